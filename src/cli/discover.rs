//! `kinmech discover`: from data to a mechanism.

use std::num::NonZeroUsize;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::cli::data_arguments::DataArguments;
use crate::cli::data_folders::data_folder_names;
use crate::cli::disk::Disk;
use crate::cli::exit_codes::NOT_CONVERGED;
use crate::cli::fit;
use crate::cli::prior_arguments::PriorArguments;
use crate::cli::recorded_command::recorded_command;
use crate::cli::search_monitor::SearchMonitor;
use crate::cli::terminal::Terminal;
use crate::formats::{Format, WritableFormat, listed};
use crate::learn::freezing::settings::{AdamSettings, LevenbergMarquardtSettings, Step};
use crate::learn::settings::{MethodChoice, ReactionCount, Settings};
use crate::learn::{METHODS, freezing};
use crate::operations::{
    AUTO, DiscoverOptions, Failure, Files, FitOptions, FittedStructure, KeptInputs, Learned, LearningFiles,
    STANDARD_STREAM, discover_mechanism, fit_given_structure, parse_method, parse_reaction_count, read_settings,
};
use crate::report::{discovery_json, discovery_text, warning_texts};

/// Learn reactions and rates from concentrations, with or without their time derivatives
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Data files: a column time, one for each species, and d[NAME]/dt for its derivative where there is one; several
    /// files are several sets of experiments
    #[arg(value_name = "DATA.csv", required = true)]
    data: Vec<String>,
    #[command(flatten)]
    reading: DataArguments,
    #[arg(short, long, value_name = "OUT", help = output_help())]
    output: Option<String>,
    /// How to search; auto takes the best method that the data allow [default: auto]
    #[arg(long, value_parser = method_parser(), value_name = "METHOD")]
    method: Option<MethodChoice>,
    /// What lowers the loss inside partial-parameters-freezing, which it implies [default: lm]
    #[arg(long, value_enum, value_name = "STEP")]
    step: Option<StepName>,
    /// How many reactions, counting a reversible one once: auto, N or A..B [default: auto]
    #[arg(long, value_parser = parse_reaction_count, value_name = "COUNT")]
    reactions: Option<ReactionCount>,
    /// Compositions of the species: a mechanism file, or a CSV with columns name,formula
    #[arg(long, value_name = "FILE")]
    species: Option<String>,
    /// Fit the rates of these reactions only (a mechanism file; its rates are ignored); without derivatives in the data
    /// as `kinmech fit` does, which has more options
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "method", "step", "reactions", "restarts", "known", "forbid", "inert", "open", "trust_laws", "max_order",
            "max_products", "bootstrap", "settings"
        ]
    )]
    structure: Option<String>,
    #[command(flatten)]
    prior: PriorArguments,
    /// Relative standard error of the derivatives, or of the concentrations where there are none, if known [default:
    /// estimated from the residuals]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    sigma: Option<f64>,
    /// Independent starts for each number of reactions of partial-parameters-freezing, which it implies
    #[arg(long, value_name = "N")]
    restarts: Option<NonZeroUsize>,
    /// Draw B resamples of the data, repeat the search in each, and say how often each reaction is found
    #[arg(long, value_name = "B")]
    bootstrap: Option<usize>,
    /// Seed of everything random; the same seed gives the same answer [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Settings of the search and of its methods (YAML); other options take precedence
    #[arg(long, value_name = "FILE")]
    settings: Option<String>,
}

/// Every format that is written with its usual extension; the first is that of any other name.
fn output_help() -> String {
    let formats = WritableFormat::all().map(WritableFormat::format);
    let formats = formats.map(|format| format!("{format} (.{})", format.usual_extension()));
    let default = Format::default();
    format!(
        "Write the mechanism to this file: {}, by its extension, else {default}; - for stdout",
        listed(formats, "or")
    )
}

const EXAMPLES: &str = "Examples:
  kinmech discover data.csv -o learned.yaml
  kinmech discover data.csv --species formulas.csv --format json
  kinmech discover data.csv --open --known inflow.rxn --forbid no.rxn
  kinmech discover data.csv --method ppf --reactions 6 --seed 3
  kinmech discover data.csv --structure reactions.rxn -o learned.yaml";

/// The names of all methods, each with what it does.
fn method_parser() -> impl TypedValueParser<Value = MethodChoice> {
    let auto = PossibleValue::new(AUTO).help("The first of these methods that the data allow");
    let named = METHODS.iter().map(|method| PossibleValue::new(method.name()).help(method.summary()));
    PossibleValuesParser::new(std::iter::once(auto).chain(named)).try_map(|name| parse_method(&name))
}

