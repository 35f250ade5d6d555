//! `kinmech check`: what is wrong with a mechanism file, and where.

use crate::cli::disk::Disk;
use crate::cli::exit_codes::FOUND_ERRORS;
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::terminal::Terminal;
use crate::operations::{Failure, check};
use crate::report::{diagnostics_json, summary_line};

/// Say what is wrong with a mechanism, with file, line and column
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
}

/// Prints the findings; the exit code says whether one is an error.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let checked = check(&arguments.mechanism.options(), &Disk)?;
    if terminal.json {
        terminal.json(diagnostics_json(&checked.findings))?;
    } else {
        let summary = format!("{}: {}\n", checked.name, summary_line(&checked.findings));
        terminal.findings_as_result(&checked.findings, &summary)?;
    }
    Ok(if checked.is_sound() { 0 } else { FOUND_ERRORS })
}
