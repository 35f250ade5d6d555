//! The rates of given reactions: the paper's algorithm 1, second step, and every method's last one.
//!
//! With the integers known, the target is linear in the rate constants. They are fitted by iteratively
//! reweighted non-negative least squares (`reweighting`). Backward elimination leaves out, one by one, the
//! directions that the data do not show, and every rate gets a standard error.

use ndarray::Array2;

use crate::constants::GAS_CONSTANT;
use crate::learn::fitted::{Activation, FittedRate};
use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::rates::arrhenius;
use crate::learn::rates::column::Column;
use crate::learn::rates::concentration_test::{Residuals, test_concentrations};
use crate::learn::rates::design_matrix::DesignMatrix;
use crate::learn::rates::residual_tests::test_lack_of_fit;
use crate::learn::rates::reweighting::{Effort, Estimate, Reweighting, errors_by_size, relative_residual};
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
    /// The logarithm of the likelihood of the residual, up to a constant.
    pub log_likelihood: f64,
    /// Whether the residual is noise.
    pub lack_of_fit: LackOfFit,
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
    let mut estimate = fit.reweight_under_likeliest(&kept);
    let selected_with = kept.clone();
    let mut effort = Effort::Quick;
    loop {
        estimate.leave_out_idle(&mut kept);
        let covariance = fit.covariance(&kept, &estimate);
        let mut start = estimate.k.clone();
        let eliminated = weakest(&fit, &kept, &estimate.k, &covariance, protected);
        match effort {
            _ if equations.stop.is_raised() => {
                return finished(&fit, reactions.len(), &kept, estimate, &covariance);
            }
            _ if !eliminated.is_empty() => {
                for place in eliminated.into_iter().rev() {
                    kept.remove(place);
                    start.remove(place);
                }
                effort = Effort::Quick;
            }
            Effort::Quick => {
                // What was left out may have hidden what the noise is like.
                if kept != selected_with {
                    estimate = fit.reweight_under_likeliest(&kept);
                    start = estimate.k;
                }
                effort = Effort::UntilStable;
            }
            Effort::UntilStable => return finished(&fit, reactions.len(), &kept, estimate, &covariance),
        }
        estimate = fit.estimate_under(estimate.noise, &kept, start, effort);
    }
}

/// The places among those kept, in order, of the least significant reactions that may be eliminated: the weakest and a
/// share of the others.
fn weakest(fit: &Reweighting, kept: &[usize], k: &[f64], covariance: &Matrix<f64>, protected: usize) -> Vec<usize> {
    let significance = |place: usize| (k[place] / deviation(covariance, place)).powi(2);
    let hidden = |place: &usize| {
        let small = significance(*place) < fit.settings.visible_chi_square()
            || !fit.design.exceeds_share(fit.settings.visible_share, kept, k, *place);
        k[*place] <= 0.0 || (small && kept[*place] >= protected)
    };
    let mut weakest: Vec<usize> = (0..kept.len()).filter(hidden).collect();
    weakest.sort_by(|a, b| significance(*a).total_cmp(&significance(*b)));
    let share = fit.settings.share_eliminated * weakest.len() as f64;
    weakest.truncate((share as usize).max(1));
    weakest.sort_unstable();
    weakest
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
    let standardised = fit.standardised_residual(kept, &estimate);
    let Estimate { k, noise, errors, log_likelihood, .. } = estimate;
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
    let leaves_only_rounding = relative_error <= explained && gross_rate_error <= explained;
    let lack_of_fit = if leaves_only_rounding {
        LackOfFit::UNTESTED
    } else {
        let among_neighbours = test_lack_of_fit(equations, &standardised, kept.len(), fit.sigma.is_some());
        let residuals = Residuals { design, kept, k: &k, residual: &residual, sigma: &errors.sigma };
        match among_neighbours.found {
            true => among_neighbours,
            false => more_telling(among_neighbours, test_concentrations(&residuals)),
        }
    };
    RateFit {
        rates,
        noise,
        relative_error,
        gross_rate_error,
        leaves_only_rounding,
        residual,
        errors: errors.sigma,
        log_likelihood,
        lack_of_fit,
    }
}

