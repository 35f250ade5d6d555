//! What is wrong, or looks wrong, with a mechanism.

use std::collections::{BTreeMap, BTreeSet};

use crate::mechanism::{Mechanism, Reaction, ReactionId, SpeciesId};
use crate::rates::Rate;

/// Atoms by which the two sides of a reaction may differ: fractional species are rounded in files.
const BALANCE_TOLERANCE: f64 = 1e-3;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Species(SpeciesId),
    Reaction(ReactionId),
}

/// A stable name for a kind of finding, with its data.
#[derive(Clone, Debug, PartialEq)]
pub enum FindingCode {
    /// Atoms of an element on the left and on the right.
    Unbalanced { element: String, left: f64, right: f64 },
    /// Shares its equation with another reaction, and one of them is not declared a duplicate.
    UndeclaredDuplicate { other: ReactionId },
    /// Declared a duplicate, but no other reaction has its equation.
    LoneDuplicate,
    /// A negative pre-exponential factor.
    NegativeRate { a: f64 },
    /// Takes part in no reaction.
    UnusedSpecies,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub item: Item,
    pub code: FindingCode,
}

/// Every finding, species first, in the mechanism's order. Reactions between species of which no
/// composition is known are not checked for balance.
pub fn check(mechanism: &Mechanism) -> Vec<Finding> {
    let mut findings = unused_species(mechanism);
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        let found = unbalanced(mechanism, reaction).into_iter().chain(negative_rate(reaction));
        findings.extend(found.map(|code| Finding { item: Item::Reaction(id), code }));
    }
    findings.extend(duplicates(mechanism));
    findings
}

fn unused_species(mechanism: &Mechanism) -> Vec<Finding> {
    if mechanism.reactions().is_empty() {
        return Vec::new();
    }
    let used: BTreeSet<SpeciesId> = mechanism.reactions().iter().flat_map(|reaction| reaction.species()).collect();
    let unused = mechanism.species_ids().filter(|species| !used.contains(species));
    unused.map(|species| Finding { item: Item::Species(species), code: FindingCode::UnusedSpecies }).collect()
}

fn unbalanced(mechanism: &Mechanism, reaction: &Reaction) -> Vec<FindingCode> {
    let all_known = reaction.species().all(|species| mechanism.species()[species.index()].composition.is_some());
    if !all_known {
        return Vec::new();
    }
    let mut atoms: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let sides = [(&reaction.reactants, true), (&reaction.products, false)];
    for (side, is_left) in sides {
        for (species, nu) in side {
            let composition = mechanism.species()[species.index()].composition.as_deref().unwrap_or_default();
            for (element, count) in composition {
                let (left, right) = atoms.entry(element).or_default();
                *(if is_left { left } else { right }) += nu.to_f64() * count.to_f64();
            }
        }
    }
    let differs = atoms.into_iter().filter(|(_, (left, right))| (left - right).abs() > BALANCE_TOLERANCE);
    differs
        .map(|(element, (left, right))| FindingCode::Unbalanced { element: element.to_string(), left, right })
        .collect()
}

fn negative_rate(reaction: &Reaction) -> Option<FindingCode> {
    match &reaction.rate {
        Rate::Arrhenius(law) if law.a < 0.0 => Some(FindingCode::NegativeRate { a: law.a }),
        _ => None,
    }
}

/// A species with its ν′ and ν″, scaled, as bits.
type ScaledTerm = (SpeciesId, u64, u64);

/// Both sides up to a factor, the same for either direction of writing, and whether the reaction
/// runs in the direction of the key. A catalyst belongs to the equation: `A + C => B + C` and
/// `A + D => B + D` are two reactions.
fn direction_key(reaction: &Reaction) -> (Vec<ScaledTerm>, bool) {
    let mut terms: BTreeMap<SpeciesId, (f64, f64)> = BTreeMap::new();
    for (species, nu) in &reaction.reactants {
        terms.entry(*species).or_default().0 += nu.to_f64();
    }
    for (species, nu) in &reaction.products {
        terms.entry(*species).or_default().1 += nu.to_f64();
    }
    let largest = terms.values().fold(0.0, |largest: f64, (left, right)| largest.max(*left).max(*right));
    let scaled = |nu: f64| (nu / largest).to_bits();
    let forward: Vec<ScaledTerm> =
        terms.iter().map(|(species, (left, right))| (*species, scaled(*left), scaled(*right))).collect();
    let backward = forward.iter().map(|(species, left, right)| (*species, *right, *left)).collect();
    let runs_forward = forward >= backward;
    (if runs_forward { forward } else { backward }, runs_forward)
}

