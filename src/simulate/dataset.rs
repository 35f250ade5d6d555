//! Simulated data sets: one experiment from each initial state.

use ndarray::{Array2, Axis, concatenate};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::data::{Dataset, Experiment};
use crate::kinetics::{MassAction, NotEvaluable};
use crate::mechanism::Mechanism;
use crate::simulate::initial::{InitialError, InitialState};
use crate::simulate::integrate::{Tolerances, integrate};
use crate::simulate::integration_error::IntegrationError;

/// The conditions of a simulation, constant in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// The temperature of experiments whose initial state has none, K.
    pub temperature: f64,
    /// The pressure that is written to the data, Pa; the rates do not depend on it.
    pub pressure: Option<f64>,
}

/// Why there are no simulated data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SimulationError {
    #[error(transparent)]
    Mechanism(#[from] NotEvaluable),
    #[error("a temperature of {temperature} K is not positive")]
    Temperature { temperature: f64 },
    #[error("experiment {experiment}: {error}")]
    Integration { experiment: String, error: IntegrationError },
    #[error(transparent)]
    Initial(#[from] InitialError),
    #[error("the data have no times")]
    NoTimes,
}

/// What is used up ends at zero give or take the integrator's error; below zero by no more than this
/// share of the largest initial concentration, it is zero.
const NOTHING_LEFT: f64 = 1e-15;

/// Integrates the mechanism at constant volume from each initial state, in parallel; what comes out does
/// not depend on the number of threads. `times` [s] are those of every experiment, the first of them that
/// of the initial state.
///
/// With derivatives, u̇ is the right-hand side at exactly the u that stands beside it.
pub fn simulate(
    mechanism: &Mechanism,
    conditions: Conditions,
    initial_states: &[InitialState],
    times: &[f64],
    tolerances: Tolerances,
    with_derivatives: bool,
) -> Result<Dataset, SimulationError> {
    let temperature_of = |state: &InitialState| state.temperature.unwrap_or(conditions.temperature);
    let runs: Vec<Result<Run, SimulationError>> = initial_states
        .par_iter()
        .map(|state| run(mechanism, temperature_of(state), state, times, tolerances, with_derivatives))
        .collect();
    let runs = runs.into_iter().collect::<Result<Vec<Run>, _>>()?;
    let rows = times.len();
    let experiments = initial_states
        .iter()
        .enumerate()
        .map(|(place, state)| Experiment { label: state.label.clone(), rows: place * rows..(place + 1) * rows });
    let columns = mechanism.species().len();
    let stacked = |tables: Vec<&Array2<f64>>| {
        let views: Vec<_> = tables.iter().map(|table| table.view()).collect();
        concatenate(Axis(0), &views).unwrap_or_else(|_| Array2::zeros((0, columns)))
    };
    Ok(Dataset {
        species: mechanism.species().iter().map(|species| species.name.clone()).collect(),
        experiments: experiments.collect(),
        times: Some(times.repeat(initial_states.len())),
        temperatures: Some(initial_states.iter().flat_map(|state| vec![temperature_of(state); rows]).collect()),
        pressures: conditions.pressure.map(|pressure| vec![pressure; rows * initial_states.len()]),
        concentrations: stacked(runs.iter().map(|run| &run.u).collect()),
        derivatives: with_derivatives.then(|| stacked(runs.iter().filter_map(|run| run.u_dot.as_ref()).collect())),
        ..Dataset::default()
    })
}

struct Run {
    u: Array2<f64>,
    u_dot: Option<Array2<f64>>,
}

fn run(
    mechanism: &Mechanism,
    temperature: f64,
    state: &InitialState,
    times: &[f64],
    tolerances: Tolerances,
    with_derivatives: bool,
) -> Result<Run, SimulationError> {
    let network = network_at(mechanism, temperature)?;
    let mut u = integrate(&network, state.u.view(), times, tolerances)
        .map_err(|error| SimulationError::Integration { experiment: state.label.clone(), error })?;
    let nothing = NOTHING_LEFT * state.u.iter().fold(0.0f64, |largest, u| largest.max(u.abs()));
    u.mapv_inplace(|u| if u < 0.0 && u >= -nothing { 0.0 } else { u });
    let u_dot = with_derivatives.then(|| {
        let mut u_dot = Array2::zeros(u.raw_dim());
        for (u, u_dot) in u.rows().into_iter().zip(u_dot.rows_mut()) {
            network.derivative(u, u_dot);
        }
        u_dot
    });
    Ok(Run { u, u_dot })
}

/// The mechanism with its rate constants at a temperature [K].
pub(super) fn network_at(mechanism: &Mechanism, temperature: f64) -> Result<MassAction, SimulationError> {
    if !(temperature > 0.0 && temperature.is_finite()) {
        return Err(SimulationError::Temperature { temperature });
    }
    Ok(MassAction::at(mechanism, temperature)?)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;
    use crate::data::{read, write};
    use crate::mechanism::{Mechanism, Reaction, Species};
    use crate::rates::{Arrhenius, Rate};
    use crate::simulate::initial::random_states;
    use crate::simulate::test_networks::hydrogen;
    use crate::source::Source;

    #[test]
    fn a_species_that_is_used_up_ends_at_zero_not_below() {
        let mut m = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| m.add_species(Species::named(name)).unwrap());
        m.add_reaction(Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 5e3)).unwrap();
        let states = random_states(2, 20, 0.0..1.0, 4).unwrap();
        let times = [0.0, 0.01, 0.1, 1.0];
        let data = simulate(&m, AT_1000_K, &states, &times, Tolerances::default(), false).unwrap();
        assert!(data.concentrations.iter().all(|u| *u >= 0.0));
    }

    const AT_1000_K: Conditions = Conditions { temperature: 1000.0, pressure: Some(101_325.0) };

    fn hydrogen_data(states: usize) -> Dataset {
        let states = random_states(6, states, 0.0..1.0, 1).unwrap();
        simulate(&hydrogen(), AT_1000_K, &states, &[0.0, 0.1, 0.2, 1.0], Tolerances::default(), true).unwrap()
    }

    #[test]
    fn one_experiment_an_initial_state_with_conditions_and_times() {
        let dataset = hydrogen_data(3);
        assert_eq!(dataset.species, ["H2", "O2", "H2O", "H", "O", "OH"]);
        let experiments: Vec<_> = dataset.experiments.iter().map(|e| (e.label.as_str(), e.rows.clone())).collect();
        assert_eq!(experiments, [("1", 0..4), ("2", 4..8), ("3", 8..12)]);
        assert_eq!(dataset.times.as_ref().unwrap()[4..8], [0.0, 0.1, 0.2, 1.0]);
        assert_eq!(dataset.temperatures, Some(vec![1000.0; 12]));
        assert_eq!(dataset.pressures, Some(vec![101_325.0; 12]));
        assert_eq!(dataset.state(4), random_states(6, 3, 0.0..1.0, 1).unwrap()[1].u);
    }

    #[test]
    fn derivatives_agree_with_the_written_concentrations_to_the_last_bit() {
        let text = write(&hydrogen_data(2)).unwrap();
        let dataset = read(&Source::new("data.csv", text)).unwrap().dataset;
        let network = network_at(&hydrogen(), 1000.0).unwrap();
        for (u, written) in dataset.concentrations.rows().into_iter().zip(dataset.derivatives.unwrap().rows()) {
            let mut u_dot = Array1::zeros(6);
            network.derivative(u, u_dot.view_mut());
            assert_eq!(u_dot, written);
        }
    }

    #[test]
    fn the_number_of_threads_does_not_matter() {
        let with_threads = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| hydrogen_data(9))
        };
        assert_eq!(with_threads(1), with_threads(4));
    }

    #[test]
    fn a_state_with_its_own_temperature_runs_at_it() {
        let mut mechanism = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        let linear = Some(Rate::Arrhenius(Arrhenius { a: 1e-3, b: 1.0, activation_energy: 0.0 }));
        let reaction = Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 0.0);
        mechanism.add_reaction(Reaction { rate: linear, ..reaction }).unwrap();
        let state = |temperature| InitialState { label: "x".into(), u: array![1.0, 0.0], temperature };
        let states = [state(None), state(Some(2000.0))];
        let dataset = simulate(&mechanism, AT_1000_K, &states, &[0.0, 1.0], Tolerances::default(), false).unwrap();
        assert!((dataset.concentrations[[1, 0]] - (-1.0f64).exp()).abs() < 1e-8);
        assert!((dataset.concentrations[[3, 0]] - (-2.0f64).exp()).abs() < 1e-8);
        assert_eq!(dataset.temperatures, Some(vec![1000.0, 1000.0, 2000.0, 2000.0]));
        let error = simulate(&mechanism, AT_1000_K, &[state(Some(0.0))], &[0.0], Tolerances::default(), false);
        assert_eq!(error, Err(SimulationError::Temperature { temperature: 0.0 }));
    }

    #[test]
    fn the_experiment_that_fails_is_named() {
        let mut states = random_states(6, 3, 0.0..1.0, 1).unwrap();
        states[1].u[2] = f64::NAN;
        let error = simulate(&hydrogen(), AT_1000_K, &states, &[0.0, 1.0], Tolerances::default(), false).unwrap_err();
        let inner = IntegrationError::StartNotFinite { species: 2 };
        assert_eq!(error, SimulationError::Integration { experiment: "2".into(), error: inner });
    }

    #[test]
    fn no_states_give_no_rows() {
        let dataset = simulate(&hydrogen(), AT_1000_K, &[], &[0.0, 1.0], Tolerances::default(), true).unwrap();
        assert_eq!((dataset.rows(), dataset.experiments.len()), (0, 0));
    }
}
