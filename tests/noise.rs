//! Hydrogen oxidation from noisy data: the reactions are found, and the standard errors of the rates are
//! as large as they say.

use std::path::Path;

use mechkit::data::{Noise, add_noise};
use mechkit::formats::cantera;
use mechkit::kinetics::MassAction;
use mechkit::learn::discover::discover;
use mechkit::learn::discovery::Discovery;
use mechkit::learn::noise_model::NoiseModel;
use mechkit::learn::rate_fit::FittedRate;
use mechkit::learn::search::Watch;
use mechkit::learn::settings::Settings;
use mechkit::mechanism::{Coefficient, Mechanism, SpeciesId};
use mechkit::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
use mechkit::source::Source;
use mechkit::transform::as_one_way_pairs;

type Side = Vec<(SpeciesId, Coefficient)>;

const SEEDS: u64 = 20;

fn hydrogen() -> Mechanism {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms/hydrogen/mechanism.yaml");
    let text = std::fs::read(&path).expect("the zoo's file is there");
    let source = Source::from_bytes(path.display().to_string(), text).expect("it is text");
    cantera::read(&source).expect("a mechanism").mechanism
}

/// From 100 random initial states at t = 0, 0.1 … 1.
fn learned(truth: &Mechanism, noise: Noise, seed: u64) -> Discovery {
    let states = random_states(truth.species().len(), 100, 0.0..1.0, seed).expect("states");
    let times = parse_times("0:1:11").expect("times");
    let conditions = Conditions { temperature: 300.0, pressure: None };
    let mut data =
        simulate(truth, conditions, &states, &times, Tolerances::default(), true).expect("it can be simulated");
    add_noise(&mut data, noise, seed);
    let watch = Watch { interrupted: &|| false, progress: &|_| () };
    discover(&data, &Settings { seed, ..Settings::default() }, &watch).expect("the data can be learned from")
}

/// k of the one-way reactions, by their sides.
fn rate_constants(mechanism: &Mechanism) -> Vec<([Side; 2], f64)> {
    let pairs = as_one_way_pairs(mechanism).expect("pairs");
    let network = MassAction::at(&pairs, 300.0).expect("constant rates");
    let sorted = |side: &Side| {
        let mut side = side.clone();
        side.sort_by_key(|(species, _)| *species);
        side
    };
    let sides = pairs.reactions().iter().map(|reaction| [&reaction.reactants, &reaction.products].map(sorted));
    sides.zip(network.rate_constants().map(|(k_f, _)| k_f)).collect()
}

/// ln k − ln k of the truth in standard errors of ln k, for both directions of all six reactions; `None`
/// unless exactly these were found.
fn deviations(truth: &Mechanism, found: &Discovery) -> Option<Vec<f64>> {
    let truth = rate_constants(truth);
    let fitted = found.rates.iter().flat_map(|rates| [Some(rates.forward), rates.reverse]).flatten();
    let learned = rate_constants(&found.mechanism);
    let deviation = |((sides, k), rate): (&([Side; 2], f64), FittedRate)| {
        let (_, true_k) = truth.iter().find(|(true_sides, _)| true_sides == sides)?;
        Some((k / true_k).ln() / (rate.standard_error / rate.k))
    };
    let deviations: Option<Vec<f64>> = learned.iter().zip(fitted).map(deviation).collect();
    deviations.filter(|deviations| deviations.len() == truth.len())
}

/// All seeds right and each rate within five standard errors; how many are within the interval for 95 % is printed.
fn errors_are_as_they_say(noise: Noise, model: NoiseModel) {
    let truth = hydrogen();
    let mut all = Vec::new();
    for seed in 0..SEEDS {
        let found = learned(&truth, noise, seed);
        assert_eq!(found.noise, model, "seed {seed}");
        let deviations = deviations(&truth, &found);
        all.extend(deviations.unwrap_or_else(|| panic!("seed {seed}: {:?}", found.mechanism.reactions())));
    }
    let largest = all.iter().fold(0.0, |largest: f64, z| largest.max(z.abs()));
    let inside = all.iter().filter(|z| z.abs() < 1.96).count() as f64 / all.len() as f64;
    println!(
        "{noise:?}: {SEEDS} of {SEEDS} found, largest deviation {largest:.2} standard errors, {inside:.3} within 1.96"
    );
    assert!(largest < 5.0);
}

#[test]
fn with_noisy_derivatives() {
    for derivatives in [1e-3, 1e-4] {
        errors_are_as_they_say(Noise { concentrations: 0.0, derivatives }, NoiseModel::RelativeToRate);
    }
}

#[test]
fn with_noisy_concentrations_and_derivatives() {
    errors_are_as_they_say(Noise { concentrations: 1e-3, derivatives: 1e-3 }, NoiseModel::RelativeToBoth);
}
