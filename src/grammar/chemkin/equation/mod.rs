//! Equations as Chemkin writes them: `H+O2(+M)=HO2(+M)`, `2OH<=>O+H2O`.
//!
//! Blanks are optional, and a name may hold the signs `+`, `=`, `(` and `)` or begin with a digit, so that only the
//! list of declared names shows where a name ends. Of all ways to read an equation as names from the list, the one
//! with the longest names is taken. Blanks within a name or an arrow do not count: where the words of an equation are
//! no names, it is read without its blanks.

mod arrow;
mod reading;
mod side;

pub use arrow::{first_arrow, has_arrow, is_foreign};
pub use reading::{Reading, equation, known_equation};
pub use side::{Names, NotAnEquation};

#[cfg(test)]
mod tests;
