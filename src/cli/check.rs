//! `mechkit check`: what is wrong with a mechanism file, and where.

use crate::cli::files::read_mechanism;
use crate::cli::terminal::Terminal;
use crate::cli::{FOUND_ERRORS, Failure};
use crate::formats::Format;
use crate::report::{diagnostics_json, summary_line};
use crate::source::{Diagnostic, Severity};

/// Say what is wrong with a mechanism, with file, line and column
#[derive(clap::Args)]
pub struct Arguments {
    /// Cantera YAML (.yaml) or equations (.rxn); - for stdin
    #[arg(value_name = "IN")]
    input: String,
    /// The input's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
    from: Option<Format>,
    /// Check what this phase holds only
    #[arg(long, value_name = "NAME")]
    phase: Option<String>,
}

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let loaded = read_mechanism(&arguments.input, arguments.from)?;
    let mut findings = loaded.findings();
    if let Some(phase) = &arguments.phase {
        let elsewhere = loaded.lines_outside_phase(phase)?;
        findings.retain(|finding| line(finding).is_none_or(|line| !elsewhere.contains(&line)));
    }
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

fn line(finding: &Diagnostic) -> Option<usize> {
    finding.location.as_ref().map(|place| place.line)
}
