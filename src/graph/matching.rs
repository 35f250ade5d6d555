//! Which species of one mechanism is which of another, without their names.
//!
//! 1. The species of both mechanisms are coloured by composition, and the colours refined together (`refinement.rs`).
//!    Two species, one of each mechanism, that alone have a colour are a pair. Where the mechanisms differ in some
//!    reactions, each round carries the difference further; therefore the earliest round with a pair ends the
//!    refinement, the pairs get fixed colours of their own, and it starts again.
//! 2. When this finds no more pairs, the rates of the reactions are used as well (`rate_labels.rs`). They tell apart
//!    species that equations do not, but a changed parameter misleads them.
//! 3. Then all species of one composition are compared by their reactions with paired species, by thermo and by
//!    transport (`evidence.rs`), and assigned for the best total agreement (`assignment.rs`). Pairs that agree clearly
//!    better than others are taken together, else one pair at a time, and all starts again: a choice between species
//!    that look alike decides what depends on it. Such species are reported as interchangeable. Parts of the network
//!    that no reaction of open species connects (`parts.rs`) do not depend on each other: a choice is made in each.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::graph::SpeciesReactionGraph;
use crate::graph::assignment::{Assigned, TIE, assign, is_tied, swappable};
use crate::graph::candidates::{Candidates, OpenSpecies};
use crate::graph::evidence::{Evidence, composition_classes};
use crate::graph::joint_network::JointNetwork;
use crate::graph::parts::Parts;
use crate::graph::rate_labels::rate_labels;
use crate::graph::refinement::{Refinement, mixed};
use crate::mechanism::SpeciesId;

/// Pairs with at least this agreement are taken before any others.
const GOOD: f64 = 0.75;
/// Below this agreement, species stay without a partner.
const LEAST: f64 = 0.5;
/// Smallest margin over other pairs with which a pair is taken together with others.
const CLEAR: f64 = 0.05;
/// Largest number of colours computed and pairs compared. Beyond it, colours are not used any more, and all other
/// pairs are taken at once.
const LARGEST_WORK: usize = 30_000_000;

/// The species of two mechanisms a and b that are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// By the index of a's species: its partner in b.
    pub partners: Vec<Option<SpeciesId>>,
    /// Groups of two or more species of a whose partners can be swapped without a worse agreement. Groups that depend
    /// on each other can only be swapped together.
    pub interchangeable: Vec<Vec<SpeciesId>>,
}

/// Pairs the species of two mechanisms without their names. Pairs in `known` are kept; a known pair is ignored if an
/// earlier one has one of its species, or if a species does not exist.
pub fn pair_species(a: &SpeciesReactionGraph, b: &SpeciesReactionGraph, known: &[(SpeciesId, SpeciesId)]) -> Pairing {
    let mut matching = Matching::of(a, b, known);
    let labels = OnceCell::new();
    loop {
        let rounds = matching.refine(&labels, [a, b]);
        let pairs = matching.choose(&rounds);
        if pairs.is_empty() {
            return matching.pairing(a, b);
        }
        for pair in pairs {
            matching.pair(pair.first, pair.second);
        }
    }
}

/// The pairs found so far. Species of both mechanisms are numbered together, as in the network.
struct Matching {
    network: JointNetwork,
    /// A number for each composition, by species.
    classes: Vec<usize>,
    evidence: Vec<Evidence>,
    partners: Vec<Option<usize>>,
    /// The sets of interchangeable species of a.
    alike: UnionFind<usize>,
    work: usize,
}

impl Matching {
    fn of(a: &SpeciesReactionGraph, b: &SpeciesReactionGraph, known: &[(SpeciesId, SpeciesId)]) -> Self {
        let network = JointNetwork::of(a, b);
        let evidence = a.species().chain(b.species()).map(|(_, species)| Evidence::of(species)).collect();
        let (partners, alike) = (vec![None; network.species], UnionFind::new(network.of_first));
        let classes = composition_classes(a, b);
        let mut matching = Matching { network, classes, evidence, partners, alike, work: 0 };
        let of_first = matching.network.of_first;
        for (first, second) in known.iter().map(|(first, second)| (first.index(), second.index() + of_first)) {
            let is_free = |species: usize| matching.partners.get(species) == Some(&None);
            if first < of_first && is_free(first) && is_free(second) {
                matching.pair(first, second);
            }
        }
        matching
    }

    fn pair(&mut self, first: usize, second: usize) {
        self.partners[first] = Some(second);
        self.partners[second] = Some(first);
    }

    /// Species without a partner.
    fn open(&self) -> Vec<usize> {
        (0..self.network.species).filter(|species| self.partners[*species].is_none()).collect()
    }

