//! The languages of Chemkin's mechanism, thermo and transport files: texts → trees with places.

pub mod equation;
pub mod line;
mod number;
pub mod reaction;
pub mod section;
pub mod statement;

pub use number::plain_number;
