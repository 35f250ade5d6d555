//! The space of candidate reactions: every pair of complexes that a set of laws balances.
//!
//! Complexes with the same amount of everything conserved make a class; the candidates are the
//! ordered pairs within each class. They are never listed one by one.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::learn::balance::settings::SpaceLimits;
use crate::learn::complex::{Complex, complexes, count_complexes};
use crate::learn::outcome::SpaceSize;
use crate::learn::reaction::OneWayReaction;

/// What candidates may look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The largest number of reactant molecules.
    pub order: usize,
    /// The largest number of product molecules.
    pub products: usize,
    /// Whether a side may be empty: sources and sinks.
    pub open: bool,
}

/// A space that would take too long or too much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge(pub SpaceSize);

/// A candidate by the places of its complexes in the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CandidateId {
    pub reactants: usize,
    pub products: usize,
}

/// All candidates within bounds that the laws balance.
#[derive(Clone, Debug)]
pub struct CandidateSpace {
    pub complexes: Vec<Complex>,
    /// Places of the complexes that have a product to react to.
    pub sources: Vec<usize>,
    places: HashMap<Complex, usize>,
    class_of: Vec<usize>,
    /// Products by class.
    classes: Vec<Vec<usize>>,
    forbidden: HashSet<CandidateId>,
    pub size: SpaceSize,
}

impl CandidateSpace {
    /// The space over the given columns. `laws` count every column; `snapshots` numbers are kept of each source.
    ///
    /// # Errors
    /// A space beyond the limits.
    pub fn new(
        species: &[usize],
        laws: &[Vec<i64>],
        bounds: &Bounds,
        forbidden: &[OneWayReaction],
        snapshots: usize,
        limits: &SpaceLimits,
    ) -> Result<Self, TooLarge> {
        let largest = bounds.order.max(bounds.products);
        let listed = count_complexes(species.len(), largest);
        let bytes_of = |sources: u128| sources.saturating_mul(8 * snapshots as u128);
        let unlisted = SpaceSize { complexes: listed, candidates: 0, bytes: bytes_of(listed) };
        if listed > limits.complexes {
            return Err(TooLarge(unlisted));
        }
        let mut all = complexes(species, largest);
        all.retain(|complex| bounds.open || complex.molecules() > 0);
        let class_of = classes_of(&all, laws);
        let mut classes = vec![Vec::new(); class_of.iter().max().map_or(0, |last| last + 1)];
        for (place, class) in class_of.iter().enumerate() {
            if all[place].molecules() <= bounds.products {
                classes[*class].push(place);
            }
        }
        let is_product = |place: &usize| all[*place].molecules() <= bounds.products;
        let other_products = |place: &usize| classes[class_of[*place]].len() - usize::from(is_product(place));
        let is_source = |place: &usize| all[*place].molecules() <= bounds.order && other_products(place) > 0;
        let sources: Vec<usize> = (0..all.len()).filter(is_source).collect();
        let candidates = sources.iter().map(|place| other_products(place) as u128).sum();
        let size = SpaceSize { complexes: listed, candidates, bytes: bytes_of(sources.len() as u128) };
        if candidates > limits.candidates || size.bytes > limits.bytes {
            return Err(TooLarge(size));
        }
        let places: HashMap<Complex, usize> =
            all.iter().enumerate().map(|(place, complex)| (complex.clone(), place)).collect();
        let id = |OneWayReaction { reactants, products }: &OneWayReaction| {
            Some(CandidateId { reactants: *places.get(reactants)?, products: *places.get(products)? })
        };
        let forbidden = forbidden.iter().filter_map(id).collect();
        Ok(CandidateSpace { complexes: all, sources, places, class_of, classes, forbidden, size })
    }

    /// The complexes that a source may react to, in the space's order.
    pub fn products_of(&self, reactants: usize) -> impl Iterator<Item = usize> + '_ {
        let class = &self.classes[self.class_of[reactants]];
        let allowed = move |products: &usize| {
            *products != reactants
                && (self.forbidden.is_empty()
                    || !self.forbidden.contains(&CandidateId { reactants, products: *products }))
        };
        class.iter().copied().filter(allowed)
    }

    /// ν″ − ν′ of the species that a candidate changes.
    pub fn net(&self, id: CandidateId) -> Vec<(usize, f64)> {
        self.complexes[id.reactants].net_to(&self.complexes[id.products])
    }

    /// The reaction that a candidate is.
    pub fn reaction(&self, id: CandidateId) -> OneWayReaction {
        OneWayReaction::new(self.complexes[id.reactants].clone(), self.complexes[id.products].clone())
    }

    /// The place of a complex, if the space holds it.
    pub fn place_of(&self, complex: &Complex) -> Option<usize> {
        self.places.get(complex).copied()
    }

    /// The candidate that a reaction is, if the space holds both its complexes.
    pub fn id_of(&self, reaction: &OneWayReaction) -> Option<CandidateId> {
        Some(CandidateId {
            reactants: self.place_of(&reaction.reactants)?,
            products: self.place_of(&reaction.products)?,
        })
    }
}

