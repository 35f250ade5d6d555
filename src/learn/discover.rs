//! The story of a discovery.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::data::Dataset;
use crate::learn::candidate::{Candidate, ReactionRates, assemble};
use crate::learn::noise_model::NoiseModel;
use crate::learn::numbers::{front_of, try_numbers};
use crate::learn::prepared::{Columns, Prepared};
use crate::learn::rate_fit::{Direction, FittedRate, RateFit, fit_rates, predict};
use crate::learn::search::{Search, Watch};
use crate::learn::settings::Settings;
use crate::mechanism::{Mechanism, SpeciesId};

/// With E at or above this, most of what happens is not explained.
const UNEXPLAINED: f64 = 0.5;

/// Why nothing can be learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DiscoverError {
    #[error("the data hold no time derivatives")]
    NoDerivatives,
    #[error("the data hold no time derivative of {}", .0.join(", "))]
    MissingDerivatives(Vec<String>),
    #[error("the temperature varies from {lowest} K to {highest} K")]
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

/// What the user should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Rows left out for a missing value.
    IncompleteRows(usize),
    /// Species that no snapshot shows changing; they take part in nothing that is learned.
    Inert(Vec<String>),
    /// A reaction asked for that the data do not show, in neither direction or not in reverse.
    NotSeen { equation: String, reverse_only: bool },
}

/// Finds reactions and rates for the data.
pub fn discover(dataset: &Dataset, settings: &Settings, watch: &Watch) -> Result<Discovery, DiscoverError> {
    let prepared = Prepared::new(dataset, settings, Columns::Changing)?;
    let (searches, stop_reason) = try_numbers(&prepared, settings, watch)?;
    let mut front = front_of(&searches, &prepared);
    let networks = networks_of(&searches, &prepared, settings, stop_reason)?;
    front
        .iter_mut()
        .zip(&networks)
        .for_each(|(point, network)| point.relative_error = point.relative_error.min(network.error()));
    let lowest = front.iter().map(|point| point.relative_error).fold(f64::INFINITY, f64::min);
    let mut discovery = smallest_good(networks, settings.worthwhile_decrease).ok_or(DiscoverError::NothingChanges)?;
    let as_good_as_fractions = discovery.error() <= settings.worthwhile_decrease * lowest;
    let settled =
        discovery.stop_reason == StopReason::Explained || (as_good_as_fractions && discovery.error() < UNEXPLAINED);
    if !settled && stop_reason != StopReason::Interrupted {
        discovery.stop_reason = StopReason::NotConverged;
    }
    discovery.evaluations = searches.iter().map(|search| search.evaluations).sum();
    discovery.front = front;
    if discovery.stop_reason == StopReason::Explained {
        // A surplus reaction may have been given and found idle: what counts is what was found.
        let reactions = discovery.mechanism.reactions().len();
        discovery.front.retain(|point| point.reactions < reactions);
        let relative_error = discovery.error();
        discovery.front.push(FrontPoint { reactions, relative_error });
    }
    discovery.searches = searches;
    Ok(discovery)
}

/// Fits the rates of the reactions of `structure` only.
pub fn fit_structure(
    dataset: &Dataset,
    structure: &Mechanism,
    settings: &Settings,
) -> Result<Discovery, DiscoverError> {
    let column_of = |species: SpeciesId| dataset.species.iter().position(|name| name == structure.name(species));
    for reaction in structure.reactions() {
        if let Some(unknown) = reaction.species().find(|species| column_of(*species).is_none()) {
            return Err(DiscoverError::UnknownSpecies(structure.name(unknown).to_string()));
        }
        if reaction.third_body.is_some() || !reaction.orders.is_empty() {
            return Err(DiscoverError::NotMassAction(structure.equation(reaction)));
        }
    }
    let prepared = Prepared::new(dataset, settings, Columns::All)?;
    let candidates = structure
        .reactions()
        .iter()
        .map(|reaction| Candidate::of_reaction(reaction, |species| column_of(species).unwrap_or(0)));
    let mut discovery = finish(&prepared, candidates.collect(), settings, StopReason::RatesFitted)?;
    if discovery.error() >= UNEXPLAINED {
        discovery.stop_reason = StopReason::NotConverged;
    }
    let reactions = discovery.mechanism.reactions().len();
    let relative_error = discovery.error();
    discovery.front = vec![FrontPoint { reactions, relative_error }];
    Ok(discovery)
}

