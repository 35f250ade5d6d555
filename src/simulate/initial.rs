//! Initial states: written by hand, drawn at random, or taken from data.

use std::ops::Range;

use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::data::Dataset;
use crate::spelling;

/// What an experiment starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialState {
    /// The label of the experiment.
    pub label: String,
    /// Initial concentrations u₀ in the order of the species of the mechanism, kmol/m³.
    pub u: Array1<f64>,
    /// The temperature, K, if the data give it or it was drawn.
    pub temperature: Option<f64>,
}

/// Why there is no initial state.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InitialError {
    #[error("no initial concentrations are given; write A=1,B=0.5 (mol/L; the rest is zero)")]
    Empty,
    #[error("`{text}` is not NAME=CONCENTRATION")]
    NotAnAssignment { text: String },
    #[error("`{text}` is not a concentration of {species}: a number, zero or more, is expected")]
    NotAConcentration { species: String, text: String },
    #[error("there is no species `{name}`{}", nearest.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    UnknownSpecies { name: String, nearest: Option<String> },
    #[error("{species} is given twice")]
    Repeated { species: String },
    #[error("the range {start}:{end} is not one of concentrations that ascends from zero or more")]
    Range { start: f64, end: f64 },
    #[error("the range {start}:{end} is not one of temperatures that ascends from above zero")]
    TemperatureRange { start: f64, end: f64 },
    #[error("experiment {experiment} does not tell the initial concentration of {species}")]
    Missing { experiment: String, species: String },
}

/// Gives every state a temperature of its own, in K, evenly distributed; the seed decides.
pub fn draw_temperatures(states: &mut [InitialState], range: Range<f64>, seed: u64) -> Result<(), InitialError> {
    let usable = range.start > 0.0 && range.end > range.start && range.end.is_finite();
    if !usable {
        return Err(InitialError::TemperatureRange { start: range.start, end: range.end });
    }
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    random.long_jump();
    states.iter_mut().for_each(|state| state.temperature = Some(random.random_range(range.clone())));
    Ok(())
}

