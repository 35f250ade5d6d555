//! Data and options for the tests of the stages.

use ndarray::Array2;

use crate::data::{Dataset, Experiment};
use crate::learn::complex::Complex;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::trajectories::options::{FitOptions, Noise};

/// A => B with k: A from `start` at the given times, and B what is left of it, to the given number of decimals.
pub fn decay(k: f64, start: f64, times: &[f64], decimals: i32) -> Dataset {
    let unit = 10f64.powi(decimals);
    let rounded = |value: f64| (value * unit).round() / unit;
    let u = Array2::from_shape_fn((times.len(), 2), |(row, species)| {
        let left = start * (-k * times[row]).exp();
        rounded(if species == 0 { left } else { 1.1 * (start - left) })
    });
    Dataset {
        species: vec!["A".to_string(), "B".to_string()],
        experiments: vec![Experiment { label: "1".to_string(), rows: 0..times.len() }],
        times: Some(times.to_vec()),
        concentrations: u,
        ..Dataset::default()
    }
}

/// One-way reactions between species given by their places: reactants, products.
pub fn options(species: &[&str], reactions: &[(&[usize], &[usize])]) -> FitOptions {
    let side = |places: &[usize]| Complex::new(places.iter().map(|place| (*place, 1.0)));
    let reaction =
        |(left, right): &(&[usize], &[usize])| Reaction::new(OneWayReaction::new(side(left), side(right)), false);
    FitOptions {
        reactions: reactions.iter().map(reaction).collect(),
        species: species.iter().map(|name| name.to_string()).collect(),
        held: Vec::new(),
        starts: Vec::new(),
        signals: Vec::new(),
        noise: Noise::Common,
        scaled: Vec::new(),
        shifted: Vec::new(),
        restarts: 2,
        seed: 0,
        profiles: true,
        temperature_spread: 1e-6,
    }
}
