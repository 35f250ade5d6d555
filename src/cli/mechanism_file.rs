//! The arguments that name a mechanism.

use crate::cli::data_folders::data_folder_names;
use crate::cli::disk::Disk;
use crate::formats::Format;
use crate::operations::{Failure, LoadOptions, Loaded, load};

/// The mechanism that a command reads.
#[derive(clap::Args)]
pub struct MechanismArguments {
    /// Cantera YAML (.yaml), equations (.rxn), or the files of a Chemkin mechanism (.inp …); - for stdin
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<String>,
    /// Thermo data of a Chemkin mechanism
    #[arg(long, value_name = "F")]
    pub thermo: Vec<String>,
    /// Transport data of a Chemkin mechanism
    #[arg(long, value_name = "F")]
    pub transport: Vec<String>,
    /// The input's format, where its extension does not tell
    #[arg(long, value_name = "FMT")]
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

/// Reads the mechanism that the arguments name: one phase of it, where one is asked for.
pub fn read_mechanism(arguments: &MechanismArguments) -> Result<Loaded, Failure> {
    load(&arguments.options(), &Disk)
}
