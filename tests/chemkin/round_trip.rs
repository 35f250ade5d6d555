//! Cantera's own mechanisms, written for Chemkin by yaml2ck, read by kinmech and by ck2yaml.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::bridge::texts;
use crate::case::Case;
use crate::conversation::ask_soon;

fn data_file(name: &str) -> PathBuf {
    let folders = ask_soon(&json!({"ask": "data-folder"})).unwrap_or_else(|error| panic!("{error}"));
    let path = texts(&folders).iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file());
    path.unwrap_or_else(|| panic!("Cantera has no {name}"))
}

/// The phase as three files of Chemkin.
fn written_for_chemkin(file: &str, phase: &str) -> Case {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let question = json!({
        "ask": "yaml2ck", "file": data_file(file), "phase": phase,
        "mechanism": path("chem.inp"), "thermo": path("therm.dat"), "transport": path("tran.dat"),
    });
    let has_transport = ask_soon(&question).unwrap_or_else(|error| panic!("{file}: {error}"));
    let read = |name: &str| fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let case = Case::alone(&read("chem.inp")).with("--thermo", "therm.dat", read("therm.dat"));
    if has_transport == true { case.with("--transport", "tran.dat", read("tran.dat")) } else { case }
}

#[test]
fn what_yaml2ck_writes_means_what_ck2yaml_makes_of_it() {
    for (file, phase) in [
        ("gri30.yaml", "gri30"),
        ("h2o2.yaml", "ohmech"),
        ("air.yaml", "air"),
        ("nDodecane_Reitz.yaml", "nDodecane_IG"),
    ] {
        println!("{file}");
        let case = written_for_chemkin(file, phase);
        case.agrees_with_ck2yaml();
    }
}

#[test]
fn a_mechanism_of_a_thousand_species_means_what_ck2yaml_makes_of_it() {
    written_for_chemkin("example_data/n-hexane-NUIG-2015.yaml", "").agrees_with_ck2yaml();
}

/// From Cantera to Chemkin and back, against the file that it began with.
#[test]
fn gri30_comes_back_as_it_was() {
    let case = written_for_chemkin("gri30.yaml", "gri30");
    case.converted();
    case.agrees_with_file(&data_file("gri30.yaml"));
    assert_eq!(case.contents(true)["equations"].as_array().map(Vec::len), Some(325));
}
