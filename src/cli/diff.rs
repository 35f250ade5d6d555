//! `kinmech diff`: whether two mechanisms are the same, and where they part.

use std::path::Path;

use anyhow::Context;

use crate::cli::mechanism_file::{Loaded, MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::cli::{DIFFERENT, Failure, ReportFormat, git};
use crate::diff::{Comparison, OtherDifference, Settings, Verdict, compare, pressures_between, temperatures_between};
use crate::formats::{Format, carried_data, same_originals};
use crate::mechanism::Mechanism;
use crate::report::{Compared, comparison_json, comparison_markdown, comparison_text};
use crate::simulate::parse_initial;

/// Say whether two mechanisms are the same, and where they part
#[derive(clap::Args)]
#[command(override_usage = "kinmech diff [OPTIONS] A B", after_help = VERDICTS)]
pub struct Arguments {
    /// The two mechanisms (learned, reference); one of them may be - for stdin
    #[arg(required = true, num_args = 1..=9, value_names = ["A", "B"])]
    files: Vec<String>,
    /// Temperatures at which rates and thermo are compared, K: LOWEST:HIGHEST[:COUNT], or one
    #[arg(long, value_name = "RANGE")]
    temperature: Option<String>,
    /// Pressures at which rates are compared, Pa: LOWEST:HIGHEST[:COUNT], or one
    #[arg(long, value_name = "RANGE")]
    pressure: Option<String>,
    /// Relative difference up to which a rate or a parameter is the same
    #[arg(long, value_name = "TOLERANCE", default_value_t = Settings::default().relative_tolerance)]
    rtol: f64,
    /// The gas that molecules collide with, `N2=0.79,O2=0.21` [default: each collider pure, and all mixed]
    #[arg(long, value_name = "MIXTURE")]
    bath: Option<String>,
    /// A species of A that has another name in B; may be repeated
    #[arg(long, value_name = "A=B")]
    rename: Vec<String>,
    /// Never take species of different names for the same
    #[arg(long)]
    names_only: bool,
    /// The format of both, where the extensions do not tell
    #[arg(long, value_name = "FMT")]
    pub from: Option<Format>,
    /// The format of B, if it is another
    #[arg(long, value_name = "FMT")]
    from_b: Option<Format>,
    /// Which phase of files with several [default: the whole files]
    #[arg(long, value_name = "NAME")]
    phase: Option<String>,
    /// Which phase of B, if it has another name
    #[arg(long, value_name = "NAME")]
    phase_b: Option<String>,
    /// Take the arguments that git gives to an external diff driver
    #[arg(long, conflicts_with = "textconv")]
    git: bool,
    /// Print one mechanism as text in one order and one system of units, as a textconv of git
    #[arg(long)]
    textconv: bool,
}

const VERDICTS: &str =
    "Verdicts: identical, equivalent (order, units, notation), renamed (names of species) exit with 0;
same-reactions (some parameter differs), same-dynamics (other reactions, same equations), different with 1.";

/// More points than this have no use.
const MOST_POINTS: usize = 10_000;

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.files[..] {
        [file] if arguments.textconv => git::textconv(file, arguments.from, terminal),
        files if arguments.git => git::external_diff(files, arguments, terminal),
        [a, b] => run_pair(a, b, arguments, terminal),
        files if arguments.textconv => Err(anyhow::anyhow!("--textconv takes one file, not {}", files.len()).into()),
        files => Err(anyhow::anyhow!("two mechanisms are compared, not {}", files.len()).into()),
    }
}

fn run_pair(a: &str, b: &str, arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let (from_b, phase_b) =
        (arguments.from_b.or(arguments.from), arguments.phase_b.clone().or(arguments.phase.clone()));
    let read = |input: &str, from: Option<Format>, phase: Option<String>| {
        read_mechanism(&MechanismArguments::of(input, from, phase))
    };
    let loaded = [read(a, arguments.from, arguments.phase.clone())?, read(b, from_b, phase_b)?];
    if terminal.verbose {
        loaded.iter().for_each(|loaded| terminal.diagnostics(&loaded.document.warnings));
    }
    let pair = Pair::new(&loaded, arguments)?;
    pair.print([&short_name(a, b), &short_name(b, a)], terminal)?;
    Ok(if pair.comparison.verdict.is_same() { 0 } else { DIFFERENT })
}

/// Two mechanisms and their comparison.
pub struct Pair {
    mechanisms: [Mechanism; 2],
    settings: Settings,
    pub comparison: Comparison,
}

impl Pair {
    pub fn new(loaded: &[Loaded; 2], arguments: &Arguments) -> Result<Self, Failure> {
        let phases = [&arguments.phase, arguments.phase_b.as_ref().map_or(&arguments.phase, |_| &arguments.phase_b)];
        loaded.iter().try_for_each(require_something)?;
        let mechanisms = [compared_part(&loaded[0], phases[0])?, compared_part(&loaded[1], phases[1])?];
        let settings = settings(arguments, &mechanisms[0])?;
        let comparison = compare(&mechanisms[0], &mechanisms[1], &settings).map_err(anyhow::Error::new)?;
        let [a, b] = loaded;
        let carried = carried_differences(a, b);
        // Whole documents are only spelled out where it depends on them.
        let identical = comparison.verdict == Verdict::Identical && same_documents(a, b, phases);
        let comparison = comparison.with_documents(identical, carried);
        Ok(Pair { mechanisms, settings, comparison })
    }

