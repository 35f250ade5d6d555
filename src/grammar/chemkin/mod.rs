//! The languages of Chemkin's mechanism, thermo and transport files: texts → trees with places.

pub mod line;
mod number;

pub use number::plain_number;
