//! What the program does, as functions: options in, a result or a [`Failure`] out.
//!
//! The command line, a Python module and a report call the same functions. Nothing here knows
//! arguments, a terminal or the disk: files are reached through [`Files`], and what the user should
//! know while an operation runs goes to a [`Monitor`].

mod carried_data;
mod check;
mod compositions;
mod convert;
mod data_files;
mod data_information;
mod diff;
mod discover;
mod failure;
mod file_error;
mod files;
mod fit;
mod held_form;
mod info;
mod kept_inputs;
mod learned_file;
mod learned_metadata;
mod learner_refusal;
mod load;
mod loaded;
mod memory_files;
mod monitor;
mod prior;
mod provenance;
mod references;
mod reproduce;
mod settings_file;
mod simulate;
mod structure_fit;
mod table_metadata;

pub use check::{Checked, check, mechanisms};
pub use convert::{Conversion, ConvertOptions, convert};
pub use data_files::{DataFiles, is_data, read_data, read_data_with, read_data_with_rates};
pub use data_information::{DataInformation, Gap, SpeciesInformation, data_info};
pub use diff::{ComparedMechanisms, DiffOptions, diff};
pub use discover::{DiscoverOptions, FitOptions, Learned, LearningFiles, discover_mechanism, fit_rates};
pub use failure::Failure;
pub use file_error::FileError;
pub use files::{FileIdentity, Files, STANDARD_STREAM, display_name, read_source};
pub use fit::{
    Candidate, FIRST_GUESSES, FitArguments, FittedNetworks, SystemRates, concentration_unit, fit_networks, rate_unit,
    rate_units,
};
pub use held_form::in_held_form;
pub use info::{Information, info};
pub use kept_inputs::KeptInputs;
pub use learned_metadata::{NORMAL_95, PER_MOL, RATE_UNITS, interval, status_name, stop_reason_name};
pub use load::{LoadOptions, load};
pub use loaded::{Loaded, refuse_errors};
pub use memory_files::MemoryFiles;
pub use monitor::{Collector, Monitor, Silent};
pub use prior::PriorOptions;
pub use provenance::{HashedFile, Provenance};
pub use references::SEARCH_PATH;
pub use reproduce::{ReproduceOptions, Selection, reproduce_example, reproduce_section_2};
pub use settings_file::{AUTO, parse_method, parse_reaction_count, read_settings};
pub use simulate::{AgainstOptions, SimulateOptions, SimulatedData, SimulatedMechanism, Start};
pub use structure_fit::{FittedStructure, fit_given_structure};
