//! The rates of given directions of reactions: the paper's algorithm 1, second step.
//!
//! With the integers known, u̇ is linear in the rates. They are fitted by non-negative least
//! squares under a noise model that is told from the residuals, directions that the data do not
//! show are left out, and every rate gets a standard error.

use faer::Mat;
use ndarray::{Array1, Array2, Axis};

use crate::constants::GAS_CONSTANT;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::Covariance;
use crate::learn::problem::noise::{Evidence, NoiseModel, log_likelihood, standard_errors};
use crate::learn::rates::arrhenius;
use crate::learn::rates::design_matrix::{Errors, RateColumns};

/// One direction of a reaction between the observed species.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// The order of each species: ν′.
    pub orders: Vec<f64>,
    /// ν″ − ν′.
    pub net: Vec<f64>,
    /// The activation energy, J/kmol, at which a fit begins where T varies.
    pub energy: f64,
}

/// A rate constant with its standard error, in (kmol/m³)^(1−order)/s; the error is at least double
/// precision's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FittedRate {
    /// At the one temperature of the data, or at the reference temperature of several.
    pub k: f64,
    pub standard_error: f64,
    /// How it depends on temperature, where that varies.
    pub activation: Option<Activation>,
}

/// k = A exp(−E/(R T)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Activation {
    /// A, in (kmol/m³)^(1−order)/s.
    pub pre_exponential: f64,
    /// The standard error of ln A.
    pub ln_a_error: f64,
    /// E, J/kmol.
    pub energy: f64,
    pub energy_error: f64,
}

impl FittedRate {
    /// A rate that does not depend on temperature.
    pub fn constant(k: f64, standard_error: f64) -> Self {
        FittedRate { k, standard_error, activation: None }
    }

    /// k, or A where the temperature varies.
    pub fn pre_exponential(&self) -> f64 {
        self.activation.map_or(self.k, |activation| activation.pre_exponential)
    }

    /// The standard error of its logarithm.
    pub fn ln_error(&self) -> f64 {
        self.activation.map_or(self.standard_error / self.k, |activation| activation.ln_a_error)
    }

    /// E, J/kmol; 0 where the temperature does not vary.
    pub fn energy(&self) -> f64 {
        self.activation.map_or(0.0, |activation| activation.energy)
    }
}

/// The rates of the directions given.
#[derive(Clone, Debug)]
pub struct RateFit {
    /// One entry a direction; `None` where the data do not show it.
    pub rates: Vec<Option<FittedRate>>,
    pub noise: NoiseModel,
    /// E on the equations fitted.
    pub relative_error: f64,
    /// u̇ less what the rates predict, S × N.
    pub residual: Array2<f64>,
    /// Its standard errors, S × N.
    pub errors: Array2<f64>,
    /// Root mean square of residual over gross_rate Σ_i |v_is| (k_f m + k_r m′): how far double
    /// precision is from exact where this is about 1e-16.
    pub gross_rate_error: f64,
}

impl RateFit {
    /// How much χ² of another fit to the same data is above this one's, by this one's standard errors.
    pub fn lead_over(&self, other: &RateFit) -> f64 {
        let squares = self.residual.iter().zip(&other.residual).zip(&self.errors);
        squares.map(|((own, theirs), sigma)| (theirs / sigma).powi(2) - (own / sigma).powi(2)).sum()
    }

    /// Whether the residual is rounding, by E and in proportion to the gross_rate: only the right
    /// reactions with exact data leave so little.
    pub fn leaves_only_rounding(&self) -> bool {
        self.relative_error <= EXPLAINED_RESIDUAL && self.gross_rate_error <= EXPLAINED_RESIDUAL
    }
}

/// A relative residual that only exact data and the right reactions leave.
const EXPLAINED_RESIDUAL: f64 = 1e-9;
/// A direction stays only if leaving it out raises χ² by more than this: five standard errors.
const VISIBLE_CHI_SQUARE: f64 = 25.0;
/// A quarter of normal deviates are smaller than this.
const NORMAL_QUARTER: f64 = 0.318_639;
/// Errors of u are assumed only where the residuals are so much likelier, in ln: five standard errors.
const MUCH_LIKELIER: f64 = 12.5;
/// Sweeps that settle rates and standard errors on each other.
const NOISE_SWEEPS: usize = 2;

/// Fits the rates; `sigma` is the relative noise of u̇ where it is known.
pub fn fit_rates(equations: &Equations, directions: &[Direction], sigma: Option<f64>) -> RateFit {
    fit_rates_beside(equations, directions, 0, sigma)
}