/// Of two tests the second if it found something, or if the first was not possible.
fn more_telling(first: LackOfFit, second: LackOfFit) -> LackOfFit {
    if second.found || first.test == FitTest::None { second } else { first }
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

#[cfg(test)]
mod tests {
    use ndarray::array;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::problem::equations::{Grid, Thermal};

    /// Snapshots of the data; two entries each, of A and of B.
    const SNAPSHOTS: usize = 1000;
    /// The relative error of u̇.
    const SIGMA: f64 = 0.01;

    /// Twelve uniform numbers less six: zero mean, unit variance.
    fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
        (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
    }

    fn reaction(row: [f64; 2]) -> OneWayReaction {
        OneWayReaction::of_row(row)
    }

    /// A -> B at 2 1/s and 2 A -> 2 B at `second` m³/kmol/s, u̇ with independent relative errors `sigma`.
    fn data(second: f64, sigma: f64) -> Equations {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(7);
        let u = Array2::from_shape_fn((2, SNAPSHOTS), |_| 0.1 + random.random::<f64>());
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let rate = 2.0 * u[[0, n]] + 2.0 * second * u[[0, n]].powi(2);
            [-1.0, 1.0][s] * rate * (1.0 + sigma * normal(random))
        });
        Equations::at_grid(Grid::new(u, None), target)
    }

    /// A -> B, then the reaction that may not be there.
    fn fit_two(equations: &Equations, protected: usize, second: [f64; 2]) -> RateFit {
        fit_rates(equations, &[reaction([-1.0, 1.0]), reaction(second)], protected, None, &RateSettings::default())
    }

    #[test]
    fn a_rate_constant_is_within_its_standard_error_and_that_is_the_closed_form() {
        let expected = SIGMA * 2.0 / (2.0 * SNAPSHOTS as f64).sqrt();
        for known in [None, Some(SIGMA)] {
            let fit = fit_rates(&data(0.0, SIGMA), &[reaction([-1.0, 1.0])], 0, known, &RateSettings::default());
            let FittedRate { k, standard_error, activation } = fit.rates[0].unwrap();
            assert!((k - 2.0).abs() < 4.0 * expected, "{k} ± {standard_error}");
            assert!((standard_error / expected - 1.0).abs() < 0.05, "{standard_error} instead of {expected}");
            assert_eq!(activation, None);
            assert!((fit.relative_error / SIGMA - 1.0).abs() < 0.1 && !fit.leaves_only_rounding);
        }
    }

    #[test]
    fn a_direction_that_is_not_there_is_eliminated() {
        for (second, sigma) in [([1.0, -1.0], SIGMA), ([-2.0, 2.0], SIGMA), ([-2.0, 2.0], 0.0)] {
            let fit = fit_two(&data(0.0, sigma), 0, second);
            assert!(fit.rates[0].is_some() && fit.rates[1].is_none(), "{second:?} {sigma}: {:?}", fit.rates);
        }
    }

    #[test]
    fn a_protected_direction_stays_however_small_its_rate() {
        // k₂ of 2 A -> 2 B has a standard error of about 8e-4 here.
        let equations = data(2e-3, SIGMA);
        let protected = fit_two(&equations, 2, [-2.0, 2.0]).rates[1].unwrap();
        assert!(protected.k > 0.0 && protected.k < 5.0 * protected.standard_error, "{protected:?}");
        assert!(fit_two(&equations, 0, [-2.0, 2.0]).rates[1].is_none());
        assert!(fit_two(&data(2e-2, SIGMA), 0, [-2.0, 2.0]).rates[1].is_some());
    }

    #[test]
    fn exact_data_leave_only_rounding() {
        let fit = fit_two(&data(0.5, 0.0), 0, [-2.0, 2.0]);
        let k: Vec<f64> = fit.rates.iter().flatten().map(|rate| rate.k).collect();
        assert!((k[0] / 2.0 - 1.0).abs() < 1e-12 && (k[1] / 0.5 - 1.0).abs() < 1e-12, "{k:?}");
        assert!(fit.leaves_only_rounding);
        let without = fit_rates(&data(0.5, 0.0), &[reaction([-1.0, 1.0])], 0, None, &RateSettings::default());
        assert!(!without.leaves_only_rounding);
        assert!(fit.lead_over(&without) > 1e6 && fit.lead_over(&fit) == 0.0);
    }

    #[test]
    fn a_lead_is_the_difference_of_chi_square_by_ones_own_errors() {
        let with_residual = |residual: Array2<f64>| RateFit {
            rates: Vec::new(),
            noise: NoiseModel::PerSpecies,
            relative_error: 0.0,
            residual,
            errors: array![[1.0, 2.0]],
            log_likelihood: 0.0,
            lack_of_fit: LackOfFit::UNTESTED,
            gross_rate_error: 0.0,
            leaves_only_rounding: false,
        };
        assert_eq!(with_residual(array![[1.0, 2.0]]).lead_over(&with_residual(array![[3.0, 4.0]])), 11.0);
    }

    #[test]
    fn temperatures_give_the_arrhenius_parameters_with_their_errors() {
        let (a, energy) = (1e9, 8e7);
        let temperatures = [700.0, 800.0, 1000.0];
        let reference = 2.0 / (1.0 / 700.0 + 1.0 / 1000.0);
        let u = Array2::from_shape_fn((2, 30), |(s, n)| 0.2 + 0.1 * ((n + s) % 4) as f64);
        let at = |n: usize| temperatures[n % 3];
        let inverse = (0..30).map(|n| (1.0 / at(n) - 1.0 / reference) / GAS_CONSTANT).collect();
        let rate = |n: usize| a * (-energy / (GAS_CONSTANT * at(n))).exp() * u[[0, n]];
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-1.0, 1.0][s] * rate(n));
        let equations = Equations::at_grid(Grid::new(u, Some(Thermal { reference, inverse })), target);
        let fit = fit_rates(&equations, &[reaction([-1.0, 1.0])], 0, None, &RateSettings::default());
        let rate = fit.rates[0].unwrap();
        let found = rate.activation.unwrap();
        assert!((found.pre_exponential / a - 1.0).abs() < 1e-10, "{found:?}");
        assert!((found.energy / energy - 1.0).abs() < 1e-10, "{found:?}");
        assert!((rate.k / (a * (-energy / (GAS_CONSTANT * reference)).exp()) - 1.0).abs() < 1e-10, "{rate:?}");
        assert!(found.ln_a_error < 1e-10 && found.energy_error < 1e-10 * energy, "{found:?}");
        assert!(fit.leaves_only_rounding);
    }
}
