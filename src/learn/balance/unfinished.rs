//! What a search that was stopped has found so far: reactions with the rates they have, not fitted once more.

use crate::constants::GAS_CONSTANT;
use crate::learn::balance::candidates::{Bounds, CandidateId, CandidateSpace};
use crate::learn::balance::column_generation::ColumnGeneration;
use crate::learn::balance::representatives::as_reactions;
use crate::learn::balance::selection::Selection;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::{Activation, FittedRate, FittedReaction, assemble};
use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::method::Learned;
use crate::learn::noise_model::NoiseModel;
use crate::learn::outcome::{FittedNetwork, FrontPoint, Identified, SearchRecord, StopReason};
use crate::learn::problem::equations::Equations;
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::active_set::Member;
use crate::learn::rates::estimator::{RateFit, predict};
use crate::learn::rates::reweighting::relative_residual;
use crate::learn::reaction::{OneWayReaction, Reaction};

/// The candidates in use with their rates. Standard errors are infinite, since none were estimated.
pub fn selection_so_far(
    problem: &Problem,
    (bounds, space): (&Bounds, &CandidateSpace),
    generation: &ColumnGeneration,
    known: &[OneWayReaction],
) -> Selection {
    let (equations, active) = (&problem.training, &generation.active);
    let rate_of = |is_own: &dyn Fn(&Member<CandidateId>) -> bool| {
        let own = active.members.iter().zip(&active.k).filter(|(member, k)| **k > 0.0 && is_own(member));
        rate_so_far(equations, own.map(|(member, k)| (*k, member.column.energy)))
    };
    let of_known = known.iter().map(|known| {
        let (orders, net) = (known.reactants.orders(), known.net());
        rate_of(&|member: &Member<CandidateId>| {
            member.candidate.is_none() && member.column.orders == orders && member.column.net == net
        })
    });
    let mut rates: Vec<Option<FittedRate>> = of_known.collect();
    let found = generation.candidates().into_iter().filter_map(|id| {
        let rate = rate_of(&|member: &Member<CandidateId>| member.candidate == Some(id))?;
        Some(FittedReaction { reaction: space.reaction(id), rate })
    });
    let found: Vec<FittedReaction> = found.collect();
    rates.extend(found.iter().map(|found| Some(found.rate)));
    let residual = active.residual();
    let fit = RateFit {
        rates,
        noise: NoiseModel::RelativeToRate,
        relative_error: equations.relative_error(&(equations.target() - &residual)),
        errors: active.squared_weights().mapv(|weight| weight.powf(-0.5)),
        log_likelihood: f64::NEG_INFINITY,
        lack_of_fit: LackOfFit::UNTESTED,
        gross_rate_error: relative_residual(&residual, &active.gross_rate()),
        leaves_only_rounding: false,
        residual,
    };
    let (sweeps, size) = (generation.sweeps, space.size);
    Selection { found, bounds: bounds.clone(), fit, step: 0, size, sweeps, too_large: None }
}

/// One rate for rates of the same reaction at several activation energies: their sum, and their mean energy; `None`
/// where there are none. `rates` are rate constants and energies, J/kmol.
fn rate_so_far(equations: &Equations, rates: impl Iterator<Item = (f64, f64)>) -> Option<FittedRate> {
    let (k, weighted) = rates.fold((0.0, 0.0), |(sum, weighted), (k, energy)| (sum + k, weighted + k * energy));
    let activation = equations.reference_temperature().map(|reference| Activation {
        pre_exponential: k * (weighted / k / (GAS_CONSTANT * reference)).exp(),
        ln_a_error: f64::INFINITY,
        energy: weighted / k,
        energy_error: f64::INFINITY,
    });
    (k > 0.0).then_some(FittedRate { k, standard_error: f64::INFINITY, activation })
}

/// What was selected, marked as interrupted, with the record of a method that has not done anything else. Nothing is
/// said of what the data cannot tell.
///
/// # Errors
/// Species that no mechanism can hold.
pub fn learned_so_far(
    problem: &Problem,
    selection: &Selection,
    known: &[Reaction],
    record: SearchRecord,
) -> Result<Learned, DiscoverError> {
    let network = network_so_far(problem, selection, known)?;
    let front = vec![FrontPoint { reactions: network.mechanism.reactions().len(), relative_error: network.error() }];
    let candidates = Some(selection.size.candidates);
    let search = SearchRecord { front, candidates, evaluations: selection.sweeps, ..record };
    Ok(Learned { network, search, identified: Identified::default() })
}

fn network_so_far(
    problem: &Problem,
    selection: &Selection,
    known: &[Reaction],
) -> Result<FittedNetwork, DiscoverError> {
    let one_way: Vec<OneWayReaction> = selection.found.iter().map(|found| found.reaction.clone()).collect();
    let found = as_reactions(&one_way);
    let mut rates: Vec<Option<FittedRate>> = selection.fit.rates[..problem.directions(known).len()].to_vec();
    let rate_of = |direction: &OneWayReaction| {
        let fitted = selection.found.iter().find(|found| found.reaction == *direction);
        fitted.map(|found| found.rate)
    };
    rates.extend(problem.directions(&found).iter().map(rate_of));
    let reactions: Vec<Reaction> = known.iter().cloned().chain(found).collect();
    let directions = problem.directions(&reactions);
    let (mechanism, fitted) = assemble(&problem.species, &reactions, &rates)?;
    let error = |held_back: &Equations| held_back.relative_error(&predict(held_back, &directions, &rates));
    Ok(FittedNetwork {
        mechanism,
        rates: fitted,
        stop_reason: StopReason::Interrupted,
        training_error: selection.fit.relative_error,
        validation_error: problem.validation.as_ref().map(error),
        noise: selection.fit.noise,
        errors: selection.fit.errors.clone(),
        lack_of_fit: LackOfFit::UNTESTED,
        trajectories: None,
        warnings: problem.warnings.clone(),
    })
}
