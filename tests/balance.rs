//! Structure from balances: published networks hidden in data and found again, what the data cannot
//! tell, and data that cannot be learned from.

use std::path::Path;
use std::time::Instant;

use mechkit::data::{Dataset, Noise, add_noise};
use mechkit::formats::{Format, cantera, equations};
use mechkit::kinetics::MassAction;
use mechkit::learn::discover::discover;
use mechkit::learn::discovery::{DiscoverError, Discovery};
use mechkit::learn::search::Watch;
use mechkit::learn::settings::{Prior, Settings};
use mechkit::mechanism::{Coefficient, Mechanism, SpeciesId};
use mechkit::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
use mechkit::source::Source;
use mechkit::transform::as_one_way_pairs;

const SEEDS: u64 = 20;

fn network(path: &str) -> Mechanism {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read(&path).expect("the file is there");
    let source = Source::from_bytes(path.display().to_string(), text).expect("it is text");
    match Format::from_path(&path.display().to_string()) {
        Some(Format::Cantera) => cantera::read(&source).expect("a mechanism").mechanism,
        _ => equations::read(&source).expect("equations").mechanism,
    }
}

/// 100 random initial states, u and exact u̇ at t = 0, 0.1 … 1, as in the paper.
fn data(mechanism: &Mechanism, seed: u64) -> Dataset {
    let states = random_states(mechanism.species().len(), 100, 0.0..1.0, seed).expect("states");
    let times = parse_times("0:1:11").expect("times");
    let conditions = Conditions { temperature: 300.0, pressure: None };
    simulate(mechanism, conditions, &states, &times, Tolerances::default(), true).expect("it can be simulated")
}

fn learn(dataset: &Dataset, settings: &Settings) -> Result<Discovery, DiscoverError> {
    discover(dataset, settings, &Watch { interrupted: &|| false, progress: &|_| () })
}

fn open() -> Settings {
    Settings { prior: Prior { open: true, ..Prior::default() }, ..Settings::default() }
}

/// Every direction as (equation, k), sorted; the equation's terms sorted by name.
fn directions(mechanism: &Mechanism) -> Vec<(String, f64)> {
    let pairs = as_one_way_pairs(mechanism).expect("pairs");
    let rates = MassAction::at(&pairs, 300.0).expect("constant rates");
    let side = |terms: &[(SpeciesId, Coefficient)]| {
        let mut words: Vec<String> =
            terms.iter().map(|(species, nu)| format!("{nu} {}", pairs.name(*species))).collect();
        words.sort();
        words.join(" + ")
    };
    let equations = pairs.reactions().iter().map(|r| format!("{} => {}", side(&r.reactants), side(&r.products)));
    let mut found: Vec<(String, f64)> = equations.zip(rates.rate_constants().map(|(k_f, _)| k_f)).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The largest relative error of a rate; `None` unless the directions are exactly the true ones.
fn rate_error(truth: &Mechanism, learned: &Mechanism) -> Option<f64> {
    let (truth, learned) = (directions(truth), directions(learned));
    let same = truth.iter().map(|(equation, _)| equation).eq(learned.iter().map(|(equation, _)| equation));
    let errors = truth.iter().zip(&learned).map(|((_, k), (_, found))| (found / k - 1.0).abs());
    same.then(|| errors.fold(0.0, f64::max))
}

/// Learns from SEEDS data sets; reports, and demands success in each.
fn recovered(file: &str, settings: &Settings, tolerance: f64, noise: f64) {
    let truth = network(file);
    let mut failures = Vec::new();
    let (mut worst, mut elapsed) = (0.0f64, Vec::new());
    for seed in 0..SEEDS {
        let mut dataset = data(&truth, seed);
        add_noise(&mut dataset, Noise { concentrations: 0.0, derivatives: noise }, seed);
        let began = Instant::now();
        let found = learn(&dataset, &Settings { seed, ..settings.clone() });
        elapsed.push(began.elapsed().as_secs_f64());
        let error = found.as_ref().ok().and_then(|found| rate_error(&truth, &found.mechanism));
        match error {
            Some(error) if error <= tolerance => worst = worst.max(error),
            error => failures.push((seed, error, found.map(|found| directions(&found.mechanism)))),
        }
    }
    elapsed.sort_by(f64::total_cmp);
    println!(
        "{file}, noise {noise:e}: {} of {SEEDS} recovered, largest rate error {worst:.1e}, {:.2} s each, at most {:.2} s",
        SEEDS as usize - failures.len(),
        elapsed[elapsed.len() / 2],
        elapsed[elapsed.len() - 1],
    );
    assert!(failures.is_empty(), "{file}: {failures:?}");
}

#[test]
fn the_papers_networks_are_recovered() {
    for name in ["frp", "michaelis-menten", "hydrogen"] {
        recovered(&format!("mechanisms/{name}/mechanism.yaml"), &Settings::default(), 1e-6, 0.0);
    }
    recovered("tests/networks/zeldovich.rxn", &Settings::default(), 1e-4, 0.0);
    recovered("tests/networks/simplified-gri.rxn", &Settings::default(), 1e-6, 0.0);
}

#[test]
fn hydrogen_is_recovered_from_noisy_derivatives() {
    recovered("mechanisms/hydrogen/mechanism.yaml", &Settings::default(), 1e-3, 1e-3);
}

#[test]
fn catalysts_are_recovered() {
    for name in ["enzyme", "mapk", "autocatalysis", "five-species"] {
        recovered(&format!("tests/networks/{name}.rxn"), &Settings::default(), 1e-6, 0.0);
    }
}

#[test]
fn open_systems_are_recovered() {
    for name in ["lotka-volterra", "brusselator", "oregonator"] {
        recovered(&format!("tests/networks/{name}.rxn"), &open(), 1e-6, 0.0);
    }
}
