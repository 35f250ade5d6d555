//! The target as a linear function of the rate constants: the design matrix, weighted by the errors.

use ndarray::{Array2, ArrayView1, ArrayViewMut1, Axis};

use crate::kinetics::energy_slope_factor;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::{Covariance, Response};
use crate::learn::rates::column::{self, Column};
use crate::learn::stop::Stop;
use crate::numerics::linear_algebra::{
    Matrix, column_vector, gram, inverse_of_upper, normalize_columns, outer_product, product, transposed_product,
    triangular_factor,
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

    /// A residual in units of the errors: independent entries of unit variance if it is noise. S × N.
    pub fn standardised(&self, residual: &Array2<f64>) -> Array2<f64> {
        let Some(covariance) = &self.covariance else { return residual / &self.sigma };
        let mut standardised = residual.clone();
        for (n, mut row) in standardised.axis_iter_mut(Axis(1)).enumerate() {
            let mut x = row.to_vec();
            covariance.whiten(n, &mut x);
            row.assign(&ArrayView1::from(&x));
        }
        standardised
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
        nonnegative(columns, &right, &self.equations.stop)
    }

    /// The same, with the χ² that they leave.
    pub fn solve_with_cost(&self, kept: &[usize], errors: &Errors) -> (Vec<f64>, f64) {
        let (columns, right) = self.weighted(kept, &[], errors);
        let rates = nonnegative(columns.clone(), &right, &self.equations.stop);
        let left = column_vector(&right) - product(&columns, &column_vector(&rates));
        (rates, left.squared_norm_l2())
    }

    /// Rate constants k ≥ 0 from the normal equations: half of the digits, but faster where there are many columns.
    pub fn solve_roughly(&self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        let stop = || self.equations.stop.is_raised();
        let (mut columns, right) = self.weighted(kept, &[], errors);
        let scale = normalize_columns(&mut columns);
        let Some(products) = gram(&columns, &stop) else { return vec![0.0; kept.len()] };
        let right = transposed_product(&columns, &column_vector(&right));
        let right: Vec<f64> = right.col(0).iter().copied().collect();
        let x = nonnegative_least_squares::from_normal_equations(products.as_ref(), &right, &stop);
        x.iter().zip(&scale).map(|(x, scale)| x / scale).collect()
    }

    /// The covariance of the rate constants and, if T varies, of their activation energies after them:
    /// (AᵀA)⁻¹ = R⁻¹ R⁻ᵀ of the weighted columns A = Q R; infinite where there are more columns than rows, and after a
    /// stop.
    pub fn covariance(&self, kept: &[usize], k: &[f64], errors: &Errors) -> Matrix<f64> {
        let slopes = if self.equations.temperature_varies() { k } else { &[] };
        let count = kept.len() + slopes.len();
        let unknown = || Matrix::from_fn(count, count, |_, _| f64::INFINITY);
        if self.equations.stop.is_raised() {
            return unknown();
        }
        let (mut columns, _) = self.weighted(kept, slopes, errors);
        if columns.nrows() < count {
            return unknown();
        }
        let scale = normalize_columns(&mut columns);
        let inverse = inverse_of_upper(&triangular_factor(&columns));
        let covariance = outer_product(&inverse);
        Matrix::from_fn(count, count, |a, b| covariance[(a, b)] / (scale[a] * scale[b]))
    }

    /// The standard errors of the prediction that follow from the covariance of the rate constants, S × N.
    pub fn prediction_errors(&self, kept: &[usize], covariance: &Matrix<f64>) -> Array2<f64> {
        let mut variances = Array2::zeros(self.equations.target().dim());
        for (a, first) in kept.iter().enumerate() {
            for (b, second) in kept.iter().enumerate().take(a + 1) {
                let (first, second) = (&self.columns[*first], &self.columns[*second]);
                let shared = covariance[(a, b)] * if a == b { 1.0 } else { 2.0 };
                for (s, net) in &first.net {
                    let Some((_, other)) = second.net.iter().find(|(at, _)| at == s) else { continue };
                    let products = first.monomial.iter().zip(&second.monomial);
                    let mut row: ArrayViewMut1<f64> = variances.row_mut(*s);
                    row.iter_mut().zip(products).for_each(|(v, (x, y))| *v += shared * net * other * x * y);
                }
            }
        }
        variances.mapv(|variance: f64| if variance.is_finite() { variance.max(0.0).sqrt() } else { 0.0 })
    }

    /// The weighted columns and the weighted target. With rate constants given, the slopes in the activation
    /// energies, −k x ν W φ, follow the columns.
    pub fn weighted(&self, kept: &[usize], rates: &[f64], errors: &Errors) -> (Matrix<f64>, Vec<f64>) {
        let columns: Vec<&Column> = kept.iter().map(|c| &self.columns[*c]).collect();
        weighted(self.equations, &columns, rates, errors)
    }

    /// The columns of [`DesignMatrix::covariance`] and, last, the target in units of errors that go together in each
    /// row: S entries a row.
    pub fn whitened(&self, kept: &[usize], k: &[f64], covariance: &Covariance) -> Array2<f64> {
        let columns: Vec<&Column> = kept.iter().map(|c| &self.columns[*c]).collect();
        let slopes = if self.equations.temperature_varies() { k } else { &[] };
        whitened_table(self.equations, &parts(self.equations, &columns, slopes), covariance)
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

/// The columns and, last, the target multiplied by L⁻¹ of each row's covariance L Lᵀ; the entries of a row of the
/// equations follow each other.
fn whitened_table(equations: &Equations, parts: &[Part], covariance: &Covariance) -> Array2<f64> {
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
    table
}

/// The same, the largest entries first.
fn whitened(equations: &Equations, parts: &[Part], covariance: &Covariance) -> (Matrix<f64>, Vec<f64>) {
    let (table, count) = (whitened_table(equations, parts, covariance), parts.len());
    let size = |row: &usize| table.row(*row).iter().take(count).fold(0.0f64, |size, x| size.max(x.abs()));
    let mut order: Vec<(usize, f64)> = (0..table.nrows()).map(|row| (row, size(&row))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let columns = Matrix::from_fn(order.len(), count, |row, column| table[[order[row].0, column]]);
    (columns, order.iter().map(|(row, _)| table[[*row, count]]).collect())
}

/// min ‖A k − b‖ over k ≥ 0; where it is stopped, a k ≥ 0 on the way there.
pub fn nonnegative(mut columns: Matrix<f64>, right: &[f64], stop: &Stop) -> Vec<f64> {
    let scale = normalize_columns(&mut columns);
    let x = nonnegative_least_squares::from_columns(columns.as_ref(), right, &|| stop.is_raised());
    x.iter().zip(&scale).map(|(x, scale)| x / scale).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::learn::problem::equations::{Grid, Thermal};
    use crate::learn::rates::settings::RateSettings;
    use crate::learn::reaction::OneWayReaction;

    /// u = 1, 2, 3 of one species.
    fn equations(target: Array2<f64>, thermal: Option<Thermal>) -> Equations {
        Equations::at_grid(Grid::new(array![[1.0, 2.0, 3.0]], thermal), target)
    }

    /// The columns −u of A -> and −2 u² of 2 A ->.
    fn two_columns(equations: &Equations) -> DesignMatrix<'_> {
        let column = |order: f64| Column::new(equations, &OneWayReaction::of_row([-order]), 0.0);
        DesignMatrix::new(equations, vec![column(1.0), column(2.0)])
    }

    fn independent(sigma: f64) -> Errors {
        Errors::independent(Array2::from_elem((1, 3), sigma))
    }

    fn assert_close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{found} is not {expected}");
    }

    #[test]
    fn the_covariance_is_the_inverse_of_the_normal_matrix() {
        let equations = equations(Array2::zeros((1, 3)), None);
        // AᵀA = [[14, 72], [72, 392]], of determinant 304.
        let covariance = two_columns(&equations).covariance(&[0, 1], &[1.0, 1.0], &independent(0.5));
        assert_close(covariance[(0, 0)], 0.25 * 392.0 / 304.0);
        assert_close(covariance[(0, 1)], -0.25 * 72.0 / 304.0);
        assert_close(covariance[(1, 1)], 0.25 * 14.0 / 304.0);
    }

    #[test]
    fn more_columns_than_rows_have_no_finite_covariance() {
        let equations = equations(Array2::zeros((1, 3)), None);
        let one_row = Errors::independent(array![[1.0, f64::INFINITY, f64::INFINITY]]);
        let covariance = two_columns(&equations).covariance(&[0, 1], &[1.0, 1.0], &one_row);
        assert!(covariance[(0, 0)].is_infinite() && covariance[(1, 1)].is_infinite());
    }

    #[test]
    fn a_rate_constant_that_would_be_negative_is_zero_and_the_other_makes_up_for_it() {
        // −2 u + 0.5 u²: unconstrained least squares gives 2 and −0.25.
        let equations = equations(array![[-1.5, -2.0, -1.5]], None);
        let (k, chi_square) = two_columns(&equations).solve_with_cost(&[0, 1], &independent(1.0));
        assert_close(k[0], 10.0 / 14.0);
        assert_eq!(k[1], 0.0);
        assert_close(chi_square, 8.5 - 100.0 / 14.0);
        assert_close(two_columns(&equations).solve_roughly(&[0, 1], &independent(1.0))[0], 10.0 / 14.0);
    }

    #[test]
    fn an_entry_with_an_infinite_error_does_not_count() {
        let equations = equations(array![[-5.0, -20.0, 1000.0]], None);
        let errors = Errors::independent(array![[1.0, 1.0, f64::INFINITY]]);
        // −5 = −k₁ − 2 k₂ and −20 = −2 k₁ − 8 k₂.
        let k = two_columns(&equations).solve(&[0, 1], &errors);
        assert!(k[0].abs() < 1e-12, "{k:?}");
        assert_close(k[1], 2.5);
    }

    #[test]
    fn a_covariance_without_errors_of_u_weights_like_independent_errors() {
        let equations = equations(array![[-3.1, -9.8, -21.3]], None);
        let target = equations.target();
        let (residual, none) = (target * 0.01, Response::none(1, 3).unwrap());
        let covariance = Covariance::new(
            &residual,
            target,
            &target.mapv(f64::abs),
            &none,
            Some(0.01),
            &RateSettings::default().noise,
        )
        .unwrap();
        let sigma = covariance.standard_errors();
        let design = two_columns(&equations);
        let separate = design.solve(&[0, 1], &Errors::independent(sigma.clone()));
        let together = design.solve(&[0, 1], &Errors { sigma, covariance: Some(covariance) });
        separate.iter().zip(&together).for_each(|(separate, together)| assert_close(*together, *separate));
    }

    #[test]
    fn the_slope_in_an_activation_energy_is_the_derivative_of_the_prediction() {
        let thermal = Thermal { reference: 500.0, inverse: array![-2e-8, 0.0, 3e-8] };
        let equations = equations(Array2::zeros((1, 3)), Some(thermal));
        let mut design = two_columns(&equations);
        design.set_energy(0, 4e7);
        let (columns, _) = design.weighted(&[0], &[2.0], &independent(1.0));
        let mut at = |energy: f64| {
            design.set_energy(0, energy);
            design.prediction(&[0], &[2.0])
        };
        let slope = (at(4e7 + 1e3) - at(4e7 - 1e3)) / 2e3;
        for n in 0..3 {
            assert!((slope[[0, n]] - columns[(n, 1)]).abs() < 1e-6 * 1e-7, "{n}: {slope} {}", columns[(n, 1)]);
        }
    }

    #[test]
    fn a_reaction_below_the_rounding_of_the_gross_rate_is_not_visible() {
        let equations = equations(Array2::zeros((1, 3)), None);
        let design = two_columns(&equations);
        let share = RateSettings::default().visible_share;
        assert!(design.exceeds_share(share, &[0, 1], &[1.0, 1e-13], 1));
        assert!(!design.exceeds_share(share, &[0, 1], &[1.0, 1e-15], 1));
        assert!(design.exceeds_share(share, &[0, 1], &[1.0, 1e-15], 0));
    }
}
