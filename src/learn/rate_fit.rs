//! The rates of given directions of reactions: the paper's algorithm 1, second step.
//!
//! With the integers known, u̇ is linear in the rates. They are fitted by non-negative least
//! squares under a noise model that is told from the residuals, directions that the data do not
//! show are left out, and every rate gets a standard error.

use faer::Mat;
use ndarray::{Array1, Array2, Axis};

use crate::learn::noise_model::{NoiseModel, log_likelihood, standard_errors};
use crate::learn::nonnegative_least_squares;
use crate::learn::observations::Observations;

/// One direction of a reaction between the observed species.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// The order of each species: ν′.
    pub orders: Vec<f64>,
    /// ν″ − ν′.
    pub net: Vec<f64>,
}

/// A rate constant with its standard error, in (kmol/m³)^(1−order)/s; the error is at least double
/// precision's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FittedRate {
    pub k: f64,
    pub standard_error: f64,
}

/// The rates of the directions given.
#[derive(Clone, Debug)]
pub struct RateFit {
    /// One entry a direction; `None` where the data do not show it.
    pub rates: Vec<Option<FittedRate>>,
    pub noise: NoiseModel,
    /// E on the observations fitted.
    pub relative_error: f64,
    /// u̇ less what the rates predict, S × N.
    pub residual: Array2<f64>,
    /// Its standard errors, S × N.
    pub errors: Array2<f64>,
    /// Root mean square of residual over turnover Σ_i |v_is| (k_f m + k_r m′): how far double
    /// precision is from exact where this is about 1e-16.
    pub turnover_error: f64,
}

impl RateFit {
    /// How much χ² of another fit to the same data is above this one's, by this one's standard errors.
    pub fn lead_over(&self, other: &RateFit) -> f64 {
        let squares = self.residual.iter().zip(&other.residual).zip(&self.errors);
        squares.map(|((own, theirs), sigma)| (theirs / sigma).powi(2) - (own / sigma).powi(2)).sum()
    }

    /// Whether the residual is rounding, by E and in proportion to the turnover: only the right
    /// reactions with exact data leave so little.
    pub fn leaves_only_rounding(&self) -> bool {
        self.relative_error <= EXPLAINED_RESIDUAL && self.turnover_error <= EXPLAINED_RESIDUAL
    }
}

/// A relative residual that only exact data and the right reactions leave.
const EXPLAINED_RESIDUAL: f64 = 1e-9;
/// A direction stays only if leaving it out raises χ² by more than this: five standard errors.
const VISIBLE_CHI_SQUARE: f64 = 25.0;
/// … and if somewhere it is more than this share of a species' turnover: what is smaller cannot
/// be told from rounding.
const VISIBLE_SHARE: f64 = 1e-13;
/// A quarter of normal deviates are smaller than this.
const NORMAL_QUARTER: f64 = 0.318_639;
/// Sweeps that settle rates and standard errors on each other.
const NOISE_SWEEPS: usize = 2;

/// Fits the rates; `sigma` is the relative noise of u̇ where it is known.
pub fn fit_rates(observations: &Observations, directions: &[Direction], sigma: Option<f64>) -> RateFit {
    fit_rates_beside(observations, directions, 0, sigma)
}

/// Fits the rates; the first `known` directions stay as long as they have a rate, however small.
pub fn fit_rates_beside(
    observations: &Observations,
    directions: &[Direction],
    known: usize,
    sigma: Option<f64>,
) -> RateFit {
    let monomials: Vec<Array1<f64>> = directions.iter().map(|direction| monomial(observations, direction)).collect();
    let fit = Fit { observations, directions, monomials, sigma };
    let mut kept: Vec<usize> = (0..directions.len()).filter(|c| fit.changes_something(*c)).collect();
    let known_noise = sigma.map(|_| NoiseModel::RelativeToRate);
    let mut settled = fit.settle(&kept, known_noise);
    settled.leave_out_idle(&mut kept);
    loop {
        let covariance = fit.covariance(&kept, &settled.errors);
        let k = &settled.k;
        let variance = |place: usize| covariance[(place, place)];
        let standard_error =
            |place: usize| if variance(place).is_finite() { variance(place).sqrt() } else { f64::INFINITY };
        let significance = |place: usize| (k[place] / standard_error(place)).powi(2);
        let hidden = |place: &usize| {
            let small = significance(*place) < VISIBLE_CHI_SQUARE || !fit.is_visible(&kept, k, *place);
            k[*place] <= 0.0 || (small && kept[*place] >= known)
        };
        let weakest = (0..kept.len()).filter(hidden).min_by(|a, b| significance(*a).total_cmp(&significance(*b)));
        let Some(weakest) = weakest else {
            let mut rates = vec![None; directions.len()];
            for (place, c) in kept.iter().enumerate() {
                let standard_error = standard_error(place).max(f64::EPSILON * k[place]);
                rates[*c] = Some(FittedRate { k: k[place], standard_error });
            }
            let relative_error = observations.relative_error(&fit.prediction(&kept, k));
            let turnover_error = ratio(&fit.residual(&kept, k), &fit.turnover(&kept, k));
            let residual = fit.residual(&kept, k);
            let Settled { noise, errors, .. } = settled;
            return RateFit { rates, noise, relative_error, residual, errors, turnover_error };
        };
        kept.remove(weakest);
        settled = fit.settle(&kept, Some(settled.noise));
    }
}

