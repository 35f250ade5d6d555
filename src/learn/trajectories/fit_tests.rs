//! Whether what a fit leaves is noise.

use std::collections::BTreeSet;

use ndarray::{Array1, Array2};
use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor};

use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::trajectories::measurements::{MeasuredRun, Prediction};
use crate::learn::trajectories::neighbours::{groups, neighbouring_signs};
use crate::numerics::linear_algebra::{Matrix, orthonormal_basis};

/// Noise is rejected where the residual is as unlikely as this.
const UNLIKELY: f64 = 0.01;
/// Fewer degrees of freedom are left to no score test.
const FEWEST_FREE: f64 = 3.0;
/// A residual that further directions explain to this share of its square is rounding.
const ROUNDING: f64 = 1e-12;
/// Fewer degrees of freedom of the replicates are not tested.
const FEWEST_REPLICATES: f64 = 3.0;

/// Against the scatter of replicates if there are some; against the given errors if they are known; else, or if those
/// find nothing, against chance in the signs of neighbouring residuals.
pub fn lack_of_fit(
    predictions: &[Prediction],
    runs: &[MeasuredRun],
    degrees_of_freedom: f64,
    errors_known: bool,
) -> LackOfFit {
    let own = own_test(predictions, degrees_of_freedom, errors_known);
    most_telling(own, &[neighbouring_signs(predictions, runs)])
}

/// The first test that finds something; else the one against replicates or given errors, if it was made, or that of the
/// others which comes nearest.
pub fn most_telling(own: LackOfFit, others: &[LackOfFit]) -> LackOfFit {
    let found = std::iter::once(&own).chain(others).find(|test| test.found);
    let is_made = |test: &&LackOfFit| test.test != FitTest::None;
    let nearest = || others.iter().filter(is_made).min_by(|a, b| a.p.total_cmp(&b.p));
    let own_test = Some(&own).filter(is_made);
    found.or(own_test).or_else(nearest).copied().unwrap_or(LackOfFit::UNTESTED)
}

/// Against the scatter of replicates, else against the given errors.
pub fn own_test(predictions: &[Prediction], degrees_of_freedom: f64, errors_known: bool) -> LackOfFit {
    let sum_of_squares: f64 = predictions.iter().filter_map(|it| Some((it.residual()? / it.sigma).powi(2))).sum();
    match pure_error(predictions) {
        Some((squares, freedom)) if freedom >= FEWEST_REPLICATES && degrees_of_freedom > freedom => {
            against_pure_error(sum_of_squares, degrees_of_freedom, squares, freedom)
        }
        _ if errors_known && degrees_of_freedom > 0.0 => against_given_errors(sum_of_squares, degrees_of_freedom),
        _ => LackOfFit::UNTESTED,
    }
}

/// F of the sum of squares that further directions take from the residual r beside J (a score test; Ramsey, *J. R.
/// Stat. Soc. B* 31 (1969) 350).
pub fn against_directions(
    jacobian: &Array2<f64>,
    r: &Array1<f64>,
    directions: &Array2<f64>,
    test: FitTest,
) -> LackOfFit {
    let used = |table: &Array2<f64>| -> Vec<usize> {
        (0..table.ncols()).filter(|column| table.column(*column).iter().any(|entry| *entry != 0.0)).collect()
    };
    let (own, further) = (used(jacobian), used(directions));
    let all = Matrix::from_fn(r.len(), own.len() + further.len(), |row, column| match column.checked_sub(own.len()) {
        None => jacobian[[row, own[column]]],
        Some(column) => directions[[row, further[column]]],
    });
    let left = |columns: usize| {
        let basis = orthonormal_basis(&all.subcols(0, columns).to_owned());
        let explained: f64 =
            basis.iter().map(|vector| vector.iter().zip(r).map(|(q, r)| q * r).sum::<f64>().powi(2)).sum();
        r.dot(r) - explained
    };
    let (with, without) = (left(own.len() + further.len()), left(own.len()));
    let freedom = r.len() as f64 - (own.len() + further.len()) as f64;
    if further.is_empty() || freedom < FEWEST_FREE || with <= ROUNDING * r.dot(r) {
        return LackOfFit::UNTESTED;
    }
    let f = ((without - with).max(0.0) / further.len() as f64) / (with / freedom);
    let p = FisherSnedecor::new(further.len() as f64, freedom).map_or(1.0, |distribution| distribution.sf(f));
    LackOfFit { test, statistic: f, p, found: p < UNLIKELY }
}

/// Σ of squares of the residuals of replicates about their means, in squared standard errors, with its degrees of freedom.
/// Replicates in several runs whose predictions differ have starts of their own, one of which each further run takes
/// away.
fn pure_error(predictions: &[Prediction]) -> Option<(f64, f64)> {
    let (mut squares, mut freedom) = (0.0, 0.0);
    let mut with_own_starts: BTreeSet<(usize, usize)> = BTreeSet::new();
    for group in groups(predictions) {
        let group: Vec<&Prediction> = group.iter().map(|row| &predictions[*row]).collect();
        let residual = |it: &&Prediction| it.residual().unwrap_or(0.0);
        let mean = group.iter().map(residual).sum::<f64>() / group.len() as f64;
        squares += group.iter().map(|it| ((residual(it) - mean) / it.sigma).powi(2)).sum::<f64>();
        freedom += group.len() as f64 - 1.0;
        let own = group.iter().filter(|it| it.run != group[0].run && differ(it, group[0]));
        with_own_starts.extend(own.map(|it| (it.cell.column, it.run)));
    }
    freedom -= with_own_starts.len() as f64;
    (freedom > 0.0 && squares > 0.0).then_some((squares, freedom))
}

