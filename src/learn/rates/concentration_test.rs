//! Whether the target depends on the concentrations otherwise than the fitted reactions say, of rows that are states of
//! their own and have no neighbour in time.
//!
//! What is predicted, times each concentration, is a further column beside those of the rates: a rate that saturates, or
//! is inhibited, has a residual along these. F is that of the squares which they take from the residual (a score test;
//! Ramsey, *J. R. Stat. Soc. B* 31 (1969) 350), as a normal deviate by the approximation of Paulson (*Ann. Math. Stat.* 13
//! (1942) 233).

use ndarray::{Array1, Array2};

use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::rates::column::predicted;
use crate::learn::rates::design_matrix::DesignMatrix;
use crate::numerics::linear_algebra::{Matrix, orthonormal_basis};
use crate::numerics::statistics::upper_tail_of_normal;

/// Noise alone gives a larger statistic in one of 740 data sets. Errors of the concentrations, which are in the residual
/// and in the further columns, make it more often: hence more than the 2.58 of the test by neighbours.
const SIGNIFICANT: f64 = 3.0;
/// Fewer degrees of freedom are not tested.
const FEWEST_FREE: usize = 10;
/// Larger tables are not tested: their time would show.
const MOST_ENTRIES: usize = 2_000_000;
/// A target that is a combination of others but for this share was computed from them.
const DEPENDENT: f64 = 1e-6;
/// What is left of a column beyond those before it, as a share of its length, is rounding.
const ROUNDING: f64 = 1e-9;

/// The rates of a fit with what they leave and its standard errors, S × N each; infinite for what does not count.
pub struct Residuals<'a> {
    pub design: &'a DesignMatrix<'a>,
    pub kept: &'a [usize],
    pub k: &'a [f64],
    pub residual: &'a Array2<f64>,
    pub sigma: &'a Array2<f64>,
}

/// The test; untested where rows follow each other in time, or are too few or too many.
pub fn test_concentrations(residuals: &Residuals<'_>) -> LackOfFit {
    let equations = residuals.design.equations;
    let u = &equations.grid().u;
    if !equations.runs().is_empty() || u.ncols() != equations.rows() {
        return LackOfFit::UNTESTED;
    }
    let counted = independent_species(equations.target());
    let is_counted = |(s, n): &(usize, usize)| {
        let sigma = residuals.sigma[(*s, *n)];
        counted.contains(s) && sigma.is_finite() && sigma > 0.0
    };
    let cells: Vec<(usize, usize)> =
        counted.iter().flat_map(|s| (0..equations.rows()).map(|n| (*s, n))).filter(is_counted).collect();
    let (own, further) = (residuals.kept.len(), u.nrows());
    let columns = own + further;
    if cells.len() < columns + FEWEST_FREE || cells.len() * columns > MOST_ENTRIES {
        return LackOfFit::UNTESTED;
    }
    let all = columns_of(residuals, &cells);
    let z: Vec<f64> = cells.iter().map(|place| residuals.residual[*place] / residuals.sigma[*place]).collect();
    let (without, _) = left(&all.subcols(0, own).to_owned(), &z);
    let (with, rank) = left(&all, &z);
    let (more, free) = (rank.saturating_sub(own), cells.len() - rank);
    if more == 0 || with <= 0.0 {
        return LackOfFit::UNTESTED;
    }
    let f = ((without - with).max(0.0) / more as f64) / (with / free as f64);
    let statistic = deviate_of_f(f, more as f64, free as f64);
    let p = upper_tail_of_normal(statistic);
    LackOfFit { test: FitTest::Concentrations, statistic, p, found: statistic > SIGNIFICANT }
}

/// The columns of the rates, and what they predict times each concentration; all in units of the error.
fn columns_of(residuals: &Residuals<'_>, cells: &[(usize, usize)]) -> Matrix<f64> {
    let Residuals { design, kept, k, .. } = residuals;
    let equations = design.equations;
    let table = |columns: &[(usize, f64)]| predicted(equations, columns.iter().map(|(c, k)| (&design.columns[*c], *k)));
    let mut tables: Vec<Array2<f64>> = kept.iter().map(|c| table(&[(*c, 1.0)])).collect();
    let together: Vec<(usize, f64)> = kept.iter().copied().zip(k.iter().copied()).collect();
    let all = table(&together);
    for of_species in equations.grid().u.rows() {
        tables.push(&all * &of_species);
    }
    Matrix::from_fn(cells.len(), tables.len(), |row, c| tables[c][cells[row]] / residuals.sigma[cells[row]])
}

