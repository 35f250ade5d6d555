//! Outputs are written whole, anew, and never over an input.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const CHAIN: &str = "A => B ; 1\nB => C ; 2\n";
const TWO_PHASES: &str = "\
phases:
- {name: gas, thermo: ideal-gas, elements: [H, O], species: [{gas-species: all}], kinetics: gas, reactions: none}
- {name: other, thermo: ideal-gas, elements: [H, O], species: [{other.yaml/species: all}], kinetics: gas, reactions: none}
gas-species:
- {name: H2, composition: {H: 2}, thermo: {model: constant-cp, h0: 0 J/mol}}
";
const OTHER: &str = "species:\n- {name: O2, composition: {O: 2}, thermo: {model: constant-cp, h0: 0 J/mol}}\n";
const DATA: &str = "time,A,B,d[A]/dt,d[B]/dt\n0,1,0,-2,2\n1,0.5,0.5,-1,1\n2,0.25,0.75,-0.5,0.5\n3,0.1,0.9,-0.2,0.2\n";

fn command(directory: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.current_dir(directory).args(line.split_whitespace()).stdin(Stdio::null());
    command
}

fn kinmech(directory: &Path, line: &str) -> Output {
    command(directory, line).output().expect("the binary runs")
}

#[track_caller]
fn succeed(directory: &Path, line: &str) -> Output {
    let output = kinmech(directory, line);
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    let texts = [
        ("chain.rxn", CHAIN),
        ("two.yaml", TWO_PHASES),
        ("other.yaml", OTHER),
        ("data.csv", DATA),
        ("states.csv", "A,B,C\n1,0,0\n"),
        ("formulas.csv", "name,formula\nA,H2\nB,H2\n"),
        ("settings.yaml", "seed: 3\n"),
        ("decay.rxn", "A => B ; 1\n"),
        ("chem.inp", "ELEMENTS\nH\nEND\nSPECIES\nH H2\nEND\nREACTIONS\n2H+M=H2+M 1E18 -1 0\nEND\n"),
    ];
    for (name, text) in texts {
        fs::write(place.path().join(name), text).expect("written");
    }
    let therm: String = ["H", "H2"].map(thermo).concat();
    fs::write(place.path().join("chem.inp.therm"), format!("THERMO ALL\n 300.0 1000.0 5000.0\n{therm}END\n"))
        .expect("written");
    symlink("chain.rxn", place.path().join("link.rxn")).expect("linked");
    fs::hard_link(place.path().join("chain.rxn"), place.path().join("second.rxn")).expect("linked");
    fs::create_dir(place.path().join("sub")).expect("made");
    place
}

/// A monatomic or diatomic gas of constant heat capacity.
fn thermo(name: &str) -> String {
    let atoms = if name == "H" { 1 } else { 2 };
    let line = |text: String, number: u8| format!("{text:<79}{number}\n");
    let first = line(format!("{name:<24}H   {atoms}               G   300.000  5000.000 1000.00"), 1);
    let row = |values: &[f64]| values.iter().map(|value| format!("{value:15.8E}")).collect::<String>();
    // Rust writes 2.5E0 where Fortran writes 2.5E+00; readers take both.
    let coefficients = [2.5, 0.0, 0.0, 0.0, 0.0, -745.0, 0.0];
    let all = [coefficients, coefficients].concat();
    first + &line(row(&all[..5]), 2) + &line(row(&all[5..10]), 3) + &line(row(&all[10..]), 4)
}

fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<(String, Vec<u8>)> = entries
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).expect("read")))
        .collect();
    files.sort();
    files
}

#[test]
fn no_input_is_an_output_under_any_name() {
    let place = place();
    let before = contents(place.path());
    let lines = [
        "convert chain.rxn -o chain.rxn",
        "convert chain.rxn -o link.rxn",
        "convert link.rxn -o chain.rxn",
        "convert chain.rxn -o second.rxn",
        "convert chain.rxn -o ./sub/../chain.rxn",
        "convert two.yaml -o two.yaml",
        "convert two.yaml --phase gas -o two.yaml",
        "convert two.yaml -o other.yaml",
        "convert two.yaml --phase other -o other.yaml",
        "convert chem.inp -o chem.inp --to cantera",
        "convert chem.inp -o chem.inp.therm --to cantera",
        "simulate chain.rxn --random 2 --times 0,1 -o second.rxn",
        "simulate chain.rxn --initial states.csv --times 0,1 -o states.csv",
        "discover data.csv -o data.csv",
        "discover data.csv --species formulas.csv -o formulas.csv",
        "discover data.csv --settings settings.yaml -o settings.yaml",
        "discover data.csv --known decay.rxn -o decay.rxn",
        "discover data.csv --forbid decay.rxn -o decay.rxn",
        "discover data.csv --structure decay.rxn -o decay.rxn",
    ];
    for line in lines {
        let output = kinmech(place.path(), line);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{line}: {words}");
        assert!(words.contains("would replace the input"), "{line}: {words}");
        assert_eq!(contents(place.path()), before, "{line}");
    }
    let input = fs::File::open(place.path().join("chain.rxn")).expect("there");
    let output = command(place.path(), "convert - --from equations -o chain.rxn").stdin(input).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(contents(place.path()), before);
}

