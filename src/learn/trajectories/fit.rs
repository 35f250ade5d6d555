//! The fit itself: least squares from several first guesses, refined by the noise, with its statistics.

use ndarray::Array1;

use crate::data::Dataset;
use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::first_guess::{Guesses, guesses};
use crate::learn::trajectories::measurements::{Measurements, Prediction};
use crate::learn::trajectories::model::Model;
use crate::learn::trajectories::noise::{ColumnNoise, Sigmas};
use crate::learn::trajectories::optimizer::minimize;
use crate::learn::trajectories::options::{FitOptions, Noise};
use crate::learn::trajectories::profile::ProfileInterval;
use crate::learn::trajectories::residuals::Residuals;
use crate::learn::trajectories::solution::{Solution, TOLERANCE};
use crate::learn::trajectories::uncertainty::Uncertainty;
use crate::numerics::levenberg_marquardt::ParameterLimits;

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
    if let Some(near) = near {
        guesses.starts = vec![guess_near(&model, &guesses, near)];
    }
    let sigmas = Sigmas::initial(&model.measurements, options.noise);
    let errors_known = matches!(options.noise, Noise::Known { .. }) || model.measurements.have_sigmas();
    let minimum = minimize(&Residuals::new(&model, &sigmas, TOLERANCE), &guesses)?;
    let first = Solution { model, limits: guesses.limits, minimum, sigmas, errors_known };
    first.refined(options.noise)?.without_absent_starts(options.noise)?.conclude(options)
}

fn guess_near(model: &Model, guesses: &Guesses, near: &Near<'_>) -> Array1<f64> {
    let mut guess = guesses.starts.last().cloned().unwrap_or_else(|| Array1::zeros(model.layout.len()));
    let ln_k = near.rate_constants.iter().map(|k| k.ln());
    ln_k.enumerate().for_each(|(direction, ln_k)| guess[model.layout.ln_rate(0, direction)] = ln_k);
    for (number, free) in model.free_starts.iter().enumerate() {
        let start = near.starts.get(free.run).and_then(|of_run| of_run.get(free.species));
        guess[model.layout.start(number)] = start.copied().unwrap_or(free.first_guess);
    }
    guess
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trajectories::likelihood::quantile_of_t;
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
