//! Thermo and transport data of a species, and how well two species agree.

use std::collections::BTreeMap;

use crate::graph::SpeciesReactionGraph;
use crate::graph::refinement::mixed;
use crate::mechanism::{GasTransport, Species};
use crate::thermo::{REFERENCE_TEMPERATURE, Thermo};

/// Temperatures at which enthalpies and entropies are compared, K.
const TEMPERATURES: [f64; 2] = [REFERENCE_TEMPERATURE, 1000.0];
/// Two species with a larger difference of h \[kJ/mol\] or s \[J/(mol K)\] at 298.15 K are different, whatever else
/// agrees. Singlet and triplet CH2 differ by 38 kJ/mol.
const LARGEST_DIFFERENCE: f64 = 20.0;
/// The difference at which the agreement falls to 1/e, in kJ/mol and J/(mol K).
const ORDINARY_DIFFERENCE: f64 = 10.0;
/// Thermo data are the same up to the first difference and different beyond the second, in kJ/mol and J/(mol K).
const SAME_STATES: f64 = 0.01;
const DIFFERENT_STATES: f64 = 0.1;
/// Weights of the three agreements.
const WEIGHT_OF_REACTIONS: f64 = 0.6;
const WEIGHT_OF_THERMO: f64 = 0.3;
const WEIGHT_OF_TRANSPORT: f64 = 0.1;
/// The agreement of two species without data to compare.
const WITHOUT_EVIDENCE: f64 = 0.5;

/// The thermo and transport data of a species, where they are given.
pub struct Evidence {
    /// h in kJ/mol and s in J/(mol K) at 298.15 K, the same at 1000 K.
    states: Option<[f64; 4]>,
    transport: Option<GasTransport>,
}

impl Evidence {
    pub fn of(species: &Species) -> Self {
        Evidence { states: species.thermo.as_ref().and_then(states), transport: species.transport.clone() }
    }

    /// Whether thermo allows that two species are the same.
    pub fn is_plausible(&self, other: &Evidence) -> bool {
        match (&self.states, &other.states) {
            (Some(own), Some(others)) => {
                own.iter().zip(others).take(2).all(|(x, y)| (x - y).abs() <= LARGEST_DIFFERENCE)
            }
            _ => true,
        }
    }

    /// Whether both have thermo and it is the same up to rounding.
    pub fn has_states_of(&self, other: &Evidence) -> bool {
        self.distance(other).is_some_and(|distance| distance <= SAME_STATES)
    }

    /// Whether both have thermo and it differs.
    pub fn differs(&self, other: &Evidence) -> bool {
        self.distance(other).is_some_and(|distance| distance > DIFFERENT_STATES)
    }

    /// The largest difference of h \[kJ/mol\] and s \[J/(mol K)\] at the two temperatures.
    fn distance(&self, other: &Evidence) -> Option<f64> {
        let (own, others) = self.states.as_ref().zip(other.states.as_ref())?;
        Some(own.iter().zip(others).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max))
    }

    /// The agreement of two species from 0 to 1, with the hashes of their reactions; `None` where they cannot be the
    /// same.
    pub fn agreement(&self, messages: &[u64], other: &Evidence, others_messages: &[u64]) -> Option<f64> {
        if !self.is_plausible(other) {
            return None;
        }
        let reactions = of_reactions(messages, others_messages).map(|agreement| (WEIGHT_OF_REACTIONS, agreement));
        let thermo = self.states.as_ref().zip(other.states.as_ref());
        let thermo = thermo.map(|(own, others)| (WEIGHT_OF_THERMO, of_states(own, others)));
        let transport = self.transport.as_ref().zip(other.transport.as_ref());
        let transport = transport.map(|(own, others)| (WEIGHT_OF_TRANSPORT, of_transport(own, others)));
        let all = [reactions, thermo, transport].into_iter().flatten();
        let (weight, sum) =
            all.fold((0.0, 0.0), |(w, sum), (weight, agreement)| (w + weight, sum + weight * agreement));
        Some(if weight == 0.0 { WITHOUT_EVIDENCE } else { sum / weight })
    }

    /// A hash that is the same for species with the same data.
    pub fn fingerprint(&self) -> u64 {
        let states = self.states.iter().flatten().copied();
        let transport = self.transport.iter().flat_map(|transport| {
            let geometry = f64::from(transport.geometry as u8);
            parameters(transport).into_iter().chain([geometry])
        });
        let known = [self.states.is_some(), self.transport.is_some()].map(u64::from);
        states.chain(transport).map(f64::to_bits).fold(mixed(known[0], known[1]), mixed)
    }
}

