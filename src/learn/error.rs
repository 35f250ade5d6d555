//! Why nothing can be learned.

use crate::mechanism::BuildError;

/// Why nothing can be learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DiscoverError {
    #[error("the data hold no time derivatives")]
    NoDerivatives,
    #[error("the data hold no time derivative of {}", .0.join(", "))]
    MissingDerivatives(Vec<String>),
    #[error("the temperature varies from {lowest} K to {highest} K, which partial-parameters-freezing cannot follow")]
    TemperatureVaries { lowest: f64, highest: f64 },
    #[error("Adam learns from time derivatives, not from windows between snapshots")]
    AdamOverWindows,
    #[error("no species changes in these data")]
    NothingChanges,
    #[error("{rows} complete snapshots are fewer than the {species} species")]
    TooFewSnapshots { rows: usize, species: usize },
    #[error("{value:e} is beyond what can be computed with")]
    OutOfRange { value: f64 },
    #[error("the structure names {0}, of which there are no data")]
    UnknownSpecies(String),
    #[error("`{0}` is not mass action: it has a third body or orders of its own")]
    NotMassAction(String),
    #[error("the temperature varies from {lowest} K to {highest} K, which a search by trajectories cannot follow")]
    TemperatureNotFollowed { lowest: f64, highest: f64 },
    #[error(
        "no concentration changes by more than noise: the largest χ² is {statistic:.0} with {freedom} degrees of freedom"
    )]
    NothingButNoise { statistic: f64, freedom: usize },
    #[error(
        "{values} measured values of {times} different times cannot choose among reactions and fit {starts} starts"
    )]
    TooFewValues { values: usize, times: usize, starts: usize },
    #[error("the solver failed: {0}")]
    Solver(String),
    #[error("the reactions found make no mechanism: {0}")]
    NoMechanism(#[from] BuildError),
    #[error("the method {method} cannot do {asked}; {} can", .others.join(" and "))]
    CannotDo { asked: &'static str, method: &'static str, others: Vec<&'static str> },
    #[error("there is no method `{0}`")]
    UnknownMethod(String),
    #[error("the data hold no times")]
    NoTimes,
    #[error("the data are of {0} systems, each with rates of its own")]
    SeveralSystems(usize),
    #[error(
        "the data do not conserve {element}: of what its species do, {left:.2e} is left over, where noise leaves {noise:.1e}"
    )]
    NotConserved { element: String, left: f64, noise: f64 },
    #[error(
        "{equations} independent equations ({snapshots} snapshots of {species} independent species) cannot choose among {candidates} candidate reactions"
    )]
    TooFewEquations { equations: usize, snapshots: usize, species: usize, candidates: u128 },
    #[error("{}", too_many(.complexes, .candidates, .bytes))]
    TooManyCandidates { complexes: u128, candidates: u128, bytes: u128, order: usize, products: usize },
    #[error("`{equation}` is forbidden, but the data need it: E is {without:.1e} without it and {with:.1e} with it")]
    ForbiddenNeeded { equation: String, without: f64, with: f64 },
}

fn too_many(complexes: &u128, candidates: &u128, bytes: &u128) -> String {
    if *candidates == 0 {
        return format!("there are {complexes} combinations of molecules to choose reactants and products from");
    }
    format!("there are {candidates} candidate reactions, and {:.1} GB to hold", *bytes as f64 / 1e9)
}
