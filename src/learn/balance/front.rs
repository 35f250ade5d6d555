//! The front of error against number of reactions: the weakest reactions left out, one by one.

use ndarray::Array2;

use crate::learn::finish::directions_of;
use crate::learn::outcome::{Discovery, FrontPoint};
use crate::learn::problem::prepared::Prepared;
use crate::learn::rates::active_set::{Column, Restricted};
use crate::learn::rates::estimator::{Direction, FittedRate, predict};
use crate::learn::reaction::Candidate;

/// No more points are computed.
const MOST_POINTS: usize = 40;

/// The reactions by how surely the data show them, the least sure first.
pub fn weakest_first(discovery: &Discovery) -> Vec<usize> {
    let sure = |rate: FittedRate| rate.k / rate.standard_error.max(f64::MIN_POSITIVE);
    let of_reaction = |at: &usize| {
        let rates = discovery.rates[*at];
        sure(rates.forward).max(rates.reverse.map_or(0.0, sure))
    };
    let mut order: Vec<usize> = (0..discovery.rates.len()).collect();
    order.sort_by(|a, b| of_reaction(a).total_cmp(&of_reaction(b)));
    order
}

/// E on the data held back, for the strongest reactions alone, rates (not energies) fitted anew; ascending.
pub fn front(prepared: &Prepared, discovery: &Discovery) -> Vec<FrontPoint> {
    let order = weakest_first(discovery);
    let count = order.len();
    let reactions = discovery.mechanism.reactions();
    let mut points = vec![FrontPoint { reactions: count, relative_error: discovery.error() }];
    for left_out in 1..count.min(MOST_POINTS) {
        let kept = &order[left_out..];
        let candidates: Vec<Candidate> =
            kept.iter().map(|at| Candidate::of_reaction(&reactions[*at], |species| species.index())).collect();
        let mut directions = directions_of(prepared, &candidates);
        let rates = kept.iter().flat_map(|at| [Some(discovery.rates[*at].forward), discovery.rates[*at].reverse]);
        let energies = rates.flatten().map(|rate| rate.energy());
        directions.iter_mut().zip(energies).for_each(|(direction, energy)| direction.energy = energy);
        let relative_error = error_of(prepared, &directions);
        points.push(FrontPoint { reactions: count - left_out, relative_error });
    }
    points.reverse();
    points
}

/// E of directions with the rates that make the residual small, all species alike.
fn error_of(prepared: &Prepared, directions: &[Direction]) -> f64 {
    let training = &prepared.training;
    let column = |direction: &Direction| Column::of_direction(training, direction);
    let mut restricted = Restricted::new(training, directions.iter().map(column).collect());
    let weights = training.weights(0.0);
    restricted.weigh(Array2::from_shape_fn(training.u_dot.dim(), |(s, n)| {
        (weights.snapshots[n] * weights.species[s]).powi(2)
    }));
    let rate = |k: &f64| Some(FittedRate::constant(*k, 0.0));
    let rates: Vec<Option<FittedRate>> = restricted.k.iter().map(rate).collect();
    let judged = prepared.judged_on();
    judged.relative_error(&predict(judged, directions, &rates))
}
