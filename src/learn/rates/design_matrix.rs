//! The target as a linear function of the rate constants: the design matrix, weighted by the errors.

use ndarray::Array2;

use crate::kinetics::energy_slope_factor;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::{Covariance, Response};
use crate::learn::rates::column::{self, Column};
use crate::numerics::linear_algebra::{
    Matrix, column_vector, inverse_of_upper, normalize_columns, outer_product, transposed_product, triangular_factor,
};
use crate::numerics::nonnegative_least_squares;

/// The errors of the entries of the target.
#[derive(Clone, Debug)]
pub struct Errors {
    /// Standard errors, S × N; infinite for an entry that does not count.
    pub sigma: Array2<f64>,
    /// How the errors of different species go together in each row, where they do.
    pub covariance: Option<Covariance>,
}

impl Errors {
    /// Errors that are independent of each other.
    pub fn independent(sigma: Array2<f64>) -> Self {
        Errors { sigma, covariance: None }
    }
}

/// The columns of several reactions; the methods look at those `kept`, by their places.
pub struct DesignMatrix<'a> {
    pub equations: &'a Equations,
    pub columns: Vec<Column>,
}

impl<'a> DesignMatrix<'a> {
    pub fn new(equations: &'a Equations, columns: Vec<Column>) -> Self {
        DesignMatrix { equations, columns }
    }

    /// The activation energies of all columns, J/kmol.
    pub fn energies(&self) -> Vec<f64> {
        self.columns.iter().map(|column| column.energy).collect()
    }

    pub fn set_energy(&mut self, c: usize, energy: f64) {
        self.columns[c].set_energy(self.equations, energy);
    }

    fn kept<'b>(&'b self, kept: &'b [usize], k: &'b [f64]) -> impl Iterator<Item = (&'b Column, f64)> {
        kept.iter().zip(k).map(|(c, k)| (&self.columns[*c], *k))
    }

    /// Σ_c ν_c k_c W φ_c, S × N.
    pub fn prediction(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        column::predicted(self.equations, self.kept(kept, k))
    }

    /// Σ_c |ν_c| k_c W φ_c, S × N.
    pub fn gross_rate(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        column::gross_rate(self.equations, self.kept(kept, k))
    }

    /// How the prediction responds to errors of u; `None` where that is not known or too much to hold.
    pub fn response(&self, kept: &[usize], k: &[f64]) -> Option<Response> {
        column::response(self.equations, self.kept(kept, k))
    }

    /// Rate constants k ≥ 0 of least weighted squares.
    pub fn solve(&self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        let (columns, right) = self.weighted(kept, &[], errors);
        nonnegative(columns, &right)
    }

    /// The same, with the χ² that they leave.
    pub fn solve_with_cost(&self, kept: &[usize], errors: &Errors) -> (Vec<f64>, f64) {
        let (columns, right) = self.weighted(kept, &[], errors);
        let rates = nonnegative(columns.clone(), &right);
        let left = |row: usize| right[row] - rates.iter().enumerate().map(|(c, k)| k * columns[(row, c)]).sum::<f64>();
        let cost = (0..right.len()).map(left).map(|left| left * left).sum();
        (rates, cost)
    }

    /// The same from the normal equations: half of the digits, but faster where there are many columns.
    pub fn solve_roughly(&self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        let (mut columns, right) = self.weighted(kept, &[], errors);
        let scale = normalize_columns(&mut columns);
        let products = transposed_product(&columns, &columns);
        let right = transposed_product(&columns, &column_vector(&right));
        let right: Vec<f64> = right.col(0).iter().copied().collect();
        let x = nonnegative_least_squares::from_normal_equations(products.as_ref(), &right);
        x.iter().zip(&scale).map(|(x, scale)| x / scale).collect()
    }

    /// The covariance of the rate constants and, if T varies, of their activation energies after them:
    /// (AᵀA)⁻¹ = R⁻¹ R⁻ᵀ of the weighted columns A = Q R; infinite where there are more columns than rows.
    pub fn covariance(&self, kept: &[usize], k: &[f64], errors: &Errors) -> Matrix<f64> {
        let slopes = if self.equations.temperature_varies() { k } else { &[] };
        let (mut columns, _) = self.weighted(kept, slopes, errors);
        let count = columns.ncols();
        if columns.nrows() < count {
            return Matrix::from_fn(count, count, |_, _| f64::INFINITY);
        }
        let scale = normalize_columns(&mut columns);
        let inverse = inverse_of_upper(&triangular_factor(&columns));
        let covariance = outer_product(&inverse);
        Matrix::from_fn(count, count, |a, b| covariance[(a, b)] / (scale[a] * scale[b]))
    }

    /// The weighted columns and the weighted target. With rate constants given, the slopes in the activation
    /// energies, −k x ν W φ, follow the columns.
    pub fn weighted(&self, kept: &[usize], rates: &[f64], errors: &Errors) -> (Matrix<f64>, Vec<f64>) {
        let columns: Vec<&Column> = kept.iter().map(|c| &self.columns[*c]).collect();
        weighted(self.equations, &columns, rates, errors)
    }

    /// Whether a column is anywhere more than this share of the gross rate.
    pub fn exceeds_share(&self, share: f64, kept: &[usize], k: &[f64], place: usize) -> bool {
        let gross_rate = self.gross_rate(kept, k);
        let column = &self.columns[kept[place]];
        column.net.iter().any(|(s, net)| {
            let own = column.monomial.iter().map(|m| (net * m * k[place]).abs());
            own.zip(gross_rate.row(*s)).any(|(own, all)| own > share * all)
        })
    }
}

