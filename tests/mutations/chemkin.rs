//! Copies of a real mechanism in Chemkin's three files, one of them damaged: Cantera writes them, since none is in
//! this repository.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde_json::json;

use crate::bridge::ask_one;
use crate::{BY_COMMAND_LINE, MANY, SEED, TOO_LONG, mutate, run};

/// Each with the option that names it and how often it is the one that is damaged.
const FILES: [(&str, &str, u32); 3] =
    [("", "chem.inp", 3), ("--thermo", "therm.dat", 2), ("--transport", "tran.dat", 1)];
const AT_ONCE: usize = 2;

/// The three files of GRI 3.0.
fn originals() -> &'static [Vec<u8>; 3] {
    static ORIGINALS: OnceLock<[Vec<u8>; 3]> = OnceLock::new();
    ORIGINALS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |place: usize| folder.path().join(FILES[place].1);
        let question = json!({
            "ask": "yaml2ck", "file": "gri30.yaml", "mechanism": path(0), "thermo": path(1), "transport": path(2),
        });
        assert_eq!(ask_one(question), true, "GRI 3.0 has transport");
        [0, 1, 2].map(|place| fs::read(path(place)).expect("written by Cantera"))
    })
}

/// Writes the copy of a number, the same on every machine; gives what was done to it.
fn write_copy(folder: &Path, number: u64) -> String {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(SEED ^ number.wrapping_mul(0x9e37_79b9));
    let (_, damaged, _) = *FILES.choose_weighted(&mut random, |file| file.2).expect("not empty");
    let mut done = Vec::new();
    for ((_, name, _), original) in FILES.iter().zip(originals()) {
        let mut text = original.clone();
        if *name == damaged {
            done = match random.random_range(0..4) {
                0 => vec![damage_punctuation(&mut text, &mut random)],
                _ => mutate::mutate(&mut text, &mut random),
            };
        }
        fs::write(folder.join(name), text).expect("writable");
    }
    format!("copy {number} of Chemkin ({damaged}: {})", done.join(", "))
}

/// What means something to Chemkin, put where it means something else.
fn damage_punctuation(text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) -> &'static str {
    const WORDS: [&str; 16] = [
        "/",
        "//",
        "!",
        "&",
        "=",
        "<=>",
        "(+M)",
        "+M",
        "END\n",
        "\nREACTIONS\n",
        "LOW/",
        "PLOG/",
        "DUP",
        "\t",
        ",",
        "é",
    ];
    let at = random.random_range(0..=text.len());
    match random.random_bool(0.7) {
        true => {
            let word = WORDS.choose(random).expect("not empty");
            text.splice(at..at, word.bytes());
            "a word inserted"
        }
        false => {
            let slash =
                text.iter().enumerate().skip(at).find(|(_, byte)| b"/=!".contains(byte)).map(|(place, _)| place);
            slash.map(|place| text.remove(place));
            "a mark removed"
        }
    }
}

/// What is wrong, and the time of each copy.
fn outcomes(count: u64) -> Vec<(Vec<String>, String, Duration)> {
    let arguments: Vec<&str> = FILES.iter().flat_map(|file| [file.0, file.1]).filter(|word| !word.is_empty()).collect();
    let one = |number| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let name = write_copy(folder.path(), number);
        let began = Instant::now();
        let wrong = run(&name, folder.path(), &arguments);
        (wrong, name, began.elapsed())
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().expect("threads");
    pool.install(|| (0..count).into_par_iter().map(one).collect())
}

#[test]
fn the_program_writes_all_or_nothing_of_a_damaged_mechanism_of_chemkin() {
    let wrong: Vec<String> = outcomes(BY_COMMAND_LINE).into_iter().flat_map(|(wrong, ..)| wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "takes minutes"]
fn ten_thousand_damaged_mechanisms_of_chemkin_are_converted_or_refused_within_a_second_each() {
    let outcomes = outcomes(MANY);
    let longest = outcomes.iter().max_by_key(|outcome| outcome.2).expect("at least one");
    println!("longest: {:.3} s, {}", longest.2.as_secs_f64(), longest.1);
    let slow = outcomes.iter().filter(|outcome| outcome.2 > TOO_LONG);
    let slow = slow.map(|(_, name, took)| format!("{name} takes {took:?}"));
    let wrong: Vec<String> = outcomes.iter().flat_map(|outcome| outcome.0.clone()).chain(slow).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Undamaged, the files are converted: else all others would be refused for nothing.
#[test]
fn the_undamaged_files_of_chemkin_are_converted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for ((_, name, _), original) in FILES.iter().zip(originals()) {
        fs::write(folder.path().join(name), original).expect("writable");
    }
    let arguments = ["chem.inp", "--thermo", "therm.dat", "--transport", "tran.dat"];
    assert_eq!(run("the original", folder.path(), &arguments), Vec::<String>::new());
    assert!(folder.path().join("out.yaml").is_file());
}
