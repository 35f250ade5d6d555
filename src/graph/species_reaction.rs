//! The species–reaction graph of a mechanism, and back.

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use petgraph::{Incoming, Outgoing};

use crate::mechanism::{
    BuildError, Coefficient, Element, Mechanism, Phase, Reaction, Reverse, Species, SpeciesId, ThirdBody,
};
use crate::rates::Rate;

/// A mechanism as a directed graph: a node for every species and every reaction, an edge for every
/// role that a species has in a reaction. Edges of products leave the reaction, all others enter it.
///
/// Reference: Craciun, Feinberg, SIAM J. Appl. Math. 66 (2006) 1321–1338, whose graph has the
/// reactants and products; the other roles are added so that nothing is lost.
#[derive(Clone, Debug)]
pub struct SpeciesReactionGraph {
    /// Nodes of the species in their order, then those of the reactions in theirs.
    graph: DiGraph<Node, RoleEdge>,
    description: Option<String>,
    elements: Vec<Element>,
    phases: Vec<Phase>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Species { id: SpeciesId, species: Box<Species> },
    Reaction(Box<ReactionNode>),
}

/// The properties of a reaction that do not concern a single species.
#[derive(Clone, Debug, PartialEq)]
pub struct ReactionNode {
    /// The forward law, if it is given.
    pub rate: Option<Rate>,
    pub reverse: Reverse,
    /// Declared to share its equation with another reaction.
    pub duplicate: bool,
    pub collisions: Option<Collisions>,
}

/// The properties of a third body that do not concern a single species.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collisions {
    /// The rate goes over to a high-pressure limit.
    pub falloff: bool,
    /// The efficiency of every species without one of its own.
    pub default_efficiency: f64,
}

/// The role of a species in a reaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// With ν′.
    Reactant(Coefficient),
    /// With ν″.
    Product(Coefficient),
    /// The third body that the equation names.
    ThirdBody,
    /// Its efficiency as a third body.
    Efficiency(f64),
    /// The forward order, where it differs from ν′.
    Order(f64),
    /// The reverse order, where it differs from ν″.
    ReverseOrder(f64),
    /// A collider of a linear-Burke law.
    Collider,
}

/// A role, and its place among the roles of the same kind in the reaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoleEdge {
    pub role: Role,
    pub place: usize,
}

impl SpeciesReactionGraph {
    pub fn of(mechanism: &Mechanism) -> Self {
        let mut graph = DiGraph::new();
        let species: Vec<NodeIndex> = mechanism
            .species_ids()
            .zip(mechanism.species())
            .map(|(id, species)| graph.add_node(Node::Species { id, species: Box::new(species.clone()) }))
            .collect();
        for reaction in mechanism.reactions() {
            let node = graph.add_node(Node::Reaction(Box::new(ReactionNode::of(reaction))));
            for (of_species, edge) in roles(reaction) {
                let other = species[of_species.index()];
                match edge.role {
                    Role::Product(_) => graph.add_edge(node, other, edge),
                    _ => graph.add_edge(other, node, edge),
                };
            }
        }
        SpeciesReactionGraph {
            graph,
            description: mechanism.description.clone(),
            elements: mechanism.elements.clone(),
            phases: mechanism.phases().to_vec(),
        }
    }

    /// The mechanism, with its equations rebuilt from the edges.
    ///
    /// # Errors
    ///
    /// None for a graph that [`Self::of`] made.
    pub fn mechanism(&self) -> Result<Mechanism, BuildError> {
        let mut mechanism = Mechanism::new();
        mechanism.description = self.description.clone();
        mechanism.elements = self.elements.clone();
        for (_, species) in self.species() {
            // A mechanism may have several species of one name.
            mechanism.add_namesake(species.clone());
        }
        for (node, reaction) in self.reactions() {
            mechanism.add_reaction(self.put_together(node, reaction))?;
        }
        for phase in &self.phases {
            mechanism.add_phase(phase.clone())?;
        }
        Ok(mechanism)
    }

