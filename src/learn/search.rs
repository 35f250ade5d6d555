//! All starts for one number of reactions.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use argmin::core::Error;
use ndarray::Array1;
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::learn::candidate::Candidate;
use crate::learn::gauss_newton::GaussNewton;
use crate::learn::network_loss::NetworkLoss;
use crate::learn::observations::Observations;
use crate::learn::rate_fit::{Direction, FittedRate, fit_rates, predict};
use crate::learn::settings::{FreezeSettings, Settings, Step};
use crate::learn::start::{AdamRounds, LevenbergMarquardtRounds, StartOutcome, run_start};
use crate::learn::variable_projection::VariableProjection;

/// The snapshot weighting by which starts are compared.
const COMPARISON_WEIGHTING: f64 = 0.5;

/// Above this weighted residual an exact fit need not be tried.
const ROUGH_RESIDUAL: f64 = 1e-4;

/// Asked and told while a search runs; both may be called from any thread.
pub struct Watch<'a> {
    /// Whether the user wants to stop.
    pub interrupted: &'a (dyn Fn() -> bool + Sync),
    /// Told whenever a start ends.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of reactions that is being tried.
    pub reactions: usize,
    pub starts_done: usize,
    pub starts: usize,
}

/// How many starts a number of reactions is given, and how many rounds each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    pub starts: usize,
    pub rounds: usize,
}

/// What the starts for one number of reactions found.
#[derive(Clone, Debug)]
pub struct Search {
    pub reactions: usize,
    /// The start that explains the data, or else the one that comes closest.
    pub best: StartOutcome,
    /// Whether it explains them.
    pub explained: bool,
    /// Whether some start explained them with fractional coefficients: so many reactions suffice.
    pub sufficient: bool,
    /// Iterations of the inner solver over the starts that count.
    pub evaluations: u64,
    /// Starts that count: all, or those up to the first that explains the data.
    pub starts: usize,
    /// Root mean square residual of `best` where species and snapshots of all sizes count.
    pub weighted_error: f64,
    /// Rates of `best` by its own, possibly fractional, V; k_f then k_r.
    rates: Vec<(f64, f64)>,
}

impl Search {
    /// E of `best` as it stands, fractional coefficients included.
    pub fn relative_error(&self, observations: &Observations) -> f64 {
        let mut directions = Vec::new();
        let mut rates = Vec::new();
        for (row, (k_f, k_r)) in self.best.stoichiometry.outer_iter().zip(&self.rates) {
            for (sign, k) in [(1.0, *k_f), (-1.0, *k_r)] {
                let net: Vec<f64> = row.iter().map(|nu| sign * nu).collect();
                directions.push(Direction { orders: net.iter().map(|nu| f64::max(0.0, -nu)).collect(), net });
                rates.push(Some(FittedRate { k, standard_error: 0.0 }));
            }
        }
        observations.relative_error(&predict(observations, &directions, &rates))
    }
}

