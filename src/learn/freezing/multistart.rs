//! Many independent starts for one number of reactions, and the best of what they found.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use argmin::core::Error;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::learn::fitted::FittedRate;
use crate::learn::freezing::judge::{Judge, reported_rates};
use crate::learn::freezing::numbered_start::numbered_start;
use crate::learn::freezing::settings::{FreezeSettings, FreezingSettings};
use crate::learn::freezing::start::StartOutcome;
use crate::learn::monitor::{Monitor, Progress};
use crate::learn::outcome::UnroundedNetwork;
use crate::learn::problem::equations::Equations;
use crate::learn::rates::estimator::predict;
use crate::learn::reaction::OneWayReaction;
use crate::learn::settings::Settings;

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
    /// The start that comes closest, coefficients as they are.
    pub best: StartOutcome,
    /// V rounded, of the start that explains the data, or else comes closest when rounded.
    pub integer_rows: Vec<Vec<i64>>,
    /// Whether these integers explain the data.
    pub explained: bool,
    /// Whether some start explained them with fractional coefficients: this number of reactions suffices.
    pub sufficient: bool,
    /// Iterations of the inner solver over the starts that count.
    pub evaluations: u64,
    /// Starts that count: all, or those up to the first that explains the data.
    pub starts: usize,
    /// Root mean square residual of `best` where species and snapshots of all sizes count.
    pub weighted_error: f64,
    /// Rates of `best` by its own, possibly fractional, V; k_f then k_r.
    pub rates: Vec<(f64, f64)>,
}

impl Search {
    /// The relative error of `best` as it stands, fractional coefficients included.
    pub fn relative_error(&self, equations: &Equations) -> f64 {
        let mut reactions = Vec::new();
        let mut rates = Vec::new();
        for (row, (k_f, k_r)) in self.best.stoichiometry.outer_iter().zip(&self.rates) {
            let forward = OneWayReaction::of_row(row.iter().copied());
            rates.extend([*k_f, *k_r].map(|k| Some(FittedRate::constant(k, 0.0))));
            reactions.extend([forward.clone(), forward.reversed()]);
        }
        equations.relative_error(&predict(equations, &reactions, &rates))
    }

    /// What is reported of it.
    pub fn into_unrounded(self) -> UnroundedNetwork {
        let Search { reactions, best, rates, .. } = self;
        UnroundedNetwork { reactions, stoichiometry: best.stoichiometry, rates }
    }
}

