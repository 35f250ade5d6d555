//! The standard errors of the parameters at the minimum.

use ndarray::{Array1, Array2};

use crate::learn::trajectories::measurements::Prediction;
use crate::learn::trajectories::noise::ColumnNoise;
use crate::numerics::linear_algebra::{Matrix, singular_vectors};

/// How well θ is known.
#[derive(Clone, Debug)]
pub struct Uncertainty {
    /// Of every parameter; infinite where the data do not determine it, NaN where it stands at a bound.
    pub standard_errors: Array1<f64>,
    /// Correlations of the parameters; 0 where an error is not finite.
    pub correlations: Array2<f64>,
    /// Covariances; infinite variances are left out of it.
    pub covariance: Array2<f64>,
    /// s²: the sum of squares over the degrees of freedom, or 1 where the errors of the data are known.
    pub variance_factor: f64,
    /// Measured values less determined parameters.
    pub degrees_of_freedom: f64,
}

impl Uncertainty {
    /// How the other parameters follow one that is moved, in the linear model: 1 at its own place.
    pub fn direction_of(&self, place: usize) -> Array1<f64> {
        let variance = self.covariance[[place, place]];
        let mut direction = Array1::zeros(self.standard_errors.len());
        if variance > 0.0 && self.standard_errors[place].is_finite() {
            direction.assign(&(&self.covariance.column(place) / variance));
        }
        direction[place] = 1.0;
        direction
    }
}

/// A combination of parameters whose singular value is below this share of the largest is not determined.
const UNDETERMINED: f64 = 1e-9;
/// A parameter is undetermined if its share in such a combination is larger than this.
const SHARE: f64 = 1e-3;

/// From J (in standard errors, cells × parameters) at a minimum with `sum_of_squares` Σ r². `held` are parameters at a
/// bound: they have no error of their own, but the others' errors count them as free. With `robust`, the covariance is (JᵀJ)⁻¹ Jᵀ Σ J (JᵀJ)⁻¹ with the variances Σ given (White, *Econometrica* 48
/// (1980) 817): those of data whose errors differ from what the sum of squares takes them to be.
pub fn uncertainty(
    jacobian: &Array2<f64>,
    sum_of_squares: f64,
    held: &[bool],
    errors_known: bool,
    robust: Option<&[f64]>,
) -> Uncertainty {
    let count = jacobian.ncols();
    let norms: Vec<f64> = jacobian.columns().into_iter().map(|column| column.dot(&column).sqrt()).collect();
    let free: Vec<usize> = (0..count).filter(|place| norms[*place] > 0.0).collect();
    let scaled =
        Matrix::from_fn(jacobian.nrows(), free.len(), |row, place| jacobian[[row, free[place]]] / norms[free[place]]);
    let mut standard_errors = Array1::from_elem(count, f64::INFINITY);
    let mut covariance = Array2::zeros((count, count));
    let vectors = if free.is_empty() { None } else { singular_vectors(&scaled) };
    let (inverse, undetermined) = match &vectors {
        Some(found) => pseudo_inverse(&found.values, &found.right, free.len()),
        None => (Array2::zeros((free.len(), free.len())), vec![true; free.len()]),
    };
    let determined = undetermined.iter().filter(|it| !**it).count() as f64;
    let degrees_of_freedom = jacobian.nrows() as f64 - determined;
    let variance_factor = match errors_known {
        true => 1.0,
        false if degrees_of_freedom > 0.0 => sum_of_squares / degrees_of_freedom,
        false => f64::NAN,
    };
    let middle = match robust {
        Some(variances) => {
            let weighted = Array2::from_shape_fn((free.len(), free.len()), |(i, j)| {
                (0..jacobian.nrows()).map(|row| scaled[(row, i)] * scaled[(row, j)] * variances[row]).sum()
            });
            inverse.dot(&weighted).dot(&inverse)
        }
        None => inverse.mapv(|entry| entry * variance_factor),
    };
    for (i, place) in free.iter().enumerate() {
        for (j, other) in free.iter().enumerate() {
            covariance[[*place, *other]] = middle[[i, j]] / (norms[*place] * norms[*other]);
        }
        let error = covariance[[*place, *place]].sqrt();
        standard_errors[*place] = if undetermined[i] || error.is_nan() { f64::INFINITY } else { error };
    }
    held.iter().zip(&mut standard_errors).filter(|(held, _)| **held).for_each(|(_, error)| *error = f64::NAN);
    let correlations = Array2::from_shape_fn((count, count), |(i, j)| {
        let product = standard_errors[i] * standard_errors[j];
        if product.is_finite() && product > 0.0 { covariance[[i, j]] / product } else { 0.0 }
    });
    Uncertainty { standard_errors, correlations, covariance, variance_factor, degrees_of_freedom }
}

