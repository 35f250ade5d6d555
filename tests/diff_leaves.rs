//! Every value of a file counts in a comparison: one value at a time is changed, and the verdict must not say that the
//! two files are the same, unless Cantera passes over the value.
//!
//! `KINMECH_CANTERA_FILES` names a folder of further files, such as those that come with Cantera.

#[path = "diff/leaves.rs"]
mod leaves;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kinmech::diff::Verdict;
use kinmech::grammar::yaml::{self, Node};
use kinmech::mechanism::Phase;
use kinmech::operations::{DiffOptions, LoadOptions, Loaded, MemoryFiles, diff, load};
use kinmech::source::Source;
use leaves::{changed, leaves, reversed};

/// Words on the way to a value that Cantera passes over, or uses only to accept or refuse a file.
const PASSED_OVER: [&str; 14] = [
    "note",
    "id",
    "description",
    "generator",
    "input-files",
    "cantera-version",
    "date",
    "git-commit",
    "duplicate",
    "negative-A",
    "negative-orders",
    "nonreactant-orders",
    "skip-undeclared-elements",
    "skip-undeclared-third-bodies",
];
/// What an ideal gas does not use.
const OF_REAL_GASES: [&str; 2] = ["equation-of-state", "critical-parameters"];
/// The most values that are changed in one file, evenly spread.
const MOST_LEAVES: usize = 400;
/// Larger files are left out: each change takes a comparison of all.
const MOST_BYTES: u64 = 400_000;

fn loaded(name: &str, text: &str) -> Option<Loaded> {
    load(&LoadOptions::of(name), &MemoryFiles::new([(name, text)])).ok()
}

fn verdict(a: &Loaded, b: &Loaded) -> Verdict {
    diff(a, b, &DiffOptions::default()).unwrap().comparison.verdict
}

/// How many changes of a file were tried, refused by the reader, seen, and passed over.
#[derive(Debug, Default)]
struct Tally {
    tried: usize,
    refused: usize,
    seen: usize,
    passed_over: usize,
    overlooked: Vec<String>,
}

fn is_passed_over(path: &[String], phases: &[Phase]) -> bool {
    let has = |words: &[&str]| path.iter().any(|step| words.contains(&step.as_str()));
    let all_ideal = phases.iter().all(|phase| phase.model.is_ideal_gas());
    // The only phase may have any name.
    let of_the_only_phase = phases.len() == 1 && path == ["phases", "0", "name"];
    has(&PASSED_OVER) || (all_ideal && has(&OF_REAL_GASES)) || of_the_only_phase
}

/// Whether a value is the reference temperature of thermo data without a heat capacity, which do not depend on it.
fn is_idle_temperature(tree: &Node, path: &[String]) -> bool {
    let Some((last, way)) = path.split_last() else { return false };
    let thermo = way
        .iter()
        .try_fold(tree, |node, step| node.get(step).or_else(|| node.as_sequence()?.get(step.parse::<usize>().ok()?)));
    last == "T0" && thermo.is_some_and(|thermo| thermo.get("cp0").is_none())
}

fn try_changes(name: &str, text: &str, tally: &mut Tally) {
    let Some(original) = loaded(name, text) else { return };
    let tree = yaml::parse(&Source::new(name, text)).unwrap();
    let phases = original.mechanism().phases();
    let all = leaves(&tree);
    let step = all.len().div_ceil(MOST_LEAVES).max(1);
    for path in all.iter().step_by(step) {
        let Some(other) = changed(&tree, path) else { continue };
        tally.tried += 1;
        let Some(other) = loaded(name, &yaml::print(&other)).filter(Loaded::holds_something) else {
            tally.refused += 1;
            continue;
        };
        if !verdict(&original, &other).is_same() {
            tally.seen += 1;
        } else if is_passed_over(path, phases) || is_idle_temperature(&tree, path) {
            tally.passed_over += 1;
        } else {
            tally.overlooked.push(format!("{name}: {}", path.join("/")));
        }
    }
}

/// A gas, a real gas, a surface and a plasma, with every kind of data that a file may hold.
fn own_files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/files");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path));
    named.map(|(name, path)| (name, fs::read_to_string(path).unwrap())).collect()
}

fn further_files() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("KINMECH_CANTERA_FILES") else { return Vec::new() };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
        .filter(|path| path.metadata().is_ok_and(|it| it.len() <= MOST_BYTES))
        .collect();
    files.sort();
    files
}

#[test]
fn no_value_that_counts_is_overlooked() {
    let mut tally = Tally::default();
    for (name, text) in own_files() {
        assert!(loaded(&name, &text).is_some(), "{name}");
        try_changes(&name, &text, &mut tally);
    }
    for path in further_files() {
        let text = fs::read_to_string(&path).unwrap();
        let before = tally.tried;
        try_changes(&path.file_name().unwrap().to_string_lossy(), &text, &mut tally);
        println!("{}: {} values changed", path.display(), tally.tried - before);
    }
    let Tally { tried, refused, seen, passed_over, overlooked } = &tally;
    println!("{tried} tried, {refused} refused by the reader, {seen} seen, {passed_over} passed over by Cantera");
    assert!(*seen > 200, "{tally:?}");
    assert!(overlooked.is_empty(), "{} overlooked:\n{}", overlooked.len(), overlooked.join("\n"));
}

#[test]
fn the_order_of_lists_and_of_keys_counts_nowhere() {
    for (name, text) in own_files() {
        let original = loaded(&name, &text).unwrap();
        let tree: Node = yaml::parse(&Source::new(&name, &text)).unwrap();
        let other = loaded(&name, &yaml::print(&reversed(&tree))).unwrap();
        assert!(verdict(&original, &other).is_same(), "{name}");
    }
}