/// Fits the rates; the first `known` directions stay as long as they have a rate, however small.
pub fn fit_rates_beside(equations: &Equations, directions: &[Direction], known: usize, sigma: Option<f64>) -> RateFit {
    let started;
    let directions = if equations.temperature_varies() {
        started = arrhenius::with_starting_energies(equations, directions, &errors_by_size(equations));
        &started
    } else {
        directions
    };
    let mut fit = Fit { columns: RateColumns::new(equations, directions), sigma };
    let mut kept: Vec<usize> = (0..directions.len()).filter(|c| fit.columns.changes_something(*c)).collect();
    let mut settled = fit.settle(&kept, None);
    settled.leave_out_idle(&mut kept);
    loop {
        let covariance = fit.columns.covariance(&kept, &settled.k, &settled.errors);
        let k = &settled.k;
        let significance = |place: usize| (k[place] / deviation(&covariance, place)).powi(2);
        let hidden = |place: &usize| {
            let small = significance(*place) < VISIBLE_CHI_SQUARE || !fit.columns.is_visible(&kept, k, *place);
            k[*place] <= 0.0 || (small && kept[*place] >= known)
        };
        let weakest = (0..kept.len()).filter(hidden).min_by(|a, b| significance(*a).total_cmp(&significance(*b)));
        match weakest {
            Some(weakest) => kept.remove(weakest),
            None => return fit.finished(directions.len(), &kept, settled, &covariance),
        };
        settled = fit.settle(&kept, Some(settled.noise));
        settled.leave_out_idle(&mut kept);
    }
}

/// Standard errors before anything is known of them: as large as u̇ usually is in its snapshot and species.
fn errors_by_size(equations: &Equations) -> Errors {
    let weights = equations.weights(1.0);
    let inverse = |value: f64| if value > 0.0 { 1.0 / value } else { 1.0 };
    let sigma =
        Array2::from_shape_fn(equations.u_dot.dim(), |(s, n)| inverse(weights.snapshots[n] * weights.species[s]));
    Errors { sigma, covariance: None }
}

/// The square root of a variance; infinite where there is none.
fn deviation(covariance: &Mat<f64>, at: usize) -> f64 {
    let variance = covariance[(at, at)];
    if variance.is_finite() { variance.sqrt() } else { f64::INFINITY }
}

/// u̇ that fitted directions predict, S × N.
pub fn predict(equations: &Equations, directions: &[Direction], rates: &[Option<FittedRate>]) -> Array2<f64> {
    let mut prediction = Array2::zeros(equations.u.dim());
    for (direction, rate) in directions.iter().zip(rates) {
        let Some(rate) = rate else { continue };
        let energy = rate.activation.map_or(direction.energy, |activation| activation.energy);
        let progress = monomial(equations, direction) * equations.boltzmann_factor(energy) * rate.k;
        for (net, mut series) in direction.net.iter().zip(prediction.axis_iter_mut(Axis(0))) {
            series.scaled_add(*net, &progress);
        }
    }
    prediction
}

/// The entries that are not zero, with their places.
pub fn nonzero(dense: &[f64]) -> Vec<(usize, f64)> {
    dense.iter().copied().enumerate().filter(|(_, value)| *value != 0.0).collect()
}

/// ∏ u^order in every snapshot.
pub fn monomial(equations: &Equations, direction: &Direction) -> Array1<f64> {
    let mut product = Array1::ones(equations.snapshots());
    for (order, series) in direction.orders.iter().zip(equations.u.axis_iter(Axis(0))) {
        if *order != 0.0 {
            product.zip_mut_with(&series, |value, u| {
                *value *= if order.fract() == 0.0 { u.powi(*order as i32) } else { u.max(0.0).powf(*order) }
            });
        }
    }
    product
}

/// Root mean square of the ratios where the denominator is positive; infinite where only it is zero.
fn ratio(residual: &Array2<f64>, gross_rate: &Array2<f64>) -> f64 {
    let squares = residual.iter().zip(gross_rate).filter(|(off, _)| **off != 0.0).map(|(off, all)| (off / all).powi(2));
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
    /// Of all directions.
    energies: Vec<f64>,
    noise: NoiseModel,
    errors: Errors,
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
    columns: RateColumns<'a>,
    sigma: Option<f64>,
}

