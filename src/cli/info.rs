//! `kinmech info`: what a mechanism consists of.

use crate::cli::disk::Disk;
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::terminal::Terminal;
use crate::operations::{Failure, info};
use crate::report::{information_json, information_text};

/// Count species and reactions, list elements, rate types and conservation laws
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
}

const EXAMPLES: &str = "Examples:
  kinmech info gas.yaml
  kinmech info gas.yaml --phase gas --format json
  kinmech info chem.inp --thermo therm.dat";

/// Prints the counts.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let information = info(&arguments.mechanism.options(), &Disk, terminal)?;
    if terminal.json {
        terminal.json(information_json(&information))?;
    } else {
        terminal.result(&information_text(&information))?;
    }
    Ok(0)
}