    /// The species in the mechanism's order.
    pub fn species(&self) -> impl Iterator<Item = (SpeciesId, &Species)> {
        self.graph.node_weights().filter_map(|node| match node {
            Node::Species { id, species } => Some((*id, species.as_ref())),
            Node::Reaction(_) => None,
        })
    }

    /// The reactions in the mechanism's order.
    pub fn reactions(&self) -> impl Iterator<Item = (NodeIndex, &ReactionNode)> {
        self.graph.node_indices().filter_map(|node| match &self.graph[node] {
            Node::Reaction(reaction) => Some((node, reaction.as_ref())),
            Node::Species { .. } => None,
        })
    }

    /// The roles in a reaction, those of a kind in their order.
    pub fn roles_in(&self, reaction: NodeIndex) -> Vec<(SpeciesId, Role)> {
        let entering = self.graph.edges_directed(reaction, Incoming).map(|edge| (edge.source(), *edge.weight()));
        let leaving = self.graph.edges_directed(reaction, Outgoing).map(|edge| (edge.target(), *edge.weight()));
        let mut edges: Vec<(NodeIndex, RoleEdge)> = entering.chain(leaving).collect();
        edges.sort_by_key(|(_, edge)| edge.place);
        let role = |(node, edge): (NodeIndex, RoleEdge)| match &self.graph[node] {
            Node::Species { id, .. } => Some((*id, edge.role)),
            Node::Reaction(_) => None,
        };
        edges.into_iter().filter_map(role).collect()
    }

    fn put_together(&self, node: NodeIndex, reaction: &ReactionNode) -> Reaction {
        let (mut reactants, mut products) = (Vec::new(), Vec::new());
        let (mut collider, mut efficiencies) = (None, Vec::new());
        let (mut order_overrides, mut reverse_order_overrides, mut colliders) = (Vec::new(), Vec::new(), Vec::new());
        for (species, role) in self.roles_in(node) {
            match role {
                Role::Reactant(nu) => reactants.push((species, nu)),
                Role::Product(nu) => products.push((species, nu)),
                Role::ThirdBody => collider = Some(species),
                Role::Efficiency(alpha) => efficiencies.push((species, alpha)),
                Role::Order(order) => order_overrides.push((species, order)),
                Role::ReverseOrder(order) => reverse_order_overrides.push((species, order)),
                Role::Collider => colliders.push(species),
            }
        }
        let third_body = reaction.collisions.map(|collisions| {
            let Collisions { falloff, default_efficiency } = collisions;
            ThirdBody { collider, falloff, efficiencies, default_efficiency }
        });
        let (rate, reverse) = (reaction.rate.clone(), reaction.reverse.clone());
        let duplicate = reaction.duplicate;
        Reaction {
            reactants,
            products,
            third_body,
            rate,
            reverse,
            order_overrides,
            reverse_order_overrides,
            colliders,
            duplicate,
        }
    }
}

impl ReactionNode {
    fn of(reaction: &Reaction) -> Self {
        let collisions = reaction.third_body.as_ref().map(|third_body| Collisions {
            falloff: third_body.falloff,
            default_efficiency: third_body.default_efficiency,
        });
        let (rate, reverse) = (reaction.rate.clone(), reaction.reverse.clone());
        ReactionNode { rate, reverse, duplicate: reaction.duplicate, collisions }
    }
}