/// One column, or one slope in an activation energy, before weighting: entry (s, n) is net_s · series_n.
struct Part {
    net: Vec<f64>,
    series: Vec<f64>,
}

/// The columns, then the slopes in the activation energies of those for which a rate constant is given.
fn parts(equations: &Equations, columns: &[&Column], rates: &[f64]) -> Vec<Part> {
    let dense = |column: &Column| {
        let mut net = vec![0.0; equations.species()];
        column.net.iter().for_each(|(s, nu)| net[*s] = *nu);
        net
    };
    let own = columns.iter().map(|column| Part { net: dense(column), series: column.monomial.to_vec() });
    let slopes = columns.iter().zip(rates).map(|(column, k)| {
        let inverse = equations.inverse_temperatures(&column.orders, column.energy);
        let slope = |(x, m): (&f64, &f64)| energy_slope_factor(*k, *x) * m;
        Part { net: dense(column), series: inverse.iter().zip(&column.monomial).map(slope).collect() }
    });
    own.chain(slopes).collect()
}

/// Columns over all entries (s, n) in units of their errors, the surest entries first: orthogonal factorisation
/// then keeps the digits of the others as well (Cox, Higham, *BIT* 38 (1998) 34–44). Beside them the target.
/// With rate constants given, the slopes in the activation energies follow.
pub fn weighted(equations: &Equations, columns: &[&Column], rates: &[f64], errors: &Errors) -> (Matrix<f64>, Vec<f64>) {
    let parts = parts(equations, columns, rates);
    if let Some(covariance) = &errors.covariance {
        return whitened(equations, &parts, covariance);
    }
    let mut entries: Vec<((usize, usize), f64)> = errors.sigma.indexed_iter().map(|(at, sigma)| (at, *sigma)).collect();
    entries.retain(|(_, sigma)| sigma.is_finite());
    entries.sort_by(|a, b| a.1.total_cmp(&b.1));
    let columns = Matrix::from_fn(entries.len(), parts.len(), |row, column| {
        let ((s, n), sigma) = entries[row];
        parts[column].net[s] * parts[column].series[n] / sigma
    });
    (columns, entries.iter().map(|(at, sigma)| equations.target()[*at] / sigma).collect())
}

/// The columns and the target multiplied by L⁻¹ of each row's covariance L Lᵀ, the largest entries first.
fn whitened(equations: &Equations, parts: &[Part], covariance: &Covariance) -> (Matrix<f64>, Vec<f64>) {
    let (species, rows) = equations.target().dim();
    let count = parts.len();
    let mut table = Array2::zeros((species * rows, count + 1));
    for n in 0..rows {
        for column in 0..=count {
            let mut x: Vec<f64> = match parts.get(column) {
                None => equations.target().column(n).to_vec(),
                Some(part) => part.net.iter().map(|net| net * part.series[n]).collect(),
            };
            covariance.whiten(n, &mut x);
            x.iter().enumerate().for_each(|(s, x)| table[[n * species + s, column]] = *x);
        }
    }
    let size = |row: &usize| table.row(*row).iter().take(count).fold(0.0f64, |size, x| size.max(x.abs()));
    let mut order: Vec<(usize, f64)> = (0..species * rows).map(|row| (row, size(&row))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let columns = Matrix::from_fn(order.len(), count, |row, column| table[[order[row].0, column]]);
    (columns, order.iter().map(|(row, _)| table[[*row, count]]).collect())
}

/// min ‖A k − b‖ over k ≥ 0.
pub fn nonnegative(mut columns: Matrix<f64>, right: &[f64]) -> Vec<f64> {
    let scale = normalize_columns(&mut columns);
    let x = nonnegative_least_squares::from_columns(columns.as_ref(), right);
    x.iter().zip(&scale).map(|(x, scale)| x / scale).collect()
}
