//! Structure from balances: published networks hidden in data and found again, what the data cannot
//! tell, and data that cannot be learned from.

mod seeds;

use std::path::Path;
use std::time::Instant;

use kinmech::data::{Dataset, Noise, add_noise};
use kinmech::formats::{Format, Input, InputFile, Role, equations};
use kinmech::kinetics::MassAction;
use kinmech::learn::discover;
use kinmech::learn::fitted::equation_of;
use kinmech::learn::monitor::Monitor;
use kinmech::learn::outcome::Status;
use kinmech::learn::reaction::Reaction;
use kinmech::learn::settings::{MethodChoice, Prior, Settings};
use kinmech::learn::{DiscoverError, Discovery};
use kinmech::mechanism::{Coefficient, Mechanism, SpeciesId};
use kinmech::simulate::{Conditions, Tolerances, parse_times, random_states, simulate};
use kinmech::source::Source;
use kinmech::transform::as_one_way_pairs;

use seeds::seeds;

fn network(path: &str) -> Mechanism {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let (name, bytes) = (path.display().to_string(), std::fs::read(&path).expect("the file is there"));
    let format = Format::from_path(&name).expect("a format");
    format.read(&Input::of(InputFile { name, bytes, role: Role::Mechanism })).expect("a mechanism").mechanism
}

/// 100 random initial states, u and exact u̇ at t = 0, 0.1 … 1, as in the paper.
fn data(mechanism: &Mechanism, seed: u64) -> Dataset {
    let states = random_states(mechanism.species().len(), 100, 0.0..1.0, seed).expect("states");
    let times = parse_times("0:1:11").expect("times");
    let conditions = Conditions { temperature: 300.0, pressure: None };
    simulate(mechanism, conditions, &states, &times, Tolerances::default(), true).expect("it can be simulated")
}

