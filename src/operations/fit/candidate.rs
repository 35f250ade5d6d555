//! One structure with its fit.

use crate::learn::fitted::ReactionRates;
use crate::learn::trajectories::TrajectoryFit;
use crate::mechanism::Mechanism;

/// One structure with its fit.
#[derive(Debug)]
pub struct Candidate {
    /// The file that the structure was read from.
    pub structure: String,
    pub fit: TrajectoryFit,
    /// The rates of each system.
    pub systems: Vec<SystemRates>,
}

/// The rates of the structure in one system.
#[derive(Clone, Debug)]
pub struct SystemRates {
    /// Empty where the data have no systems.
    pub name: String,
    pub mechanism: Mechanism,
    pub rates: Vec<ReactionRates>,
    /// The place in θ of ln k of each reaction: forward and reverse.
    pub places: Vec<(usize, Option<usize>)>,
}
