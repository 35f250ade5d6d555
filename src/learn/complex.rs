//! Complexes: what stands on one side of a reaction.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::mechanism::Coefficient;

/// How many molecules of a species stand in a complex: positive. An integer, but for reactions that the
/// user gives with fractional coefficients.
#[derive(Clone, Copy, Debug)]
pub struct Molecules(f64);

impl Molecules {
    pub fn value(self) -> f64 {
        self.0
    }
}

impl PartialEq for Molecules {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Molecules {}

impl PartialOrd for Molecules {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Molecules {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Hash for Molecules {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// Molecules of species, by their columns in the data: ascending, each once. The empty complex is the side
/// of a source or a sink.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Complex(Vec<(usize, Molecules)>);

impl Complex {
    /// The complex of species with positive counts; other counts are left out.
    pub fn new(terms: impl IntoIterator<Item = (usize, f64)>) -> Self {
        let positive = terms.into_iter().filter(|(_, count)| *count > 0.0);
        let mut terms: Vec<(usize, Molecules)> = positive.map(|(column, count)| (column, Molecules(count))).collect();
        terms.sort_unstable_by_key(|(column, _)| *column);
        Complex(terms)
    }

    /// The complex of one side of a reaction of a mechanism, whose species are columns of the data.
    pub fn of_side(side: impl IntoIterator<Item = (usize, Coefficient)>) -> Self {
        Complex::new(side.into_iter().map(|(column, nu)| (column, nu.to_f64())))
    }

    /// The species and their counts; each is the order of its species in the monomial ∏ u^ν.
    pub fn orders(&self) -> Vec<(usize, f64)> {
        self.0.iter().map(|(column, count)| (*column, count.0)).collect()
    }

    /// The coefficients of a side of a reaction of a mechanism.
    pub fn coefficients(&self) -> impl Iterator<Item = (usize, Coefficient)> + '_ {
        self.0.iter().map(|(column, count)| {
            let exact = if count.0.fract() == 0.0 { None } else { Coefficient::from_f64(count.0).ok() };
            (*column, exact.unwrap_or_else(|| Coefficient::integer(count.0 as i64)))
        })
    }

    /// Columns of the species, ascending.
    pub fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().map(|(column, _)| *column)
    }

    /// Whether no species stands in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all counts are integers.
    pub fn is_integer(&self) -> bool {
        self.0.iter().all(|(_, count)| count.0.fract() == 0.0)
    }

    /// The number of molecules; of fractions, rounded up.
    pub fn molecules(&self) -> usize {
        self.0.iter().map(|(_, count)| count.0).sum::<f64>().ceil() as usize
    }

    /// Whether a species stands in both.
    pub fn shares_species_with(&self, other: &Complex) -> bool {
        self.columns().any(|column| other.columns().any(|theirs| theirs == column))
    }

    /// What a law counts in a complex of integers: Σ_s law_s ν_s.
    pub fn amount(&self, law: &[i64]) -> i64 {
        self.0.iter().map(|(column, count)| law[*column] * count.0 as i64).sum()
    }

    /// With one more molecule of a species that does not stand before the last.
    pub fn with(&self, column: usize) -> Complex {
        let mut terms = self.0.clone();
        match terms.last_mut() {
            Some((last, count)) if *last == column => count.0 += 1.0,
            _ => terms.push((column, Molecules(1.0))),
        }
        Complex(terms)
    }

    /// The column of the last species; 0 for the empty complex.
    pub fn last_column(&self) -> usize {
        self.0.last().map_or(0, |(column, _)| *column)
    }

    /// ν″ − ν′ of the reaction from this complex to another, of the species that change.
    pub fn net_to(&self, products: &Complex) -> Vec<(usize, f64)> {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), products.0.iter().peekable());
        let mut net = Vec::with_capacity(self.0.len() + products.0.len());
        loop {
            let column = match (mine.peek(), theirs.peek()) {
                (None, None) => return net,
                (Some((a, _)), Some((b, _))) => *a.min(b),
                (Some((a, _)), None) | (None, Some((a, _))) => *a,
            };
            let take = |side: &mut std::iter::Peekable<std::slice::Iter<'_, (usize, Molecules)>>| {
                side.next_if(|(at, _)| *at == column).map_or(0.0, |(_, count)| count.0)
            };
            let (out, into) = (take(&mut mine), take(&mut theirs));
            if into != out {
                net.push((column, into - out));
            }
        }
    }
}

/// All complexes of at most `molecules` molecules of these species, the empty one included: few molecules
/// first, then by species.
pub fn complexes(species: &[usize], molecules: usize) -> Vec<Complex> {
    let mut all = vec![Complex::default()];
    let mut of_size = all.clone();
    for _ in 0..molecules {
        let larger = |complex: &Complex| {
            let complex = complex.clone();
            let later = species.iter().filter(move |column| **column >= complex.last_column());
            later.copied().collect::<Vec<usize>>()
        };
        of_size = of_size
            .iter()
            .flat_map(|complex| larger(complex).into_iter().map(move |column| complex.with(column)))
            .collect();
        all.extend(of_size.iter().cloned());
    }
    all
}

/// The number of complexes of at most `molecules` molecules: the binomial (species + molecules over molecules).
pub fn count_complexes(species: usize, molecules: usize) -> u128 {
    (1..=molecules as u128).fold(1u128, |count, size| count.saturating_mul(species as u128 + size) / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complex(terms: &[(usize, f64)]) -> Complex {
        Complex::new(terms.iter().copied())
    }

    #[test]
    fn there_are_as_many_complexes_as_the_binomial_says_and_each_once() {
        for (species, molecules) in [(3, 2), (6, 2), (5, 4), (1, 3), (4, 0)] {
            let columns: Vec<usize> = (0..species).map(|s| 2 * s).collect();
            let mut all = complexes(&columns, molecules);
            assert_eq!(all.len() as u128, count_complexes(species, molecules));
            assert!(all.is_sorted_by_key(Complex::molecules));
            all.sort();
            all.dedup();
            assert_eq!(all.len() as u128, count_complexes(species, molecules));
        }
    }

    #[test]
    fn a_net_change_leaves_catalysts_out() {
        let (reactants, products) = (complex(&[(0, 1.0), (2, 1.0)]), complex(&[(1, 2.0), (2, 1.0)]));
        assert_eq!(reactants.net_to(&products), [(0, -1.0), (1, 2.0)]);
        assert_eq!(complex(&[(1, 1.0)]).net_to(&complex(&[(1, 2.0)])), [(1, 1.0)]);
        assert_eq!(complex(&[]).net_to(&complex(&[(3, 1.0)])), [(3, 1.0)]);
        assert_eq!(complex(&[(3, 1.0)]).net_to(&complex(&[])), [(3, -1.0)]);
        assert!(reactants.shares_species_with(&products));
    }

    #[test]
    fn terms_are_sorted_and_fractions_are_kept_exactly() {
        let mixed = complex(&[(2, 0.35), (0, 2.0)]);
        assert_eq!(mixed.orders(), [(0, 2.0), (2, 0.35)]);
        assert!(!mixed.is_integer());
        let coefficients: Vec<String> = mixed.coefficients().map(|(_, nu)| nu.to_string()).collect();
        assert_eq!(coefficients, ["2", "0.35"]);
        assert_eq!(complex(&[(0, 2.0), (1, 1.0)]).amount(&[3, 4]), 10);
    }
}
