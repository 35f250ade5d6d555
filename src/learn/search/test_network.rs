//! A small network and its runs, for the tests of the search.

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::kinetics::OneWayNetwork;
use crate::learn::complex::Complex;
use crate::learn::reaction::OneWayReaction;
use crate::learn::search::candidates::{Candidates, Scope};
use crate::learn::search::samples::{SampledRun, Samples};
use crate::simulate::sensitivities::ProbedRun;

/// A => B at 0.7, B => C at 0.3.
pub const TRUTH: [(usize, usize, f64); 2] = [(0, 1, 0.7), (1, 2, 0.3)];

/// From => to, one molecule each.
pub fn step(from: usize, to: usize) -> OneWayReaction {
    let side = |s: usize| Complex::new([(s, 1.0)]);
    OneWayReaction::new(side(from), side(to))
}

/// All reactions of one molecule of three species to one other.
pub fn candidates() -> Candidates {
    Candidates::new(&Scope {
        species: vec![0, 1, 2],
        species_count: 3,
        order: 1,
        products: 1,
        walls: vec![vec![1, 1, 1]],
        ..Scope::default()
    })
}

/// The places of the reactions of the network among the candidates.
pub fn truth(candidates: &Candidates) -> Vec<usize> {
    let place = |(from, to, _): (usize, usize, f64)| {
        candidates.all.iter().position(|candidate| candidate.reaction == step(from, to)).unwrap()
    };
    let mut places: Vec<usize> = TRUTH.into_iter().map(place).collect();
    places.sort_unstable();
    places
}

/// Rate constants of all candidates.
pub fn true_rates(candidates: &Candidates) -> Vec<f64> {
    let k = |reaction: &OneWayReaction| {
        TRUTH.iter().find(|(from, to, _)| step(*from, *to) == *reaction).map_or(0.0, |(_, _, k)| *k)
    };
    candidates.all.iter().map(|candidate| k(&candidate.reaction)).collect()
}

/// Runs of the network from several starts, with normal errors of one standard deviation. The starts are not known.
pub fn samples(runs: usize, noise: f64, seed: u64) -> Samples {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let network = OneWayNetwork::new(3, TRUTH.map(|(from, to, _)| (vec![(from, 1.0)], step(from, to).net())), &[]);
    let times: Vec<f64> = (0..40).map(|n| 0.25 * f64::from(n)).collect();
    let runs: Vec<SampledRun> = (0..runs)
        .map(|run| {
            let start = [1.0 + 0.2 * run as f64, 0.1 + 0.1 * run as f64, 0.2];
            let exact = ProbedRun {
                network: &network,
                rate_constants: &TRUTH.map(|(_, _, k)| k),
                start: &start,
                free_starts: &[],
                monomials: &[],
                probes: &[],
                tolerance: 1e-10,
                absolute_tolerance: 1e-12,
                most_steps: 5000,
            };
            let states = exact.integrate(0.0, &times).unwrap().states;
            // The sum of twelve uniform deviates is nearly normal.
            let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
            let u = Array2::from_shape_fn(states.dim(), |place| states[place] + noise * normal());
            SampledRun { from: 0.0, times: times.clone(), u, sigmas: None, known_start: vec![None; 3] }
        })
        .collect();
    let count = runs.iter().map(|run| run.u.len()).sum();
    Samples { runs, scale: vec![1.0; 3], count, ..Samples::default() }
}

/// The starts of the runs as they are.
pub fn true_starts(runs: usize) -> Vec<Vec<f64>> {
    (0..runs).map(|run| vec![1.0 + 0.2 * run as f64, 0.1 + 0.1 * run as f64, 0.2]).collect()
}
