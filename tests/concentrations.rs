//! Reactions from concentrations alone: networks simulated, with noise on every value, and found again.

use std::time::Instant;

use kinmech::data::{Dataset, Noise, add_noise};
use kinmech::formats::equations;
use kinmech::learn::monitor::Monitor;
use kinmech::learn::outcome::{LawOrigin, Status};
use kinmech::learn::settings::{Prior, Settings};
use kinmech::learn::{DiscoverError, Discovery, discover};
use kinmech::mechanism::Mechanism;
use kinmech::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
use kinmech::source::Source;

/// A network, its runs and their noise.
struct Case {
    name: &'static str,
    reactions: &'static str,
    runs: usize,
    times: &'static str,
    noise: f64,
}

const SEEDS: u64 = 5;
const CASES: [Case; 4] = [
    Case {
        name: "Van de Vusse",
        reactions: "2 A => B ; 0.5\nA => C ; 0.6\nC => D ; 0.4\n",
        runs: 4,
        times: "0:20:60",
        noise: 0.02,
    },
    Case {
        name: "catalyst",
        reactions: "A + K <=> AK ; 0.5 ; 0.6\nAK <=> K + P ; 0.5 ; 0.25\n",
        runs: 6,
        times: "0:20:60",
        noise: 0.02,
    },
    Case { name: "dimers", reactions: "2 A <=> B ; 1.0 ; 0.3\nB => C ; 0.2\n", runs: 4, times: "0:15:40", noise: 0.05 },
    Case {
        name: "Lotka–Volterra",
        reactions: "X => 2 X ; 1\nX + Y => 2 Y ; 1\nY => 0 ; 1\n",
        runs: 4,
        times: "0:10:80",
        noise: 0.05,
    },
];

fn network(reactions: &str) -> Mechanism {
    equations::read(&Source::new("network.rxn", reactions)).expect("a network").mechanism
}

fn data(case: &Case, seed: u64) -> Dataset {
    let mechanism = network(case.reactions);
    let states = random_states(mechanism.species().len(), case.runs, 0.2..1.5, seed).expect("states");
    let times = parse_times(case.times).expect("times");
    let conditions = Conditions { temperature: 300.0, pressure: None };
    let simulated = simulate(&mechanism, conditions, &states, &times, Tolerances::default(), false);
    let mut dataset = simulated.expect("it can be simulated");
    add_noise(&mut dataset, Noise { concentrations: case.noise, derivatives: 0.0 }, seed);
    Dataset { temperatures: None, pressures: None, ..dataset }
}

fn learn(dataset: &Dataset, settings: &Settings) -> Result<Discovery, DiscoverError> {
    discover(dataset, settings, &Monitor { interrupted: &|| false, progress: &|_| () })
}

/// Every direction as reactants => products, sorted by name.
fn directions(mechanism: &Mechanism) -> Vec<String> {
    let mut found = Vec::new();
    for reaction in mechanism.reactions() {
        let side = |terms: &[(kinmech::mechanism::SpeciesId, kinmech::mechanism::Coefficient)]| {
            let mut words: Vec<String> =
                terms.iter().map(|(species, nu)| format!("{nu} {}", mechanism.name(*species))).collect();
            words.sort();
            words.join(" + ")
        };
        let (left, right) = (side(&reaction.reactants), side(&reaction.products));
        found.push(format!("{left} => {right}"));
        if reaction.is_reversible() {
            found.push(format!("{right} => {left}"));
        }
    }
    found.sort();
    found
}

#[test]
fn networks_are_found_in_noisy_concentrations() {
    for case in &CASES {
        let truth = directions(&network(case.reactions));
        let began = Instant::now();
        let mut exact = 0;
        for seed in 0..SEEDS {
            let discovery = learn(&data(case, seed), &Settings::default()).expect("it can be learned from");
            assert_eq!(discovery.search.method, "trajectories");
            let found = directions(&discovery.network.mechanism);
            match found == truth {
                true => exact += 1,
                false => println!("{} seed {seed}: {found:?}", case.name),
            }
            assert!(!discovery.network.lack_of_fit.found || found != truth);
        }
        println!("{}: {exact} of {SEEDS} exact in {:.1} s", case.name, began.elapsed().as_secs_f64());
        assert!(exact + 1 >= SEEDS, "{}: {exact} of {SEEDS}", case.name);
    }
}

#[test]
fn rates_are_right_within_their_errors_and_only_what_is_sure_is_claimed() {
    let case = &CASES[0];
    let settings = Settings { prior: Prior { trust_laws: true, ..Prior::default() }, ..Settings::default() };
    let discovery = learn(&data(case, 1), &settings).expect("it can be learned from");
    let true_rates = [("2 A => B", 0.5), ("A => C", 0.6), ("C => D", 0.4)];
    let mechanism = &discovery.network.mechanism;
    for ((reaction, rates), statuses) in
        mechanism.reactions().iter().zip(&discovery.network.rates).zip(&discovery.identified.statuses)
    {
        let equation = mechanism.equation(reaction);
        let known = true_rates.iter().find(|(own, _)| *own == equation);
        assert!(known.is_some() || statuses.forward != Status::Unique, "{equation}");
        // Rate constants of the second order are in m³/kmol/s, as in mol/L.
        if let Some((_, k)) = known {
            assert!((rates.forward.k - k).abs() < 5.0 * rates.forward.standard_error, "{equation} {:?}", rates.forward);
        }
    }
    assert_eq!(discovery.identified.laws.origin, LawOrigin::Data);
}

#[test]
fn data_without_reactions_are_refused_with_numbers() {
    let constant = Case { name: "rest", reactions: "A => B ; 1e-9\n", runs: 2, times: "0:10:20", noise: 0.02 };
    assert!(matches!(
        learn(&data(&constant, 0), &Settings::default()),
        Err(DiscoverError::NothingButNoise { freedom: 19, .. })
    ));
    let short = Case { times: "0:10:2", ..CASES[0] };
    assert!(matches!(learn(&data(&short, 0), &Settings::default()), Err(DiscoverError::TooFewValues { times: 2, .. })));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let dataset = data(&CASES[2], 0);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let discovery = pool.install(|| learn(&dataset, &Settings::default())).expect("it can be learned from");
        discovery.network.rates.iter().map(|rates| rates.forward.k.to_bits()).collect::<Vec<u64>>()
    };
    assert_eq!(with(1), with(3));
}
