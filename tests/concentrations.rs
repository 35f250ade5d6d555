//! Reactions from concentrations alone: networks simulated, with noise on every value, and found again.

mod seeds;

use std::time::Instant;

use kinmech::data::{Dataset, Noise, add_noise};
use kinmech::formats::equations;
use kinmech::learn::monitor::Monitor;
use kinmech::learn::outcome::{LawOrigin, Status, StopReason, TrajectoryEvidence, UnobservedRole, Warning};
use kinmech::learn::reaction::Reaction;
use kinmech::learn::settings::{Prior, ReactionCount, Settings, Unobserved};
use kinmech::learn::{DiscoverError, Discovery, discover};
use kinmech::mechanism::Mechanism;
use kinmech::simulate::{Conditions, InitialState, Tolerances, parse_times, random_states, simulate};
use kinmech::source::Source;

use crate::seeds::seeds;

/// A network, its runs and their noise.
struct Case {
    name: &'static str,
    reactions: &'static str,
    runs: usize,
    times: &'static str,
    noise: f64,
}

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
        for seed in 0..seeds() {
            let discovery = learn(&data(case, seed), &Settings::default()).expect("it can be learned from");
            assert_eq!(discovery.search.method, "trajectories");
            let found = directions(&discovery.network.mechanism);
            match found == truth {
                true => exact += 1,
                false => println!("{} seed {seed}: {found:?}", case.name),
            }
            assert!(!discovery.network.lack_of_fit.found || found != truth);
        }
        println!("{}: {exact} of {} exact in {:.1} s", case.name, seeds(), began.elapsed().as_secs_f64());
        // One of five may be missed.
        assert!(exact + seeds() / 5 >= seeds(), "{}: {exact} of {}", case.name, seeds());
    }
}