/// A number for each composition, species by species, those of the second mechanism after those of
/// the first; the same number for all where any composition is unknown.
pub fn composition_classes(first: &SpeciesReactionGraph, second: &SpeciesReactionGraph) -> Vec<usize> {
    let all = first.species().chain(second.species()).map(|(_, species)| composition(species));
    let species = first.species().count() + second.species().count();
    let Some(compositions) = all.collect::<Option<Vec<_>>>() else { return vec![0; species] };
    let mut numbers = BTreeMap::new();
    let mut classes = Vec::with_capacity(species);
    for composition in compositions {
        let next = numbers.len();
        classes.push(*numbers.entry(composition).or_insert(next));
    }
    classes
}

/// The elements in alphabetical order with their counts, as bits.
fn composition(species: &Species) -> Option<Vec<(&str, u64)>> {
    let present = species.composition.as_ref()?.iter().filter(|(_, count)| !count.is_zero());
    let mut sorted: Vec<(&str, u64)> =
        present.map(|(element, count)| (element.as_str(), count.to_f64().to_bits())).collect();
    sorted.sort_unstable();
    Some(sorted)
}

fn states(thermo: &Thermo) -> Option<[f64; 4]> {
    let [low, high] = TEMPERATURES.map(|temperature| thermo.standard_state(temperature));
    let states = [low.h / 1e6, low.s / 1e3, high.h / 1e6, high.s / 1e3];
    states.iter().all(|value| value.is_finite()).then_some(states)
}

fn of_states(own: &[f64; 4], others: &[f64; 4]) -> f64 {
    let each = own.iter().zip(others).map(|(x, y)| (-(x - y).abs() / ORDINARY_DIFFERENCE).exp());
    each.sum::<f64>() / own.len() as f64
}

fn parameters(transport: &GasTransport) -> [f64; 5] {
    let GasTransport { diameter, well_depth, dipole, polarizability, rotational_relaxation, .. } = *transport;
    [diameter, well_depth, dipole, polarizability, rotational_relaxation]
}

fn of_transport(own: &GasTransport, others: &GasTransport) -> f64 {
    if own.geometry != others.geometry {
        return 0.0;
    }
    let (own, others) = (parameters(own), parameters(others));
    let each = own.iter().zip(&others).map(|(x, y)| if x == y { 1.0 } else { ratio(*x, *y) });
    each.sum::<f64>() / own.len() as f64
}

/// The lesser by the larger of two positive numbers; 0 for others.
fn ratio(x: f64, y: f64) -> f64 {
    if x > 0.0 && y > 0.0 && x.is_finite() && y.is_finite() { x.min(y) / x.max(y) } else { 0.0 }
}

