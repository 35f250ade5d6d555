//! A mechanism against data: how far its trajectories are from the measured ones.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::data::{Dataset, Experiment};
use crate::mechanism::Mechanism;
use crate::simulate::dataset::{Conditions, SimulationError, network_at};
use crate::simulate::initial::{InitialState, states_from_data};
use crate::simulate::integrate::{Tolerances, integrate};

/// How far the simulation of a species gets from the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Deviation {
    pub species: String,
    /// Largest |u − u_data| over the largest |u_data| of the species, or of all species if the data of this one
    /// are zero.
    pub relative: f64,
    /// The label of the experiment and the time, s, of the largest deviation.
    pub experiment: String,
    pub time: f64,
}

/// The deviation of each species of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    pub species: Vec<Deviation>,
}

impl Agreement {
    pub fn worst(&self) -> Option<&Deviation> {
        self.species.iter().max_by(|a, b| a.relative.total_cmp(&b.relative))
    }
}

/// The largest |u − u_data| of a species, in row `row` of the data.
#[derive(Clone, Copy)]
struct Largest {
    difference: f64,
    row: usize,
}

/// Integrates each experiment from its first row, at its own temperature where the data give one, and
/// compares at the times of its other rows; missing values are passed over.
pub fn compare(
    mechanism: &Mechanism,
    conditions: Conditions,
    dataset: &Dataset,
    tolerances: Tolerances,
) -> Result<Agreement, SimulationError> {
    let times = dataset.times.as_ref().ok_or(SimulationError::NoTimes)?;
    let names: Vec<&str> = mechanism.species().iter().map(|species| species.name.as_str()).collect();
    let states = states_from_data(dataset, &names)?;
    let experiments: Vec<&Experiment> = dataset.experiments.iter().filter(|found| !found.rows.is_empty()).collect();
    let columns: Vec<usize> =
        dataset.species.iter().filter_map(|name| names.iter().position(|found| found == name)).collect();
    let found: Vec<Result<Vec<Largest>, SimulationError>> = experiments
        .par_iter()
        .zip(&states)
        .map(|(experiment, state)| {
            constant_temperature(dataset, experiment)?;
            let network = network_at(mechanism, state.temperature.unwrap_or(conditions.temperature))?;
            let (distinct, place) = distinct_times(&times[experiment.rows.clone()]);
            let u = integrate(&network, state.u.view(), &distinct, tolerances).map_err(|error| failed(state, error))?;
            Ok(largest_differences(dataset, experiment, |row, species| u[[place[row], columns[species]]]))
        })
        .collect();
    let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Agreement { species: deviations(dataset, &experiments, &found, times) })
}

/// The times without repetitions, and the place of each row among them.
fn distinct_times(times: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let mut distinct: Vec<f64> = Vec::new();
    let place = |time: &f64| {
        if distinct.last() != Some(time) {
            distinct.push(*time);
        }
        distinct.len() - 1
    };
    let places = times.iter().map(place).collect();
    (distinct, places)
}

fn failed(state: &InitialState, error: crate::simulate::IntegrationError) -> SimulationError {
    SimulationError::Integration { experiment: state.label.clone(), error }
}

fn constant_temperature(dataset: &Dataset, experiment: &Experiment) -> Result<(), SimulationError> {
    let Some(temperatures) = &dataset.temperatures else { return Ok(()) };
    let from = temperatures[experiment.rows.start];
    match temperatures[experiment.rows.clone()].iter().find(|temperature| **temperature != from) {
        None => Ok(()),
        Some(to) => Err(SimulationError::VaryingTemperature { experiment: experiment.label.clone(), from, to: *to }),
    }
}

/// Of each species of the data; `simulated` takes a row of the experiment and a species of the data.
fn largest_differences(
    dataset: &Dataset,
    experiment: &Experiment,
    simulated: impl Fn(usize, usize) -> f64,
) -> Vec<Largest> {
    let of_species = |species: usize| {
        let mut largest = Largest { difference: 0.0, row: experiment.rows.start };
        for row in experiment.rows.clone() {
            let difference =
                (simulated(row - experiment.rows.start, species) - dataset.concentrations[[row, species]]).abs();
            if difference > largest.difference {
                largest = Largest { difference, row };
            }
        }
        largest
    };
    (0..dataset.species.len()).map(of_species).collect()
}