#[test]
fn stiff_runs_are_followed() {
    let case = Case {
        name: "fast and slow",
        reactions: "A => B ; 2000\nB <=> C ; 1 ; 0.3\n",
        runs: 4,
        times: "0,log:1e-5:5:50",
        noise: 0.01,
    };
    let found = learn(&data(&case, 1), &Settings::default()).expect("it can be learned from");
    assert_eq!(directions(&found.network.mechanism), directions(&network(case.reactions)));
    let fast = found.network.rates.iter().map(|rates| rates.forward.k).fold(0.0, f64::max);
    assert!((fast / 2000.0 - 1.0).abs() < 0.01, "{fast}");
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

/// Reactions between the species of a case, in the order of the data.
fn reactions(case: &Case, text: &str) -> Vec<Reaction> {
    let (all, own) = (network(case.reactions), network(text));
    let names = all.species_names();
    let column = |id| names.iter().position(|name| name == own.name(id)).expect("a species of the case");
    own.reactions().iter().map(|reaction| Reaction::of_mechanism(reaction, column)).collect()
}

fn with_prior(prior: Prior) -> Settings {
    Settings { prior, ..Settings::default() }
}

#[test]
fn what_the_user_knows_of_the_reactions_is_kept_to() {
    let case = &CASES[0];
    let dataset = data(case, 1);
    let forbidden = reactions(case, "A => C\n");
    let without = learn(&dataset, &with_prior(Prior { forbidden, ..Prior::default() })).expect("a network");
    let found = directions(&without.network.mechanism);
    assert!(!found.contains(&"1 A => 1 C".to_string()), "{found:?}");
    let known = reactions(case, "A => C\nD => A\n");
    let with = learn(&dataset, &with_prior(Prior { known, ..Prior::default() })).expect("a network");
    let found = directions(&with.network.mechanism);
    assert!(found.contains(&"1 A => 1 C".to_string()), "{found:?}");
    let not_seen = Warning::NotSeen { equation: "D => A".to_string(), reverse_only: false };
    let is_there = found.contains(&"1 D => 1 A".to_string());
    assert_eq!(with.network.warnings.contains(&not_seen), !is_there, "{:?}", with.network.warnings);
    let of_names = network(case.reactions).species_names();
    let b = of_names.iter().position(|name| name == "B").expect("B");
    let inert = learn(&dataset, &with_prior(Prior { inert: vec![b], ..Prior::default() })).expect("a network");
    assert!(directions(&inert.network.mechanism).iter().all(|found| !found.contains('B')));
}

#[test]
fn as_many_reactions_are_found_as_are_asked_for() {
    let dataset = data(&CASES[0], 1);
    let of = |numbers: std::ops::RangeInclusive<usize>| {
        let settings = Settings { reactions: ReactionCount::Among(numbers), ..with_prior(two_molecules()) };
        learn(&dataset, &settings).expect("a network")
    };
    let two = of(2..=2);
    assert_eq!(two.network.mechanism.reactions().len(), 2);
    assert!(two.network.warnings.contains(&Warning::LeftOut { shown: 3, asked: 2 }), "{:?}", two.network.warnings);
    let three = of(1..=4);
    assert_eq!((three.network.mechanism.reactions().len(), three.network.stop_reason), (3, StopReason::NumbersTried));
    let error = |discovery: &Discovery, size: usize| {
        discovery.search.front.iter().find(|point| point.reactions == size).map(|point| point.relative_error)
    };
    assert!(error(&two, 2) > error(&two, 3), "{:?}", two.search.front);
    let four = of(4..=4);
    assert!(four.network.warnings.contains(&Warning::NotShown { shown: 3, asked: 4 }), "{:?}", four.network.warnings);
    assert!(four.network.mechanism.reactions().len() >= 3);
}

fn two_molecules() -> Prior {
    Prior { largest_order: Some(2), ..Prior::default() }
}

#[test]
fn the_numbers_of_the_fit_and_of_runs_held_back_are_there() {
    let discovery = learn(&data(&CASES[0], 1), &with_prior(two_molecules())).expect("a network");
    let Some(TrajectoryEvidence::Fitted(fit)) = &discovery.network.trajectories else { panic!("no fit") };
    assert_eq!((fit.data, fit.parameters), (4 * 60 * 4, 3 + 4 * 4));
    let validation = discovery.network.validation_error.expect("runs held back");
    let training = discovery.network.training_error;
    assert!(validation > 0.8 * training && validation < 2.0 * training, "{validation} {training}");
    let squares = fit.sum_of_squares / f64::from(u16::try_from(fit.data).expect("few data"));
    assert!((squares.sqrt() / 0.02).ln().abs() < 1.0, "{squares}");
}

#[test]
fn a_column_computed_from_another_one_and_a_catalyst_are_no_harm() {
    let case = Case { name: "catalyst", reactions: "A + K => B + K ; 2\n", runs: 4, times: "0:8:40", noise: 0.01 };
    let mut dataset = data_of(&case, &[0.1, 0.2, 0.3, 0.4]);
    let column = |name: &str| dataset.species.iter().position(|species| species == name).expect("a species");
    let (a, b) = (column("A"), column("B"));
    // As measured: A with six digits, and what B is by the stoichiometry.
    for experiment in dataset.experiments.clone() {
        for row in experiment.rows {
            let measured = (dataset.concentrations[[row, a]] * 1e6).round() / 1e6;
            dataset.concentrations[[row, a]] = measured;
            dataset.concentrations[[row, b]] = ((1.5 - measured) * 1e6).round() / 1e6;
        }
    }
    let discovery = learn(&dataset, &with_prior(two_molecules())).expect("a network");
    assert_eq!(directions(&discovery.network.mechanism), ["1 A + 1 K => 1 B + 1 K"]);
    let Some(TrajectoryEvidence::Fitted(fit)) = &discovery.network.trajectories else { panic!("no fit") };
    assert_eq!(fit.data, 160);
    let rate = discovery.network.rates[0].forward;
    assert!((rate.k - 2.0).abs() < 5.0 * rate.standard_error && rate.standard_error < 0.05, "{rate:?}");
}

/// The case from A = 1.2 and B = 0.3 with these amounts of K: A and B with noise.
fn data_of(case: &Case, catalyst: &[f64]) -> Dataset {
    let mechanism = network(case.reactions);
    let names = mechanism.species_names();
    let u = |k: f64| {
        names
            .iter()
            .map(|name| {
                if name == "A" {
                    1.2
                } else if name == "K" {
                    k
                } else {
                    0.3
                }
            })
            .collect()
    };
    let state = |(number, k): (usize, &f64)| InitialState { label: number.to_string(), u: u(*k), temperature: None };
    let states: Vec<InitialState> = catalyst.iter().enumerate().map(state).collect();
    let times = parse_times(case.times).expect("times");
    let conditions = Conditions { temperature: 300.0, pressure: None };
    let simulated = simulate(&mechanism, conditions, &states, &times, Tolerances::default(), false);
    let mut dataset = simulated.expect("it can be simulated");
    let k = names.iter().position(|name| name == "K").expect("K");
    let constant = dataset.concentrations.column(k).to_owned();
    add_noise(&mut dataset, Noise { concentrations: case.noise, derivatives: 0.0 }, 1);
    dataset.concentrations.column_mut(k).assign(&constant);
    Dataset { temperatures: None, pressures: None, ..dataset }
}

#[test]
fn the_search_repeated_on_other_runs_finds_what_is_clear() {
    let settings = Settings { bootstrap: 5, ..with_prior(two_molecules()) };
    let discovery = learn(&data(&CASES[0], 1), &settings).expect("a network");
    let bootstrap = discovery.identified.bootstrap.expect("resamples");
    assert_eq!(bootstrap.resamples, 5);
    assert!(bootstrap.inclusions[..3].iter().all(|(_, share)| *share >= 0.4), "{bootstrap:?}");
    let methods = |method: &'static str| {
        learn(
            &data(&CASES[0], 1),
            &Settings { method: kinmech::learn::MethodChoice::Named(method), ..settings.clone() },
        )
    };
    let refused = methods("balance").map(|_| ()).unwrap_err();
    let expected = DiscoverError::CannotDo { asked: "--bootstrap", method: "balance", others: vec!["trajectories"] };
    assert_eq!(refused, expected);
}

