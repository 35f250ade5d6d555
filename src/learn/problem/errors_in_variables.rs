//! Errors of u beside those of u̇.
//!
//! Where u_j is measured as u_j (1 + σ_u N(0,1)) and u̇_s as u̇_s (1 + σ N(0,1)), the residual of a network
//! f has, to first order, the covariance Σ = σ² diag(u̇²) + σ_u² R Rᵀ in each snapshot, with
//! R_sj = u_j ∂f_s/∂u_j. Near an equilibrium R is that of the fast reactions, u̇ is small beside it, and
//! the information on slower reactions lies across R: only the whole of Σ shows it.
//!
//! Reference: Fuller, *Measurement error models*, Wiley 1987, section 3.1.

use ndarray::{Array2, Array3, ArrayView1, Axis};

use crate::learn::problem::settings::NoiseSettings;
use crate::numerics::linear_algebra::{
    Matrix, column_vector, outer_product, symmetric_eigen, transposed_product, triangular_factor,
};

/// R is computed up to this many entries S² N, eight bytes each: 160 MB. Beyond it errors of u are not looked for, and
/// the noise model is one of the others. It protects memory alone, so it is no choice of a user.
const MOST_ENTRIES: usize = 20_000_000;

/// R of all snapshots, N × S × S.
pub struct Response(Array3<f64>);

impl Response {
    /// That of no reactions; `None` where it would be too large to hold.
    pub fn none(species: usize, snapshots: usize) -> Option<Self> {
        let small = species * species * snapshots <= MOST_ENTRIES;
        small.then(|| Response(Array3::zeros((snapshots, species, species))))
    }

    /// The entries, for contributions to be added.
    pub fn entries_mut(&mut self) -> &mut Array3<f64> {
        &mut self.0
    }

    /// R δ of every snapshot, S × N.
    pub fn along(&self, relative_changes: &Array2<f64>) -> Array2<f64> {
        let mut sum = Array2::zeros(relative_changes.dim());
        for (n, response) in self.0.axis_iter(Axis(0)).enumerate() {
            sum.column_mut(n).assign(&response.dot(&relative_changes.column(n)));
        }
        sum
    }

    /// The response to errors in other units: every entry times that of its concentration, S × N.
    pub fn scaled(mut self, units: &Array2<f64>) -> Self {
        for (n, mut response) in self.0.axis_iter_mut(Axis(0)).enumerate() {
            response *= &units.column(n);
        }
        self
    }

    /// The diagonal of R Rᵀ, S × N.
    pub fn variances(&self) -> Array2<f64> {
        self.0.mapv(|entry| entry * entry).sum_axis(Axis(2)).reversed_axes()
    }
}

/// y², and at least the square of this share of the gross rate, S × N.
fn squared_rates(rates: &Array2<f64>, gross_rate: &Array2<f64>, smallest_share: f64) -> Array2<f64> {
    let mut squares = rates * rates;
    squares.zip_mut_with(gross_rate, |square, gross_rate| {
        *square = (*square + (smallest_share * gross_rate).powi(2)).max(f64::MIN_POSITIVE);
    });
    squares
}

/// σ² and σ_u².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variances {
    pub rates: f64,
    pub concentrations: f64,
}