/// V S⁻² Vᵀ over the determined combinations, and which parameters share in undetermined ones.
fn pseudo_inverse(singular: &[f64], right: &Matrix<f64>, count: usize) -> (Array2<f64>, Vec<bool>) {
    let largest = singular.iter().copied().fold(0.0, f64::max);
    let is_determined = |k: usize| singular.get(k).is_some_and(|value| *value > UNDETERMINED * largest);
    let ranked: Vec<usize> = (0..right.ncols()).filter(|k| is_determined(*k)).collect();
    let inverse = Array2::from_shape_fn((count, count), |(i, j)| {
        ranked.iter().map(|k| right[(i, *k)] * right[(j, *k)] / singular[*k].powi(2)).sum()
    });
    // What the determined combinations leave of a unit vector.
    let lost = |i: usize| 1.0 - ranked.iter().map(|k| right[(i, *k)].powi(2)).sum::<f64>();
    (inverse, (0..count).map(|i| lost(i) > SHARE * SHARE).collect())
}

/// Two parameters that are known better together than apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnownCombination {
    pub first: usize,
    pub second: usize,
    /// +1 for the sum of the parameters (a product of rates), −1 for their difference (a ratio).
    pub sign: f64,
    /// The standard error of the combination.
    pub error: f64,
}

/// Both parameters of a combination have at least this error, and the combination at most a third of it.
const POORLY_KNOWN: f64 = 0.3;

/// Pairs of parameters among `places`, each poorly known, whose sum or difference is known.
pub fn known_combinations(uncertainty: &Uncertainty, places: std::ops::Range<usize>) -> Vec<KnownCombination> {
    let error = |place: usize| uncertainty.standard_errors[place];
    let variance = |place: usize| uncertainty.covariance[[place, place]];
    let mut found = Vec::new();
    for first in places.clone() {
        for second in first + 1..places.end {
            if [first, second].iter().any(|place| !(error(*place) > POORLY_KNOWN && variance(*place).is_finite())) {
                continue;
            }
            let covariance = uncertainty.covariance[[first, second]];
            let sign = if covariance > 0.0 { -1.0 } else { 1.0 };
            let of_both = variance(first) + variance(second) + 2.0 * sign * covariance;
            let combined = of_both.max(0.0).sqrt();
            if combined < error(first).min(error(second)) / 3.0 {
                found.push(KnownCombination { first, second, sign, error: combined });
            }
        }
    }
    found
}

/// The variances of the residuals, in units of the squared standard errors that they were divided by, if the noise of
/// each column is as estimated; scaled up for the parameters that were fitted.
pub fn residual_variances(predictions: &[Prediction], columns: &[ColumnNoise], parameters: usize) -> Vec<f64> {
    let count = predictions.len() as f64;
    let inflation = count / (count - parameters as f64).max(1.0);
    let variance = |it: &Prediction| (columns[it.cell.column].sigma(it.predicted) / it.sigma).powi(2);
    predictions.iter().map(|it| inflation * variance(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// y = a + b t at t = 0 … 4 with residuals of Σ r² = 3: s² = 1, var b = 1/10, var a = 1/5 + 4/10.
    #[test]
    fn the_errors_of_a_straight_line_are_those_of_the_textbook() {
        let jacobian = Array2::from_shape_fn((5, 2), |(row, column)| if column == 0 { 1.0 } else { row as f64 });
        let found = uncertainty(&jacobian, 3.0, &[false, false], false, None);
        assert!((found.standard_errors[0] - 0.6f64.sqrt()).abs() < 1e-12);
        assert!((found.standard_errors[1] - 0.1f64.sqrt()).abs() < 1e-12);
        assert_eq!((found.variance_factor, found.degrees_of_freedom), (1.0, 3.0));
        let unequal = uncertainty(&jacobian, 3.0, &[false, false], false, Some(&[4.0; 5]));
        assert!((unequal.standard_errors[1] - 0.4f64.sqrt()).abs() < 1e-12);
        let known = uncertainty(&jacobian, 3.0, &[false, true], true, None);
        assert!(known.standard_errors[1].is_nan() && (known.standard_errors[0] - 0.6f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_only_a_ratio_determines_is_said() {
        let alike = Array2::from_shape_fn((6, 2), |(row, column)| {
            let sign = if column == 0 { 1.0 } else { -1.0 };
            sign * 0.1 * (1 + row) as f64 + if column == 0 && row % 2 == 0 { 1e-3 } else { 0.0 }
        });
        let found = uncertainty(&alike, 0.04, &[false, false], false, None);
        let known = known_combinations(&found, 0..2);
        assert_eq!((known.len(), known[0].sign), (1, -1.0));
        assert!(known[0].error < 0.2 && found.standard_errors[0] > 1.0, "{known:?}");
        let same = Array2::from_elem((6, 2), 0.1);
        assert!(uncertainty(&same, 0.04, &[false, false], false, None).standard_errors[0].is_infinite());
    }
}
