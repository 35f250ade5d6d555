//! `kinmech discover`: from data to a mechanism.

use std::time::Instant;

use clap::ValueEnum;
use sha2::{Digest, Sha256};

use crate::cli::compositions::Compositions;
use crate::cli::files::{STANDARD_STREAM, read_data, require_distinct, require_writable, write_output};
use crate::cli::learned_file::{composed, emit, require_writable_names};
use crate::cli::prior::{PriorArguments, prior, read_structure};
use crate::cli::search_monitor::SearchMonitor;
use crate::cli::terminal::Terminal;
use crate::cli::{Failure, NOT_CONVERGED, compositions};
use crate::data::Dataset;
use crate::formats::WritableFormat;
use crate::learn::freezing::settings::{AdamSettings, LevenbergMarquardtSettings, Step};
use crate::learn::monitor::{Monitor, Progress};
use crate::learn::outcome::StopReason;
use crate::learn::settings::{MethodChoice, ReactionCount, Settings};
use crate::learn::{Discovery, balance, discover, fit_structure, freezing};
use crate::operations::Monitor as _;
use crate::operations::learner_refusal::{at_header, refusal};
use crate::report::{RunDetails, discovery_json, discovery_text, warning_texts};
use crate::source::Source;

/// Learn reactions and rates from concentrations and their time derivatives
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Data files: a column a species, and d[NAME]/dt for its derivative; several are several sets of experiments
    #[arg(value_name = "DATA.csv", required = true)]
    data: Vec<String>,
    /// Write the mechanism here, as Cantera YAML or, by the extension .rxn, as equations; - for stdout
    #[arg(short, long, value_name = "OUT")]
    output: Option<String>,
    /// How to search; auto takes the best method that the data allow
    #[arg(long, value_enum, default_value_t = MethodName::Auto, value_name = "METHOD")]
    method: MethodName,
    /// What lowers the loss inside partial-parameters-freezing
    #[arg(long, value_enum, default_value_t = StepName::Lm, value_name = "STEP")]
    step: StepName,
    /// How many reactions, counting a reversible one once: auto, N or A..B
    #[arg(long, default_value = "auto", value_parser = parse_count, value_name = "COUNT")]
    reactions: ReactionCount,
    /// Compositions of the species: a mechanism file, or a CSV with columns name,formula
    #[arg(long, value_name = "FILE")]
    species: Option<String>,
    /// Fit the rates of these reactions only (a mechanism file; its rates are ignored)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["reactions", "restarts", "known", "forbid", "inert"])]
    structure: Option<String>,
    #[command(flatten)]
    prior: PriorArguments,
    /// Relative noise of the derivatives, where it is known; else it is told from the residuals
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    sigma: Option<f64>,
    /// Independent starts for each number of reactions
    #[arg(long, value_name = "N")]
    restarts: Option<std::num::NonZeroUsize>,
    /// Seed of everything random; the same seed gives the same answer
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

const EXAMPLES: &str = "Examples:
  kinmech discover data.csv -o learned.yaml
  kinmech discover data.csv --species formulas.csv --format json
  kinmech discover data.csv --open --known inflow.rxn --forbid no.rxn
  kinmech discover data.csv --method ppf --reactions 6 --seed 3
  kinmech discover data.csv --structure reactions.rxn -o learned.yaml";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodName {
    /// balance where its candidates can be looked through, else ppf
    Auto,
    /// Non-negative least squares over all reactions that the conservation laws balance
    Balance,
    /// Partial-parameters-freezing
    Ppf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StepName {
    /// Levenberg–Marquardt with the rates eliminated
    Lm,
    /// Adam, as in the paper
    Adam,
}

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let to_stdout = arguments.output.as_deref() == Some(STANDARD_STREAM);
    if to_stdout && terminal.json {
        return Err(anyhow::anyhow!("stdout cannot carry both the mechanism and a JSON report; give -o FILE").into());
    }
    if arguments.sigma.is_some_and(|sigma| !(sigma > 0.0 && sigma < 1.0)) {
        return Err(anyhow::anyhow!("--sigma is a relative error, between 0 and 1").into());
    }
    let began = Instant::now();
    let (dataset, warnings, sources) = read_data(&arguments.data)?;
    terminal.diagnostics(&warnings);
    let compositions = arguments.species.as_deref().map(compositions::read).transpose()?;
    compositions.iter().try_for_each(|compositions| compositions.require(&dataset.species))?;
    let format = arguments.output.as_deref().map(WritableFormat::for_path).transpose().map_err(anyhow::Error::new)?;
    if let Some((output, format)) = arguments.output.as_ref().zip(format) {
        let prior = &arguments.prior;
        let files = [&arguments.species, &arguments.structure, &prior.known, &prior.forbid];
        let inputs = arguments.data.iter().chain(files.into_iter().flatten());
        require_distinct(output, inputs.map(String::as_str))?;
        require_writable(output)?;
        require_writable_names(format, &dataset.species).map_err(|error| at_header(error, &sources))?;
    }
    let discovery = learn(arguments, &dataset, compositions.as_ref(), &sources, terminal)?;
    let details = RunDetails {
        method: method_name(arguments, &discovery).to_string(),
        seed: arguments.seed,
        elapsed_s: began.elapsed().as_secs_f64(),
        command: format!("kinmech {}", std::env::args().skip(1).collect::<Vec<_>>().join(" ")),
        data: sources.iter().map(|source| (source.name().to_string(), sha256(source))).collect(),
    };
    let mut remarks = warning_texts(&discovery);
    let (mechanism, unbalanced) = composed(&discovery, compositions.as_ref());
    remarks.extend(unbalanced);
    if let Some((output, format)) = arguments.output.as_ref().zip(format) {
        let (text, emitted) = emit(format, mechanism, &discovery, &details, &dataset)?;
        remarks.extend(emitted);
        write_output(output, &text, terminal)?;
    }
    remarks.iter().for_each(|remark| terminal.remark(&format!("note: {remark}")));
    if terminal.json {
        terminal.json(discovery_json(&discovery, &details, &remarks))?;
    } else if to_stdout {
        terminal.remark(&discovery_text(&discovery, &details));
    } else {
        terminal.result(&discovery_text(&discovery, &details))?;
    }
    let unfinished = matches!(discovery.stop_reason, StopReason::NotConverged | StopReason::Interrupted);
    Ok(if unfinished { NOT_CONVERGED } else { 0 })
}

