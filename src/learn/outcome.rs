//! What a discovery is: the network, how it was found, and what the data cannot tell.

use ndarray::Array2;

use crate::learn::fitted::ReactionRates;
use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::noise_model::NoiseModel;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::trajectories::TrajectoryFit;
use crate::learn::trajectories::statistics::FitStatistics;
use crate::mechanism::Mechanism;

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The data are explained to about nine digits, by the setting `rates: explained-residual`: only exact data and the
    /// right reactions leave so little.
    Explained,
    /// More reactions no longer lower E.
    ErrorStoppedFalling,
    /// Every number asked for was tried.
    NumbersTried,
    /// Only rates were to be fitted.
    RatesFitted,
    /// No start ended with integers that explain the data, or do so as well as fractions do.
    NotConverged,
    /// What is left unexplained is not noise: the data need something else than these reactions.
    LackOfFit,
    /// Stopped by the user.
    Interrupted,
}

/// What the data say of one direction of a reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not assessed.
    Unassessed,
    /// In every network that predicts the same u̇ for all u, with this rate.
    Unique,
    /// In every network that predicts the same u̇, with some rate.
    Core,
    /// Other networks without it predict the same u̇.
    Interchangeable,
    /// Less than the number of its standard errors at which a rate is visible (five by default): only a reaction that
    /// is known to take place stays in the network like that.
    BelowVisibility,
}

/// The relative error for one number of reactions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrontPoint {
    pub reactions: usize,
    /// On the data held back, of the best network found, fractional coefficients included.
    pub relative_error: f64,
}

/// A mechanism with its fitted rates, and how well it explains the data.
#[derive(Clone, Debug)]
pub struct FittedNetwork {
    /// Species as in the data, reverse directions with rates of their own.
    pub mechanism: Mechanism,
    /// The rates of each reaction, with standard errors.
    pub rates: Vec<ReactionRates>,
    pub stop_reason: StopReason,
    /// The relative error of the paper on the data learned from.
    pub training_error: f64,
    /// The same on the data held back; `None` when none were.
    pub validation_error: Option<f64>,
    pub noise: NoiseModel,
    /// The standard errors of the target, S × N.
    pub errors: Array2<f64>,
    /// Whether the residual is noise.
    pub lack_of_fit: LackOfFit,
    /// How well trajectories explain concentrations; `None` of a fit to derivatives.
    pub trajectories: Option<TrajectoryEvidence>,
    pub warnings: Vec<Warning>,
}

/// How a network was compared with concentrations in time.
#[derive(Clone, Debug)]
pub enum TrajectoryEvidence {
    /// By a fit of all rates and starts at once.
    Fitted(Box<TrajectoryFit>),
    /// As a search left it.
    Searched(FitStatistics),
}

impl FittedNetwork {
    /// Whether statuses and standard errors mean anything: the search came to its end, and what is left is noise.
    pub fn is_trusted(&self) -> bool {
        !matches!(self.stop_reason, StopReason::LackOfFit | StopReason::NotConverged | StopReason::Interrupted)
    }

    /// The relative error on the data held back, or on those learned from when none were.
    pub fn error(&self) -> f64 {
        self.validation_error.unwrap_or(self.training_error)
    }
}

/// How a network was searched for.
#[derive(Clone, Debug)]
pub struct SearchRecord {
    /// The name of the method.
    pub method: &'static str,
    pub front: Vec<FrontPoint>,
    /// The number of candidate reactions, where the method has such.
    pub candidates: Option<u128>,
    /// Work done: iterations of the inner solver, or sweeps over the candidates.
    pub evaluations: u64,
    /// The best network of each number of reactions before its coefficients were rounded, where the method has such.
    pub unrounded: Vec<UnroundedNetwork>,
    /// Species of the network that nobody measured.
    pub unobserved: Vec<UnobservedSpecies>,
}

/// A species of the network that nobody measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnobservedSpecies {
    pub name: String,
    pub role: UnobservedRole,
}

/// What a species that nobody measured does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnobservedRole {
    /// It is made and spent.
    Intermediate,
    /// It is made, and never spent.
    Product,
    /// It is spent, and never made.
    Reactant,
    /// It takes part unchanged, or not at all.
    Catalyst,
}

impl SearchRecord {
    /// The record of a method that has not done anything yet.
    pub fn new(method: &'static str) -> Self {
        SearchRecord {
            method,
            front: Vec::new(),
            candidates: None,
            evaluations: 0,
            unrounded: Vec::new(),
            unobserved: Vec::new(),
        }
    }
}

