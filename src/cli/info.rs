//! `kinmech info`: what a mechanism consists of.

use crate::cli::Failure;
use crate::cli::mechanism_file::{MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::report::{information_json, information_text};

/// Count species and reactions, list elements, rate types and conservation laws
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
}

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let loaded = read_mechanism(&arguments.mechanism)?;
    terminal.diagnostics(&loaded.document.warnings);
    let mechanism = match &arguments.mechanism.phase {
        Some(phase) => loaded.of_phase(Some(phase))?,
        None => loaded.document.mechanism,
    };
    if terminal.json {
        terminal.json(information_json(&mechanism))?;
    } else {
        terminal.result(&information_text(&mechanism))?;
    }
    Ok(0)
}
