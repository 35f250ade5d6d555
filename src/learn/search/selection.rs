//! Which candidates the data need, inside the quadratic model of the misfit: the least of D + Σ penalties.
//!
//! Networks are improved by adding, dropping and swapping one reaction, and by putting one in the place of two.

use std::collections::BTreeMap;

use crate::learn::search::prices::{GapPrices, Prices};
use crate::learn::search::quadratic_model::{Choice, QuadraticModel, losses};

/// Larger networks only lose reactions.
const LARGE: usize = 14;
/// In larger ones no pair is tried.
const MOST_FOR_PAIRS: usize = 16;
/// Proposals whose rates are computed, in each round.
const MOST_PROPOSALS: usize = 12;
/// Candidates proposed for one gap.
const PER_GAP: usize = 4;
/// A gain below this is none.
const SMALLEST_GAIN: f64 = 1e-6;

/// The networks found from each of some starts, the best first.
pub fn select(model: &QuadraticModel, penalties: &[f64], starts: &[Vec<usize>]) -> Vec<Choice> {
    let mut search = Selection { model, penalties, known: BTreeMap::new(), met: BTreeMap::new() };
    starts.iter().for_each(|start| search.improve(start));
    let mut met: Vec<Choice> = search.met.into_values().collect();
    met.sort_by(|a, b| a.score.total_cmp(&b.score).then_with(|| a.support.cmp(&b.support)));
    met
}

struct Selection<'m> {
    model: &'m QuadraticModel,
    penalties: &'m [f64],
    /// Choices by the candidates they were made from.
    known: BTreeMap<Vec<usize>, Choice>,
    /// Choices by their reactions.
    met: BTreeMap<Vec<usize>, Choice>,
}

/// A change of a network: reactions to leave out, and one to take in.
struct Proposal {
    score: f64,
    without: Vec<usize>,
    with: Option<usize>,
}

impl Selection<'_> {
    fn rated(&mut self, mut candidates: Vec<usize>) -> Choice {
        candidates.sort_unstable();
        if let Some(known) = self.known.get(&candidates) {
            return known.clone();
        }
        let choice = self.model.best_of(&candidates, self.penalties);
        self.known.insert(candidates, choice.clone());
        self.met.insert(choice.support.clone(), choice.clone());
        choice
    }

    fn improve(&mut self, start: &[usize]) {
        let mut current = self.rated(start.to_vec());
        let mut gaps_of_two = false;
        loop {
            if current.support.len() > LARGE
                && !gaps_of_two
                && let Some(dropped) = self.cheapest(&current)
            {
                let rest = current.support.iter().copied().filter(|c| *c != dropped).collect();
                let next = self.rated(rest);
                if next.score < current.score - SMALLEST_GAIN {
                    current = next;
                    continue;
                }
            }
            let best = self.best_change(&current, gaps_of_two);
            match best {
                Some(best) if best.score < current.score - SMALLEST_GAIN => (current, gaps_of_two) = (best, false),
                _ if gaps_of_two => return,
                _ => gaps_of_two = true,
            }
        }
    }

    /// The reaction whose loss costs least against its penalty; `None` if all are worth theirs.
    fn cheapest(&self, current: &Choice) -> Option<usize> {
        let places = current.support.iter().zip(&current.k);
        let x: Vec<f64> = places.map(|(c, k)| k * self.model.scale(*c)).collect();
        let losses = losses(&self.model.block(&current.support), &x)?;
        let loss = |place: usize| losses[place] - self.penalties[current.support[place]];
        let cheapest = (0..x.len()).map(|place| (loss(place), place)).min_by(|a, b| a.0.total_cmp(&b.0));
        cheapest.filter(|(loss, _)| *loss < 0.0).map(|(_, place)| current.support[place])
    }

    fn best_change(&mut self, current: &Choice, gaps_of_two: bool) -> Option<Choice> {
        let whole = Prices::new(self.model, &current.support);
        // Where the reactions of a network depend on each other, those beside a gap may not.
        let prices = |gap: &[usize]| match &whole {
            Some(whole) => whole.without(gap),
            None => GapPrices::of_rest(self.model, &current.support, gap),
        };
        let mut proposals: Vec<Proposal> = gaps(&current.support, gaps_of_two)
            .into_iter()
            .filter_map(|gap| Some((prices(&gap)?, gap)))
            .flat_map(|(prices, gap)| self.proposals(current, &prices, gap))
            .collect();
        proposals.retain(|proposal| proposal.score < current.score - SMALLEST_GAIN);
        proposals.sort_by(|a, b| a.score.total_cmp(&b.score));
        let choices = proposals.into_iter().take(MOST_PROPOSALS).map(|proposal| {
            let kept = current.support.iter().copied().filter(|c| !proposal.without.contains(c));
            self.rated(kept.chain(proposal.with).collect())
        });
        choices.min_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// What may come into a gap, and nothing at all.
    fn proposals(&self, current: &Choice, prices: &GapPrices, gap: Vec<usize>) -> Vec<Proposal> {
        let kept = current.support.iter().filter(|c| !gap.contains(c));
        let own = prices.deviance + kept.map(|c| self.penalties[*c]).sum::<f64>();
        let with = |c: usize| (own - prices.gain[c] + self.penalties[c], c);
        let is_new = |c: &usize| prices.gain[*c] > 0.0 && !current.support.contains(c);
        let mut others: Vec<(f64, usize)> = (0..prices.gain.len()).filter(is_new).map(with).collect();
        if others.len() > PER_GAP {
            others.select_nth_unstable_by(PER_GAP, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            others.truncate(PER_GAP);
        }
        others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let nothing = Proposal { score: own, without: gap.clone(), with: None };
        let others = others.into_iter().map(|(score, c)| Proposal { score, without: gap.clone(), with: Some(c) });
        std::iter::once(nothing).chain(others).collect()
    }
}

/// No reaction and each one; or each two.
fn gaps(support: &[usize], of_two: bool) -> Vec<Vec<usize>> {
    match of_two {
        false => std::iter::once(Vec::new()).chain(support.iter().map(|c| vec![*c])).collect(),
        true if support.len() > MOST_FOR_PAIRS => Vec::new(),
        true => {
            let pairs = |n: usize| support[n + 1..].iter().map(move |other| vec![support[n], *other]);
            (0..support.len()).flat_map(pairs).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::quadratic_model::test_model::model;

    #[test]
    fn the_columns_of_the_truth_are_selected_from_all_and_from_none() {
        for start in [vec![], vec![0, 1, 2, 3, 4], vec![0, 2]] {
            let best = select(&model(), &[0.1; 5], &[start]).remove(0);
            assert_eq!(best.support, [1, 3]);
            assert!((best.k[0] - 2.0).abs() < 1e-6 && (best.k[1] - 1.0).abs() < 1e-6, "{best:?}");
            assert!(best.deviance.abs() < 1e-6 && (best.score - best.deviance - 0.2).abs() < 1e-9);
        }
    }
}
