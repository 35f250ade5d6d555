//! Directions in which a network that is not the right one often fails.

use ndarray::{Array1, Array2};

use crate::learn::trajectories::residuals::Residuals;
use crate::simulate::IntegrationError;

/// Directions in which a network that is not the right one often fails, cells × directions, in standard errors. Of
/// trajectories: u̇ t ln(t/τ), the change if rates grow or fall along the run as a power of time (a lag, a reaction of
/// another order). Of rates in single states: the rate times each concentration that varies.
pub fn suspected_directions(
    residuals: &Residuals<'_>,
    theta: &Array1<f64>,
) -> Result<(Array2<f64>, bool), IntegrationError> {
    let runs = &residuals.model.measurements.runs;
    let responses = residuals.responses(theta);
    let all_states = runs.iter().all(|run| run.state.is_some());
    let species = residuals.model.species.len();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let response = responses.of_run(number, false)?;
        let velocities = match run.state {
            Some(_) => None,
            None => Some(responses.velocities(number, &response)?),
        };
        let length = run.times.last().map_or(0.0, |last| last - run.from);
        for (cell, sigma) in run.cells.iter().zip(&residuals.sigmas.0[number]) {
            let column = &residuals.model.measurements.columns[cell.column];
            let predicted = |states: &Array2<f64>| responses.predicted(column, states, cell.time) / sigma;
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