/// Reads `A=1,B=0.5`, concentrations in kmol/m³ = mol/L; the rest is zero. A name may hold commas.
pub fn parse_initial(text: &str, species: &[&str]) -> Result<Array1<f64>, InitialError> {
    if text.trim().is_empty() {
        return Err(InitialError::Empty);
    }
    let mut u = Array1::from_elem(species.len(), f64::NAN);
    let mut begun = String::new();
    for piece in text.split(',') {
        begun.push_str(piece);
        // A piece without `=` is the beginning of a name that contains a comma.
        let Some((name, value)) = begun.rsplit_once('=') else {
            begun.push(',');
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let place = find(name, species)?;
        if !u[place].is_nan() {
            return Err(InitialError::Repeated { species: name.to_string() });
        }
        let not_one = || InitialError::NotAConcentration { species: name.to_string(), text: value.to_string() };
        u[place] = value.parse().ok().filter(|u: &f64| u.is_finite() && *u >= 0.0).ok_or_else(not_one)?;
        begun.clear();
    }
    if !begun.is_empty() {
        return Err(InitialError::NotAnAssignment { text: begun.trim_end_matches(',').trim().to_string() });
    }
    Ok(u.mapv(|u| if u.is_nan() { 0.0 } else { u }))
}

pub(super) fn find(name: &str, species: &[&str]) -> Result<usize, InitialError> {
    species.iter().position(|species| *species == name).ok_or_else(|| InitialError::UnknownSpecies {
        name: name.to_string(),
        nearest: spelling::nearest(name, species.iter().copied()).map(str::to_string),
    })
}

/// States with every concentration drawn uniformly from the range [kmol/m³].
pub fn random_states(
    species: usize,
    count: usize,
    range: Range<f64>,
    seed: u64,
) -> Result<Vec<InitialState>, InitialError> {
    let Range { start, end } = range;
    if !(start >= 0.0 && start < end && end.is_finite()) {
        return Err(InitialError::Range { start, end });
    }
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let state = |number: usize| InitialState {
        label: (number + 1).to_string(),
        u: Array1::from_shape_simple_fn(species, || random.random_range(start..end)),
        temperature: None,
    };
    Ok((0..count).map(state).collect())
}

/// The first row of each experiment; every row where the data have no times. Species that are not in
/// the data start from zero.
pub fn states_from_data(dataset: &Dataset, species: &[&str]) -> Result<Vec<InitialState>, InitialError> {
    let places = dataset.species.iter().map(|name| find(name, species)).collect::<Result<Vec<usize>, _>>()?;
    let mut states = Vec::new();
    for experiment in &dataset.experiments {
        let each_row = dataset.times.is_none() && experiment.rows.len() > 1;
        let rows = if each_row { experiment.rows.len() } else { experiment.rows.len().min(1) };
        for row in experiment.rows.clone().take(rows) {
            let label = if each_row { (row + 1).to_string() } else { experiment.label.clone() };
            let mut u = Array1::zeros(species.len());
            for (column, place) in places.iter().enumerate() {
                u[*place] = dataset.concentrations[[row, column]];
                if !u[*place].is_finite() {
                    return Err(InitialError::Missing { experiment: label, species: species[*place].to_string() });
                }
            }
            let temperature = dataset.temperatures.as_ref().map(|temperatures| temperatures[row]);
            states.push(InitialState { label, u, temperature });
        }
    }
    Ok(states)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::data::read;
    use crate::source::Source;

    const SPECIES: [&str; 4] = ["A", "B", "CH2(S,T)", "C=C"];

    fn parse(text: &str) -> Result<Array1<f64>, InitialError> {
        parse_initial(text, &SPECIES)
    }

    fn data(text: &str) -> Dataset {
        read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset
    }

    #[test]
    fn temperatures_lie_in_their_range_and_follow_the_seed() {
        let draw = |seed: u64| {
            let mut states = random_states(2, 50, 0.0..1.0, seed).unwrap();
            draw_temperatures(&mut states, 200.0..400.0, seed).unwrap();
            states.iter().filter_map(|state| state.temperature).collect::<Vec<f64>>()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
        assert!(draw(3).iter().all(|temperature| (200.0..400.0).contains(temperature)) && draw(3).len() == 50);
        let mut states = random_states(2, 1, 0.0..1.0, 0).unwrap();
        assert!(draw_temperatures(&mut states, 0.0..400.0, 0).is_err());
    }

    #[test]
    fn what_is_not_written_is_zero() {
        assert_eq!(parse("A=1,B=0.5"), Ok(array![1.0, 0.5, 0.0, 0.0]));
        assert_eq!(parse(" B = 2e-3 "), Ok(array![0.0, 2e-3, 0.0, 0.0]));
        assert_eq!(parse("CH2(S,T)=1,C=C=2,A=0"), Ok(array![0.0, 0.0, 1.0, 2.0]));
    }

    #[test]
    fn every_mistake_names_what_is_wrong() {
        let not_one =
            |species: &str, text: &str| InitialError::NotAConcentration { species: species.into(), text: text.into() };
        for (text, error) in [
            ("", InitialError::Empty),
            ("A=1,B", InitialError::NotAnAssignment { text: "B".into() }),
            ("A=1,", InitialError::NotAnAssignment { text: "".into() }),
            ("A=x", not_one("A", "x")),
            ("A=-1", not_one("A", "-1")),
            ("A=inf", not_one("A", "inf")),
            ("a=1", InitialError::UnknownSpecies { name: "a".into(), nearest: Some("A".into()) }),
            ("oxygen=1", InitialError::UnknownSpecies { name: "oxygen".into(), nearest: None }),
            ("A=1,A=1", InitialError::Repeated { species: "A".into() }),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn random_states_lie_in_their_range_and_follow_the_seed() {
        let states = random_states(3, 40, 0.5..2.0, 9).unwrap();
        assert_eq!((states.len(), states[0].label.as_str(), states[39].label.as_str()), (40, "1", "40"));
        let all: Vec<f64> = states.iter().flat_map(|state| state.u.to_vec()).collect();
        assert!(all.iter().all(|u| (0.5..2.0).contains(u)));
        let mean = all.iter().sum::<f64>() / 120.0;
        assert!((mean - 1.25).abs() < 0.15, "{mean}");
        assert_eq!(random_states(3, 40, 0.5..2.0, 9).unwrap(), states);
        assert_ne!(random_states(3, 40, 0.5..2.0, 10).unwrap(), states);
        assert!(random_states(3, 1, 1.0..1.0, 0).is_err() && random_states(3, 1, 0.0..f64::NAN, 0).is_err());
    }

    #[test]
    fn data_give_the_first_row_of_each_experiment() {
        let dataset = data("experiment,time,T [K],B,A\nx,0,300,1,2\nx,1,310,8,8\ny,5,400,3,4\n");
        let states = states_from_data(&dataset, &SPECIES).unwrap();
        let expected = |label: &str, a: f64, b: f64, temperature: f64| InitialState {
            label: label.into(),
            u: array![a, b, 0.0, 0.0],
            temperature: Some(temperature),
        };
        assert_eq!(states, [expected("x", 2.0, 1.0, 300.0), expected("y", 4.0, 3.0, 400.0)]);
    }

    #[test]
    fn data_without_times_give_every_row() {
        let states = states_from_data(&data("A,B\n1,2\n3,4\n"), &SPECIES).unwrap();
        let found: Vec<(&str, f64)> = states.iter().map(|state| (state.label.as_str(), state.u[0])).collect();
        assert_eq!(found, [("1", 1.0), ("2", 3.0)]);
        let labelled = states_from_data(&data("experiment,A\nx,1\ny,2\n"), &SPECIES).unwrap();
        assert_eq!((labelled[0].label.as_str(), labelled[1].label.as_str()), ("x", "y"));
    }

    #[test]
    fn data_that_do_not_tell_are_refused() {
        let error = states_from_data(&data("time,A,B\n0,1,\n1,1,1\n"), &SPECIES).unwrap_err();
        assert_eq!(error, InitialError::Missing { experiment: "1".into(), species: "B".into() });
        let error = states_from_data(&data("A,Bb\n1,1\n"), &SPECIES).unwrap_err();
        assert_eq!(error, InitialError::UnknownSpecies { name: "Bb".into(), nearest: Some("B".into()) });
    }
}
