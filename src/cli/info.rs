//! `kinmech info`: what a mechanism consists of, or what data hold.

use crate::cli::data_arguments::DataArguments;
use crate::cli::disk::Disk;
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::terminal::Terminal;
use crate::operations::{Failure, LoadOptions, data_info, info, is_data};
use crate::report::{data_information_json, data_information_text, information_json, information_text};

/// Count species and reactions of a mechanism; or tell what data hold, and what cannot be learned from them
///
/// Files ending in .csv, .tsv, .xlsx, .xls or .ods are data.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
    #[command(flatten)]
    reading: DataArguments,
}

const EXAMPLES: &str = "Examples:
  kinmech info gas.yaml
  kinmech info gas.yaml --phase gas --format json
  kinmech info chem.inp --thermo therm.dat
  kinmech info data.csv
  kinmech info runs.xlsx --format json";

/// Prints the counts.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let options = arguments.mechanism.options();
    if options.from.is_none() && is_data(options.input(), &Disk)? {
        return of_data(&options, arguments, terminal);
    }
    let information = info(&options, &Disk, terminal)?;
    if terminal.json {
        terminal.json(information_json(&information))?;
    } else {
        terminal.result(&information_text(&information))?;
    }
    Ok(0)
}

fn of_data(options: &LoadOptions, arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    if options.phase.is_some() || !options.thermo.is_empty() || !options.transport.is_empty() {
        return Err(Failure::usage("these are data: --phase, --thermo and --transport are for mechanisms"));
    }
    let information = data_info(&options.inputs, &arguments.reading.options(), &Disk, terminal)?;
    if terminal.json {
        terminal.json(data_information_json(&information))?;
    } else {
        terminal.result(&data_information_text(&information))?;
    }
    Ok(0)
}
