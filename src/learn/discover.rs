//! The story of a discovery.

use crate::data::{Dataset, split};
use crate::learn::candidate::{Candidate, ReactionRates, assemble};
use crate::learn::noise_model::NoiseModel;
use crate::learn::observations::Observations;
use crate::learn::rate_fit::{Direction, FittedRate, RateFit, fit_rates, predict};
use crate::learn::search::{Effort, Search, Watch, search};
use crate::learn::settings::{ReactionCount, Settings};
use crate::mechanism::{Mechanism, SpeciesId};

/// The share by which the integers may raise E over fractional coefficients and still be right.
const INTEGER_ALLOWANCE: f64 = 1.5;
/// Numbers of reactions tried after the last that was worthwhile.
const PATIENCE: usize = 3;
/// A singular value of the scaled u̇ below this share of the largest is none.
const RANK_TOLERANCE: f64 = 1e-9;
/// Temperatures of one data set may differ by this share before rates would differ with them.
const TEMPERATURE_SPREAD: f64 = 1e-6;

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
    #[error("the structure names {0}, of which there are no data")]
    UnknownSpecies(String),
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
    /// No start ended with integers that explain the data as well as fractions do.
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

/// The data as the learner sees them.
struct Prepared {
    training: Observations,
    validation: Option<Observations>,
    /// Columns of the species that change.
    columns: Vec<usize>,
    species: Vec<String>,
    warnings: Vec<Warning>,
}

/// Finds reactions and rates for the data.
pub fn discover(dataset: &Dataset, settings: &Settings, watch: &Watch) -> Result<Discovery, DiscoverError> {
    make_results_independent_of_threads();
    let prepared = prepare(dataset, settings, Columns::Changing)?;
    let (searches, stop_reason) = try_numbers(&prepared, settings, watch)?;
    let front = front_of(&searches, &prepared);
    let chosen = choose(&searches, &front, settings.worthwhile_decrease);
    let candidates = candidates_of(chosen, &prepared.columns);
    let mut discovery = finish(&prepared, candidates, settings, stop_reason)?;
    let fractional = chosen.relative_error(&prepared.training);
    let settled =
        discovery.stop_reason == StopReason::Explained || discovery.training_error <= INTEGER_ALLOWANCE * fractional;
    if !settled && stop_reason != StopReason::Interrupted {
        discovery.stop_reason = StopReason::NotConverged;
    }
    discovery.evaluations = searches.iter().map(|search| search.evaluations).sum();
    discovery.front = front;
    if discovery.stop_reason == StopReason::Explained {
        // A surplus reaction may have been given and found idle: what counts is what was found.
        let reactions = discovery.mechanism.reactions().len();
        discovery.front.retain(|point| point.reactions < reactions);
        let relative_error = discovery.validation_error.unwrap_or(discovery.training_error);
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
    }
    make_results_independent_of_threads();
    let prepared = prepare(dataset, settings, Columns::All)?;
    let candidates = structure
        .reactions()
        .iter()
        .map(|reaction| Candidate::of_reaction(reaction, |species| column_of(species).unwrap_or(0)));
    let mut discovery = finish(&prepared, candidates.collect(), settings, StopReason::RatesFitted)?;
    let reactions = discovery.mechanism.reactions().len();
    let relative_error = discovery.validation_error.unwrap_or(discovery.training_error);
    discovery.front = vec![FrontPoint { reactions, relative_error }];
    Ok(discovery)
}

/// Factorisations split over threads round differently with their number; the starts of a search
/// run in parallel anyway.
fn make_results_independent_of_threads() {
    faer::set_global_parallelism(faer::Par::Seq);
}

/// Which species of the data take part.
#[derive(Clone, Copy, PartialEq)]
enum Columns {
    All,
    Changing,
}