/// Species whose targets are no combinations of those before: what was computed from another one is no measurement.
fn independent_species(target: &Array2<f64>) -> Vec<usize> {
    let (mut basis, mut independent): (Vec<Array1<f64>>, Vec<usize>) = (Vec::new(), Vec::new());
    for (s, row) in target.rows().into_iter().enumerate() {
        let mut left = row.to_owned();
        for unit in &basis {
            left.scaled_add(-unit.dot(&row), unit);
        }
        let (before, after) = (row.dot(&row).sqrt(), left.dot(&left).sqrt());
        if after > DEPENDENT * before {
            basis.push(left / after);
            independent.push(s);
        }
    }
    independent
}

/// What of a vector's square is outside the span of some columns, and the rank of these.
fn left(columns: &Matrix<f64>, z: &[f64]) -> (f64, usize) {
    let length = |c: usize| columns.col(c).iter().map(|x| x * x).sum::<f64>().sqrt();
    let used: Vec<usize> = (0..columns.ncols()).filter(|c| length(*c) > 0.0).collect();
    let unit = Matrix::from_fn(columns.nrows(), used.len(), |row, c| columns[(row, used[c])] / length(used[c]));
    let (mut explained, mut rank) = (0.0, 0);
    for (c, vector) in orthonormal_basis(&unit).iter().enumerate() {
        let part: f64 = vector.iter().enumerate().map(|(row, q)| q * unit[(row, c)]).sum();
        if part.abs() > ROUNDING {
            explained += vector.iter().zip(z).map(|(q, z)| q * z).sum::<f64>().powi(2);
            rank += 1;
        }
    }
    (z.iter().map(|z| z * z).sum::<f64>() - explained, rank)
}

fn deviate_of_f(f: f64, more: f64, free: f64) -> f64 {
    let (a, b) = (2.0 / (9.0 * more), 2.0 / (9.0 * free));
    let root = f.cbrt();
    ((1.0 - b) * root - (1.0 - a)) / (a + root * root * b).sqrt()
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::problem::equations::{Equations, Grid};
    use crate::learn::rates::column::Column;
    use crate::learn::reaction::OneWayReaction;

    /// The decay A => of 40 states fitted to a rate of A, with relative noise.
    fn tested(rate: impl Fn(f64) -> f64, noise: f64, seed: u64) -> LackOfFit {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let u = Array2::from_shape_fn((1, 40), |_| 0.2 + random.random::<f64>());
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let target = u.mapv(|u| -rate(u) * (1.0 + noise * normal()));
        let equations = Equations::at_grid(Grid::new(u.clone(), None), target.clone());
        let decay = OneWayReaction::of_row([-1.0]);
        let design = DesignMatrix::new(&equations, vec![Column::new(&equations, &decay, 0.0)]);
        let sigma = u.mapv(|u| noise * rate(u));
        let weighted = |a: &Array2<f64>, b: &Array2<f64>| (a * b / &sigma / &sigma).sum();
        let k = -weighted(&target, &u) / weighted(&u, &u);
        let residual = &target + &(&u * k);
        let residuals = Residuals { design: &design, kept: &[0], k: &[k], residual: &residual, sigma: &sigma };
        test_concentrations(&residuals)
    }

    #[test]
    fn a_rate_that_saturates_is_found_and_noise_is_not() {
        let saturating = tested(|u| u / (1.0 + u), 0.02, 1);
        assert!(saturating.found && saturating.test == FitTest::Concentrations, "{saturating:?}");
        let found = (0..500).filter(|seed| tested(|u| 0.7 * u, 0.05, *seed).found).count();
        assert!(found <= 3, "{found} of 500");
    }

    #[test]
    fn what_was_computed_from_other_targets_is_not_counted() {
        let target = ndarray::array![[1.0, 2.0, 3.0], [-1.0, -2.0, -3.0], [0.0, 0.0, 0.0], [1.0, 1.0, 3.0]];
        assert_eq!(independent_species(&target), [0, 3]);
    }

    #[test]
    fn a_deviate_of_f_is_that_of_its_probability() {
        // 5 % of F with 4 and 20 degrees of freedom are above 2.866, 0.1 % of F with 1 and 30 above 13.29.
        assert!((deviate_of_f(2.866, 4.0, 20.0) - 1.645).abs() < 0.02);
        assert!((deviate_of_f(13.29, 1.0, 30.0) - 3.09).abs() < 0.1);
    }
}