/// The variances under which independent residuals, each with variance σ² + λ σ_u², are likeliest. An entry is the
/// square of a residual and its λ; σ² may be known.
fn likeliest(residuals: &[(f64, f64)], known: Option<f64>, settings: &NoiseSettings) -> Variances {
    let count = residuals.len().max(1) as f64;
    // −2 ln L and σ² for a given σ_u²/σ².
    let profile = |ratio: f64| {
        let mean = residuals.iter().map(|(square, share)| square / (1.0 + ratio * share)).sum::<f64>() / count;
        let rates = known.unwrap_or(mean).max(f64::MIN_POSITIVE);
        // The logarithm of a product of four costs as much as one of them.
        let product = |four: &[(f64, f64)]| four.iter().map(|(_, share)| 1.0 + ratio * share).product::<f64>();
        let logarithms: f64 = residuals.chunks(4).map(|four| product(four).ln()).sum();
        (count * (mean / rates + rates.ln()) + logarithms, rates)
    };
    let mut best = (profile(0.0), 0.0);
    let (mut centre, mut width) = (0.0, settings.largest_log_variance_ratio);
    let steps = settings.variance_ratio_steps;
    for _ in 0..settings.variance_ratio_passes {
        for step in 0..=steps {
            let logarithm = centre + width * (2.0 * step as f64 / steps as f64 - 1.0);
            let tried = profile(logarithm.exp());
            if tried.0 < best.0.0 {
                best = (tried, logarithm.exp());
            }
        }
        if best.1 == 0.0 {
            break;
        }
        centre = f64::ln(best.1);
        width *= 4.0 / steps as f64;
    }
    Variances { rates: best.0.1, concentrations: best.1 * best.0.1 }
}

/// The standard errors of the entries by themselves, S × N; `sigma` is the relative one of the target where it is
/// known.
pub fn standard_errors(
    residual: &Array2<f64>,
    rates: &Array2<f64>,
    gross_rate: &Array2<f64>,
    response: &Response,
    sigma: Option<f64>,
    settings: &NoiseSettings,
) -> Array2<f64> {
    let squares = squared_rates(rates, gross_rate, settings.smallest_beside_gross_rate);
    let through_u = response.variances();
    let entries = residual.iter().zip(&squares).zip(&through_u).zip(rates).filter(|(_, rate)| **rate != 0.0);
    let independent: Vec<(f64, f64)> = entries.map(|(((r, d), t), _)| (r * r / d, t / d)).collect();
    let variances = likeliest(&independent, sigma.map(|sigma| sigma * sigma), settings);
    let smallest = f64::MIN_POSITIVE.sqrt();
    let mut errors = (squares * variances.rates + through_u * variances.concentrations)
        .mapv(|variance| variance.sqrt().max(smallest));
    let rounding = settings.rounding_with_errors_of_u;
    errors.zip_mut_with(gross_rate, |error, gross_rate| *error = error.max(rounding * gross_rate));
    errors
}

/// The errors of u̇ in all snapshots, and how they go together: L with L Lᵀ = Σ, N × S × S.
#[derive(Clone, Debug)]
pub struct Covariance {
    /// L of each row.
    factors: Array3<f64>,
    /// σ_u².
    variance_of_u: f64,
}

impl Covariance {
    /// From the residuals, with the likeliest variances; `None` where these cannot be computed.
    pub fn new(
        residual: &Array2<f64>,
        rates: &Array2<f64>,
        gross_rate: &Array2<f64>,
        response: &Response,
        sigma: Option<f64>,
        settings: &NoiseSettings,
    ) -> Option<Self> {
        let squares = squared_rates(rates, gross_rate, settings.smallest_beside_gross_rate);
        let mut independent = Vec::new();
        for (n, response) in response.0.axis_iter(Axis(0)).enumerate() {
            let changing: Vec<usize> = (0..rates.nrows()).filter(|s| rates[[*s, n]] != 0.0).collect();
            if changing.is_empty() {
                continue;
            }
            let scaled = Matrix::from_fn(changing.len(), response.ncols(), |row, j| {
                response[[changing[row], j]] / squares[[changing[row], n]].sqrt()
            });
            let (shares, directions) = symmetric_eigen(&outer_product(&scaled))?;
            let own: Vec<f64> = changing.iter().map(|s| residual[[*s, n]] / squares[[*s, n]].sqrt()).collect();
            let along = transposed_product(&directions, &column_vector(&own));
            independent.extend((0..changing.len()).map(|at| (along[(at, 0)].powi(2), shares[at].max(0.0))));
        }
        let variances = likeliest(&independent, sigma.map(|sigma| sigma * sigma), settings);
        let smallest = gross_rate.mapv(|gross_rate| (settings.smallest_independent * gross_rate).powi(2));
        let factors = factors(&(squares * variances.rates + smallest), response, variances.concentrations);
        Some(Covariance { factors, variance_of_u: variances.concentrations })
    }

