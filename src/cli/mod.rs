//! The command line: one file a subcommand, each with its arguments and a `run`.

mod check;
mod comparison;
mod compositions;
mod convert;
mod data_folders;
mod diff;
mod discover;
mod disk;
mod files;
mod git;
mod info;
mod learned_file;
mod mechanism_file;
mod prior;
mod reproduce;
mod search_monitor;
mod simulate;
mod terminal;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::{ColorChoice, Parser, Subcommand, ValueEnum};

use crate::operations;
use crate::source::Diagnostic;
use terminal::Terminal;

/// Convert, discover and compare chemical kinetic mechanisms.
#[derive(Parser)]
#[command(name = "kinmech", version, about, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: CommonArguments,
}

const EXAMPLES: &str = "Examples:
  kinmech discover data.csv -o learned.yaml        reactions and rates from concentrations and their derivatives
  kinmech simulate learned.yaml --against data.csv  how far the learned curves are from the data
  kinmech convert network.rxn -o network.yaml       equations to Cantera YAML
  kinmech check network.yaml                        what is wrong, and where
  kinmech diff learned.yaml reference.yaml          whether they are the same, and where they part

Exit codes: 0 done; 1 check found errors, or diff differences; 2 usage or invalid input, nothing written; 3 discover did not converge.";

#[derive(clap::Args)]
struct CommonArguments {
    /// How to report: text for people, json for programs, markdown (diff) for merge requests
    #[arg(long, global = true, value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    format: ReportFormat,
    /// Say less: errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Colour on the terminal
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Threads to use; the results do not depend on it [default: all processors]
    #[arg(short, long, global = true, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    Text,
    Json,
    /// Of `diff` alone
    Markdown,
}

#[derive(Subcommand)]
enum Command {
    Convert(convert::Arguments),
    Check(check::Arguments),
    Info(info::Arguments),
    Diff(diff::Arguments),
    Simulate(simulate::Arguments),
    Discover(discover::Arguments),
    Reproduce(reproduce::Arguments),
}

/// Why a command ends without a result: invalid input, shown at its place, or anything else.
enum Failure {
    Invalid(Vec<Diagnostic>),
    Other(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::Other(error)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Invalid(vec![diagnostic])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Failure::Invalid(diagnostics)
    }
}

impl From<operations::Failure> for Failure {
    fn from(failure: operations::Failure) -> Self {
        match failure {
            operations::Failure::Invalid(diagnostics) => Failure::Invalid(diagnostics),
            other => Failure::Other(anyhow::Error::new(other)),
        }
    }
}

impl From<operations::FileError> for Failure {
    fn from(error: operations::FileError) -> Self {
        Failure::Other(anyhow::Error::new(error))
    }
}

/// Something is wrong with the mechanism that was checked.
const FOUND_ERRORS: u8 = 1;
/// Two mechanisms do not mean the same.
const DIFFERENT: u8 = 1;
/// Usage, unreadable or invalid input; nothing was written.
const INVALID: u8 = 2;
/// The learner did not converge.
const NOT_CONVERGED: u8 = 3;

/// More threads only cost time to start.
const MOST_THREADS: usize = 256;
/// The stack of each thread, in bytes: as much as that of the main thread, in which deep texts are read otherwise.
const STACK_SIZE: usize = 8 << 20;

/// Parses the arguments of the process, runs the command and gives its exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(&arguments.common);
    let outcome = with_threads(arguments.common.jobs, || dispatch(&arguments, &terminal));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(INVALID)
        }
    }
}

/// Runs a command in a pool of so many threads; without a number, in the pool of all processors.
fn with_threads<R: Send>(jobs: Option<NonZeroUsize>, command: impl FnOnce() -> R + Send) -> R {
    let Some(jobs) = jobs else { return command() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.get().min(MOST_THREADS)).stack_size(STACK_SIZE).build();
    match pool {
        Ok(pool) => pool.install(command),
        // The system gives no threads; the results do not depend on them.
        Err(_) => command(),
    }
}

fn dispatch(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        command if terminal.format == ReportFormat::Markdown && !matches!(command, Command::Diff(_)) => {
            Err(anyhow::anyhow!("only diff reports as markdown").into())
        }
        Command::Convert(own) => convert::run(own, terminal),
        Command::Check(own) => check::run(own, terminal),
        Command::Info(own) => info::run(own, terminal),
        Command::Diff(own) => diff::run(own, terminal),
        Command::Simulate(own) => simulate::run(own, terminal),
        Command::Discover(own) => discover::run(own, terminal),
        Command::Reproduce(own) => reproduce::run(own, terminal),
    }
}
