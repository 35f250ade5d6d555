//! Where results are written, and the messages about what they leave out.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const CHAIN: &str = "A => B ; 1\nB => C ; 2\n";

fn kinmech(directory: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.current_dir(directory).args(line.split_whitespace()).output().expect("the binary runs")
}

#[track_caller]
fn succeed(directory: &Path, line: &str) -> Output {
    let output = kinmech(directory, line);
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// A folder with the chain A → B → C and data of it, N2 among them, which does nothing.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("chain.rxn"), CHAIN).expect("written");
    succeed(place.path(), "simulate chain.rxn --random 10 --times 0:1:4 --derivatives -o plain.csv");
    let plain = fs::read_to_string(place.path().join("plain.csv")).expect("written");
    let lines = plain.lines().filter(|line| !line.starts_with('#')).enumerate();
    let with_inert = lines.map(|(row, line)| line.to_string() + if row == 0 { ",N2,d[N2]/dt\n" } else { ",3.5,0\n" });
    fs::write(place.path().join("data.csv"), with_inert.collect::<String>()).expect("written");
    place
}

#[test]
fn a_species_that_never_changes_is_in_the_yaml_and_named_as_missing_from_equations() {
    let place = place();
    succeed(place.path(), "discover data.csv -o learned.yaml");
    let learned = fs::read_to_string(place.path().join("learned.yaml")).expect("written");
    assert!(learned.contains("species: [A, B, C, N2]"), "{learned}");
    let output = succeed(place.path(), "discover data.csv -o learned.rxn");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("the equations do not name N2"), "{words}");
    let learned = fs::read_to_string(place.path().join("learned.rxn")).expect("written");
    let equations: Vec<&str> = learned.lines().filter_map(|line| line.split(" ;").next()).collect();
    assert_eq!(equations, ["A => B", "B => C"]);
}

#[test]
fn compositions_that_do_not_balance_are_told_with_or_without_a_file() {
    let place = place();
    fs::write(place.path().join("formulas.csv"), "name,formula\nA,H2\nB,H2\nC,H4\nN2,N2\n").expect("written");
    let line = "discover data.csv --method ppf --species formulas.csv".to_string();
    for line in [line.clone(), line + " -o learned.yaml"] {
        let output = succeed(place.path(), &line);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains("do not balance B => C"), "{line}: {words}");
    }
    assert!(succeed(place.path(), "check learned.yaml").status.success());
}

#[test]
fn failures_are_objects_for_programs() {
    let place = place();
    fs::write(place.path().join("ragged.csv"), "A,B\n1\n").expect("written");
    for (line, code) in [("discover ragged.csv", "ragged-row"), ("discover no_such_file.csv", "failed")] {
        let output = kinmech(place.path(), &format!("{line} --format json"));
        assert_eq!(output.status.code(), Some(2));
        let object: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
        assert_eq!((object["schema"].as_u64(), object["errors"].as_u64()), (Some(1), Some(1)));
        assert_eq!(object["findings"][0]["code"], code);
    }
}

#[test]
fn a_file_whose_name_holds_an_equals_sign_is_an_initial_state() {
    let place = place();
    fs::copy(place.path().join("plain.csv"), place.path().join("k=1.csv")).expect("copied");
    let output = succeed(place.path(), "simulate chain.rxn --initial k=1.csv --times 0,1");
    let rows = String::from_utf8_lossy(&output.stdout).lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(rows, 1 + 10 * 2);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_it_leads_to_is_replaced() {
    let place = place();
    let (link, target) = (place.path().join("link.yaml"), place.path().join("target.yaml"));
    fs::write(&target, "old").expect("written");
    std::os::unix::fs::symlink("target.yaml", &link).expect("linked");
    succeed(place.path(), "convert chain.rxn -o link.yaml");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert!(fs::read_to_string(&target).expect("there").contains("equation: A => B"));
}

#[cfg(unix)]
#[test]
fn a_pipe_takes_the_text_and_stays_a_pipe() {
    let place = place();
    let pipe = place.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read_to_string(pipe).expect("read"))
    };
    succeed(place.path(), "convert chain.rxn --to cantera -o pipe");
    assert!(reader.join().expect("the reader ends").contains("equation: A => B"));
    assert!(!fs::metadata(&pipe).expect("still there").is_file());
}

#[test]
fn nothing_is_left_beside_the_output() {
    let place = place();
    succeed(place.path(), "convert chain.rxn -o chain.yaml");
    kinmech(place.path(), "convert chain.rxn --to cantera -o .");
    let names = fs::read_dir(place.path()).expect("readable").map(|entry| entry.expect("readable").file_name());
    let partial: Vec<_> = names.filter(|name| name.to_string_lossy().contains("partial")).collect();
    assert!(partial.is_empty(), "{partial:?}");
}

#[test]
fn discover_says_which_method_it_took_what_is_unique_and_what_would_do_the_same() {
    let place = place();
    fs::write(place.path().join("formulas.csv"), "name,formula\nA,H2\nB,H2\nC,H2\nN2,N2\n").expect("written");
    let text = |line: &str| String::from_utf8_lossy(&succeed(place.path(), line).stdout).into_owned();
    // N2 has one concentration, so that nothing tells whether it takes part.
    let with_bath = text("discover data.csv --species formulas.csv");
    assert!(with_bath.contains("interchangeable") && with_bath.contains(" + N2 => "), "{with_bath}");
    let with = text("discover data.csv --species formulas.csv --inert N2");
    assert!(with.contains("unique") && !with.contains("other reactions give the same du/dt"), "{with}");
    assert!(with.contains("method balance: ") && with.contains(" candidate reactions can be looked through"), "{with}");
    fs::write(place.path().join("pair.rxn"), "2 A => B ; 1\n").expect("written");
    succeed(place.path(), "simulate pair.rxn --random 10 --times 0:1:6 --derivatives -o pair.csv");
    let without = text("discover pair.csv --method balance");
    assert!(without.contains("2 A => B: or ") && without.contains("interchangeable"), "{without}");
    assert!(without.contains("1 of 1 rates are unique: give --species or --trust-laws"), "{without}");
    assert!(without.contains("\nmethod balance\n"), "{without}");
    let frozen = text("discover data.csv --method ppf");
    assert!(frozen.contains("unassessed") && frozen.contains("\nmethod ppf\n"), "{frozen}");
}