fn method_name(arguments: &Arguments, discovery: &Discovery) -> &'static str {
    match (discovery.search.method, arguments.step) {
        (freezing::NAME, StepName::Adam) => "ppf-adam",
        (method, _) => method,
    }
}

fn sha256(source: &Source) -> String {
    Sha256::digest(source.text().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn settings(
    arguments: &Arguments,
    dataset: &Dataset,
    compositions: Option<&Compositions>,
) -> Result<Settings, Failure> {
    let mut settings = Settings {
        method: match arguments.method {
            // Only freezing takes steps.
            MethodName::Auto if arguments.step == StepName::Adam => MethodChoice::Named(freezing::NAME),
            MethodName::Auto => MethodChoice::Auto,
            MethodName::Balance => MethodChoice::Named(balance::NAME),
            MethodName::Ppf => MethodChoice::Named(freezing::NAME),
        },
        prior: prior(&arguments.prior, dataset, compositions)?,
        reactions: arguments.reactions.clone(),
        seed: arguments.seed,
        sigma: arguments.sigma,
        ..Settings::default()
    };
    settings.freezing.step = step_of(arguments.step);
    if let Some(restarts) = arguments.restarts {
        let own = &mut settings.freezing;
        own.restarts = restarts.get();
        own.quick_restarts = own.quick_restarts.min(own.restarts);
    }
    Ok(settings)
}

/// The inner solver of that name.
pub fn step_of(step: StepName) -> Step {
    match step {
        StepName::Lm => Step::LevenbergMarquardt(LevenbergMarquardtSettings::default()),
        StepName::Adam => Step::Adam(AdamSettings::default()),
    }
}

fn learn(
    arguments: &Arguments,
    dataset: &Dataset,
    compositions: Option<&Compositions>,
    sources: &[Source],
    terminal: &Terminal,
) -> Result<Discovery, Failure> {
    let settings = settings(arguments, dataset, compositions)?;
    if let Some(path) = &arguments.structure {
        let structure = read_structure(path, &dataset.species)?;
        if structure.reactions().is_empty() {
            return Err(anyhow::anyhow!("--structure {path} holds no reaction").into());
        }
        return fit_structure(dataset, &structure, &settings).map_err(|error| refusal(&error, sources).into());
    }
    let monitor = SearchMonitor::new(terminal);
    let learning =
        Monitor { interrupted: &|| monitor.interrupted(), progress: &|progress: Progress| monitor.progress(progress) };
    let discovery = discover(dataset, &settings, &learning);
    monitor.finish();
    discovery.map_err(|error| refusal(&error, sources).into())
}

fn parse_count(text: &str) -> Result<ReactionCount, String> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| (1..=1000).contains(number));
    let range = match text.split_once("..") {
        None if text == "auto" => return Ok(Settings::default().reactions),
        None => number(text).map(|number| number..=number),
        Some((from, to)) => number(from).zip(number(to)).filter(|(from, to)| from <= to).map(|(from, to)| from..=to),
    };
    range.map(ReactionCount::Among).ok_or_else(|| "write auto, N or A..B, with 1 ≤ A ≤ B ≤ 1000".to_string())
}
