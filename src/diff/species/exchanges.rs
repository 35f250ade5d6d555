//! Interchangeable species exchanged on trial: the network alone does not tell them apart, the comparison may.

use crate::diff::comparison::Comparison;
use crate::diff::species::matching::Matching;
use crate::diff::verdict::quality;
use crate::graph::SpeciesReactionGraph;
use crate::mechanism::{Mechanism, SpeciesId};

/// The largest number of exchanges to try, each of which costs a comparison; species beyond it stay in their
/// groups.
const MOST_EXCHANGES: usize = 24;
/// If the groups hold more species than this, no exchange is tried: so few would decide little.
const MOST_SPECIES: usize = 60;

/// The best comparison so far, and what it takes to try others.
struct Trial<'m> {
    graphs: [SpeciesReactionGraph; 2],
    compare: &'m dyn Fn(&Matching) -> Comparison,
    best: Comparison,
    matching: Matching,
    /// Pairs that stay as they are in further exchanges.
    fixed: Vec<(SpeciesId, SpeciesId)>,
    exchanges_left: usize,
}

/// The best comparison over exchanges within each group of interchangeable species. A better exchange is kept;
/// species whose exchange leaves the comparison equally good stay in their group. `compare` compares the two
/// mechanisms by a matching.
pub fn best_exchange(
    best: Comparison,
    matching: Matching,
    mechanisms: [&Mechanism; 2],
    compare: &dyn Fn(&Matching) -> Comparison,
) -> Comparison {
    let groups = matching.interchangeable.clone();
    if groups.is_empty() {
        return best;
    }
    let species: usize = groups.iter().map(Vec::len).sum();
    let exchanges_left = if species > MOST_SPECIES { 0 } else { MOST_EXCHANGES };
    let graphs = mechanisms.map(SpeciesReactionGraph::of);
    let fixed = matching.known.clone();
    let mut trial = Trial { graphs, compare, best, matching, fixed, exchanges_left };
    let remaining: Vec<Vec<SpeciesId>> = groups.iter().map(|group| trial.try_group(group)).collect();
    trial.best.species.interchangeable = remaining.into_iter().filter(|group| group.len() > 1).collect();
    trial.best
}

impl Trial<'_> {
    /// Tries all exchanges with the first species of a group; returns the species that remain interchangeable.
    fn try_group(&mut self, group: &[SpeciesId]) -> Vec<SpeciesId> {
        let Some((first, others)) = group.split_first() else { return Vec::new() };
        let mut exchangeable = vec![*first];
        for other in others {
            match self.exchange(*first, *other) {
                Some(matching) => {
                    let compared = (self.compare)(&matching);
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
        self.fixed.extend(self.partner(*first).map(|partner| (*first, partner)));
        exchangeable
    }

    fn partner(&self, species: SpeciesId) -> Option<SpeciesId> {
        self.matching.partners[species.index()]
    }

    /// The matching in which one species has the partner of the other; `None` where neither has a partner, or
    /// no exchange is left.
    fn exchange(&mut self, first: SpeciesId, other: SpeciesId) -> Option<Matching> {
        self.exchanges_left = self.exchanges_left.checked_sub(1)?;
        let of_other = self.partner(other).map(|partner| (first, partner));
        let pair = of_other.or_else(|| Some((other, self.partner(first)?)))?;
        let [a, b] = &self.graphs;
        let mut exchanged = Matching::of(a, b, &[&self.fixed[..], &[pair]].concat());
        exchanged.complete(&self.matching.contradictory);
        Some(exchanged)
    }
}
