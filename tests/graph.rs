//! The species–reaction graph, and species matched without their names: in the networks of `mechanisms/`, in Cantera's
//! own files and in random networks.
//!
//! `KINMECH_CANTERA_FILES` names a folder of further files for the way to the graph and back.

#[path = "cantera/bridge.rs"]
mod bridge;
#[path = "graph/disguise.rs"]
mod disguise;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use bridge::{ask_one, texts};
use disguise::{Disguised, disguise, random_network};
use kinmech::formats::cantera;
use kinmech::graph::{Pairing, SpeciesReactionGraph, pair_species};
use kinmech::mechanism::{Coefficient, Mechanism, Reaction, ReactionId, Species, SpeciesId};
use kinmech::source::Source;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

const HEXANE: &str = "n-hexane-NUIG-2015.yaml";

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"));
    files.sort();
    files
}

fn own_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("mechanism.yaml"));
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn cantera_folders() -> &'static [PathBuf] {
    static FOLDERS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOLDERS.get_or_init(|| {
        let folders = texts(&ask_one(json!({"ask": "data-folder"})));
        let folders = folders.iter().map(PathBuf::from).filter(|folder| folder.is_absolute() && folder.is_dir());
        folders.flat_map(|folder| [folder.join("example_data"), folder]).collect()
    })
}

fn source(path: &Path) -> Result<Source, String> {
    Source::from_bytes(path.to_string_lossy(), fs::read(path).unwrap()).map_err(|error| error.to_string())
}

fn read(path: &Path) -> Result<Mechanism, String> {
    let open = |_: &str, reference: &str| {
        let found = cantera_folders().iter().map(|folder| folder.join(reference)).find(|path| path.is_file());
        source(&found.ok_or("not found")?)
    };
    let options = cantera::ReadOptions { phase: None, open: &open };
    let document = cantera::read_with(&source(path)?, &options).map_err(|errors| errors[0].to_string())?;
    Ok(document.mechanism)
}

fn of_cantera(name: &str) -> Mechanism {
    let path = cantera_folders().iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    read(&path.unwrap_or_else(|| panic!("{name} does not come with this Cantera"))).unwrap()
}

#[test]
fn every_mechanism_comes_back_from_its_graph() {
    let further = std::env::var_os("KINMECH_CANTERA_FILES");
    if further.is_none() {
        println!("KINMECH_CANTERA_FILES is not set: only the files that come with kinmech and Cantera are tried");
    }
    let folders = cantera_folders().iter().cloned().chain(further.map(PathBuf::from));
    let mut files = own_files();
    files.extend(folders.flat_map(|folder| yaml_files(&folder)));
    let mut whole = 0;
    for path in files {
        match read(&path) {
            Ok(mechanism) => {
                let graph = SpeciesReactionGraph::of(&mechanism);
                assert!(graph.mechanism().as_ref() == Ok(&mechanism), "{} does not come back", path.display());
                whole += 1;
            }
            Err(error) => println!("{} is skipped: {error}", path.display()),
        }
    }
    println!("{whole} mechanisms come back from their graphs");
    assert!(whole > 25, "only {whole} files");
}

/// Both sides without the order of terms and of sides, colliders on both.
type Equation = BTreeSet<Vec<(SpeciesId, String)>>;

fn equation(reaction: &Reaction, new: impl Fn(SpeciesId) -> SpeciesId) -> Equation {
    let third_body = reaction.third_body.as_ref().filter(|third_body| !third_body.falloff);
    let collider = third_body.and_then(|third_body| third_body.collider);
    let side = |terms: &[(SpeciesId, Coefficient)]| {
        let mut terms = terms.to_vec();
        match (collider, terms.iter_mut().find(|(species, _)| Some(*species) == collider)) {
            (Some(_), Some((_, nu))) => *nu = nu.checked_add(Coefficient::ONE).unwrap(),
            (Some(collider), None) => terms.push((collider, Coefficient::ONE)),
            (None, _) => {}
        }
        let mut terms: Vec<_> = terms.into_iter().map(|(species, nu)| (new(species), nu.to_string())).collect();
        terms.sort();
        terms
    };
    BTreeSet::from([side(&reaction.reactants), side(&reaction.products)])
}

