//! Networks of the number of reactions that the user asks for, a reversible one counting once.

use std::ops::RangeInclusive;

use crate::learn::search::prices::GapPrices;
use crate::learn::search::quadratic_model::Choice;
use crate::learn::search::strategy::{Fitted, Search};

/// Changes that are fitted for each reaction more or less.
const MOST_FITTED: usize = 4;

impl Search<'_> {
    /// The best network found from another one whose number of reactions is among those asked for; as near to them as the
    /// data allow.
    pub fn of_size(&mut self, network: Fitted, sizes: &RangeInclusive<usize>) -> Fitted {
        let mut network = network;
        while self.candidates().reactions(&network.support) > *sizes.end() && !self.objective.stop.is_raised() {
            let Some(smaller) = self.smaller(&network) else { break };
            network = smaller;
        }
        while self.candidates().reactions(&network.support) < *sizes.start() && !self.objective.stop.is_raised() {
            let Some(larger) = self.larger(&network) else { break };
            network = larger;
        }
        self.sizes = Some(sizes.clone());
        match self.is_of_asked_size(&network.support) {
            true => self.polished(network),
            false => network,
        }
    }

    /// Whether a network may have this size.
    pub fn is_of_asked_size(&self, support: &[usize]) -> bool {
        self.sizes.as_ref().is_none_or(|sizes| sizes.contains(&self.candidates().reactions(support)))
    }

    /// Both directions of a candidate, as far as a network has them.
    pub fn whole(&self, candidate: usize, network: &Fitted) -> Vec<usize> {
        let reverse = self.candidates().reverse[candidate].filter(|other| network.support.contains(other));
        std::iter::once(candidate).chain(reverse).collect()
    }

    /// Without the reaction that is missed least. Known reactions stay.
    pub fn smaller(&mut self, network: &Fitted) -> Option<Fitted> {
        let model = self.model_at(network)?;
        let is_known = |c: &usize| self.candidates().all[*c].is_known;
        let without = |c: &usize| {
            let gone = self.whole(*c, network);
            let kept: Vec<usize> = network.support.iter().copied().filter(|other| !gone.contains(other)).collect();
            model.best_of(&kept, &self.penalties)
        };
        let choices = network.support.iter().filter(|c| !is_known(c)).map(without).collect();
        self.best_fitted(network, choices)
    }

    /// With the reaction that explains most beside the others.
    fn larger(&mut self, network: &Fitted) -> Option<Fitted> {
        let model = self.model_at(network)?;
        let prices = GapPrices::of_rest(&model, &network.support, &[])?;
        let count = self.candidates().reactions(&network.support);
        let with = |c: usize| -> Vec<usize> { network.support.iter().copied().chain([c]).collect() };
        let mut new: Vec<usize> = (0..prices.gain.len())
            .filter(|c| prices.gain[*c] > 0.0 && self.candidates().reactions(&with(*c)) > count)
            .collect();
        new.sort_by(|a, b| prices.gain[*b].total_cmp(&prices.gain[*a]));
        let choices = new.into_iter().take(MOST_FITTED).map(|c| {
            let mut support = with(c);
            support.sort_unstable();
            model.best_of(&support, &self.penalties)
        });
        let choices = choices.collect();
        self.best_fitted(network, choices).filter(|found| self.candidates().reactions(&found.support) > count)
    }

    /// The best of some choices, those of the least D fitted.
    fn best_fitted(&mut self, near: &Fitted, mut choices: Vec<Choice>) -> Option<Fitted> {
        choices.retain(|choice| !choice.support.is_empty());
        choices.sort_by(|a, b| a.deviance.total_cmp(&b.deviance).then_with(|| a.support.cmp(&b.support)));
        choices.dedup_by(|a, b| a.support == b.support);
        let fitted: Vec<Fitted> =
            choices.iter().take(MOST_FITTED).filter_map(|choice| self.fit_choice(choice, near)).collect();
        let rated = fitted.into_iter().map(|fitted| (fitted.minimum.at.deviance, fitted));
        rated.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, fitted)| fitted)
    }
}
