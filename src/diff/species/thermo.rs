//! The thermo of two species compared by its values.

use crate::constants::GAS_CONSTANT;
use crate::diff::comparison::{ParameterDifference, ThermoChange, ThermoChangeKind, ThermoDifference};
use crate::diff::settings::{Settings, agree};
use crate::mechanism::{Mechanism, SpeciesId};
use crate::rates::Quantity;
use crate::thermo::Thermo;

/// How the thermo of a species differs between two mechanisms, if it does.
pub fn thermo_change(
    (a, of_a): (SpeciesId, &Mechanism),
    (b, of_b): (SpeciesId, &Mechanism),
    settings: &Settings,
) -> Option<ThermoChange> {
    let kind = match (&of_a.species()[a.index()].thermo, &of_b.species()[b.index()].thermo) {
        (None, None) => None,
        (Some(_), None) => Some(ThermoChangeKind::OnlyInA),
        (None, Some(_)) => Some(ThermoChangeKind::OnlyInB),
        (Some(a), Some(b)) if a == b => None,
        (Some(a), Some(b)) => change(a, b, settings),
    };
    kind.map(|kind| ThermoChange { a, b, kind })
}

fn change(a: &Thermo, b: &Thermo, settings: &Settings) -> Option<ThermoChangeKind> {
    let tolerance = settings.relative_tolerance;
    let differences: Vec<ThermoDifference> =
        temperatures(a, b, settings).into_iter().map(|temperature| difference(a, b, temperature)).collect();
    let is_same = |it: &ThermoDifference| {
        let rt = GAS_CONSTANT * it.temperature;
        let largest = (it.h / rt).abs().max((it.s / GAS_CONSTANT).abs()).max((it.cp / GAS_CONSTANT).abs());
        largest <= tolerance && 1.0 - 1.0 / it.kc_factor <= tolerance
    };
    if !differences.iter().all(is_same) {
        let worst = differences.into_iter().max_by(|one, other| one.kc_factor.total_cmp(&other.kc_factor));
        return worst.map(ThermoChangeKind::Values);
    }
    let parameters = differing_parameters(a, b, tolerance);
    (!parameters.is_empty()).then_some(ThermoChangeKind::WithoutEffect(parameters))
}

/// Parameters that differ beyond the tolerance; none where the models or their numbers of ranges differ.
fn differing_parameters(a: &Thermo, b: &Thermo, tolerance: f64) -> Vec<ParameterDifference> {
    let (of_a, of_b) = (a.range_parameters(), b.range_parameters());
    if a.kind() != b.kind() || of_a.len() != of_b.len() {
        return Vec::new();
    }
    let pairs = of_a.into_iter().zip(of_b);
    let differing = pairs.filter(|((_, a), (_, b))| !agree(*a, *b, tolerance));
    differing.map(|((name, a), (_, b))| ParameterDifference { name, a, b, quantity: Quantity::Number }).collect()
}

/// The temperatures \[K\] of the comparison, and between them those at which ranges of either model meet.
fn temperatures(a: &Thermo, b: &Thermo, settings: &Settings) -> Vec<f64> {
    let mut all = settings.temperatures.clone();
    let (first, last) = (all.first().copied().unwrap_or_default(), all.last().copied().unwrap_or_default());
    let joints = a.joints().into_iter().chain(b.joints()).map(|(temperature, ..)| temperature);
    all.extend(joints.filter(|joint| (first..=last).contains(joint)));
    all
}

/// b less a at a temperature [K].
fn difference(a: &Thermo, b: &Thermo, temperature: f64) -> ThermoDifference {
    let (a, b) = (a.standard_state(temperature), b.standard_state(temperature));
    let rt = GAS_CONSTANT * temperature;
    // Both at one pressure: standard states at 1 bar and at 1 atm can have the same meaning.
    let entropy_of_pressure = GAS_CONSTANT * (b.reference_pressure / a.reference_pressure).ln();
    let s = b.s - a.s + entropy_of_pressure;
    let (cp, h) = (b.cp - a.cp, b.h - a.h);
    let g = h - temperature * s;
    ThermoDifference { temperature, cp, h, s, g, kc_factor: (g / rt).abs().exp() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::ONE_ATMOSPHERE;
    use crate::mechanism::Species;
    use crate::thermo::ConstantCp;

    fn with(h0: f64, s0: f64, reference_pressure: f64) -> Mechanism {
        let thermo = ConstantCp { t0: 298.15, h0, s0, cp0: 3e4, t_min: None, t_max: None, reference_pressure };
        let mut mechanism = Mechanism::new();
        let species = Species { thermo: Some(Thermo::ConstantCp(thermo)), ..Species::named("A") };
        mechanism.add_species(species).unwrap();
        mechanism
    }

    fn between(a: &Mechanism, b: &Mechanism) -> Option<ThermoChangeKind> {
        let species = |mechanism: &Mechanism| mechanism.find_species("A").unwrap();
        thermo_change((species(a), a), (species(b), b), &Settings::default()).map(|change| change.kind)
    }

    #[test]
    fn a_change_of_enthalpy_is_largest_where_it_is_cold() {
        let Some(ThermoChangeKind::Values(worst)) =
            between(&with(1e6, 2e5, ONE_ATMOSPHERE), &with(3e6, 2e5, ONE_ATMOSPHERE))
        else {
            panic!("not found")
        };
        assert_eq!((worst.temperature, worst.s, worst.cp), (300.0, 0.0, 0.0));
        assert!((worst.h / 2e6 - 1.0).abs() < 1e-12);
        assert!((worst.kc_factor / (2e6 / (GAS_CONSTANT * 300.0)).exp() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_pressure_of_the_standard_state_is_only_notation() {
        let bar = 2e5 + GAS_CONSTANT * (ONE_ATMOSPHERE / 1e5).ln();
        assert_eq!(between(&with(1e6, 2e5, ONE_ATMOSPHERE), &with(1e6, bar, 1e5)), None);
        assert!(between(&with(1e6, 2e5, ONE_ATMOSPHERE), &with(1e6, 2e5, 1e5)).is_some());
    }
}
