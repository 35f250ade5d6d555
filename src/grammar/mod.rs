//! Text ⇄ positioned trees. The languages are specified in `grammars/`; parser functions bear
//! the names of the rules there. A grammar knows symbols and places, not chemistry.

pub mod chemkin;
pub mod equation;
mod lexeme;
pub mod unit;
pub mod yaml;

pub use chemkin::plain_number;
pub use lexeme::{shift_decimal_point, split_number};
