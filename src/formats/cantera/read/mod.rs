//! Cantera YAML → [`Document`](crate::formats::Document).

mod arrhenius;
mod document;
mod elements;
mod fields;
mod linear_burke;
mod phase_reactions;
mod phase_species;
mod phases;
mod pressure_dependent;
mod rates;
mod reaction_entry;
mod reactions;
mod reading;
mod scope;
mod sections;
mod species;
mod state;
mod thermo;
mod third_bodies;
mod transport;
mod units;

pub use document::{ReadOptions, read, read_with};
