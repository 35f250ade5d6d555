//! Cantera's YAML format.
//!
//! Reading keeps the whole tree beside the mechanism, so that a file can be written back with its
//! comments and with the keys that are not understood here. Reference: the YAML format reference of
//! Cantera 3.

mod extract;
mod files;
mod format;
mod keys;
mod names;
mod passthrough;
mod read;
mod unrepresented;
mod write;

pub use extract::{extract_phase, rename_references};
pub use files::references;
pub use format::FORMAT;
pub use passthrough::{Entries, carried_data};
pub use read::{ReadOptions, UnusedParts, read, read_with, unused_parts};
pub use unrepresented::beyond_the_mechanism;
pub use write::{WriteError, WriteOptions, write};

#[cfg(test)]
mod tests;
