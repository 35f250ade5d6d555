//! Why rates cannot be fitted to trajectories.

use crate::simulate::IntegrationError;

/// Why no fit is possible.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    #[error("the data hold no times")]
    NoTimes,
    #[error("the structure has no reaction")]
    NoReaction,
    #[error("none of the species of the structure has data: they are {}", .structure.join(", "))]
    NothingObserved { structure: Vec<String> },
    #[error("{data} data cannot fit {parameters} parameters")]
    TooFewData { data: usize, parameters: usize },
    #[error("{species} changes in the data, but no reaction of the structure changes it")]
    CannotMove { species: String },
    #[error("the start of {species} in run `{run}` is unknown: no row gives it")]
    UnknownStart { species: String, run: String },
    #[error("there is no run `{0}` in the data")]
    UnknownRun(String),
    #[error("run `{run}` could not be integrated with any first guess: {error}")]
    Integration { run: String, error: IntegrationError },
    #[error("the solver failed: {0}")]
    Solver(String),
    #[error("a standard error of {species} in run `{run}` is not positive")]
    BadSigma { species: String, run: String },
}
