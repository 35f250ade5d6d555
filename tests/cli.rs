//! The command line: every folder of `tests/cli/` is a case. Its `cmd` holds one command line and
//! the exit code expected of it; the other files are its inputs; `stdout` and `stderr` are what it
//! must print, word for word, lines of progress apart. With exit code 2 no file may have been written.
//!
//! `BLESS=1 cargo test --release --test cli` accepts what is printed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn kinmech(directory: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.current_dir(directory).args(arguments).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    command.output().expect("the binary runs")
}

/// Splits at blanks, but for those between single quotes.
fn words(line: &str) -> Vec<String> {
    let quoted = line.split('\'').enumerate();
    let parts = quoted.flat_map(|(place, part)| match place % 2 {
        0 => part.split_whitespace().map(String::from).collect(),
        _ => vec![part.to_string()],
    });
    parts.collect()
}

fn names(directory: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    entries.map(|name| name.to_string_lossy().into_owned()).collect()
}

/// Runs one case; gives what is wrong with it.
fn run(case: &Path) -> Vec<String> {
    let cmd = fs::read_to_string(case.join("cmd")).expect("cmd");
    let (line, expected_code) = cmd.trim().split_once("\nexit ").expect("cmd: a command line, then `exit N`");
    let place = tempfile::tempdir().expect("a temporary folder");
    for name in names(case).iter().filter(|name| !["cmd", "stdout", "stderr"].contains(&name.as_str())) {
        fs::copy(case.join(name), place.path().join(name)).expect("copied");
    }
    let before = names(place.path());
    let output = kinmech(place.path(), &words(line.trim_start_matches("kinmech ")));
    let mut wrong = Vec::new();
    let code = output.status.code().map_or("a signal".to_string(), |code| code.to_string());
    if code != expected_code.trim() {
        wrong.push(format!("exit {code} instead of {expected_code}"));
    }
    let written: Vec<String> = names(place.path()).difference(&before).cloned().collect();
    if code == "2" && !written.is_empty() {
        wrong.push(format!("wrote {written:?}"));
    }
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let (text, golden) = (without_progress(&String::from_utf8_lossy(bytes)), case.join(name));
        if std::env::var_os("BLESS").is_some() {
            if text.is_empty() {
                fs::remove_file(golden).ok()
            } else {
                fs::write(golden, text).ok()
            };
        } else if text != fs::read_to_string(&golden).unwrap_or_default() {
            wrong.push(format!("{name} is now\n{text}"));
        }
    }
    if code == "2" && !is_explained(&String::from_utf8_lossy(&output.stderr)) {
        wrong.push("an error needs a message".to_string());
    }
    wrong
}