#[test]
fn data_without_reactions_are_refused_with_numbers() {
    let constant = Case { name: "rest", reactions: "A => B ; 1e-9\n", runs: 2, times: "0:10:20", noise: 0.02 };
    assert!(matches!(
        learn(&data(&constant, 0), &Settings::default()),
        Err(DiscoverError::NothingButNoise { freedom: 19, .. })
    ));
    let mut still = data(&constant, 0);
    still.concentrations.fill(0.5);
    assert_eq!(learn(&still, &Settings::default()).err(), Some(DiscoverError::NothingChanges));
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

/// A <=> B => C at 0.5, 0.3 and 0.4, B not measured.
fn with_hidden_intermediate(seed: u64) -> Dataset {
    let case = Case {
        name: "hidden",
        reactions: "A <=> B ; 0.5 ; 0.3\nB => C ; 0.4\n",
        runs: 3,
        times: "0:15:25",
        noise: 0.0,
    };
    let mechanism = network(case.reactions);
    let start = |a: f64| InitialState { label: a.to_string(), u: ndarray::array![a, 0.0, 0.0], temperature: None };
    let starts = [0.6, 1.0, 1.4].map(start);
    let conditions = Conditions { temperature: 300.0, pressure: None };
    let times = parse_times(case.times).expect("times");
    let simulated = simulate(&mechanism, conditions, &starts, &times, Tolerances::default(), false);
    let mut dataset = simulated.expect("it can be simulated");
    add_noise(&mut dataset, Noise { concentrations: 0.01, derivatives: 0.0 }, seed);
    let measured = [0, 2];
    Dataset {
        species: measured.map(|place| dataset.species[place].clone()).to_vec(),
        concentrations: dataset.concentrations.select(ndarray::Axis(1), &measured),
        temperatures: None,
        pressures: None,
        ..dataset
    }
}

#[test]
fn an_intermediate_that_nobody_measured_is_found_and_none_is_proposed_in_vain() {
    for seed in 0..seeds() {
        let dataset = with_hidden_intermediate(seed);
        let prior = Prior { unobserved: Unobserved::Number(1), ..Prior::default() };
        let discovery = learn(&dataset, &Settings { prior, ..Settings::default() }).expect("it can be learned from");
        let found = directions(&discovery.network.mechanism);
        assert_eq!(found, ["1 A => 1 X1", "1 X1 => 1 A", "1 X1 => 1 C"], "seed {seed}");
        let unobserved = &discovery.search.unobserved;
        assert_eq!(unobserved.len(), 1);
        assert_eq!((unobserved[0].name.as_str(), unobserved[0].role), ("X1", UnobservedRole::Intermediate));
        assert!(discovery.identified.statuses.iter().all(|statuses| statuses.forward == Status::Unassessed));
    }
    for seed in 0..seeds() {
        let discovery = learn(&data(&CASES[2], seed), &Settings::default()).expect("it can be learned from");
        assert!(discovery.search.unobserved.is_empty(), "seed {seed}: {:?}", directions(&discovery.network.mechanism));
    }
}

#[test]
fn six_reactions_of_six_species_are_found_without_compositions() {
    let case = Case {
        name: "six species",
        reactions: "A => 2 B ; 7.5\nA + C => D + B ; 1.3\nE + F => 2 B ; 0.5\nE => 2 C ; 2.3\nE + B => D + C ; 3.3\n2 D => E + A ; 8\n",
        runs: 3,
        times: "0:8:25",
        noise: 0.03,
    };
    let prior = Prior { largest_order: Some(2), ..Prior::default() };
    let settings = Settings { prior, ..Settings::default() };
    let discovery = learn(&data(&case, 3), &settings).expect("it can be learned from");
    assert_eq!(directions(&discovery.network.mechanism), directions(&network(case.reactions)));
}
