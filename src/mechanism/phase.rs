//! Phases: which species and reactions belong together, and the state they start in.

use std::fmt;

use crate::mechanism::{ReactionId, SpeciesId};

/// A phase of a mechanism.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phase {
    pub name: String,
    pub model: PhaseModel,
    pub species: Vec<SpeciesId>,
    pub reactions: Vec<ReactionId>,
    pub state: Option<State>,
    pub duplicates: ColliderDuplicates,
}

/// The thermodynamic model of a phase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PhaseModel {
    /// Not given; an ideal gas is assumed.
    #[default]
    Unknown,
    IdealGas,
    /// An ideal gas whose electrons have an energy distribution of their own.
    Plasma,
    RedlichKwong,
    PengRobinson,
    /// A phase of another kind, by the name that its file gives it.
    Other(String),
}

impl PhaseModel {
    /// Whether it is a gas: molecules whose enthalpies and transport properties follow from data of each
    /// species.
    pub fn is_gas(&self) -> bool {
        !matches!(self, PhaseModel::Unknown | PhaseModel::Other(_))
    }

    /// Whether it is a gas whose molecules take no room.
    pub fn is_ideal_gas(&self) -> bool {
        matches!(self, PhaseModel::IdealGas | PhaseModel::Plasma)
    }
}

impl fmt::Display for PhaseModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PhaseModel::Unknown => "",
            PhaseModel::IdealGas => "ideal-gas",
            PhaseModel::Plasma => "plasma",
            PhaseModel::RedlichKwong => "Redlich-Kwong",
            PhaseModel::PengRobinson => "Peng-Robinson",
            PhaseModel::Other(name) => name,
        })
    }
}

/// Whether a reaction with M may stand beside the same one with a collider that M includes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColliderDuplicates {
    #[default]
    Warn,
    Refuse,
    Accept,
}

/// Temperature, pressure and composition.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// K.
    pub temperature: f64,
    /// Pa.
    pub pressure: f64,
    /// Mole fractions, not necessarily normalised; species left out have none.
    pub mole_fractions: Vec<(SpeciesId, f64)>,
}
