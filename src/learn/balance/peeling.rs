//! Source complexes read off species that have few reactions.
//!
//! A species that takes part in one reaction only has u̇_s ∝ m_y for its source y, whatever the
//! products. Once y is known, a species with two reactions shows the other one, and so on. No rates
//! and no products are needed for it, and nothing fast can hide anything slow, since each species
//! is explained by itself. Networks near equilibrium do not peel; they lose nothing by the attempt.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::learn::balance::settings::PeelingSettings;
use crate::learn::problem::equations::Equations;
use crate::learn::stop::Stop;
use crate::numerics::linear_algebra::{Matrix, orthonormal_basis};

/// Sources found by peeling, and whether they explain every species.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peeled {
    /// Rows of the monomials, in the order found.
    pub sources: Vec<usize>,
    /// Whether they explain every species.
    pub complete: bool,
}

/// Peels sources off the data, beside those known, at most `most_together` at once from one species.
/// `monomials` is sources × N, `errors` S × N.
pub fn peel(
    equations: &Equations,
    monomials: &Array2<f64>,
    errors: &Array2<f64>,
    known: &[usize],
    most_together: usize,
    settings: &PeelingSettings,
) -> Peeled {
    let mut sources = known.to_vec();
    let changing = |s: &usize| equations.target().row(*s).iter().any(|rate| *rate != 0.0);
    let is_open = |series: &Series| series.share_left() > settings.rounding;
    let mut open: Vec<usize> = (0..equations.species()).filter(changing).collect();
    loop {
        let series_of = |s: &usize| Series::new(equations.target().row(*s), errors.row(*s), monomials, &sources);
        let series: Vec<Series> = open.iter().map(series_of).collect();
        let complete = series.iter().all(|series| series.share_left() <= settings.explained);
        let unfinished: Vec<&Series> = series.iter().filter(|series| is_open(series)).collect();
        if settings.rows_per_source * sources.len() >= equations.rows() || equations.stop.is_raised() {
            return Peeled { sources, complete };
        }
        let affordable = |count: &usize| {
            let branches = settings.beam.saturating_pow(*count as u32 - 1);
            let work = branches.saturating_mul(unfinished.len() * monomials.len());
            *count == 1 || work <= settings.most_multiplications
        };
        let found = (1..=most_together).take_while(affordable).map(|count| {
            let next = |series: &&Series| {
                if equations.stop.is_raised() {
                    return None;
                }
                let rest = series.beside_known(monomials, settings);
                rest.next_sources(count, settings.left_by_next, &equations.stop)
            };
            let mut found: Vec<usize> = unfinished.iter().filter_map(next).flatten().collect();
            found.sort_unstable();
            found.dedup();
            found
        });
        let Some(found) = found.into_iter().find(|found| !found.is_empty()) else {
            return Peeled { sources, complete };
        };
        open = open.iter().zip(&series).filter(|(_, series)| is_open(series)).map(|(s, _)| *s).collect();
        sources.extend(found);
    }
}

/// The weighted target of one species, and its residual beside known sources.
struct Series {
    weights: Vec<f64>,
    /// An orthonormal basis of the known sources' weighted monomials, a column each.
    basis: Vec<Vec<f64>>,
    left: Vec<f64>,
    all: f64,
}

impl Series {
    fn new(rates: ArrayView1<f64>, errors: ArrayView1<f64>, monomials: &Array2<f64>, sources: &[usize]) -> Self {
        let weights: Vec<f64> = errors.iter().map(|sigma| 1.0 / sigma).collect();
        let weighted: Vec<f64> = rates.iter().zip(&weights).map(|(rate, w)| rate * w).collect();
        let all = inner(&weighted, &weighted);
        let column = |y: usize| monomials.row(y).iter().zip(&weights).map(|(m, w)| m * w).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = sources.iter().map(|y| column(*y)).collect();
        let basis = orthonormal(&columns);
        let mut left = weighted;
        // Twice: the first pass leaves rounding.
        for _ in 0..2 {
            basis.iter().for_each(|direction| take_away(&mut left, direction));
        }
        Series { weights, basis, left, all }
    }

    fn share_left(&self) -> f64 {
        inner(&self.left, &self.left) / self.all
    }

    /// The part of every source's monomial that is orthogonal to the known ones.
    fn beside_known<'s>(&self, monomials: &Array2<f64>, settings: &'s PeelingSettings) -> Rest<'s> {
        let new = |y: usize| {
            let mut column: Vec<f64> = monomials.row(y).iter().zip(&self.weights).map(|(m, w)| m * w).collect();
            let norm = inner(&column, &column);
            self.basis.iter().for_each(|known| take_away(&mut column, known));
            (column, norm)
        };
        let (columns, norms) = (0..monomials.nrows()).into_par_iter().map(new).unzip();
        Rest { columns, norms, left: self.left.clone(), settings }
    }
}