    /// A colour for each pair, and for each composition of open species.
    fn start<'n>(&'n self, labels: &'n [[u64; 2]]) -> Refinement<'n> {
        let colour = |species: usize| match self.partners[species] {
            Some(partner) => mixed(1, species.min(partner) as u64),
            None => mixed(0, self.classes[species] as u64),
        };
        Refinement::new(&self.network, (0..self.network.species).map(colour).collect(), self.open(), labels)
    }

    /// Takes the pairs that colours give, first by equations alone, then with the rates, until there are no more.
    /// Returns the colours by equations after 1, 2, 4, 8 … rounds and after the last one, the same with the rates, and
    /// the last ones with the size of the part that a species is in.
    fn refine(&mut self, labels: &OnceCell<Vec<[u64; 2]>>, graphs: [&SpeciesReactionGraph; 2]) -> Vec<Vec<u64>> {
        loop {
            let (mut found, mut rounds) = self.rounds(&[]);
            if found.is_empty() && !self.open().is_empty() {
                let (by_rates, with_rates) = self.rounds(labels.get_or_init(|| rate_labels(graphs[0], graphs[1])));
                found = by_rates;
                rounds.extend(with_rates);
            }
            if found.is_empty() {
                rounds.extend(rounds.last().map(|last| self.with_sizes(last)));
                return rounds;
            }
            found.into_iter().for_each(|(first, second)| self.pair(first, second));
        }
    }

    /// Colours mixed with the size of each species' part: refinement does not tell a ring of six from two of three.
    fn with_sizes(&self, colours: &[u64]) -> Vec<u64> {
        let parts = Parts::of(&self.network, &self.open());
        colours.iter().enumerate().map(|(species, colour)| mixed(*colour, parts.size(species) as u64)).collect()
    }

    /// The pairs of the earliest round that gives any, and the colours of the rounds before.
    fn rounds(&mut self, labels: &[[u64; 2]]) -> (Vec<(usize, usize)>, Vec<Vec<u64>>) {
        let mut refinement = self.start(labels);
        let (mut rounds, mut round) = (Vec::new(), 0_usize);
        let found = loop {
            let found = self.found(&refinement);
            if !found.is_empty() {
                break found;
            }
            let goes_on = refinement.refine();
            round += 1;
            if round.is_power_of_two() || !goes_on {
                rounds.push(refinement.colours().to_vec());
            }
            if !goes_on {
                break self.found(&refinement);
            }
        };
        self.work += (round + 1) * self.open().len();
        (found, rounds)
    }

    /// Pairs of species that alone have their colour, unless their thermo shows that they differ.
    fn found(&self, refinement: &Refinement) -> Vec<(usize, usize)> {
        if self.work > LARGEST_WORK {
            return Vec::new();
        }
        let mut pairs = refinement.unique_pairs();
        pairs.retain(|(first, second)| self.evidence[*first].is_plausible(&self.evidence[*second]));
        pairs.retain(|(first, second)| !self.is_anothers(*first, *second) && !self.is_anothers(*second, *first));
        pairs
    }

    /// Whether the thermo of a species differs from its partner's and equals that of another open species beside the
    /// partner.
    fn is_anothers(&self, species: usize, partner: usize) -> bool {
        if !self.evidence[species].differs(&self.evidence[partner]) {
            return false;
        }
        let of_first = self.network.of_first;
        let mut side = if partner < of_first { 0..of_first } else { of_first..self.network.species };
        side.any(|other| {
            let is_open = self.partners[other].is_none() && self.classes[other] == self.classes[species];
            is_open && self.evidence[species].has_states_of(&self.evidence[other])
        })
    }

    /// The pairs to take next by their agreement; none when no agreement is large enough.
    fn choose(&mut self, rounds: &[Vec<u64>]) -> Vec<Assigned> {
        let classes = self.candidates(rounds);
        self.work += classes.iter().map(Candidates::compared).sum::<usize>();
        let classes: Vec<(Vec<Assigned>, &Candidates)> =
            classes.iter().map(|candidates| (assign(candidates, LEAST), candidates)).collect();
        let pairs: Vec<Assigned> = classes.iter().flat_map(|(assigned, _)| assigned).copied().collect();
        let good = if pairs.iter().any(|pair| pair.agreement >= GOOD) { GOOD } else { LEAST };
        let is_clear = |pair: &&Assigned| pair.agreement >= good && pair.margin >= CLEAR;
        let clear: Vec<Assigned> = pairs.iter().filter(is_clear).copied().collect();
        if !clear.is_empty() {
            return clear;
        }
        let chosen = if self.work > LARGEST_WORK { pairs } else { self.one_in_each_part(pairs) };
        if chosen.iter().any(is_tied) {
            let couples = classes.iter().flat_map(|(assigned, candidates)| swappable(candidates, assigned, LEAST));
            for (one, other) in couples {
                self.alike.union(one, other);
            }
        }
        chosen
    }

