//! Chemkin's mechanism, thermo and transport files.

mod composition;
mod duplicate_thermo;
mod first_line;
mod nasa7;
mod nasa9;
mod ranges;
mod thermo;

pub use duplicate_thermo::first_of_each;
pub use thermo::{SpeciesThermo, ThermoKind, ThermoSection, read_thermo};
