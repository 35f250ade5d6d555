//! `kinmech diff` on mechanisms of Cantera's and their disguises: whole processes, beside one that only reads both
//! files. Takes some seconds, and the Python of `tests/cantera`, which is made where it is missing.

#[path = "../tests/cantera/bridge.rs"]
mod bridge;
#[path = "../tests/graph/disguise.rs"]
#[allow(dead_code, reason = "the tests of the graph use the rest")]
mod disguise;
#[path = "../tests/diff/edits.rs"]
#[allow(dead_code, reason = "the tests of diff use the rest")]
mod edits;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use kinmech::formats::cantera;
use kinmech::mechanism::Mechanism;
use kinmech::source::Source;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

const RUNS: usize = 9;

fn main() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (gri30, hexane) = (file("gri30.yaml"), file("example_data/n-hexane-NUIG-2015.yaml"));
    let mut missed = Vec::new();
    println!("medians of {RUNS} processes\n\n{:<44}{:>10}{:>22}", "", "diff [ms]", "/ reading both files");
    for (original, limit) in [(&gri30, 0.2), (&hexane, 2.0)] {
        let mechanism = read(original);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let reactions: Vec<_> =
            mechanism.reactions().iter().flat_map(|reaction| edits::rewritten(reaction, &mut random)).collect();
        let rewritten = edits::with_reactions(&mechanism, reactions);
        let variants = [
            ("itself", mechanism.clone()),
            ("in another order", edits::shuffled(&mechanism, false, &mut random)),
            ("in other notation", edits::shuffled(&rewritten, false, &mut random)),
            ("under other names", edits::shuffled(&mechanism, true, &mut random)),
            ("all of that", edits::shuffled(&rewritten, true, &mut random)),
        ];
        for (what, variant) in variants {
            let other = place.path().join("other.yaml");
            let text = cantera::write(&variant, &cantera::WriteOptions::default()).expect("it has a form in YAML");
            fs::write(&other, text).expect("written");
            let name = format!("{} and {what}", original.file_stem().unwrap_or_default().to_string_lossy());
            let (diff, reading) = (time(&["diff"], &[original, &other]), reading(original) + reading(&other));
            println!("{name:<44}{:>10.1}{:>22.2}", diff * 1e3, diff / reading);
            if diff > limit {
                missed.push(format!("{name} took {diff:.2} s, not {limit}"));
            }
        }
    }
    assert!(missed.is_empty(), "short of the target: {}", missed.join("; "));
}

/// One of Cantera's own mechanisms.
fn file(name: &str) -> PathBuf {
    let folders = bridge::texts(&bridge::ask_one(json!({"ask": "data-folder"})));
    let found = folders.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} comes with Cantera"))
}

fn read(path: &Path) -> Mechanism {
    let source = Source::from_bytes(path.to_string_lossy(), fs::read(path).expect("readable")).expect("UTF-8");
    cantera::read(&source).expect("a mechanism").mechanism
}

/// Seconds that a process takes which reads a file and checks it.
fn reading(path: &PathBuf) -> f64 {
    time(&["check", "--format", "json"], &[path])
}

/// The median of the seconds that a process takes.
fn time(arguments: &[&str], files: &[&PathBuf]) -> f64 {
    let once = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
        let begin = Instant::now();
        let output = command.args(arguments).args(files).output().expect("it runs");
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        if arguments == ["diff"] {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        begin.elapsed().as_secs_f64()
    };
    let mut seconds: Vec<f64> = (0..RUNS).map(|_| once()).collect();
    seconds.sort_by(f64::total_cmp);
    seconds[RUNS / 2]
}
