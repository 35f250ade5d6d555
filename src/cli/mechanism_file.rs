//! The arguments that name a mechanism.

use crate::cli::data_folders::data_folder_names;
use crate::cli::disk::Disk;
use crate::cli::format_names::readable_format;
use crate::formats::{Format, Role, listed};
use crate::operations::{Failure, LoadOptions, Loaded, load};

/// The mechanism that a command reads.
#[derive(clap::Args)]
pub struct MechanismArguments {
    #[arg(value_name = "IN", required = true, help = formats_help())]
    pub inputs: Vec<String>,
    #[arg(long, value_name = "F", help = data_help("Thermo", Role::Thermo))]
    pub thermo: Vec<String>,
    #[arg(long, value_name = "F", help = data_help("Transport", Role::Transport))]
    pub transport: Vec<String>,
    /// The input's format, where neither its extension nor its text tells
    #[arg(long, value_name = "FMT", value_parser = readable_format())]
    pub from: Option<Format>,
    /// Which phase of a file with several
    #[arg(long, value_name = "NAME")]
    pub phase: Option<String>,
}

impl MechanismArguments {
    /// One file and nothing else.
    pub fn of(input: &str, from: Option<Format>, phase: Option<String>) -> Self {
        let inputs = vec![input.to_string()];
        MechanismArguments { inputs, thermo: Vec::new(), transport: Vec::new(), from, phase }
    }

    /// The arguments as options of an operation, with Cantera's folders of data on this machine.
    pub fn options(&self) -> LoadOptions {
        LoadOptions {
            inputs: self.inputs.clone(),
            thermo: self.thermo.clone(),
            transport: self.transport.clone(),
            from: self.from,
            phase: self.phase.clone(),
            data_folders: data_folder_names(),
        }
    }
}

/// All formats with their usual extensions.
fn formats_help() -> String {
    let formats = Format::all().map(|format| format!("{} (.{})", format.title(), format.usual_extension()));
    format!("A mechanism: {}; - for stdin", listed(formats, "or"))
}

/// The formats in which such data stand in files of their own.
fn data_help(kind: &str, role: Role) -> String {
    let has_such = |format: &Format| format.companions().iter().any(|(_, own)| *own == role);
    let titles = Format::all().filter(has_such).map(|format| format.title().to_string());
    format!("{kind} data beside {}", listed(titles, "and"))
}

/// Reads the mechanism that the arguments name: one phase of it, where one is asked for.
pub fn read_mechanism(arguments: &MechanismArguments) -> Result<Loaded, Failure> {
    load(&arguments.options(), &Disk)
}
