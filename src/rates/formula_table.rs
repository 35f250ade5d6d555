//! The table of rate laws that are formulas.
//!
//! Everything about such a law follows from its row: how files hold it, how its value is computed, how two are
//! compared, and how it is printed. A law of another shape, such as a table over pressure, is a member of
//! [`Rate`](super::Rate).

use super::blowers_masel::BLOWERS_MASEL;
use super::formula::FormulaLaw;
use super::two_temperature_plasma::TWO_TEMPERATURE_PLASMA;

/// The laws that are formulas.
pub const FORMULAS: &[&FormulaLaw] = &[&BLOWERS_MASEL, &TWO_TEMPERATURE_PLASMA];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_laws_and_the_parameters_of_each_apart() {
        for (place, law) in FORMULAS.iter().enumerate() {
            assert!(FORMULAS[place + 1..].iter().all(|other| other.name != law.name), "{}", law.name);
            for (place, parameter) in law.parameters.iter().enumerate() {
                let others = &law.parameters[place + 1..];
                assert!(others.iter().all(|other| other.name != parameter.name), "{} {}", law.name, parameter.name);
            }
        }
    }
}