/// Runs independent starts in parallel. The lowest-numbered start that explains the data wins and
/// later ones are given up, so the result does not depend on the number of threads.
pub fn search(
    equations: &Equations,
    reactions: usize,
    effort: Effort,
    settings: &Settings,
    monitor: &Monitor,
) -> Result<Search, Error> {
    let starts = effort.starts;
    let freeze = FreezeSettings { rounds: effort.rounds, ..settings.freezing.freeze.clone() };
    let own = Settings { freezing: FreezingSettings { freeze, ..settings.freezing.clone() }, ..settings.clone() };
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let winner = AtomicUsize::new(usize::MAX);
    let outcomes: Mutex<Vec<(usize, StartOutcome)>> = Mutex::new(Vec::new());
    let worker = |_| -> Result<(), Error> {
        loop {
            let start = next.fetch_add(1, Ordering::Relaxed);
            let given_up = || winner.load(Ordering::Relaxed) < start;
            if start >= starts || given_up() || (start > 0 && (monitor.interrupted)()) {
                return Ok(());
            }
            let stop = || given_up() || (monitor.interrupted)();
            let (outcome, explained) = numbered_start(equations, reactions, start, &own, &stop)?;
            if explained {
                winner.fetch_min(start, Ordering::Relaxed);
            }
            lock(&outcomes).push((start, outcome));
            (monitor.progress)(Progress::Starts { reactions, done: done.fetch_add(1, Ordering::Relaxed) + 1, starts });
        }
    };
    (0..rayon::current_num_threads()).into_par_iter().map(worker).collect::<Result<Vec<()>, Error>>()?;
    let mut outcomes = std::mem::take(&mut *lock(&outcomes));
    let winner = winner.into_inner();
    outcomes.retain(|(start, _)| *start <= winner);
    outcomes.sort_by_key(|(start, _)| *start);
    choose(equations, reactions, outcomes, winner, &settings.freezing.comparison_weightings)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The outcome with the lowest error as it stands, and the one with the lowest error when rounded.
fn choose(
    equations: &Equations,
    reactions: usize,
    outcomes: Vec<(usize, StartOutcome)>,
    winner: usize,
    weightings: &[f64],
) -> Result<Search, Error> {
    let judge = Judge { equations, weightings };
    let evaluations = outcomes.iter().map(|(_, outcome)| outcome.iterations()).sum();
    let starts = outcomes.len();
    let sufficient = outcomes.iter().any(|(_, outcome)| outcome.reached_target);
    let explained = outcomes.iter().find(|(start, _)| *start == winner).map(|(_, outcome)| outcome.integer_rows());
    let mut best: Option<(f64, StartOutcome)> = None;
    let mut best_integers: Option<(f64, Vec<Vec<i64>>)> = None;
    for (_, outcome) in outcomes {
        let rows = outcome.integer_rows();
        let (error, integer_error) = (judge.error(&outcome.stoichiometry)?, judge.integer_error(&rows)?);
        if best_integers.as_ref().is_none_or(|(lowest, _)| integer_error < *lowest) {
            best_integers = Some((integer_error, rows));
        }
        if best.as_ref().is_none_or(|(lowest, _)| error < *lowest) {
            best = Some((error, outcome));
        }
    }
    let nothing = || Error::msg("a search needs at least one start");
    let (weighted_error, best) = best.ok_or_else(nothing)?;
    let (_, integer_rows) = best_integers.ok_or_else(nothing)?;
    let integer_rows = explained.unwrap_or(integer_rows);
    let explained = winner != usize::MAX;
    let rates = reported_rates(equations, &best.stoichiometry);
    Ok(Search { reactions, best, integer_rows, explained, sufficient, evaluations, starts, weighted_error, rates })
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::freezing::rows::row_may_freeze;
    use crate::learn::problem::equations::Grid;

    /// A -> 2 B at 3 1/s.
    fn equations() -> Equations {
        let u = Array2::from_shape_fn((2, 30), |(s, n)| 0.2 + 0.03 * ((7 * n + 11 * s) % 31) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-3.0, 6.0][s] * u[[0, n]]);
        Equations::at_grid(Grid::new(u, None), target)
    }

    fn searched(starts: usize, interrupted: bool) -> Result<Search, Error> {
        let stop = move || interrupted;
        let monitor = Monitor { interrupted: &stop, progress: &|_| {} };
        search(&equations(), 1, Effort { starts, rounds: 3 }, &Settings::default(), &monitor)
    }

    fn with_threads(threads: usize) -> Search {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| searched(8, false)).unwrap()
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_threads() {
        let (one, four) = (with_threads(1), with_threads(4));
        assert!(one.explained && one.sufficient);
        assert_eq!(one.best.stoichiometry, four.best.stoichiometry);
        assert_eq!((one.starts, one.evaluations), (four.starts, four.evaluations));
        assert_eq!((&one.integer_rows, &one.rates), (&four.integer_rows, &four.rates));
        let row = &one.integer_rows[0];
        assert!(one.integer_rows.len() == 1 && !row_may_freeze(row, &[&[-1, 2]]), "{row:?}");
        assert!(one.relative_error(&equations()) < 1e-6 && one.weighted_error < 1e-6);
    }

    #[test]
    fn the_start_that_explains_the_data_is_reported_and_else_the_closest() {
        let of_outcomes = |winner: usize| {
            let outcomes = vec![
                (0, StartOutcome::ended_with(&[[-1.0, 1.0]])),
                (1, StartOutcome::ended_with(&[[-1.0, 2.0]])),
                (2, StartOutcome::ended_with(&[[0.3, 0.3]])),
            ];
            choose(&equations(), 1, outcomes, winner, &Settings::default().freezing.comparison_weightings).unwrap()
        };
        let without_winner = of_outcomes(usize::MAX);
        assert_eq!(without_winner.integer_rows, [[-1, 2]]);
        assert!(!without_winner.explained);
        assert_eq!((without_winner.starts, without_winner.evaluations), (3, 3));
        assert!((without_winner.rates[0].0 - 3.0).abs() < 1e-9, "{:?}", without_winner.rates);
        let first = of_outcomes(0);
        assert!(first.explained);
        assert_eq!(first.integer_rows, [[-1, 1]]);
    }

    #[test]
    fn the_first_start_runs_even_if_interrupted_and_without_starts_there_is_no_result() {
        let stopped = searched(8, true).unwrap();
        assert_eq!(stopped.starts, 1);
        assert!(searched(0, false).is_err());
    }
}
