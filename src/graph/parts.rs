//! Connected parts of the open species: those that reactions of open species link, directly or through others.

use petgraph::unionfind::UnionFind;

use crate::graph::joint_network::JointNetwork;

/// The part that each species is in. A species that is not open is a part of its own.
pub struct Parts {
    /// One species of each part stands for it.
    parts: Vec<usize>,
    /// By the species that stands for it, the number of its species.
    sizes: Vec<usize>,
}

impl Parts {
    pub fn of(network: &JointNetwork, open: &[usize]) -> Self {
        let mut is_open = vec![false; network.species];
        open.iter().for_each(|species| is_open[*species] = true);
        let mut linked: UnionFind<usize> = UnionFind::new(network.species);
        for reaction in 0..network.reactions() {
            let terms = network.side(reaction, 0).iter().chain(network.side(reaction, 1));
            let mut members = terms.map(|term| term.species).filter(|species| is_open[*species]);
            if let Some(first) = members.next() {
                members.for_each(|other| {
                    linked.union(first, other);
                });
            }
        }
        let parts = linked.into_labeling();
        let mut sizes = vec![0; network.species];
        parts.iter().for_each(|part| sizes[*part] += 1);
        Parts { parts, sizes }
    }

    /// The species that stands for the part of a species.
    pub fn part(&self, species: usize) -> usize {
        self.parts[species]
    }

    /// The number of species in the part of a species.
    pub fn size(&self, species: usize) -> usize {
        self.sizes[self.parts[species]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::SpeciesReactionGraph;
    use crate::mechanism::{Mechanism, Reaction, Species};

    #[test]
    fn what_only_a_known_species_links_is_not_linked() {
        let mut mechanism = Mechanism::new();
        let ids: Vec<_> = (0..5).map(|at| mechanism.add_species(Species::named(at.to_string())).unwrap()).collect();
        for (from, to) in [(0, 1), (1, 2), (2, 3)] {
            let sides = [from, to].map(|at: usize| vec![(ids[at], 1.into())]);
            let [left, right] = sides;
            mechanism.add_reaction(Reaction::one_way(left, right, 1.0)).unwrap();
        }
        let graph = SpeciesReactionGraph::of(&mechanism);
        let network = JointNetwork::of(&graph, &SpeciesReactionGraph::of(&Mechanism::new()));
        let sizes = |open: &[usize]| {
            let parts = Parts::of(&network, open);
            (0..5).map(|species| parts.size(species)).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&[0, 1, 2, 3, 4]), [4, 4, 4, 4, 1]);
        assert_eq!(sizes(&[0, 2, 3]), [1, 1, 2, 2, 1]);
    }
}
