//! From selected candidates to the reactions that represent them.

use crate::learn::balance::selection::Selection;
use crate::learn::complex::Complex;
use crate::learn::fitted::FittedReaction;
use crate::learn::identifiability::representative::{SourceComplex, possible_products};
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::reaction::{OneWayReaction, Reaction};

/// The directions of those reactions that have integer coefficients, the reverse before the forward one. Others are
/// left out: they cannot be candidates.
pub fn integer_directions(reactions: &[Reaction]) -> Vec<OneWayReaction> {
    let integer = reactions.iter().filter(|reaction| reaction.forward.is_integer());
    integer.flat_map(|reaction| reaction.directions().into_iter().rev()).collect()
}

/// The reactions that represent those selected, source complex by source complex.
pub fn representatives(
    selection: &Selection,
    laws: &[Vec<i64>],
    excluded: &[OneWayReaction],
    settings: &IdentifiabilitySettings,
) -> Vec<OneWayReaction> {
    let mut sources: Vec<&Complex> = selection.found.iter().map(|found| &found.reaction.reactants).collect();
    sources.sort();
    sources.dedup();
    let mut represented = Vec::new();
    for reactants in sources {
        let of_source = |found: &&FittedReaction| found.reaction.reactants == *reactants;
        let own: Vec<FittedReaction> = selection.found.iter().filter(of_source).cloned().collect();
        let mut products = possible_products(reactants, &own, selection.bounds.products, selection.bounds.open);
        products.retain(|product| {
            let balanced = laws.iter().all(|law| product.amount(law) == reactants.amount(law));
            balanced && !excluded.iter().any(|one| one.reactants == *reactants && one.products == *product)
        });
        let chosen = SourceComplex { reactants, products, settings }.representative(&own);
        represented.extend(chosen.into_iter().map(|fitted| fitted.reaction));
    }
    represented
}

/// One-way reactions, those that are each other's reverse as one. A reversible one consumes the first species that
/// it changes.
pub fn as_reactions(one_way: &[OneWayReaction]) -> Vec<Reaction> {
    let has_reverse = |reaction: &OneWayReaction| one_way.contains(&reaction.reversed());
    let consumes_first = |reaction: &OneWayReaction| reaction.net().first().is_some_and(|(_, net)| *net < 0.0);
    let mut kept: Vec<&OneWayReaction> =
        one_way.iter().filter(|reaction| !has_reverse(reaction) || consumes_first(reaction)).collect();
    // By the net change, the first species first, in whichever direction a reaction runs.
    let key = |reaction: &OneWayReaction| {
        let sign = if consumes_first(reaction) { 1.0 } else { -1.0 };
        reaction.net().into_iter().map(|(s, net)| (s, sign * net)).collect::<Vec<(usize, f64)>>()
    };
    kept.sort_by(|a, b| {
        let (left, right) = (key(a), key(b));
        left.iter()
            .zip(&right)
            .map(|((s, net), (other, theirs))| s.cmp(other).then(net.total_cmp(theirs)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| left.len().cmp(&right.len()).then_with(|| a.cmp(b)))
    });
    kept.into_iter().map(|reaction| Reaction::new(reaction.clone(), has_reverse(reaction))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaction(reactants: &[(usize, f64)], products: &[(usize, f64)]) -> OneWayReaction {
        OneWayReaction::new(Complex::new(reactants.iter().copied()), Complex::new(products.iter().copied()))
    }

    #[test]
    fn two_directions_become_one_reversible_reaction() {
        let forward = reaction(&[(0, 1.0)], &[(1, 2.0)]);
        let alone = reaction(&[(1, 1.0)], &[(2, 1.0)]);
        let reactions = as_reactions(&[forward.reversed(), alone.clone(), forward.clone()]);
        assert_eq!(reactions, [Reaction::new(forward, true), alone.irreversible()]);
    }

    #[test]
    fn the_order_is_by_the_net_change_then_by_the_catalysts() {
        let shortest = reaction(&[(0, 1.0), (3, 1.0)], &[(1, 1.0), (3, 1.0)]);
        let longer = reaction(&[(0, 1.0), (4, 1.0)], &[(1, 1.0), (2, 1.0), (4, 1.0)]);
        let last = reaction(&[(0, 1.0)], &[(1, 1.0), (2, 2.0)]);
        let ordered = [&shortest, &longer, &last].map(|reaction| reaction.clone().irreversible());
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let all = [&shortest, &longer, &last];
            assert_eq!(as_reactions(&order.map(|at: usize| all[at].clone())), ordered, "{order:?}");
        }
    }

    #[test]
    fn fractions_are_no_candidates() {
        let whole = Reaction::new(reaction(&[(0, 1.0)], &[(1, 1.0)]), true);
        let part = Reaction::new(reaction(&[(0, 1.0)], &[(1, 0.5)]), false);
        assert_eq!(integer_directions(&[part, whole.clone()]), [whole.forward.reversed(), whole.forward]);
    }
}
