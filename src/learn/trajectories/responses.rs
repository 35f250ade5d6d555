//! How the model responds in one run: trajectories, their derivatives by the parameters, and what every column measures
//! of them.

use ndarray::{Array1, Array2, Array3, Axis, concatenate};

use crate::kinetics::OneWayNetwork;
use crate::learn::trajectories::measurements::{Column, Contribution};
use crate::learn::trajectories::model::{Model, RunTemperature};
use crate::simulate::IntegrationError;
use crate::simulate::sensitivities::{Heating, Response, Run};

/// The model at one θ.
#[derive(Clone, Copy, Debug)]
pub struct Responses<'a> {
    pub model: &'a Model,
    pub theta: &'a Array1<f64>,
    /// The relative error of an integration step.
    pub tolerance: f64,
}

/// The step of a difference quotient in time, as a share of the run.
const STEP_OF_TIME: f64 = 1e-4;

impl Responses<'_> {
    /// The response of a run at its measured times.
    pub fn of_run(&self, run: usize, with_slopes: bool) -> Result<Response, IntegrationError> {
        self.at_times(run, &self.model.measurements.runs[run].times, with_slopes)
    }

    /// The response of a run at `times` \[s\]. Behind the species stand the net rates of the reactions where a column
    /// measures some.
    pub fn at_times(&self, run: usize, times: &[f64], with_slopes: bool) -> Result<Response, IntegrationError> {
        let (model, theta, own) = (self.model, self.theta, &self.model.runs[run]);
        let measured = &model.measurements.runs[run];
        if let Some(state) = &measured.state {
            return Ok(rates_in_state(&model.network, &self.rate_constants(run), state));
        }
        let energies = self.energies();
        let rate_constants = self.rate_constants(run);
        let heating = match &own.temperature {
            RunTemperature::Program(program) => Some(Heating { energies: &energies, program }),
            RunTemperature::Constant(_) => None,
        };
        let mut start = own.start.clone();
        own.free.iter().for_each(|(species, number)| start[*species] = theta[model.layout.start(*number)]);
        let free_starts: Vec<usize> = own.free.iter().map(|(species, _)| *species).collect();
        let shift = own.shift.map_or(0.0, |number| theta[model.layout.shift(number)]);
        let shifted: Vec<f64> = times.iter().map(|time| time - shift).collect();
        let run = Run {
            network: &model.network,
            rate_constants: &rate_constants,
            heating,
            start: &start,
            free_starts: &free_starts,
            with_slopes,
            tolerance: self.tolerance,
        };
        let response = run.integrate(measured.from, &shifted)?;
        Ok(if model.measures_rates() { with_rates(model, &run, response, &shifted) } else { response })
    }

    fn energies(&self) -> Vec<f64> {
        let layout = &self.model.layout;
        let count = if layout.has_energies { layout.directions } else { 0 };
        (0..count).map(|direction| self.theta[layout.energy(direction)]).collect()
    }

    /// k of every direction in a run, at T₀ if the temperature varies in it.
    fn rate_constants(&self, run: usize) -> Vec<f64> {
        let (layout, own) = (&self.model.layout, &self.model.runs[run]);
        let system = self.model.measurements.runs[run].system;
        let ln_factor = own.scale.map_or(0.0, |group| self.theta[layout.scale(group)]);
        let ln_k = |direction: usize| {
            let of_temperature = match own.temperature {
                RunTemperature::Constant(x) if layout.has_energies => -self.theta[layout.energy(direction)] * x,
                _ => 0.0,
            };
            self.theta[layout.ln_rate(system, direction)] + ln_factor + of_temperature
        };
        (0..layout.directions).map(|direction| ln_k(direction).exp()).collect()
    }

    /// What the network predicts for a column: Σ c u.
    pub fn predicted(&self, column: &Column, states: &Array2<f64>, time: usize) -> f64 {
        let terms = column.terms.iter();
        terms.map(|(quantity, weight)| self.coefficient(*weight) * states[[time, *quantity]]).sum()
    }

    pub fn coefficient(&self, contribution: Contribution) -> f64 {
        match contribution {
            Contribution::Given(value) => value,
            Contribution::Fitted(number) => self.theta[self.model.layout.coefficient(number)],
        }
    }

    /// ∂u/∂θ for the parameters of the run but the coefficients of signals: times × parameters × quantities.
    pub fn slopes_by_parameter(
        &self,
        run: usize,
        response: &Response,
        velocities: Option<&Array2<f64>>,
    ) -> Array3<f64> {
        let (layout, own) = (&self.model.layout, &self.model.runs[run]);
        let directions = layout.directions;
        let (times, _, quantities) = response.slopes.dim();
        let count = self.model.parameters_of(run).len() - layout.coefficients;
        let mut slopes = Array3::zeros((times, count, quantities));
        let is_heated = matches!(own.temperature, RunTemperature::Program(_));
        for time in 0..times {
            let from = |parameter: usize, s: usize| response.slopes[[time, parameter, s]];
            for s in 0..quantities {
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

    /// The rates of change of all quantities at the measured times, 0 before the start.
    pub fn velocities(&self, run: usize, response: &Response) -> Result<Array2<f64>, IntegrationError> {
        let measured = &self.model.measurements.runs[run];
        let length = measured.times.last().map_or(0.0, |last| last - measured.from);
        let step = STEP_OF_TIME * length.max(f64::MIN_POSITIVE);
        let later = measured.times.iter().take(response.states.nrows()).map(|time| time + step);
        let later: Vec<f64> = later.collect();
        let moved = self.at_times(run, &later, false)?.states;
        Ok((moved - &response.states) / step)
    }
}

/// The response with the net rate of every reaction, kmol/m³/s, behind the species.
fn with_rates(model: &Model, run: &Run<'_>, response: Response, times: &[f64]) -> Response {
    let parameters = response.slopes.len_of(Axis(1));
    let reactions = model.reactions.len();
    let mut rates = Array2::zeros((times.len(), reactions));
    let mut slopes = Array3::zeros((times.len(), parameters, reactions));
    for (row, time) in times.iter().enumerate() {
        let of_directions = run.rates_at(*time, response.states.row(row), response.slopes.index_axis(Axis(0), row));
        for (reaction, (forward, reverse)) in model.reactions.iter().enumerate() {
            for (direction, sign) in [(Some(*forward), 1.0), (*reverse, -1.0)] {
                let Some(direction) = direction else { continue };
                rates[[row, reaction]] += sign * of_directions.rates[direction];
                let own = of_directions.slopes.row(direction);
                own.iter()
                    .enumerate()
                    .for_each(|(parameter, slope)| slopes[[row, parameter, reaction]] += sign * slope);
            }
        }
    }
    let joined = concatenate(Axis(1), &[response.states.view(), rates.view()]);
    let joined_slopes = concatenate(Axis(2), &[response.slopes.view(), slopes.view()]);
    match (joined, joined_slopes) {
        (Ok(states), Ok(slopes)) => Response { states, slopes },
        _ => response,
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
