//! `grammars/cantera.schema.json`: it accepts what Cantera reads, and says where the rest is wrong.
//!
//! Besides the project's files and those that come with Cantera, the files of a folder named by
//! `KINMECH_CANTERA_FILES` are tried, for instance Cantera's own test data.

#[path = "cantera/bridge.rs"]
mod bridge;
#[path = "schema/snippets.rs"]
mod snippets;
#[path = "schema/yaml.rs"]
mod yaml;

use kinmech::rates::{Arrhenius, FORMULAS};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bridge::{ask_one, texts};
use jsonschema::Validator;
use serde_json::{Value, json};
use snippets::{RIGHT_FILES, WRONG_FALLOFF_CURVES, WRONG_FILES, WRONG_REACTIONS, WRONG_SPECIES};
use yaml::{json_of_file, json_of_text, yaml_files};

const SCHEMA: &str = include_str!("../grammars/cantera.schema.json");

/// Cantera's test data that are wrong on purpose: the file, where it is wrong, and how.
const WRONG_ON_PURPOSE: &[(&str, &[&str], &str)] = &[
    ("extra-bad-description.yaml", &["/description"], "a list as description"),
    ("extra-reserved.yaml", &["/species/"], "names in place of species"),
    ("invalid-inputs.yaml", &["/C-reactions/", "/D-reactions/", "/E-reactions/"], "no rate constants"),
    (
        "linearBurke-test.yaml",
        &["/reactions-no-", "/reactions-missing-", "/reactions-bad-"],
        "colliders without names, rates or efficiencies, or with rates of another kind",
    ),
];

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

/// The places, as JSON pointers, at which a value is wrong, with what is wrong there.
fn errors(validator: &Validator, value: &Value) -> Vec<(String, String)> {
    validator.iter_errors(value).map(|error| (error.instance_path().to_string(), error.to_string())).collect()
}

/// The errors of a folder's files, a line each, and the number of files.
fn errors_in_folder(folder: &Path) -> (Vec<String>, usize) {
    let (validator, files) = (validator(), yaml_files(folder));
    let mut found = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy();
        let mut errors = errors(&validator, &json_of_file(path));
        if let Some((_, on_purpose, how)) = WRONG_ON_PURPOSE.iter().find(|(file, ..)| *file == name) {
            let all = errors.len();
            errors.retain(|(place, _)| !on_purpose.iter().any(|start| place.starts_with(start)));
            println!("{name}: {} errors on purpose: {how}", all - errors.len());
        }
        found.extend(errors.iter().map(|(place, what)| format!("{}: {place}: {what}", path.display())));
    }
    (found, files.len())
}

fn assert_folder_is_valid(folder: &Path, least: usize) {
    let (errors, files) = errors_in_folder(folder);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(files >= least, "only {files} files in {}", folder.display());
    println!("{files} files are valid in {}", folder.display());
}

/// Checks that the text is wrong at this place and nowhere else.
fn assert_wrong_at(validator: &Validator, text: &str, place: &str) {
    let errors = errors(validator, &json_of_text(text));
    let places: BTreeSet<&str> = errors.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, BTreeSet::from([place]), "{text}: {errors:?}");
}

#[test]
fn the_schema_is_a_schema() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).unwrap();
    assert_eq!(SCHEMA, format!("{}\n", SCHEMA.trim()), "one line break at the end");
}

#[test]
fn the_files_of_the_project_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_folder_is_valid(&root.join("tests/specimens/valid"), 2);
    let networks = fs::read_dir(root.join("mechanisms")).unwrap().map(|entry| entry.unwrap().path());
    for folder in networks.filter(|path| path.is_dir()) {
        assert_folder_is_valid(&folder, 1);
    }
}

#[test]
fn the_files_that_come_with_cantera_are_valid() {
    let folders = texts(&ask_one(json!({"ask": "data-folder"})));
    let with_cantera = folders.iter().map(Path::new).filter(|folder| folder.join("gri30.yaml").is_file());
    let mut tried = 0;
    for folder in with_cantera {
        assert_folder_is_valid(folder, 20);
        assert_folder_is_valid(&folder.join("example_data"), 10);
        tried += 1;
    }
    assert!(tried > 0, "no gri30.yaml in {folders:?}");
}

