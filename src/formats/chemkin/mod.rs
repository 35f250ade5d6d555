//! Chemkin's mechanism, thermo and transport files, as people write them.
//!
//! What deviates from the format and has one reasonable reading is read so and reported; what would
//! change the chemistry is refused.

mod composition;
mod data;
mod duplicate_thermo;
mod duplicates;
mod elements;
mod equations;
mod first_line;
mod format;
mod laws;
mod names;
mod nasa7;
mod nasa9;
mod ranges;
mod reaction_units;
mod reactions;
mod read;
mod said;
mod species;
mod surroundings;
mod thermo;
mod transport;

use crate::grammar::chemkin::section::keyword;
use crate::source::Source;

pub use crate::formats::Role;
pub use duplicate_thermo::first_of_each;
pub use format::FORMAT;
pub use read::read;
pub use thermo::{SpeciesThermo, ThermoKind, ThermoSection, read_thermo};

/// One of the files of a mechanism.
#[derive(Clone, Debug)]
pub struct File {
    pub source: Source,
    pub role: Role,
}

/// Whether a text has the headers of a Chemkin mechanism.
pub fn is_chemkin(text: &str) -> bool {
    text.lines().any(|line| line.split_whitespace().next().and_then(keyword).is_some())
}
