//! The languages of Chemkin's mechanism, thermo and transport files: texts → trees with places.

pub mod atoms;
pub mod columns;
pub mod equation;
pub mod line;
pub mod nasa7;
pub mod nasa9;
mod number;
pub mod reaction;
pub mod row;
pub mod section;
pub mod statement;
pub mod temperatures;

pub use number::{is_number, number_value, plain_number};
