//! u̇ as a linear function of the rates: a column k_c ↦ v_c m_c exp(−E_c x) for each direction.

use faer::Mat;
use ndarray::{Array1, Array2, Axis};

use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::{Covariance, Response};
use crate::learn::rates::estimator::{Direction, monomial, nonzero};
use crate::numerics::nonnegative_least_squares;

/// A direction is visible if somewhere it is more than this share of a species' gross_rate: what is
/// smaller cannot be told from rounding.
const VISIBLE_SHARE: f64 = 1e-13;

/// The errors of the entries of u̇.
#[derive(Clone, Debug)]
pub struct Errors {
    /// Standard errors, S × N.
    pub sigma: Array2<f64>,
    /// How they go together, where they do.
    pub covariance: Option<Covariance>,
}

/// The columns of all directions; the methods look at those `kept`, by their places.
pub struct RateColumns<'a> {
    pub equations: &'a Equations,
    directions: &'a [Direction],
    /// m_c exp(−E_c x) in every snapshot.
    progress: Vec<Array1<f64>>,
    /// E_c, J/kmol.
    energies: Vec<f64>,
}

impl<'a> RateColumns<'a> {
    pub fn new(equations: &'a Equations, directions: &'a [Direction]) -> Self {
        let at_its_energy = |d: &Direction| monomial(equations, d) * equations.boltzmann_factor(d.energy);
        let progress = directions.iter().map(at_its_energy).collect();
        let energies = directions.iter().map(|direction| direction.energy).collect();
        RateColumns { equations, directions, progress, energies }
    }

    pub fn energy(&self, c: usize) -> f64 {
        self.energies[c]
    }

    /// Of all directions.
    pub fn energies(&self) -> &[f64] {
        &self.energies
    }

    pub fn set_energy(&mut self, c: usize, energy: f64) {
        if energy != self.energies[c] {
            self.progress[c] *= &self.equations.boltzmann_factor(energy - self.energies[c]);
            self.energies[c] = energy;
        }
    }

    pub fn changes_something(&self, c: usize) -> bool {
        self.directions[c].net.iter().any(|nu| *nu != 0.0) && self.progress[c].iter().any(|m| *m != 0.0)
    }

    /// Σ_c w_s k_c m_c with w = ν″ − ν′ or its size.
    fn sum(&self, kept: &[usize], k: &[f64], weight: impl Fn(f64) -> f64) -> Array2<f64> {
        let mut sum = Array2::zeros(self.equations.u.dim());
        for (c, k) in kept.iter().zip(k) {
            for (net, mut series) in self.directions[*c].net.iter().zip(sum.axis_iter_mut(Axis(0))) {
                series.scaled_add(weight(*net) * k, &self.progress[*c]);
            }
        }
        sum
    }

    pub fn prediction(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        self.sum(kept, k, |net| net)
    }

    pub fn gross_rate(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        self.sum(kept, k, f64::abs)
    }

    /// How the prediction responds to errors of u; `None` where that is too much to hold.
    pub fn response(&self, kept: &[usize], k: &[f64]) -> Option<Response> {
        let mut response = Response::none(self.equations.species(), self.equations.snapshots())?;
        for (c, k) in kept.iter().zip(k) {
            let (net, orders): (Vec<_>, Vec<_>) =
                (nonzero(&self.directions[*c].net), nonzero(&self.directions[*c].orders));
            response.add(&net, &orders, &(&self.progress[*c] * *k));
        }
        Some(response)
    }

    /// Non-negative rates under these errors.
    pub fn solve(&self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        let (columns, right) = self.weighted(kept, &[], errors);
        nonnegative(columns, &right)
    }

    /// The same, with χ² of what they leave over.
    pub fn solve_with_cost(&self, kept: &[usize], errors: &Errors) -> (Vec<f64>, f64) {
        let (columns, right) = self.weighted(kept, &[], errors);
        let rates = nonnegative(columns.clone(), &right);
        let left = |row: usize| right[row] - rates.iter().enumerate().map(|(c, k)| k * columns[(row, c)]).sum::<f64>();
        let cost = (0..right.len()).map(left).map(|left| left * left).sum();
        (rates, cost)
    }

    /// The same to half the digits, from the products of each two columns: faster where there are many.
    pub fn solve_roughly(&self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        let (mut columns, right) = self.weighted(kept, &[], errors);
        let scale = normalize(&mut columns);
        let products = columns.transpose() * &columns;
        let right = columns.transpose() * Mat::from_fn(right.len(), 1, |row, _| right[row]);
        let right: Vec<f64> = right.col(0).iter().copied().collect();
        let x = nonnegative_least_squares::from_normal_equations(products.as_ref(), &right);
        x.iter().zip(&scale).map(|(x, scale)| x / scale).collect()
    }

