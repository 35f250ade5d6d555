//! The species of two mechanisms compared.

pub mod exchanges;
pub mod given;
pub mod matching;
mod thermo;

use std::collections::HashSet;

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::{ParameterDifference, SpeciesComparison, ThermoChangeKind, TransportChange, Which};
use crate::diff::settings::{Settings, agree};
use crate::diff::species::given::{GivenData, uses_thermo};
use crate::diff::species::matching::{Matching, same_composition};
use crate::diff::species::thermo::thermo_change;
use crate::mechanism::{GasTransport, Mechanism, Species, SpeciesId, TransportParameter};
use crate::rates::Quantity;

/// Compares compositions, thermo and transport data of the common species, as far as both mechanisms give them.
pub fn compare_species(
    numbering: &CommonNumbering,
    matching: &Matching,
    given: &GivenData,
    settings: &Settings,
) -> SpeciesComparison {
    let [a, b] = [A, B].map(|side| numbering.sides[side].mechanism);
    let common: Vec<(SpeciesId, SpeciesId)> = numbering.common().collect();
    let of_both = |(in_a, in_b): &(SpeciesId, SpeciesId)| (&a.species()[in_a.index()], &b.species()[in_b.index()]);
    let chosen = |test: &dyn Fn(&Species, &Species) -> bool| -> Vec<(SpeciesId, SpeciesId)> {
        let passes = |pair: &&(SpeciesId, SpeciesId)| {
            let (in_a, in_b) = of_both(pair);
            test(in_a, in_b)
        };
        common.iter().filter(passes).copied().collect()
    };
    let with_thermo = common.iter().filter(|_| given.thermo);
    let with_transport = common.iter().filter(|_| given.transport);
    let other_composition = |in_a: &Species, in_b: &Species| {
        let known = [in_a, in_b].map(|species| species.composition.is_some());
        same_composition(in_a, in_b) == Some(false) || (given.compositions && known[A] != known[B])
    };
    SpeciesComparison {
        renamed: chosen(&|in_a, in_b| in_a.name != in_b.name),
        composition_changed: chosen(&other_composition),
        thermo_changed: with_thermo.filter_map(|pair| thermo_change((pair.0, a), (pair.1, b), settings)).collect(),
        transport_changed: with_transport
            .filter_map(|pair| transport_change((pair.0, a), (pair.1, b), settings))
            .collect(),
        only_a: numbering.alone(A),
        only_b: numbering.alone(B),
        interchangeable: matching.interchangeable.clone(),
        common,
    }
}

/// Whether the differences between species leave u̇ unchanged: no reverse rate follows from thermo that
/// differs, and no species of only one mechanism takes part in a reaction or collision.
pub fn leaves_dynamics(comparison: &SpeciesComparison, numbering: &CommonNumbering) -> bool {
    let values_changed =
        comparison.thermo_changed.iter().filter(|it| !matches!(it.kind, ThermoChangeKind::WithoutEffect(_)));
    let changed: HashSet<usize> = values_changed.map(|change| numbering.sides[A].number(change.a)).collect();
    // Explicit reverse rates in either mechanism have been compared by value.
    let by_thermo = numbering.sides.iter().all(|side| {
        let is_changed = |species: &SpeciesId| changed.contains(&side.number(*species));
        let mut reactions = side.mechanism.reactions().iter();
        reactions.any(|reaction| uses_thermo(reaction) && reaction.net_coefficients().keys().any(is_changed))
    });
    let idle = |side: usize, alone: &[SpeciesId]| {
        let mut reactions = numbering.sides[side].mechanism.reactions().iter();
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

/// How the transport data of a species differ between two mechanisms, if they do.
fn transport_change(
    (a, of_a): (SpeciesId, &Mechanism),
    (b, of_b): (SpeciesId, &Mechanism),
    settings: &Settings,
) -> Option<TransportChange> {
    let transport = (&of_a.species()[a.index()].transport, &of_b.species()[b.index()].transport);
    let lacking =
        |only_in| Some(TransportChange { a, b, geometry: None, parameters: Vec::new(), only_in: Some(only_in) });
    match transport {
        (None, None) => None,
        (Some(_), None) => lacking(Which::A),
        (None, Some(_)) => lacking(Which::B),
        (Some(in_a), Some(in_b)) => {
            let parameters = differing_parameters(in_a, in_b, settings.relative_tolerance);
            let geometry = (in_a.geometry != in_b.geometry).then_some((in_a.geometry, in_b.geometry));
            let changed = geometry.is_some() || !parameters.is_empty();
            changed.then_some(TransportChange { a, b, geometry, parameters, only_in: None })
        }
    }
}

fn differing_parameters(a: &GasTransport, b: &GasTransport, tolerance: f64) -> Vec<ParameterDifference> {
    let numbers = a.parameters().into_iter().zip(b.parameters()).map(|((name, a), (_, b))| (name, a, b));
    let differs = |(_, a, b): &(TransportParameter, f64, f64)| !agree(*a, *b, tolerance);
    let difference = |(name, a, b): (TransportParameter, f64, f64)| ParameterDifference {
        name: name.to_string(),
        a,
        b,
        quantity: Quantity::Number,
    };
    numbers.filter(differs).map(difference).collect()
}