#[test]
fn settings_come_from_a_file_and_options_take_precedence() {
    let place = place();
    let settings = "method: ppf\nreactions: 2\nseed: 5\nppf:\n  restarts: 4\n  step:\n    lm: {iterations: 300}\n";
    fs::write(place.path().join("settings.yaml"), settings).expect("written");
    let report = |options: &str| -> Value {
        let line = format!("discover data.csv --settings settings.yaml --format json {options}");
        serde_json::from_slice(&succeed(place.path(), &line).stdout).expect("JSON")
    };
    let by_file = report("");
    assert_eq!((&by_file["method"], &by_file["seed"]), (&Value::from("ppf"), &Value::from(5)));
    assert_eq!(by_file["reactions"].as_array().map(Vec::len), Some(2));
    let by_option = report("--seed 6 --method balance");
    assert_eq!((&by_option["method"], &by_option["seed"]), (&Value::from("balance"), &Value::from(6)));
}

#[test]
fn a_known_reaction_stays_when_fewer_are_asked_for_than_the_data_show() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("chain.rxn"), "F <=> R ; 3 ; 1\nR <=> P ; 2 ; 1\n").expect("written");
    fs::write(place.path().join("known.rxn"), "R <=> P\n").expect("written");
    succeed(place.path(), "simulate chain.rxn --random 10 --times 0:1:4 --derivatives -o data.csv");
    let output = kinmech(place.path(), "discover data.csv --known known.rxn --reactions 1 --format json");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let equations: Vec<&str> =
        report["reactions"].as_array().expect("a list").iter().filter_map(|it| it["equation"].as_str()).collect();
    assert_eq!(equations, ["R <=> P"]);
}

/// Concentrations of the chain alone, with noise, in six runs.
fn concentrations(place: &tempfile::TempDir) {
    let line = "simulate chain.rxn --random 6 --times 0:4:30 --noise-u 0.01 --seed 3 -o u.csv";
    succeed(place.path(), line);
}

#[test]
fn the_json_of_concentrations_has_the_numbers_of_the_fit() {
    let place = place();
    concentrations(&place);
    let report = |options: &str| -> Value {
        let line = format!("discover u.csv --format json {options}");
        serde_json::from_slice(&succeed(place.path(), &line).stdout).expect("JSON")
    };
    let found = report("");
    assert_eq!(found["method"], "trajectories");
    let fit = &found["fit"];
    assert_eq!((&fit["data"], &fit["parameters"]), (&Value::from(6 * 30 * 3), &Value::from(2 + 6 * 3)));
    for number in ["sum_of_squares", "log_likelihood", "aic", "bic"] {
        assert!(fit[number].is_number(), "{number}: {fit}");
    }
    assert!(fit["chi2"].is_null() && fit["noise"]["A"]["relative"].is_number(), "{fit}");
    assert_eq!((&fit["lack_of_fit"]["found"], fit["starts"].as_array().map(Vec::len)), (&Value::from(false), Some(18)));
    for list in ["scales", "shifts", "signals"] {
        assert_eq!(fit[list], Value::Array(Vec::new()), "{list}");
    }
    assert!(found["relative_error"]["validation"].is_number() && found.get("refused").is_none());
    assert_eq!(found["unobserved"], Value::Array(Vec::new()));
    let sizes = |report: &Value| -> Vec<u64> {
        let front = report["front"].as_array().expect("a list");
        front.iter().filter_map(|point| point["reactions"].as_u64()).collect()
    };
    assert!(sizes(&found).contains(&2), "{}", found["front"]);
    // One reaction does not explain the data: nothing is claimed.
    let output = kinmech(place.path(), "discover u.csv --reactions 1 --max-order 1 --format json");
    let one: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), &one["refused"]["code"]), (Some(3), &Value::from("lack-of-fit")));
    assert!(sizes(&one).contains(&1) && sizes(&one).contains(&2), "{}", one["front"]);
    let again = report("--bootstrap 3");
    assert_eq!((&again["bootstrap"]["resamples"], &again["bootstrap"]["of"]), (&Value::from(3), &Value::from("runs")));
    assert!(again["reactions"][0]["forward"]["inclusion"].is_number(), "{again}");
}

#[test]
fn options_that_a_method_cannot_do_are_refused_with_the_methods_that_can() {
    let place = place();
    let refused = |options: &str| -> String {
        let output = kinmech(place.path(), &format!("discover data.csv {options}"));
        assert_eq!(output.status.code(), Some(2), "{options}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for option in
        ["--known chain.rxn", "--forbid chain.rxn", "--inert N2", "--open", "--max-order 2", "--max-products 2"]
    {
        let words = refused(&format!("--method ppf {option}"));
        assert!(words.contains("trajectories and balance can"), "{option}: {words}");
    }
    assert!(refused("--method balance --bootstrap 9").contains("trajectories can"));
    assert!(refused("--method balance --restarts 9").contains("ppf has"));
    assert!(refused("--method trajectories --step lm").contains("ppf has"));
}
