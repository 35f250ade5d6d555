//! What a discovery is: its results, and why there are none.

use crate::learn::balance::candidates::Size;
use crate::learn::freezing::starts::Search;
use crate::learn::identifiability::alternatives::Status;
use crate::learn::problem::noise::NoiseModel;
use crate::learn::reaction::{Candidate, ReactionRates};
use crate::learn::settings::Method;
use crate::mechanism::Mechanism;

/// With E at or above this, most of what happens is not explained.
pub const UNEXPLAINED: f64 = 0.5;

/// Why nothing can be learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DiscoverError {
    #[error("the data hold no time derivatives")]
    NoDerivatives,
    #[error("the data hold no time derivative of {}", .0.join(", "))]
    MissingDerivatives(Vec<String>),
    #[error("the temperature varies from {lowest} K to {highest} K, which partial-parameters-freezing cannot follow")]
    TemperatureVaries { lowest: f64, highest: f64 },
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
    #[error("the solver failed: {0}")]
    Solver(String),
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

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The data are explained to the last digit.
    Explained,
    /// More reactions no longer lower E.
    ErrorStoppedFalling,
    /// Every number asked for was tried.
    NumbersTried,
    /// Only rates were to be fitted.
    RatesFitted,
    /// No start ended with integers that explain the data, or do so as well as fractions do.
    NotConverged,
    /// Stopped by the user.
    Interrupted,
}

/// E for one number of reactions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrontPoint {
    pub reactions: usize,
    /// E on the validation data of the best network found, fractional coefficients included.
    pub relative_error: f64,
}

/// Everything that a run found and did.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Species as in the data, reactions with constant rates, reverse directions explicit.
    pub mechanism: Mechanism,
    /// The rates of each reaction, with standard errors.
    pub rates: Vec<ReactionRates>,
    pub stop_reason: StopReason,
    /// E on the data learned from.
    pub training_error: f64,
    /// E on the data held back; `None` when none were.
    pub validation_error: Option<f64>,
    pub front: Vec<FrontPoint>,
    /// Iterations of the inner solver over all starts that count.
    pub evaluations: u64,
    pub noise: NoiseModel,
    /// How the search went, `Auto` resolved.
    pub method: Method,
    /// Why `Auto` took it; `None` if it was asked for.
    pub reason: Option<MethodReason>,
    /// What the data say of each reaction, one entry each.
    pub statuses: Vec<ReactionStatuses>,
    /// Networks with the same u̇.
    pub ambiguities: Vec<Ambiguity>,
    /// What was taken to be conserved, or found to be.
    pub laws: Laws,
    /// One entry for each number of reactions tried.
    pub searches: Vec<Search>,
    pub warnings: Vec<Warning>,
}

impl Discovery {
    /// E on the data held back, or on those learned from when none were.
    pub fn error(&self) -> f64 {
        self.validation_error.unwrap_or(self.training_error)
    }
}

/// Why `Auto` took a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodReason {
    /// So many candidates can be looked through.
    Candidates(u128),
    /// There are too many.
    TooManyCandidates(Size),
}

/// The statuses of the two directions of a reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReactionStatuses {
    pub forward: Status,
    pub reverse: Status,
}

/// Reactions of one source complex, and others that would do the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Ambiguity {
    pub reactions: Vec<Candidate>,
    pub alternatives: Vec<Vec<Candidate>>,
}

/// Conservation laws over the species of the data, and where they come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Laws {
    pub laws: Vec<Vec<i64>>,
    pub origin: LawOrigin,
    /// How many directions would be unique if every reaction by itself obeyed the laws; `None` where
    /// the statuses assume that already.
    pub unique_if_obeyed: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LawOrigin {
    /// No laws were looked for.
    #[default]
    None,
    Compositions,
    Data,
}

/// What the user should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Rows left out for a missing value.
    IncompleteRows(usize),
    /// Species that no snapshot shows changing; they take part in nothing that is learned.
    Inert(Vec<String>),
    /// A reaction asked for that the data do not show, in neither direction or not in reverse.
    NotSeen { equation: String, reverse_only: bool },
    /// Larger reactions were allowed than by default, since the data need them.
    Raised { order: usize, products: usize },
    /// Larger reactions would be needed, or would have to be tried, but are too many.
    NotRaised { order: usize, products: usize, complexes: u128, candidates: u128 },
    /// Fewer reactions were asked for than the data show.
    LeftOut { shown: usize, asked: usize },
    /// The laws of the data as a whole do not hold for each reaction.
    LawsDropped,
}
