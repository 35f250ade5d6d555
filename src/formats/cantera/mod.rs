//! Cantera's YAML format.
//!
//! Reading keeps the whole tree beside the mechanism, so that a file can be written back with its
//! comments and with what is not understood here. Reference: the YAML format reference of Cantera 3.

mod elements;
mod fields;
mod keys;
mod kinetics;
mod periodic_table;
mod phases;
mod reactions;
mod read;
mod sections;
mod species;
mod state;
mod units;
mod write;

pub use periodic_table::is_element as is_chemical_element;
pub use read::read;
pub use write::{WriteError, WriteOptions, write};

#[cfg(test)]
mod tests;
