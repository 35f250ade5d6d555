//! The equations format (`.rxn`): one reaction a line, with its rate.
//!
//! ```text
//! # hydrogen
//! H2 + O <=> H + OH ; 38.7 2.7 26191.84 ; 1.0e2   # forward and reverse rate
//! 2 H => H2 ; 1e3
//! A <=> B
//! ```
//!
//! A line is `EQUATION [; A [b Ea] [; A [b Ea]]]`: A in (mol/L)^(1−order)/s/K^b, Ea in J/mol,
//! the second triple for the reverse direction. Without a rate, only the structure is known, and
//! the rate is `None`; so is the reverse rate of an `<=>` with one triple, for the format has no
//! thermodynamics. ` #` begins a comment.
//! Species are those that the equations mention, in that order.
//!
//! The format holds no third bodies, for `M` needs efficiencies, and no names that could be
//! mistaken: `2A` (for `2 A`), `H2+O` (for `H2 + O`), unless the species are given.

mod format;
mod read;
mod write;

pub use format::FORMAT;
pub use read::{EquationsDocument, read, read_with_species};
pub use write::write;

#[cfg(test)]
mod tests;
