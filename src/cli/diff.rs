//! `kinmech diff`: whether two mechanisms are the same, and where they differ.

use std::path::Path;

use crate::cli::common_arguments::ReportFormat;
use crate::cli::comparison;
use crate::cli::exit_codes::DIFFERENT;
use crate::cli::format_names::readable_format;
use crate::cli::git;
use crate::cli::mechanism_file::{MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::diff::{Settings, pressures_between, temperatures_between};
use crate::formats::Format;
use crate::operations::{DiffOptions, Failure, diff};

/// Say whether two mechanisms are the same, and where they differ
#[derive(clap::Args)]
#[command(override_usage = "kinmech diff [OPTIONS] A B", after_help = HELP)]
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
    /// Species with different names are never the same
    #[arg(long)]
    names_only: bool,
    /// The format of both, if neither their extensions nor their texts tell it
    #[arg(long, value_name = "FMT", value_parser = readable_format())]
    from: Option<Format>,
    /// The format of B, if it differs from that of A
    #[arg(long, value_name = "FMT", value_parser = readable_format())]
    from_b: Option<Format>,
    /// Thermo data of both, as far as they are Chemkin mechanisms; may be repeated
    #[arg(long, value_name = "F")]
    thermo: Vec<String>,
    /// Thermo data of A
    #[arg(long, value_name = "F")]
    thermo_a: Vec<String>,
    /// Thermo data of B
    #[arg(long, value_name = "F")]
    thermo_b: Vec<String>,
    /// Transport data of both, as far as they are Chemkin mechanisms; may be repeated
    #[arg(long, value_name = "F")]
    transport: Vec<String>,
    /// Transport data of A
    #[arg(long, value_name = "F")]
    transport_a: Vec<String>,
    /// Transport data of B
    #[arg(long, value_name = "F")]
    transport_b: Vec<String>,
    /// The phase to compare, of files with several [default: the whole files]
    #[arg(long, value_name = "NAME")]
    phase: Option<String>,
    /// The phase of B, if it has another name
    #[arg(long, value_name = "NAME")]
    phase_b: Option<String>,
    /// Take the arguments that git gives to an external diff driver
    #[arg(long, conflicts_with = "textconv")]
    git: bool,
    /// Print one mechanism as text in one order and one system of units, as a textconv of git
    #[arg(long)]
    textconv: bool,
    /// How to report: text for people, json for programs, markdown for merge requests
    // The option that every command has, with one value more; clap gives it to the terminal.
    #[arg(id = "format", long = "format", value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    _format: ReportFormat,
}

const HELP: &str = "Verdicts: identical, equivalent (order, units, notation), renamed (names of species) exit with 0;
same-reactions (some parameter differs), same-dynamics (other reactions, same equations), different with 1.

Examples:
  kinmech diff learned.yaml reference.yaml
  kinmech diff old.yaml new.yaml --temperature 300:2500 --rtol 1e-3
  kinmech diff a.yaml b.rxn --rename H2O=water --names-only
  kinmech diff old.yaml new.yaml --format markdown";

/// The most points in a range.
const MOST_POINTS: usize = 10_000;

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.files[..] {
        [file] if arguments.textconv => git::textconv(file, arguments.from, terminal),
        files if arguments.git => git::external_diff(files, arguments.from, &|| arguments.options(), terminal),
        [a, b] => run_pair(a, b, arguments, terminal),
        files if arguments.textconv => Err(Failure::usage(format!("--textconv takes one file, not {}", files.len()))),
        files => Err(Failure::usage(format!("two mechanisms are compared, not {}", files.len()))),
    }
}

fn run_pair(a: &str, b: &str, arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let [of_a, of_b] = arguments.mechanism_files([a, b]);
    let (loaded_a, loaded_b) = (read_mechanism(&of_a)?, read_mechanism(&of_b)?);
    if terminal.verbose {
        [&loaded_a, &loaded_b].into_iter().for_each(|loaded| terminal.diagnostics(&loaded.document.warnings));
    }
    let compared = diff(&loaded_a, &loaded_b, &arguments.options()?)?;
    comparison::print(&compared, [&short_name(a, b), &short_name(b, a)], terminal)?;
    Ok(if compared.comparison.verdict.is_same() { 0 } else { DIFFERENT })
}