/// The integer network of each search, its rates fitted.
fn networks_of(
    searches: &[Search],
    prepared: &Prepared,
    settings: &Settings,
    reason: StopReason,
) -> Result<Vec<Discovery>, DiscoverError> {
    let network =
        |search: &Search| finish(prepared, candidates_of(&search.integer_rows, &prepared.columns), settings, reason);
    searches.par_iter().map(network).collect()
}

/// The network that explains the data; or else the smallest beyond which E falls by less than the
/// worthwhile factor.
fn smallest_good(networks: Vec<Discovery>, worthwhile: f64) -> Option<Discovery> {
    let lowest = networks.iter().map(Discovery::error).fold(f64::INFINITY, f64::min);
    let explained = networks.iter().position(|network| network.stop_reason == StopReason::Explained);
    let good = explained.or_else(|| networks.iter().position(|network| network.error() <= worthwhile * lowest));
    networks.into_iter().nth(good?)
}

/// Rows of V as reactions, in an order that does not depend on the search's.
fn candidates_of(rows: &[Vec<i64>], columns: &[usize]) -> Vec<Candidate> {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(|row| {
        let first = row.iter().find(|nu| **nu != 0).copied().unwrap_or(0);
        if first > 0 {
            row.iter_mut().for_each(|nu| *nu = -*nu);
        }
    });
    rows.sort();
    rows.iter().map(|row| Candidate::of_row(row, columns)).collect()
}

/// Fits the rates of the candidates and puts the mechanism together.
fn finish(
    prepared: &Prepared,
    candidates: Vec<Candidate>,
    settings: &Settings,
    stop_reason: StopReason,
) -> Result<Discovery, DiscoverError> {
    let directions = directions_of(prepared, &candidates);
    let fit = fit_rates(&prepared.training, &directions, settings.sigma);
    let stop_reason = match (stop_reason, fit.leaves_only_rounding()) {
        (StopReason::RatesFitted, _) => StopReason::RatesFitted,
        (_, true) => StopReason::Explained,
        // Another network explains the data, not this one.
        (StopReason::Explained, false) => StopReason::NotConverged,
        (reason, false) => reason,
    };
    let RateFit { rates, noise, relative_error, .. } = fit;
    let validation_error = prepared
        .validation
        .as_ref()
        .map(|held_back| held_back.relative_error(&predict(held_back, &directions, &rates)));
    let (mechanism, fitted) =
        assemble(&prepared.species, &candidates, &rates).map_err(|error| DiscoverError::Solver(error.to_string()))?;
    let mut warnings = prepared.warnings.clone();
    if stop_reason == StopReason::RatesFitted {
        warnings.extend(not_seen(&prepared.species, &candidates, &rates));
    }
    Ok(Discovery {
        mechanism,
        rates: fitted,
        stop_reason,
        training_error: relative_error,
        validation_error,
        front: Vec::new(),
        evaluations: 0,
        noise,
        searches: Vec::new(),
        warnings,
    })
}

/// Every direction of the candidates, over the species that take part.
fn directions_of(prepared: &Prepared, candidates: &[Candidate]) -> Vec<Direction> {
    let select = |dense: &[f64]| prepared.columns.iter().map(|column| dense[*column]).collect();
    let on_columns =
        |direction: Direction| Direction { orders: select(&direction.orders), net: select(&direction.net) };
    let species = prepared.species.len();
    candidates.iter().flat_map(|candidate| candidate.directions(species)).map(on_columns).collect()
}

/// Candidates of which a direction has no rate, in words for the warnings.
fn not_seen(species: &[String], candidates: &[Candidate], rates: &[Option<FittedRate>]) -> Vec<Warning> {
    let mut rates = rates.iter();
    let mut warnings = Vec::new();
    for candidate in candidates {
        let forward = rates.next().is_some_and(Option::is_some);
        let reverse = candidate.reversible && rates.next().is_some_and(Option::is_some);
        if forward && (reverse || !candidate.reversible) {
            continue;
        }
        let shown = FittedRate { k: 1.0, standard_error: 0.0 };
        let alone = assemble(
            species,
            std::slice::from_ref(candidate),
            &vec![Some(shown); 1 + usize::from(candidate.reversible)],
        );
        let equation = alone
            .map(|(m, _)| m.reactions().first().map(|reaction| m.equation(reaction)).unwrap_or_default())
            .unwrap_or_default();
        warnings.push(Warning::NotSeen { equation, reverse_only: forward });
    }
    warnings
}