/// Text without the lines, as `30 s: searching`, that tell how far a search is. How many come depends on the machine.
fn without_progress(text: &str) -> String {
    let is_progress = |line: &&str| {
        line.split_once(" s: ")
            .is_some_and(|(seconds, _)| !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.split_inclusive('\n').filter(|line| !is_progress(line)).collect()
}

fn is_explained(stderr: &str) -> bool {
    stderr.contains("error")
}

#[test]
fn every_case_prints_what_it_must_and_exits_as_it_must() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let cases: Vec<PathBuf> = names(&folder).iter().map(|name| folder.join(name)).collect();
    assert!(cases.len() >= 25, "the cases are gone");
    let mut failures = Vec::new();
    for case in &cases {
        failures.extend(run(case).into_iter().map(|wrong| format!("{}: {wrong}", case.display())));
    }
    println!("{} cases", cases.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Bad data and bad texts are told with file:line:column, the reason and a hint.
#[test]
fn every_text_error_has_a_place_a_reason_and_a_hint() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let texts: Vec<String> = names(&folder).into_iter().filter(|name| name.starts_with("bad-")).collect();
    assert!(texts.len() >= 18, "the cases are gone: {texts:?}");
    for name in texts {
        let stderr = fs::read_to_string(folder.join(&name).join("stderr")).expect("a golden message");
        let place = stderr.lines().find_map(|line| line.trim().strip_prefix("--> ")).unwrap_or_default();
        let parts: Vec<&str> = place.rsplitn(3, ':').collect();
        assert!(
            parts.len() == 3 && parts[..2].iter().all(|number| number.parse::<usize>().is_ok()),
            "{name}: {stderr}"
        );
        assert!(stderr.contains("= help: "), "{name} has no hint: {stderr}");
        assert!(stderr.contains("^ ") || stderr.contains("= note: "), "{name} has no reason: {stderr}");
    }
}

fn zoo_data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms").join(name).join("data.csv").display().to_string()
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[test]
fn discover_prints_the_object_of_the_contract_whatever_the_number_of_threads() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let data = zoo_data("hydrogen");
    let object = |jobs: &str| -> serde_json::Value {
        let output =
            kinmech(place.path(), &strings(&["discover", &data, "--format", "json", "--jobs", jobs, "--seed", "2"]));
        assert!(output.status.success());
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    };
    let (mut one, mut four) = (object("1"), object("4"));
    for key in ["schema", "method", "seed", "stop_reason", "elapsed_s", "evaluations", "species", "reactions"] {
        assert!(!one[key].is_null(), "{key}");
    }
    for key in ["front", "conservation_laws", "ambiguities", "warnings"] {
        assert!(one[key].is_array(), "{key}");
    }
    assert!(one["relative_error"]["train"].is_number() && one["relative_error"]["validation"].is_number());
    assert_eq!(one["reactions"].as_array().map(Vec::len), Some(6));
    for direction in one["reactions"].as_array().expect("reactions").iter().flat_map(|r| [&r["forward"], &r["reverse"]])
    {
        assert!(["A", "b", "Ea", "stderr_ln_A"].iter().all(|key| direction[key].is_number()), "{direction}");
        assert_eq!(direction["interval_A"].as_array().map(Vec::len), Some(2));
        assert_eq!(direction["status"], "interchangeable", "nothing is known of the species");
    }
    let h2 = one["reactions"]
        .as_array()
        .expect("reactions")
        .iter()
        .find(|r| r["equation"] == "H2 <=> 2 H")
        .expect("H2 <=> 2 H");
    assert_eq!((h2["reactants"]["H2"].as_f64(), h2["products"]["H"].as_f64()), (Some(1.0), Some(2.0)));
    for object in [&mut one, &mut four] {
        object["elapsed_s"] = serde_json::Value::Null;
    }
    assert_eq!(one, four);
}

#[test]
fn a_species_named_p_and_one_named_t_are_species() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("net.rxn"), "T <=> P ; 2 ; 1\nP => X ; 300\n").expect("written");
    let simulate = ["simulate", "net.rxn", "--random", "20", "--times", "0:1:6", "--derivatives", "-o", "data.csv"];
    assert!(kinmech(place.path(), &strings(&simulate)).status.success());
    let output = kinmech(place.path(), &strings(&["discover", "data.csv", "-o", "learned.rxn"]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let learned = fs::read_to_string(place.path().join("learned.rxn")).expect("written");
    let equations: Vec<&str> = learned.lines().filter_map(|line| line.split(" ;").next()).collect();
    assert_eq!(equations, ["T <=> P", "P => X"]);
}

#[test]
fn what_does_not_converge_is_written_marked_and_exits_with_3() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let data = zoo_data("frp");
    let output = kinmech(
        place.path(),
        &strings(&["discover", &data, "--method", "ppf", "--reactions", "1", "--restarts", "3", "-o", "learned.yaml"]),
    );
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stdout));
    let learned = fs::read_to_string(place.path().join("learned.yaml")).expect("the best so far is written");
    assert!(learned.contains("converged: false"), "{learned}");
}

#[test]
fn stdin_and_stdout_are_dashes() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("net.rxn"), "A => B ; 2\n").expect("written");
    let converted = kinmech(place.path(), &strings(&["convert", "net.rxn", "--to", "cantera"]));
    let mut check = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    check
        .args(["check", "-", "--from", "cantera"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut check = check.spawn().expect("it starts");
    std::io::Write::write_all(&mut check.stdin.take().expect("stdin"), &converted.stdout).expect("piped");
    let checked = check.wait_with_output().expect("it ends");
    assert!(checked.status.success());
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "<stdin>: nothing to report\n");
}