    /// Prints the comparison in the form that was asked for.
    pub fn print(&self, names: [&str; 2], terminal: &Terminal) -> Result<(), Failure> {
        let [a, b] = &self.mechanisms;
        let compared = Compared { a, b, names, comparison: &self.comparison, settings: &self.settings };
        match terminal.format {
            ReportFormat::Json => terminal.json(comparison_json(&compared)),
            ReportFormat::Markdown => terminal.result(&comparison_markdown(&compared, terminal.verbose)),
            ReportFormat::Text => terminal.result(&comparison_text(&compared, terminal.verbose)),
        }
    }
}

/// Any text in YAML can be read; what holds nothing is taken for no mechanism.
fn require_something(loaded: &Loaded) -> Result<(), Failure> {
    match loaded.holds_something() {
        true => Ok(()),
        false => {
            Err(anyhow::anyhow!("{} holds neither species nor reactions: is it a mechanism?", loaded.name()).into())
        }
    }
}

/// The phase that was asked for, the only one there is, or everything.
fn compared_part(loaded: &Loaded, phase: &Option<String>) -> Result<Mechanism, Failure> {
    match (phase, loaded.mechanism().phases()) {
        (None, phases) if phases.len() != 1 => Ok(loaded.mechanism().clone()),
        // What was read is that phase and what stands beside it, whose species reactions of a surface name.
        _ => loaded.of_phase(phase.as_deref()).map_err(Failure::from).or_else(|failure| match phase {
            Some(_) if !loaded.mechanism().phases().is_empty() => Ok(loaded.mechanism().clone()),
            _ => Err(failure),
        }),
    }
}

/// Whether two documents of one format say the same, layout, comments and order of keys aside.
fn same_documents(a: &Loaded, b: &Loaded, phases: [&Option<String>; 2]) -> bool {
    let comparable = a.format == b.format && phases[0] == phases[1];
    comparable && same_originals(&a.document, &b.document, phases[0].as_deref())
}

/// Data that both carry, or one of two files of one format, and that are not the same.
fn carried_differences(a: &Loaded, b: &Loaded) -> Vec<OtherDifference> {
    let (Some(of_a), Some(of_b)) = (carried_data(&a.document), carried_data(&b.document)) else { return Vec::new() };
    let items = of_a.keys().chain(of_b.keys().filter(|item| !of_a.contains_key(*item)));
    let differing = items.filter(|item| of_a.get(*item) != of_b.get(*item));
    differing.map(|item| OtherDifference::Data { item: item.clone() }).collect()
}

fn settings(arguments: &Arguments, a: &Mechanism) -> Result<Settings, Failure> {
    let mut settings = Settings { names_only: arguments.names_only, ..Settings::default() };
    if let Some(text) = &arguments.temperature {
        let (low, high, count) = range("temperature", text, settings.temperatures.len())?;
        settings.temperatures = temperatures_between(low, high, count);
    }
    if let Some(text) = &arguments.pressure {
        let (low, high, count) = range("pressure", text, settings.pressures.len())?;
        settings.pressures = pressures_between(low, high, count);
    }
    if !(arguments.rtol >= 0.0 && arguments.rtol.is_finite()) {
        return Err(anyhow::anyhow!("--rtol is zero or more, not {}", arguments.rtol).into());
    }
    settings.relative_tolerance = arguments.rtol;
    if let Some(bath) = &arguments.bath {
        let names: Vec<&str> = a.species().iter().map(|species| species.name.as_str()).collect();
        let fractions = parse_initial(bath, &names).map_err(anyhow::Error::new).context("--bath")?;
        let given = names.iter().zip(fractions.iter()).filter(|(_, x)| **x > 0.0);
        let given: Vec<(String, f64)> = given.map(|(name, x)| (name.to_string(), *x)).collect();
        if given.is_empty() {
            return Err(anyhow::anyhow!("--bath {bath} holds nothing").into());
        }
        settings.bath = Some(given);
    }
    for text in &arguments.rename {
        let pair = text.split_once('=').with_context(|| format!("--rename {text} is not NAME_IN_A=NAME_IN_B"))?;
        settings.renamed.push((pair.0.trim().to_string(), pair.1.trim().to_string()));
    }
    Ok(settings)
}

/// `LOWEST:HIGHEST[:COUNT]`, or one value.
fn range(what: &str, text: &str, count: usize) -> Result<(f64, f64, usize), Failure> {
    let wrong = || anyhow::anyhow!("--{what} {text} is not LOWEST:HIGHEST[:COUNT] of positive numbers that ascend");
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    let (low, high, count) = match parts[..] {
        [only] => (number(only), number(only), Some(1)),
        [low, high] => (number(low), number(high), Some(count)),
        [low, high, count] => (number(low), number(high), count.parse().ok()),
        _ => return Err(wrong().into()),
    };
    let (low, high, count) = (low.with_context(wrong)?, high.with_context(wrong)?, count.with_context(wrong)?);
    let usable = (low < high && (2..=MOST_POINTS).contains(&count)) || (low == high && count == 1);
    if usable { Ok((low, high, count)) } else { Err(wrong().into()) }
}

/// What to call a file: its name, or the whole path if the other has the same name.
fn short_name(path: &str, other: &str) -> String {
    let name = |path: &str| Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    match name(path) {
        Some(own) if name(other).as_ref() != Some(&own) => own,
        _ => path.to_string(),
    }
}