/// The inner solvers of partial-parameters-freezing.
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
        return Err(Failure::usage("stdout cannot carry both the mechanism and a JSON report; give -o FILE"));
    }
    let monitor = SearchMonitor::new(terminal);
    let learned = learn(arguments, &monitor);
    monitor.finish();
    let learned = match learned? {
        FittedStructure::Derivatives(learned) => learned,
        FittedStructure::Trajectories(fitted) => return fit::report(&fitted, to_stdout, terminal).map(|()| 0),
    };
    let Learned { discovery, provenance, remarks, .. } = &*learned;
    let remarks = [&warning_texts(discovery)[..], remarks].concat();
    remarks.iter().for_each(|remark| terminal.remark(&format!("note: {remark}")));
    if let Some(output) = arguments.output.as_ref().filter(|_| !to_stdout) {
        terminal.remark(&format!("wrote {output}"));
    }
    if terminal.json {
        terminal.json(discovery_json(discovery, provenance, &remarks))?;
    } else if to_stdout {
        terminal.remark(&discovery_text(discovery, provenance));
    } else {
        terminal.result(&discovery_text(discovery, provenance))?;
    }
    Ok(if learned.is_finished() { 0 } else { NOT_CONVERGED })
}

fn learn(arguments: &Arguments, monitor: &SearchMonitor) -> Result<FittedStructure, Failure> {
    let (files, disk) = (arguments.files(), KeptInputs::new(&Disk));
    let Some(structure) = &arguments.structure else {
        let settings = arguments.settings(&disk)?;
        let options = DiscoverOptions { files, prior: arguments.prior.options(), settings };
        return discover_mechanism(&options, &disk, monitor).map(Box::new).map(FittedStructure::Derivatives);
    };
    let seed = arguments.seed.unwrap_or_default();
    let options = FitOptions { files, structure: structure.clone(), sigma: arguments.sigma, seed };
    fit_given_structure(&options, &disk, monitor)
}

impl Arguments {
    fn files(&self) -> LearningFiles {
        LearningFiles {
            data: self.data.clone(),
            reading: self.reading.options(),
            compositions: self.species.clone(),
            data_folders: data_folder_names(),
            output: self.output.clone(),
            command: recorded_command(),
        }
    }

    /// The settings of the file, with those given as options in their places.
    fn settings(&self, disk: &dyn Files) -> Result<Settings, Failure> {
        let mut settings = match &self.settings {
            Some(path) => read_settings(path, disk)?,
            None => Settings::default(),
        };
        settings.reactions = self.reactions.clone().unwrap_or(settings.reactions);
        settings.seed = self.seed.unwrap_or(settings.seed);
        settings.sigma = self.sigma.or(settings.sigma);
        settings.bootstrap = self.bootstrap.unwrap_or(settings.bootstrap);
        settings.method = self.method(settings.method)?;
        let own = &mut settings.freezing;
        own.step = match (self.step, &own.step) {
            (Some(StepName::Lm), Step::Adam(_)) => step_of(StepName::Lm),
            (Some(StepName::Adam), Step::LevenbergMarquardt(_)) => step_of(StepName::Adam),
            (_, step) => step.clone(),
        };
        if let Some(restarts) = self.restarts {
            own.restarts = restarts.get();
            own.quick_restarts = own.quick_restarts.min(own.restarts);
        }
        Ok(settings)
    }
}

impl Arguments {
    /// The method: as asked for, else that of the settings, but the only one that has the options given.
    fn method(&self, of_settings: MethodChoice) -> Result<MethodChoice, Failure> {
        let choice = self.method.unwrap_or(of_settings);
        let given = [("--step", self.step.is_some()), ("--restarts", self.restarts.is_some())];
        match (given.iter().find(|(_, is_given)| *is_given), choice) {
            (None, choice) => Ok(choice),
            (Some(_), MethodChoice::Auto | MethodChoice::Named(freezing::NAME)) => {
                Ok(MethodChoice::Named(freezing::NAME))
            }
            (Some((option, _)), MethodChoice::Named(name)) => {
                Err(Failure::usage(format!("the method {name} has no {option}; {} has", freezing::NAME)))
            }
        }
    }
}

/// The inner solver of that name, with its default settings.
pub fn step_of(step: StepName) -> Step {
    match step {
        StepName::Lm => Step::LevenbergMarquardt(LevenbergMarquardtSettings::default()),
        StepName::Adam => Step::Adam(AdamSettings::default()),
    }
}
