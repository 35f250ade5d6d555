//! Transport parameters compared.

use crate::diff::comparison::{ParameterDifference, Quantity, TransportChange, Which};
use crate::diff::settings::{Settings, agree};
use crate::mechanism::{GasTransport, Mechanism, SpeciesId, TransportParameter};

/// The transport data of a species in both, if they are not the same.
pub fn transport_change(
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
            let parameters = differing(in_a, in_b, settings.relative_tolerance);
            let geometry = (in_a.geometry != in_b.geometry).then_some((in_a.geometry, in_b.geometry));
            let changed = geometry.is_some() || !parameters.is_empty();
            changed.then_some(TransportChange { a, b, geometry, parameters, only_in: None })
        }
    }
}

fn differing(a: &GasTransport, b: &GasTransport, tolerance: f64) -> Vec<ParameterDifference> {
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
