//! Iteratively reweighted least squares: rate constants and the noise model of the data, each from the other.

use ndarray::Array2;

use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::noise::{Residuals, log_likelihood, standard_errors};
use crate::learn::rates::adjusted_states::{AdjustedFit, fit_with_errors_of_u, moved_design};
use crate::learn::rates::arrhenius;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::scatter::raised_by_scatter;
use crate::learn::rates::settings::RateSettings;
use crate::numerics::linear_algebra::Matrix;
use crate::numerics::statistics::{NORMAL_QUARTER, quantile};

/// Rate constants and standard errors that go with each other.
pub struct Estimate {
    pub k: Vec<f64>,
    /// The activation energies of all columns, J/kmol.
    pub energies: Vec<f64>,
    pub noise: NoiseModel,
    pub errors: Errors,
    /// The equations at the estimated true states, where the concentrations have errors.
    adjusted: Option<Equations>,
    pub log_likelihood: f64,
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

/// How many passes an estimate takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// A few: enough to choose among models, or to see which reaction is the weakest.
    Quick,
    /// Until rate constants and standard errors no longer change.
    UntilStable,
}

/// Columns whose rate constants are fitted under a noise model; `sigma` is the relative error of the target
/// where it is known.
pub struct Reweighting<'a> {
    pub design: DesignMatrix<'a>,
    pub sigma: Option<f64>,
    pub settings: &'a RateSettings,
}

