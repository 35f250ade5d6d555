//! Cantera YAML → [`Document`](crate::formats::Document).

mod arrhenius;
mod document;
mod elements;
mod fields;
mod interface_rates;
mod linear_burke;
mod misspelt_keys;
mod phase_models;
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
mod species_names;
mod state;
mod state_composition;
mod state_properties;
mod thermo;
mod third_bodies;
mod transport;
mod units;
mod unknown_keys;
mod unused_parts;

pub use document::{ReadOptions, read, read_with};
pub use scope::names_no_neighbours;
pub use unused_parts::{UnusedParts, unused_parts};