/// The residual of one species, and the part of each source's monomial that could explain it.
struct Rest<'s> {
    columns: Vec<Vec<f64>>,
    /// Squares of the columns before known ones were taken away.
    norms: Vec<f64>,
    left: Vec<f64>,
    settings: &'s PeelingSettings,
}

impl Rest<'_> {
    /// `count` sources that together leave no more than this share of the residual.
    fn next_sources(&self, count: usize, largest_left: f64, stop: &Stop) -> Option<Vec<usize>> {
        if stop.is_raised() {
            return None;
        }
        let shares = self.shares();
        let mut best: Vec<usize> = (0..shares.len()).collect();
        // A stable sort: equals keep the order of the space.
        best.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        if count == 1 {
            return best.first().filter(|y| 1.0 - shares[**y] <= largest_left).map(|y| vec![*y]);
        }
        let promising = best.iter().take(self.settings.beam).filter(|y| shares[**y] < 1.0);
        promising.take_while(|_| !stop.is_raised()).find_map(|first| {
            let mut found = self.with(*first).next_sources(count - 1, largest_left / (1.0 - shares[*first]), stop)?;
            found.push(*first);
            Some(found)
        })
    }

    /// The share of the residual that each source would explain.
    fn shares(&self) -> Vec<f64> {
        let square = inner(&self.left, &self.left);
        let share = |y: usize| {
            let column = &self.columns[y];
            let new = inner(column, column);
            if new > self.settings.dependent * self.norms[y] {
                inner(column, &self.left).powi(2) / (new * square)
            } else {
                0.0
            }
        };
        (0..self.columns.len()).into_par_iter().map(share).collect()
    }

    /// With one more known source.
    fn with(&self, y: usize) -> Self {
        let norm = inner(&self.columns[y], &self.columns[y]).sqrt().max(f64::MIN_POSITIVE);
        let direction: Vec<f64> = self.columns[y].iter().map(|entry| entry / norm).collect();
        let without = |column: &Vec<f64>| {
            let mut column = column.clone();
            take_away(&mut column, &direction);
            column
        };
        let columns = self.columns.par_iter().map(without).collect();
        Rest { columns, norms: self.norms.clone(), left: without(&self.left), settings: self.settings }
    }
}

/// Takes the part along a unit direction away.
fn take_away(column: &mut [f64], direction: &[f64]) {
    let share = inner(direction, column);
    column.iter_mut().zip(direction).for_each(|(entry, part)| *entry -= share * part);
}

/// Σ a b as eight sums side by side, which processors add at once.
fn inner(a: &[f64], b: &[f64]) -> f64 {
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    let mut sums = [0.0; 8];
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    rest + sums.iter().sum::<f64>()
}

fn orthonormal(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = columns.first().map_or(0, Vec::len);
    let norms: Vec<f64> = columns.iter().map(|column| inner(column, column).sqrt().max(f64::MIN_POSITIVE)).collect();
    orthonormal_basis(&Matrix::from_fn(rows, columns.len(), |n, c| columns[c][n] / norms[c]))
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::kinetics::monomials;
    use crate::learn::balance::search_errors::errors_in_proportion;
    use crate::learn::complex::complexes;
    use crate::learn::problem::equations::Grid;

    /// A -> B (5), A + B -> C (2), C -> D (1e-3): A shows two sources only once D and C show theirs.
    #[test]
    fn a_chain_of_sources_is_peeled_from_its_end() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let u = Array2::from_shape_fn((4, 60), |_| random.random::<f64>());
        let mut u_dot = Array2::zeros((4, 60));
        for n in 0..60 {
            let (first, second, third) = (5.0 * u[[0, n]], 2.0 * u[[0, n]] * u[[1, n]], 1e-3 * u[[2, n]]);
            let rates = [-first - second, first - second, second - third, third];
            rates.iter().enumerate().for_each(|(s, rate)| u_dot[[s, n]] = *rate);
        }
        let equations = Equations::at_grid(Grid::new(u.clone(), None), u_dot);
        let all = complexes(&[0, 1, 2, 3], 2);
        let mut table = Array2::zeros((all.len(), 60));
        for (y, complex) in all.iter().enumerate() {
            table.row_mut(y).assign(&monomials(&complex.orders(), u.view()));
        }
        let errors = errors_in_proportion(&equations, 1e-6);
        let peeled = peel(&equations, &table, &errors, &[], 1, &PeelingSettings::default());
        let mut found: Vec<_> = peeled.sources.iter().map(|y| all[*y].orders()).collect();
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(found, [vec![(0, 1.0)], vec![(0, 1.0), (1, 1.0)], vec![(2, 1.0)]]);
        assert!(peeled.complete);
    }
}
