//! Whether the residual is noise: the test for lack of fit.
//!
//! Noise of one row says nothing of the next. If the wrong reactions were fitted, neighbouring states have residuals
//! of one sign, whatever the noise model: with the standardised residuals z_n of row n, the products p = z_n·z_m of
//! neighbours have zero mean under noise, and T = Σ p / √(Σ p²) is a standard normal deviate. Where the error of the
//! target is known, χ² is tested as well.
//!
//! Reference: Durbin, Watson, *Biometrika* 37 (1950) 409–428, for serial correlation of residuals; the division by
//! √(Σ p²) makes the statistic independent of unequal variances.

use ndarray::{Array2, ArrayView1};

use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::problem::equations::Equations;
use crate::numerics::statistics::upper_tail_of_normal;

/// Noise alone gives a larger statistic in one of 200 data sets.
const SIGNIFICANT: f64 = 2.58;

/// Fewer pairs cannot give a significant statistic, which is no more than the root of their number.
const FEWEST_PAIRS: usize = 12;

/// Pairs of neighbouring states, in a table with a row for each, are sought among this many rows at most, evenly
/// chosen: it bounds the time, which grows with the square.
const MOST_ROWS: usize = 2000;

/// States nearer than this, in ln u, count as one: their residuals share the rounding of the printed values.
const SAME_STATE: f64 = 1e-3;

/// Tests standardised residuals, S × N: independent of each other and of unit variance if they are noise. With
/// `known_error`, their unit is the error that the user gives. `parameters` rates were fitted.
pub fn test_lack_of_fit(
    equations: &Equations,
    standardised: &Array2<f64>,
    parameters: usize,
    known_error: bool,
) -> LackOfFit {
    let pairs = if equations.runs().is_empty() { nearest_states(equations) } else { successive_rows(equations) };
    let mut tests = vec![(FitTest::ResidualCorrelation, correlation(standardised, &pairs))];
    if known_error {
        tests.push((FitTest::Sigma, excess(standardised, parameters)));
    }
    let possible = tests.into_iter().filter_map(|(test, statistic)| Some((test, statistic?)));
    let largest = possible.max_by(|(_, a), (_, b)| a.total_cmp(b));
    largest.map_or(LackOfFit::UNTESTED, |(test, statistic)| LackOfFit {
        test,
        statistic,
        p: upper_tail_of_normal(statistic),
        found: statistic > SIGNIFICANT,
    })
}

/// T of these pairs of rows; `None` if there are too few.
fn correlation(standardised: &Array2<f64>, pairs: &[(usize, usize)]) -> Option<f64> {
    let product = |(a, b): &(usize, usize)| standardised.column(*a).dot(&standardised.column(*b));
    let products: Vec<f64> = pairs.iter().map(product).filter(|product| *product != 0.0).collect();
    if products.len() < FEWEST_PAIRS {
        return None;
    }
    let squares: f64 = products.iter().map(|product| product * product).sum();
    Some(products.iter().sum::<f64>() / squares.sqrt())
}

/// By how many standard deviations χ² is above its mean, the number of entries less that of parameters, by the
/// approximation of Wilson and Hilferty (*Proc. Natl. Acad. Sci.* 17 (1931) 684–688).
fn excess(standardised: &Array2<f64>, parameters: usize) -> Option<f64> {
    let squares = standardised.iter().filter(|z| **z != 0.0).map(|z| z * z);
    let (count, chi_square) = squares.fold((0usize, 0.0), |(count, sum), square| (count + 1, sum + square));
    let freedom = count.checked_sub(parameters).filter(|freedom| *freedom > 0)? as f64;
    let spread = 2.0 / (9.0 * freedom);
    Some(((chi_square / freedom).cbrt() - (1.0 - spread)) / spread.sqrt())
}

/// Rows that follow each other in one experiment and are not the same state.
fn successive_rows(equations: &Equations) -> Vec<(usize, usize)> {
    let of_run = |run: &std::ops::Range<usize>| run.clone().zip(run.start + 1..run.end);
    let differ = |(a, b): &(usize, usize)| distance(equations, *a, *b) > SAME_STATE;
    equations.runs().iter().flat_map(of_run).filter(differ).collect()
}