/// Whether the pairs carry the equations of one mechanism to exactly those of the other.
fn is_isomorphism(a: &Mechanism, b: &Mechanism, pairing: &Pairing) -> bool {
    let Some(partners) = pairing.partners.iter().copied().collect::<Option<Vec<SpeciesId>>>() else { return false };
    let carried: BTreeSet<Equation> =
        a.reactions().iter().map(|reaction| equation(reaction, |id| partners[id.index()])).collect();
    carried == b.reactions().iter().map(|reaction| equation(reaction, |id| id)).collect()
}

/// What a pairing got right, and what wrong outside of the groups of interchangeable species.
struct Score {
    right: usize,
    wrong: usize,
}

fn score(pairing: &Pairing, truth: &[SpeciesId]) -> Score {
    let interchangeable: BTreeSet<usize> = pairing.interchangeable.iter().flatten().map(|id| id.index()).collect();
    let found = || pairing.partners.iter().zip(truth).enumerate();
    let right = found().filter(|(_, (partner, truth))| **partner == Some(**truth)).count();
    let is_wrong = |partner: &Option<SpeciesId>, truth| partner.is_some_and(|partner| partner != truth);
    let wrong = found().filter(|(at, (partner, truth))| is_wrong(partner, **truth) && !interchangeable.contains(at));
    Score { right, wrong: wrong.count() }
}

fn paired(a: &Mechanism, b: &Mechanism) -> Pairing {
    pair_species(&SpeciesReactionGraph::of(a), &SpeciesReactionGraph::of(b), &[])
}

fn without_composition_and_thermo(mechanism: &Mechanism) -> Mechanism {
    let mut bare = mechanism.clone();
    for id in mechanism.species_ids() {
        let details = bare.species_mut(id);
        (*details.composition, *details.thermo) = (None, None);
    }
    bare
}

fn is_recognised(title: &str, mechanism: &Mechanism, seed: u64) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let Disguised { mechanism: disguised, species } = disguise(mechanism, &[], &mut random);
    let pairing = paired(mechanism, &disguised);
    let score = score(&pairing, &species);
    let (all, groups) = (species.len(), pairing.interchangeable.len());
    println!("{title}: {} of {all} right, {} wrong outside of {groups} groups", score.right, score.wrong);
    assert_eq!(score.wrong, 0, "{title}, seed {seed}");
    assert!(is_isomorphism(mechanism, &disguised, &pairing), "{title}, seed {seed}");
}

#[test]
fn disguised_mechanisms_are_recognised() {
    let names = ["h2o2.yaml", "gri30.yaml", "nDodecane_Reitz.yaml", "ammonia-CO-H2-Alzueta-2023.yaml", HEXANE];
    let own = own_files().into_iter().map(|path| (path.display().to_string(), read(&path).unwrap()));
    for (title, mechanism) in own.chain(names.map(|name| (name.to_string(), of_cantera(name)))) {
        for seed in 0..3 {
            is_recognised(&title, &mechanism, seed);
            is_recognised(&format!("{title}, bare"), &without_composition_and_thermo(&mechanism), seed);
        }
    }
}

#[test]
fn disguised_random_networks_are_recognised() {
    for seed in 0..200 {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (species, reactions) = (random.random_range(1..40), random.random_range(0..60));
        let network = random_network(species, reactions, &mut random);
        let disguised = disguise(&network, &[], &mut random).mechanism;
        let pairing = paired(&network, &disguised);
        assert!(is_isomorphism(&network, &disguised, &pairing), "seed {seed}");
    }
}

