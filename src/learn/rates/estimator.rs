//! The rates of given reactions: the paper's algorithm 1, second step, and every method's last one.
//!
//! With the integers known, the target is linear in the rate constants. They are fitted by iteratively
//! reweighted non-negative least squares (`reweighting`). Backward elimination leaves out, one by one, the
//! directions that the data do not show, and every rate gets a standard error.

use ndarray::Array2;

use crate::constants::GAS_CONSTANT;
use crate::learn::fitted::{Activation, FittedRate};
use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::rates::arrhenius;
use crate::learn::rates::column::Column;
use crate::learn::rates::design_matrix::DesignMatrix;
use crate::learn::rates::reweighting::{Estimate, Reweighting, errors_by_size, relative_residual};
use crate::learn::rates::settings::RateSettings;
use crate::learn::reaction::OneWayReaction;
use crate::numerics::linear_algebra::Matrix;

/// The rates of the reactions given.
#[derive(Clone, Debug)]
pub struct RateFit {
    /// One entry a reaction; `None` where the data do not show it.
    pub rates: Vec<Option<FittedRate>>,
    pub noise: NoiseModel,
    /// The relative error of the paper on the equations fitted.
    pub relative_error: f64,
    /// The target less what the rates predict, S × N.
    pub residual: Array2<f64>,
    /// Its standard errors, S × N.
    pub errors: Array2<f64>,
    /// Root mean square of residual over gross rate Σ_c |ν_c| k_c φ_c: double precision leaves about 1e-16.
    pub gross_rate_error: f64,
    /// Whether the residual is rounding, relative to the target and to the gross rate: only the right reactions
    /// with exact data leave this little.
    pub leaves_only_rounding: bool,
}

impl RateFit {
    /// How much χ² of another fit to the same data is above this one's, by this one's standard errors.
    pub fn lead_over(&self, other: &RateFit) -> f64 {
        let squares = self.residual.iter().zip(&other.residual).zip(&self.errors);
        squares.map(|((own, theirs), sigma)| (theirs / sigma).powi(2) - (own / sigma).powi(2)).sum()
    }
}

/// Fits the rates of one-way reactions between the species of the equations. The first `protected` ones stay
/// as long as they have a rate, however small; the others only if leaving them out raises χ² by that of a visible rate.
/// `sigma` is the relative error of the target where it is known.
pub fn fit_rates(
    equations: &Equations,
    reactions: &[OneWayReaction],
    protected: usize,
    sigma: Option<f64>,
    settings: &RateSettings,
) -> RateFit {
    let columns = reactions.iter().map(|reaction| Column::new(equations, reaction, 0.0)).collect();
    let mut design = DesignMatrix::new(equations, columns);
    if equations.temperature_varies() {
        arrhenius::start_energies(&mut design, &errors_by_size(equations), &settings.arrhenius);
    }
    let mut kept: Vec<usize> = (0..reactions.len()).filter(|c| !design.columns[*c].is_zero()).collect();
    let mut fit = Reweighting { design, sigma, settings };
    let mut estimate = fit.reweight_until_stable(&kept, None);
    estimate.leave_out_idle(&mut kept);
    loop {
        let covariance = fit.design.covariance(&kept, &estimate.k, &estimate.errors);
        match weakest(&fit, &kept, &estimate.k, &covariance, protected) {
            Some(weakest) => kept.remove(weakest),
            None => return finished(&fit, reactions.len(), &kept, estimate, &covariance),
        };
        estimate = fit.reweight_until_stable(&kept, Some(estimate.noise));
        estimate.leave_out_idle(&mut kept);
    }
}

/// The place among those kept of the least significant reaction that may be eliminated.
fn weakest(fit: &Reweighting, kept: &[usize], k: &[f64], covariance: &Matrix<f64>, protected: usize) -> Option<usize> {
    let significance = |place: usize| (k[place] / deviation(covariance, place)).powi(2);
    let hidden = |place: &usize| {
        let small = significance(*place) < fit.settings.visible_chi_square()
            || !fit.design.exceeds_share(fit.settings.visible_share, kept, k, *place);
        k[*place] <= 0.0 || (small && kept[*place] >= protected)
    };
    (0..kept.len()).filter(hidden).min_by(|a, b| significance(*a).total_cmp(&significance(*b)))
}

/// The target that reactions with fitted rates predict, S × N.
pub fn predict(equations: &Equations, reactions: &[OneWayReaction], rates: &[Option<FittedRate>]) -> Array2<f64> {
    let mut prediction = Array2::zeros(equations.target().dim());
    for (reaction, rate) in reactions.iter().zip(rates) {
        let Some(rate) = rate else { continue };
        let mut column = Column::new(equations, reaction, rate.energy());
        column.monomial *= rate.k;
        column.at(1.0).add_to(&mut prediction);
    }
    prediction
}

/// The square root of a variance; infinite where there is none.
fn deviation(covariance: &Matrix<f64>, at: usize) -> f64 {
    let variance = covariance[(at, at)];
    if variance.is_finite() { variance.sqrt() } else { f64::INFINITY }
}

/// The rates kept, with their errors.
fn finished(
    fit: &Reweighting,
    reactions: usize,
    kept: &[usize],
    estimate: Estimate,
    covariance: &Matrix<f64>,
) -> RateFit {
    let (design, explained) = (&fit.design, fit.settings.explained_residual);
    let equations = design.equations;
    let Estimate { k, noise, errors, .. } = estimate;
    let mut rates = vec![None; reactions];
    for (place, c) in kept.iter().enumerate() {
        let standard_error = deviation(covariance, place).max(f64::EPSILON * k[place]);
        let activation = equations
            .reference_temperature()
            .map(|reference| activation_of(k[place], design.columns[*c].energy, reference, place, covariance));
        rates[*c] = Some(FittedRate { k: k[place], standard_error, activation });
    }
    let prediction = design.prediction(kept, &k);
    let residual = equations.target() - &prediction;
    let relative_error = equations.relative_error(&prediction);
    let gross_rate_error = relative_residual(&residual, &design.gross_rate(kept, &k));
    RateFit {
        rates,
        noise,
        relative_error,
        gross_rate_error,
        leaves_only_rounding: relative_error <= explained && gross_rate_error <= explained,
        residual,
        errors: errors.sigma,
    }
}

/// A and Ea of the rate k at a reference temperature; ln A = ln k + Ea/(R T₀).
fn activation_of(k: f64, energy: f64, reference: f64, place: usize, covariance: &Matrix<f64>) -> Activation {
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
