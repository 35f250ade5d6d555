//! Reactions that share their equation, counted as Cantera counts them.

use std::collections::BTreeMap;

use crate::mechanism::{
    ColliderDuplicates, Finding, FindingCode, Item, Mechanism, Phase, Reaction, ReactionId, SpeciesId, ThirdBody,
};
use crate::rates::{Rate, RateKind};

/// Undeclared duplicates and declared ones that stand alone, phase by phase; of a mechanism without
/// phases, among all reactions.
pub fn duplicates(mechanism: &Mechanism) -> Vec<Finding> {
    if mechanism.phases().is_empty() {
        let reactions = mechanism.reaction_ids().collect();
        let whole = Phase { species: mechanism.species_ids().collect(), reactions, ..Phase::default() };
        return of_phase(mechanism, &whole);
    }
    let mut findings: Vec<Finding> = Vec::new();
    for phase in mechanism.phases() {
        for finding in of_phase(mechanism, phase) {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// A reaction, and whether it runs in the direction of its key.
type Member = (ReactionId, bool);

fn of_phase(mechanism: &Mechanism, phase: &Phase) -> Vec<Finding> {
    let reaction = |id: ReactionId| &mechanism.reactions()[id.index()];
    let mut same_sides: BTreeMap<Vec<ScaledTerm>, Vec<Member>> = BTreeMap::new();
    let mut declared: BTreeMap<Vec<SpeciesId>, usize> = BTreeMap::new();
    for id in &phase.reactions {
        let (key, forward) = direction_key(reaction(*id));
        same_sides.entry(key).or_default().push((*id, forward));
        if reaction(*id).duplicate {
            *declared.entry(participants(reaction(*id))).or_default() += 1;
        }
    }
    let mut findings = Vec::new();
    for group in same_sides.values() {
        for (place, member) in group.iter().enumerate() {
            let collision = group[..place].iter().find_map(|other| {
                let code = collision(reaction(member.0), reaction(other.0), member.1 == other.1, phase)?;
                Some((other.0, code))
            });
            if let Some((other, severity)) = collision {
                let code = match severity {
                    Collision::Same => FindingCode::UndeclaredDuplicate { other },
                    Collision::Collider => FindingCode::ColliderDuplicate { other },
                };
                findings.push(Finding { item: Item::Reaction(member.0), code });
            }
        }
    }
    for id in &phase.reactions {
        let alone = || declared.get(&participants(reaction(*id))) == Some(&1);
        if reaction(*id).duplicate && alone() {
            findings.push(Finding { item: Item::Reaction(*id), code: FindingCode::LoneDuplicate });
        }
    }
    findings
}

enum Collision {
    /// The same reaction twice.
    Same,
    /// Once with M and once with a collider that M includes.
    Collider,
}

/// Whether two reactions whose sides agree up to a factor are undeclared duplicates.
fn collision(a: &Reaction, b: &Reaction, same_direction: bool, phase: &Phase) -> Option<Collision> {
    let both_declared = a.duplicate && b.duplicate;
    let opposite = !same_direction && !a.is_reversible() && !b.is_reversible();
    if both_declared || opposite || form(a) != form(b) {
        return None;
    }
    let (Some(first), Some(second)) = (&a.third_body, &b.third_body) else {
        return Some(Collision::Same).filter(|_| a.third_body.is_none() && b.third_body.is_none());
    };
    if !overlap(first, second, phase) {
        return None;
    }
    if first.collider.is_none() == second.collider.is_none() {
        return Some(Collision::Same);
    }
    match phase.duplicates {
        ColliderDuplicates::Accept => None,
        ColliderDuplicates::Warn => Some(Collision::Collider),
        ColliderDuplicates::Refuse => Some(Collision::Same),
    }
}

/// Whether some species counts as third body in both.
fn overlap(first: &ThirdBody, second: &ThirdBody, phase: &Phase) -> bool {
    phase.species.iter().any(|species| first.efficiency(*species) * second.efficiency(*species) != 0.0)
}

/// The form of the law and of its broadening.
fn form(reaction: &Reaction) -> (RateKind, &str) {
    match &reaction.rate {
        Some(Rate::Falloff(law)) => (reaction.kind(), law.broadening.name()),
        _ => (reaction.kind(), ""),
    }
}

/// The species of both sides, each side's once.
fn participants(reaction: &Reaction) -> Vec<SpeciesId> {
    let mut all: Vec<SpeciesId> =
        reaction.reactants.iter().chain(&reaction.products).map(|(species, _)| *species).collect();
    all.sort();
    all
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reverse, Species};

    /// H2, O, H, AR, and three-body reactions H2 => 2 H with the third bodies given.
    fn with_third_bodies(third_bodies: impl Fn(SpeciesId) -> Vec<ThirdBody>, rule: ColliderDuplicates) -> Vec<Finding> {
        let mut m = Mechanism::new();
        let [h2, h, argon] = ["H2", "H", "AR"].map(|name| m.add_species(Species::named(name)).unwrap());
        let reactions = third_bodies(argon).into_iter().map(|third_body| {
            let reaction = Reaction::one_way(vec![(h2, 1.into())], vec![(h, 2.into())], 1.0);
            m.add_reaction(Reaction { third_body: Some(third_body), ..reaction }).unwrap()
        });
        let reactions = reactions.collect();
        let species = m.species_ids().collect();
        m.add_phase(Phase { species, reactions, duplicates: rule, ..Phase::default() }).unwrap();
        duplicates(&m)
    }

    #[test]
    fn a_collider_beside_m_is_as_the_phase_wants_it() {
        let pair = |argon| vec![ThirdBody::any(false), ThirdBody::only(argon, false)];
        let code = |rule| with_third_bodies(pair, rule).pop().map(|finding| finding.code);
        assert!(matches!(code(ColliderDuplicates::Warn), Some(FindingCode::ColliderDuplicate { .. })));
        assert!(matches!(code(ColliderDuplicates::Refuse), Some(FindingCode::UndeclaredDuplicate { .. })));
        assert_eq!(code(ColliderDuplicates::Accept), None);
        let apart = |argon| {
            vec![ThirdBody { efficiencies: vec![(argon, 0.0)], ..ThirdBody::any(false) }, ThirdBody::only(argon, false)]
        };
        assert!(with_third_bodies(apart, ColliderDuplicates::Refuse).is_empty());
    }

    #[test]
    fn the_same_third_body_twice_is_a_duplicate() {
        let twice = |_| vec![ThirdBody::any(false), ThirdBody::any(false)];
        let findings = with_third_bodies(twice, ColliderDuplicates::Accept);
        assert!(matches!(findings[..], [Finding { code: FindingCode::UndeclaredDuplicate { .. }, .. }]));
    }

    #[test]
    fn reactions_of_different_phases_are_no_duplicates() {
        let mut m = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| m.add_species(Species::named(name)).unwrap());
        for name in ["one", "two"] {
            let reaction = Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 1.0);
            let reactions = vec![m.add_reaction(Reaction { reverse: Reverse::None, ..reaction }).unwrap()];
            m.add_phase(Phase { name: name.into(), species: vec![a, b], reactions, ..Phase::default() }).unwrap();
        }
        assert!(duplicates(&m).is_empty());
    }
}
