//! The least sum of squares from several first guesses, by Levenberg–Marquardt.

use argmin::core::Executor;
use ndarray::Array1;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::first_guess::Guesses;
use crate::learn::trajectories::oscillation::oscillates;
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
/// At the minimum a step promises less than this share of the cost. It is taken all the same, so that what is left is
/// far less.
pub const CONVERGED: f64 = 1e-9;
/// The same while guesses are told apart.
const ROUGHLY: f64 = 1e-3;
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

/// The best minimum from all guesses: of every independent part of the runs on its own.
///
/// # Errors
/// No guess whose runs can be integrated.
pub fn minimize(residuals: &Residuals<'_>, guesses: &Guesses) -> Result<Minimum, FitError> {
    let parts = residuals.model.independent_parts();
    let found: Vec<Result<Minimum, FitError>> =
        parts.par_iter().map(|runs| minimize_part(&residuals.of_runs(runs), guesses)).collect();
    let found = found.into_iter().collect::<Result<Vec<Minimum>, FitError>>()?;
    let mut all = Minimum { theta: guesses.starts[0].clone(), cost: 0.0, iterations: 0 };
    for (minimum, runs) in found.into_iter().zip(&parts) {
        let own = runs.iter().flat_map(|run| residuals.model.parameters_of(*run));
        own.for_each(|place| all.theta[place] = minimum.theta[place]);
        all.cost += minimum.cost;
        all.iterations += minimum.iterations;
    }
    Ok(all)
}

fn minimize_part(residuals: &Residuals<'_>, guesses: &Guesses) -> Result<Minimum, FitError> {
    let (tried, failure) = rough_minima(residuals, guesses);
    let end = |minimum: &Minimum| descend(residuals, &guesses.limits, &minimum.theta, ITERATIONS, CONVERGED);
    let distinct = distinct_minima(&tried);
    let followed: Vec<Result<Minimum, FitError>> = distinct.par_iter().map(|minimum| end(minimum)).collect();
    let best = followed.into_iter().flatten().min_by(|a, b| a.cost.total_cmp(&b.cost));
    let iterations: u64 = tried.iter().map(|minimum| minimum.iterations).sum();
    best.map(|best| Minimum { iterations: best.iterations + iterations, ..best })
        .ok_or_else(|| failure.unwrap_or_else(|| not_integrated(residuals, guesses)))
}

/// The minima below the guesses, roughly, the best first, until the best one was found often enough; and an error if
/// there was one.
fn rough_minima(residuals: &Residuals<'_>, guesses: &Guesses) -> (Vec<Minimum>, Option<FitError>) {
    let rough = residuals.with_tolerance(ROUGH_TOLERANCE.max(residuals.tolerance));
    let (mut tried, mut failure): (Vec<Minimum>, Option<FitError>) = (Vec::new(), None);
    let oscillates = oscillates(residuals);
    for batch in guesses.starts.chunks(BATCH) {
        let descend = |guess: &Array1<f64>| {
            let plain = descend(&rough, &guesses.limits, guess, ROUGH_ITERATIONS, ROUGHLY);
            if oscillates { vec![plain, descend_growing(&rough, &guesses.limits, guess)] } else { vec![plain] }
        };
        let found: Vec<Result<Minimum, FitError>> = batch.par_iter().flat_map(descend).collect();
        for result in found {
            match result {
                Ok(minimum) if minimum.cost.is_finite() => tried.push(minimum),
                Ok(_) => {}
                Err(error) => failure = Some(error),
            }
        }
        tried.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let is_best = |minimum: &&Minimum| minimum.cost <= tried[0].cost * (1.0 + SAME_MINIMUM);
        // Of what oscillates most guesses find the mean.
        if !oscillates && tried.iter().filter(is_best).count() >= OFTEN_ENOUGH {
            break;
        }
    }
    (tried, failure)
}

/// The parts of the runs, from the start, that are fitted one after another.
const SHARES: [f64; 5] = [0.1, 0.2, 0.35, 0.6, 1.0];
/// The least number of values for each parameter that a part of the runs may have.
const VALUES_PER_PARAMETER: usize = 2;

/// The minimum below a guess, first for the beginning of the runs and then for more and more of them. The misfit of a long
/// trajectory that oscillates has a minimum for every wrong phase; that of its beginning has few.
fn descend_growing(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    guess: &Array1<f64>,
) -> Result<Minimum, FitError> {
    let (mut theta, mut iterations) = (guess.clone(), 0);
    for share in SHARES {
        let part = residuals.until(share);
        if share < 1.0 && part.cell_count() < VALUES_PER_PARAMETER * part.parameter_count() {
            continue;
        }
        let found = descend(&part, limits, &theta, ROUGH_ITERATIONS, ROUGHLY)?;
        iterations += found.iterations;
        if share == 1.0 {
            return Ok(Minimum { iterations, ..found });
        }
        theta = found.theta;
    }
    Err(FitError::Solver("no part of the runs was fitted".to_string()))
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

/// The minimum below one guess; it ends when a step promises to lower the cost by less than the share `decrease`, or when
/// three successive steps each have lowered it by less.
pub fn descend(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    guess: &Array1<f64>,
    iterations: u64,
    decrease: f64,
) -> Result<Minimum, FitError> {
    descend_damped(residuals, limits, guess, iterations, decrease, FAR_DAMPING)
}

/// Damping of the first step from a guess, and from a point near the minimum.
const FAR_DAMPING: f64 = 1e-3;
pub const NEAR_DAMPING: f64 = 1e-6;

/// The same with the damping of the first step.
pub fn descend_damped(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    guess: &Array1<f64>,
    iterations: u64,
    decrease: f64,
    damping: f64,
) -> Result<Minimum, FitError> {
    let solver = LevenbergMarquardt::default()
        .with_initial_damping(damping)
        .with_stall(decrease, 3)
        .with_smallest_promise(decrease)
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
