//! Copies of a real mechanism, each damaged in its own way: whatever they hold, they are read or refused with a
//! place, soon and without a panic.
//!
//! A few hundred copies are tried always, ten thousand by
//! `cargo test --release --test mutations -- --ignored --nocapture`.

#[path = "cantera/bridge.rs"]
#[allow(dead_code, reason = "only the folder of Cantera's files is asked for")]
mod bridge;
#[path = "mutations/chemkin.rs"]
mod chemkin;
#[path = "mutations/mutate.rs"]
mod mutate;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use kinmech::formats::{cantera, findings};
use kinmech::source::{Diagnostic, Source};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde_json::json;

const FILE: &str = "gri30.yaml";
/// The copy of a number is the same on every machine.
const SEED: u64 = 0x6d65_6368;
const ALWAYS: u64 = 400;
const MANY: u64 = 10_000;
const BY_COMMAND_LINE: u64 = 50;
/// A copy that takes longer hangs: most take some milliseconds.
const TOO_LONG: Duration = Duration::from_secs(1);

fn original() -> Vec<u8> {
    let folders = bridge::texts(&bridge::ask_one(json!({"ask": "data-folder"})));
    let path = folders.iter().map(|folder| Path::new(folder).join(FILE)).find(|path| path.is_file());
    fs::read(path.expect("Cantera's own mechanisms")).expect("readable")
}

/// A damaged copy, and what was done to it.
fn copy(original: &[u8], number: u64) -> (Vec<u8>, String) {
    let mut text = original.to_vec();
    let done = mutate::mutate(&mut text, &mut Xoshiro256PlusPlus::seed_from_u64(SEED + number));
    (text, format!("copy {number} ({})", done.join(", ")))
}

/// Whether the copy is taken for a mechanism, or what is wrong with how it is refused.
fn read(bytes: Vec<u8>) -> Result<bool, String> {
    let lines = bytes.split(|byte| *byte == b'\n').count();
    let (is_read, messages) = match Source::from_bytes(FILE, bytes) {
        Err(error) => (false, vec![error]),
        Ok(source) => match cantera::read(&source) {
            Err(errors) if errors.is_empty() => return Err("refused without an error".to_string()),
            Err(errors) => (false, errors),
            Ok(document) => {
                let printed = document.print().expect("the tree is kept");
                if cantera::read(&Source::new("printed", printed)).is_err() {
                    return Err("what is printed is refused".to_string());
                }
                (true, document.warnings.iter().cloned().chain(findings(&document)).collect())
            }
        },
    };
    let misplaced = messages.iter().find(|message| !has_place(message, lines));
    misplaced.map_or(Ok(is_read), |message| Err(format!("no place in the text: {message}")))
}

/// Whether the message says where, and can be shown.
fn has_place(message: &Diagnostic, lines: usize) -> bool {
    let shown = message.to_string();
    let place = message.location.as_deref();
    place.is_some_and(|place| (1..=lines).contains(&place.line) && shown.contains(FILE))
}

struct Outcome {
    name: String,
    result: Result<bool, String>,
    took: Duration,
}

fn outcomes(count: u64) -> Vec<Outcome> {
    let original = original();
    let one = |number| {
        let (text, name) = copy(&original, number);
        let began = Instant::now();
        let result = catch_unwind(|| read(text)).unwrap_or_else(|_| Err("panics".to_string()));
        Outcome { name, result, took: began.elapsed() }
    };
    (0..count).into_par_iter().map(one).collect()
}

/// Prints the counts; gives what went wrong.
fn report(outcomes: &[Outcome]) -> Vec<String> {
    let count = |wanted| outcomes.iter().filter(|outcome| outcome.result == Ok(wanted)).count();
    let slowest = outcomes.iter().max_by_key(|outcome| outcome.took).expect("at least one");
    println!("{} copies: {} read, {} refused", outcomes.len(), count(true), count(false));
    println!("longest: {:.3} s, {}", slowest.took.as_secs_f64(), slowest.name);
    let wrong = outcomes.iter().filter_map(|outcome| Some((outcome, outcome.result.as_ref().err()?)));
    wrong.map(|(outcome, what)| format!("{}: {what}", outcome.name)).collect()
}

#[test]
fn a_damaged_mechanism_is_read_or_refused_with_a_place() {
    let wrong = report(&outcomes(ALWAYS));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "takes minutes"]
fn ten_thousand_damaged_mechanisms_are_read_or_refused_within_a_second_each() {
    let outcomes = outcomes(MANY);
    let mut wrong = report(&outcomes);
    let slow = outcomes.iter().filter(|outcome| outcome.took > TOO_LONG);
    wrong.extend(slow.map(|outcome| format!("{} takes {:?}", outcome.name, outcome.took)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Converts a copy in a folder of its own; gives what is wrong with how that ends.
fn convert(original: &[u8], number: u64) -> Vec<String> {
    let (text, name) = copy(original, number);
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(FILE), text).expect("writable");
    run(&name, folder.path(), &[FILE])
}

/// Runs the program on the files of a folder, options between them; gives what is wrong with how that ends.
fn run(name: &str, folder: &Path, inputs: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    let output = command.current_dir(folder).arg("convert").args(inputs).args(["-o", "out.yaml"]).output();
    let output = output.expect("the binary runs");
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut beside: Vec<PathBuf> = entries.filter(|path| !inputs.iter().any(|input| path.ends_with(input))).collect();
    let is_written = beside.iter().any(|path| path.ends_with("out.yaml"));
    beside.retain(|path| !path.ends_with("out.yaml"));
    let said = String::from_utf8_lossy(&output.stderr);
    let mut wrong = Vec::new();
    match (output.status.code(), is_written) {
        (Some(0), true) | (Some(2), false) => {}
        (code, _) => wrong.push(format!("{name}: exit {code:?}, written: {is_written}: {said}")),
    }
    if said.contains("panicked") || (output.status.code() == Some(2) && !said.contains("error")) {
        wrong.push(format!("{name}: {said}"));
    }
    wrong.extend(beside.iter().map(|path| format!("{name} leaves {}", path.display())));
    wrong
}

#[test]
fn the_program_writes_all_or_nothing_of_a_damaged_mechanism() {
    let original = original();
    let wrong: Vec<String> =
        (0..BY_COMMAND_LINE).into_par_iter().flat_map_iter(|number| convert(&original, number)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
