//! The fit itself: least squares, refined by the noise, with its statistics.

use ndarray::{Array1, Array2};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::data::Dataset;
use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::first_guess::guesses;
use crate::learn::trajectories::fit_tests::{against_directions, lack_of_fit};
use crate::learn::trajectories::likelihood::{have_unequal_noise, log_likelihood, quantile_of_t};
use crate::learn::trajectories::measurements::{Measurements, Prediction};
use crate::learn::trajectories::model::Model;
use crate::learn::trajectories::noise::{ColumnNoise, Sigmas, noise_of_columns};
use crate::learn::trajectories::optimizer::{Minimum, away_from_bounds, descend, minimize};
use crate::learn::trajectories::options::{FitOptions, Noise};
use crate::learn::trajectories::profile::{ProfileInterval, ProfileOf, profile};
use crate::learn::trajectories::residuals::{Residuals, jacobian, suspected_directions};
use crate::learn::trajectories::uncertainty::{Uncertainty, residual_variances, uncertainty};
use crate::numerics::levenberg_marquardt::ParameterLimits;
use crate::simulate::IntegrationError;

/// The relative error of an integration step in a fit.
const TOLERANCE: f64 = 1e-7;
/// Rounds in which the standard errors follow the predictions.
const NOISE_ROUNDS: usize = 20;
/// The rounds end when no parameter moves by more than this share of its largest step.
const SAME_THETA: f64 = 1e-6;
/// An extrapolated start within this many standard errors of zero is taken for zero.
const NOT_THERE: f64 = 2.0;
/// A parameter this near to a bound stands at it.
const AT_BOUND: f64 = 1e-6;

/// A network fitted to trajectories.
#[derive(Clone, Debug)]
pub struct TrajectoryFit {
    pub model: Model,
    pub theta: Array1<f64>,
    /// Every measured value with its prediction.
    pub predictions: Vec<Prediction>,
    pub sigmas: Sigmas,
    /// How the values were weighted.
    pub weighting: Noise,
    /// Whether plain least squares were taken though the noise differs from value to value.
    pub has_unequal_noise: bool,
    pub uncertainty: Uncertainty,
    /// The noise of each column, from the residuals.
    pub noise: Vec<ColumnNoise>,
    /// The 95 % profile-likelihood interval of every parameter, where computed.
    pub profiles: Vec<Option<ProfileInterval>>,
    pub limits: ParameterLimits,
    /// Parameters that stand at a bound.
    pub at_bound: Vec<bool>,
    pub lack_of_fit: LackOfFit,
    /// Σ (predicted − measured)², unweighted, in the squared unit that the data were written in.
    pub sum_of_squares: f64,
    /// Σ r²/σ² where σ is known.
    pub chi_squared: Option<f64>,
    pub log_likelihood: f64,
    /// −2 ln L + p ln n.
    pub bic: f64,
    /// −2 ln L + 2 p.
    pub aic: f64,
    /// Measured values n.
    pub data: usize,
    /// Fitted parameters p.
    pub parameters: usize,
    /// Iterations of the solver.
    pub iterations: u64,
}

/// Fits the rates, and what else is unknown, of the reactions in the options.
///
/// # Errors
/// Data and structures that do not go together, fewer data than parameters, and runs that cannot be integrated.
pub fn fit_trajectories(dataset: &Dataset, options: &FitOptions) -> Result<TrajectoryFit, FitError> {
    fit(dataset, options, None)
}

/// Where a minimum is known to be near.
#[derive(Clone, Copy, Debug)]
pub struct Near<'a> {
    /// One for each direction.
    pub rate_constants: &'a [f64],
    /// u₀ of every run.
    pub starts: &'a [Vec<f64>],
}

/// The same from there, without other first guesses.
///
/// # Errors
/// Those of [`fit_trajectories`].
pub fn fit_trajectories_near(
    dataset: &Dataset,
    options: &FitOptions,
    near: &Near<'_>,
) -> Result<TrajectoryFit, FitError> {
    fit(dataset, options, Some(near))
}

