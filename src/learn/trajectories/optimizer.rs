//! The least sum of squares from several first guesses, by Levenberg–Marquardt.

use argmin::core::Executor;
use ndarray::Array1;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::first_guess::Guesses;
use crate::learn::trajectories::residuals::Residuals;
use crate::numerics::levenberg_marquardt::{LevenbergMarquardt, ParameterLimits};

/// A minimum.
#[derive(Clone, Debug)]
pub struct Minimum {
    pub theta: Array1<f64>,
    /// ½ Σ r².
    pub cost: f64,
    /// Iterations of the solver in all.
    pub iterations: u64,
}

/// Iterations of each guess before the best few are followed to the end.
const ROUGH_ITERATIONS: u64 = 25;
const ITERATIONS: u64 = 300;
/// Guesses tried at once.
const BATCH: usize = 4;
/// No more guesses are tried when the best minimum was found from this many.
const OFTEN_ENOUGH: usize = 3;
/// Minima whose costs differ by less than this share are one.
const SAME_MINIMUM: f64 = 0.01;
/// The relative error of an integration step while guesses are told apart.
const ROUGH_TOLERANCE: f64 = 1e-5;
/// How many guesses are followed to the end.
const FOLLOWED: usize = 3;

/// The best minimum from all guesses.
///
/// # Errors
/// No guess whose runs can be integrated.
pub fn minimize(residuals: &Residuals<'_>, guesses: &Guesses) -> Result<Minimum, FitError> {
    let rough = Residuals { tolerance: ROUGH_TOLERANCE.max(residuals.tolerance), ..*residuals };
    let (mut tried, mut failure): (Vec<Minimum>, Option<FitError>) = (Vec::new(), None);
    for batch in guesses.starts.chunks(BATCH) {
        let descend = |guess: &Array1<f64>| descend(&rough, &guesses.limits, guess, ROUGH_ITERATIONS, 1e-3);
        let found: Vec<Result<Minimum, FitError>> = batch.par_iter().map(descend).collect();
        for result in found {
            match result {
                Ok(minimum) if minimum.cost.is_finite() => tried.push(minimum),
                Ok(_) => {}
                Err(error) => failure = Some(error),
            }
        }
        tried.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let is_best = |minimum: &&Minimum| minimum.cost <= tried[0].cost * (1.0 + SAME_MINIMUM);
        if tried.iter().filter(is_best).count() >= OFTEN_ENOUGH {
            break;
        }
    }
    let end = |minimum: &Minimum| descend(residuals, &guesses.limits, &minimum.theta, ITERATIONS, 1e-9);
    let distinct = distinct_minima(&tried);
    let followed: Vec<Result<Minimum, FitError>> = distinct.par_iter().map(|minimum| end(minimum)).collect();
    let best = followed.into_iter().flatten().min_by(|a, b| a.cost.total_cmp(&b.cost));
    let iterations: u64 = tried.iter().map(|minimum| minimum.iterations).sum();
    best.map(|best| Minimum { iterations: best.iterations + iterations, ..best })
        .ok_or_else(|| failure.unwrap_or_else(|| not_integrated(residuals, guesses)))
}

/// The best few of the minima, of those with nearly the same cost one.
fn distinct_minima(sorted: &[Minimum]) -> Vec<&Minimum> {
    let mut distinct: Vec<&Minimum> = Vec::new();
    for minimum in sorted {
        let is_new = distinct.last().is_none_or(|last| minimum.cost > last.cost * (1.0 + SAME_MINIMUM));
        if is_new && distinct.len() < FOLLOWED {
            distinct.push(minimum);
        }
    }
    distinct
}

/// The minimum below one guess; it ends when three successive steps each lower the cost by less than the share
/// `decrease`.
pub fn descend(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    guess: &Array1<f64>,
    iterations: u64,
    decrease: f64,
) -> Result<Minimum, FitError> {
    let solver = LevenbergMarquardt::default()
        .with_initial_damping(1e-3)
        .with_stall(decrease, 3)
        .with_own_limits(limits.clone());
    let run = Executor::new(*residuals, solver)
        .configure(|state| state.param(guess.clone()).target_cost(f64::MIN_POSITIVE).max_iters(iterations))
        .ctrlc(false)
        .run();
    let state = run.map_err(|error| FitError::Solver(error.to_string()))?.state;
    let theta = state.best_param.or(state.param).unwrap_or_else(|| guess.clone());
    Ok(Minimum { cost: state.best_cost, theta, iterations: state.iter })
}

/// The same with every rate that stands at an end of its range moved to where it has some effect: at the end itself ln k
/// has no slope, and a descent would not leave it. The first `rates` parameters are rates.
pub fn away_from_bounds(theta: &Array1<f64>, limits: &ParameterLimits, rates: usize) -> Array1<f64> {
    let mut moved = theta.clone();
    for place in 0..rates {
        let (lower, upper) = (limits.lower[place], limits.upper[place]);
        let inset = INSET * (upper - lower);
        if upper > lower {
            moved[place] = match theta[place] {
                at if at - lower < NEAR_BOUND => lower + inset,
                at if upper - at < NEAR_BOUND => upper - inset,
                at => at,
            };
        }
    }
    moved
}

/// A rate this near to an end of its range, in ln k, stands there.
const NEAR_BOUND: f64 = 5.0;
/// How far inside the range a rate has some effect, as a share of the range.
const INSET: f64 = 0.36;

/// Why the natural scale of the rates cannot be integrated.
fn not_integrated(residuals: &Residuals<'_>, guesses: &Guesses) -> FitError {
    let failure = guesses.starts.iter().find_map(|guess| residuals.predictions(guess).err());
    match failure {
        Some((run, error)) => {
            FitError::Integration { run: residuals.model.measurements.runs[run].label.clone(), error }
        }
        None => FitError::Solver("no first guess came to an end".to_string()),
    }
}