fn deviations(dataset: &Dataset, experiments: &[&Experiment], found: &[Vec<Largest>], times: &[f64]) -> Vec<Deviation> {
    let largest_of = |values: &mut dyn Iterator<Item = &f64>| values.fold(0.0, |largest: f64, u| largest.max(u.abs()));
    let of_all = largest_of(&mut dataset.concentrations.iter());
    let deviation = |(species, name): (usize, &String)| {
        let own = largest_of(&mut dataset.concentrations.column(species).iter());
        let scale = [own, of_all].into_iter().find(|scale| *scale > 0.0).unwrap_or(1.0);
        let by_experiment = found.iter().zip(experiments).map(|(largest, experiment)| (largest[species], experiment));
        let (largest, experiment) = by_experiment.max_by(|a, b| a.0.difference.total_cmp(&b.0.difference))?;
        Some(Deviation {
            species: name.clone(),
            relative: largest.difference / scale,
            experiment: experiment.label.clone(),
            time: times[largest.row],
        })
    };
    dataset.species.iter().enumerate().filter_map(deviation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::simulate::dataset::simulate;
    use crate::simulate::initial::{InitialError, random_states};
    use crate::simulate::test_networks::{hydrogen, mechanism};
    use crate::source::Source;

    const AT_300_K: Conditions = Conditions { temperature: 300.0, pressure: None };

    fn against(text: &str) -> Result<Agreement, SimulationError> {
        let decay = mechanism(&["A", "B", "C"], &[("A => B", 1.0)]);
        let dataset = read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        compare(&decay, AT_300_K, &dataset, Tolerances::default())
    }

    #[test]
    fn simulated_data_agree_with_their_mechanism() {
        let states = random_states(6, 4, 0.0..1.0, 1).unwrap();
        let times = [0.0, 0.01, 0.1, 1.0];
        let dataset = simulate(&hydrogen(), AT_300_K, &states, &times, Tolerances::default(), false).unwrap();
        let same = compare(&hydrogen(), AT_300_K, &dataset, Tolerances::default()).unwrap();
        assert_eq!(same.species.len(), 6);
        assert!(same.species.iter().all(|deviation| deviation.relative == 0.0), "{same:?}");
        let finer = compare(&hydrogen(), AT_300_K, &dataset, Tolerances { relative: 1e-12, absolute: 1e-16 }).unwrap();
        assert!(finer.worst().unwrap().relative < 1e-7, "{:?}", finer.worst());
    }

    #[test]
    fn the_worst_deviation_is_found_with_its_place() {
        // B before A, a missing value, and one value off by 0.1 of a largest 2.
        let agreement = against(
            "experiment,time,B,A\nx,0,0,1\nx,0.6931471805599453,0.5,0.5\n\
             y,1,0,2\ny,1.6931471805599453,,1.1\n",
        );
        let agreement = agreement.unwrap();
        let worst = agreement.worst().unwrap();
        assert_eq!((worst.species.as_str(), worst.experiment.as_str()), ("A", "y"));
        assert!((worst.relative - 0.05).abs() < 1e-8 && worst.time == 1.693_147_180_559_945_3, "{worst:?}");
        assert_eq!(agreement.species[0].species, "B");
        assert!(agreement.species[0].relative < 1e-8);
    }

    #[test]
    fn replicates_are_compared_one_by_one() {
        let agreement = against("time,A\n0,2\n0.6931471805599453,1\n0.6931471805599453,1.1\n").unwrap();
        assert!((agreement.species[0].relative - 0.05).abs() < 1e-8, "{agreement:?}");
    }

    #[test]
    fn data_that_cannot_be_compared_are_refused() {
        assert_eq!(against("A\n1\n"), Err(SimulationError::NoTimes));
        let unknown = InitialError::UnknownSpecies { name: "AA".into(), nearest: Some("A".into()) };
        assert_eq!(against("time,AA\n0,1\n"), Err(SimulationError::Initial(unknown)));
        let missing = InitialError::Missing { experiment: "1".into(), species: "A".into() };
        assert_eq!(against("time,A\n0,\n1,1\n"), Err(SimulationError::Initial(missing)));
        let varying = SimulationError::VaryingTemperature { experiment: "1".into(), from: 300.0, to: 310.0 };
        assert_eq!(against("time,T [K],A\n0,300,1\n1,310,1\n"), Err(varying));
    }
}
