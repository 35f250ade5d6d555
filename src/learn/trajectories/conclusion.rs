//! The statistics of a fit: noise, errors, intervals, and whether what is left is noise.

use ndarray::{Array1, Array2};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::fit::TrajectoryFit;
use crate::learn::trajectories::fit_tests::{against_directions, most_telling, own_test};
use crate::learn::trajectories::likelihood::{have_unequal_noise, log_likelihood, quantile_of_t};
use crate::learn::trajectories::measurements::Prediction;
use crate::learn::trajectories::neighbours::neighbours_of_fit;
use crate::learn::trajectories::noise::noise_of_columns;
use crate::learn::trajectories::options::{FitOptions, Noise};
use crate::learn::trajectories::profile::{ProfileInterval, ProfileOf, profile};
use crate::learn::trajectories::solution::Solution;
use crate::learn::trajectories::suspects::suspected_directions;
use crate::learn::trajectories::uncertainty::{Uncertainty, residual_variances, uncertainty};

/// The relative error of an integration step in profiles, which need fewer digits than the minimum.
const PROFILE_TOLERANCE: f64 = 1e-6;

impl Solution {
    pub fn conclude(self, options: &FitOptions) -> Result<TrajectoryFit, FitError> {
        let predictions = self.predictions()?;
        let (jacobian, r) = self.jacobian()?;
        let weighted = r.dot(&r);
        let at_bound = self.at_bound();
        let noise = noise_of_columns(&predictions, &self.model.measurements);
        let parameters = at_bound.iter().filter(|held| !**held).count();
        let weights_known = self.errors_known || options.noise == Noise::Estimated;
        let naive = uncertainty(&jacobian, weighted, &at_bound, weights_known, None);
        let unequal = !weights_known && have_unequal_noise(&predictions, &noise);
        let variances = residual_variances(&predictions, &noise, parameters);
        let uncertainty = match unequal {
            true => uncertainty(&jacobian, weighted, &at_bound, weights_known, Some(&variances)),
            false => naive.clone(),
        };
        let profiles = self.profiles(options, &naive, &uncertainty);
        let own = own_test(&predictions, uncertainty.degrees_of_freedom, self.errors_known);
        let neighbours = neighbours_of_fit(&predictions, &self.model.measurements.runs, &jacobian, &variances);
        let lack_of_fit = most_telling(own, &[neighbours, self.against_suspects(&jacobian, &r, &variances)]);
        let squares = predictions.iter().filter_map(Prediction::residual).map(|residual| residual * residual);
        let data = predictions.len();
        let log_likelihood = log_likelihood(&predictions, weights_known);
        let (of_data, of_parameters) = (data as f64, parameters as f64);
        Ok(TrajectoryFit {
            sum_of_squares: squares.sum::<f64>() / self.model.measurements.written_factor.powi(2),
            chi_squared: self.errors_known.then_some(weighted),
            log_likelihood,
            bic: of_parameters * of_data.ln() - 2.0 * log_likelihood,
            aic: 2.0 * of_parameters - 2.0 * log_likelihood,
            data,
            parameters,
            iterations: self.minimum.iterations,
            model: self.model,
            theta: self.minimum.theta,
            predictions,
            sigmas: self.sigmas,
            weighting: options.noise,
            has_unequal_noise: unequal,
            uncertainty,
            noise,
            profiles,
            limits: self.limits,
            at_bound,
            lack_of_fit,
        })
    }

    /// The test against the directions in which wrong networks often fail, every row divided by the standard error that
    /// the noise of its column gives it: unequal errors would pass for a lack of fit.
    fn against_suspects(&self, jacobian: &Array2<f64>, r: &Array1<f64>, variances: &[f64]) -> LackOfFit {
        let Ok((directions, all_states)) = suspected_directions(&self.residuals(), &self.minimum.theta) else {
            return LackOfFit::UNTESTED;
        };
        let weight = |row: usize| match self.errors_known || variances[row] <= 0.0 {
            true => 1.0,
            false => 1.0 / variances[row].sqrt(),
        };
        let weighted = |table: &Array2<f64>| {
            Array2::from_shape_fn(table.dim(), |(row, column)| table[[row, column]] * weight(row))
        };
        let r = Array1::from_shape_fn(r.len(), |row| r[row] * weight(row));
        let test = if all_states { FitTest::Concentrations } else { FitTest::RateDrift };
        against_directions(&weighted(jacobian), &r, &weighted(&directions), test)
    }

    /// The profile intervals of rates and energies. Where the noise of the columns differs, Σ r² rises by what the
    /// robust variance says.
    fn profiles(
        &self,
        options: &FitOptions,
        naive: &Uncertainty,
        final_one: &Uncertainty,
    ) -> Vec<Option<ProfileInterval>> {
        let layout = &self.model.layout;
        let quantile = quantile_of_t(naive.degrees_of_freedom);
        let parts = self.model.independent_parts();
        let of_place = |place: usize| {
            if !options.profiles || place >= layout.scale(0) || !quantile.is_finite() {
                return None;
            }
            let runs =
                parts.iter().find(|runs| runs.iter().any(|run| self.model.parameters_of(*run).contains(&place)))?;
            let (plain, standard_error) = (naive.standard_errors[place], final_one.standard_errors[place]);
            let ratio = if plain > 0.0 && (standard_error / plain).is_finite() { standard_error / plain } else { 1.0 };
            let rise = naive.variance_factor * ratio * ratio;
            let direction = naive.direction_of(place);
            let of = ProfileOf { place, standard_error, quantile, rise, direction };
            let residuals = self.residuals().of_runs(runs).with_tolerance(PROFILE_TOLERANCE);
            Some(profile(&residuals, &self.limits, &self.minimum.theta, of))
        };
        (0..layout.len()).into_par_iter().map(of_place).collect()
    }
}
