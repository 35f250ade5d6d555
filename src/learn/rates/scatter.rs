//! Errors of the rates from the scatter of the rows, beside those of the noise model.
//!
//! Where the concentrations have errors, the noise model is one of a few forms, and the true one may be another. The
//! covariance (AᵀA)⁻¹ Σ g gᵀ (AᵀA)⁻¹, with the contribution g of each row to the normal equations, holds for any
//! errors that are independent from row to row. A rate is no surer than the larger of both says.
//!
//! Reference: White, *Econometrica* 48 (1980) 817–838; Liang, Zeger, *Biometrika* 73 (1986) 13–22.

use ndarray::{Array1, Array2, s};

use crate::numerics::linear_algebra::Matrix;

/// The covariance of a noise model, raised to the variances that the scatter shows. `whitened` holds the columns and,
/// last, the target, `of_row` entries a row of the equations; `k` are the rate constants.
pub fn raised_by_scatter(covariance: Matrix<f64>, whitened: &Array2<f64>, k: &[f64], of_row: usize) -> Matrix<f64> {
    let count = covariance.nrows();
    let rows = whitened.nrows() / of_row.max(1);
    if rows <= count {
        return covariance;
    }
    let columns = whitened.slice(s![.., ..count]);
    // The slopes in activation energies, after the columns, are not part of the prediction.
    let mut residual = whitened.column(count).to_owned();
    k.iter().enumerate().for_each(|(c, k)| residual.scaled_add(-k, &columns.column(c)));
    let mut variances = vec![0.0; count];
    for n in 0..rows {
        let own = s![n * of_row..(n + 1) * of_row];
        let score: Array1<f64> = columns.slice(s![n * of_row..(n + 1) * of_row, ..]).t().dot(&residual.slice(own));
        for (a, variance) in variances.iter_mut().enumerate() {
            *variance += (0..count).map(|b| covariance[(a, b)] * score[b]).sum::<f64>().powi(2);
        }
    }
    let fitted = rows as f64 / (rows - count) as f64;
    let raise = |a: usize| match (fitted * variances[a] / covariance[(a, a)]).sqrt() {
        ratio if ratio.is_finite() => ratio.max(1.0),
        _ => 1.0,
    };
    Matrix::from_fn(count, count, |a, b| covariance[(a, b)] * raise(a) * raise(b))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn scatter_beyond_the_noise_model_raises_the_errors_and_less_does_not_lower_them() {
        // The mean of four values, of unit variance by the noise model, in two rows of two entries.
        let variance = |target: [f64; 4]| {
            let table = Array2::from_shape_fn((4, 2), |(row, column)| if column == 0 { 1.0 } else { target[row] });
            let mean = target.iter().sum::<f64>() / 4.0;
            raised_by_scatter(Matrix::from_fn(1, 1, |_, _| 0.25), &table, &[mean], 2)[(0, 0)]
        };
        // Entries of one row that go together: scores ±6, so (1/4)² · 2 · 36, and 2/(2 − 1) for the one rate fitted.
        assert!((variance([8.0, 8.0, 2.0, 2.0]) - 9.0).abs() < 1e-12);
        // They cancel within each row.
        assert_eq!(variance([8.0, 2.0, 8.0, 2.0]), 0.25);
    }

    #[test]
    fn too_few_rows_show_no_scatter() {
        let table = array![[1.0, 5.0], [1.0, -5.0]];
        assert_eq!(raised_by_scatter(Matrix::from_fn(1, 1, |_, _| 0.5), &table, &[0.0], 2)[(0, 0)], 0.5);
    }
}
