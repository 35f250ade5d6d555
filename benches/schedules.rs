//! The hydrogen network of the zoo, learned three ways from the same data: by the paper's schedule, by
//! partial-parameters-freezing with Levenberg–Marquardt, and by `auto`. Prints the time of a step of Adam and the
//! times to E ≤ 1e-6 with their ratios; takes some minutes.

use std::time::Instant;

use argmin::core::Executor;
use kinmech::data::Dataset;
use kinmech::learn::discover;
use kinmech::learn::freezing::network_loss::NetworkLoss;
use kinmech::learn::freezing::settings::{AdamSettings, FreezingSettings, Step};
use kinmech::learn::monitor::Monitor;
use kinmech::learn::problem::from_derivatives::from_derivatives;
use kinmech::learn::settings::{MethodChoice, ReactionCount, Settings};
use kinmech::numerics::adam::Adam;
use kinmech::reproduce::{EXAMPLES, data};
use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Reversible reactions of the network.
const REACTIONS: usize = 6;
/// E to be reached.
const TARGET: f64 = 1e-6;
/// Steps of Adam that are timed.
const STEPS: u64 = 20_000;
/// Data sets; the paper's schedule sees the first only.
const SEEDS: u64 = 5;

fn main() {
    let example = EXAMPLES.iter().find(|example| example.name == "4.3").expect("hydrogen");
    let data_sets: Vec<Dataset> = (0..SEEDS).map(|seed| data(example, seed).expect("data").1).collect();
    println!("µs per full-batch step of Adam: {:.1}", microseconds_per_step(&data_sets[0]));
    let auto = median(data_sets.iter().map(|data| time_to_target(data, MethodChoice::Auto, None)).collect());
    let ppf = median(data_sets.iter().map(|data| time_to_target(data, MethodChoice::Named("ppf"), None)).collect());
    println!(
        "s to E <= {TARGET:e}, median of {SEEDS} data sets: auto {auto:.3}, ppf {ppf:.3}, ratio {:.1}",
        ppf / auto
    );
    let paper = time_to_target(&data_sets[0], MethodChoice::Named("ppf"), Some(AdamSettings::default()));
    println!("the paper's schedule: {paper:.1} s, {:.0} times ppf, {:.0} times auto", paper / ppf, paper / auto);
}

fn microseconds_per_step(data: &Dataset) -> f64 {
    let species: Vec<usize> = (0..data.species.len()).collect();
    // Four experiments in five, as the learner takes.
    let equations = from_derivatives(data, &species, None).expect("derivatives");
    let training: Vec<usize> = (0..equations.rows() * 4 / 5).collect();
    let equations = equations.subset(&training);
    let AdamSettings { learning_rate, regularization, batch, .. } = AdamSettings::default();
    let problem = NetworkLoss::new(&equations, REACTIONS, regularization);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let start: Array1<f64> = (0..REACTIONS * (species.len() + 2))
        .map(|_| random.random_range(Settings::default().freezing.initial_range))
        .collect();
    let adam = Adam::new(learning_rate, batch, Xoshiro256PlusPlus::seed_from_u64(2));
    let began = Instant::now();
    let run =
        Executor::new(&problem, adam).configure(|state| state.param(start).max_iters(STEPS)).ctrlc(false).timer(false);
    run.run().expect("steps");
    began.elapsed().as_secs_f64() * 1e6 / STEPS as f64
}

/// Seconds; says so where E is not reached.
fn time_to_target(data: &Dataset, method: MethodChoice, adam: Option<AdamSettings>) -> f64 {
    let mut settings =
        Settings { method, reactions: ReactionCount::Among(REACTIONS..=REACTIONS), ..Settings::default() };
    if let Some(adam) = adam {
        let freezing =
            FreezingSettings { step: Step::Adam(adam), restarts: 1, explained: TARGET, ..FreezingSettings::default() };
        settings = Settings { freezing, ..settings };
    }
    let began = Instant::now();
    let found = discover(data, &settings, &Monitor { interrupted: &|| false, progress: &|_| () }).expect("a result");
    let elapsed = began.elapsed().as_secs_f64();
    if found.network.error() > TARGET {
        println!("E {:.1e} after {elapsed:.1} s and {} steps", found.network.error(), found.search.evaluations);
    }
    elapsed
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
