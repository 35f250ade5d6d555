//! The models of thermodynamics by name.

use std::fmt;

/// A model of thermodynamics, without its parameters; its text is the name that people know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThermoKind {
    ConstantCp,
    Nasa7,
    Nasa9,
    Shomate,
    PiecewiseGibbs,
}

impl fmt::Display for ThermoKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ThermoKind::ConstantCp => "constant-cp",
            ThermoKind::Nasa7 => "NASA7",
            ThermoKind::Nasa9 => "NASA9",
            ThermoKind::Shomate => "Shomate",
            ThermoKind::PiecewiseGibbs => "piecewise-Gibbs",
        })
    }
}