impl Fit<'_> {
    /// Rates under the noise model given, or else under the likeliest: each model is tried with the
    /// rates that are best under it. Exact data need no choice: weights by gross_rate give exact rates.
    fn settle(&mut self, kept: &[usize], noise: Option<NoiseModel>) -> Settled {
        let first = self.solve(kept, &errors_by_size(self.columns.equations));
        let by_gross_rate = self.under(NoiseModel::RelativeToGrossRate, kept, first);
        if let Some(noise) = noise {
            let known = noise == NoiseModel::RelativeToGrossRate;
            return if known { by_gross_rate } else { self.under(noise, kept, by_gross_rate.k) };
        }
        let (residual, gross_rate) =
            (self.residual(kept, &by_gross_rate.k), self.columns.gross_rate(kept, &by_gross_rate.k));
        if self.sigma.is_none() && ratio(&residual, &gross_rate) <= EXPLAINED_RESIDUAL {
            return by_gross_rate;
        }
        self.likeliest(kept, by_gross_rate)
    }

    /// The likeliest noise model, errors of u only if much likelier; of u̇ alone where its noise is known.
    fn likeliest(&mut self, kept: &[usize], by_gross_rate: Settled) -> Settled {
        let start = by_gross_rate.k.clone();
        let by_rate = self.under(NoiseModel::RelativeToRate, kept, start.clone());
        let mut best = by_rate;
        if self.sigma.is_none() {
            let by_species = self.under(NoiseModel::PerSpecies, kept, start.clone());
            for other in [by_gross_rate, by_species] {
                best = if other.log_likelihood >= best.log_likelihood { other } else { best };
            }
        }
        let by_both = self.under(NoiseModel::RelativeToBoth, kept, start);
        if by_both.log_likelihood > best.log_likelihood + MUCH_LIKELIER {
            best = by_both;
        }
        best.energies.iter().enumerate().for_each(|(c, energy)| self.columns.set_energy(c, *energy));
        best
    }

    /// Rates and standard errors, each from the other, under one noise model.
    fn under(&mut self, noise: NoiseModel, kept: &[usize], mut k: Vec<f64>) -> Settled {
        if noise == NoiseModel::RelativeToRate && self.sigma.is_none() {
            // Near equilibrium any error of k is large beside u̇; the noise shows elsewhere.
            let (residual, gross_rate) = (self.residual(kept, &k), self.columns.gross_rate(kept, &k));
            let scale = scale_of_best_quarter(&residual, &self.columns.equations.u_dot);
            let u_dot = &self.columns.equations.u_dot;
            let evidence = Evidence { residual: &residual, u_dot, gross_rate: &gross_rate, response: None };
            let sigma = standard_errors(noise, &evidence, Some(scale));
            k = self.solve(kept, &Errors { sigma, covariance: None });
        }
        let mut errors = self.errors(noise, kept, &k);
        for _ in 0..NOISE_SWEEPS {
            k = self.solve(kept, &errors);
            errors = self.errors(noise, kept, &k);
        }
        let residual = self.residual(kept, &k);
        let log_likelihood = match &errors.covariance {
            Some(covariance) => covariance.log_likelihood(&residual),
            None => log_likelihood(&residual, &errors.sigma),
        };
        Settled { k, energies: self.columns.energies().to_vec(), noise, errors, log_likelihood }
    }

    fn residual(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        &self.columns.equations.u_dot - &self.columns.prediction(kept, k)
    }

    /// Rates, and where T varies energies, that fit best under these errors.
    fn solve(&mut self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        arrhenius::fit(&mut self.columns, kept, errors)
    }

    /// The errors that the residuals tell of under a noise model.
    fn errors(&self, noise: NoiseModel, kept: &[usize], k: &[f64]) -> Errors {
        let (residual, gross_rate) = (self.residual(kept, k), self.columns.gross_rate(kept, k));
        let u_dot = &self.columns.equations.u_dot;
        let response = if noise == NoiseModel::RelativeToBoth { self.columns.response(kept, k) } else { None };
        let together = |response| Covariance::new(&residual, u_dot, &gross_rate, response, self.sigma);
        if let Some(covariance) = response.as_ref().and_then(together) {
            return Errors { sigma: covariance.standard_errors(), covariance: Some(covariance) };
        }
        let evidence = Evidence { residual: &residual, u_dot, gross_rate: &gross_rate, response: None };
        Errors { sigma: standard_errors(noise, &evidence, self.sigma), covariance: None }
    }

    /// The rates kept, with their errors.
    fn finished(&self, directions: usize, kept: &[usize], settled: Settled, covariance: &Mat<f64>) -> RateFit {
        let equations = self.columns.equations;
        let Settled { k, noise, errors, .. } = settled;
        let mut rates = vec![None; directions];
        for (place, c) in kept.iter().enumerate() {
            let standard_error = deviation(covariance, place).max(f64::EPSILON * k[place]);
            let activation = equations
                .reference_temperature()
                .map(|reference| activation_of(k[place], self.columns.energy(*c), reference, place, covariance));
            rates[*c] = Some(FittedRate { k: k[place], standard_error, activation });
        }
        let (prediction, residual) = (self.columns.prediction(kept, &k), self.residual(kept, &k));
        RateFit {
            rates,
            noise,
            relative_error: equations.relative_error(&prediction),
            gross_rate_error: ratio(&residual, &self.columns.gross_rate(kept, &k)),
            residual,
            errors: errors.sigma,
        }
    }
}

/// A and E of the rate k at a reference temperature; ln A = ln k + E/(R T₀).
fn activation_of(k: f64, energy: f64, reference: f64, place: usize, covariance: &Mat<f64>) -> Activation {
    let (at_energy, per_energy) = (covariance.nrows() / 2 + place, 1.0 / (GAS_CONSTANT * reference));
    let of_k = covariance[(place, place)] / (k * k);
    let both = covariance[(place, at_energy)] / k;
    let variance = of_k + per_energy * (2.0 * both + per_energy * covariance[(at_energy, at_energy)]);
    Activation {
        pre_exponential: k * (energy * per_energy).exp(),
        ln_a_error: if variance.is_finite() { variance.max(0.0).sqrt().max(f64::EPSILON) } else { f64::INFINITY },
        energy,
        energy_error: deviation(covariance, at_energy).max(f64::EPSILON * energy.abs()),
    }
}
