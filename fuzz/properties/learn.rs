//! Whatever the data are, the learner gives a network or says why it cannot. What it learns has rates that are finite
//! and positive.

use kinmech::data::{Dataset, Experiment};
use kinmech::learn::monitor::Monitor;
use kinmech::learn::settings::{EquationSource, Prior};
use kinmech::learn::{Settings, discover};
use ndarray::Array2;

/// Values that a byte stands for: those that arithmetic stumbles over, else a step of 1/50 between −2 and 3.
fn value(byte: u8) -> f64 {
    match byte {
        0 => 0.0,
        1 => f64::NAN,
        2 => 1e-300,
        3 => 1e90,
        4 => -1e-12,
        5 => 1.0,
        _ => (f64::from(byte) - 100.0) / 50.0,
    }
}

pub fn holds(bytes: &[u8]) {
    let [options, species, per_experiment, values @ ..] = bytes else { return };
    let (species, per_experiment) = (1 + usize::from(species % 3), 1 + usize::from(per_experiment % 4));
    let rows = (values.len() / (2 * species)).min(12);
    let table = |offset: usize| {
        Array2::from_shape_fn((rows, species), |(n, s)| value(values[offset + n * species + s]))
    };
    let is_set = |bit: u8| options >> bit & 1 == 1;
    let thermal = is_set(0).then(|| (0..rows).map(|n| 300.0 + 10.0 * (n % 3) as f64).collect());
    let starts = (0..rows).step_by(per_experiment);
    let experiment = |start: usize| Experiment {
        label: start.to_string(),
        rows: start..(start + per_experiment).min(rows),
    };
    let dataset = Dataset {
        species: ["A", "B", "C"][..species].iter().map(|name| name.to_string()).collect(),
        experiments: starts.map(experiment).collect(),
        times: Some((0..rows).map(|n| (n % per_experiment) as f64).collect()),
        temperatures: thermal,
        pressures: None,
        concentrations: table(0),
        derivatives: (!is_set(1)).then(|| table(rows * species)),
        ..Dataset::default()
    };
    let prior = Prior {
        open: is_set(2),
        trust_laws: is_set(3),
        largest_order: Some(1 + usize::from(is_set(4))),
        largest_products: Some(2),
        ..Prior::default()
    };
    let equations = if is_set(1) { EquationSource::Windows } else { EquationSource::Derivatives };
    let settings = Settings { prior, equations, ..Settings::default() };
    let monitor = Monitor { interrupted: &|| false, progress: &|_| () };
    if let Ok(found) = discover(&dataset, &settings, &monitor) {
        let rates = found.network.rates.iter().flat_map(|rates| [Some(rates.forward), rates.reverse]);
        assert!(rates.flatten().all(|rate| rate.k > 0.0 && rate.k.is_finite()), "{:?}", found.network.rates);
    }
}