#[test]
fn files_from_elsewhere_are_valid() {
    let Some(folder) = std::env::var_os("KINMECH_CANTERA_FILES") else {
        eprintln!("skipped: KINMECH_CANTERA_FILES does not name a folder of Cantera files");
        return;
    };
    assert_folder_is_valid(Path::new(&folder), 1);
}

#[test]
fn what_is_wrong_is_found_where_it_is() {
    let validator = validator();
    for (reaction, place) in WRONG_REACTIONS {
        assert_wrong_at(&validator, &format!("reactions: [{reaction}]"), &format!("/reactions/0{place}"));
    }
    for (curve, place) in WRONG_FALLOFF_CURVES {
        let rates = "low-P-rate-constant: {A: 1, b: 0}, high-P-rate-constant: {A: 1, b: 0}";
        let reaction = format!("{{equation: A (+M) => B (+M), type: falloff, {rates}, {curve}}}");
        assert_wrong_at(&validator, &format!("reactions: [{reaction}]"), &format!("/reactions/0{place}"));
    }
    for (species, place) in WRONG_SPECIES {
        assert_wrong_at(&validator, &format!("species: [{{name: X, {species}}}]"), &format!("/species/0{place}"));
    }
    for (file, place) in WRONG_FILES {
        assert_wrong_at(&validator, file, place);
    }
}

#[test]
fn what_is_odd_but_right_is_accepted() {
    for file in RIGHT_FILES {
        let errors = errors(&validator(), &json_of_text(file));
        assert!(errors.is_empty(), "{file}: {errors:?}");
    }
}

/// The keys of a list in `src/formats/cantera/keys.rs`, which is private to the crate.
fn keys_known_to_the_reader(list: &str) -> BTreeSet<&'static str> {
    let source = include_str!("../src/formats/cantera/keys.rs");
    let (_, rest) = source.split_once(&format!("pub const {list}: &[&str] = &[")).unwrap();
    let (keys, _) = rest.split_once("];").unwrap();
    keys.split('"').skip(1).step_by(2).collect()
}

#[test]
fn every_key_that_the_reader_knows_is_in_the_schema() {
    let places = [
        ("TOP", "/properties"),
        ("PHASE", "/$defs/phase/properties"),
        ("SPECIES", "/$defs/species/properties"),
        ("REACTION", "/$defs/reaction/properties"),
    ];
    let schema = schema();
    let arrhenius = schema.pointer("/$defs/arrhenius/properties").unwrap();
    for parameter in Arrhenius::PARAMETERS {
        assert!(arrhenius.get(parameter.name).is_some(), "not in the schema: {}", parameter.name);
    }
    let text = schema.to_string();
    for parameter in FORMULAS.iter().flat_map(|law| law.parameters) {
        let key = format!("\"{}\":", parameter.name);
        assert!(text.contains(&key), "not in the schema: {}", parameter.name);
    }
    for (list, place) in places {
        let known = keys_known_to_the_reader(list);
        assert!(known.len() > 3, "{list}: {known:?}");
        let missing: Vec<_> = known.iter().filter(|key| schema.pointer(place).unwrap().get(**key).is_none()).collect();
        assert!(missing.is_empty(), "{list}: not in the schema: {missing:?}");
    }
}

/// Adds the places of properties without a description; conditions only narrow what is described elsewhere.
fn collect_undescribed(schema: &Value, place: &str, found: &mut Vec<String>) {
    let Some(parts) = schema.as_object() else { return };
    for (name, property) in parts.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let described = property["description"].as_str().is_some_and(|text| text.len() > 10);
        if !described && property.get("$ref").is_none() {
            found.push(format!("{place}/{name}"));
        }
        collect_undescribed(property, &format!("{place}/{name}"), found);
    }
    for part in ["items", "additionalProperties"] {
        collect_undescribed(&schema[part], &format!("{place}/{part}"), found);
    }
}

#[test]
fn editors_find_a_title_for_every_part_and_a_description_for_every_key() {
    let schema = schema();
    let mut undescribed = Vec::new();
    collect_undescribed(&schema, "", &mut undescribed);
    for (name, part) in schema["$defs"].as_object().unwrap() {
        assert!(part["title"].is_string(), "{name} has no title");
        collect_undescribed(part, name, &mut undescribed);
    }
    assert!(undescribed.is_empty(), "{undescribed:?}");
}
