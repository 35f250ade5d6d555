//! What a search selected: the reactions with their rates, and whether it is better than what was selected before.

use crate::learn::balance::candidates::{Bounds, CandidateId, CandidateSpace};
use crate::learn::balance::pricing::significant_gain;
use crate::learn::fitted::FittedReaction;
use crate::learn::outcome::SpaceSize;
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::estimator::{RateFit, fit_rates};
use crate::learn::rates::settings::RateSettings;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::settings::Settings;

/// What the data need, and how it was found.
pub struct Selection {
    /// The candidates that the data show, without known reactions.
    pub found: Vec<FittedReaction>,
    /// How large its candidates might be.
    pub bounds: Bounds,
    /// The fit of known reactions and candidates together.
    pub fit: RateFit,
    /// The place of the bounds among those tried.
    pub step: usize,
    /// Of the space in which it was found.
    pub size: SpaceSize,
    /// How many times all candidates were priced.
    pub sweeps: u64,
    /// The first bounds whose space was too large to try.
    pub too_large: Option<(Bounds, SpaceSize)>,
}

impl Selection {
    /// Twice the logarithm of the likelihood, less the χ² that each reaction has to bring.
    pub fn score(&self, space: &CandidateSpace, settings: &Settings) -> f64 {
        if self.fit.leaves_only_rounding {
            return f64::INFINITY;
        }
        let gain = significant_gain(space.size.candidates, &settings.rates);
        2.0 * self.fit.log_likelihood - gain * self.found.len() as f64
    }
}

/// The rates of candidates; those that the data do not show are left out.
pub fn fit_candidates(
    problem: &Problem,
    space: &CandidateSpace,
    bounds: &Bounds,
    candidates: &[CandidateId],
    known: &[OneWayReaction],
    settings: &Settings,
) -> Selection {
    let reactions: Vec<OneWayReaction> = candidates.iter().map(|id| space.reaction(*id)).collect();
    let one_way: Vec<Reaction> = reactions.iter().cloned().map(OneWayReaction::irreversible).collect();
    let all: Vec<OneWayReaction> = known.iter().cloned().chain(problem.directions(&one_way)).collect();
    let fit = fit_rates(&problem.training, &all, known.len(), settings.sigma, &settings.rates);
    let rates = fit.rates[known.len()..].iter();
    let found = reactions
        .into_iter()
        .zip(rates)
        .filter_map(|(reaction, rate)| Some(FittedReaction { reaction, rate: (*rate)? }));
    Selection {
        found: found.collect(),
        bounds: bounds.clone(),
        step: 0,
        size: space.size,
        sweeps: 0,
        too_large: None,
        fit,
    }
}

/// Whether more reactions, or others, lower χ² by more than chance would among all candidates of the space.
pub fn is_worth_it(before: &Selection, after: &Selection, space: &CandidateSpace, rates: &RateSettings) -> bool {
    let more = after.found.len().saturating_sub(before.found.len()).max(1) as f64;
    let exact = after.fit.leaves_only_rounding && !before.fit.leaves_only_rounding;
    exact || after.fit.lead_over(&before.fit) > more * significant_gain(space.size.candidates, rates)
}

/// Puts a selection from the space of `step` in the place of the best so far, if it is worth it.
pub fn keep_better(
    best: &mut Option<Selection>,
    next: Selection,
    space: &CandidateSpace,
    step: usize,
    rates: &RateSettings,
) {
    let Some(selection) = best else {
        *best = Some(Selection { step, ..next });
        return;
    };
    selection.sweeps += next.sweeps;
    if is_worth_it(selection, &next, space, rates) {
        *selection = Selection { sweeps: selection.sweeps, step, ..next };
    }
}
