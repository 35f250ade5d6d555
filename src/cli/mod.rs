//! The command line: one file for each command, with its arguments and a function `run` that calls the operation
//! and prints its report.

mod check;
mod common_arguments;
mod comparison;
mod convert;
mod data_arguments;
mod data_folders;
mod diff;
mod discover;
mod disk;
mod exit_codes;
mod fit;
mod format_names;
mod git;
mod info;
mod mechanism_file;
mod prior_arguments;
mod recorded_command;
mod reproduce;
mod search_monitor;
mod signals;
mod simulate;
mod terminal;
mod text_diff;
mod usage_error;
mod whole_file;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::cli::common_arguments::CommonArguments;
use crate::cli::exit_codes::INVALID;
use crate::cli::terminal::Terminal;
use crate::operations::Failure;

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
  kinmech discover data.csv -o learned.yaml        reactions and rates from concentrations
  kinmech fit data.csv --structure network.rxn      rates of given reactions from concentrations in time
  kinmech simulate learned.yaml --against data.csv  how far the learned curves are from the data
  kinmech convert network.rxn -o network.yaml       equations to Cantera YAML
  kinmech check network.yaml                        what is wrong, and where
  kinmech diff learned.yaml reference.yaml          whether they are the same, and where they differ

Exit codes: 0 done; 1 check found errors, or diff differences; 2 usage or invalid input, nothing written; 3 discover did not converge.";

#[derive(Subcommand)]
enum Command {
    Convert(convert::Arguments),
    Check(check::Arguments),
    Info(info::Arguments),
    Diff(diff::Arguments),
    Simulate(simulate::Arguments),
    Discover(discover::Arguments),
    Fit(fit::Arguments),
    Reproduce(reproduce::Arguments),
}

/// The most threads; more of them only cost time to start.
const MOST_THREADS: usize = 256;
/// The stack of each thread, in bytes: as much as that of the main thread, in which deep texts are read otherwise.
const STACK_SIZE: usize = 8 << 20;

/// Parses the arguments of the process, runs the command and gives its exit code.
pub fn run() -> ExitCode {
    signals::take_over();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage_error::report(&error),
    };
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

/// Runs a command with a number of threads; without a number, with one for each processor.
fn with_threads<R: Send>(jobs: Option<NonZeroUsize>, command: impl FnOnce() -> R + Send) -> R {
    let Some(jobs) = jobs else { return command() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.get().min(MOST_THREADS)).stack_size(STACK_SIZE).build();
    match pool {
        Ok(pool) => pool.install(command),
        // The system gives no threads; the results do not depend on them.
        Err(_) => command(),
    }
}

/// Runs the command that was asked for and gives its exit code.
fn dispatch(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Convert(own) => convert::run(own, terminal),
        Command::Check(own) => check::run(own, terminal),
        Command::Info(own) => info::run(own, terminal),
        Command::Diff(own) => diff::run(own, terminal),
        Command::Simulate(own) => simulate::run(own, terminal),
        Command::Discover(own) => discover::run(own, terminal),
        Command::Fit(own) => fit::run(own, terminal),
        Command::Reproduce(own) => reproduce::run(own, terminal),
    }
}
