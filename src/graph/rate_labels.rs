//! Rates as labels, which separate reactions that equations alone do not.

use std::collections::BTreeMap;

use crate::graph::SpeciesReactionGraph;
use crate::graph::joint_network::{Term, equation};
use crate::kinetics::RatesAtTemperature;
use crate::mechanism::Mechanism;

/// The conditions of the comparison: T \[K\], P \[Pa\] and P/(R T) \[kmol/m³\]. Any conditions serve, since equal
/// laws have equal rates everywhere.
const TEMPERATURE: f64 = 1000.0;
const PRESSURE: f64 = 101_325.0;
const CONCENTRATION: f64 = 0.0122;
/// Largest relative difference of rates with one label.
const TOLERANCE: f64 = 1e-6;

/// For each equation of the joint network, the labels of its rates from either side. Equal rates have equal labels in
/// both mechanisms; the rates of duplicates are added.
pub fn rate_labels(first: &SpeciesReactionGraph, second: &SpeciesReactionGraph) -> Vec<[u64; 2]> {
    let rates: Vec<[f64; 2]> = [(first, 0), (second, first.species().count())]
        .into_iter()
        .flat_map(|(graph, offset)| rates(graph, offset))
        .collect();
    let mut ascending: Vec<f64> = rates.iter().flatten().copied().collect();
    ascending.sort_by(f64::total_cmp);
    let mut labels: BTreeMap<u64, u64> = BTreeMap::new();
    let mut previous = f64::NAN;
    let mut label = 0;
    for rate in ascending {
        let same = (rate - previous).abs() <= TOLERANCE * rate.abs().max(previous.abs());
        label += u64::from(!same);
        previous = rate;
        labels.insert(rate.to_bits(), label);
    }
    rates.into_iter().map(|pair| pair.map(|rate| labels[&rate.to_bits()])).collect()
}

/// The rates of a mechanism's equations, in their order; 0 for rates that cannot be computed.
fn rates(graph: &SpeciesReactionGraph, offset: usize) -> Vec<[f64; 2]> {
    let mut sums: BTreeMap<[Vec<Term>; 2], [f64; 2]> = BTreeMap::new();
    let mechanism = graph.mechanism().unwrap_or_default();
    let constants = constants(&mechanism);
    for (place, (node, reaction)) in graph.reactions().enumerate() {
        let (sides, reactants_first) = equation(graph, node, reaction, offset);
        let (forward, reverse) = constants.get(place).copied().unwrap_or_default();
        let sum = sums.entry(sides).or_default();
        let from_sides = if reactants_first { [forward, reverse] } else { [reverse, forward] };
        sum.iter_mut().zip(from_sides).for_each(|(sum, rate)| *sum += rate);
    }
    sums.into_values().collect()
}

/// k_f and k_r of every reaction, in a gas with equal amounts of all species.
fn constants(mechanism: &Mechanism) -> Vec<(f64, f64)> {
    let at_temperature = RatesAtTemperature::new(mechanism, TEMPERATURE, None);
    let species = mechanism.species().len();
    let u = vec![CONCENTRATION / species.max(1) as f64; species];
    let reactions = mechanism.reaction_ids().zip(mechanism.reactions());
    let constant = |(id, reaction)| at_temperature.rate_constants(id, reaction, PRESSURE, &u).unwrap_or_default();
    reactions.map(constant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reaction, Reverse, Species};
    use crate::rates::Rate;

    /// A chain A = B = C with those rate constants, forward and reverse.
    fn chain(constants: [(f64, f64); 2]) -> SpeciesReactionGraph {
        let mut mechanism = Mechanism::new();
        let [a, b, c] = ["A", "B", "C"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        for ((from, to), (forward, reverse)) in [(a, b), (b, c)].into_iter().zip(constants) {
            let one_way = Reaction::one_way(vec![(from, 1.into())], vec![(to, 1.into())], forward);
            let reverse = Reverse::Explicit(Some(Rate::constant(reverse)));
            mechanism.add_reaction(Reaction { reverse, ..one_way }).unwrap();
        }
        SpeciesReactionGraph::of(&mechanism)
    }

    #[test]
    fn the_same_rate_has_the_same_label_and_rounding_does_not_matter() {
        let labels = rate_labels(&chain([(1.0, 2.0), (3.0, 1.0)]), &chain([(1.0 + 1e-12, 2.0), (3.1, 0.0)]));
        assert_eq!(labels.len(), 4);
        assert_eq!((labels[0], labels[1][1]), (labels[2], labels[0][0]));
        assert_ne!(labels[1], labels[3]);
    }
}
