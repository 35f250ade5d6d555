//! Species that their place in the network does not tell apart, exchanged on trial.

use crate::diff::comparison::Comparison;
use crate::diff::settings::Settings;
use crate::diff::species_matching::Matching;
use crate::diff::{compare_matched, quality};
use crate::graph::SpeciesReactionGraph;
use crate::mechanism::{Mechanism, SpeciesId};

/// Exchanges that are tried; species beyond it stay in their groups.
const MOST_EXCHANGES: usize = 24;
/// More species in groups than these are left as they are.
const MOST_SPECIES: usize = 60;

/// The best comparison so far, and what it takes to try others.
struct Trial<'m> {
    mechanisms: [&'m Mechanism; 2],
    graphs: [SpeciesReactionGraph; 2],
    settings: &'m Settings,
    best: Comparison,
    matching: Matching,
    /// Pairs that are not questioned any more.
    settled: Vec<(SpeciesId, SpeciesId)>,
    left: usize,
}

/// Tries the exchanges of each group of interchangeable species: one that gives a better comparison is
/// kept, and only species whose exchange leaves the comparison as good stay in their group.
pub fn settled(best: Comparison, matching: Matching, a: &Mechanism, b: &Mechanism, settings: &Settings) -> Comparison {
    let groups = matching.interchangeable.clone();
    if groups.is_empty() {
        return best;
    }
    let species: usize = groups.iter().map(Vec::len).sum();
    let left = if species > MOST_SPECIES { 0 } else { MOST_EXCHANGES };
    let graphs = [a, b].map(SpeciesReactionGraph::of);
    let settled = matching.known.clone();
    let mut trial = Trial { mechanisms: [a, b], graphs, settings, best, matching, settled, left };
    let remaining: Vec<Vec<SpeciesId>> = groups.iter().map(|group| trial.settle(group)).collect();
    trial.best.species.interchangeable = remaining.into_iter().filter(|group| group.len() > 1).collect();
    trial.best
}

impl Trial<'_> {
    /// Tries all exchanges with the first species of a group; gives those that are as good.
    fn settle(&mut self, group: &[SpeciesId]) -> Vec<SpeciesId> {
        let Some((first, others)) = group.split_first() else { return Vec::new() };
        let mut exchangeable = vec![*first];
        for other in others {
            match self.exchange(*first, *other) {
                Some(matching) => {
                    let compared = self.compare(&matching);
                    if quality(&compared) < quality(&self.best) {
                        (self.best, self.matching) = (compared, matching);
                        exchangeable.truncate(1);
                    } else if quality(&compared) == quality(&self.best) {
                        exchangeable.push(*other);
                    }
                }
                None => exchangeable.push(*other),
            }
        }
        self.settled.extend(self.partner(*first).map(|partner| (*first, partner)));
        exchangeable
    }

    fn partner(&self, species: SpeciesId) -> Option<SpeciesId> {
        self.matching.partners[species.index()]
    }

    fn compare(&self, matching: &Matching) -> Comparison {
        let [a, b] = self.mechanisms;
        compare_matched(a, b, matching, self.settings)
    }

    /// The matching in which one species has the partner of the other; `None` where neither has one, or
    /// enough has been tried.
    fn exchange(&mut self, first: SpeciesId, other: SpeciesId) -> Option<Matching> {
        self.left = self.left.checked_sub(1)?;
        let of_other = self.partner(other).map(|partner| (first, partner));
        let pair = of_other.or_else(|| Some((other, self.partner(first)?)))?;
        let [a, b] = &self.graphs;
        let mut exchanged = Matching::of(a, b, &[&self.settled[..], &[pair]].concat());
        exchanged.complete(&self.matching.contradictory);
        Some(exchanged)
    }
}