/// A number for each complex, equal where the laws count the same.
fn classes_of(complexes: &[Complex], laws: &[Vec<i64>]) -> Vec<usize> {
    let mut numbers: BTreeMap<Vec<i64>, usize> = BTreeMap::new();
    let amounts = |complex: &Complex| -> Vec<i64> { laws.iter().map(|law| complex.amount(law)).collect() };
    let number = |complex: &Complex| {
        let next = numbers.len();
        *numbers.entry(amounts(complex)).or_insert(next)
    };
    complexes.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: Bounds = Bounds { order: 2, products: 2, open: false };

    fn space(species: usize, laws: &[Vec<i64>], bounds: &Bounds) -> CandidateSpace {
        CandidateSpace::new(&(0..species).collect::<Vec<_>>(), laws, bounds, &[], 100, &SpaceLimits::default()).unwrap()
    }

    #[test]
    fn hydrogen_has_22_balanced_candidates_and_without_laws_702() {
        // H2, O2, H2O, H, O, OH
        let laws = [vec![2, 0, 2, 1, 0, 1], vec![0, 2, 1, 0, 1, 1]];
        let balanced = space(6, &laws, &CLOSED);
        let without_catalysts = balanced.sources.iter().flat_map(|y| balanced.products_of(*y).map(|p| (*y, p)));
        let shares = |(y, p): &(usize, usize)| balanced.complexes[*y].shares_species_with(&balanced.complexes[*p]);
        assert_eq!(without_catalysts.filter(|pair| !shares(pair)).count(), 22);
        assert_eq!(space(6, &[], &CLOSED).size.candidates, 27 * 26);
        let open = Bounds { open: true, ..CLOSED };
        assert_eq!(space(6, &[], &open).size.candidates, 28 * 27);
    }

    #[test]
    fn catalysts_and_autocatalysts_are_candidates() {
        let space = space(2, &[vec![1, 1]], &CLOSED);
        let place = |terms: &[(usize, f64)]| space.place_of(&Complex::new(terms.iter().copied())).unwrap();
        let products: Vec<usize> = space.products_of(place(&[(0, 1.0), (1, 1.0)])).collect();
        assert_eq!(products, [place(&[(0, 2.0)]), place(&[(1, 2.0)])]);
        assert_eq!(space.size.candidates, 2 + 6);
    }

    #[test]
    fn what_is_forbidden_is_no_candidate() {
        let all = complexes(&[0, 1], 1);
        let forbidden = [OneWayReaction::new(all[1].clone(), all[2].clone())];
        let bounds = Bounds { order: 1, products: 1, open: false };
        let space = CandidateSpace::new(&[0, 1], &[], &bounds, &forbidden, 1, &SpaceLimits::default()).unwrap();
        let place = |complex: &Complex| space.place_of(complex).unwrap();
        assert_eq!(space.products_of(place(&all[1])).count(), 0);
        assert_eq!(space.products_of(place(&all[2])).collect::<Vec<_>>(), [place(&all[1])]);
    }

    #[test]
    fn a_space_beyond_limits_is_told_before_it_is_built() {
        let species: Vec<usize> = (0..1000).collect();
        let bounds = Bounds { order: 3, products: 3, open: false };
        let limits = SpaceLimits::default();
        let TooLarge(size) = CandidateSpace::new(&species, &[], &bounds, &[], 100, &limits).unwrap_err();
        assert_eq!(size.complexes, 1003 * 1002 * 1001 / 6);
        let TooLarge(size) = CandidateSpace::new(&species, &[], &CLOSED, &[], 100, &limits).unwrap_err();
        assert!(size.candidates > limits.candidates, "{size:?}");
    }

    #[test]
    fn each_limit_holds() {
        // Beside the empty complex A, B, 2 A, A + B and 2 B, each of which may react to the others.
        let size_under =
            |limits: SpaceLimits| CandidateSpace::new(&[0, 1], &[], &CLOSED, &[], 10, &limits).map(|it| it.size);
        let size = size_under(SpaceLimits::default()).unwrap();
        assert_eq!((size.complexes, size.candidates, size.bytes), (6, 20, 400));
        let just = SpaceLimits { complexes: 6, candidates: 20, bytes: 400 };
        assert!(size_under(just).is_ok());
        assert!(size_under(SpaceLimits { complexes: 5, ..just }).is_err());
        assert!(size_under(SpaceLimits { candidates: 19, ..just }).is_err());
        assert!(size_under(SpaceLimits { bytes: 399, ..just }).is_err());
    }
}