impl Arguments {
    fn phases(&self) -> [Option<String>; 2] {
        [self.phase.clone(), self.phase_b.clone().or(self.phase.clone())]
    }

    /// What to read of each side. Data for both go to every side whose format has a place for them; where neither
    /// has, to A, so that they are refused.
    fn mechanism_files(&self, files: [&str; 2]) -> [MechanismArguments; 2] {
        let formats = [self.from, self.from_b.or(self.from)];
        let is_one_file = |side: usize| {
            let format = formats[side].or_else(|| Format::from_path(files[side]));
            format.is_some_and(Format::is_one_file)
        };
        let takes_shared = [!is_one_file(0) || is_one_file(1), !is_one_file(1)];
        let data = |side: usize, shared: &[String], own: &[String]| {
            let shared = if takes_shared[side] { shared } else { &[] };
            [shared, own].concat()
        };
        let phases = self.phases();
        let own = [(&self.thermo_a, &self.transport_a), (&self.thermo_b, &self.transport_b)];
        [0, 1].map(|side| MechanismArguments {
            thermo: data(side, &self.thermo, own[side].0),
            transport: data(side, &self.transport, own[side].1),
            ..MechanismArguments::of(files[side], formats[side], phases[side].clone())
        })
    }

    fn options(&self) -> Result<DiffOptions, Failure> {
        let defaults = Settings::default();
        let temperatures =
            self.temperature.as_ref().map(|text| range("temperature", text, defaults.temperatures.len()));
        let pressures = self.pressure.as_ref().map(|text| range("pressure", text, defaults.pressures.len()));
        Ok(DiffOptions {
            temperatures: temperatures.transpose()?.map(|(low, high, count)| temperatures_between(low, high, count)),
            pressures: pressures.transpose()?.map(|(low, high, count)| pressures_between(low, high, count)),
            relative_tolerance: self.rtol,
            bath: self.bath.clone(),
            renamed: self.rename.iter().map(|text| renaming(text)).collect::<Result<_, _>>()?,
            names_only: self.names_only,
            phases: self.phases(),
        })
    }
}

fn renaming(text: &str) -> Result<(String, String), Failure> {
    let pair = text.split_once('=');
    let pair = pair.ok_or_else(|| Failure::usage(format!("--rename {text} is not NAME_IN_A=NAME_IN_B")))?;
    Ok((pair.0.trim().to_string(), pair.1.trim().to_string()))
}

/// The limits and the number of points of `LOWEST:HIGHEST[:COUNT]`, or of one value.
fn range(what: &str, text: &str, count: usize) -> Result<(f64, f64, usize), Failure> {
    let wrong =
        || Failure::usage(format!("--{what} {text} is not LOWEST:HIGHEST[:COUNT] of positive numbers that ascend"));
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    let (low, high, count) = match parts[..] {
        [only] => (number(only), number(only), Some(1)),
        [low, high] => (number(low), number(high), Some(count)),
        [low, high, count] => (number(low), number(high), count.parse().ok()),
        _ => return Err(wrong()),
    };
    let (low, high, count) = (low.ok_or_else(wrong)?, high.ok_or_else(wrong)?, count.ok_or_else(wrong)?);
    let usable = (low < high && (2..=MOST_POINTS).contains(&count)) || (low == high && count == 1);
    if usable { Ok((low, high, count)) } else { Err(wrong()) }
}

/// What to call a file: its name, or the whole path if the other has the same name.
fn short_name(path: &str, other: &str) -> String {
    let name = |path: &str| Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    match name(path) {
        Some(own) if name(other).as_ref() != Some(&own) => own,
        _ => path.to_string(),
    }
}