    /// The best pair, and where it is one of several alike, a pair as good in each part that it does not touch.
    fn one_in_each_part(&self, pairs: Vec<Assigned>) -> Vec<Assigned> {
        let Some(best) = best(&pairs) else { return Vec::new() };
        if !is_tied(&best) {
            return vec![best];
        }
        let parts = Parts::of(&self.network, &self.open());
        let mut touched = vec![false; self.network.species];
        let is_as_good = |pair: &Assigned| is_tied(pair) && (pair.agreement - best.agreement).abs() <= TIE;
        let others = pairs.into_iter().filter(|pair| *pair != best && is_as_good(pair));
        let mut chosen = Vec::new();
        for pair in std::iter::once(best).chain(others) {
            let ends = [pair.first, pair.second].map(|species| parts.part(species));
            if ends.iter().all(|part| !touched[*part]) {
                ends.into_iter().for_each(|part| touched[part] = true);
                chosen.push(pair);
            }
        }
        chosen
    }

    /// The open species of both mechanisms, composition by composition.
    fn candidates(&self, rounds: &[Vec<u64>]) -> Vec<Candidates> {
        let start = self.start(&[]);
        let mut classes: BTreeMap<usize, [Vec<OpenSpecies>; 2]> = BTreeMap::new();
        for species in self.open() {
            let colours = rounds.iter().map(|colours| colours[species]).collect();
            let (evidence, messages) = (&self.evidence[species], start.messages(species));
            let of_second = usize::from(species >= self.network.of_first);
            let class = classes.entry(self.classes[species]).or_default();
            class[of_second].push(OpenSpecies { species, evidence, messages, colours });
        }
        classes.values().filter_map(|[first, second]| Candidates::of(first, second)).collect()
    }

    fn pairing(mut self, a: &SpeciesReactionGraph, b: &SpeciesReactionGraph) -> Pairing {
        let of_a: Vec<SpeciesId> = a.species().map(|(id, _)| id).collect();
        let of_b: Vec<SpeciesId> = b.species().map(|(id, _)| id).collect();
        let partner = |species: usize| Some(of_b[self.partners[species]? - self.network.of_first]);
        let partners = (0..of_a.len()).map(partner).collect();
        let mut groups: BTreeMap<usize, Vec<SpeciesId>> = BTreeMap::new();
        for id in of_a {
            groups.entry(self.alike.find_mut(id.index())).or_default().push(id);
        }
        let mut interchangeable: Vec<Vec<SpeciesId>> = groups.into_values().filter(|group| group.len() > 1).collect();
        interchangeable.sort();
        Pairing { partners, interchangeable }
    }
}

