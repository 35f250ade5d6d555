//! The front of error against number of reactions: the least significant reactions left out, one by one.

use ndarray::Array2;

use crate::learn::fitted::FittedRate;
use crate::learn::outcome::{FittedNetwork, FrontPoint};
use crate::learn::problem::equations::Equations;
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::column::Column;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::estimator::predict;
use crate::learn::reaction::{OneWayReaction, Reaction};

/// The reactions by the significance of their rates, the least significant first.
pub fn weakest_first(network: &FittedNetwork) -> Vec<usize> {
    let significance = |rate: FittedRate| rate.k / rate.standard_error.max(f64::MIN_POSITIVE);
    let of_reaction = |at: &usize| {
        let rates = network.rates[*at];
        significance(rates.forward).max(rates.reverse.map_or(0.0, significance))
    };
    let mut order: Vec<usize> = (0..network.rates.len()).collect();
    order.sort_by(|a, b| of_reaction(a).total_cmp(&of_reaction(b)));
    order
}

/// The relative error on the data held back for the most significant reactions alone, ascending in their number.
/// Rate constants are fitted anew, activation energies are kept. At most `most_points` points: each costs a fit.
pub fn front(problem: &Problem, network: &FittedNetwork, most_points: usize) -> Vec<FrontPoint> {
    let order = weakest_first(network);
    let count = order.len();
    let reactions = network.mechanism.reactions();
    let mut points = vec![FrontPoint { reactions: count, relative_error: network.error() }];
    for left_out in 1..count.min(most_points) {
        let kept = &order[left_out..];
        let structure: Vec<Reaction> =
            kept.iter().map(|at| Reaction::of_mechanism(&reactions[*at], |species| species.index())).collect();
        let rates = kept.iter().flat_map(|at| [Some(network.rates[*at].forward), network.rates[*at].reverse]);
        let rates: Vec<FittedRate> = rates.flatten().collect();
        let relative_error = error_of(problem, &problem.directions(&structure), &rates);
        points.push(FrontPoint { reactions: count - left_out, relative_error });
    }
    points.reverse();
    points
}

/// The relative error of reactions with the rate constants of least squares, all species weighted alike.
fn error_of(problem: &Problem, reactions: &[OneWayReaction], fitted: &[FittedRate]) -> f64 {
    let training = &problem.training;
    let column = |(reaction, rate): (&OneWayReaction, &FittedRate)| Column::new(training, reaction, rate.energy());
    let design = DesignMatrix::new(training, reactions.iter().zip(fitted).map(column).collect());
    let all: Vec<usize> = (0..reactions.len()).collect();
    let k = design.solve(&all, &errors_by_species(training));
    // The energies of the fitted rates at the new rate constants.
    let rate = |(k, fitted): (&f64, &FittedRate)| Some(FittedRate { k: *k, ..*fitted });
    let rates: Vec<Option<FittedRate>> = k.iter().zip(fitted).map(rate).collect();
    let judged = problem.judged_on();
    judged.relative_error(&predict(judged, reactions, &rates))
}

/// Errors in proportion to the size of each species' target.
fn errors_by_species(equations: &Equations) -> Errors {
    let weights = equations.weights(0.0);
    let size = |(s, n): (usize, usize)| 1.0 / (weights.rows[n] * weights.species[s]);
    Errors::independent(Array2::from_shape_fn(equations.target().dim(), size))
}
