//! From reactions without rates to a finished discovery.

use crate::learn::identifiability::alternatives::Status;
use crate::learn::outcome::{DiscoverError, Discovery, Laws, ReactionStatuses, StopReason, Warning};
use crate::learn::problem::prepared::Prepared;
use crate::learn::rates::estimator::{Direction, FittedRate, RateFit, fit_rates_beside, predict};
use crate::learn::reaction::{Candidate, assemble, equation_of};
use crate::learn::settings::{Method, Settings};

/// Fits the rates of the candidates, the first so many of which are known to take place, and puts the
/// mechanism together.
pub fn finish(
    prepared: &Prepared,
    candidates: &[Candidate],
    known: usize,
    settings: &Settings,
    stop_reason: StopReason,
) -> Result<Discovery, DiscoverError> {
    let directions = directions_of(prepared, candidates);
    let of_known = candidates[..known].iter().map(|candidate| 1 + usize::from(candidate.reversible)).sum();
    let fit = fit_rates_beside(&prepared.training, &directions, of_known, settings.sigma);
    let stop_reason = match (stop_reason, fit.leaves_only_rounding()) {
        (StopReason::RatesFitted, _) => StopReason::RatesFitted,
        (_, true) => StopReason::Explained,
        // Another network explains the data, not this one.
        (StopReason::Explained, false) => StopReason::NotConverged,
        (reason, false) => reason,
    };
    let RateFit { rates, noise, relative_error, .. } = fit;
    let validation_error = prepared
        .validation
        .as_ref()
        .map(|held_back| held_back.relative_error(&predict(held_back, &directions, &rates)));
    let (mechanism, fitted) =
        assemble(&prepared.species, candidates, &rates).map_err(|error| DiscoverError::Solver(error.to_string()))?;
    let mut warnings = prepared.warnings.clone();
    let asked_for = if stop_reason == StopReason::RatesFitted { candidates } else { &candidates[..known] };
    warnings.extend(not_seen(&prepared.species, asked_for, &rates));
    let unassessed = ReactionStatuses { forward: Status::Unassessed, reverse: Status::Unassessed };
    let statuses = vec![unassessed; fitted.len()];
    Ok(Discovery {
        mechanism,
        rates: fitted,
        stop_reason,
        training_error: relative_error,
        validation_error,
        front: Vec::new(),
        evaluations: 0,
        noise,
        method: Method::Freezing,
        reason: None,
        statuses,
        ambiguities: Vec::new(),
        laws: Laws::default(),
        searches: Vec::new(),
        warnings,
    })
}

/// Every direction of the candidates, over the species that take part.
pub fn directions_of(prepared: &Prepared, candidates: &[Candidate]) -> Vec<Direction> {
    let select = |dense: &[f64]| prepared.columns.iter().map(|column| dense[*column]).collect();
    let on_columns = |direction: Direction| Direction {
        orders: select(&direction.orders),
        net: select(&direction.net),
        energy: direction.energy,
    };
    let species = prepared.species.len();
    candidates.iter().flat_map(|candidate| candidate.directions(species)).map(on_columns).collect()
}

/// Candidates of which a direction has no rate, in words for the warnings.
fn not_seen(species: &[String], candidates: &[Candidate], rates: &[Option<FittedRate>]) -> Vec<Warning> {
    let mut rates = rates.iter();
    let mut warnings = Vec::new();
    for candidate in candidates {
        let forward = rates.next().is_some_and(Option::is_some);
        let reverse = candidate.reversible && rates.next().is_some_and(Option::is_some);
        if forward && (reverse || !candidate.reversible) {
            continue;
        }
        let equation = equation_of(species, candidate);
        warnings.push(Warning::NotSeen { equation, reverse_only: forward });
    }
    warnings
}