/// Two reactions share an equation if their sides agree up to a factor, in the same direction or,
/// if one is reversible, in either; and they have the same third body and kind of law.
fn duplicates(mechanism: &Mechanism) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut groups: BTreeMap<_, Vec<(ReactionId, bool)>> = BTreeMap::new();
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        let (key, forward) = direction_key(reaction);
        groups.entry(key).or_default().push((id, forward));
    }
    let collides = |a: (ReactionId, bool), b: (ReactionId, bool)| {
        let (first, second) = (&mechanism.reactions()[a.0.index()], &mechanism.reactions()[b.0.index()]);
        let same_kind = first.third_body == second.third_body && rate_kind(&first.rate) == rate_kind(&second.rate);
        same_kind && (a.1 == b.1 || first.is_reversible() || second.is_reversible())
    };
    for group in groups.values() {
        for (place, member) in group.iter().enumerate() {
            let declared = mechanism.reactions()[member.0.index()].duplicate;
            let undeclared_pair = |other: &&(ReactionId, bool)| {
                collides(*member, **other) && !(declared && mechanism.reactions()[other.0.index()].duplicate)
            };
            if let Some(other) = group[..place].iter().find(undeclared_pair) {
                let code = FindingCode::UndeclaredDuplicate { other: other.0 };
                findings.push(Finding { item: Item::Reaction(member.0), code });
            }
            let paired = group.iter().any(|other| other.0 != member.0 && collides(*member, *other));
            if declared && !paired {
                findings.push(Finding { item: Item::Reaction(member.0), code: FindingCode::LoneDuplicate });
            }
        }
    }
    findings
}

fn rate_kind(rate: &Rate) -> &str {
    match rate {
        Rate::Arrhenius(_) => "elementary",
        Rate::Unevaluated { kind } => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reverse, Species};

    fn mechanism(species: &[(&str, &[(&str, i64)])]) -> Mechanism {
        let mut mechanism = Mechanism::new();
        for (name, composition) in species {
            let composition =
                composition.iter().map(|(element, count)| (element.to_string(), (*count).into())).collect();
            mechanism.add_species(Species { composition: Some(composition), ..Species::named(*name) }).unwrap();
        }
        mechanism
    }

    fn add(mechanism: &mut Mechanism, left: &[(&str, i64)], right: &[(&str, i64)], reverse: Reverse) {
        let side = |terms: &[(&str, i64)]| {
            terms.iter().map(|(name, nu)| (mechanism.find_species(name).unwrap(), (*nu).into())).collect::<Vec<_>>()
        };
        let reaction = Reaction { reverse, ..Reaction::one_way(side(left), side(right), 1.0) };
        mechanism.add_reaction(reaction).unwrap();
    }

    #[test]
    fn an_unbalanced_reaction_names_the_element_and_both_counts() {
        let mut m = mechanism(&[("H2", &[("H", 2)]), ("H", &[("H", 1)])]);
        add(&mut m, &[("H2", 1)], &[("H", 1)], Reverse::None);
        let codes: Vec<_> = check(&m).into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [FindingCode::Unbalanced { element: "H".into(), left: 2.0, right: 1.0 }]);
    }

    #[test]
    fn multiples_and_reverses_are_duplicates_opposite_one_way_reactions_are_not() {
        let mut m = mechanism(&[("A", &[("Q", 1)]), ("B", &[("Q", 1)])]);
        add(&mut m, &[("A", 1)], &[("B", 1)], Reverse::None);
        add(&mut m, &[("B", 1)], &[("A", 1)], Reverse::None);
        assert!(check(&m).is_empty());
        add(&mut m, &[("A", 2)], &[("B", 2)], Reverse::None);
        let first = m.reaction_ids().next().unwrap();
        assert_eq!(check(&m)[0].code, FindingCode::UndeclaredDuplicate { other: first });
    }

    #[test]
    fn catalysts_tell_reactions_apart() {
        let mut m = mechanism(&[("A", &[("Q", 1)]), ("B", &[("Q", 1)]), ("C", &[]), ("D", &[])]);
        add(&mut m, &[("A", 1)], &[("B", 1)], Reverse::FromThermo);
        add(&mut m, &[("A", 1), ("C", 1)], &[("B", 1), ("C", 1)], Reverse::FromThermo);
        add(&mut m, &[("A", 1), ("D", 1)], &[("B", 1), ("D", 1)], Reverse::FromThermo);
        assert!(check(&m).is_empty());
        add(&mut m, &[("B", 2), ("D", 2)], &[("A", 2), ("D", 2)], Reverse::None);
        let third = m.reaction_ids().nth(2).unwrap();
        assert_eq!(check(&m)[0].code, FindingCode::UndeclaredDuplicate { other: third });
    }

    #[test]
    fn a_species_that_nothing_uses_is_found() {
        let mut m = mechanism(&[("A", &[("Q", 1)]), ("B", &[("Q", 1)]), ("AR", &[("Ar", 1)])]);
        add(&mut m, &[("A", 1)], &[("B", 1)], Reverse::FromThermo);
        let unused = m.find_species("AR").unwrap();
        assert_eq!(check(&m), [Finding { item: Item::Species(unused), code: FindingCode::UnusedSpecies }]);
    }
}