    /// L⁻¹ x in snapshot n, in place.
    pub fn whiten(&self, n: usize, x: &mut [f64]) {
        let factor = self.factors.index_axis(Axis(0), n);
        for row in 0..x.len() {
            let known: f64 = (0..row).map(|column| factor[[row, column]] * x[column]).sum();
            x[row] = (x[row] - known) / factor[[row, row]];
        }
    }

    /// The relative errors of u that are likeliest beside a residual e: σ_u² Rᵀ Σ⁻¹ e, S × N. The residual is that
    /// of measured less predicted rates.
    pub fn likeliest_errors_of_u(&self, response: &Response, residual: &Array2<f64>) -> Array2<f64> {
        let mut errors = Array2::zeros(residual.dim());
        for (n, response) in response.0.axis_iter(Axis(0)).enumerate() {
            let mut x = residual.column(n).to_vec();
            self.whiten(n, &mut x);
            self.whiten_transposed(n, &mut x);
            let along = response.t().dot(&ArrayView1::from(&x)) * self.variance_of_u;
            errors.column_mut(n).assign(&along);
        }
        errors
    }

    /// L⁻ᵀ x in snapshot n, in place.
    fn whiten_transposed(&self, n: usize, x: &mut [f64]) {
        let factor = self.factors.index_axis(Axis(0), n);
        for row in (0..x.len()).rev() {
            let known: f64 = (row + 1..x.len()).map(|below| factor[[below, row]] * x[below]).sum();
            x[row] = (x[row] - known) / factor[[row, row]];
        }
    }

    /// The standard errors of the entries by themselves, S × N.
    pub fn standard_errors(&self) -> Array2<f64> {
        Response(self.factors.clone()).variances().mapv(f64::sqrt)
    }

    /// The logarithm of the residuals' likelihood, up to a constant.
    pub fn log_likelihood(&self, residual: &Array2<f64>) -> f64 {
        let of_snapshot = |n: usize| {
            let mut x = residual.column(n).to_vec();
            self.whiten(n, &mut x);
            let logarithms: f64 = self.factors.index_axis(Axis(0), n).diag().iter().map(|entry| entry.ln()).sum();
            -0.5 * x.iter().map(|x| x * x).sum::<f64>() - logarithms
        };
        (0..residual.ncols()).map(of_snapshot).sum()
    }
}

