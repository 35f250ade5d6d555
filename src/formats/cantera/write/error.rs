//! Why a mechanism cannot be written.

use crate::grammar::yaml::Node;
use crate::mechanism::{BuildError, PhaseModel};
use crate::rates::RateKind;

/// Why a mechanism has no form in Cantera.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    #[error("the phase {phase} is of the kind {model}; only ideal gases can be written")]
    OtherPhase { phase: String, model: PhaseModel },
    #[error("the composition of {species} is not known")]
    UnknownComposition { species: String },
    #[error("the reaction `{equation}` has a reverse rate of its own; it must be split into two one-way reactions")]
    ExplicitReverse { equation: String },
    #[error("the reaction `{equation}` has a rate law that is not evaluated ({kind}), and only its own file holds it")]
    UnevaluatedRate { equation: String, kind: RateKind },
    #[error("the reaction `{equation}` is reversible, but the thermo of {species} is not known")]
    UnknownThermo { equation: String, species: String },
    #[error("the reaction `{equation}` is reversible and has an empty side")]
    ReversibleWithEmptySide { equation: String },
    #[error("the reaction `{equation}` is reversible and has orders of its own")]
    ReversibleWithOrders { equation: String },
    #[error("the third body of the reaction `{equation}` is not one of a rate of type {kind}")]
    UnexpectedThirdBody { equation: String, kind: RateKind },
    #[error("two phases have different species of the name {name}")]
    Namesakes { name: String },
    #[error("{what} is not a finite number")]
    NotFinite { what: String },
    #[error("`{name}` cannot be the name of a species in an equation")]
    UnwritableName { name: String },
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// The node of a number; `what` names it in the error for one that is not finite, which Cantera cannot
/// read.
pub fn finite(value: f64, what: impl FnOnce() -> String) -> Result<Node, WriteError> {
    if value.is_finite() { Ok(Node::float(value)) } else { Err(WriteError::NotFinite { what: what() }) }
}