#[test]
fn the_input_is_replaced_where_that_is_asked_for() {
    let place = place();
    succeed(place.path(), "convert chain.rxn --in-place");
    succeed(place.path(), "convert link.rxn -o ./chain.rxn --in-place");
    assert!(fs::read_to_string(place.path().join("second.rxn")).expect("there").starts_with("A => B"));
    let before = contents(place.path());
    for line in ["convert chain.rxn --in-place -o new.rxn", "convert two.yaml --in-place -o other.yaml"] {
        assert_eq!(kinmech(place.path(), line).status.code(), Some(2), "{line}");
        assert_eq!(contents(place.path()), before, "{line}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions_its_owner_and_its_names() {
    let place = place();
    let at = |name: &str| place.path().join(name);
    let is_root = fs::metadata(at("chain.rxn")).expect("there").uid() == 0;
    for mode in [0o600, 0o640, 0o664] {
        fs::write(at("out.yaml"), "old").expect("written");
        fs::set_permissions(at("out.yaml"), Permissions::from_mode(mode)).expect("set");
        if is_root {
            std::os::unix::fs::chown(at("out.yaml"), Some(1234), Some(4321)).expect("given away");
        }
        succeed(place.path(), "convert chain.rxn -o out.yaml");
        let after = fs::metadata(at("out.yaml")).expect("there");
        assert_eq!(after.mode() & 0o7777, mode);
        assert!(!is_root || (after.uid(), after.gid()) == (1234, 4321));
    }
    fs::write(at("one.yaml"), "old and longer than what is written".repeat(100)).expect("written");
    fs::hard_link(at("one.yaml"), at("two-names.yaml")).expect("linked");
    succeed(place.path(), "convert chain.rxn -o one.yaml");
    let [one, two] = ["one.yaml", "two-names.yaml"].map(|name| fs::read(at(name)).expect("there"));
    assert!(one == two && one == fs::read(at("out.yaml")).expect("there"));
    symlink("sub/new.yaml", at("to-come.yaml")).expect("linked");
    succeed(place.path(), "convert chain.rxn -o to-come.yaml");
    assert!(fs::symlink_metadata(at("to-come.yaml")).expect("there").is_symlink());
    assert_eq!(fs::read(at("sub/new.yaml")).expect("there"), one);
}

#[test]
fn a_file_that_is_read_only_is_not_replaced() {
    let place = place();
    let path = place.path().join("out.yaml");
    fs::write(&path, "old").expect("written");
    fs::set_permissions(&path, Permissions::from_mode(0o444)).expect("set");
    let lines = [
        "convert chain.rxn -o out.yaml",
        "discover data.csv -o out.yaml",
        "simulate chain.rxn --random 1 --times 0,1 -o out.yaml",
    ];
    for line in lines {
        assert_eq!(kinmech(place.path(), line).status.code(), Some(2), "{line}");
        assert_eq!(fs::read(&path).expect("there"), b"old", "{line}");
    }
}

#[test]
fn references_to_pipes_and_devices_are_not_opened() {
    let place = place();
    let pipe = place.path().join("pipe.yaml");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    assert!(Command::new("mkfifo").arg(place.path().join("sub/other.yaml")).status().expect("runs").success());
    for (name, reference) in [("a.yaml", "pipe.yaml"), ("b.yaml", "/dev/zero"), ("c.yaml", "/dev/stdin")] {
        let text = TWO_PHASES.replace("other.yaml/species", &format!("{reference}/species"));
        fs::write(place.path().join(name), text).expect("written");
        let output = ends_within(command(place.path(), &format!("check {name}")), Duration::from_secs(30));
        assert_ne!(output.status.code(), Some(0), "{name}");
    }
    let line = "convert two.yaml -o sub/two.yaml";
    let output = ends_within(command(place.path(), line), Duration::from_secs(30));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn ends_within(mut command: Command, longest: Duration) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    let began = std::time::Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if began.elapsed() > longest {
            child.kill().ok();
            panic!("{command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("ended")
}

/// Kills conversions of a long list at many moments. The output is the old or the new text, whole, and nothing stands
/// beside it.
#[test]
fn a_process_that_is_killed_leaves_the_old_file_or_the_new_one_and_nothing_else() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let line = |k: usize| format!("A{k} => B{k} ; 1.5\n");
    fs::write(place.path().join("long.rxn"), (0..3000).map(line).collect::<String>()).expect("written");
    let began = std::time::Instant::now();
    succeed(place.path(), "convert long.rxn -o out.rxn");
    let takes = began.elapsed();
    let new = fs::read(place.path().join("out.rxn")).expect("there");
    let mut killed = 0;
    for round in 0..30u32 {
        let old = format!("old {round}\n").into_bytes();
        let exists = round % 3 != 0;
        fs::remove_file(place.path().join("out.rxn")).ok();
        if exists {
            fs::File::create(place.path().join("out.rxn")).and_then(|mut file| file.write_all(&old)).expect("written");
        }
        let mut child = command(place.path(), "convert long.rxn -o out.rxn").spawn().expect("runs");
        std::thread::sleep(takes.mul_f64(f64::from(round) / 30.0 * 1.1));
        let signal = [libc::SIGKILL, libc::SIGTERM, libc::SIGINT][round as usize / 3 % 3];
        // Safety: the child has not been waited for, so that its number is its own.
        unsafe { libc::kill(child.id() as i32, signal) };
        killed += usize::from(child.wait().expect("ended").code().is_none());
        let text = fs::read(place.path().join("out.rxn")).ok();
        assert!(text.as_ref() == Some(&new) || text == exists.then_some(old), "round {round}");
        let names = contents(place.path()).into_iter().map(|(name, _)| name).filter(|name| name != "out.rxn");
        assert_eq!(names.collect::<Vec<String>>(), ["long.rxn"], "round {round}");
    }
    assert!(killed >= 10, "only {killed} were killed");
}
