//! Start number i of the search for a given number of reactions: its random numbers, where it begins, which solver it
//! has.

use argmin::core::Error;
use ndarray::Array1;
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::inner_solvers::{AdamRounds, LevenbergMarquardtRounds};
use crate::learn::freezing::judge::explains;
use crate::learn::freezing::network_loss::NetworkLoss;
use crate::learn::freezing::sequential_search::SequentialSearch;
use crate::learn::freezing::settings::{AdamSettings, FreezingSettings, LevenbergMarquardtSettings, Step};
use crate::learn::freezing::start::{StartOutcome, run_start};
use crate::learn::freezing::variable_projection::VariableProjection;
use crate::learn::problem::equations::Equations;
use crate::learn::settings::Settings;

/// The outcome of start number `start` for a number of reactions, and whether its integers explain the data. It depends
/// on the seed of the settings and on the two numbers alone.
pub fn numbered_start(
    equations: &Equations,
    reactions: usize,
    start: usize,
    settings: &Settings,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<(StartOutcome, bool), Error> {
    let number = ((reactions as u64) << 32) | start as u64;
    let rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed.rotate_left(17) ^ number);
    let freezing = &settings.freezing;
    let outcome = match &freezing.step {
        Step::LevenbergMarquardt(own) => {
            let weighting =
                own.snapshot_weightings.get(start % own.snapshot_weightings.len().max(1)).copied().unwrap_or(0.0);
            levenberg_marquardt_start(equations, reactions, weighting, own, freezing, rng, stop)?
        }
        Step::Adam(own) => adam_start(equations, reactions, own, freezing, rng, stop)?,
    };
    let explained = explains(equations, &outcome, settings);
    Ok((outcome, explained))
}

fn draw(length: usize, settings: &FreezingSettings, rng: &mut Xoshiro256PlusPlus) -> Array1<f64> {
    (0..length).map(|_| rng.random_range(settings.initial_range.clone())).collect()
}

/// Starts from the rows that were found by themselves, and from random ones in the place of others.
fn levenberg_marquardt_start(
    equations: &Equations,
    reactions: usize,
    weighting: f64,
    own: &LevenbergMarquardtSettings,
    settings: &FreezingSettings,
    mut rng: Xoshiro256PlusPlus,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<StartOutcome, Error> {
    let sample = sample(equations, settings.search_snapshots, &mut rng);
    let weights = sample.weights(weighting);
    let mut initial = draw(reactions * sample.species(), settings, &mut rng);
    let freeze = &settings.freeze;
    let sequential_search = SequentialSearch { equations: &sample, weights: &weights, settings: own, freeze, stop };
    // Draws of their own, so that the rounds do not depend on how long rows are sought before.
    let mut own_rng = rng.clone();
    own_rng.jump();
    let found = sequential_search.find(reactions, &mut own_rng)?;
    initial.iter_mut().zip(found.rows.iter().flatten()).for_each(|(entry, known)| *entry = *known);
    let target = 0.5 * (sample.rows() * sample.species()) as f64 * settings.explained.powi(2);
    let inner = LevenbergMarquardtRounds { settings: own, target };
    let problem = VariableProjection::new(&sample, weights, reactions);
    let outcome = run_start(problem, inner, freeze, target, initial, rng, stop)?;
    Ok(StartOutcome { iterations_before: found.iterations, ..outcome })
}

fn adam_start(
    equations: &Equations,
    reactions: usize,
    own: &AdamSettings,
    settings: &FreezingSettings,
    mut rng: Xoshiro256PlusPlus,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<StartOutcome, Error> {
    let problem = NetworkLoss::new(equations, reactions, own.regularization);
    let initial = draw(reactions * (equations.species() + 2), settings, &mut rng);
    let mean_square = equations.target().iter().map(|rate| rate * rate).sum::<f64>() / equations.rows() as f64;
    let target = mean_square * settings.explained.powi(2);
    let seed = rng.random();
    let inner = AdamRounds { settings: own, target, seed, stop };
    run_start(problem, inner, &settings.freeze, target, initial, rng, stop)
}

/// At most `count` snapshots, in order.
fn sample(equations: &Equations, count: usize, rng: &mut Xoshiro256PlusPlus) -> Equations {
    let all = equations.rows();
    let mut chosen = index::sample(rng, all, count.min(all)).into_vec();
    chosen.sort_unstable();
    equations.subset(&chosen)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::problem::equations::Grid;

    /// A -> 2 B at 3 1/s.
    fn equations() -> Equations {
        let u = Array2::from_shape_fn((2, 30), |(s, n)| 0.2 + 0.03 * ((7 * n + 11 * s) % 31) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-3.0, 6.0][s] * u[[0, n]]);
        Equations::at_grid(Grid::new(u, None), target)
    }

    #[test]
    fn a_sample_has_different_snapshots_in_order() {
        let equations = equations();
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(2);
        assert_eq!(sample(&equations, 100, random).target(), equations.target());
        let few = sample(&equations, 7, random);
        assert_eq!((few.rows(), few.species()), (7, 2));
        let places: Vec<usize> = (0..7)
            .map(|n| (0..30).position(|all| equations.target().column(all) == few.target().column(n)).unwrap())
            .collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    }
}
