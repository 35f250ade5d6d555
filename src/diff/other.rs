//! Phases and elements compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::{NotCompared, OtherDifference, ParameterDifference, Which, WhyNotCompared};
use crate::diff::settings::{Settings, agree};
use crate::mechanism::{Element, Mechanism, Phase, PhaseModel, State};
use crate::rates::Quantity;

/// Differences in the models, species and states of phases and in the atomic weights of elements. A single phase may
/// have any name.
pub fn other_differences(numbering: &CommonNumbering, settings: &Settings) -> Vec<OtherDifference> {
    let [a, b] = [A, B].map(|side| numbering.sides[side].mechanism);
    let mut found = Vec::new();
    match (a.phases(), b.phases()) {
        ([in_a], [in_b]) => {
            compare_models(in_a, in_b, &mut found);
            found.extend(state_difference(numbering, "", [in_a, in_b], settings));
        }
        ([], [] | [_]) | ([_], []) => {}
        _ => compare_phases(numbering, settings, &mut found),
    }
    compare_elements(a, b, settings.relative_tolerance, &mut found);
    found
}

/// The model of the only phase, where the other mechanism has none that could be compared with it. Mechanisms without
/// phases are taken for ideal gases.
pub fn phase_not_compared(mechanisms: [&Mechanism; 2]) -> Option<NotCompared> {
    let (phase, only_in) = match mechanisms.map(Mechanism::phases) {
        [[only], []] => (only, Which::A),
        [[], [only]] => (only, Which::B),
        _ => return None,
    };
    let is_ideal = matches!(phase.model, PhaseModel::Unknown | PhaseModel::IdealGas);
    let what = format!("the phase's model, {}", phase.model);
    (!is_ideal).then_some(NotCompared { what, why: WhyNotCompared::OnlyIn(only_in) })
}

fn compare_phases(numbering: &CommonNumbering, settings: &Settings, found: &mut Vec<OtherDifference>) {
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
        found.extend(state_difference(numbering, &phase.name, [phase, other], settings));
    }
    let missing = b.iter().filter(|phase| a.iter().all(|other| other.name != phase.name));
    found.extend(missing.map(|phase| lone(phase, Which::B)));
}

fn compare_models(a: &Phase, b: &Phase, found: &mut Vec<OtherDifference>) {
    if a.model != b.model {
        found.push(OtherDifference::PhaseModel { a: a.model.clone(), b: b.model.clone() });
    }
}

/// How the states differ that two phases begin in, where both have one that is not merely the first of some data.
fn state_difference(
    numbering: &CommonNumbering,
    name: &str,
    phases: [&Phase; 2],
    settings: &Settings,
) -> Option<OtherDifference> {
    let [Some(a), Some(b)] = phases.map(|phase| phase.state.as_ref()) else { return None };
    if settings.learned != [false; 2] {
        return None;
    }
    let fractions = |side: usize, state: &State| -> BTreeMap<usize, f64> {
        let total: f64 = state.mole_fractions.iter().map(|(_, x)| x).sum();
        let shares =
            state.mole_fractions.iter().map(|(species, x)| (numbering.sides[side].number(*species), x / total));
        shares.filter(|(_, x)| *x != 0.0).collect()
    };
    let (of_a, of_b) = (fractions(A, a), fractions(B, b));
    let numbers: BTreeSet<usize> = of_a.keys().chain(of_b.keys()).copied().collect();
    let mut pairs = vec![
        ("T".to_string(), Quantity::Temperature, a.temperature, b.temperature),
        ("P".to_string(), Quantity::Pressure, a.pressure, b.pressure),
    ];
    for number in numbers {
        let name = [A, B].into_iter().find_map(|side| {
            let side = &numbering.sides[side];
            side.species(number).map(|species| side.mechanism.name(species))
        });
        let share = |of: &BTreeMap<usize, f64>| of.get(&number).copied().unwrap_or(0.0);
        let name = format!("mole fraction of {}", name.unwrap_or_default());
        pairs.push((name, Quantity::Number, share(&of_a), share(&of_b)));
    }
    pairs.retain(|(_, _, a, b)| !agree(*a, *b, settings.relative_tolerance));
    let parameters: Vec<ParameterDifference> =
        pairs.into_iter().map(|(name, quantity, a, b)| ParameterDifference { name, a, b, quantity }).collect();
    (!parameters.is_empty()).then(|| OtherDifference::PhaseState { name: name.to_string(), parameters })
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