/// u̇ that fitted directions predict, S × N.
pub fn predict(observations: &Observations, directions: &[Direction], rates: &[Option<FittedRate>]) -> Array2<f64> {
    let mut prediction = Array2::zeros(observations.u.dim());
    for (direction, rate) in directions.iter().zip(rates) {
        let Some(rate) = rate else { continue };
        let progress = monomial(observations, direction) * rate.k;
        for (net, mut series) in direction.net.iter().zip(prediction.axis_iter_mut(Axis(0))) {
            series.scaled_add(*net, &progress);
        }
    }
    prediction
}

/// ∏ u^order in every snapshot.
pub fn monomial(observations: &Observations, direction: &Direction) -> Array1<f64> {
    let mut product = Array1::ones(observations.snapshots());
    for (order, series) in direction.orders.iter().zip(observations.u.axis_iter(Axis(0))) {
        if *order != 0.0 {
            product.zip_mut_with(&series, |value, u| {
                *value *= if order.fract() == 0.0 { u.powi(*order as i32) } else { u.max(0.0).powf(*order) }
            });
        }
    }
    product
}

/// Root mean square of the ratios where the denominator is positive; infinite where only it is zero.
fn ratio(residual: &Array2<f64>, turnover: &Array2<f64>) -> f64 {
    let squares = residual.iter().zip(turnover).filter(|(off, _)| **off != 0.0).map(|(off, all)| (off / all).powi(2));
    (squares.sum::<f64>() / residual.len().max(1) as f64).sqrt()
}

/// The standard deviation of residual over rate that its smallest quarter tells of.
fn scale_of_best_quarter(residual: &Array2<f64>, u_dot: &Array2<f64>) -> f64 {
    let ratios = residual.iter().zip(u_dot).filter(|(_, rate)| **rate != 0.0).map(|(r, rate)| (r / rate).abs());
    let mut ratios: Vec<f64> = ratios.collect();
    let place = ratios.len() / 4;
    if ratios.is_empty() {
        return 0.0;
    }
    let (_, quarter, _) = ratios.select_nth_unstable_by(place, f64::total_cmp);
    *quarter / NORMAL_QUARTER
}

/// Rates and standard errors that go with each other.
struct Settled {
    k: Vec<f64>,
    noise: NoiseModel,
    errors: Array2<f64>,
    log_likelihood: f64,
}

impl Settled {
    /// Without the directions that have no rate, everything else stays as it is.
    fn leave_out_idle(&mut self, kept: &mut Vec<usize>) {
        let has_rate: Vec<bool> = self.k.iter().map(|k| *k > 0.0).collect();
        let mut of_kept = has_rate.iter();
        kept.retain(|_| of_kept.next() == Some(&true));
        self.k.retain(|k| *k > 0.0);
    }
}

struct Fit<'a> {
    observations: &'a Observations,
    directions: &'a [Direction],
    monomials: Vec<Array1<f64>>,
    sigma: Option<f64>,
}