/// Each row with the row of the nearest state, where rows have no order. Errors of u make neighbours of states that are
/// none, so that this is the poorer test.
fn nearest_states(equations: &Equations) -> Vec<(usize, usize)> {
    let step = equations.rows().div_ceil(MOST_ROWS).max(1);
    let rows: Vec<usize> = (0..equations.rows()).step_by(step).collect();
    let nearest = |a: usize| {
        let apart = |b: usize| (distance(equations, rows[a], rows[b]), b);
        let others = (0..rows.len()).filter(|b| *b != a).map(apart).filter(|(distance, _)| *distance > SAME_STATE);
        others.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, b)| b)
    };
    let partner: Vec<Option<usize>> = (0..rows.len()).map(nearest).collect();
    let pairs = partner.iter().enumerate().filter_map(|(a, b)| Some((a, (*b)?)));
    // A pair of mutual neighbours counts once.
    pairs.filter(|(a, b)| a < b || partner[*b] != Some(*a)).map(|(a, b)| (rows[a], rows[b])).collect()
}

/// The largest |Δ ln u| of two states of the grid, 0 beyond a thousandth of the largest concentration; 1 where rows
/// are not states.
fn distance(equations: &Equations, a: usize, b: usize) -> f64 {
    let u = &equations.grid().u;
    if u.ncols() != equations.rows() {
        return 1.0;
    }
    let largest = |row: ArrayView1<f64>| row.iter().fold(0.0f64, |largest, u| largest.max(u.abs()));
    let floor = 1e-3 * largest(u.column(a)).max(largest(u.column(b)));
    let logarithm = |u: f64| u.max(floor).max(f64::MIN_POSITIVE).ln();
    let differences =
        u.column(a).iter().zip(u.column(b)).map(|(x, y)| (logarithm(*x) - logarithm(*y)).abs()).collect::<Vec<f64>>();
    let of_u = differences.into_iter().fold(0.0, f64::max);
    let of_temperature = equations.grid().thermal.as_ref().map_or(0.0, |thermal| {
        let span = equations.inverse_temperature_span();
        (thermal.inverse[a] - thermal.inverse[b]).abs() / span.max(f64::MIN_POSITIVE)
    });
    of_u.max(of_temperature)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::problem::equations::Grid;

    /// Ten experiments of ten rows, of one species that decays.
    fn decays() -> Equations {
        let u =
            Array2::from_shape_fn((1, 100), |(_, n)| (1.0 + (n / 10) as f64 * 0.13) * (-0.3 * (n % 10) as f64).exp());
        let runs = (0..10).map(|run| 10 * run..10 * run + 10).collect();
        Equations::at_grid(Grid::new(u.clone(), None), -u).with_runs(runs)
    }

    fn tested(of_row: impl FnMut(usize) -> f64) -> LackOfFit {
        let residuals: Vec<f64> = (0..100).map(of_row).collect();
        test_lack_of_fit(&decays(), &Array2::from_shape_vec((1, 100), residuals).unwrap(), 1, false)
    }

    #[test]
    fn a_residual_that_depends_on_the_state_is_found() {
        let u = decays().grid().u.clone();
        let result = tested(|n| (3.0 * u[[0, n]]).sin());
        assert!(result.found && result.test == FitTest::ResidualCorrelation && result.p < 1e-4, "{result:?}");
    }

    #[test]
    fn noise_is_found_no_more_often_than_promised() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        // Two-sided exponential noise of unequal variance.
        let mut draw = |n: usize| {
            let sign = if random.random::<bool>() { 1.0 } else { -1.0 };
            -sign * (1.0 + (n % 7) as f64) * (1.0 - random.random::<f64>()).ln()
        };
        let found = (0..1000).filter(|_| tested(&mut draw).found).count();
        assert!(found <= 5, "{found} of 1000");
    }

    #[test]
    fn a_known_error_is_compared_with_the_residual() {
        let alternating = |size: f64| Array2::from_shape_fn((1, 100), |(_, n)| if n % 2 == 0 { size } else { -size });
        let test = |size: f64| test_lack_of_fit(&decays(), &alternating(size), 1, true);
        assert!(!test(1.0).found);
        let twice = test(2.0);
        assert!(twice.found && twice.test == FitTest::Sigma, "{twice:?}");
    }

    #[test]
    fn few_rows_are_not_tested() {
        let equations = decays().subset(&[0, 1, 2, 3]);
        assert_eq!(test_lack_of_fit(&equations, &Array2::ones((1, 4)), 1, false), LackOfFit::UNTESTED);
    }
}
