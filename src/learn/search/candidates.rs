//! The candidate reactions: one-way, from every source complex of a limited order.

use std::collections::HashMap;

use crate::learn::complex::{Complex, complexes};
use crate::learn::reaction::OneWayReaction;
use crate::learn::search::laws::Law;
use crate::numerics::integer::greatest_common_divisor;

/// Which reactions are candidates.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Species that may react.
    pub species: Vec<usize>,
    /// The number of all species.
    pub species_count: usize,
    /// The largest number of reactant molecules.
    pub order: usize,
    /// The largest number of product molecules.
    pub products: usize,
    /// Laws that every candidate obeys …
    pub walls: Vec<Law>,
    /// … unless it changes one of these species, of which the laws know nothing.
    pub outside_walls: Vec<usize>,
    /// Species that nobody measured.
    pub unseen: Vec<usize>,
    /// Species that no candidate changes, though they may be catalysts.
    pub constant: Vec<usize>,
    /// Whether sources and sinks are candidates though they break the walls.
    pub open: bool,
    /// Reactions that take place.
    pub known: Vec<OneWayReaction>,
    /// Reactions that do not.
    pub forbidden: Vec<OneWayReaction>,
}

/// A reaction that may take place. It stands for all of the same source with a parallel net change: they differ in the
/// value of k alone.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub reaction: OneWayReaction,
    /// The place of its source complex in [`Candidates::sources`].
    pub source: usize,
    /// ν″ − ν′ of the species that change.
    pub net: Vec<(usize, f64)>,
    /// Molecules of both sides, and once more those that stand on both.
    pub complexity: f64,
    /// Whether it is known to take place.
    pub is_known: bool,
}

impl Candidate {
    /// The number of molecules of the larger side.
    pub fn molecularity(&self) -> usize {
        self.reaction.reactants.molecules().max(self.reaction.products.molecules())
    }
}

/// All candidates.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    pub all: Vec<Candidate>,
    /// Orders of the source complexes.
    pub sources: Vec<Vec<(usize, f64)>>,
    pub species: usize,
    /// The species that nobody measured.
    pub unseen: Vec<usize>,
    /// The place of the reverse of each candidate, where it is one itself.
    pub reverse: Vec<Option<usize>>,
}

impl Candidates {
    pub fn new(scope: &Scope) -> Self {
        let mut builder = Builder {
            candidates: Candidates {
                species: scope.species_count,
                unseen: scope.unseen.clone(),
                ..Candidates::default()
            },
            ..Builder::default()
        };
        scope.known.iter().for_each(|known| builder.add(known.clone(), true));
        let sides = complexes(&scope.species, scope.order.max(scope.products));
        let key = |complex: &Complex| scope.walls.iter().map(|law| complex.amount(law)).collect::<Vec<i64>>();
        let mut of_key: HashMap<Vec<i64>, Vec<&Complex>> = HashMap::new();
        sides.iter().for_each(|side| of_key.entry(key(side)).or_default().push(side));
        for reactants in sides.iter().filter(|side| side.molecules() <= scope.order) {
            let balanced = of_key[&key(reactants)].iter().copied();
            let unbalanced = sides
                .iter()
                .filter(|products| scope.open && is_exchange(reactants, products) && key(products) != key(reactants));
            let changes = |products: &Complex| {
                let net = reactants.net_to(products);
                net.iter().any(|(s, _)| scope.outside_walls.contains(s))
            };
            let unknown = sides.iter().filter(|products| key(products) != key(reactants) && changes(products));
            for products in balanced.chain(unbalanced).chain(unknown) {
                let reaction = OneWayReaction::new(reactants.clone(), products.clone());
                let is_small = products.molecules() <= scope.products && products != reactants;
                let is_wanted = !scope.forbidden.contains(&reaction) && keeps_constants(&reaction, &scope.constant);
                if is_small && is_wanted {
                    builder.add(reaction, false);
                }
            }
        }
        let mut candidates = builder.candidates;
        let places: HashMap<&OneWayReaction, usize> =
            candidates.all.iter().enumerate().map(|(place, it)| (&it.reaction, place)).collect();
        candidates.reverse = candidates.all.iter().map(|it| places.get(&it.reaction.reversed()).copied()).collect();
        candidates
    }

