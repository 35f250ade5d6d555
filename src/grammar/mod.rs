//! Text ⇄ trees with places. The languages are specified in `grammars/`, and parser functions have the names of the
//! rules there. A grammar knows symbols and places, not chemistry.

pub mod chemkin;
pub mod equation;
mod lexeme;
pub mod unit;
pub mod yaml;

pub use chemkin::plain_number;
pub use lexeme::{shift_decimal_point, split_number};
