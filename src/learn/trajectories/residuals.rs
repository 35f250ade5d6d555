//! The sum of squares between trajectories and data, with its derivatives by the parameters.

use ndarray::{Array1, Array2, Array3};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::kinetics::OneWayNetwork;
use crate::learn::trajectories::measurements::{Cell, Column, Contribution, Prediction};
use crate::learn::trajectories::model::{Model, RunTemperature};
use crate::learn::trajectories::noise::Sigmas;
use crate::numerics::gauss_newton::{Error, GaussNewton, Linearization};
use crate::numerics::statistics::{ln_normal_distribution, normal_density};
use crate::simulate::IntegrationError;
use crate::simulate::sensitivities::{Heating, Response, Run};

/// The model and the standard errors that its residuals are divided by.
#[derive(Clone, Copy, Debug)]
pub struct Residuals<'a> {
    pub model: &'a Model,
    /// σ of every cell.
    pub sigmas: &'a Sigmas,
    /// The relative error of an integration step.
    pub tolerance: f64,
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

impl Residuals<'_> {
    /// Every measured value with its prediction, run after run.
    pub fn predictions(&self, theta: &Array1<f64>) -> Result<Vec<Prediction>, (usize, IntegrationError)> {
        let runs = 0..self.model.runs.len();
        let of_runs: Vec<_> = runs
            .into_par_iter()
            .map(|run| {
                let response = self.response(theta, run, false).map_err(|error| (run, error))?;
                let measured = &self.model.measurements.runs[run];
                let predictions = measured.cells.iter().zip(&self.sigmas.0[run]).map(|(cell, sigma)| {
                    let column = &self.model.measurements.columns[cell.column];
                    let predicted = self.predicted(theta, column, &response.states, cell.time);
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
        let states = self.integrate(theta, run, times, false)?.states;
        let of_column =
            |column: &Column| (0..times.len()).map(|time| self.predicted(theta, column, &states, time)).collect();
        Ok(self.model.measurements.columns.iter().map(of_column).collect())
    }

    fn response(&self, theta: &Array1<f64>, run: usize, with_slopes: bool) -> Result<Response, IntegrationError> {
        self.integrate(theta, run, &self.model.measurements.runs[run].times, with_slopes)
    }

    fn integrate(
        &self,
        theta: &Array1<f64>,
        run: usize,
        times: &[f64],
        with_slopes: bool,
    ) -> Result<Response, IntegrationError> {
        let (model, own) = (self.model, &self.model.runs[run]);
        let measured = &model.measurements.runs[run];
        if let Some(state) = &measured.state {
            return Ok(rates_in_state(&model.network, &self.rate_constants(theta, run), state));
        }
        let (layout, count) = (&model.layout, model.layout.directions);
        let energies: Vec<f64> = match layout.has_energies {
            true => (0..count).map(|direction| theta[layout.energy(direction)]).collect(),
            false => Vec::new(),
        };
        let rate_constants = self.rate_constants(theta, run);
        let heating = match &own.temperature {
            RunTemperature::Program(program) => Some(Heating { energies: &energies, program }),
            RunTemperature::Constant(_) => None,
        };
        let mut start = own.start.clone();
        own.free.iter().for_each(|(species, number)| start[*species] = theta[layout.start(*number)]);
        let free_starts: Vec<usize> = own.free.iter().map(|(species, _)| *species).collect();
        let shift = own.shift.map_or(0.0, |number| theta[layout.shift(number)]);
        let shifted: Vec<f64> = times.iter().map(|time| time - shift).collect();
        Run {
            network: &model.network,
            rate_constants: &rate_constants,
            heating,
            start: &start,
            free_starts: &free_starts,
            with_slopes,
            tolerance: self.tolerance,
        }
        .integrate(measured.from, &shifted)
    }

    /// k of every direction in a run, at T₀ if the temperature varies in it.
    fn rate_constants(&self, theta: &Array1<f64>, run: usize) -> Vec<f64> {
        let (layout, own) = (&self.model.layout, &self.model.runs[run]);
        let system = self.model.measurements.runs[run].system;
        let ln_factor = own.scale.map_or(0.0, |group| theta[layout.scale(group)]);
        let ln_k = |direction: usize| {
            let of_temperature = match own.temperature {
                RunTemperature::Constant(x) if layout.has_energies => -theta[layout.energy(direction)] * x,
                _ => 0.0,
            };
            theta[layout.ln_rate(system, direction)] + ln_factor + of_temperature
        };
        (0..layout.directions).map(|direction| ln_k(direction).exp()).collect()
    }

    /// What the network predicts for a column: Σ c u.
    fn predicted(&self, theta: &Array1<f64>, column: &Column, states: &Array2<f64>, time: usize) -> f64 {
        let terms = column.terms.iter();
        terms.map(|(species, weight)| self.coefficient(theta, *weight) * states[[time, *species]]).sum()
    }

    fn coefficient(&self, theta: &Array1<f64>, contribution: Contribution) -> f64 {
        match contribution {
            Contribution::Given(value) => value,
            Contribution::Fitted(number) => theta[self.model.layout.coefficient(number)],
        }
    }

    /// The parameters that a run depends on, in the order of the rows' slopes.
    fn parameters_of(&self, run: usize) -> Vec<usize> {
        let (layout, own) = (&self.model.layout, &self.model.runs[run]);
        let system = self.model.measurements.runs[run].system;
        let rates = (0..layout.directions).map(|direction| layout.ln_rate(system, direction));
        let energies = (0..layout.directions).map(|direction| layout.energy(direction));
        let energies = energies.take(if layout.has_energies { layout.directions } else { 0 });
        let starts = own.free.iter().map(|(_, number)| layout.start(*number));
        let coefficients = (0..layout.coefficients).map(|number| layout.coefficient(number));
        rates
            .chain(energies)
            .chain(own.scale.map(|group| layout.scale(group)))
            .chain(starts)
            .chain(own.shift.map(|number| layout.shift(number)))
            .chain(coefficients)
            .collect()
    }

    fn rows(&self, theta: &Array1<f64>, run: usize) -> Result<RunRows, IntegrationError> {
        let response = self.response(theta, run, true)?;
        let velocities = match self.model.runs[run].shift {
            Some(_) => Some(self.velocities(theta, run, &response)?),
            None => None,
        };
        let by_parameter = self.slopes_by_parameter(run, &response, velocities.as_ref());
        let measured = &self.model.measurements.runs[run];
        let parameters = self.parameters_of(run);
        let first_coefficient = parameters.len() - self.model.layout.coefficients;
        let rows = measured.cells.iter().zip(&self.sigmas.0[run]).map(|(cell, sigma)| {
            let column = &self.model.measurements.columns[cell.column];
            let mut slopes = vec![0.0; parameters.len()];
            for (species, weight) in &column.terms {
                let coefficient = self.coefficient(theta, *weight);
                for (slope, parameter) in slopes.iter_mut().zip(0..first_coefficient) {
                    *slope += coefficient * by_parameter[[cell.time, parameter, *species]];
                }
                if let Contribution::Fitted(number) = weight {
                    slopes[first_coefficient + number] += response.states[[cell.time, *species]];
                }
            }
            let predicted = self.predicted(theta, column, &response.states, cell.time);
            let (residual, factor) = standardized(cell, predicted, *sigma);
            slopes.iter_mut().for_each(|slope| *slope *= factor);
            Row { residual, slopes }
        });
        Ok(RunRows { rows: rows.collect(), parameters })
    }

    /// ∂u/∂θ for the parameters of the run but the coefficients of signals: times × parameters × species.
    fn slopes_by_parameter(&self, run: usize, response: &Response, velocities: Option<&Array2<f64>>) -> Array3<f64> {
        let (layout, own) = (&self.model.layout, &self.model.runs[run]);
        let directions = layout.directions;
        let (times, _, species) = response.slopes.dim();
        let count = self.parameters_of(run).len() - layout.coefficients;
        let mut slopes = Array3::zeros((times, count, species));
        let is_heated = matches!(own.temperature, RunTemperature::Program(_));
        for time in 0..times {
            let from = |parameter: usize, s: usize| response.slopes[[time, parameter, s]];
            for s in 0..species {
                let mut next = 0;
                let mut push = |value: f64| {
                    slopes[[time, next, s]] = value;
                    next += 1;
                };
                (0..directions).for_each(|direction| push(from(direction, s)));
                if layout.has_energies {
                    (0..directions).for_each(|direction| match &own.temperature {
                        RunTemperature::Program(_) => push(from(directions + direction, s)),
                        RunTemperature::Constant(x) => push(-x * from(direction, s)),
                    });
                }
                if own.scale.is_some() {
                    push((0..directions).map(|direction| from(direction, s)).sum());
                }
                let first = if is_heated { 2 * directions } else { directions };
                (0..own.free.len()).for_each(|place| push(from(first + place, s)));
                if let Some(velocities) = velocities {
                    push(-velocities[[time, s]]);
                }
            }
        }
        slopes
    }

    /// u̇ at the measured times, 0 before the start.
    fn velocities(
        &self,
        theta: &Array1<f64>,
        run: usize,
        response: &Response,
    ) -> Result<Array2<f64>, IntegrationError> {
        let measured = &self.model.measurements.runs[run];
        let length = measured.times.last().map_or(0.0, |last| last - measured.from);
        let step = STEP_OF_TIME * length.max(f64::MIN_POSITIVE);
        let later: Vec<f64> = measured.times.iter().map(|time| time + step).collect();
        let moved = self.integrate(theta, run, &later, false)?.states;
        Ok((moved - &response.states) / step)
    }
}

/// u̇ in one state as the only row of a response, with its derivatives by ln k.
fn rates_in_state(network: &OneWayNetwork, k: &[f64], state: &[f64]) -> Response {
    let (mut q, mut u_dot) = (vec![0.0; k.len()], vec![0.0; state.len()]);
    network.rates(k, state, &mut q);
    network.derivative(&q, &mut u_dot);
    let mut slopes = Array3::zeros((1, k.len(), state.len()));
    let mut slope = vec![0.0; state.len()];
    for (direction, q) in q.iter().enumerate() {
        slope.fill(0.0);
        network.add_net(direction, *q, &mut slope);
        slope.iter().enumerate().for_each(|(species, value)| slopes[[0, direction, species]] = *value);
    }
    let states = Array2::from_shape_fn((1, state.len()), |(_, species)| u_dot[species]);
    Response { states, slopes }
}

/// The step of a difference quotient in time, as a share of the run.
const STEP_OF_TIME: f64 = 1e-4;

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
        let runs: Vec<_> = (0..self.model.runs.len()).into_par_iter().map(|run| self.rows(theta, run)).collect();
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

/// Directions in which a network that is not the right one often fails, cells × directions, in standard errors. Of
/// trajectories: u̇ t ln(t/τ), the change if rates grow or fall along the run as a power of time (a lag, a reaction of
/// another order). Of rates in single states: the rate times each concentration that varies.
pub fn suspected_directions(
    residuals: &Residuals<'_>,
    theta: &Array1<f64>,
) -> Result<(Array2<f64>, bool), IntegrationError> {
    let runs = &residuals.model.measurements.runs;
    let all_states = runs.iter().all(|run| run.state.is_some());
    let species = residuals.model.species.len();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let response = residuals.response(theta, number, false)?;
        let velocities = match run.state {
            Some(_) => None,
            None => Some(residuals.velocities(theta, number, &response)?),
        };
        let length = run.times.last().map_or(0.0, |last| last - run.from);
        for (cell, sigma) in run.cells.iter().zip(&residuals.sigmas.0[number]) {
            let column = &residuals.model.measurements.columns[cell.column];
            let predicted = |states: &Array2<f64>| residuals.predicted(theta, column, states, cell.time) / sigma;
            rows.push(match (&run.state, &velocities) {
                (Some(state), _) => state.iter().map(|u| predicted(&response.states) * u).collect(),
                (None, Some(velocities)) => {
                    let share = (run.times[cell.time] - run.from) / length;
                    let power = if share > 0.0 { length * share * share.ln() } else { 0.0 };
                    vec![predicted(velocities) * power]
                }
                (None, None) => vec![0.0],
            });
        }
    }
    let width = if all_states { species } else { 1 };
    let entry = |(row, column): (usize, usize)| rows[row].get(column).copied().unwrap_or(0.0);
    Ok((Array2::from_shape_fn((rows.len(), width), entry), all_states))
}

/// J and r at θ, cells × parameters, for statistics. The rows stand in the order of [`Residuals::predictions`].
pub fn jacobian(
    residuals: &Residuals<'_>,
    theta: &Array1<f64>,
) -> Result<(Array2<f64>, Array1<f64>), IntegrationError> {
    let runs: Vec<_> = (0..residuals.model.runs.len()).into_par_iter().map(|run| residuals.rows(theta, run)).collect();
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