    /// The number of reactions that some candidates make, a reversible one counting once.
    pub fn reactions(&self, support: &[usize]) -> usize {
        let is_second = |c: &&usize| self.reverse[**c].is_some_and(|other| other < **c && support.contains(&other));
        support.len() - support.iter().filter(is_second).count()
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// ν″ − ν′ of every species.
    pub fn net(&self, candidate: usize) -> Vec<f64> {
        let mut net = vec![0.0; self.species];
        self.all[candidate].net.iter().for_each(|(s, nu)| net[*s] = *nu);
        net
    }

    /// Whether a candidate obeys all of these laws.
    pub fn obeys(&self, candidate: usize, laws: &[Law]) -> bool {
        let amount = |law: &Law| self.all[candidate].net.iter().map(|(s, nu)| law[*s] as f64 * nu).sum::<f64>();
        laws.iter().all(|law| amount(law).abs() < 1e-9)
    }
}

fn keeps_constants(reaction: &OneWayReaction, constant: &[usize]) -> bool {
    constant.is_empty() || reaction.net().iter().all(|(s, _)| !constant.contains(s))
}

/// A source or a sink of one molecule.
fn is_exchange(reactants: &Complex, products: &Complex) -> bool {
    let (left, right) = (reactants.molecules(), products.molecules());
    (left == 0 && right == 1) || (left == 1 && right == 0)
}

#[derive(Default)]
struct Builder {
    candidates: Candidates,
    source_of: HashMap<Complex, usize>,
    /// Candidates by source and the direction of their net change.
    class_of: HashMap<(usize, Vec<(usize, i64)>), usize>,
}

impl Builder {
    fn add(&mut self, reaction: OneWayReaction, is_known: bool) {
        let sources = &mut self.candidates.sources;
        let source = *self.source_of.entry(reaction.reactants.clone()).or_insert_with(|| {
            sources.push(reaction.reactants.orders());
            sources.len() - 1
        });
        let net = reaction.net();
        let shared = |(s, nu): (usize, f64)| {
            let products = reaction.products.orders();
            products.iter().find(|(other, _)| *other == s).map_or(0.0, |(_, count)| nu.min(*count))
        };
        let spectators: f64 = reaction.reactants.orders().into_iter().map(shared).sum();
        let complexity = spectators + (reaction.reactants.molecules() + reaction.products.molecules()) as f64;
        let divisor = greatest_common_divisor(&net.iter().map(|(_, nu)| *nu as i64).collect::<Vec<i64>>()).max(1);
        let direction: Vec<(usize, i64)> = net.iter().map(|(s, nu)| (*s, *nu as i64 / divisor)).collect();
        let all = &mut self.candidates.all;
        let is_integer = reaction.is_integer();
        let candidate = Candidate { reaction, source, net, complexity, is_known };
        match self.class_of.get(&(source, direction.clone())) {
            Some(place) if !all[*place].is_known && is_integer => {
                if complexity < all[*place].complexity {
                    all[*place] = candidate;
                }
            }
            Some(_) if is_integer && !is_known => {}
            _ => {
                if is_integer {
                    self.class_of.insert((source, direction), all.len());
                }
                all.push(candidate);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(species: usize) -> Scope {
        Scope { species: (0..species).collect(), species_count: species, order: 2, products: 2, ..Scope::default() }
    }

    #[test]
    fn reactions_that_differ_in_the_rate_alone_are_one_candidate() {
        // The numbers of the prototype.
        assert_eq!(Candidates::new(&scope(4)).len(), 190);
        assert_eq!(Candidates::new(&scope(5)).len(), 390);
        assert_eq!(Candidates::new(&scope(6)).len(), 714);
    }

    #[test]
    fn a_reversible_reaction_counts_once() {
        let candidates = Candidates::new(&scope(3));
        let pair = |c: &usize| candidates.reverse[*c].map(|other| (*c, other));
        let (forward, reverse) = (0..candidates.len()).find_map(|c| pair(&c)).unwrap();
        assert_eq!(candidates.all[reverse].reaction, candidates.all[forward].reaction.reversed());
        let alone = (0..candidates.len()).find(|c| ![forward, reverse].contains(c)).unwrap();
        assert_eq!(candidates.reactions(&[forward, reverse]), 1);
        assert_eq!(candidates.reactions(&[forward, alone]), 2);
        assert_eq!(candidates.reactions(&[]), 0);
    }

    #[test]
    fn walls_forbidden_and_known_reactions_are_kept() {
        let side = |terms: &[(usize, f64)]| Complex::new(terms.iter().copied());
        let decay = OneWayReaction::new(side(&[(0, 1.0)]), side(&[(1, 1.0)]));
        let walls = Scope { walls: vec![vec![1, 1]], ..scope(2) };
        let candidates = Candidates::new(&walls);
        assert!((0..candidates.len()).all(|c| candidates.obeys(c, &walls.walls)));
        // A => B, B => A, and with two molecules 2 A => 2 B (for A + B), A + B => 2 A, 2 B, 2 B => 2 A.
        assert_eq!(candidates.len(), 6);
        let without = Candidates::new(&Scope { forbidden: vec![decay.clone()], ..walls.clone() });
        assert!(without.all.iter().all(|candidate| candidate.reaction != decay));
        let known = Candidates::new(&Scope { known: vec![decay.clone()], ..walls });
        assert_eq!(known.all.iter().filter(|it| it.is_known).map(|it| &it.reaction).collect::<Vec<_>>(), [&decay]);
        assert_eq!(known.len(), 6);
        let catalyst = Candidates::new(&Scope { constant: vec![1], open: true, ..scope(3) });
        let changes = |candidate: &Candidate| candidate.net.iter().any(|(s, _)| *s == 1);
        assert!(!catalyst.is_empty() && !catalyst.all.iter().any(changes));
        assert!(catalyst.all.iter().any(|candidate| candidate.reaction.reactants.orders().contains(&(1, 1.0))));
    }
}
