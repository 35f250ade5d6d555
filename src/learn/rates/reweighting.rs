//! Iteratively reweighted least squares: rate constants and the noise model of the data, each from the other.

use ndarray::Array2;

use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::Covariance;
use crate::learn::problem::noise::{Residuals, log_likelihood, standard_errors};
use crate::learn::rates::arrhenius;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::settings::RateSettings;
use crate::numerics::statistics::{NORMAL_QUARTER, quantile};

/// Rate constants and standard errors that go with each other.
pub struct Estimate {
    pub k: Vec<f64>,
    /// The activation energies of all columns, J/kmol.
    pub energies: Vec<f64>,
    pub noise: NoiseModel,
    pub errors: Errors,
    log_likelihood: f64,
}

impl Estimate {
    /// Takes the reactions without a rate out of those kept; everything else stays as it is.
    pub fn leave_out_idle(&mut self, kept: &mut Vec<usize>) {
        let has_rate: Vec<bool> = self.k.iter().map(|k| *k > 0.0).collect();
        let mut of_kept = has_rate.iter();
        kept.retain(|_| of_kept.next() == Some(&true));
        self.k.retain(|k| *k > 0.0);
    }
}

/// Standard errors before anything is known of them: as large as the target usually is in its row and species.
pub fn errors_by_size(equations: &Equations) -> Errors {
    let weights = equations.weights(1.0);
    let inverse = |value: f64| if value > 0.0 { 1.0 / value } else { 1.0 };
    let size = |(s, n): (usize, usize)| inverse(weights.rows[n] * weights.species[s]);
    Errors::independent(Array2::from_shape_fn(equations.target().dim(), size))
}

/// Root mean square of residual over gross rate; infinite where only the gross rate is zero.
pub fn relative_residual(residual: &Array2<f64>, gross_rate: &Array2<f64>) -> f64 {
    let off = residual.iter().zip(gross_rate).filter(|(off, _)| **off != 0.0);
    (off.map(|(off, all)| (off / all).powi(2)).sum::<f64>() / residual.len().max(1) as f64).sqrt()
}

/// The standard deviation of residual over target, from the smallest quarter of the ratios.
fn scale_of_best_quarter(residual: &Array2<f64>, target: &Array2<f64>) -> f64 {
    let ratios = residual.iter().zip(target).filter(|(_, y)| **y != 0.0).map(|(r, y)| (r / y).abs());
    quantile(ratios.collect(), 0.25).map_or(0.0, |quarter| quarter / NORMAL_QUARTER)
}

/// Columns whose rate constants are fitted under a noise model; `sigma` is the relative error of the target
/// where it is known.
pub struct Reweighting<'a> {
    pub design: DesignMatrix<'a>,
    pub sigma: Option<f64>,
    pub settings: &'a RateSettings,
}

