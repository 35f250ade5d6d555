//! `kinmech check`: what is wrong with a mechanism file, and where.

use crate::cli::mechanism_file::{MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::cli::{FOUND_ERRORS, Failure};
use crate::report::{diagnostics_json, summary_line};
use crate::source::Severity;

/// Say what is wrong with a mechanism, with file, line and column
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
}

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let loaded = read_mechanism(&arguments.mechanism)?;
    let findings = loaded.findings();
    if terminal.json {
        terminal.json(diagnostics_json(&findings))?;
    } else {
        let shown: String =
            findings.iter().map(|finding| finding.render(terminal.colour_on_stdout()) + "\n\n").collect();
        terminal.result(&format!("{shown}{}: {}\n", loaded.source.name(), summary_line(&findings)))?;
    }
    let wrong = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if wrong { FOUND_ERRORS } else { 0 })
}