fn fit(dataset: &Dataset, options: &FitOptions, near: Option<&Near<'_>>) -> Result<TrajectoryFit, FitError> {
    let model = Model::new(Measurements::of(dataset, options)?, options)?;
    require_data(&model)?;
    let noise = noise_to_use(&model.measurements, options.noise);
    let options = &FitOptions { noise, ..options.clone() };
    let mut guesses = guesses(&model, options.restarts, options.seed);
    if let (Some(Near { rate_constants, starts }), Some(mut guess)) = (near, guesses.starts.pop()) {
        let ln_k = rate_constants.iter().map(|k| k.ln());
        ln_k.enumerate().for_each(|(direction, ln_k)| guess[model.layout.ln_rate(0, direction)] = ln_k);
        for (number, free) in model.free_starts.iter().enumerate() {
            let start = starts.get(free.run).and_then(|of_run| of_run.get(free.species));
            guess[model.layout.start(number)] = start.copied().unwrap_or(free.first_guess);
        }
        guesses.starts = vec![guess];
    }
    let sigmas = Sigmas::initial(&model.measurements, options.noise);
    let errors_known = matches!(options.noise, Noise::Known { .. }) || model.measurements.have_sigmas();
    let first = minimize(&Residuals { model: &model, sigmas: &sigmas, tolerance: TOLERANCE }, &guesses)?;
    let (minimum, sigmas) = refine(&model, &guesses.limits, first, sigmas, options.noise)?;
    let fit = Fit { model, limits: guesses.limits, minimum, sigmas, errors_known };
    fit.without_absent_starts(options.noise)?.conclude(options)
}

/// Columns whose largest values differ by more than this factor do not share one noise: the small ones would not count.
const WIDE_SCALES: f64 = 30.0;

/// What was asked for; instead of plain least squares the estimated noise where the columns differ too much for it.
fn noise_to_use(measurements: &Measurements, asked: Noise) -> Noise {
    let scales = || measurements.columns.iter().map(|column| column.scale);
    let (smallest, largest) = (scales().fold(f64::INFINITY, f64::min), scales().fold(0.0, f64::max));
    match asked {
        Noise::Common if !measurements.have_sigmas() && largest > WIDE_SCALES * smallest => Noise::Estimated,
        other => other,
    }
}

fn require_data(model: &Model) -> Result<(), FitError> {
    let (data, parameters) = (model.measurements.cell_count(), model.layout.len());
    if data < parameters { Err(FitError::TooFewData { data, parameters }) } else { Ok(()) }
}

/// Lets the standard errors follow the predictions, where they depend on them.
fn refine(
    model: &Model,
    limits: &ParameterLimits,
    mut minimum: Minimum,
    mut sigmas: Sigmas,
    noise: Noise,
) -> Result<(Minimum, Sigmas), FitError> {
    let depends = match noise {
        Noise::Known { relative, .. } => relative > 0.0,
        Noise::Estimated => true,
        Noise::Common => false,
    };
    for _ in 0..if depends { NOISE_ROUNDS } else { 0 } {
        let predictions = predictions(model, &sigmas, &minimum.theta)?;
        let columns = match noise {
            Noise::Known { absolute, relative } => {
                vec![ColumnNoise { absolute, relative }; model.measurements.columns.len()]
            }
            _ => noise_of_columns(&predictions, &model.measurements),
        };
        sigmas = Sigmas::of_predictions(&predictions, &columns, &model.measurements);
        let residuals = Residuals { model, sigmas: &sigmas, tolerance: TOLERANCE };
        let next = descend(&residuals, limits, &minimum.theta, 100, 1e-8)?;
        let moved = (&next.theta - &minimum.theta) / &limits.step;
        let iterations = minimum.iterations + next.iterations;
        minimum = Minimum { iterations, ..next };
        if moved.iter().all(|share| share.abs() < SAME_THETA) {
            break;
        }
    }
    Ok((minimum, sigmas))
}

fn predictions(model: &Model, sigmas: &Sigmas, theta: &Array1<f64>) -> Result<Vec<Prediction>, FitError> {
    let found = Residuals { model, sigmas, tolerance: TOLERANCE }.predictions(theta);
    found.map_err(|(run, error)| FitError::Integration { run: model.measurements.runs[run].label.clone(), error })
}

/// A minimum with what it belongs to.
struct Fit {
    model: Model,
    limits: ParameterLimits,
    minimum: Minimum,
    sigmas: Sigmas,
    errors_known: bool,
}