impl Reweighting<'_> {
    /// Rate constants under the noise model given, or else under the likeliest: each model is tried with the
    /// rate constants that are best under it. Exact data need no choice: errors relative to the gross rate give
    /// exact rates.
    pub fn reweight_until_stable(&mut self, kept: &[usize], noise: Option<NoiseModel>) -> Estimate {
        let first = self.solve(kept, &errors_by_size(self.design.equations));
        let by_gross_rate = self.estimate_under(NoiseModel::RelativeToGrossRate, kept, first);
        if let Some(noise) = noise {
            let known = noise == NoiseModel::RelativeToGrossRate;
            return if known { by_gross_rate } else { self.estimate_under(noise, kept, by_gross_rate.k) };
        }
        let residual = self.residual(kept, &by_gross_rate.k);
        let gross_rate = self.design.gross_rate(kept, &by_gross_rate.k);
        if self.sigma.is_none() && relative_residual(&residual, &gross_rate) <= self.settings.explained_residual {
            return by_gross_rate;
        }
        self.select_noise_model(kept, by_gross_rate)
    }

    /// The estimate under the likeliest noise model. Where the noise of the target is known, only errors relative to
    /// it are tried. Errors of u beside those of the target are assumed if that raises the logarithm of the likelihood
    /// by more than half of the χ² of a visible rate.
    fn select_noise_model(&mut self, kept: &[usize], by_gross_rate: Estimate) -> Estimate {
        let start = by_gross_rate.k.clone();
        let mut best = self.estimate_under(NoiseModel::RelativeToRate, kept, start.clone());
        if self.sigma.is_none() {
            let by_species = self.estimate_under(NoiseModel::PerSpecies, kept, start.clone());
            for other in [by_gross_rate, by_species] {
                best = if other.log_likelihood >= best.log_likelihood { other } else { best };
            }
        }
        let by_both = self.estimate_under(NoiseModel::RelativeToBoth, kept, start);
        if by_both.log_likelihood > best.log_likelihood + 0.5 * self.settings.visible_chi_square() {
            best = by_both;
        }
        best.energies.iter().enumerate().for_each(|(c, energy)| self.design.set_energy(c, *energy));
        best
    }

    /// Rate constants and standard errors, each from the other, under one noise model.
    fn estimate_under(&mut self, noise: NoiseModel, kept: &[usize], mut k: Vec<f64>) -> Estimate {
        if noise == NoiseModel::RelativeToRate && self.sigma.is_none() {
            // Near equilibrium any error of k is large beside the target; the noise shows elsewhere.
            let (residual, gross_rate) = (self.residual(kept, &k), self.design.gross_rate(kept, &k));
            let target = self.design.equations.target();
            let scale = scale_of_best_quarter(&residual, target);
            let residuals = Residuals { residual: &residual, target, gross_rate: &gross_rate, response: None };
            let errors = standard_errors(noise, &residuals, Some(scale), &self.settings.noise);
            k = self.solve(kept, &Errors::independent(errors));
        }
        let mut errors = self.errors(noise, kept, &k);
        for _ in 0..self.settings.reweighting_passes {
            k = self.solve(kept, &errors);
            errors = self.errors(noise, kept, &k);
        }
        let residual = self.residual(kept, &k);
        let log_likelihood = match &errors.covariance {
            Some(covariance) => covariance.log_likelihood(&residual),
            None => log_likelihood(&residual, &errors.sigma),
        };
        Estimate { k, energies: self.design.energies(), noise, errors, log_likelihood }
    }

    fn residual(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        self.design.equations.target() - &self.design.prediction(kept, k)
    }

    /// Rate constants, and where T varies activation energies, that fit best under these errors.
    fn solve(&mut self, kept: &[usize], errors: &Errors) -> Vec<f64> {
        arrhenius::fit(&mut self.design, kept, errors, &self.settings.arrhenius)
    }

    /// The errors that the residuals show under a noise model.
    fn errors(&self, noise: NoiseModel, kept: &[usize], k: &[f64]) -> Errors {
        let (residual, gross_rate) = (self.residual(kept, k), self.design.gross_rate(kept, k));
        let target = self.design.equations.target();
        let response = if noise == NoiseModel::RelativeToBoth { self.design.response(kept, k) } else { None };
        let noise_settings = &self.settings.noise;
        let together = |response| Covariance::new(&residual, target, &gross_rate, response, self.sigma, noise_settings);
        if let Some(covariance) = response.as_ref().and_then(together) {
            return Errors { sigma: covariance.standard_errors(), covariance: Some(covariance) };
        }
        let residuals = Residuals { residual: &residual, target, gross_rate: &gross_rate, response: None };
        Errors::independent(standard_errors(noise, &residuals, self.sigma, noise_settings))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::problem::equations::Grid;
    use crate::learn::rates::column::Column;
    use crate::learn::reaction::OneWayReaction;

    const SNAPSHOTS: usize = 300;

    /// Twelve uniform numbers less six: zero mean, unit variance.
    fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
        (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
    }

    /// u of A and B between 1e-3 and 1 kmol/m³, and u̇ of A ⇄ B, k_f = 2 1/s and k_r = 3 1/s.
    fn exact(random: &mut Xoshiro256PlusPlus) -> (Array2<f64>, Array2<f64>) {
        let u = Array2::from_shape_fn((2, SNAPSHOTS), |_| 10f64.powf(-3.0 * random.random::<f64>()));
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-1.0, 1.0][s] * (2.0 * u[[0, n]] - 3.0 * u[[1, n]]));
        (u, target)
    }

    /// Where noise is put.
    enum Noise {
        None,
        /// Added to u̇: this function of (u̇, gross rate) times a normal number.
        OfTarget(fn(f64, f64) -> f64),
        /// Relative, of u.
        OfConcentrations(f64),
    }

    fn estimate(noise: &Noise, given: Option<NoiseModel>, sigma: Option<f64>) -> Estimate {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(11);
        let (mut u, mut target) = exact(random);
        match noise {
            Noise::None => {}
            Noise::OfTarget(size) => target.indexed_iter_mut().for_each(|((_, n), rate)| {
                *rate += size(*rate, 2.0 * u[[0, n]] + 3.0 * u[[1, n]]) * normal(random);
            }),
            Noise::OfConcentrations(size) => u.iter_mut().for_each(|u| *u *= 1.0 + size * normal(random)),
        }
        let equations = Equations::at_grid(Grid::new(u, None), target);
        let column = |row: [f64; 2]| Column::new(&equations, &OneWayReaction::of_row(row), 0.0);
        let design = DesignMatrix::new(&equations, vec![column([-1.0, 1.0]), column([1.0, -1.0])]);
        Reweighting { design, sigma, settings: &RateSettings::default() }.reweight_until_stable(&[0, 1], given)
    }

    fn chosen(noise: &Noise) -> NoiseModel {
        let estimate = estimate(noise, None, None);
        estimate.k.iter().zip([2.0, 3.0]).for_each(|(k, of_data)| assert!((k / of_data - 1.0).abs() < 0.02, "{k}"));
        estimate.noise
    }

    #[test]
    fn the_noise_model_chosen_is_the_one_that_made_the_noise() {
        assert_eq!(chosen(&Noise::OfTarget(|rate, _| 1e-2 * rate)), NoiseModel::RelativeToRate);
        assert_eq!(chosen(&Noise::OfTarget(|_, _| 1e-3)), NoiseModel::PerSpecies);
        assert_eq!(chosen(&Noise::OfTarget(|_, gross_rate| 1e-3 * gross_rate)), NoiseModel::RelativeToGrossRate);
        assert_eq!(chosen(&Noise::OfConcentrations(1e-2)), NoiseModel::RelativeToBoth);
    }

    #[test]
    fn exact_data_give_exact_rates_and_errors_relative_to_the_gross_rate() {
        let estimate = estimate(&Noise::None, None, None);
        assert_eq!(estimate.noise, NoiseModel::RelativeToGrossRate);
        estimate.k.iter().zip([2.0, 3.0]).for_each(|(k, of_data)| assert!((k / of_data - 1.0).abs() < 1e-13, "{k}"));
    }

    #[test]
    fn a_model_that_is_given_or_a_known_noise_is_kept() {
        let constant = Noise::OfTarget(|_, _| 1e-3);
        assert_eq!(estimate(&constant, Some(NoiseModel::RelativeToRate), None).noise, NoiseModel::RelativeToRate);
        let known = estimate(&Noise::OfTarget(|rate, _| 1e-2 * rate), None, Some(1e-2));
        assert_eq!(known.noise, NoiseModel::RelativeToRate);
    }

    #[test]
    fn reactions_without_a_rate_are_left_out() {
        let errors = Errors::independent(array![[1.0]]);
        let noise = NoiseModel::PerSpecies;
        let energies = vec![0.0; 9];
        let mut estimate = Estimate { k: vec![0.0, 2.0, 0.0, 5.0], energies, noise, errors, log_likelihood: 0.0 };
        let mut kept = vec![1, 4, 6, 8];
        estimate.leave_out_idle(&mut kept);
        assert_eq!((kept, estimate.k), (vec![4, 8], vec![2.0, 5.0]));
    }

    #[test]
    fn residuals_are_relative_to_the_gross_rate() {
        assert_eq!(relative_residual(&array![[3.0, 0.0]], &array![[6.0, 0.0]]), 0.125f64.sqrt());
        assert_eq!(relative_residual(&array![[1.0]], &array![[0.0]]), f64::INFINITY);
    }

    #[test]
    fn first_errors_are_as_large_as_the_target() {
        let equations =
            Equations::at_grid(Grid::new(array![[1.0, 1.0], [1.0, 1.0]], None), array![[-1e-3, 20.0], [0.0, 0.0]]);
        let sigma = errors_by_size(&equations).sigma;
        assert!((sigma[[0, 1]] / sigma[[0, 0]] / 2e4 - 1.0).abs() < 1e-12, "{sigma}");
        assert_eq!(sigma.row(1), array![1.0, 1.0]);
    }
}
