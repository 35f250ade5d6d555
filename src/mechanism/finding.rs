//! Findings about a mechanism, as data.

use crate::mechanism::{Geometry, ReactionId, SpeciesId};

/// The species or reaction that a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Species(SpeciesId),
    Reaction(ReactionId),
}

/// A stable name for a kind of finding, with its data.
#[derive(Clone, Debug, PartialEq)]
pub enum FindingCode {
    /// Atoms of an element on the left and on the right.
    Unbalanced {
        element: String,
        left: f64,
        right: f64,
    },
    /// Shares its equation with another reaction, and one of them is not declared a duplicate.
    UndeclaredDuplicate {
        other: ReactionId,
    },
    /// The same reaction with M and with a collider that M includes.
    ColliderDuplicate {
        other: ReactionId,
    },
    /// Declared a duplicate, but no other reaction has its equation.
    LoneDuplicate,
    /// A negative pre-exponential factor.
    NegativeRate {
        a: f64,
    },
    /// The laws of one pressure add up to nothing or less: at a temperature that Cantera looks at, or
    /// between.
    NegativeSum {
        pressure: f64,
        temperature: f64,
        demanded: bool,
    },
    /// A species takes part in no reaction, and neither do the others.
    Unused {
        others: Vec<SpeciesId>,
    },
    OfSpecies(SpeciesFinding),
}

/// What may be found of a species.
#[derive(Clone, Debug, PartialEq)]
pub enum SpeciesFinding {
    /// Two ranges of a thermo model do not meet: cp or s [J/(kmol K)] or h [J/kmol] below and above.
    ThermoJump { quantity: &'static str, temperature: f64, below: f64, above: f64 },
    /// A geometry that a molecule with that number of atoms cannot have.
    WrongGeometry { geometry: Geometry, atoms: f64 },
}

/// Something wrong, or that looks wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub item: Item,
    pub code: FindingCode,
}