/// Runs independent starts in parallel. The lowest-numbered start that explains the data wins and
/// later ones are given up, so the result does not depend on the number of threads.
pub fn search(
    observations: &Observations,
    reactions: usize,
    effort: Effort,
    settings: &Settings,
    watch: &Watch,
) -> Result<Search, Error> {
    let starts = effort.starts;
    let settings =
        &Settings { freeze: FreezeSettings { rounds: effort.rounds, ..settings.freeze.clone() }, ..settings.clone() };
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let winner = AtomicUsize::new(usize::MAX);
    let outcomes: Mutex<Vec<(usize, StartOutcome)>> = Mutex::new(Vec::new());
    let worker = |_| -> Result<(), Error> {
        loop {
            let start = next.fetch_add(1, Ordering::Relaxed);
            let given_up = || winner.load(Ordering::Relaxed) < start;
            if start >= starts || given_up() || (start > 0 && (watch.interrupted)()) {
                return Ok(());
            }
            let stop = || given_up() || (watch.interrupted)();
            let (outcome, explained) = one_start(observations, reactions, start, settings, &stop)?;
            if explained {
                winner.fetch_min(start, Ordering::Relaxed);
            }
            lock(&outcomes).push((start, outcome));
            (watch.progress)(Progress { reactions, starts_done: done.fetch_add(1, Ordering::Relaxed) + 1, starts });
        }
    };
    (0..rayon::current_num_threads()).into_par_iter().map(worker).collect::<Result<Vec<()>, Error>>()?;
    let mut outcomes = std::mem::take(&mut *lock(&outcomes));
    let winner = winner.into_inner();
    outcomes.retain(|(start, _)| *start <= winner);
    outcomes.sort_by_key(|(start, _)| *start);
    choose(observations, reactions, outcomes, winner)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn choose(
    observations: &Observations,
    reactions: usize,
    outcomes: Vec<(usize, StartOutcome)>,
    winner: usize,
) -> Result<Search, Error> {
    let judge = VariableProjection::new(observations, observations.weights(COMPARISON_WEIGHTING), reactions);
    let flat = |outcome: &StartOutcome| -> Array1<f64> { outcome.stoichiometry.iter().copied().collect() };
    let evaluations = outcomes.iter().map(|(_, outcome)| outcome.iterations()).sum();
    let starts = outcomes.len();
    let sufficient = outcomes.iter().any(|(_, outcome)| outcome.reached_target);
    let mut best: Option<(f64, StartOutcome)> = None;
    for (start, outcome) in outcomes {
        let cost = if start == winner { 0.0 } else { judge.cost(&flat(&outcome))? };
        if best.as_ref().is_none_or(|(lowest, _)| cost < *lowest) {
            best = Some((cost, outcome));
        }
    }
    let (_, best) = best.ok_or_else(|| Error::msg("a search needs at least one start"))?;
    let entries = (observations.snapshots() * observations.species()) as f64;
    let weighted_error = (2.0 * judge.cost(&flat(&best))? / entries).sqrt();
    let rates = judge.rates(&flat(&best));
    Ok(Search {
        reactions,
        best,
        explained: winner != usize::MAX,
        sufficient,
        evaluations,
        starts,
        weighted_error,
        rates,
    })
}

fn one_start(
    observations: &Observations,
    reactions: usize,
    start: usize,
    settings: &Settings,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<(StartOutcome, bool), Error> {
    let species = observations.species();
    let number = ((reactions as u64) << 32) | start as u64;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed.rotate_left(17) ^ number);
    let draw = |length: usize, rng: &mut Xoshiro256PlusPlus| -> Array1<f64> {
        (0..length).map(|_| rng.random_range(settings.initial_range.clone())).collect()
    };
    match &settings.step {
        Step::LevenbergMarquardt(own) => {
            let weighting =
                own.snapshot_weightings.get(start % own.snapshot_weightings.len().max(1)).copied().unwrap_or(0.0);
            let sample = sample(observations, settings.search_snapshots, &mut rng);
            let problem = VariableProjection::new(&sample, sample.weights(weighting), reactions);
            let initial = draw(reactions * species, &mut rng);
            let target = 0.5 * (sample.snapshots() * species) as f64 * settings.explained.powi(2);
            let inner = LevenbergMarquardtRounds { settings: own, target };
            let outcome = run_start(problem, inner, &settings.freeze, target, initial, rng, stop)?;
            let explained = explains(observations, &outcome);
            Ok((outcome, explained))
        }
        Step::Adam(own) => {
            let problem = NetworkLoss::new(observations, reactions, own.regularization);
            let initial = draw(reactions * (species + 2), &mut rng);
            let mean_square =
                observations.u_dot.iter().map(|rate| rate * rate).sum::<f64>() / observations.snapshots() as f64;
            let target = mean_square * settings.explained.powi(2);
            let seed = rng.random();
            let inner = AdamRounds { settings: own, target, seed, stop };
            let outcome = run_start(problem, inner, &settings.freeze, target, initial, rng, stop)?;
            let explained = explains(observations, &outcome);
            Ok((outcome, explained))
        }
    }
}

/// At most `count` snapshots, in order.
fn sample(observations: &Observations, count: usize, rng: &mut Xoshiro256PlusPlus) -> Observations {
    let all = observations.snapshots();
    let mut chosen = index::sample(rng, all, count.min(all)).into_vec();
    chosen.sort_unstable();
    observations.subset(&chosen)
}

/// Whether the integers of an outcome, with the best rates, leave nothing but rounding. A rough
/// look at the residual saves most outcomes the exact fit.
fn explains(observations: &Observations, outcome: &StartOutcome) -> bool {
    let rows = outcome.integer_rows();
    let judge = VariableProjection::new(observations, observations.weights(COMPARISON_WEIGHTING), rows.len());
    let flat: Array1<f64> = rows.iter().flatten().map(|nu| *nu as f64).collect();
    let entries = (observations.snapshots() * observations.species()) as f64;
    let rough = judge.cost(&flat).unwrap_or(f64::INFINITY);
    if rows.is_empty() || rough > 0.5 * entries * ROUGH_RESIDUAL.powi(2) {
        return false;
    }
    let all_species: Vec<usize> = (0..observations.species()).collect();
    let candidates = rows.into_iter().map(|row| Candidate::of_row(&row, &all_species));
    let directions: Vec<Direction> = candidates.flat_map(|candidate| candidate.directions(all_species.len())).collect();
    fit_rates(observations, &directions, None).leaves_only_rounding()
}