impl Fit {
    fn residuals(&self) -> Residuals<'_> {
        Residuals { model: &self.model, sigmas: &self.sigmas, tolerance: TOLERANCE }
    }

    fn at_bound(&self) -> Vec<bool> {
        let near =
            |value: f64, bound: f64| bound.is_finite() && (value - bound).abs() <= AT_BOUND * (1.0 + bound.abs());
        let of = |((value, lower), upper): ((&f64, &f64), &f64)| near(*value, *lower) || near(*value, *upper);
        self.minimum.theta.iter().zip(&self.limits.lower).zip(&self.limits.upper).map(of).collect()
    }

    /// J and r, the slopes by rates at an end of their range taken where these have some effect: what the other
    /// parameters owe to them counts among the errors of those.
    fn jacobian(&self) -> Result<(Array2<f64>, Array1<f64>), FitError> {
        let rates = self.model.layout.energy(0);
        let inside = away_from_bounds(&self.minimum.theta, &self.limits, rates);
        let solver = |error: IntegrationError| FitError::Solver(error.to_string());
        let (mut slopes, r) = jacobian(&self.residuals(), &self.minimum.theta).map_err(solver)?;
        if inside != self.minimum.theta {
            let (moved, _) = jacobian(&self.residuals(), &inside).map_err(solver)?;
            for place in (0..rates).filter(|place| inside[*place] != self.minimum.theta[*place]) {
                slopes.column_mut(place).assign(&moved.column(place));
            }
        }
        Ok((slopes, r))
    }

    /// Fits once more without the extrapolated starts that are not visible: those species were not there.
    fn without_absent_starts(self, noise: Noise) -> Result<Fit, FitError> {
        if !self.model.free_starts.iter().any(|start| start.is_extrapolated) {
            return Ok(self);
        }
        let (jacobian, r) = self.jacobian()?;
        let errors = uncertainty(&jacobian, r.dot(&r), &self.at_bound(), self.errors_known, None).standard_errors;
        let layout = self.model.layout;
        let is_absent = |number: &usize| {
            let place = layout.start(*number);
            let visible = self.minimum.theta[place] > NOT_THERE * errors[place];
            self.model.free_starts[*number].is_extrapolated && !visible
        };
        let absent: Vec<usize> = (0..layout.starts).filter(is_absent).collect();
        if absent.is_empty() {
            return Ok(self);
        }
        let kept = |values: &Array1<f64>| -> Array1<f64> {
            let places = (0..values.len()).filter(|place| !absent.iter().any(|number| layout.start(*number) == *place));
            places.map(|place| values[place]).collect()
        };
        let limits = ParameterLimits {
            lower: kept(&self.limits.lower),
            upper: kept(&self.limits.upper),
            step: kept(&self.limits.step),
        };
        let model = self.model.without_starts(&absent);
        let residuals = Residuals { model: &model, sigmas: &self.sigmas, tolerance: TOLERANCE };
        let first = descend(&residuals, &limits, &kept(&self.minimum.theta), 300, 1e-9)?;
        let first = Minimum { iterations: first.iterations + self.minimum.iterations, ..first };
        let (minimum, sigmas) = refine(&model, &limits, first, self.sigmas, noise)?;
        Ok(Fit { model, limits, minimum, sigmas, errors_known: self.errors_known })
    }

    fn conclude(self, options: &FitOptions) -> Result<TrajectoryFit, FitError> {
        let theta = self.minimum.theta.clone();
        let predictions = predictions(&self.model, &self.sigmas, &theta)?;
        let (jacobian, r) = self.jacobian()?;
        let weighted = r.dot(&r);
        let at_bound = self.at_bound();
        let noise = noise_of_columns(&predictions, &self.model.measurements);
        let parameters = at_bound.iter().filter(|held| !**held).count();
        let weights_known = self.errors_known || options.noise == Noise::Estimated;
        let naive = uncertainty(&jacobian, weighted, &at_bound, weights_known, None);
        let unequal = !weights_known && have_unequal_noise(&predictions, &noise);
        let variances = residual_variances(&predictions, &noise, parameters);
        let robust = unequal.then_some(&variances[..]);
        let uncertainty = match robust {
            Some(_) => uncertainty(&jacobian, weighted, &at_bound, weights_known, robust),
            None => naive.clone(),
        };
        let profiles = self.profiles(options, &naive, &uncertainty);
        let freedom = uncertainty.degrees_of_freedom;
        let suspects = self.against_suspects(&jacobian, &r, &variances);
        let runs = &self.model.measurements.runs;
        let lack_of_fit = lack_of_fit(&predictions, runs, freedom, self.errors_known, suspects);
        let squares = predictions.iter().filter_map(Prediction::residual).map(|residual| residual * residual);
        let data = predictions.len();
        let log_likelihood = log_likelihood(&predictions, weights_known);
        Ok(TrajectoryFit {
            sum_of_squares: squares.sum::<f64>() / self.model.measurements.written_factor.powi(2),
            chi_squared: self.errors_known.then_some(weighted),
            log_likelihood,
            bic: parameters as f64 * (data as f64).ln() - 2.0 * log_likelihood,
            aic: 2.0 * parameters as f64 - 2.0 * log_likelihood,
            data,
            parameters,
            iterations: self.minimum.iterations,
            model: self.model,
            theta,
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
        let freedom = naive.degrees_of_freedom;
        let quantile = quantile_of_t(freedom);
        let of_place = |place: usize| {
            if !options.profiles || place >= layout.scale(0) || !quantile.is_finite() {
                return None;
            }
            let (plain, standard_error) = (naive.standard_errors[place], final_one.standard_errors[place]);
            let ratio = if plain > 0.0 && (standard_error / plain).is_finite() { standard_error / plain } else { 1.0 };
            let rise = naive.variance_factor * ratio * ratio;
            let of = ProfileOf { place, standard_error, quantile, rise };
            Some(profile(&self.residuals(), &self.limits, &self.minimum, of))
        };
        (0..layout.len()).into_par_iter().map(of_place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trajectories::options::Start;
    use crate::learn::trajectories::test_data::{decay, options};

    const TIMES: [f64; 9] = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0];

    #[test]
    fn a_decay_is_fitted_with_its_start_and_its_interval() {
        let data = decay(0.7, 2.0, &TIMES, 2);
        let own = options(&["A"], &[(&[0], &[])]);
        let fit = fit_trajectories(&data, &own).unwrap();
        assert!((fit.theta[0].exp() - 0.7).abs() < 0.01 && (fit.theta[1] - 2.0).abs() < 0.01, "{}", fit.theta);
        assert_eq!((fit.data, fit.parameters, fit.lack_of_fit.found), (9, 2, false));
        let interval = fit.profiles[0].unwrap();
        let half = quantile_of_t(7.0) * fit.uncertainty.standard_errors[0];
        assert!((interval.upper.unwrap() - fit.theta[0] - half).abs() < 0.1 * half, "{interval:?} {half}");
        assert!((interval.lower.unwrap() - fit.theta[0] + half).abs() < 0.1 * half, "{interval:?} {half}");
        let exact = FitOptions { starts: vec![(None, Start::FirstRow)], ..own };
        assert_eq!(fit_trajectories(&data, &exact).unwrap().parameters, 1);
    }

    #[test]
    fn a_reaction_that_does_not_take_place_has_an_upper_bound_only() {
        let data = decay(0.7, 2.0, &TIMES, 2);
        let fit = fit_trajectories(&data, &options(&["A", "C"], &[(&[0], &[]), (&[0, 0], &[1])])).unwrap();
        let interval = fit.profiles[1].unwrap();
        assert!(interval.lower.is_none() && interval.upper.unwrap().exp() < 0.05, "{interval:?}");
        assert!((fit.theta[0].exp() - 0.7).abs() < 0.05);
    }

    #[test]
    fn first_order_does_not_pass_for_second_order() {
        let second = |t: f64| 1.0 / (1.0 + t);
        let mut data = decay(1.0, 1.0, &(0..20).map(|n| 0.4 * f64::from(n)).collect::<Vec<f64>>(), 3);
        let times = data.times.clone().unwrap();
        (0..20).for_each(|row| data.concentrations[[row, 0]] = (second(times[row]) * 1e3).round() / 1e3);
        let fit = fit_trajectories(&data, &options(&["A"], &[(&[0], &[])])).unwrap();
        assert!(fit.lack_of_fit.found);
        let fit = fit_trajectories(&data, &options(&["A"], &[(&[0, 0], &[0])])).unwrap();
        assert!(!fit.lack_of_fit.found && (fit.theta[0].exp() - 1.0).abs() < 0.01, "{:?}", fit.lack_of_fit);
    }

    #[test]
    fn data_that_cannot_be_fitted_are_refused() {
        let data = decay(0.7, 2.0, &[0.0, 1.0], 3);
        let three: &[(&[usize], &[usize])] = &[(&[0], &[]), (&[0, 0], &[]), (&[0, 0], &[0])];
        let refused = fit_trajectories(&data, &options(&["A"], three)).unwrap_err();
        assert_eq!(refused, FitError::TooFewData { data: 2, parameters: 4 });
        let nothing = fit_trajectories(&data, &options(&["X"], &[(&[0], &[])])).unwrap_err();
        assert_eq!(nothing, FitError::NothingObserved { structure: vec!["X".to_string()] });
        let still = fit_trajectories(&decay(0.7, 2.0, &TIMES, 2), &options(&["A", "B"], &[(&[0], &[])])).unwrap_err();
        assert_eq!(still, FitError::CannotMove { species: "B".to_string() });
    }
}
