//! From reactions without rates to a fitted network.

use crate::learn::error::DiscoverError;
use crate::learn::fitted::{FittedRate, assemble, equation_of};
use crate::learn::outcome::{FittedNetwork, StopReason, Warning};
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::estimator::{RateFit, fit_rates, predict};
use crate::learn::rates::left_out::{KnownTogether, free_left_out};
use crate::learn::reaction::Reaction;
use crate::learn::settings::Settings;

/// A network with a relative error no lower than this explains less than three quarters of the squares of the target,
/// which noise does not make of data that are of use. A lower error says nothing by itself: the residual is tested.
const UNEXPLAINED: f64 = 0.5;

/// Reactions whose rates are to be fitted.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Reactions that are known to take place: they stay as long as they have a rate.
    pub known: Vec<Reaction>,
    /// Reactions that have to show in the data to stay.
    pub found: Vec<Reaction>,
}

impl Structure {
    /// Reactions that have to show in the data.
    pub fn of_found(found: Vec<Reaction>) -> Self {
        Structure { known: Vec::new(), found }
    }

    /// The known reactions, then the others.
    pub fn all(&self) -> Vec<Reaction> {
        self.known.iter().chain(&self.found).cloned().collect()
    }
}

/// Fits the rates of a structure and puts the mechanism together. `stop_reason` is why the search for the structure
/// ended, if the data are not explained.
///
/// # Errors
/// Species that no mechanism can hold.
pub fn fit_network(
    problem: &Problem,
    structure: &Structure,
    settings: &Settings,
    stop_reason: StopReason,
) -> Result<FittedNetwork, DiscoverError> {
    let reactions = structure.all();
    let directions = problem.directions(&reactions);
    let protected = structure.known.iter().map(Reaction::direction_count).sum();
    let mut fit = fit_rates(&problem.training, &directions, protected, settings.sigma, &settings.rates);
    let together = match stop_reason {
        StopReason::RatesFitted if !fit.lack_of_fit.found => free_left_out(&problem.training, &directions, &mut fit),
        _ => Vec::new(),
    };
    let stop_reason = match (stop_reason, fit.leaves_only_rounding) {
        (StopReason::RatesFitted, _) => StopReason::RatesFitted,
        (_, true) => StopReason::Explained,
        // Another network explains the data, not this one.
        (StopReason::Explained, false) => StopReason::NotConverged,
        (reason, false) => reason,
    };
    let stop_reason = match stop_reason {
        _ if fit.lack_of_fit.found => StopReason::LackOfFit,
        _ if fit.relative_error >= UNEXPLAINED => StopReason::NotConverged,
        reason => reason,
    };
    let RateFit { rates, noise, relative_error, errors, lack_of_fit, .. } = fit;
    let validation_error =
        problem.validation.as_ref().map(|held_back| held_back.relative_error(&predict(held_back, &directions, &rates)));
    let (mechanism, fitted) = assemble(&problem.species, &reactions, &rates)?;
    let mut warnings = problem.warnings.clone();
    let asked_for = if stop_reason == StopReason::RatesFitted { &reactions } else { &structure.known };
    warnings.extend(not_seen(&problem.species, asked_for, &rates));
    let directions = reactions.iter().flat_map(Reaction::directions).collect::<Vec<_>>();
    let equation = |place: usize| equation_of(&problem.species, &directions[place].clone().irreversible());
    warnings.extend(together.into_iter().map(|KnownTogether { kept, left_out, ratio, difference, error }| {
        Warning::KnownTogether { kept: equation(kept), left_out: equation(left_out), ratio, difference, error }
    }));
    Ok(FittedNetwork {
        mechanism,
        rates: fitted,
        stop_reason,
        training_error: relative_error,
        validation_error,
        noise,
        errors,
        lack_of_fit,
        trajectories: None,
        warnings,
    })
}

