//! The forms that a rate can have.

use std::fmt;

/// The form of a rate, without its parameters; its text is the name that people know it by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateKind {
    /// An Arrhenius law of the reactants alone.
    Elementary,
    /// An Arrhenius law times the concentration of a third body.
    ThreeBody,
    Falloff,
    ChemicallyActivated,
    /// Arrhenius laws at pressures, interpolated between them.
    Plog,
    Chebyshev,
    LinearBurke,
    /// A law of the table of formulas, by its name.
    Formula(&'static str),
    ElectronCollision,
    /// A law without a formula here, by its name.
    Unevaluated(String),
    /// The file gives no rate.
    NotGiven,
}

impl fmt::Display for RateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RateKind::Elementary => "elementary",
            RateKind::ThreeBody => "three-body",
            RateKind::Falloff => "falloff",
            RateKind::ChemicallyActivated => "chemically-activated",
            RateKind::Plog => "pressure-dependent-Arrhenius",
            RateKind::Chebyshev => "Chebyshev",
            RateKind::LinearBurke => "linear-Burke",
            RateKind::Formula(name) => name,
            RateKind::ElectronCollision => "electron-collision-plasma",
            RateKind::Unevaluated(name) => name,
            RateKind::NotGiven => "not given",
        })
    }
}