fn roles(reaction: &Reaction) -> Vec<(SpeciesId, RoleEdge)> {
    let mut roles = Vec::new();
    let mut add = |kind: &mut dyn Iterator<Item = (SpeciesId, Role)>| {
        roles.extend(kind.enumerate().map(|(place, (species, role))| (species, RoleEdge { role, place })));
    };
    add(&mut reaction.reactants.iter().map(|(species, nu)| (*species, Role::Reactant(*nu))));
    add(&mut reaction.products.iter().map(|(species, nu)| (*species, Role::Product(*nu))));
    add(&mut reaction.order_overrides.iter().map(|(species, order)| (*species, Role::Order(*order))));
    add(&mut reaction.reverse_order_overrides.iter().map(|(species, order)| (*species, Role::ReverseOrder(*order))));
    add(&mut reaction.colliders.iter().map(|species| (*species, Role::Collider)));
    if let Some(third_body) = &reaction.third_body {
        add(&mut third_body.collider.iter().map(|species| (*species, Role::ThirdBody)));
        let efficiencies = third_body.efficiencies.iter();
        add(&mut efficiencies.map(|(species, alpha)| (*species, Role::Efficiency(*alpha))));
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{ColliderDuplicates, PhaseModel, State};

    /// A and B, and a second A.
    fn with_namesakes() -> (Mechanism, [SpeciesId; 3]) {
        let mut mechanism = Mechanism::new();
        mechanism.description = Some("two phases".into());
        mechanism.elements = vec![Element { symbol: "Q".into(), atomic_weight: Some(3.0) }];
        let composition = Some(vec![("Q".to_string(), 2.into()), ("E".to_string(), (-1).into())]);
        let a = mechanism.add_species(Species { composition, ..Species::named("A") }).unwrap();
        let b = mechanism.add_species(Species::named("B")).unwrap();
        let other = mechanism.add_namesake(Species::named("A"));
        (mechanism, [a, b, other])
    }

    fn and_back(mechanism: &Mechanism) {
        assert_eq!(SpeciesReactionGraph::of(mechanism).mechanism().as_ref(), Ok(mechanism));
    }

    #[test]
    fn every_part_of_a_reaction_comes_back() {
        let (mut mechanism, [a, b, other]) = with_namesakes();
        let half = "0.5".parse().unwrap();
        let plain = Reaction::one_way(vec![(b, 1.into()), (a, half)], vec![(other, 2.into()), (b, 1.into())], 3.0);
        let third_body = ThirdBody { efficiencies: vec![(b, 2.0), (a, 0.0)], ..ThirdBody::any(false) };
        let variants = [
            plain.clone(),
            Reaction { third_body: Some(third_body), ..plain.clone() },
            Reaction { third_body: Some(ThirdBody::only(b, true)), duplicate: true, ..plain.clone() },
            Reaction { third_body: Some(ThirdBody::only(other, false)), ..plain.clone() },
            Reaction { reverse: Reverse::Explicit(Some(Rate::constant(0.5))), ..plain.clone() },
            Reaction { order_overrides: vec![(other, -0.5), (a, 1.5)], reverse: Reverse::FromThermo, ..plain.clone() },
            Reaction { colliders: vec![other, a], ..plain.clone() },
            Reaction { reactants: Vec::new(), ..plain },
        ];
        for reaction in variants {
            mechanism.add_reaction(reaction).unwrap();
        }
        and_back(&mechanism);
        let graph = SpeciesReactionGraph::of(&mechanism);
        let node = graph.reactions().nth(5).unwrap().0;
        assert_eq!(graph.graph.edges_directed(node, Outgoing).count(), 2);
        assert_eq!(graph.graph.edges_directed(node, Incoming).count(), 4);
    }

    #[test]
    fn phases_and_their_states_come_back() {
        let (mut mechanism, [a, b, other]) = with_namesakes();
        let reaction = mechanism.add_reaction(Reaction::one_way(vec![(b, 1.into())], vec![(other, 1.into())], 1.0));
        let state = State { temperature: 300.0, pressure: 1e5, mole_fractions: vec![(b, 0.3), (other, 0.7)] };
        let first = Phase { name: "first".into(), species: vec![a], ..Phase::default() };
        let second = Phase {
            name: "second".into(),
            model: PhaseModel::IdealGas,
            species: vec![other, b],
            reactions: vec![reaction.unwrap()],
            state: Some(state),
            duplicates: ColliderDuplicates::Refuse,
        };
        mechanism.add_phase(first).unwrap();
        mechanism.add_phase(second).unwrap();
        and_back(&mechanism);
        and_back(&Mechanism::new());
    }
}
