//! Learning from concentrations alone, where snapshots are dense: the same methods on equations that are
//! integrated over windows between snapshots.

use kinmech::data::Dataset;
use kinmech::formats::equations;
use kinmech::learn::monitor::Monitor;
use kinmech::learn::settings::{EquationSource, Prior};
use kinmech::learn::{Discovery, MethodChoice, Settings, discover};
use kinmech::mechanism::Mechanism;
use kinmech::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
use kinmech::source::Source;

const MONITOR: Monitor = Monitor { interrupted: &|| false, progress: &|_| () };

/// Concentrations without derivatives.
fn concentrations(truth: &Mechanism, runs: usize, times: &str, seed: u64) -> Dataset {
    let states = random_states(truth.species().len(), runs, 0.0..1.0, seed).expect("states");
    let conditions = Conditions { temperature: 1000.0, pressure: None };
    let times = parse_times(times).expect("times");
    let tolerances = Tolerances { relative: 1e-13, ..Tolerances::default() };
    simulate(truth, conditions, &states, &times, tolerances, false).expect("a solution")
}

fn equations_of(discovery: &Discovery) -> Vec<String> {
    let mechanism = &discovery.network.mechanism;
    let mut equations: Vec<String> =
        mechanism.reactions().iter().map(|reaction| mechanism.equation(reaction)).collect();
    equations.sort();
    equations
}

fn hydrogen() -> Mechanism {
    let text = std::fs::read_to_string("mechanisms/hydrogen/mechanism.yaml").expect("the shipped network");
    let source = Source::new("mechanism.yaml", text);
    let read = kinmech::formats::cantera::read(&source).expect("the shipped network can be read");
    read.mechanism
}

#[test]
fn hydrogen_is_learned_from_dense_concentrations() {
    let truth = hydrogen();
    let data = concentrations(&truth, 20, "0:5e-4:101", 1);
    assert!(data.derivatives.is_none());
    // The integration error is no noise: without limits the search would go on to reactions of four molecules.
    let prior = Prior { largest_order: Some(2), largest_products: Some(2), ..Prior::default() };
    let settings = Settings { equations: EquationSource::Windows, prior, ..Settings::default() };
    let found = discover(&data, &settings, &MONITOR).expect("it can be learned");
    let equations = equations_of(&found);
    for (reaction, rates) in found.network.mechanism.reactions().iter().zip(&found.network.rates) {
        println!("{} {:?}", found.network.mechanism.equation(reaction), rates);
    }
    println!(
        "{:?} {:?} {:?} {:?}",
        found.network.stop_reason, found.network.training_error, found.network.validation_error, found.network.noise
    );
    assert_eq!(equations.len(), 6, "{equations:?}");
}

#[test]
fn both_methods_learn_from_windows() {
    let source = Source::new("net.rxn", "A <=> B ; 2 ; 1\nA + B => C ; 5\n");
    let truth = equations::read(&source).expect("equations").mechanism;
    let data = concentrations(&truth, 30, "0:1:101", 2);
    for method in [MethodChoice::Named("balance"), MethodChoice::Named("ppf")] {
        let settings = Settings { method, equations: EquationSource::Windows, ..Settings::default() };
        let found = discover(&data, &settings, &MONITOR).expect("it can be learned");
        println!(
            "{:?} {:?} {:?} {:?}",
            found.network.stop_reason,
            found.network.training_error,
            equations_of(&found),
            found.network.rates
        );
        assert_eq!(equations_of(&found), ["A + B => C", "A <=> B"], "{method:?}");
    }
}
