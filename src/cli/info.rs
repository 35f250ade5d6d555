//! `mechkit info`: what a mechanism consists of.

use crate::cli::Failure;
use crate::cli::files::read_mechanism;
use crate::cli::terminal::Terminal;
use crate::formats::Format;
use crate::report::{information_json, information_text};

/// Count species and reactions, list elements, rate types and conservation laws
#[derive(clap::Args)]
pub struct Arguments {
    /// Cantera YAML (.yaml) or equations (.rxn); - for stdin
    #[arg(value_name = "IN")]
    input: String,
    /// The input's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
    from: Option<Format>,
    /// Look at this phase only
    #[arg(long, value_name = "NAME")]
    phase: Option<String>,
}

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let loaded = read_mechanism(&arguments.input, arguments.from)?;
    terminal.diagnostics(&loaded.warnings);
    let mechanism = match &arguments.phase {
        Some(phase) => loaded.of_phase(Some(phase))?,
        None => loaded.mechanism,
    };
    if terminal.json {
        terminal.json(information_json(&mechanism))?;
    } else {
        terminal.result(&information_text(&mechanism))?;
    }
    Ok(0)
}
