//! Species that their place in the network does not tell apart, told apart by rates and directions.

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

/// Tries the exchanges of each group of interchangeable species: one that gives a better comparison is
/// kept, and only species whose exchange leaves the comparison as good stay in their group.
pub fn settled(
    mut best: Comparison,
    mut matching: Matching,
    a: &Mechanism,
    b: &Mechanism,
    settings: &Settings,
) -> Comparison {
    if matching.interchangeable.is_empty() {
        return best;
    }
    let (graph_a, graph_b) = (SpeciesReactionGraph::of(a), SpeciesReactionGraph::of(b));
    let mut known = matching.known.clone();
    let species: usize = matching.interchangeable.iter().map(Vec::len).sum();
    let mut left = if species > MOST_SPECIES { 0 } else { MOST_EXCHANGES };
    let mut groups: Vec<Vec<SpeciesId>> = Vec::new();
    for group in matching.interchangeable.clone() {
        let Some((first, others)) = group.split_first() else { continue };
        let mut exchangeable = vec![*first];
        for other in others {
            let partner_of = |species: &SpeciesId| matching.partners[species.index()];
            let exchange = partner_of(other).map(|partner| (*first, partner));
            let Some(exchange) = exchange.or_else(|| Some((*other, partner_of(first)?))).filter(|_| left > 0) else {
                exchangeable.push(*other);
                continue;
            };
            left -= 1;
            let mut exchanged = Matching::of(&graph_a, &graph_b, &[&known[..], &[exchange]].concat());
            exchanged.complete(&matching.contradictory);
            let compared = compare_matched(a, b, &exchanged, settings);
            if quality(&compared) < quality(&best) {
                (best, matching) = (compared, exchanged);
                exchangeable.truncate(1);
            } else if quality(&compared) == quality(&best) {
                exchangeable.push(*other);
            }
        }
        known.extend(matching.partners[first.index()].map(|partner| (*first, partner)));
        if exchangeable.len() > 1 {
            groups.push(exchangeable);
        }
    }
    best.species.interchangeable = groups;
    best
}
