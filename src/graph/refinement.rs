//! Colour refinement: species characterised by the reactions around them.
//!
//! Every species has a colour. In each round the new colour of a species is a hash of the old one and of its
//! reactions: its coefficients in them and the colours of the other species. After n rounds, two species of one
//! colour have the same surroundings up to n reactions away.
//!
//! Reference: Weisfeiler, Leman, Nauchno-Tekhnicheskaya Informatsiya 2 (1968) 12–16.

use crate::graph::joint_network::{JointNetwork, Participation};

/// Mixes two numbers into one that depends on both and on which comes first, by the finalizer of
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), so that colours are the same on every machine.
pub fn mixed(first: u64, second: u64) -> u64 {
    scrambled(scrambled(first.wrapping_add(0x9e37_79b9_7f4a_7c15)).wrapping_add(second))
}

fn scrambled(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The colours of all species of two mechanisms, refined together.
pub struct Refinement<'n> {
    network: &'n JointNetwork,
    colours: Vec<u64>,
    /// The species whose colours change; the others' stay.
    open: Vec<usize>,
    /// Reactions of open species.
    reactions: Vec<usize>,
    /// The colours of both sides of each reaction.
    sides: Vec<[u64; 2]>,
    /// Further labels of both sides of each reaction; may be empty.
    labels: &'n [[u64; 2]],
    /// The number of different colours of open species.
    different: usize,
}

impl<'n> Refinement<'n> {
    /// Starts from colours of all species and refines those in `open`. Labels of the sides of reactions, if given,
    /// become part of the sides' colours.
    pub fn new(network: &'n JointNetwork, colours: Vec<u64>, open: Vec<usize>, labels: &'n [[u64; 2]]) -> Self {
        let mut reactions: Vec<usize> = open.iter().flat_map(|at| network.participations(*at)).map(reaction).collect();
        reactions.sort_unstable();
        reactions.dedup();
        let sides = vec![[0; 2]; network.reactions()];
        let mut refinement = Refinement { network, colours, open, reactions, sides, labels, different: 0 };
        refinement.different = refinement.count();
        refinement.colour_sides();
        refinement
    }

    pub fn colours(&self) -> &[u64] {
        &self.colours
    }

    /// Does one round. Returns whether there are more colours than before; if not, no further round separates
    /// species.
    pub fn refine(&mut self) -> bool {
        for species in &self.open {
            let messages = self.network.participations(*species).iter().map(|it| message(&self.sides, it));
            let sum = messages.fold(0, u64::wrapping_add);
            self.colours[*species] = mixed(self.colours[*species], sum);
        }
        self.colour_sides();
        let before = self.different;
        self.different = self.count();
        self.different > before
    }

    /// Hashes of an open species' role in each of its reactions, sorted.
    pub fn messages(&self, species: usize) -> Vec<u64> {
        let participations = self.network.participations(species).iter();
        let mut messages: Vec<u64> = participations.map(|it| message(&self.sides, it)).collect();
        messages.sort_unstable();
        messages
    }

    /// Pairs of open species, one of each mechanism, that alone have their colour, in the order of colours.
    pub fn unique_pairs(&self) -> Vec<(usize, usize)> {
        let mut sorted: Vec<(u64, usize)> = self.open.iter().map(|at| (self.colours[*at], *at)).collect();
        sorted.sort_unstable();
        let is_first = |species: usize| species < self.network.of_first;
        let same_colour = sorted.chunk_by(|a, b| a.0 == b.0);
        same_colour
            .filter_map(|group| match group {
                [(_, a), (_, b)] if is_first(*a) && !is_first(*b) => Some((*a, *b)),
                _ => None,
            })
            .collect()
    }

    fn colour_sides(&mut self) {
        for reaction in &self.reactions {
            for (side, colour) in self.sides[*reaction].iter_mut().enumerate() {
                let terms = self.network.side(*reaction, side).iter();
                let terms = terms.map(|term| mixed(term.coefficient, self.colours[term.species]));
                *colour = terms.fold(0, u64::wrapping_add);
                if let Some(labels) = self.labels.get(*reaction) {
                    *colour = mixed(*colour, labels[side]);
                }
            }
        }
    }

    fn count(&self) -> usize {
        let mut colours: Vec<u64> = self.open.iter().map(|at| self.colours[*at]).collect();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }
}

fn reaction(participation: &Participation) -> usize {
    participation.reaction
}

/// A hash of a species' role in a reaction, the same whichever side is written first.
fn message(sides: &[[u64; 2]], participation: &Participation) -> u64 {
    let [first, second] = sides[participation.reaction];
    let (one, other) = (mixed(participation.own[0], first), mixed(participation.own[1], second));
    mixed(one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::SpeciesReactionGraph;
    use crate::mechanism::{Mechanism, Reaction, Species};

    /// A chain of species, each turning into the next.
    fn chain(species: usize) -> SpeciesReactionGraph {
        let mut mechanism = Mechanism::new();
        let ids: Vec<_> =
            (0..species).map(|at| mechanism.add_species(Species::named(at.to_string())).unwrap()).collect();
        for two in ids.windows(2) {
            mechanism.add_reaction(Reaction::one_way(vec![(two[0], 1.into())], vec![(two[1], 1.into())], 1.0)).unwrap();
        }
        SpeciesReactionGraph::of(&mechanism)
    }

    #[test]
    fn rounds_go_on_until_only_what_is_symmetric_looks_alike() {
        let network = JointNetwork::of(&chain(7), &chain(7));
        let mut refinement = Refinement::new(&network, vec![0; 14], (0..14).collect(), &[]);
        let rounds = (1..).find(|_| !refinement.refine());
        assert_eq!(rounds, Some(4));
        assert_eq!(refinement.unique_pairs(), [(3, 10)]);
        let colours = refinement.colours();
        assert!((0..7).all(|at| colours[at] == colours[6 - at] && colours[at] == colours[7 + at]));
    }

    #[test]
    fn a_colour_that_stays_is_not_spoilt_by_what_is_behind_it() {
        let network = JointNetwork::of(&chain(3), &chain(5));
        let mut colours = vec![0; 8];
        (colours[1], colours[4]) = (1, 1);
        let mut refinement = Refinement::new(&network, colours, vec![0, 2, 3, 5, 6, 7], &[]);
        for _ in 0..3 {
            refinement.refine();
        }
        assert_eq!(refinement.colours()[0], refinement.colours()[3]);
        assert_ne!(refinement.colours()[2], refinement.colours()[5]);
        assert_eq!(refinement.messages(0), refinement.messages(3));
    }

    #[test]
    fn the_order_of_mixing_matters() {
        assert_ne!(mixed(1, 2), mixed(2, 1));
        assert_ne!(mixed(0, 0), 0);
    }
}