/// Whether two predictions differ by more than errors of integration.
fn differ(a: &Prediction, b: &Prediction) -> bool {
    (a.predicted - b.predicted).abs() > 1e-5 * a.predicted.abs().max(b.predicted.abs())
}

/// F of the lack of fit (Draper, Smith, *Applied Regression Analysis*, chapter 2).
fn against_pure_error(sum: f64, freedom: f64, pure: f64, pure_freedom: f64) -> LackOfFit {
    let left = freedom - pure_freedom;
    let f = ((sum - pure).max(0.0) / left) / (pure / pure_freedom);
    let p = FisherSnedecor::new(left, pure_freedom).map_or(1.0, |distribution| distribution.sf(f));
    LackOfFit { test: FitTest::PureError, statistic: f, p, found: p < UNLIKELY }
}

fn against_given_errors(sum: f64, freedom: f64) -> LackOfFit {
    let p = ChiSquared::new(freedom).map_or(1.0, |distribution| distribution.sf(sum));
    LackOfFit { test: FitTest::Sigma, statistic: sum, p, found: p < UNLIKELY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trajectories::measurements::Cell;

    fn prediction(time: usize, value: f64, predicted: f64) -> Prediction {
        let cell = Cell { time, column: 0, condition: time, value, sigma: None, censored: false };
        Prediction { run: 0, cell, predicted, sigma: 1.0 }
    }

    /// A trajectory; the tests look at nothing but that it has no state.
    fn run() -> MeasuredRun {
        MeasuredRun {
            label: "1".to_string(),
            system: 0,
            from: 0.0,
            times: Vec::new(),
            cells: Vec::new(),
            known_starts: Vec::new(),
            temperatures: None,
            state: None,
        }
    }

    /// Draper and Smith's kind of table: replicates 1 and 3 at one time, 4 and 6 at the next …, fitted by a constant.
    #[test]
    fn a_residual_beyond_the_scatter_of_replicates_is_found() {
        let rows = |slope: f64| -> Vec<Prediction> {
            let value = |time: usize, sign: f64| slope * time as f64 + sign;
            (0..6).flat_map(|time| [-1.0, 1.0].map(|sign| prediction(time, value(time, sign), 2.5 * slope))).collect()
        };
        let found = lack_of_fit(&rows(3.0), &[run()], 11.0, false);
        assert_eq!((found.test, found.found), (FitTest::PureError, true));
        // Σ r² = 2·9·17.5 + 12, of which 12 are pure error with 6 degrees of freedom.
        assert!((found.statistic - (315.0 / 5.0) / (12.0 / 6.0)).abs() < 1e-9, "{found:?}");
        assert!(!lack_of_fit(&rows(0.0), &[run()], 11.0, false).found);
    }

    #[test]
    fn a_residual_along_a_suspected_direction_is_found() {
        let count = 20;
        let jacobian = Array2::from_elem((count, 1), 1.0);
        let direction = Array2::from_shape_fn((count, 1), |(n, _)| n as f64);
        let noise = |n: usize| if n.is_multiple_of(2) { 0.1 } else { -0.1 };
        let residual = |slope: f64| Array1::from_shape_fn(count, |n| slope * (n as f64 - 9.5) + noise(n));
        let test = |r: &Array1<f64>| against_directions(&jacobian, r, &direction, FitTest::RateDrift);
        assert!(test(&residual(0.1)).found && !test(&residual(0.0)).found);
        assert_eq!(test(&residual(0.1)).test, FitTest::RateDrift);
        let nothing = Array2::zeros((count, 1));
        assert_eq!(against_directions(&jacobian, &residual(0.1), &nothing, FitTest::RateDrift), LackOfFit::UNTESTED);
    }

    #[test]
    fn residuals_beyond_given_errors_or_of_long_signs_are_found() {
        let large: Vec<Prediction> = (0..10).map(|n| prediction(n, if n % 2 == 0 { 3.0 } else { -3.0 }, 0.0)).collect();
        let found = lack_of_fit(&large, &[run()], 9.0, true);
        assert_eq!((found.test, found.found, found.statistic), (FitTest::Sigma, true, 90.0));
        let waves: Vec<Prediction> = (0..40).map(|n| prediction(n, (n as f64 / 5.0).sin(), 0.0)).collect();
        assert_eq!(
            (lack_of_fit(&waves, &[run()], 39.0, false).test, lack_of_fit(&waves, &[run()], 39.0, false).found),
            (FitTest::ResidualCorrelation, true)
        );
        assert!(lack_of_fit(&waves, &[run()], 39.0, true).found);
        assert_eq!(lack_of_fit(&waves[..4], &[run()], 3.0, false), LackOfFit::UNTESTED);
    }
}
