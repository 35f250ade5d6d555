//! The index of `mechanisms/` says what its files hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kinmech::data;
use kinmech::formats::cantera;
use kinmech::mechanism::{Mechanism, conservation_laws};
use kinmech::simulate::{Comparison, Conditions, Tolerances};
use kinmech::source::Source;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    schema: u32,
    networks: Vec<Network>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Network {
    name: String,
    file: String,
    data: Data,
    source: String,
    species: Vec<String>,
    reactions: usize,
    conservation_laws: Vec<BTreeMap<String, i64>>,
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    file: String,
    command: String,
}

fn zoo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms")
}

fn index() -> Index {
    let text = fs::read_to_string(zoo().join("index.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn read(network: &Network) -> Mechanism {
    let text = fs::read_to_string(zoo().join(&network.file)).unwrap();
    let document = cantera::read(&Source::new(&network.file, text)).unwrap();
    assert_eq!(document.warnings, [], "{}", network.name);
    document.mechanism
}

#[test]
fn every_folder_of_the_zoo_is_listed_once() {
    let index = index();
    assert_eq!(index.schema, 1);
    let listed: Vec<&str> = index.networks.iter().map(|network| network.name.as_str()).collect();
    let entries = fs::read_dir(zoo()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let folders: BTreeSet<String> =
        entries.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(folders, listed.iter().map(|name| name.to_string()).collect());
    assert_eq!(listed.len(), folders.len());
}

#[test]
fn species_reactions_and_conservation_laws_are_those_of_the_file() {
    for network in index().networks {
        let mechanism = read(&network);
        assert_eq!(mechanism.species_names(), network.species, "{}", network.name);
        assert_eq!(mechanism.reactions().len(), network.reactions, "{}", network.name);
        let named = |law: Vec<i64>| -> BTreeMap<String, i64> {
            mechanism.species_names().into_iter().zip(law).filter(|(_, amount)| *amount != 0).collect()
        };
        let laws: Vec<_> = conservation_laws(&mechanism).unwrap().into_iter().map(named).collect();
        assert_eq!(laws, network.conservation_laws, "{}", network.name);
    }
}

#[test]
fn the_source_stands_in_the_file_and_tags_are_words() {
    for network in index().networks {
        let description = read(&network).description.unwrap_or_default();
        assert!(description.contains(&network.source), "{}: {description}", network.name);
        let is_word = |tag: &String| !tag.is_empty() && tag.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(!network.tags.is_empty() && network.tags.iter().all(is_word), "{:?}", network.tags);
    }
}

#[test]
fn the_data_are_what_the_mechanism_gives_at_the_times_of_the_command() {
    for network in index().networks {
        let path = zoo().join(&network.data.file);
        let source = Source::new(&network.data.file, fs::read_to_string(path).unwrap());
        let dataset = data::read(&source).unwrap().dataset;
        assert_eq!(dataset.species, network.species);
        assert_eq!((dataset.experiments.len(), dataset.rows()), (100, 1100), "{}", network.name);
        assert!(dataset.derivatives.is_some());
        let conditions = Conditions { temperature: 1000.0, pressure: None };
        let mechanism = &read(&network);
        let tolerances = Tolerances::default();
        let comparison = Comparison { mechanism, conditions, tolerances, starts: Vec::new(), sums: Vec::new() };
        let agreement = comparison.with(&dataset).unwrap();
        assert!(agreement.worst().unwrap().relative < 1e-8, "{}: {agreement:?}", network.name);
    }
}

#[test]
fn the_data_command_makes_the_data_beside_the_mechanism() {
    for Network { name, file, data, .. } in index().networks {
        assert_eq!(
            (file.as_str(), data.file.as_str()),
            (&*format!("{name}/mechanism.yaml"), &*format!("{name}/data.csv"))
        );
        let words: Vec<&str> = data.command.split_whitespace().collect();
        let expected = format!(
            "kinmech simulate mechanisms/{file} --random 100 --times 0:1:11 --derivatives --seed 1 -o mechanisms/{}",
            data.file
        );
        assert_eq!(words.join(" "), expected);
    }
}
