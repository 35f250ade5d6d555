//! Equilibration of a table: weights of its rows and columns under which none hides another.

use ndarray::{Array1, ArrayView1, ArrayView2, Axis};

use crate::numerics::statistics::root_mean_square;

/// No column weighs more than the largest one's entries over this factor would make it.
const WEIGHT_RANGE: f64 = 1e-8;
/// Sweeps that adapt the weights of columns and rows to each other; after five they change by less than a per cent.
const SWEEPS: usize = 5;

/// Weights of the columns (a) and rows (b) of a table.
#[derive(Clone, Debug)]
pub struct Equilibrated {
    /// a_n.
    pub columns: Array1<f64>,
    /// b_s; zero for a row of zeros.
    pub rows: Array1<f64>,
}

/// Weights b_s that make the root mean square of a_n b_s x_sn one for every row s, with a_n the size of
/// column n to the power −`exponent`: at 0 all a_n are one, at 1 all columns count alike.
pub fn equilibrate(table: ArrayView2<f64>, exponent: f64) -> Equilibrated {
    let inverse = |value: f64| if value > 0.0 { 1.0 / value } else { 0.0 };
    let mut a = Array1::ones(table.ncols());
    let mut b = Array1::ones(table.nrows());
    for _ in 0..SWEEPS {
        for (s, row) in table.axis_iter(Axis(0)).enumerate() {
            b[s] = inverse(root_mean_square(row.iter().zip(&a).map(|(x, a)| x * a)));
        }
        let size = |column: ArrayView1<f64>| root_mean_square(column.iter().zip(&b).map(|(x, b)| x * b));
        let sizes: Array1<f64> = table.axis_iter(Axis(1)).map(size).collect();
        let floor = WEIGHT_RANGE * sizes.iter().copied().fold(0.0, f64::max);
        a = sizes.mapv(|size| inverse(size.max(floor)).powf(exponent));
    }
    Equilibrated { columns: a, rows: b }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn rows_and_on_request_columns_are_made_equal() {
        let table = array![[-1000.0, 1.0, -1.0], [1.0, 1e-3, 1e-3]];
        for exponent in [0.0, 1.0] {
            let Equilibrated { columns: a, rows: b } = equilibrate(table.view(), exponent);
            for s in 0..2 {
                let mean: f64 = (0..3).map(|n| (a[n] * b[s] * table[[s, n]]).powi(2)).sum::<f64>() / 3.0;
                assert!((mean - 1.0).abs() < 0.5, "{exponent} {s} {mean}");
            }
        }
        assert_eq!(equilibrate(table.view(), 0.0).columns, array![1.0, 1.0, 1.0]);
        assert_eq!(equilibrate(array![[0.0, 0.0], [1.0, 2.0]].view(), 0.0).rows[0], 0.0);
    }
}