impl Fit<'_> {
    fn changes_something(&self, c: usize) -> bool {
        self.directions[c].net.iter().any(|nu| *nu != 0.0) && self.monomials[c].iter().any(|m| *m != 0.0)
    }

    /// Σ_c w_s k_c m_c with w = ν″ − ν′ or its size.
    fn sum(&self, kept: &[usize], k: &[f64], weight: impl Fn(f64) -> f64) -> Array2<f64> {
        let mut sum = Array2::zeros(self.observations.u.dim());
        for (c, k) in kept.iter().zip(k) {
            for (net, mut series) in self.directions[*c].net.iter().zip(sum.axis_iter_mut(Axis(0))) {
                series.scaled_add(weight(*net) * k, &self.monomials[*c]);
            }
        }
        sum
    }

    fn prediction(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        self.sum(kept, k, |net| net)
    }

    fn turnover(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        self.sum(kept, k, f64::abs)
    }

    /// Rates under the noise model given, or else under the likeliest: each model is tried with the
    /// rates that are best under it. Exact data need no choice: weights by turnover give exact rates.
    fn settle(&self, kept: &[usize], noise: Option<NoiseModel>) -> Settled {
        let weights = self.observations.weights(1.0);
        let inverse = |value: f64| if value > 0.0 { 1.0 / value } else { 1.0 };
        let by_size = Array2::from_shape_fn(self.observations.u_dot.dim(), |(s, n)| {
            inverse(weights.snapshots[n] * weights.species[s])
        });
        let first = self.solve(kept, &by_size);
        let by_turnover = self.under(NoiseModel::RelativeToTurnover, kept, first);
        match noise {
            Some(NoiseModel::RelativeToTurnover) => by_turnover,
            Some(noise) => self.under(noise, kept, by_turnover.k),
            None if ratio(&self.residual(kept, &by_turnover.k), &self.turnover(kept, &by_turnover.k))
                <= EXPLAINED_RESIDUAL =>
            {
                by_turnover
            }
            None => {
                let others = [NoiseModel::RelativeToRate, NoiseModel::PerSpecies];
                let tried = others.map(|noise| self.under(noise, kept, by_turnover.k.clone()));
                tried
                    .into_iter()
                    .fold(by_turnover, |best, next| if next.log_likelihood > best.log_likelihood { next } else { best })
            }
        }
    }

    /// Rates and standard errors, each from the other, under one noise model.
    fn under(&self, noise: NoiseModel, kept: &[usize], mut k: Vec<f64>) -> Settled {
        let errors_at = |k: &[f64]| {
            standard_errors(
                noise,
                &self.residual(kept, k),
                &self.observations.u_dot,
                &self.turnover(kept, k),
                self.sigma,
            )
        };
        if noise == NoiseModel::RelativeToRate && self.sigma.is_none() {
            // Near equilibrium any error of k is large beside u̇; the noise shows elsewhere.
            let residual = self.residual(kept, &k);
            let scale = scale_of_best_quarter(&residual, &self.observations.u_dot);
            let turnover = self.turnover(kept, &k);
            k = self.solve(kept, &standard_errors(noise, &residual, &self.observations.u_dot, &turnover, Some(scale)));
        }
        let mut errors = errors_at(&k);
        for _ in 0..NOISE_SWEEPS {
            k = self.solve(kept, &errors);
            errors = errors_at(&k);
        }
        let log_likelihood = log_likelihood(&self.residual(kept, &k), &errors);
        Settled { k, noise, errors, log_likelihood }
    }

    fn residual(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        &self.observations.u_dot - &self.prediction(kept, k)
    }

    /// Columns over all entries (s, n), divided by their standard errors, the surest entries
    /// first: orthogonal factorisation then keeps the digits of the others as well (Cox, Higham,
    /// *BIT* 38 (1998) 34–44).
    fn columns(&self, kept: &[usize], errors: &Array2<f64>) -> (Mat<f64>, Vec<f64>) {
        let mut entries: Vec<((usize, usize), f64)> = errors.indexed_iter().map(|(at, sigma)| (at, *sigma)).collect();
        entries.sort_by(|a, b| a.1.total_cmp(&b.1));
        let columns = Mat::from_fn(entries.len(), kept.len(), |row, column| {
            let ((s, n), sigma) = entries[row];
            self.directions[kept[column]].net[s] * self.monomials[kept[column]][n] / sigma
        });
        (columns, entries.iter().map(|(at, sigma)| self.observations.u_dot[*at] / sigma).collect())
    }

    fn solve(&self, kept: &[usize], errors: &Array2<f64>) -> Vec<f64> {
        let (mut columns, right) = self.columns(kept, errors);
        let scale: Vec<f64> = (0..kept.len()).map(|c| columns.col(c).norm_l2()).collect();
        for (c, scale) in scale.iter().enumerate().filter(|(_, scale)| **scale > 0.0) {
            columns.col_mut(c).iter_mut().for_each(|entry| *entry /= scale);
        }
        let x = nonnegative_least_squares::from_columns(columns.as_ref(), &right);
        x.iter().zip(&scale).map(|(x, scale)| if *scale > 0.0 { x / scale } else { 0.0 }).collect()
    }

    /// (AᵀA)⁻¹ = R⁻¹ R⁻ᵀ of the weighted columns A = Q R; infinite where there are more columns than rows.
    fn covariance(&self, kept: &[usize], errors: &Array2<f64>) -> Mat<f64> {
        let (columns, _) = self.columns(kept, errors);
        if columns.nrows() < columns.ncols() {
            return Mat::from_fn(kept.len(), kept.len(), |_, _| f64::INFINITY);
        }
        let mut inverse = Mat::<f64>::identity(kept.len(), kept.len());
        columns.qr().thin_R().solve_upper_triangular_in_place(inverse.as_mut());
        &inverse * inverse.transpose()
    }

    /// Whether a direction is anywhere more than rounding of the turnover.
    fn is_visible(&self, kept: &[usize], k: &[f64], place: usize) -> bool {
        let turnover = self.turnover(kept, k);
        let (direction, monomial) = (&self.directions[kept[place]], &self.monomials[kept[place]]);
        direction.net.iter().enumerate().any(|(s, net)| {
            let own = monomial.iter().map(|m| (net * m * k[place]).abs());
            own.zip(turnover.row(s)).any(|(own, all)| own > VISIBLE_SHARE * all)
        })
    }
}
