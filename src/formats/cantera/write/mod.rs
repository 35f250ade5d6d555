//! Mechanism → Cantera YAML.
//!
//! A file written here loads in Cantera and gives the same rates, in the units that are asked for.

mod arrhenius;
mod document;
mod elements;
mod error;
mod linear_burke;
mod phases;
mod plan;
mod pressure_dependent;
mod rates;
mod reactions;
mod species;
mod state;
mod thermo;
mod third_bodies;
mod transport;
mod units;

pub use document::write;
pub use error::WriteError;
pub use plan::WriteOptions;
