//! THERMO sections: the thermodynamics and composition of species.

mod composition;
mod duplicates;
mod entry;
mod first_line;
mod nasa7;
mod nasa9;
mod section;
mod temperature_ranges;

pub use duplicates::first_of_each;
pub use entry::SpeciesThermo;
pub use section::{ThermoLayout, ThermoSection, read_thermo};

#[cfg(test)]
mod tests;