/// A warning for each reaction of which a direction has no rate.
fn not_seen(species: &[String], reactions: &[Reaction], rates: &[Option<FittedRate>]) -> Vec<Warning> {
    let mut rates = rates.iter();
    let mut warnings = Vec::new();
    for reaction in reactions {
        let forward = rates.next().is_some_and(Option::is_some);
        let reverse = reaction.reversible && rates.next().is_some_and(Option::is_some);
        if forward && (reverse || !reaction.reversible) {
            continue;
        }
        let equation = equation_of(species, reaction);
        warnings.push(Warning::NotSeen { equation, reverse_only: forward });
    }
    warnings
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::problem::equations::{Equations, Grid};

    /// 40 states of A without any B or C: A -> B at 2 1/s, and 2 A -> 2 B at `second` m³/kmol/s; u̇ is off by the
    /// share `error`, up and down by turns.
    fn problem(second: f64, error: f64) -> Problem {
        let u = Array2::from_shape_fn((3, 40), |(s, n)| if s == 0 { 0.1 * (1 + n % 11) as f64 } else { 0.0 });
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let rate = 2.0 * u[[0, n]] + 2.0 * second * u[[0, n]].powi(2);
            [-1.0, 1.0, 0.0][s] * rate * (1.0 + if (n + s) % 2 == 0 { error } else { -error })
        });
        Problem::of_training(Equations::at_grid(Grid::new(u, None), target))
    }

    fn reaction(row: [i64; 3], reversible: bool) -> Reaction {
        Reaction { reversible, ..Reaction::of_row(&row, &[0, 1, 2]) }
    }

    fn equations(network: &FittedNetwork) -> Vec<String> {
        network.mechanism.reactions().iter().map(|reaction| network.mechanism.equation(reaction)).collect()
    }

    fn fitted(problem: &Problem, structure: &Structure, reason: StopReason) -> FittedNetwork {
        fit_network(problem, structure, &Settings::default(), reason).unwrap()
    }

    #[test]
    fn a_known_reaction_stays_where_a_found_one_is_left_out() {
        let problem = problem(1e-3, 1e-2);
        let (first, second) = (reaction([-1, 1, 0], false), reaction([-2, 2, 0], false));
        let found = Structure::of_found(vec![first.clone(), second.clone()]);
        assert_eq!(equations(&fitted(&problem, &found, StopReason::ErrorStoppedFalling)), ["A => B"]);
        let known = Structure { known: vec![second], found: vec![first] };
        assert_eq!(known.all().len(), 2);
        let network = fitted(&problem, &known, StopReason::ErrorStoppedFalling);
        assert_eq!(equations(&network), ["2 A => 2 B", "A => B"]);
        assert!(network.warnings.is_empty());
    }

    #[test]
    fn known_directions_without_a_rate_are_named() {
        // There is no B and no C to react.
        let problem = problem(0.0, 1e-2);
        let decay = reaction([0, -1, 1], false).forward.reversed().irreversible();
        let structure = Structure { known: vec![decay, reaction([-1, 1, 0], true)], found: Vec::new() };
        let network = fitted(&problem, &structure, StopReason::ErrorStoppedFalling);
        let not_seen = |equation: &str, reverse_only| Warning::NotSeen { equation: equation.to_string(), reverse_only };
        assert_eq!(network.warnings, [not_seen("C => B", false), not_seen("A <=> B", true)]);
    }

    #[test]
    fn every_reaction_is_asked_for_where_only_rates_are_fitted() {
        let structure = Structure::of_found(vec![reaction([-1, 1, 0], false), reaction([-2, 2, 0], false)]);
        let network = fitted(&problem(0.0, 1e-2), &structure, StopReason::RatesFitted);
        assert_eq!(network.stop_reason, StopReason::RatesFitted);
        let equation = "2 A => 2 B".to_string();
        assert_eq!(network.warnings, [Warning::NotSeen { equation, reverse_only: false }]);
        let found = fitted(&problem(0.0, 1e-2), &structure, StopReason::ErrorStoppedFalling);
        assert!(found.warnings.is_empty());
    }

    #[test]
    fn the_data_are_explained_if_rounding_is_all_that_is_left() {
        let structure = Structure::of_found(vec![reaction([-1, 1, 0], false)]);
        let reason = |error: f64, reason: StopReason| fitted(&problem(0.0, error), &structure, reason).stop_reason;
        assert_eq!(reason(0.0, StopReason::ErrorStoppedFalling), StopReason::Explained);
        assert_eq!(reason(0.0, StopReason::RatesFitted), StopReason::RatesFitted);
        assert_eq!(reason(1e-2, StopReason::ErrorStoppedFalling), StopReason::ErrorStoppedFalling);
        assert_eq!(reason(1e-2, StopReason::Explained), StopReason::NotConverged);
    }

    #[test]
    fn the_error_on_data_held_back_is_that_of_the_rates_fitted() {
        let judged_on = |factor: f64| {
            let own = problem(0.0, 0.0);
            let validation = Equations::at_grid(own.training.grid().clone(), own.training.target() * factor);
            Problem { validation: Some(validation), ..own }
        };
        let structure = Structure::of_found(vec![reaction([-1, 1, 0], false)]);
        let error = |problem: &Problem| fitted(problem, &structure, StopReason::RatesFitted).validation_error.unwrap();
        assert!(error(&judged_on(1.0)) < 1e-14);
        assert!((error(&judged_on(2.0)) - 0.5).abs() < 1e-14);
    }
}
