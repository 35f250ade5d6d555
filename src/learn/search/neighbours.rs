//! The last comparison of a network with those that differ from it in one reaction, each judged by the laws that it
//! obeys itself; and the networks that the data do not tell from it.

use std::collections::BTreeSet;

use crate::learn::search::objective::Estimate;
use crate::learn::search::prices::Prices;
use crate::learn::search::quadratic_model::{Choice, QuadraticModel};
use crate::learn::search::strategy::{Fitted, Search};

/// Rounds of comparison.
const MOST_ROUNDS: usize = 5;
/// Neighbours that are fitted in each.
const MOST_FITTED: usize = 6;
/// A neighbour whose D is larger by more than this is not rated.
const FAR: f64 = 30.0;
/// How much worse than the best a network may score and still be one that the data do not exclude.
pub const MARGIN: f64 = 10.0;
/// Rivals that are fitted for each reaction.
const FITTED_RIVALS: usize = 4;
/// The model may be wrong by this much about a rival.
const MODEL_ERROR: f64 = 6.0;

/// A network that explains the data nearly as well.
#[derive(Clone, Debug)]
pub struct Rival {
    pub support: Vec<usize>,
    /// The rate constants of its reactions.
    pub k: Vec<f64>,
    /// Its score less that of the best network, by the laws that each obeys.
    pub difference: f64,
}

impl Search<'_> {
    /// Exchanges single reactions as long as the score by the network's own laws falls.
    pub fn polished(&mut self, network: Fitted) -> Fitted {
        let mut best = match self.fit(&network.minimum.estimate, &network.support) {
            Some(fitted) => fitted,
            None => network,
        };
        let mut seen: BTreeSet<Vec<usize>> = BTreeSet::from([best.support.clone()]);
        for _ in 0..MOST_ROUNDS {
            let own = self.own_score(best.minimum.at.deviance, &best.support);
            let Some(model) = self.model_at(&best) else { break };
            let neighbours = self.neighbours(&model, &best, own + 1.0, &seen);
            let mut better = None;
            for (_, choice) in neighbours.into_iter().take(MOST_FITTED) {
                seen.insert(choice.support.clone());
                let Some(fitted) = self.fit_choice(&choice, &best) else { continue };
                let is_better = self.own_score(fitted.minimum.at.deviance, &fitted.support) < own - 1e-6;
                if is_better && self.is_of_asked_size(&fitted.support) {
                    better = Some(fitted);
                    break;
                }
            }
            match better {
                Some(fitted) if !self.objective.stop.is_raised() => best = fitted,
                _ => break,
            }
        }
        best
    }

    pub fn model_at(&self, network: &Fitted) -> Option<QuadraticModel> {
        let all: Vec<usize> = (0..self.objective.candidates.len()).collect();
        let at = self.objective.linearize(&network.minimum.estimate, &all)?;
        Some(QuadraticModel::new(&at, &network.minimum.estimate))
    }

    pub fn fit_choice(&mut self, choice: &Choice, near: &Fitted) -> Option<Fitted> {
        let from = &near.minimum.estimate;
        let mut start = Estimate { k: vec![0.0; from.k.len()], starts: from.starts.clone() };
        choice.support.iter().zip(&choice.k).for_each(|(c, k)| start.k[*c] = *k);
        self.fit(&start, &choice.support)
    }

    /// Networks that differ in one reaction and score below a limit inside the model, the best first.
    fn neighbours(
        &self,
        model: &QuadraticModel,
        network: &Fitted,
        limit: f64,
        seen: &BTreeSet<Vec<usize>>,
    ) -> Vec<(f64, Choice)> {
        let mut found: Vec<(f64, Choice)> = Vec::new();
        let one_way = network.support.iter().map(|c| vec![*c]).chain([Vec::new()]);
        // A reversible reaction as a whole, where the number of reactions is given.
        let whole = network.support.iter().filter(|_| self.sizes.is_some()).map(|c| self.whole(*c, network));
        let Some(prices) = Prices::new(model, &network.support) else { return found };
        for gap in one_way.chain(whole) {
            found.extend(self.in_gap((model, &prices), network, &gap, limit, 0.0));
        }
        found.retain(|(_, choice)| !seen.contains(&choice.support) && self.is_of_asked_size(&choice.support));
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.support.cmp(&b.1.support)));
        found.dedup_by(|a, b| a.1.support == b.1.support);
        found
    }

    /// The network without the reactions of a gap, and with one other in their place, by the score of their own laws
    /// inside the model.
    fn in_gap(
        &self,
        (model, prices): (&QuadraticModel, &Prices<'_>),
        network: &Fitted,
        gap: &[usize],
        limit: f64,
        allowance: f64,
    ) -> Vec<(f64, Choice)> {
        let base: Vec<usize> = network.support.iter().copied().filter(|c| !gap.contains(c)).collect();
        let Some(prices) = prices.without(gap) else { return Vec::new() };
        let far = network.minimum.at.deviance + FAR + allowance;
        let new = (0..prices.gain.len()).filter(|c| prices.gain[*c] > 0.0 && !network.support.contains(c));
        let mut proposed: Vec<Option<usize>> = vec![None];
        proposed.extend(new.filter(|c| prices.deviance - prices.gain[*c] < far).map(Some));
        let rated = proposed.into_iter().filter_map(|with| {
            let mut support: Vec<usize> = base.iter().copied().chain(with).collect();
            support.sort_unstable();
            let choice = model.best_of(&support, &self.penalties);
            let is_whole = choice.support == support && support != network.support && !support.is_empty();
            let score = self.own_score(choice.deviance, &choice.support);
            (is_whole && score < limit).then_some((score, choice))
        });
        rated.collect()
    }

    /// The networks that lack some reaction of the best one and score within [`MARGIN`] of it. Proposed inside the model,
    /// one other or none in the place of one or two reactions, then fitted.
    pub fn rivals(&mut self, best: &Fitted, (model, prices): (&QuadraticModel, &Prices<'_>)) -> Vec<Rival> {
        let own = self.own_score(best.minimum.at.deviance, &best.support);
        let limit = own + MARGIN + MODEL_ERROR;
        let mut rivals: Vec<Rival> = Vec::new();
        let mut seen: BTreeSet<Vec<usize>> = BTreeSet::from([best.support.clone()]);
        for c in &best.support {
            if self.objective.stop.is_raised() {
                break;
            }
            let mut proposed = self.in_gap((model, prices), best, &[*c], limit, MARGIN);
            for other in best.support.iter().filter(|other| *other != c) {
                proposed.extend(self.in_gap((model, prices), best, &[*c, *other], limit, MARGIN));
            }
            proposed.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.support.cmp(&b.1.support)));
            proposed.retain(|(_, choice)| seen.insert(choice.support.clone()));
            for (_, choice) in proposed.into_iter().take(FITTED_RIVALS) {
                let Some(fitted) = self.fit_choice(&choice, best) else { continue };
                let difference = self.own_score(fitted.minimum.at.deviance, &fitted.support) - own;
                let lacks = best.support.iter().any(|c| !fitted.support.contains(c));
                if difference < MARGIN && lacks && !rivals.iter().any(|rival| rival.support == fitted.support) {
                    let k = fitted.support.iter().map(|c| fitted.minimum.estimate.k[*c]).collect();
                    rivals.push(Rival { support: fitted.support, k, difference });
                }
            }
        }
        rivals.sort_by(|a, b| a.difference.total_cmp(&b.difference));
        rivals
    }
}
