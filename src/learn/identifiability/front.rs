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
        if problem.training.stop.is_raised() {
            break;
        }
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::fitted::assemble;
    use crate::learn::outcome::StopReason;
    use crate::learn::problem::equations::Grid;
    use crate::learn::rates::estimator::fit_rates;
    use crate::learn::rates::settings::RateSettings;

    /// A -> at 1 1/s and B -> at 2 1/s, each seen in half of the ten rows alone.
    fn problem() -> Problem {
        let u = Array2::from_shape_fn((2, 10), |(s, n)| if n % 2 == s { 1.0 } else { 0.0 });
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| -[1.0, 2.0][s] * u[[s, n]]);
        Problem::of_training(Equations::at_grid(Grid::new(u, None), target))
    }

    /// Both reactions, with these standard errors of their rate constants.
    fn network(problem: &Problem, standard_errors: [f64; 2]) -> FittedNetwork {
        let one_way = [[-1.0, 0.0], [0.0, -1.0]].map(OneWayReaction::of_row);
        let fit = fit_rates(&problem.training, &one_way, 0, None, &RateSettings::default());
        let rates: Vec<Option<FittedRate>> =
            [1.0, 2.0].iter().zip(standard_errors).map(|(k, error)| Some(FittedRate::constant(*k, error))).collect();
        let (mechanism, rates) =
            assemble(&problem.species, &one_way.map(OneWayReaction::irreversible), &rates).unwrap();
        FittedNetwork {
            mechanism,
            rates,
            stop_reason: StopReason::Explained,
            training_error: fit.relative_error,
            validation_error: None,
            noise: fit.noise,
            errors: fit.errors,
            lack_of_fit: fit.lack_of_fit,
            trajectories: None,
            warnings: Vec::new(),
        }
    }

    fn errors(problem: &Problem, standard_errors: [f64; 2]) -> Vec<(usize, f64)> {
        let points = front(problem, &network(problem, standard_errors), 40).into_iter();
        points.map(|point| (point.reactions, point.relative_error)).collect()
    }

    #[test]
    fn the_least_significant_reaction_comes_first() {
        assert_eq!(weakest_first(&network(&problem(), [0.1, 0.1])), [0, 1]);
        assert_eq!(weakest_first(&network(&problem(), [0.1, 0.4])), [1, 0]);
    }

    #[test]
    fn without_one_of_two_orthogonal_reactions_its_share_of_the_target_is_left() {
        // The squares of the target of A and of B are as 1 to 4.
        for (standard_errors, expected) in [([0.1, 0.1], 0.2f64.sqrt()), ([0.1, 0.4], 0.8f64.sqrt())] {
            let [(1, one), (2, both)] = errors(&problem(), standard_errors)[..] else { panic!("not two points") };
            assert!((one - expected).abs() < 1e-12, "{one} instead of {expected}");
            assert!(both < 1e-15, "{both}");
        }
    }

    #[test]
    fn the_rates_are_fitted_to_the_training_data_and_judged_by_the_data_held_back() {
        let own = problem();
        let held_back = Equations::at_grid(own.training.grid().clone(), own.training.target() * 2.0);
        let problem = Problem { validation: Some(held_back), ..own };
        // B at 2 instead of 4, A missing: 1·2² and 2² left of 2² and 4².
        let one = errors(&problem, [0.1, 0.1])[0].1;
        assert!((one - (8.0f64 / 20.0).sqrt()).abs() < 1e-12, "{one}");
    }
}