/// What the data cannot tell.
#[derive(Clone, Debug, Default)]
pub struct Identified {
    /// One entry a reaction of the mechanism; empty where nothing was assessed.
    pub statuses: Vec<ReactionStatuses>,
    /// Networks that predict the same u̇.
    pub ambiguities: Vec<Ambiguity>,
    /// What was taken to be conserved, or found to be.
    pub laws: Laws,
    /// How often reactions were found in data drawn again, where that was asked for.
    pub bootstrap: Option<Bootstrap>,
}

/// How often reactions were found in data drawn again.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrap {
    pub resamples: usize,
    pub of: Resampled,
    /// The share of the resamples in which each direction was found: those of the network first.
    pub inclusions: Vec<(OneWayReaction, f64)>,
}

/// What was drawn with replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resampled {
    Runs,
    /// Blocks of neighbouring residuals.
    Residuals,
}

/// Everything that a run found and did.
#[derive(Clone, Debug)]
pub struct Discovery {
    pub network: FittedNetwork,
    pub search: SearchRecord,
    /// Why `auto` took the method; `None` if it was asked for.
    pub reason: Option<MethodReason>,
    /// Its statuses are those of every reaction of the network, whether assessed or not.
    pub identified: Identified,
}

impl Discovery {
    /// Puts the parts together, once everything is known. Of a network that does not fit, statuses and standard errors
    /// are withheld.
    pub fn conclude(
        mut network: FittedNetwork,
        search: SearchRecord,
        reason: Option<MethodReason>,
        mut identified: Identified,
    ) -> Self {
        if !network.is_trusted() {
            identified.statuses.clear();
            identified.ambiguities.clear();
        }
        if network.lack_of_fit.found {
            network.rates.iter_mut().for_each(ReactionRates::withhold_errors);
        }
        let unassessed = ReactionStatuses { forward: Status::Unassessed, reverse: Status::Unassessed };
        identified.statuses.resize(network.rates.len(), unassessed);
        Discovery { network, search, reason, identified }
    }
}

/// The network of a number of reactions with coefficients that are not rounded.
#[derive(Clone, Debug)]
pub struct UnroundedNetwork {
    pub reactions: usize,
    /// V, reactions × species.
    pub stoichiometry: Array2<f64>,
    /// k_f and k_r of each row, in (kmol/m³)^(1−order)/s.
    pub rates: Vec<(f64, f64)>,
}

/// How large a space of candidate reactions is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceSize {
    /// Complexes in all; candidates are not counted beyond the limit for these.
    pub complexes: u128,
    /// Ordered pairs of complexes.
    pub candidates: u128,
    /// What the monomials of the reactants in all rows take.
    pub bytes: u128,
}

/// Why `auto` took a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodReason {
    /// The number of candidates is small enough for all of them to be priced.
    Candidates(u128),
    /// There are too many candidates for that.
    TooManyCandidates(SpaceSize),
}

/// The statuses of the two directions of a reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReactionStatuses {
    pub forward: Status,
    pub reverse: Status,
}

/// Why the data do not tell sets of reactions apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indistinguishable {
    /// They have the same net effect in every state.
    SameNetEffect,
    /// They explain these data equally well, beside the other reactions.
    SameFit,
}

/// Reactions, and others that the data do not tell from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Ambiguity {
    pub because: Indistinguishable,
    pub reactions: Vec<Reaction>,
    pub alternatives: Vec<Vec<Reaction>>,
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
    /// Rows left out since they repeat another one in every digit.
    Copies(usize),
    /// Species that no snapshot shows changing; they take part in nothing that is learned.
    Inert(Vec<String>),
    /// A reaction asked for that the data do not show, in neither direction or not in reverse.
    NotSeen { equation: String, reverse_only: bool },
    /// A rate that is known only together with that of a reaction left out: its rate less `ratio` times the other one is
    /// `difference` ± `error`.
    KnownTogether { kept: String, left_out: String, ratio: f64, difference: f64, error: f64 },
    /// Larger reactions were allowed than by default, since the data need them.
    Raised { order: usize, products: usize },
    /// Larger reactions would be needed, or would have to be tried, but are too many.
    NotRaised { order: usize, products: usize, complexes: u128, candidates: u128 },
    /// Fewer reactions were asked for than the data show.
    LeftOut { shown: usize, asked: usize },
    /// More reactions were asked for than the data show.
    NotShown { shown: usize, asked: usize },
    /// Laws of noisy concentrations are taken for probable, though the user trusts them.
    LawsNotTrusted,
    /// The data give their own standard errors, so the one of the user does not count.
    ErrorsOfData,
    /// The laws of the data as a whole do not hold for each reaction.
    LawsDropped,
}
