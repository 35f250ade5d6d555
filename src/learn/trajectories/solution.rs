//! A minimum with what it belongs to, and its refinement: errors that follow the predictions, starts that are zero.

use ndarray::{Array1, Array2};

use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::measurements::Prediction;
use crate::learn::trajectories::model::Model;
use crate::learn::trajectories::noise::{ColumnNoise, Sigmas, noise_of_columns};
use crate::learn::trajectories::optimizer::{CONVERGED, Minimum, away_from_bounds, descend};
use crate::learn::trajectories::options::Noise;
use crate::learn::trajectories::residuals::{Residuals, jacobian};
use crate::learn::trajectories::uncertainty::uncertainty;
use crate::numerics::levenberg_marquardt::ParameterLimits;
use crate::simulate::IntegrationError;

/// The relative error of an integration step in a fit.
pub(super) const TOLERANCE: f64 = 1e-7;
/// Rounds in which the standard errors follow the predictions.
const NOISE_ROUNDS: usize = 20;
/// The rounds end when no parameter moves by more than this share of its largest step.
const SAME_THETA: f64 = 1e-6;
/// Iterations of the solver in each of them, and after a start was dropped.
const ITERATIONS: u64 = 100;
/// An extrapolated start within this many standard errors of zero is taken for zero.
const NOT_THERE: f64 = 2.0;
/// A parameter this near to a bound stands at it.
const AT_BOUND: f64 = 1e-6;

/// A minimum with what it belongs to.
pub(super) struct Solution {
    pub model: Model,
    pub limits: ParameterLimits,
    pub minimum: Minimum,
    pub sigmas: Sigmas,
    pub errors_known: bool,
}

impl Solution {
    pub fn residuals(&self) -> Residuals<'_> {
        Residuals::new(&self.model, &self.sigmas, TOLERANCE)
    }

    pub fn predictions(&self) -> Result<Vec<Prediction>, FitError> {
        let failed = |(run, error): (usize, IntegrationError)| {
            let run = self.model.measurements.runs[run].label.clone();
            FitError::Integration { run, error }
        };
        self.residuals().predictions(&self.minimum.theta).map_err(failed)
    }

    /// Lets the standard errors follow the predictions, where they depend on them.
    pub fn refined(mut self, noise: Noise) -> Result<Self, FitError> {
        let depends = match noise {
            Noise::Known { relative, .. } => relative > 0.0,
            Noise::Estimated => true,
            Noise::Common => false,
        };
        for _ in 0..if depends { NOISE_ROUNDS } else { 0 } {
            let predictions = self.predictions()?;
            let columns = match noise {
                Noise::Known { absolute, relative } => {
                    vec![ColumnNoise { absolute, relative }; self.model.measurements.columns.len()]
                }
                _ => noise_of_columns(&predictions, &self.model.measurements),
            };
            self.sigmas = Sigmas::of_predictions(&predictions, &columns, &self.model.measurements);
            let next = descend(&self.residuals(), &self.limits, &self.minimum.theta, ITERATIONS, CONVERGED)?;
            let moved = (&next.theta - &self.minimum.theta) / &self.limits.step;
            self.minimum = Minimum { iterations: self.minimum.iterations + next.iterations, ..next };
            if moved.iter().all(|share| share.abs() < SAME_THETA) {
                break;
            }
        }
        Ok(self)
    }

    pub fn at_bound(&self) -> Vec<bool> {
        let near =
            |value: f64, bound: f64| bound.is_finite() && (value - bound).abs() <= AT_BOUND * (1.0 + bound.abs());
        let of = |((value, lower), upper): ((&f64, &f64), &f64)| near(*value, *lower) || near(*value, *upper);
        self.minimum.theta.iter().zip(&self.limits.lower).zip(&self.limits.upper).map(of).collect()
    }

    /// J and r, the slopes by rates at an end of their range taken where these have some effect: what the other
    /// parameters owe to them counts among the errors of those.
    pub fn jacobian(&self) -> Result<(Array2<f64>, Array1<f64>), FitError> {
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
    pub fn without_absent_starts(self, noise: Noise) -> Result<Self, FitError> {
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
        self.without(&absent)?.refined(noise)
    }

    /// Fitted once more without some of the free starts.
    fn without(self, absent: &[usize]) -> Result<Self, FitError> {
        let layout = self.model.layout;
        let kept = |values: &Array1<f64>| -> Array1<f64> {
            let places = (0..values.len()).filter(|place| !absent.iter().any(|number| layout.start(*number) == *place));
            places.map(|place| values[place]).collect()
        };
        let limits = ParameterLimits {
            lower: kept(&self.limits.lower),
            upper: kept(&self.limits.upper),
            step: kept(&self.limits.step),
        };
        let model = self.model.without_starts(absent);
        let residuals = Residuals::new(&model, &self.sigmas, TOLERANCE);
        let found = descend(&residuals, &limits, &kept(&self.minimum.theta), ITERATIONS, CONVERGED)?;
        let minimum = Minimum { iterations: found.iterations + self.minimum.iterations, ..found };
        Ok(Solution { model, limits, minimum, ..self })
    }
}