/// Messages in common by messages in all, each counted as often as it comes; `None` where there are
/// none. Both are sorted.
fn of_reactions(own: &[u64], others: &[u64]) -> Option<f64> {
    let (mut at, mut other, mut common) = (0, 0, 0);
    while at < own.len() && other < others.len() {
        let order = own[at].cmp(&others[other]);
        common += usize::from(order.is_eq());
        at += usize::from(order.is_le());
        other += usize::from(order.is_ge());
    }
    let all = own.len() + others.len() - common;
    (all > 0).then(|| common as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Geometry, Mechanism};
    use crate::thermo::ConstantCp;

    /// A species with h in kJ/mol and s in J/(mol K) at 298.15 K.
    fn with_thermo(h: f64, s: f64) -> Evidence {
        let model = ConstantCp {
            t0: REFERENCE_TEMPERATURE,
            h0: h * 1e6,
            s0: s * 1e3,
            cp0: 3e4,
            t_min: None,
            t_max: None,
            reference_pressure: 1e5,
        };
        Evidence::of(&Species { thermo: Some(Thermo::ConstantCp(model)), ..Species::named("A") })
    }

    fn with_transport(diameter: f64, geometry: Geometry) -> Evidence {
        let transport = GasTransport {
            geometry,
            diameter,
            well_depth: 100.0,
            dipole: 0.0,
            polarizability: 1.0,
            rotational_relaxation: 1.0,
            acentric_factor: 0.0,
            dispersion_coefficient: 0.0,
            quadrupole_polarizability: 0.0,
        };
        Evidence::of(&Species { transport: Some(transport), ..Species::named("A") })
    }

    #[test]
    fn thermo_tells_species_apart_and_copies_together() {
        let (triplet, singlet) = (with_thermo(390.0, 195.0), with_thermo(428.0, 189.0));
        assert!(!triplet.is_plausible(&singlet));
        assert!(triplet.is_plausible(&with_thermo(393.0, 190.0)));
        assert!(!triplet.is_plausible(&with_thermo(390.0, 216.0)));
        assert!(triplet.has_states_of(&with_thermo(390.001, 195.0)));
        assert!(triplet.differs(&with_thermo(391.0, 195.0)) && !triplet.differs(&with_transport(3.0, Geometry::Atom)));
        assert_eq!(triplet.agreement(&[], &singlet, &[]), None);
        assert!(with_thermo(f64::NAN, 0.0).states.is_none());
    }

    #[test]
    fn agreement_is_that_of_what_both_have() {
        let bare = Evidence::of(&Species::named("A"));
        assert_eq!(bare.agreement(&[], &bare, &[]), Some(WITHOUT_EVIDENCE));
        assert_eq!(bare.agreement(&[1, 2, 2], &bare, &[2, 2, 3]), Some(0.5));
        assert_eq!(with_thermo(0.0, 0.0).agreement(&[1], &bare, &[1]), Some(1.0));
        let same = with_thermo(10.0, 200.0).agreement(&[1], &with_thermo(10.0, 200.0), &[2]).unwrap();
        assert!((same - 0.3 / 0.9).abs() < 1e-12);
        let (small, large) = (with_transport(2.0, Geometry::Linear), with_transport(4.0, Geometry::Linear));
        assert!((small.agreement(&[], &large, &[]).unwrap() - 0.9).abs() < 1e-12);
        assert_eq!(small.agreement(&[], &with_transport(2.0, Geometry::Nonlinear), &[]), Some(0.0));
        assert_eq!(small.fingerprint(), with_transport(2.0, Geometry::Linear).fingerprint());
        assert_ne!(small.fingerprint(), large.fingerprint());
    }

    fn graph(compositions: &[Option<&[(&str, i64)]>]) -> SpeciesReactionGraph {
        let mut mechanism = Mechanism::new();
        for (at, composition) in compositions.iter().enumerate() {
            let composition = composition
                .map(|it| it.iter().map(|(element, count)| (element.to_string(), (*count).into())).collect());
            mechanism.add_species(Species { composition, ..Species::named(at.to_string()) }).unwrap();
        }
        SpeciesReactionGraph::of(&mechanism)
    }

    #[test]
    fn compositions_count_whatever_their_order_and_only_if_all_are_known() {
        let first = graph(&[Some(&[("C", 1), ("H", 4)]), Some(&[]), Some(&[("H", 4), ("C", 1), ("O", 0)])]);
        let second = graph(&[Some(&[("H", 4), ("C", 1)]), Some(&[("E", 1)])]);
        assert_eq!(composition_classes(&first, &second), [0, 1, 0, 0, 2]);
        assert_eq!(composition_classes(&first, &graph(&[None])), [0; 4]);
    }
}
