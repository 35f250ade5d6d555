//! Complexes: what stands on one side of a reaction.

use ndarray::{Array1, ArrayView2};

use crate::learn::reaction::Candidate;
use crate::mechanism::Coefficient;

/// Molecules of species, by their columns in the data: ascending, each once, counts positive. The
/// empty complex is the side of a source or a sink.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Complex(Vec<(usize, u32)>);

impl Complex {
    /// The complex of one side of a reaction; `None` where a coefficient is no small integer.
    pub fn of_side(side: &[(usize, Coefficient)]) -> Option<Self> {
        let count = |nu: &Coefficient| nu.as_integer().and_then(|nu| u32::try_from(nu).ok());
        let mut terms =
            side.iter().map(|(column, nu)| Some((*column, count(nu)?))).collect::<Option<Vec<(usize, u32)>>>()?;
        terms.sort_unstable();
        Some(Complex(terms))
    }

    pub fn terms(&self) -> &[(usize, u32)] {
        &self.0
    }

    /// The order of each species in its monomial.
    pub fn orders(&self) -> Vec<(usize, f64)> {
        self.0.iter().map(|(column, count)| (*column, f64::from(*count))).collect()
    }

    /// The number of molecules.
    pub fn molecules(&self) -> u32 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// Whether a species stands in both.
    pub fn shares_species_with(&self, other: &Complex) -> bool {
        self.0.iter().any(|(column, _)| other.0.iter().any(|(theirs, _)| theirs == column))
    }

    /// What a law counts in the complex: Σ_s law_s ν_s.
    pub fn amount(&self, law: &[i64]) -> i64 {
        self.0.iter().map(|(column, count)| law[*column] * i64::from(*count)).sum()
    }

    /// The monomial ∏ u^ν in every snapshot; `u` is S × N.
    pub fn monomial(&self, u: ArrayView2<'_, f64>) -> Array1<f64> {
        let mut product = Array1::ones(u.ncols());
        for (column, count) in &self.0 {
            product.zip_mut_with(&u.row(*column), |value, u| *value *= u.powi(*count as i32));
        }
        product
    }

    /// ν″ − ν′ of the reaction from this complex to another, the species that change only.
    pub fn net_to(&self, products: &Complex) -> Vec<(usize, f64)> {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), products.0.iter().peekable());
        let mut net = Vec::with_capacity(self.0.len() + products.0.len());
        loop {
            let (column, change) = match (mine.peek(), theirs.peek()) {
                (None, None) => return net,
                (Some((a, _)), Some((b, _))) if a == b => (*a, true),
                (Some((a, _)), Some((b, _))) => (*a.min(b), false),
                (Some((a, _)), None) | (None, Some((a, _))) => (*a, false),
            };
            let take = |side: &mut std::iter::Peekable<std::slice::Iter<'_, (usize, u32)>>| {
                side.next_if(|(at, _)| *at == column).map_or(0.0, |(_, count)| f64::from(*count))
            };
            let (out, into) = (take(&mut mine), take(&mut theirs));
            if !change || into != out {
                net.push((column, into - out));
            }
        }
    }

    /// The one-way reaction from this complex to another.
    pub fn reaction_to(&self, products: &Complex) -> Candidate {
        let side = |complex: &Complex| {
            complex.0.iter().map(|(column, count)| (*column, Coefficient::integer(i64::from(*count)))).collect()
        };
        Candidate { nu_reactants: side(self), nu_products: side(products), reversible: false }
    }
}

/// All complexes of at most so many molecules of these species, the empty one included: few
/// molecules first, then by species.
pub fn complexes(species: &[usize], molecules: usize) -> Vec<Complex> {
    let mut all = vec![Complex(Vec::new())];
    let mut of_size = all.clone();
    for _ in 0..molecules {
        let larger = |complex: &Complex| {
            let last = complex.0.last().map_or(0, |(column, _)| *column);
            species.iter().filter(move |column| **column >= last).map({
                let complex = complex.clone();
                move |column| complex.with(*column)
            })
        };
        of_size = of_size.iter().flat_map(larger).collect();
        all.extend(of_size.iter().cloned());
    }
    all
}

/// How many complexes of at most so many molecules there are: the binomial (species + molecules
/// over molecules).
pub fn count_complexes(species: usize, molecules: usize) -> u128 {
    (1..=molecules as u128).fold(1u128, |count, size| count.saturating_mul(species as u128 + size) / size)
}

impl Complex {
    /// With one more molecule of the last species or of a later one.
    fn with(&self, column: usize) -> Complex {
        let mut terms = self.0.clone();
        match terms.last_mut() {
            Some((last, count)) if *last == column => *count += 1,
            _ => terms.push((column, 1)),
        }
        Complex(terms)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn complex(terms: &[(usize, u32)]) -> Complex {
        Complex(terms.to_vec())
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
        let (reactants, products) = (complex(&[(0, 1), (2, 1)]), complex(&[(1, 2), (2, 1)]));
        assert_eq!(reactants.net_to(&products), [(0, -1.0), (1, 2.0)]);
        assert_eq!(complex(&[(1, 1)]).net_to(&complex(&[(1, 2)])), [(1, 1.0)]);
        assert_eq!(complex(&[]).net_to(&complex(&[(3, 1)])), [(3, 1.0)]);
        assert_eq!(complex(&[(3, 1)]).net_to(&complex(&[])), [(3, -1.0)]);
        assert!(reactants.shares_species_with(&products));
    }

    #[test]
    fn a_monomial_multiplies_as_often_as_molecules_count() {
        let u = array![[2.0, 3.0], [5.0, 7.0]];
        assert_eq!(complex(&[(0, 2), (1, 1)]).monomial(u.view()), array![20.0, 63.0]);
        assert_eq!(complex(&[]).monomial(u.view()), array![1.0, 1.0]);
    }
}