/// L of diag(d) + σ_u² R Rᵀ, without forming the product: the transposed triangular factor of σ_u Rᵀ stacked on √d.
/// `independent` are the variances d, S × N.
fn factors(independent: &Array2<f64>, response: &Response, variance_of_u: f64) -> Array3<f64> {
    let mut factors = Array3::zeros(response.0.dim());
    let species = independent.nrows();
    for (n, response) in response.0.axis_iter(Axis(0)).enumerate() {
        let stacked = Matrix::from_fn(2 * species, species, |row, s| {
            if row < species {
                variance_of_u.sqrt() * response[[s, row]]
            } else if row == species + s {
                independent[[s, n]].sqrt().max(f64::MIN_POSITIVE.sqrt())
            } else {
                0.0
            }
        });
        let r = triangular_factor(&stacked);
        for s in 0..species {
            for t in 0..=s {
                factors[[n, s, t]] = r[(t, s)] * r[(t, t)].signum();
            }
        }
    }
    factors
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;

    use super::*;
    use crate::kinetics::Contribution;

    /// A repeatable, noise-like number of zero mean and unit size.
    fn wobble(at: usize) -> f64 {
        (((at * 7919) % 10_007) as f64 / 10_007.0 - 0.5) * 12f64.sqrt()
    }

    /// A + B ⇄ C at N states, with the gross rate.
    fn response(snapshots: usize) -> (Response, Array2<f64>) {
        let forward = Array1::from_shape_fn(snapshots, |n| 1.0 + 0.1 * wobble(3 * n + 1));
        let mut response = Response::none(3, snapshots).unwrap();
        let mut add = |net: &[(usize, f64)], orders: &[(usize, f64)]| {
            Contribution { net, factor: 1.0, series: &forward }.add_log_slopes_to(orders, response.entries_mut());
        };
        add(&[(0, -1.0), (1, -1.0), (2, 1.0)], &[(0, 1.0), (1, 1.0)]);
        add(&[(0, 1.0), (1, 1.0), (2, -1.0)], &[(2, 1.0)]);
        (response, Array2::from_elem((3, snapshots), 2.0))
    }

    #[test]
    fn both_variances_are_found_again() {
        let independent: Vec<(f64, f64)> = (0..5000)
            .map(|at| {
                let share = 10f64.powi((at % 9) as i32 - 4);
                ((1e-3 * wobble(2 * at)).powi(2) + share * (2e-2 * wobble(2 * at + 1)).powi(2), share)
            })
            .collect();
        let Variances { rates, concentrations } = likeliest(&independent, None, &NoiseSettings::default());
        assert!((rates.sqrt() / 1e-3 - 1.0).abs() < 0.1, "{rates:e}");
        assert!((concentrations.sqrt() / 2e-2 - 1.0).abs() < 0.1, "{concentrations:e}");
        let without: Vec<(f64, f64)> = independent.iter().map(|(_, share)| (1e-6, share * 1e-9)).collect();
        assert!(likeliest(&without, None, &NoiseSettings::default()).concentrations < 1e-3);
    }

    #[test]
    fn the_factors_multiply_to_the_covariance() {
        let (response, gross_rate) = response(4);
        let target = Array2::from_elem((3, 4), 1e-6);
        let squares = squared_rates(&target, &gross_rate, 1e-12);
        let variances = Variances { rates: 1e-6, concentrations: 1e-4 };
        let factors = factors(&(squares * variances.rates), &response, variances.concentrations);
        for n in 0..4 {
            let (factor, t) = (factors.index_axis(Axis(0), n), response.0.index_axis(Axis(0), n));
            let mut covariance = t.dot(&t.t()) * 1e-4;
            covariance.diag_mut().iter_mut().for_each(|entry| *entry += 1e-18);
            let off = (factor.dot(&factor.t()) - &covariance).mapv(f64::abs);
            assert!(off.iter().all(|off| *off < 1e-18), "{off:?}");
        }
    }

    #[test]
    fn a_snapshot_in_which_nothing_changes_tells_nothing() {
        let (response, gross_rate) = response(3);
        let mut target = Array2::from_elem((3, 3), 1e-6);
        target.column_mut(1).fill(0.0);
        let residual = &target * 1e-3;
        let settings = NoiseSettings::default();
        let covariance = Covariance::new(&residual, &target, &gross_rate, &response, None, &settings).unwrap();
        assert!(covariance.standard_errors().iter().all(|sigma| sigma.is_finite() && *sigma > 0.0));
        assert!(covariance.log_likelihood(&residual).is_finite());
    }

    #[test]
    fn across_the_fast_reaction_a_snapshot_at_equilibrium_is_as_sure_as_its_rates() {
        let (response, gross_rate) = response(50);
        let target = Array2::from_elem((3, 50), 1e-6);
        // Errors of A and B move all species along the reaction.
        let residual = Array2::from_shape_fn((3, 50), |(s, n)| [-1.0, -1.0, 1.0][s] * 1e-3 * wobble(n));
        let settings = NoiseSettings::default();
        let covariance = Covariance::new(&residual, &target, &gross_rate, &response, Some(1e-3), &settings).unwrap();
        let mut along = vec![-1.0, -1.0, 1.0];
        covariance.whiten(0, &mut along);
        let mut across = vec![1.0, -1.0, 0.0];
        covariance.whiten(0, &mut across);
        let size = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
        assert!(size(&along) < 1e4 && size(&across) > 1e8, "{along:?} {across:?}");
    }
}