fn learn(dataset: &Dataset, settings: &Settings) -> Result<Discovery, DiscoverError> {
    discover(dataset, settings, &Monitor { interrupted: &|| false, progress: &|_| () })
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

/// Learns from [`seeds`] data sets; reports, and demands success in each.
fn recovered(file: &str, settings: &Settings, tolerance: f64, noise: f64) {
    let truth = network(file);
    let mut failures = Vec::new();
    let (mut worst, mut elapsed) = (0.0f64, Vec::new());
    for seed in 0..seeds() {
        let mut dataset = data(&truth, seed);
        add_noise(&mut dataset, Noise { concentrations: 0.0, derivatives: noise }, seed);
        let began = Instant::now();
        let found = learn(&dataset, &Settings { seed, ..settings.clone() });
        elapsed.push(began.elapsed().as_secs_f64());
        let error = found.as_ref().ok().and_then(|found| rate_error(&truth, &found.network.mechanism));
        match error {
            Some(error) if error <= tolerance => worst = worst.max(error),
            error => failures.push((seed, error, found.map(|found| directions(&found.network.mechanism)))),
        }
    }
    elapsed.sort_by(f64::total_cmp);
    let seeds = seeds();
    println!(
        "{file}, noise {noise:e}: {} of {seeds} recovered, largest rate error {worst:.1e}, {:.2} s each, at most {:.2} s",
        seeds as usize - failures.len(),
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

/// The data are far fewer than the candidates, but far more than what the twelve that are needed leave to choose.
#[test]
fn simplified_gri_is_recovered_from_noisy_derivatives() {
    let truth = network("tests/networks/simplified-gri.rxn");
    let mut dataset = data(&truth, 0);
    add_noise(&mut dataset, Noise { concentrations: 0.0, derivatives: 1e-3 }, 0);
    let found = learn(&dataset, &Settings::default()).expect("it can be learned");
    let error = rate_error(&truth, &found.network.mechanism);
    println!("simplified GRI with noise 1e-3: largest rate error {error:?}");
    assert!(error.is_some_and(|error| error < 1e-3), "{:?}", directions(&found.network.mechanism));
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

#[test]
fn a_published_network_of_25_reactions_is_recovered() {
    let truth = network("tests/networks/pollu.rxn");
    for seed in 0..2 {
        let found = learn(&data(&truth, seed), &Settings { seed, ..Settings::default() }).expect("it can be learned");
        let error = rate_error(&truth, &found.network.mechanism);
        println!("pollu, seed {seed}: largest rate error {error:?}");
        assert!(error.is_some_and(|error| error < 1e-6), "{:?}", directions(&found.network.mechanism));
    }
}

/// The equations of a discovery's alternatives, for the source that has a reaction with this equation.
fn alternatives(found: &Discovery, equation: &str) -> Vec<Vec<String>> {
    let names = found.network.mechanism.species_names();
    let words = |set: &Vec<_>| set.iter().map(|candidate| equation_of(&names, candidate)).collect::<Vec<String>>();
    let of_source =
        found.identified.ambiguities.iter().find(|it| words(&it.reactions).iter().any(|own| own == equation));
    of_source.map_or(Vec::new(), |ambiguity| ambiguity.alternatives.iter().map(words).collect())
}

#[test]
fn robertsons_problem_is_told_to_be_ambiguous_with_both_forms() {
    let truth = network("tests/networks/robertson.rxn");
    for seed in 0..seeds() {
        let found = learn(&data(&truth, seed), &Settings { seed, ..Settings::default() }).expect("it can be learned");
        let rates = directions(&found.network.mechanism);
        let k = |equation: &str| rates.iter().find(|(own, _)| own == equation).map(|(_, k)| *k);
        assert_eq!(rates.len(), 3, "{rates:?}");
        // 2 B => B + C at 3e7 and 2 B => 2 C at half of it are the same.
        assert!(k("2 B => 2 C").is_some_and(|k| (k / 1.5e7 - 1.0).abs() < 1e-6), "{rates:?}");
        assert!(alternatives(&found, "2 B => 2 C").contains(&vec!["2 B => B + C".to_string()]));
    }
}

/// How many directions have a status.
fn count(found: &Discovery, status: Status) -> usize {
    let both = found
        .identified
        .statuses
        .iter()
        .zip(&found.network.rates)
        .flat_map(|(statuses, rates)| [Some(statuses.forward), rates.reverse.map(|_| statuses.reverse)]);
    both.flatten().filter(|own| *own == status).count()
}

/// With the species' compositions unknown, known to be what the data conserve, and the directions there are.
#[test]
fn what_is_unique_depends_on_what_is_known_of_the_species() {
    let trusting = Settings { prior: Prior { trust_laws: true, ..Prior::default() }, ..Settings::default() };
    for (file, without, with, all) in [
        ("mechanisms/hydrogen/mechanism.yaml", 0, 12, 12),
        ("tests/networks/five-species.rxn", 2, 4, 4),
        ("tests/networks/transesterification.rxn", 0, 3, 3),
        ("tests/networks/mapk.rxn", 4, 8, 8),
        ("mechanisms/michaelis-menten/mechanism.yaml", 0, 3, 3),
        ("tests/networks/robertson.rxn", 1, 1, 3),
    ] {
        let dataset = data(&network(file), 1);
        let unknown = learn(&dataset, &Settings::default()).expect("it can be learned");
        assert_eq!(directions(&unknown.network.mechanism).len(), all, "{file}");
        assert_eq!(count(&unknown, Status::Unique), without, "{file}");
        assert_eq!(unknown.identified.laws.unique_if_obeyed, Some(with), "{file}");
        let known = learn(&dataset, &trusting).expect("it can be learned");
        assert_eq!(count(&known, Status::Unique), with, "{file}");
    }
}

#[test]
fn compositions_make_the_rates_of_hydrogen_unique_and_wrong_ones_are_refused() {
    let truth = network("mechanisms/hydrogen/mechanism.yaml");
    let compositions: Vec<Vec<(String, Coefficient)>> =
        truth.species().iter().map(|species| species.composition.clone().expect("given")).collect();
    let settings = |compositions: &Vec<_>| Settings {
        prior: Prior { compositions: Some(compositions.clone()), ..Prior::default() },
        ..Settings::default()
    };
    let mut dataset = data(&truth, 1);
    let found = learn(&dataset, &settings(&compositions)).expect("it can be learned");
    assert_eq!((count(&found, Status::Unique), found.identified.ambiguities.len()), (12, 0));
    add_noise(&mut dataset, Noise { concentrations: 0.0, derivatives: 1e-2 }, 1);
    assert!(learn(&dataset, &settings(&compositions)).is_ok(), "noise is no contradiction");
    let mut wrong = compositions;
    wrong[5] = vec![("O".to_string(), Coefficient::ONE), ("H".to_string(), Coefficient::integer(2))];
    let refused = learn(&dataset, &settings(&wrong));
    assert!(
        matches!(&refused, Err(DiscoverError::NotConserved { element, left, noise }) if element == "H" && *left > 2.0 * noise),
        "{refused:?}"
    );
}

#[test]
fn known_reactions_are_kept_and_inert_species_and_forbidden_reactions_left_out() {
    let truth = network("tests/networks/five-species.rxn");
    let dataset = data(&truth, 3);
    let reaction = |text: &str| {
        let source = Source::new("reaction.rxn", format!("{text} ; 1\n"));
        let mechanism = equations::read_with_species(&source, &dataset.species).expect("an equation").mechanism;
        let column = |id: SpeciesId| dataset.species.iter().position(|name| name == mechanism.name(id)).expect("known");
        Reaction::of_mechanism(&mechanism.reactions()[0], column)
    };
    let with = |prior: Prior| learn(&dataset, &Settings { prior, ..Settings::default() });
    let known = with(Prior { known: vec![reaction("A => C"), reaction("2 C => 2 D")], ..Prior::default() });
    let known = known.expect("it can be learned");
    assert!(
        rate_error(&truth, &known.network.mechanism).is_some_and(|error| error < 1e-6),
        "{:?}",
        known.network.warnings
    );
    assert!(
        format!("{:?}", known.network.warnings).contains("2 C => 2 D"),
        "a known reaction that is not seen is told"
    );
    // 2 A => B is not the only way to write it, A => C is.
    let order = Some(2);
    let forbidden = vec![reaction("A => C")];
    let forbidden = with(Prior { forbidden, largest_order: order, largest_products: order, ..Prior::default() });
    assert!(
        matches!(&forbidden, Err(DiscoverError::ForbiddenNeeded { equation, without, with })
            if equation == "A => C" && *without > 1e-3 && *with < 1e-9),
        "{forbidden:?}"
    );
    let inert = with(Prior { inert: vec![4], ..Prior::default() }).expect("something is learned");
    assert!(directions(&inert.network.mechanism).iter().all(|(equation, _)| !equation.contains('E')));
}

#[test]
fn too_little_data_and_too_many_candidates_are_refused_with_the_numbers() {
    let truth = network("mechanisms/hydrogen/mechanism.yaml");
    let mut dataset = data(&truth, 1);
    add_noise(&mut dataset, Noise { concentrations: 1e-3, derivatives: 1e-3 }, 1);
    let few: Vec<usize> = (0..8).map(|row| row * 11).collect();
    let larger = Prior { largest_order: Some(3), largest_products: Some(3), ..Prior::default() };
    let few = learn(&dataset.of_rows(&few), &Settings { prior: larger, ..Settings::default() });
    assert!(
        matches!(few, Err(DiscoverError::TooFewEquations { equations, candidates, .. }) if (equations as u128) < candidates),
        "{few:?}"
    );
    let prior = Prior { largest_order: Some(8), largest_products: Some(8), ..Prior::default() };
    let truth = network("tests/networks/pollu.rxn");
    let large =
        learn(&data(&truth, 1), &Settings { method: MethodChoice::Named("balance"), prior, ..Settings::default() });
    assert!(matches!(large, Err(DiscoverError::TooManyCandidates { complexes: 3_108_105, .. })), "{large:?}");
}
