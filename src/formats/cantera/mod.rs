//! Cantera's YAML format.
//!
//! Reading keeps the whole tree beside the mechanism, so that a file can be written back with its
//! comments and with what is not understood here. Reference: the YAML format reference of Cantera 3.

mod arrhenius;
mod beyond;
mod carried;
mod colliders;
mod elements;
mod extract;
mod fields;
mod files;
mod format;
mod keys;
mod kinetics;
mod periodic_table;
mod phases;
mod pressure_dependent;
mod rates;
mod reactions;
mod read;
mod sections;
mod species;
mod state;
mod thermo;
mod third_bodies;
mod transport;
mod unevaluated;
mod units;
mod write;

pub use beyond::beyond_the_mechanism;
pub use carried::carried_data;
pub use extract::{extract_phase, rename_references};
pub use files::references;
pub use format::FORMAT;
pub use periodic_table::is_element as is_chemical_element;
pub use read::{ReadOptions, read, read_with};
pub use write::{FileUnits, WriteError, WriteOptions, write};

#[cfg(test)]
mod tests;
