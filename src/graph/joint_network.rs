//! The equations of two mechanisms in one network, without differences of notation.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use crate::graph::{ReactionNode, Role, SpeciesReactionGraph};

/// The reactions of two mechanisms, with the species of the second numbered after those of the first. A reaction is
/// an unordered pair of sides: the direction of writing, one arrow or two, rate laws, orders, M and the order of terms
/// do not matter, and a reaction written twice is one. A single collider stands on both sides, like a catalyst,
/// unless it only takes part in falloff.
pub struct JointNetwork {
    /// The number of species of the first mechanism.
    pub of_first: usize,
    /// The number of species of both.
    pub species: usize,
    /// Terms of the sides, the two sides of a reaction one after the other.
    terms: Flat<Term>,
    /// By species.
    participations: Flat<Participation>,
}

/// A species on a side, with its coefficient as bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    pub species: usize,
    pub coefficient: u64,
}

/// A reaction that a species takes part in.
#[derive(Clone, Copy)]
pub struct Participation {
    pub reaction: usize,
    /// The species' coefficients on the two sides, as bits; 0 is none.
    pub own: [u64; 2],
}

/// Lists of different lengths, stored one after another.
struct Flat<T> {
    entries: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Flat<T> {
    fn of(lists: impl Iterator<Item = Vec<T>>) -> Self {
        let mut flat = Flat { entries: Vec::new(), ends: Vec::new() };
        for list in lists {
            flat.entries.extend(list);
            flat.ends.push(flat.entries.len());
        }
        flat
    }

    fn list(&self, at: usize) -> &[T] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.entries[start..self.ends[at]]
    }
}

impl JointNetwork {
    pub fn of(first: &SpeciesReactionGraph, second: &SpeciesReactionGraph) -> Self {
        let of_first = first.species().count();
        let species = of_first + second.species().count();
        let reactions: Vec<[Vec<Term>; 2]> =
            equations(first, 0).into_iter().chain(equations(second, of_first)).collect();
        let mut participations: Vec<Vec<Participation>> = (0..species).map(|_| Vec::new()).collect();
        for (reaction, sides) in reactions.iter().enumerate() {
            for (species, own) in coefficients(sides) {
                participations[species].push(Participation { reaction, own });
            }
        }
        let participations = Flat::of(participations.into_iter());
        JointNetwork { of_first, species, terms: Flat::of(reactions.into_iter().flatten()), participations }
    }

    pub fn reactions(&self) -> usize {
        self.terms.ends.len() / 2
    }

    /// The terms of one of the two sides, 0 or 1.
    pub fn side(&self, reaction: usize, side: usize) -> &[Term] {
        self.terms.list(2 * reaction + side)
    }

    pub fn participations(&self, species: usize) -> &[Participation] {
        self.participations.list(species)
    }
}

/// The different equations of a mechanism, in a fixed order.
fn equations(graph: &SpeciesReactionGraph, offset: usize) -> BTreeSet<[Vec<Term>; 2]> {
    graph.reactions().map(|(node, reaction)| equation(graph, node, reaction, offset).0).collect()
}

/// Both sides in their order, and whether the reactants are the first.
pub fn equation(
    graph: &SpeciesReactionGraph,
    node: NodeIndex,
    reaction: &ReactionNode,
    offset: usize,
) -> ([Vec<Term>; 2], bool) {
    let mut sides: [BTreeMap<usize, f64>; 2] = Default::default();
    let stands_on_both = reaction.collisions.is_some_and(|collisions| !collisions.falloff);
    for (species, role) in graph.roles_in(node) {
        let on_each = match role {
            Role::Reactant(nu) => [nu.to_f64(), 0.0],
            Role::Product(nu) => [0.0, nu.to_f64()],
            Role::ThirdBody if stands_on_both => [1.0, 1.0],
            _ => continue,
        };
        for (side, nu) in sides.iter_mut().zip(on_each).filter(|(_, nu)| *nu != 0.0) {
            *side.entry(species.index() + offset).or_default() += nu;
        }
    }
    let terms = |side: BTreeMap<usize, f64>| -> Vec<Term> {
        side.into_iter().map(|(species, nu)| Term { species, coefficient: nu.to_bits() }).collect()
    };
    let [reactants, products] = sides.map(terms);
    let reactants_first = reactants <= products;
    (if reactants_first { [reactants, products] } else { [products, reactants] }, reactants_first)
}

/// The coefficients of every species of a reaction on both sides, as bits.
fn coefficients(sides: &[Vec<Term>; 2]) -> BTreeMap<usize, [u64; 2]> {
    let mut coefficients: BTreeMap<usize, [u64; 2]> = BTreeMap::new();
    for (side, terms) in sides.iter().enumerate() {
        for term in terms {
            coefficients.entry(term.species).or_default()[side] = term.coefficient;
        }
    }
    coefficients
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Coefficient, Mechanism, Reaction, Reverse, Species, SpeciesId, ThirdBody};

    fn network(reactions: impl Fn([SpeciesId; 3]) -> Vec<Reaction>) -> JointNetwork {
        let mut mechanism = Mechanism::new();
        let species = ["A", "B", "C"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        for reaction in reactions(species) {
            mechanism.add_reaction(reaction).unwrap();
        }
        JointNetwork::of(&SpeciesReactionGraph::of(&mechanism), &SpeciesReactionGraph::of(&Mechanism::new()))
    }

    fn one(terms: &[SpeciesId]) -> Vec<(SpeciesId, Coefficient)> {
        terms.iter().map(|species| (*species, Coefficient::ONE)).collect()
    }

    #[test]
    fn notation_makes_no_other_equation() {
        let network = network(|[a, b, c]| {
            let forward = Reaction::one_way(one(&[a, b]), one(&[c]), 1.0);
            vec![
                forward.clone(),
                Reaction::one_way(one(&[b, a]), one(&[c]), 2.0),
                Reaction::one_way(one(&[c]), one(&[a, b]), 3.0),
                Reaction { reverse: Reverse::FromThermo, duplicate: true, ..forward.clone() },
                Reaction { order_overrides: vec![(a, 0.5)], ..forward.clone() },
                Reaction { third_body: Some(ThirdBody::any(false)), ..forward.clone() },
                Reaction { third_body: Some(ThirdBody::only(a, true)), ..forward },
            ]
        });
        assert_eq!(network.reactions(), 1);
        let own: Vec<[u64; 2]> = (0..3).map(|species| network.participations(species)[0].own).collect();
        assert_eq!((own[0], own[1]), ([1f64.to_bits(), 0], [1f64.to_bits(), 0]));
        assert_eq!(own[2], [0, 1f64.to_bits()]);
    }

    #[test]
    fn a_single_collider_is_a_catalyst() {
        let network = network(|[a, b, c]| {
            let alone = Reaction::one_way(one(&[a]), one(&[b]), 1.0);
            vec![
                alone.clone(),
                Reaction { third_body: Some(ThirdBody::only(c, false)), ..alone },
                Reaction::one_way(one(&[a, c]), one(&[c, b]), 1.0),
            ]
        });
        assert_eq!(network.reactions(), 2);
        assert_eq!(network.participations(2).len(), 1);
        assert_eq!(network.participations(2)[0].own, [1f64.to_bits(); 2]);
    }
}
