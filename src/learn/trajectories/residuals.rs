//! The sum of squares between trajectories and data, with its derivatives by the parameters.

use std::collections::BTreeSet;

use ndarray::{Array1, Array2};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::learn::trajectories::measurements::{Cell, Column, Contribution, MeasuredRun, Prediction};
use crate::learn::trajectories::model::Model;
use crate::learn::trajectories::noise::Sigmas;
use crate::learn::trajectories::responses::Responses;
use crate::numerics::gauss_newton::{Error, GaussNewton, Linearization};
use crate::numerics::statistics::{ln_normal_distribution, normal_density};
use crate::simulate::IntegrationError;

/// The model and the standard errors that its residuals are divided by.
#[derive(Clone, Copy, Debug)]
pub struct Residuals<'a> {
    pub model: &'a Model,
    /// σ of every cell.
    pub sigmas: &'a Sigmas,
    /// The relative error of an integration step.
    pub tolerance: f64,
    /// The runs that count; `None` for all.
    runs: Option<&'a [usize]>,
    /// The share of every run, from its start, in which cells count.
    share: f64,
}

/// A residual with its derivatives by the parameters of its run.
struct Row {
    residual: f64,
    slopes: Vec<f64>,
}

/// The rows of one run, and which parameters their slopes belong to.
struct RunRows {
    parameters: Vec<usize>,
    rows: Vec<Row>,
}

impl<'a> Residuals<'a> {
    /// Those of all runs.
    pub fn new(model: &'a Model, sigmas: &'a Sigmas, tolerance: f64) -> Self {
        Residuals { model, sigmas, tolerance, runs: None, share: 1.0 }
    }

    /// Those of some runs only.
    pub fn of_runs(self, runs: &'a [usize]) -> Self {
        Residuals { runs: Some(runs), ..self }
    }

    /// Those of the first part of every run.
    pub fn until(self, share: f64) -> Self {
        Residuals { share, ..self }
    }

    /// How many cells count.
    pub fn cell_count(&self) -> usize {
        self.runs().into_iter().map(|run| self.cells(run).count()).sum()
    }

    /// How many parameters the runs depend on.
    pub fn parameter_count(&self) -> usize {
        let all: BTreeSet<usize> = self.runs().into_iter().flat_map(|run| self.model.parameters_of(run)).collect();
        all.len()
    }

    /// The runs that count.
    pub fn measured_runs(&self) -> impl Iterator<Item = &'a MeasuredRun> + use<'a> {
        let model = self.model;
        self.runs().into_iter().map(move |run| &model.measurements.runs[run])
    }