fn prepare(dataset: &Dataset, settings: &Settings, wanted: Columns) -> Result<Prepared, DiscoverError> {
    let derivatives = dataset.derivatives.as_ref().ok_or(DiscoverError::NoDerivatives)?;
    let missing = |s: &usize| derivatives.column(*s).iter().all(|rate| rate.is_nan());
    let missing: Vec<String> = (0..dataset.species.len()).filter(missing).map(|s| dataset.species[s].clone()).collect();
    if !missing.is_empty() {
        return Err(DiscoverError::MissingDerivatives(missing));
    }
    require_one_temperature(dataset)?;
    let changes = |s: &usize| derivatives.column(*s).iter().any(|rate| rate.is_finite() && *rate != 0.0);
    let (changing, inert): (Vec<usize>, Vec<usize>) = (0..dataset.species.len()).partition(changes);
    if changing.is_empty() {
        return Err(DiscoverError::NothingChanges);
    }
    let columns = if wanted == Columns::All { (0..dataset.species.len()).collect() } else { changing };
    let parts = split(dataset, settings.training_ratio, settings.seed);
    let observe = |part: &Dataset| Observations::new(part, &columns).ok_or(DiscoverError::NoDerivatives);
    let (training, validation) = (observe(&parts.training)?, observe(&parts.validation)?);
    let incomplete = dataset.rows() - training.snapshots() - validation.snapshots();
    if training.snapshots() < columns.len() {
        return Err(DiscoverError::TooFewSnapshots { rows: training.snapshots(), species: columns.len() });
    }
    let mut warnings = Vec::new();
    if incomplete > 0 {
        warnings.push(Warning::IncompleteRows(incomplete));
    }
    if !inert.is_empty() && wanted == Columns::Changing {
        warnings.push(Warning::Inert(inert.iter().map(|s| dataset.species[*s].clone()).collect()));
    }
    let validation = (validation.snapshots() > 0).then_some(validation);
    Ok(Prepared { training, validation, columns, species: dataset.species.clone(), warnings })
}

fn require_one_temperature(dataset: &Dataset) -> Result<(), DiscoverError> {
    let temperatures = dataset.temperatures.as_deref().unwrap_or_default();
    let known = || temperatures.iter().copied().filter(|temperature| temperature.is_finite());
    let (lowest, highest) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    let varies = highest > lowest * (1.0 + TEMPERATURE_SPREAD);
    if varies { Err(DiscoverError::TemperatureVaries { lowest, highest }) } else { Ok(()) }
}

impl Prepared {
    fn judged_on(&self) -> &Observations {
        self.validation.as_ref().unwrap_or(&self.training)
    }
}

/// Tries numbers of reactions in ascending order until the data are explained or E stops falling:
/// a quick look at each, then, if none explains the data, all starts on those that might.
fn try_numbers(
    prepared: &Prepared,
    settings: &Settings,
    watch: &Watch,
) -> Result<(Vec<Search>, StopReason), DiscoverError> {
    let full = Effort { starts: settings.restarts, rounds: settings.freeze.rounds };
    let (mut searches, needed, reason) = match &settings.reactions {
        ReactionCount::Among(numbers) => (Vec::new(), *numbers.start(), None),
        ReactionCount::Auto { largest } => quick_look(prepared, *largest, settings, watch)?,
    };
    if let Some(reason) = reason {
        return Ok((searches, reason));
    }
    let last = match &settings.reactions {
        ReactionCount::Among(numbers) => *numbers.end(),
        ReactionCount::Auto { .. } => {
            choose(&searches, &front_of(&searches, prepared), settings.worthwhile_decrease).reactions
        }
    };
    for reactions in needed..=last {
        let found = run_search(prepared, reactions, full, settings, watch)?;
        let explained = found.explained;
        searches.retain(|earlier| earlier.reactions != reactions);
        searches.push(found);
        searches.sort_by_key(|search| search.reactions);
        if explained {
            return Ok((searches, StopReason::Explained));
        }
        if (watch.interrupted)() {
            return Ok((searches, StopReason::Interrupted));
        }
    }
    let automatic = matches!(settings.reactions, ReactionCount::Auto { .. });
    Ok((searches, if automatic { StopReason::ErrorStoppedFalling } else { StopReason::NumbersTried }))
}