impl Reweighting<'_> {
    /// Rate constants under the likeliest noise model: each model is tried with the rate constants that are best under
    /// it. Exact data need no choice: errors relative to the gross rate give exact rates.
    pub fn reweight_under_likeliest(&mut self, kept: &[usize]) -> Estimate {
        let first = self.solve(kept, &errors_by_size(self.design.equations), Effort::Quick);
        let by_gross_rate = self.estimate_under(NoiseModel::RelativeToGrossRate, kept, first, Effort::Quick);
        let residual = self.residual(kept, &by_gross_rate.k);
        let gross_rate = self.design.gross_rate(kept, &by_gross_rate.k);
        if self.sigma.is_none() && relative_residual(&residual, &gross_rate) <= self.settings.explained_residual {
            return by_gross_rate;
        }
        self.select_noise_model(kept, by_gross_rate)
    }

    /// The estimate under the likeliest noise model. Where the noise of the target is known, only errors relative to
    /// it are tried. Errors of u beside those of the target are assumed if that raises the logarithm of the likelihood
    /// by more than half of the χ² of a visible rate. Their likelihood has several maxima near an equilibrium, so that
    /// the fit begins from the rate constants under each other model.
    fn select_noise_model(&mut self, kept: &[usize], by_gross_rate: Estimate) -> Estimate {
        let start = by_gross_rate.k.clone();
        let by_species = self.estimate_under(NoiseModel::PerSpecies, kept, start.clone(), Effort::Quick);
        let by_rate = self.estimate_under(NoiseModel::RelativeToRate, kept, start, Effort::Quick);
        let starts = [by_gross_rate.k.clone(), by_species.k.clone(), by_rate.k.clone()];
        let mut best = by_rate;
        if self.sigma.is_none() {
            for other in [by_gross_rate, by_species] {
                best = if other.log_likelihood >= best.log_likelihood { other } else { best };
            }
        }
        if let Some(by_both) = self.estimate_with_errors_of_u(kept, starts, best.log_likelihood)
            && by_both.log_likelihood > best.log_likelihood + 0.5 * self.settings.visible_chi_square()
        {
            best = by_both;
        }
        best.energies.iter().enumerate().for_each(|(c, energy)| self.design.set_energy(c, *energy));
        best
    }

    /// The likeliest estimate with errors of u, over their noise models and over these first rate constants, of which a few
    /// passes tell the best. `None` if the data are no likelier by then than under the other models, or if the reactions are
    /// so many that a pass would be slow: most of them will be left out.
    fn estimate_with_errors_of_u(
        &mut self,
        kept: &[usize],
        starts: [Vec<f64>; 3],
        log_likelihood: f64,
    ) -> Option<Estimate> {
        let multiplications = self.design.equations.target().len() * kept.len().pow(2);
        if multiplications > self.settings.most_multiplications_with_errors_of_u {
            return None;
        }
        let fit = |noise: NoiseModel, k: &[f64], passes: usize| {
            fit_with_errors_of_u(&self.design, kept, k.to_vec(), noise, self.sigma, passes, self.settings)
        };
        let mut likeliest: Option<(NoiseModel, AdjustedFit)> = None;
        for noise in NoiseModel::WITH_ERRORS_OF_U {
            let tried = starts.iter().filter_map(|k| fit(noise, k, self.settings.first_passes));
            let likelier = tried.filter(|fit| fit.log_likelihood > log_likelihood);
            let Some(best) = likelier.max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood)) else { continue };
            // Until the states no longer move, the likelihoods of the models are not comparable.
            let Some(own) = fit(noise, &best.k, self.settings.settling_passes) else { continue };
            if likeliest.as_ref().is_none_or(|(_, other)| own.log_likelihood > other.log_likelihood) {
                likeliest = Some((noise, own));
            }
        }
        likeliest.map(|(noise, fit)| self.estimate_of(noise, fit))
    }

    /// A fit with errors of u as an estimate; the columns take its activation energies.
    fn estimate_of(&mut self, noise: NoiseModel, fit: AdjustedFit) -> Estimate {
        let AdjustedFit { equations, k, energies, errors, log_likelihood } = fit;
        energies.iter().enumerate().for_each(|(c, energy)| self.design.set_energy(c, *energy));
        Estimate { k, energies, noise, errors, adjusted: Some(equations), log_likelihood }
    }

    /// Rate constants and standard errors, each from the other, under one noise model, from a first guess k.
    pub fn estimate_under(&mut self, noise: NoiseModel, kept: &[usize], mut k: Vec<f64>, effort: Effort) -> Estimate {
        if noise.has_errors_of_u() {
            let passes = match effort {
                Effort::Quick => self.settings.first_passes,
                Effort::UntilStable => self.settings.adjustment_passes,
            };
            let fit = fit_with_errors_of_u(&self.design, kept, k.clone(), noise, self.sigma, passes, self.settings);
            if let Some(fit) = fit {
                return self.estimate_of(noise, fit);
            }
        }
        let mut errors = if noise == NoiseModel::RelativeToRate {
            self.errors_relative_to_target(kept, &k)
        } else {
            self.errors(noise, kept, &k)
        };
        let passes = match effort {
            Effort::Quick => self.settings.first_passes,
            Effort::UntilStable => self.settings.reweighting_passes,
        };
        for _ in 0..passes {
            let next = self.solve(kept, &errors, effort);
            if self.design.equations.stop.is_raised() {
                break;
            }
            let before = std::mem::replace(&mut k, next);
            errors = self.errors_of_prediction(noise, kept, &k, &errors);
            let is_stable = |(new, old): (&f64, &f64)| (new - old).abs() <= self.settings.stable_rates * new.abs();
            if k.iter().zip(&before).all(is_stable) {
                break;
            }
        }
        let log_likelihood = log_likelihood(&self.residual(kept, &k), &errors.sigma);
        Estimate { k, energies: self.design.energies(), noise, errors, adjusted: None, log_likelihood }
    }

    /// The residual of an estimate in units of its errors, S × N.
    pub fn standardised_residual(&self, kept: &[usize], estimate: &Estimate) -> Array2<f64> {
        let residual = match &estimate.adjusted {
            None => self.residual(kept, &estimate.k),
            Some(equations) => {
                let design = moved_design(&self.design, equations, &estimate.energies);
                equations.target() - &design.prediction(kept, &estimate.k)
            }
        };
        estimate.errors.standardised(&residual)
    }

    /// The covariance of the rates of an estimate, as [`DesignMatrix::covariance`] gives it.
    pub fn covariance(&self, kept: &[usize], estimate: &Estimate) -> Matrix<f64> {
        match &estimate.adjusted {
            None => self.design.covariance(kept, &estimate.k, &estimate.errors),
            Some(equations) => {
                let design = moved_design(&self.design, equations, &estimate.energies);
                let covariance = design.covariance(kept, &estimate.k, &estimate.errors);
                let Some(of_rows) = &estimate.errors.covariance else { return covariance };
                let whitened = design.whitened(kept, &estimate.k, of_rows);
                raised_by_scatter(covariance, &whitened, &estimate.k, equations.species())
            }
        }
    }

    fn residual(&self, kept: &[usize], k: &[f64]) -> Array2<f64> {
        self.design.equations.target() - &self.design.prediction(kept, k)
    }

    /// Rate constants, and where T varies activation energies, that fit best under these errors.
    fn solve(&mut self, kept: &[usize], errors: &Errors, effort: Effort) -> Vec<f64> {
        let settings = &self.settings.arrhenius;
        let shortest_step = match effort {
            Effort::Quick => settings.rough_step,
            Effort::UntilStable => settings.shortest_step,
        };
        arrhenius::fit(&mut self.design, kept, errors, shortest_step, settings)
    }

    /// Errors relative to the target to begin with: while the rate constants are off, predictions near an
    /// equilibrium are worth nothing. The scale follows from the best quarter of the residuals.
    fn errors_relative_to_target(&self, kept: &[usize], k: &[f64]) -> Errors {
        let (residual, gross_rate) = (self.residual(kept, k), self.design.gross_rate(kept, k));
        let rates = self.design.equations.target();
        let scale = self.sigma.unwrap_or_else(|| scale_of_best_quarter(&residual, rates));
        let residuals = Residuals { residual: &residual, rates, gross_rate: &gross_rate, response: None };
        let noise_settings = &self.settings.noise;
        Errors::independent(standard_errors(NoiseModel::RelativeToRate, &residuals, Some(scale), noise_settings))
    }

    /// The errors that the residuals show under a noise model.
    fn errors(&self, noise: NoiseModel, kept: &[usize], k: &[f64]) -> Errors {
        let prediction = self.design.prediction(kept, k);
        let residual = self.design.equations.target() - &prediction;
        let gross_rate = self.design.gross_rate(kept, k);
        let residuals = Residuals { residual: &residual, rates: &prediction, gross_rate: &gross_rate, response: None };
        Errors::independent(standard_errors(noise, &residuals, self.sigma, &self.settings.noise))
    }

    /// The same. Errors in proportion to the rate are in proportion to the predicted one: weights that follow the
    /// measured rate prefer those that are too small, and bias the rate constants by −2 σ². A prediction near zero is
    /// no surer than the rate constants.
    fn errors_of_prediction(&self, noise: NoiseModel, kept: &[usize], k: &[f64], before: &Errors) -> Errors {
        let mut errors = self.errors(noise, kept, k);
        if noise == NoiseModel::RelativeToRate {
            let covariance = self.design.covariance(kept, k, before);
            let of_prediction = self.design.prediction_errors(kept, &covariance);
            errors.sigma.zip_mut_with(&of_prediction, |sigma, of_prediction| *sigma = sigma.hypot(*of_prediction));
        }
        errors
    }
}
