//! How long the steps of a discovery take, on the hydrogen network of the zoo.

use argmin::core::Executor;
use divan::{Bencher, black_box};
use kinmech::data::Dataset;
use kinmech::formats::cantera;
use kinmech::kinetics::MassAction;
use kinmech::learn::discover;
use kinmech::learn::freezing::network_loss::NetworkLoss;
use kinmech::learn::freezing::settings::AdamSettings;
use kinmech::learn::monitor::Monitor;
use kinmech::learn::problem::from_derivatives::from_derivatives;
use kinmech::learn::settings::{MethodChoice, ReactionCount, Settings};
use kinmech::mechanism::Mechanism;
use kinmech::numerics::adam::Adam;
use kinmech::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
use kinmech::source::Source;
use ndarray::{Array1, Array2};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// K; the rates do not depend on it.
const TEMPERATURE: f64 = 1000.0;
/// Reversible reactions of the network.
const REACTIONS: usize = 6;

fn main() {
    divan::main();
}

fn hydrogen() -> Mechanism {
    let text = include_str!("../mechanisms/hydrogen/mechanism.yaml");
    cantera::read(&Source::new("hydrogen/mechanism.yaml", text)).unwrap().mechanism
}

/// 100 random initial states at 11 times from 0 to 1 s, with derivatives.
fn data() -> Dataset {
    let mechanism = hydrogen();
    let states = random_states(mechanism.species().len(), 100, 0.0..1.0, 1).unwrap();
    let conditions = Conditions { temperature: TEMPERATURE, pressure: None };
    let times = parse_times("0:1:11").unwrap();
    simulate(&mechanism, conditions, &states, &times, Tolerances::default(), true).unwrap()
}

/// u̇ at one state.
#[divan::bench]
fn derivative(bencher: Bencher) {
    let network = MassAction::at(&hydrogen(), TEMPERATURE).unwrap();
    let u = Array1::from_elem(network.species_count(), 0.5);
    let mut u_dot = Array1::zeros(u.len());
    bencher.bench_local(|| network.derivative(black_box(u.view()), u_dot.view_mut()));
}

/// ∂u̇/∂u at one state.
#[divan::bench]
fn jacobian(bencher: Bencher) {
    let network = MassAction::at(&hydrogen(), TEMPERATURE).unwrap();
    let u = Array1::from_elem(network.species_count(), 0.5);
    let mut jacobian = Array2::zeros((u.len(), u.len()));
    bencher.bench_local(|| network.jacobian(black_box(u.view()), jacobian.view_mut()));
}

/// From the data to the six reactions.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn discovery(bencher: Bencher) {
    let dataset = data();
    let settings = Settings {
        method: MethodChoice::Named("ppf"),
        reactions: ReactionCount::Among(REACTIONS..=REACTIONS),
        ..Settings::default()
    };
    let monitor = Monitor { interrupted: &|| false, progress: &|_| {} };
    bencher.bench_local(|| {
        let found = discover(&dataset, &settings, &monitor).unwrap();
        assert_eq!(found.network.mechanism.reactions().len(), REACTIONS);
    });
}

/// One pass of Adam over all snapshots.
#[divan::bench]
fn adam_epoch(bencher: Bencher) {
    let dataset = data();
    let species: Vec<usize> = (0..dataset.species.len()).collect();
    let equations = from_derivatives(&dataset, &species, None).unwrap();
    let AdamSettings { learning_rate, regularization, batch, .. } = AdamSettings::default();
    let problem = NetworkLoss::new(&equations, REACTIONS, regularization);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let start: Array1<f64> = (0..REACTIONS * (species.len() + 2))
        .map(|_| random.random_range(Settings::default().freezing.initial_range))
        .collect();
    bencher.with_inputs(|| start.clone()).bench_local_values(|start| {
        let adam = Adam::new(learning_rate, batch, Xoshiro256PlusPlus::seed_from_u64(2));
        Executor::new(&problem, adam).configure(|state| state.param(start).max_iters(1)).ctrlc(false).run().unwrap()
    });
}