/// A few short starts for 1, 2, 3 … reactions until E stops falling. Returns the searches, the
/// smallest number that could explain the data, and the reason to stop if there is one already.
fn quick_look(
    prepared: &Prepared,
    largest: usize,
    settings: &Settings,
    watch: &Watch,
) -> Result<(Vec<Search>, usize, Option<StopReason>), DiscoverError> {
    let quick = Effort { starts: settings.quick_restarts, rounds: settings.quick_rounds };
    let full = Effort { starts: settings.restarts, rounds: settings.freeze.rounds };
    let needed = rank(&prepared.training).min(largest);
    let mut searches: Vec<Search> = Vec::new();
    let mut lowest = [f64::INFINITY; 2];
    let mut since_worthwhile = 0;
    for reactions in 1..=largest {
        // Fewer reactions than independent directions of u̇ cannot explain it: one round shows E.
        let effort = if reactions < needed { Effort { starts: 1, rounds: 1 } } else { quick };
        let mut found = run_search(prepared, reactions, effort, settings, watch)?;
        if found.sufficient && !found.explained {
            found = run_search(prepared, reactions, full, settings, watch)?;
        }
        let errors = [found.relative_error(prepared.judged_on()), found.weighted_error];
        let explained = found.explained;
        searches.push(found);
        if explained || (watch.interrupted)() {
            let reason = if explained { StopReason::Explained } else { StopReason::Interrupted };
            return Ok((searches, needed, Some(reason)));
        }
        let falls = errors.iter().zip(&lowest).any(|(error, lowest)| error * settings.worthwhile_decrease <= *lowest);
        since_worthwhile = if falls || reactions < needed { 0 } else { since_worthwhile + 1 };
        lowest.iter_mut().zip(errors).for_each(|(lowest, error)| *lowest = lowest.min(error));
        if since_worthwhile > PATIENCE {
            break;
        }
    }
    Ok((searches, needed, None))
}

fn run_search(
    prepared: &Prepared,
    reactions: usize,
    effort: Effort,
    settings: &Settings,
    watch: &Watch,
) -> Result<Search, DiscoverError> {
    search(&prepared.training, reactions, effort, settings, watch)
        .map_err(|error| DiscoverError::Solver(error.to_string()))
}

/// The number of independent directions in which u̇ moves: no fewer reactions can explain it.
fn rank(observations: &Observations) -> usize {
    let weights = observations.weights(1.0);
    let scaled = faer::Mat::from_fn(observations.snapshots(), observations.species(), |n, s| {
        weights.snapshots[n] * weights.species[s] * observations.u_dot[[s, n]]
    });
    let Ok(values) = scaled.singular_values() else { return 1 };
    let largest = values.iter().copied().fold(0.0, f64::max);
    values.iter().filter(|value| **value > RANK_TOLERANCE * largest).count().max(1)
}

/// E on the data held back, for each number of reactions tried.
fn front_of(searches: &[Search], prepared: &Prepared) -> Vec<FrontPoint> {
    let observations = prepared.judged_on();
    let point = |search: &Search| FrontPoint {
        reactions: search.reactions,
        relative_error: search.relative_error(observations),
    };
    searches.iter().map(point).collect()
}

/// The smallest number beyond which E falls by less than the worthwhile factor.
fn choose<'a>(searches: &'a [Search], front: &[FrontPoint], worthwhile: f64) -> &'a Search {
    if let Some(explained) = searches.iter().find(|search| search.explained) {
        return explained;
    }
    let lowest = front.iter().map(|point| point.relative_error).fold(f64::INFINITY, f64::min);
    let place = front.iter().position(|point| point.relative_error <= worthwhile * lowest).unwrap_or(0);
    &searches[place]
}

fn candidates_of(search: &Search, columns: &[usize]) -> Vec<Candidate> {
    let mut rows = search.best.integer_rows();
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
    let on_columns = |direction: Direction| -> Direction {
        let select = |dense: &[f64]| prepared.columns.iter().map(|column| dense[*column]).collect();
        Direction { orders: select(&direction.orders), net: select(&direction.net) }
    };
    let directions: Vec<Direction> =
        candidates.iter().flat_map(|candidate| candidate.directions(prepared.species.len())).map(on_columns).collect();
    let fit = fit_rates(&prepared.training, &directions, settings.sigma);
    let stop_reason = if stop_reason != StopReason::RatesFitted && fit.leaves_only_rounding() {
        StopReason::Explained
    } else {
        stop_reason
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
