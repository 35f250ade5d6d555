//! Units of measure and their factors to the internal units: kg, m, s, K, A, kmol, and J, Pa
//! made of them.
//!
//! The symbols are those of Cantera, and `hour` and `day`; the grammar of expressions such as `cm^3/mol/s` is
//! `grammar/unit.rs`.

mod dimensions;
mod symbols;
mod unit;

pub use dimensions::Dimensions;
pub use unit::{Unit, UnitError, WrongDimensions};
