//! Escape sequences, zero-width characters and changes of direction in files never reach the terminal or Markdown.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Colours the terminal, sets its title by a control character of two bytes, hides, and turns the direction.
const EVIL: &str = "\u{1b}[31mX\u{9b}2J\u{200b}\u{202e}Y\u{7}";
/// The same in a double-quoted YAML text.
const EVIL_YAML: &str = "\\e[31mX\\x9b2J\\u200b\\u202eY\\a";

fn kinmech(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kinmech")).current_dir(directory).args(arguments).output().expect("runs")
}

/// The invisible characters of an output.
fn invisible(output: &Output) -> Vec<char> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    text.chars().filter(|letter| *letter != '\n' && kinmech::source::is_invisible(*letter)).collect()
}

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    let yaml = format!(
        "description: \"{EVIL_YAML}\"\n\"key{EVIL_YAML}\": 1\nphases:\n- name: \"gas{EVIL_YAML}\"\n  thermo: ideal-gas\n  \
         elements: [H]\n  species: [{{species: all}}]\n  kinetics: gas\n  \"own{EVIL_YAML}\": [\"{EVIL_YAML}\"]\n\
         species:\n- {{name: \"H{EVIL_YAML}\", composition: {{H: 2}}, thermo: {{model: constant-cp, h0: 1 J/mol}}, note: \"{EVIL_YAML}\"}}\n\
         - {{name: H2, composition: {{H: 2}}, thermo: {{model: constant-cp}}, \"thermmo{EVIL_YAML}\": 2}}\n\
         reactions: []\n"
    );
    fs::write(place.path().join("names.yaml"), &yaml).expect("written");
    fs::write(place.path().join("other.yaml"), yaml.replace("1 J/mol", "2 J/mol").replace("name: \"H", "name: \"K"))
        .expect("written");
    fs::write(place.path().join("broken.yaml"), yaml.replace("composition: {H: 2}", "composition: \"\\e[31m\""))
        .expect("written");
    fs::write(place.path().join("comment.rxn"), format!("A => B ; 1 # {EVIL}\n# {EVIL}\nB => C ; 2\n"))
        .expect("written");
    fs::write(place.path().join("name.rxn"), format!("A{EVIL} => B ; 1\n")).expect("written");
    fs::write(place.path().join("hidden.rxn"), "A\u{200b} => B ; 1\nA => B ; 1\n").expect("written");
    let data = format!(
        "experiment,time,A\u{200b},B,d[A\u{200b}]/dt,d[B]/dt\nrun\u{202e}{EVIL},0,1,0,-2,2\n1,0,0.5,0.5,-1,1\n2,0,0.2,0.5,-0.4,0.4\n3,0,0.1,0.5,-0.2,0.2\n"
    );
    fs::write(place.path().join("data.csv"), data).expect("written");
    fs::write(place.path().join("header.csv"), format!("time,{EVIL},d[C{EVIL}]/dt\n0,1,x{EVIL}\n")).expect("written");
    fs::write(place.path().join(format!("path{EVIL}.rxn")), "A => \n").expect("written");
    place
}

#[test]
fn every_character_that_is_printed_can_be_seen() {
    let place = place();
    let path = format!("path{EVIL}.rxn");
    let none = format!("none{EVIL}.rxn");
    let lines: Vec<Vec<&str>> = vec![
        vec!["check", "names.yaml"],
        vec!["check", "broken.yaml"],
        vec!["check", "comment.rxn"],
        vec!["check", "name.rxn"],
        vec!["check", "hidden.rxn"],
        vec!["check", &path],
        vec!["check", &none],
        vec!["info", "names.yaml"],
        vec!["info", "comment.rxn"],
        vec!["diff", "names.yaml", "other.yaml"],
        vec!["diff", "names.yaml", "other.yaml", "--names-only"],
        vec!["diff", "hidden.rxn", "comment.rxn"],
        vec!["convert", "comment.rxn", "-o", "out.yaml"],
        vec!["convert", "names.yaml", "-o", "out.rxn"],
        vec!["convert", "names.yaml", "--phase", EVIL, "-o", "out.rxn"],
        vec!["discover", "data.csv"],
        vec!["discover", "header.csv"],
        vec!["simulate", "hidden.rxn", "--against", "data.csv"],
    ];
    for line in &lines {
        let output = kinmech(place.path(), &[&line[..], &["--verbose"]].concat());
        let shown = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(invisible(&output).is_empty(), "{line:?}: {:?}\n{shown}", invisible(&output));
        let json = kinmech(place.path(), &[&line[..], &["--format", "json"]].concat());
        assert!(invisible(&json).is_empty(), "{line:?} as JSON: {:?}", invisible(&json));
    }
    let markdown = kinmech(place.path(), &["diff", "names.yaml", "other.yaml", "--names-only", "--format", "markdown"]);
    let text = String::from_utf8_lossy(&markdown.stdout).into_owned();
    assert!(invisible(&markdown).is_empty() && text.contains("U+001B"), "{text}");
}

#[test]
fn a_name_with_a_character_that_cannot_be_seen_is_told() {
    let place = place();
    for line in [["check", "hidden.rxn"], ["check", "names.yaml"], ["discover", "data.csv"]] {
        let output = kinmech(place.path(), &line);
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(text.contains("warning[invisible-character]") && text.contains("U+200B"), "{line:?}: {text}");
    }
}

#[test]
fn json_holds_the_names_as_they_are() {
    let place = place();
    let output = kinmech(place.path(), &["diff", "names.yaml", "other.yaml", "--names-only", "--format", "json"]);
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(object["species"]["only_a"][0], format!("H{EVIL}"));
}