    /// The covariance of the rates and, if T varies, of their energies after them: (AᵀA)⁻¹ = R⁻¹ R⁻ᵀ of the
    /// weighted columns A = Q R; infinite where there are more columns than rows.
    pub fn covariance(&self, kept: &[usize], k: &[f64], errors: &Errors) -> Mat<f64> {
        let slopes = if self.equations.temperature_varies() { k } else { &[] };
        let (mut columns, _) = self.weighted(kept, slopes, errors);
        let count = columns.ncols();
        if columns.nrows() < count {
            return Mat::from_fn(count, count, |_, _| f64::INFINITY);
        }
        let scale = normalize(&mut columns);
        let mut inverse = Mat::<f64>::identity(count, count);
        columns.qr().thin_R().solve_upper_triangular_in_place(inverse.as_mut());
        let covariance = &inverse * inverse.transpose();
        Mat::from_fn(count, count, |a, b| covariance[(a, b)] / (scale[a] * scale[b]))
    }

    /// Columns over all entries (s, n) in units of their errors, the largest rows first: orthogonal
    /// factorisation then keeps the digits of the others as well (Cox, Higham, *BIT* 38 (1998) 34–44).
    /// With rates given, the slopes in the energies, −k x v m exp(−E x), follow. Beside them is u̇.
    pub fn weighted(&self, kept: &[usize], rates: &[f64], errors: &Errors) -> (Mat<f64>, Vec<f64>) {
        if let Some(covariance) = &errors.covariance {
            return self.whitened(kept, rates, covariance);
        }
        let mut entries: Vec<((usize, usize), f64)> =
            errors.sigma.indexed_iter().map(|(at, sigma)| (at, *sigma)).collect();
        entries.sort_by(|a, b| a.1.total_cmp(&b.1));
        let columns = Mat::from_fn(entries.len(), kept.len() + rates.len(), |row, column| {
            let ((s, n), sigma) = entries[row];
            self.entry(kept, rates, column, s, n) / sigma
        });
        (columns, entries.iter().map(|(at, sigma)| self.equations.u_dot[*at] / sigma).collect())
    }

    fn entry(&self, kept: &[usize], rates: &[f64], column: usize, s: usize, n: usize) -> f64 {
        let c = kept[column % kept.len()];
        let slope = |k: f64| -k * self.equations.inverse_temperature(n);
        let factor = if column < kept.len() { 1.0 } else { slope(rates[column - kept.len()]) };
        factor * self.directions[c].net[s] * self.progress[c][n]
    }

    fn whitened(&self, kept: &[usize], rates: &[f64], covariance: &Covariance) -> (Mat<f64>, Vec<f64>) {
        let (species, snapshots) = self.equations.u_dot.dim();
        let count = kept.len() + rates.len();
        let mut table = Array2::zeros((species * snapshots, count + 1));
        for n in 0..snapshots {
            for column in 0..=count {
                let mut x: Vec<f64> = match column {
                    last if last == count => self.equations.u_dot.column(n).to_vec(),
                    _ => (0..species).map(|s| self.entry(kept, rates, column, s, n)).collect(),
                };
                covariance.whiten(n, &mut x);
                x.iter().enumerate().for_each(|(s, x)| table[[n * species + s, column]] = *x);
            }
        }
        let size = |row: &usize| table.row(*row).iter().take(count).fold(0.0f64, |size, x| size.max(x.abs()));
        let mut rows: Vec<(usize, f64)> = (0..species * snapshots).map(|row| (row, size(&row))).collect();
        rows.sort_by(|a, b| b.1.total_cmp(&a.1));
        let columns = Mat::from_fn(rows.len(), count, |row, column| table[[rows[row].0, column]]);
        (columns, rows.iter().map(|(row, _)| table[[*row, count]]).collect())
    }

    /// Whether a direction is anywhere more than rounding of the gross_rate.
    pub fn is_visible(&self, kept: &[usize], k: &[f64], place: usize) -> bool {
        let gross_rate = self.gross_rate(kept, k);
        let (direction, progress) = (&self.directions[kept[place]], &self.progress[kept[place]]);
        direction.net.iter().enumerate().any(|(s, net)| {
            let own = progress.iter().map(|m| (net * m * k[place]).abs());
            own.zip(gross_rate.row(s)).any(|(own, all)| own > VISIBLE_SHARE * all)
        })
    }
}

/// min ‖A k − b‖ over k ≥ 0.
fn nonnegative(mut columns: Mat<f64>, right: &[f64]) -> Vec<f64> {
    let scale = normalize(&mut columns);
    let x = nonnegative_least_squares::from_columns(columns.as_ref(), right);
    x.iter().zip(&scale).map(|(x, scale)| x / scale).collect()
}

/// Divides columns by their norms, which are returned; those of zeros stay.
pub fn normalize(columns: &mut Mat<f64>) -> Vec<f64> {
    let norm = |c: usize| columns.col(c).norm_l2();
    let scale: Vec<f64> = (0..columns.ncols()).map(norm).map(|norm| if norm > 0.0 { norm } else { 1.0 }).collect();
    for (c, scale) in scale.iter().enumerate() {
        columns.col_mut(c).iter_mut().for_each(|entry| *entry /= scale);
    }
    scale
}
