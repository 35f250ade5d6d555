//! From reactions without rates to a fitted network.

use crate::learn::error::DiscoverError;
use crate::learn::fitted::{FittedRate, assemble, equation_of};
use crate::learn::outcome::{FittedNetwork, StopReason, Warning};
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::estimator::{RateFit, fit_rates, predict};
use crate::learn::reaction::Reaction;
use crate::learn::settings::Settings;

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
    let fit = fit_rates(&problem.training, &directions, protected, settings.sigma, &settings.rates);
    let stop_reason = match (stop_reason, fit.leaves_only_rounding) {
        (StopReason::RatesFitted, _) => StopReason::RatesFitted,
        (_, true) => StopReason::Explained,
        // Another network explains the data, not this one.
        (StopReason::Explained, false) => StopReason::NotConverged,
        (reason, false) => reason,
    };
    let RateFit { rates, noise, relative_error, .. } = fit;
    let validation_error =
        problem.validation.as_ref().map(|held_back| held_back.relative_error(&predict(held_back, &directions, &rates)));
    let (mechanism, fitted) = assemble(&problem.species, &reactions, &rates)?;
    let mut warnings = problem.warnings.clone();
    let asked_for = if stop_reason == StopReason::RatesFitted { &reactions } else { &structure.known };
    warnings.extend(not_seen(&problem.species, asked_for, &rates));
    Ok(FittedNetwork {
        mechanism,
        rates: fitted,
        stop_reason,
        training_error: relative_error,
        validation_error,
        noise,
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