/// The pair to take alone: those with good agreement come first, then those without a tie, then the largest
/// agreement, then the first species.
fn best(pairs: &[Assigned]) -> Option<Assigned> {
    pairs.iter().copied().max_by(|one, other| {
        let good = (one.agreement >= GOOD).cmp(&(other.agreement >= GOOD));
        let untied = is_tied(other).cmp(&is_tied(one));
        good.then(untied).then(one.agreement.total_cmp(&other.agreement)).then(other.first.cmp(&one.first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Coefficient, Mechanism, Reaction, Species};
    use crate::thermo::{ConstantCp, Thermo};

    /// Species with the count of their element, or none, and h in kJ/mol, or none.
    type Described<'d> = &'d [(Option<i64>, Option<f64>)];

    fn graph(species: Described, reactions: &[(&[usize], &[usize])]) -> SpeciesReactionGraph {
        let mut mechanism = Mechanism::new();
        let mut ids = Vec::new();
        for (at, (count, h)) in species.iter().enumerate() {
            let composition = count.map(|count| vec![("Q".to_string(), count.into())]);
            let thermo = h.map(|h| {
                let (t_min, t_max) = (None, None);
                let (t0, h0, s0, cp0) = (298.15, h * 1e6, 1e5, 3e4);
                Thermo::ConstantCp(ConstantCp { t0, h0, s0, cp0, t_min, t_max, reference_pressure: 1e5 })
            });
            let species = Species { composition, thermo, ..Species::named(at.to_string()) };
            ids.push(mechanism.add_species(species).unwrap());
        }
        for (left, right) in reactions {
            let side = |side: &[usize]| side.iter().map(|at| (ids[*at], Coefficient::ONE)).collect();
            mechanism.add_reaction(Reaction::one_way(side(left), side(right), 1.0)).unwrap();
        }
        SpeciesReactionGraph::of(&mechanism)
    }

    fn partners(pairing: &Pairing) -> Vec<Option<usize>> {
        pairing.partners.iter().map(|partner| partner.map(SpeciesId::index)).collect()
    }

    const BARE: (Option<i64>, Option<f64>) = (None, None);

    #[test]
    fn an_empty_mechanism_has_no_partners() {
        let (empty, two) = (graph(&[], &[]), graph(&[BARE; 2], &[(&[0], &[1])]));
        assert!(pair_species(&empty, &two, &[]).partners.is_empty());
        assert_eq!(pair_species(&two, &empty, &[]).partners, [None, None]);
    }

    #[test]
    fn reactions_tell_species_without_composition() {
        // A + B = C, C = D beside them in another order and direction.
        let a = graph(&[BARE; 4], &[(&[0, 1], &[2]), (&[2], &[3]), (&[3], &[0])]);
        let b = graph(&[BARE; 4], &[(&[1], &[2, 3]), (&[0], &[1]), (&[3], &[0])]);
        let pairing = pair_species(&a, &b, &[]);
        assert_eq!(partners(&pairing), [Some(3), Some(2), Some(1), Some(0)]);
        assert!(pairing.interchangeable.is_empty());
    }

    #[test]
    fn species_in_no_reaction_are_told_by_composition_and_thermo() {
        let a = graph(&[(Some(1), None), (Some(2), Some(0.0)), (Some(2), Some(9.0))], &[]);
        let b = graph(&[(Some(2), Some(10.0)), (Some(2), Some(1.0)), (Some(1), None)], &[]);
        let pairing = pair_species(&a, &b, &[]);
        assert_eq!(partners(&pairing), [Some(2), Some(1), Some(0)]);
        assert!(pairing.interchangeable.is_empty());
    }

    #[test]
    fn a_species_of_other_thermo_is_another_species() {
        let a = graph(&[(Some(1), Some(390.0)), (Some(2), None)], &[(&[0], &[1])]);
        let b = graph(&[(Some(1), Some(428.0)), (Some(2), None)], &[(&[0], &[1])]);
        assert_eq!(partners(&pair_species(&a, &b, &[])), [None, Some(1)]);
    }

    #[test]
    fn thermo_that_is_anothers_outweighs_a_colour() {
        // The second isomer of a and the first of b have the same reactions by chance.
        let isomers = [(Some(1), Some(0.0)), (Some(1), Some(5.0)), (Some(2), None), (Some(3), None), (Some(4), None)];
        let a = graph(&isomers, &[(&[0], &[2]), (&[0], &[3]), (&[1], &[2])]);
        let b = graph(&isomers, &[(&[0], &[2]), (&[1], &[2]), (&[1], &[4])]);
        assert_eq!(partners(&pair_species(&a, &b, &[])), [0, 1, 2, 3, 4].map(Some));
    }

    #[test]
    fn one_choice_decides_all_that_hangs_on_it() {
        // Two mirror images, each on a way of its own: 0 -> 1 -> 2 and 3 -> 4 -> 5, from 6.
        let ways: [(&[usize], &[usize]); 6] =
            [(&[6], &[0]), (&[0], &[1]), (&[1], &[2]), (&[6], &[3]), (&[3], &[4]), (&[4], &[5])];
        let species: Vec<_> = [1, 2, 3, 1, 2, 3, 4].map(|count| (Some(count), None)).to_vec();
        let a = graph(&species, &ways);
        let pairing = pair_species(&a, &a, &[]);
        let found = partners(&pairing);
        assert!(found == [0, 1, 2, 3, 4, 5, 6].map(Some) || found == [3, 4, 5, 0, 1, 2, 6].map(Some), "{found:?}");
        let groups: Vec<Vec<usize>> =
            pairing.interchangeable.iter().map(|group| group.iter().map(|id| id.index()).collect()).collect();
        assert_eq!(groups, [[0, 3], [1, 4], [2, 5]]);
    }

    #[test]
    fn known_pairs_stay_and_lead_to_others() {
        let a = graph(&[BARE; 3], &[(&[0], &[1]), (&[1], &[2])]);
        let ids: Vec<SpeciesId> = a.species().map(|(id, _)| id).collect();
        let swapped = pair_species(&a, &a, &[(ids[0], ids[2]), (ids[0], ids[1])]);
        assert_eq!(partners(&swapped), [Some(2), Some(1), Some(0)]);
        let larger = graph(&[BARE; 5], &[]);
        let stranger = larger.species().map(|(id, _)| id).last().unwrap();
        let odd = pair_species(&a, &a, &[(ids[0], ids[1]), (stranger, ids[0]), (ids[1], stranger)]);
        assert_eq!(partners(&odd)[0], Some(1));
    }
}