    /// The times of a run up to which cells count.
    fn times(&self, run: usize) -> &'a [f64] {
        let measured = &self.model.measurements.runs[run];
        let last = measured.times.last().copied().unwrap_or(measured.from);
        let end = measured.from + self.share * (last - measured.from);
        let count =
            if self.share < 1.0 { measured.times.partition_point(|time| *time <= end) } else { measured.times.len() };
        &measured.times[..count]
    }

    /// The cells of a run that count, with their standard errors.
    fn cells(&self, run: usize) -> impl Iterator<Item = (&'a Cell, &'a f64)> + use<'a> {
        let count = self.times(run).len();
        let cells = self.model.measurements.runs[run].cells.iter().zip(&self.sigmas.0[run]);
        cells.filter(move |(cell, _)| cell.time < count)
    }

    pub fn with_tolerance(self, tolerance: f64) -> Self {
        Residuals { tolerance, ..self }
    }

    pub(super) fn responses<'t>(&self, theta: &'t Array1<f64>) -> Responses<'t>
    where
        'a: 't,
    {
        Responses { model: self.model, theta, tolerance: self.tolerance }
    }

    fn runs(&self) -> Vec<usize> {
        self.runs.map_or_else(|| (0..self.model.runs.len()).collect(), <[usize]>::to_vec)
    }

    /// Every measured value with its prediction, run after run.
    pub fn predictions(&self, theta: &Array1<f64>) -> Result<Vec<Prediction>, (usize, IntegrationError)> {
        let responses = self.responses(theta);
        let of_runs: Vec<_> = self
            .runs()
            .into_par_iter()
            .map(|run| {
                let response = responses.at_times(run, self.times(run), false).map_err(|error| (run, error))?;
                let predictions = self.cells(run).map(|(cell, sigma)| {
                    let column = &self.model.measurements.columns[cell.column];
                    let predicted = responses.predicted(column, &response.states, cell.time);
                    Prediction { run, cell: *cell, predicted, sigma: *sigma }
                });
                Ok(predictions.collect::<Vec<Prediction>>())
            })
            .collect();
        Ok(of_runs.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// What the network predicts for every column at `times` \[s\] of a run.
    pub fn columns_along(
        &self,
        theta: &Array1<f64>,
        run: usize,
        times: &[f64],
    ) -> Result<Vec<Vec<f64>>, IntegrationError> {
        let responses = self.responses(theta);
        let states = responses.at_times(run, times, false)?.states;
        let of_column =
            |column: &Column| (0..times.len()).map(|time| responses.predicted(column, &states, time)).collect();
        Ok(self.model.measurements.columns.iter().map(of_column).collect())
    }

    fn rows(&self, theta: &Array1<f64>, run: usize) -> Result<RunRows, IntegrationError> {
        let responses = self.responses(theta);
        let response = responses.at_times(run, self.times(run), true)?;
        let velocities = match self.model.runs[run].shift {
            Some(_) => Some(responses.velocities(run, &response)?),
            None => None,
        };
        let by_parameter = responses.slopes_by_parameter(run, &response, velocities.as_ref());
        let parameters = self.model.parameters_of(run);
        let first_coefficient = parameters.len() - self.model.layout.coefficients;
        let rows = self.cells(run).map(|(cell, sigma)| {
            let column = &self.model.measurements.columns[cell.column];
            let mut slopes = vec![0.0; parameters.len()];
            for (quantity, weight) in &column.terms {
                let coefficient = responses.coefficient(*weight);
                for (slope, parameter) in slopes.iter_mut().zip(0..first_coefficient) {
                    *slope += coefficient * by_parameter[[cell.time, parameter, *quantity]];
                }
                if let Contribution::Fitted(number) = weight {
                    slopes[first_coefficient + number] += response.states[[cell.time, *quantity]];
                }
            }
            let predicted = responses.predicted(column, &response.states, cell.time);
            let (residual, factor) = standardized(cell, predicted, *sigma);
            slopes.iter_mut().for_each(|slope| *slope *= factor);
            Row { residual, slopes }
        });
        Ok(RunRows { rows: rows.collect(), parameters })
    }
}

/// The residual in standard errors and its derivative by the predicted value. A censored value contributes
/// −2 ln Φ((limit − predicted)/σ) to the sum of squares.
fn standardized(cell: &Cell, predicted: f64, sigma: f64) -> (f64, f64) {
    if !cell.censored {
        return ((predicted - cell.value) / sigma, 1.0 / sigma);
    }
    let z = (cell.value - predicted) / sigma;
    let ln_below = ln_normal_distribution(z);
    let residual = (-2.0 * ln_below).max(0.0).sqrt();
    let slope = if residual > 0.0 { normal_density(z) / ln_below.exp() / (residual * sigma) } else { 0.0 };
    (residual, slope)
}

impl GaussNewton for Residuals<'_> {
    fn cost(&self, theta: &Array1<f64>) -> Result<f64, Error> {
        let Ok(predictions) = self.predictions(theta) else { return Ok(f64::INFINITY) };
        let squares = predictions.iter().map(|it| standardized(&it.cell, it.predicted, it.sigma).0.powi(2));
        Ok(0.5 * squares.sum::<f64>())
    }

    fn linearize(&self, theta: &Array1<f64>) -> Result<Linearization, Error> {
        let runs: Vec<_> = self.runs().into_par_iter().map(|run| self.rows(theta, run)).collect();
        let count = self.model.layout.len();
        let (mut cost, mut gradient) = (0.0, Array1::zeros(count));
        let mut normal_matrix = Array2::zeros((count, count));
        for run in runs {
            let Ok(RunRows { parameters, rows }) = run else {
                let nothing = Array1::zeros(count);
                return Ok(Linearization { cost: f64::INFINITY, gradient: nothing, normal_matrix });
            };
            for Row { residual, slopes } in rows {
                cost += 0.5 * residual * residual;
                for (place, slope) in slopes.iter().enumerate().filter(|(_, slope)| **slope != 0.0) {
                    gradient[parameters[place]] += slope * residual;
                    for (other, factor) in slopes.iter().enumerate() {
                        normal_matrix[[parameters[place], parameters[other]]] += slope * factor;
                    }
                }
            }
        }
        Ok(Linearization { cost, gradient, normal_matrix })
    }
}

/// J and r at θ, cells × parameters, for statistics. The rows stand in the order of [`Residuals::predictions`].
pub fn jacobian(
    residuals: &Residuals<'_>,
    theta: &Array1<f64>,
) -> Result<(Array2<f64>, Array1<f64>), IntegrationError> {
    let runs: Vec<_> = residuals.runs().into_par_iter().map(|run| residuals.rows(theta, run)).collect();
    let runs = runs.into_iter().collect::<Result<Vec<RunRows>, _>>()?;
    let count: usize = runs.iter().map(|run| run.rows.len()).sum();
    let (mut jacobian, mut r) = (Array2::zeros((count, residuals.model.layout.len())), Array1::zeros(count));
    let mut at = 0;
    for RunRows { parameters, rows } in runs {
        for Row { residual, slopes } in rows {
            r[at] = residual;
            parameters.iter().zip(slopes).for_each(|(parameter, slope)| jacobian[[at, *parameter]] = slope);
            at += 1;
        }
    }
    Ok((jacobian, r))
}
