//! The species of two mechanisms compared.

use std::collections::HashSet;

use crate::diff::comparison::{NotCompared, SpeciesComparison, ThermoChangeKind, Which};
use crate::diff::settings::Settings;
use crate::diff::species_matching::{Matching, agree};
use crate::diff::thermo::thermo_change;
use crate::diff::transport::transport_change;
use crate::diff::universe::{A, B, Universe};
use crate::mechanism::{Mechanism, Reaction, Reverse, Species, SpeciesId};
use crate::rates::Rate;
use crate::thermo::{ConstantCp, Thermo};

/// Compares what the species of both are. What one of the two does not hold for any species is not
/// compared: [`not_compared`] tells.
pub fn compare_species(universe: &Universe, matching: &Matching, settings: &Settings) -> SpeciesComparison {
    let [a, b] = [A, B].map(|side| universe.sides[side].mechanism);
    let common: Vec<(SpeciesId, SpeciesId)> = universe.common().collect();
    let of_both = |(in_a, in_b): &(SpeciesId, SpeciesId)| (&a.species()[in_a.index()], &b.species()[in_b.index()]);
    let chosen = |test: &dyn Fn(&Species, &Species) -> bool| -> Vec<(SpeciesId, SpeciesId)> {
        let passes = |pair: &&(SpeciesId, SpeciesId)| {
            let (in_a, in_b) = of_both(pair);
            test(in_a, in_b)
        };
        common.iter().filter(passes).copied().collect()
    };
    let missing = not_compared(a, b);
    let is_compared = |what: &str| missing.iter().all(|missing| missing.what != what);
    let with_thermo = common.iter().filter(|_| is_compared(THERMO));
    let with_transport = common.iter().filter(|_| is_compared(TRANSPORT));
    SpeciesComparison {
        renamed: chosen(&|in_a, in_b| in_a.name != in_b.name),
        composition_changed: chosen(&|in_a, in_b| agree(in_a, in_b) == Some(false)),
        thermo_changed: with_thermo.filter_map(|pair| thermo_change((pair.0, a), (pair.1, b), settings)).collect(),
        transport_changed: with_transport
            .filter_map(|pair| transport_change((pair.0, a), (pair.1, b), settings))
            .collect(),
        only_a: universe.alone(A),
        only_b: universe.alone(B),
        interchangeable: matching.interchangeable.clone(),
        common,
    }
}

const THERMO: &str = "thermo data";
const TRANSPORT: &str = "transport data";
const COMPOSITIONS: &str = "compositions";

/// What only one of the two holds.
pub fn not_compared(a: &Mechanism, b: &Mechanism) -> Vec<NotCompared> {
    let lacking = |what: &'static str, has: fn(&Species) -> bool| {
        let only_in = match (a.species().iter().any(has), b.species().iter().any(has)) {
            (true, false) if !b.species().is_empty() => Which::A,
            (false, true) if !a.species().is_empty() => Which::B,
            _ => return None,
        };
        Some(NotCompared { what, only_in })
    };
    let kinds = [
        lacking(COMPOSITIONS, |species| species.composition.is_some()),
        lacking(THERMO, |species| species.thermo.as_ref().is_some_and(|thermo| !is_placeholder(thermo))),
        lacking(TRANSPORT, |species| species.transport.is_some()),
    ];
    kinds.into_iter().flatten().collect()
}

/// Whether thermo says nothing: files need some even where no rate follows from it.
fn is_placeholder(thermo: &Thermo) -> bool {
    matches!(thermo, Thermo::ConstantCp(ConstantCp { h0: 0.0, s0: 0.0, cp0: 0.0, .. }))
}

/// Whether the rates of one of the two need thermo that it does not have.
pub fn lacks_thermo(not_compared: &[NotCompared], universe: &Universe) -> bool {
    let lacking = not_compared.iter().filter(|missing| missing.what == THERMO);
    let mut sides = lacking.map(|missing| if missing.only_in == Which::A { B } else { A });
    sides.any(|side| universe.sides[side].mechanism.reactions().iter().any(uses_thermo))
}

fn uses_thermo(reaction: &Reaction) -> bool {
    reaction.reverse == Reverse::FromThermo || matches!(reaction.rate, Some(Rate::BlowersMasel(_)))
}

/// Whether the differences between species leave u̇ as it is: no reverse rate follows from thermo that
/// has changed, and what only one of the two has takes no part.
pub fn leaves_dynamics(comparison: &SpeciesComparison, universe: &Universe) -> bool {
    let values_changed =
        comparison.thermo_changed.iter().filter(|it| !matches!(it.kind, ThermoChangeKind::WithoutEffect(_)));
    let changed: HashSet<usize> = values_changed.map(|change| universe.sides[A].number(change.a)).collect();
    // Where one of the two has reverse rates of its own, they have been compared by value.
    let by_thermo = universe.sides.iter().all(|side| {
        let is_changed = |species: &SpeciesId| changed.contains(&side.number(*species));
        let mut reactions = side.mechanism.reactions().iter();
        reactions.any(|reaction| uses_thermo(reaction) && reaction.net_coefficients().keys().any(is_changed))
    });
    let idle = |side: usize, alone: &[SpeciesId]| {
        let mut reactions = universe.sides[side].mechanism.reactions().iter();
        alone.is_empty()
            || reactions.all(|reaction| {
                let collides = |species: &SpeciesId| match &reaction.third_body {
                    Some(third_body) => third_body.efficiency(*species) != 0.0,
                    None => false,
                };
                !alone.iter().any(collides)
            })
    };
    !by_thermo && idle(A, &comparison.only_a) && idle(B, &comparison.only_b)
}