#[test]
fn species_are_recognised_where_reactions_differ() {
    let share_right = |name: &str, mechanism: &Mechanism, share: f64, seed: u64| {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut some = || mechanism.reaction_ids().filter(|_| random.random_bool(share)).collect::<Vec<ReactionId>>();
        let (of_a, of_b) = (some(), some());
        let a = disguise(mechanism, &of_a, &mut random);
        let b = disguise(mechanism, &of_b, &mut random);
        let pairing = paired(&a.mechanism, &b.mechanism);
        let right = a.species.iter().zip(&b.species).filter(|(a, b)| pairing.partners[a.index()] == Some(**b)).count();
        let none = pairing.partners.iter().filter(|partner| partner.is_none()).count();
        let all = a.species.len();
        println!(
            "{name} without {share} of the reactions on each side: {right} of {all} right, {none} without partner"
        );
        right as f64 / all as f64
    };
    for (name, share, least) in [("gri30.yaml", 0.02, 0.95), ("gri30.yaml", 0.1, 0.95), (HEXANE, 0.02, 0.97)] {
        let whole = of_cantera(name);
        for seed in 0..5 {
            assert!(share_right(name, &whole, share, seed) >= least, "{name}, seed {seed}");
        }
        let bare = without_composition_and_thermo(&whole);
        share_right(&format!("{name}, bare,"), &bare, share, 0);
    }
}

#[test]
fn the_pairing_of_b_with_a_is_the_inverse_of_that_of_a_with_b() {
    let whole = of_cantera("gri30.yaml");
    for seed in 0..5 {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let left_out: Vec<ReactionId> = whole.reaction_ids().filter(|_| random.random_bool(0.05)).collect();
        let other = disguise(&whole, &left_out, &mut random).mechanism;
        let (there, back) = (paired(&whole, &other), paired(&other, &whole));
        assert!(there.interchangeable.is_empty());
        for (id, partner) in whole.species_ids().zip(&there.partners) {
            assert_eq!(partner.and_then(|partner| back.partners[partner.index()]), partner.map(|_| id));
        }
        let shared = there.partners.iter().flatten().count();
        assert_eq!(back.partners.iter().flatten().count(), shared);
    }
}

/// The pairing of a mechanism with itself, found twice, and how long that took.
fn paired_with_itself(title: &str, mechanism: &Mechanism) -> Pairing {
    let graph = SpeciesReactionGraph::of(mechanism);
    let start = Instant::now();
    let pairing = pair_species(&graph, &graph, &[]);
    println!("{title}: {:.3} s", start.elapsed().as_secs_f64());
    assert_eq!(pair_species(&graph, &graph, &[]), pairing, "{title}: not the same again");
    pairing
}

#[test]
fn large_mechanisms_are_paired_with_themselves() {
    let hexane = of_cantera(HEXANE);
    for (title, mechanism) in [(HEXANE, &hexane), ("the same, bare", &without_composition_and_thermo(&hexane))] {
        let pairing = paired_with_itself(title, mechanism);
        assert_eq!(pairing.partners.iter().flatten().count(), mechanism.species().len(), "{title}");
    }
}

#[test]
fn symmetric_networks_are_paired() {
    let network = |species: usize, reactions: &dyn Fn(&[SpeciesId]) -> Vec<[SpeciesId; 2]>| {
        let mut mechanism = Mechanism::new();
        let ids: Vec<SpeciesId> =
            (0..species).map(|at| mechanism.add_species(Species::named(at.to_string())).unwrap()).collect();
        for [from, to] in reactions(&ids) {
            mechanism.add_reaction(Reaction::one_way(vec![(from, 1.into())], vec![(to, 1.into())], 1.0)).unwrap();
        }
        mechanism
    };
    let couples = |ids: &[SpeciesId]| ids.chunks(2).map(|two| [two[0], two[1]]).collect();
    let chain = |ids: &[SpeciesId]| ids.windows(2).map(|two| [two[0], two[1]]).collect();
    let ring = |ids: &[SpeciesId]| ids.iter().zip(ids.iter().cycle().skip(1)).map(|(a, b)| [*a, *b]).collect();
    // The direction of its reactions tells both ends of the chain apart.
    for (title, mechanism, interchangeable) in [
        ("5000 species alone", network(5000, &|_| Vec::new()), 5000),
        ("2500 couples", network(5000, &couples), 5000),
        ("a chain of 2000", network(2000, &chain), 0),
        ("a ring of 2000", network(2000, &ring), 2000),
    ] {
        let pairing = paired_with_itself(title, &mechanism);
        assert_eq!(pairing.partners.iter().flatten().count(), mechanism.species().len(), "{title}");
        assert_eq!(pairing.interchangeable.iter().flatten().count(), interchangeable, "{title}");
    }
}
