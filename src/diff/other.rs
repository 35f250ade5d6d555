//! Phases and elements compared.

use std::collections::BTreeSet;

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::{OtherDifference, Which};
use crate::diff::settings::{Settings, agree};
use crate::mechanism::{Element, Mechanism, Phase};

/// Differences in the models and species of phases and in the atomic weights of elements. A single phase may
/// have any name.
pub fn other_differences(numbering: &CommonNumbering, settings: &Settings) -> Vec<OtherDifference> {
    let [a, b] = [A, B].map(|side| numbering.sides[side].mechanism);
    let mut found = Vec::new();
    if let ([in_a], [in_b]) = (a.phases(), b.phases()) {
        compare_models(in_a, in_b, &mut found);
    } else if !a.phases().is_empty() && !b.phases().is_empty() {
        compare_phases(numbering, &mut found);
    }
    compare_elements(a, b, settings.relative_tolerance, &mut found);
    found
}

fn compare_phases(numbering: &CommonNumbering, found: &mut Vec<OtherDifference>) {
    let [a, b] = [A, B].map(|side| numbering.sides[side].mechanism.phases());
    let lone = |phase: &Phase, only_in| OtherDifference::Phase { name: phase.name.clone(), only_in };
    for phase in a {
        let Some(other) = b.iter().find(|other| other.name == phase.name) else {
            found.push(lone(phase, Which::A));
            continue;
        };
        compare_models(phase, other, found);
        let members = |side: usize, phase: &Phase| -> BTreeSet<usize> {
            phase.species.iter().map(|species| numbering.sides[side].number(*species)).collect()
        };
        if members(A, phase) != members(B, other) {
            found.push(OtherDifference::PhaseMembers { name: phase.name.clone() });
        }
    }
    let missing = b.iter().filter(|phase| a.iter().all(|other| other.name != phase.name));
    found.extend(missing.map(|phase| lone(phase, Which::B)));
}

fn compare_models(a: &Phase, b: &Phase, found: &mut Vec<OtherDifference>) {
    if a.model != b.model {
        found.push(OtherDifference::PhaseModel { a: a.model.clone(), b: b.model.clone() });
    }
}

/// Compares atomic weights that a file gives, for elements that species of both mechanisms contain.
fn compare_elements(a: &Mechanism, b: &Mechanism, tolerance: f64, found: &mut Vec<OtherDifference>) {
    let weight = |mechanism: &Mechanism, symbol: &str| {
        let element = mechanism.elements.iter().find(|element| element.symbol == symbol);
        element.and_then(|element| element.atomic_weight)
    };
    let occurs = |mechanism: &Mechanism, symbol: &str| {
        mechanism.species().iter().any(|species| !species.atoms(symbol).is_zero())
    };
    let new = |element: &&Element| a.elements.iter().all(|other| other.symbol != element.symbol);
    for element in a.elements.iter().chain(b.elements.iter().filter(new)) {
        let symbol = &element.symbol;
        let (in_a, in_b) = (weight(a, symbol), weight(b, symbol));
        let same = match (in_a, in_b) {
            (Some(in_a), Some(in_b)) => agree(in_a, in_b, tolerance),
            _ => in_a == in_b,
        };
        if !same && occurs(a, symbol) && occurs(b, symbol) {
            found.push(OtherDifference::AtomicWeight { symbol: symbol.clone(), a: in_a, b: in_b });
        }
    }
}
