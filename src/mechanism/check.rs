//! What is wrong, or looks wrong, with a mechanism.

use std::collections::{BTreeMap, BTreeSet};

use crate::mechanism::duplicates::duplicates;
use crate::mechanism::finding::{Finding, FindingCode, Item, SpeciesFinding};
use crate::mechanism::{ELECTRON, Mechanism, Reaction, Species, SpeciesId};
use crate::rates::{Plog, Rate};

/// Atoms by which the two sides of a reaction may differ: fractional species are rounded in files.
const BALANCE_TOLERANCE: f64 = 1e-3;
/// The same as a share of the atoms on the larger side.
const RELATIVE_BALANCE_TOLERANCE: f64 = 1e-4;
/// Temperatures at which Cantera requires Σk > 0 at every pressure of a table, K.
const DEMANDED_TEMPERATURES: [f64; 6] = [300.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0];
/// Step of the temperatures at which Σk > 0 is tested besides, K.
const TEMPERATURE_STEP: f64 = 50.0;
/// The highest of these temperatures, K.
const HIGHEST_TEMPERATURE: f64 = 3000.0;

/// Every finding, species first, in the mechanism's order. Reactions between species of which no
/// composition is known are not checked for balance.
pub fn check(mechanism: &Mechanism) -> Vec<Finding> {
    let mut findings: Vec<Finding> = unused_species(mechanism).into_iter().collect();
    for (id, species) in mechanism.species_ids().zip(mechanism.species()) {
        let found = wrong_geometry(species).into_iter().chain(thermo_jumps(species));
        findings.extend(found.map(|found| Finding { item: Item::Species(id), code: FindingCode::OfSpecies(found) }));
    }
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        let negative = reaction.rate.as_ref().and_then(Rate::negative_factor).map(|a| FindingCode::NegativeRate { a });
        let found = unbalanced(mechanism, reaction).into_iter().chain(negative);
        let found = found.chain(negative_sum(reaction));
        findings.extend(found.map(|code| Finding { item: Item::Reaction(id), code }));
    }
    findings.extend(duplicates(mechanism));
    findings
}

/// One finding for all. In a mechanism whose phases have no reactions at all, no species can be missed by them.
fn unused_species(mechanism: &Mechanism) -> Option<Finding> {
    let named = |reaction: &Reaction| reaction.species().chain(reaction.efficient_species()).collect::<Vec<_>>();
    let used: BTreeSet<SpeciesId> = mechanism.reactions().iter().flat_map(named).collect();
    let reacting = mechanism.phases().iter().filter(|phase| !phase.reactions.is_empty());
    let in_reacting: BTreeSet<SpeciesId> = reacting.flat_map(|phase| phase.species.iter().copied()).collect();
    let expected = |species: &SpeciesId| match mechanism.phases() {
        [] => !mechanism.reactions().is_empty(),
        _ => in_reacting.contains(species),
    };
    let mut unused = mechanism.species_ids().filter(|species| expected(species) && !used.contains(species));
    let first = unused.next()?;
    Some(Finding { item: Item::Species(first), code: FindingCode::Unused { others: unused.collect() } })
}

fn wrong_geometry(species: &Species) -> Option<SpeciesFinding> {
    let geometry = species.transport.as_ref()?.geometry;
    let composition = species.composition.as_ref()?;
    let atoms: f64 = composition.iter().filter(|(symbol, _)| symbol != ELECTRON).map(|(_, count)| count.to_f64()).sum();
    (!geometry.suits(atoms)).then_some(SpeciesFinding::WrongGeometry { geometry, atoms })
}

/// Jumps of cp by more than 1 %, of h by more than 0.1 % of cp T and of s by more than 0.1 % of s + cp,
/// as Cantera measures them.
fn thermo_jumps(species: &Species) -> Vec<SpeciesFinding> {
    let Some(thermo) = &species.thermo else { return Vec::new() };
    let mut jumps = Vec::new();
    for (temperature, below, above) in thermo.joints() {
        let cp = below.cp.abs();
        let differences = [
            ("cp", below.cp, above.cp, 0.01 * cp),
            ("h", below.h, above.h, 0.001 * cp * temperature),
            ("s", below.s, above.s, 0.001 * (below.s.abs() + cp)),
        ];
        let jumping = differences.into_iter().filter(|(_, below, above, allowed)| (above - below).abs() > *allowed);
        jumps.extend(jumping.map(|(quantity, below, above, _)| SpeciesFinding::ThermoJump {
            quantity,
            temperature,
            below,
            above,
        }));
    }
    jumps
}

fn tolerance(left: f64, right: f64) -> f64 {
    BALANCE_TOLERANCE.max(RELATIVE_BALANCE_TOLERANCE * left.abs().max(right.abs()))
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
    let differs = atoms.into_iter().filter(|(_, (left, right))| (left - right).abs() > tolerance(*left, *right));
    differs
        .map(|(element, (left, right))| FindingCode::Unbalanced { element: element.to_string(), left, right })
        .collect()
}

/// The first pressure and temperature at which a table does not add up to more than zero.
fn negative_sum(reaction: &Reaction) -> Option<FindingCode> {
    // Without a negative A no sum is negative, and nearly all tables are without.
    let tables = reaction.rate.iter().flat_map(Rate::tables);
    let doubtful = tables.filter(|table| table.laws().iter().any(|law| law.law.a <= 0.0));
    doubtful.filter_map(negative_sum_of).next()
}

fn negative_sum_of(table: &Plog) -> Option<FindingCode> {
    let code = |demanded| move |(pressure, temperature)| FindingCode::NegativeSum { pressure, temperature, demanded };
    if let Some(refused) = table.not_positive(&DEMANDED_TEMPERATURES).next() {
        return Some(code(true)(refused));
    }
    let steps = (HIGHEST_TEMPERATURE / TEMPERATURE_STEP) as usize;
    let between: Vec<f64> = (4..=steps).map(|step| TEMPERATURE_STEP * step as f64).collect();
    table.not_positive(&between).next().map(code(false))
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
        let mut m = mechanism(&[("AR", &[("Ar", 1)]), ("A", &[("Q", 1)]), ("B", &[("Q", 1)]), ("HE", &[("He", 1)])]);
        add(&mut m, &[("A", 1)], &[("B", 1)], Reverse::FromThermo);
        let [first, other] = ["AR", "HE"].map(|name| m.find_species(name).unwrap());
        let code = FindingCode::Unused { others: vec![other] };
        assert_eq!(check(&m), [Finding { item: Item::Species(first), code }]);
    }
}
