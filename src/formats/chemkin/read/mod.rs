//! Chemkin's files → [`Document`](crate::formats::Document).

mod auxiliary;
mod duplicates;
mod elements;
mod equations;
mod look_alikes;
mod mechanism;
mod outside_sections;
mod parts;
mod rate_law;
mod reaction_units;
mod reactions;
mod species;
mod species_data;
mod thermo;
mod transport;

pub use mechanism::read;
