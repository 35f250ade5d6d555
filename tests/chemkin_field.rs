//! Mechanisms of the field, whole: each is converted or refused with a place, loads in Cantera, and holds the same
//! chemistry as ck2yaml makes of it, where ck2yaml makes anything of it.
//!
//! `KINMECH_CHEMKIN_FIELD` names a folder with a folder a mechanism: `chem.inp`, `therm.dat`, and `tran.dat` if
//! there is one. Without it two small mechanisms of `tests/chemkin/field` are tried.
//! `KINMECH_CHEMKIN_FIELD=… cargo test --release --test chemkin_field -- --nocapture` prints the table.

#[path = "cantera/bridge.rs"]
#[allow(dead_code, reason = "every question has a Python of its own here")]
mod bridge;
#[path = "cantera/comparison.rs"]
mod comparison;
#[path = "chemkin/field/defects.rs"]
mod defects;
#[path = "cantera/limited.rs"]
mod limited;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use comparison::{differences, in_words};
use limited::{Silence, ask_within};
use rayon::prelude::*;
use serde_json::{Value, json};

const FIELD: &str = "KINMECH_CHEMKIN_FIELD";
const TOLERANCE: f64 = 1e-9;
/// Cantera fits the transport of each pair of species.
const MOST_SPECIES_WITH_TRANSPORT: usize = 300;
const LIMIT: Duration = Duration::from_secs(300);
const AT_ONCE: usize = 2;

/// What came of one mechanism.
#[derive(Default)]
struct Row {
    name: String,
    converted: bool,
    loaded: bool,
    /// Species and reactions, where it loads.
    size: Option<(usize, usize)>,
    repairs: usize,
    /// Of transport, agreement, refusal, in words.
    transport: String,
    agreement: String,
    refusal: String,
    /// What fails the test.
    wrong: Vec<String>,
}

fn mechanisms() -> Vec<PathBuf> {
    let folder = std::env::var_os(FIELD).map(PathBuf::from).unwrap_or_else(|| {
        println!(
            "{FIELD} is not set: the mechanisms of the field are not in this repository, two small ones are tried"
        );
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chemkin/field")
    });
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|folder| folder.join("chem.inp").is_file());
    folders.sort();
    folders
}

/// Converts a mechanism in a folder that holds copies of its files.
fn try_mechanism(original: &Path) -> Row {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = original.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut row = Row { name, ..Row::default() };
    let mut arguments = vec!["convert", "chem.inp"];
    for (option, file) in [("", "chem.inp"), ("--thermo", "therm.dat"), ("--transport", "tran.dat")] {
        if original.join(file).is_file() {
            fs::copy(original.join(file), folder.path().join(file)).expect("copied");
            arguments.extend([option, file].into_iter().filter(|_| !option.is_empty()));
        }
    }
    arguments.extend(["-o", "out.yaml", "--format", "json"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    let ended = command.current_dir(folder.path()).env("NO_COLOR", "1").args(&arguments).output();
    let ended = ended.expect("the binary runs");
    let report: Value = serde_json::from_slice(&ended.stdout).unwrap_or_default();
    let written = folder.path().join("out.yaml").is_file();
    match (ended.status.code(), written) {
        (Some(0), true) => {
            row.converted = true;
            row.repairs = report["repairs"].as_array().map_or(0, Vec::len);
            row.load(folder.path());
        }
        (Some(2), false) => row.refuse(&String::from_utf8_lossy(&ended.stderr)),
        (code, written) => row.wrong.push(format!("exit {code:?}, written: {written}")),
    }
    row
}

/// ck2yaml knows the section `TRANSPORT`, but not by the name `TRANS ALL`.
fn write_for_ck2yaml(folder: &Path) {
    let bytes = fs::read(folder.join("chem.inp")).expect("a copy");
    let lines = bytes.split(|byte| *byte == b'\n');
    let renamed =
        lines.map(|line| if line.trim_ascii().eq_ignore_ascii_case(b"TRANS ALL") { b"TRANSPORT" } else { line });
    let text = renamed.collect::<Vec<_>>().join(&b'\n');
    fs::write(folder.join("for-ck2yaml.inp"), text).expect("writable");
}

impl Row {
    /// A refusal must tell a file with a line.
    fn refuse(&mut self, stderr: &str) {
        let is_code = |code: &&str| !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let mut codes: Vec<&str> =
            stderr.split("error[").skip(1).filter_map(|text| text.split(']').next()).filter(is_code).collect();
        codes.sort_unstable();
        codes.dedup();
        let place = stderr.lines().find_map(|line| line.trim().strip_prefix("--> ")).unwrap_or_default();
        self.refusal = format!("{} at {place}", codes.join(", "));
        let has_line = place.split(':').nth(1).is_some_and(|line| line.parse::<usize>().is_ok());
        if !has_line {
            self.wrong.push(format!("refused without a place: {stderr}"));
        }
    }

    fn load(&mut self, folder: &Path) {
        let out = folder.join("out.yaml");
        match ask_within(json!({"ask": "contents", "file": out}), LIMIT) {
            Ok(contents) => {
                let count = |key: &str| contents[key].as_array().map_or(0, Vec::len);
                self.loaded = true;
                self.size = Some((count("species"), count("equations")));
            }
            Err(Silence::TooLong) => self.agreement = "no answer in time".to_string(),
            Err(Silence::Error(error)) => self.wrong.push(format!("does not load: {error}")),
        }
        if self.loaded {
            self.load_transport(folder);
            self.compare(folder);
        }
    }

    fn load_transport(&mut self, folder: &Path) {
        let species = self.size.map_or(0, |(species, _)| species);
        let text = fs::read_to_string(folder.join("out.yaml")).unwrap_or_default();
        self.transport = match (text.contains("\n  transport:"), species <= MOST_SPECIES_WITH_TRANSPORT) {
            (false, _) => "none".to_string(),
            (true, false) => "too many".to_string(),
            (true, true) => {
                let question =
                    json!({"ask": "contents", "file": folder.join("out.yaml"), "phase": "", "transport": true});
                match ask_within(question, LIMIT) {
                    Ok(_) => "loads".to_string(),
                    Err(Silence::TooLong) => "slow".to_string(),
                    Err(Silence::Error(error)) => {
                        self.wrong.push(format!("does not load with transport: {error}"));
                        "fails".to_string()
                    }
                }
            }
        };
    }

    fn compare(&mut self, folder: &Path) {
        let reference = folder.join("ck2yaml.yaml");
        let mut question = json!({"ask": "ck2yaml", "output": reference, "permissive": true});
        write_for_ck2yaml(folder);
        for (key, file) in [("input", "for-ck2yaml.inp"), ("thermo", "therm.dat"), ("transport", "tran.dat")] {
            if folder.join(file).is_file() {
                question[key] = json!(folder.join(file));
            }
        }
        self.agreement = match ask_within(question, LIMIT) {
            Ok(answer) if answer["ok"] == true => self.compare_with(folder, &reference),
            Ok(_) => "ck2yaml refuses".to_string(),
            Err(_) => "ck2yaml gives no answer".to_string(),
        };
    }

    fn compare_with(&mut self, folder: &Path, reference: &Path) -> String {
        let question =
            json!({"ask": "same-chemistry", "file": folder.join("out.yaml"), "other": reference, "most": 100_000});
        let answer = match ask_within(question, LIMIT) {
            Ok(answer) => answer,
            Err(Silence::Error(error)) if error.contains("the reference does not load") => {
                return "ck2yaml's does not load".to_string();
            }
            Err(Silence::Error(error)) => {
                self.wrong.push(format!("is not compared: {error}"));
                return "not compared".to_string();
            }
            Err(Silence::TooLong) => return "no answer in time".to_string(),
        };
        let found = differences(&answer, TOLERANCE);
        let (unexplained, mut reasons) = defects::unexplained(&self.name, &found);
        if !unexplained.is_empty() {
            self.wrong.push(format!("{} differences:\n{}", unexplained.len(), in_words(&unexplained, 5)));
            return format!("{} differences", unexplained.len());
        }
        let count = reasons.len();
        reasons.sort_unstable();
        reasons.dedup();
        if count == 0 { "agrees".to_string() } else { format!("agrees but for {count}: {}", reasons.join("; ")) }
    }

    fn is_agreed(&self) -> bool {
        self.agreement.starts_with("agrees")
    }

    fn print(&self) {
        let size = self.size.map(|(species, reactions)| format!("{species}/{reactions}")).unwrap_or_default();
        let repairs = if self.converted { self.repairs.to_string() } else { String::new() };
        let words = if self.refusal.is_empty() { &self.agreement } else { &self.refusal };
        println!("{:<24}{size:>12}{repairs:>9}  {:<10}{words}", self.name, self.transport);
    }
}

#[test]
fn mechanisms_of_the_field_are_converted_as_ck2yaml_does_or_better() {
    let mechanisms = mechanisms();
    assert!(!mechanisms.is_empty(), "no mechanism");
    // The Python is made before many ask for it.
    bridge::python();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().expect("threads");
    let rows: Vec<Row> = pool.install(|| mechanisms.par_iter().map(|path| try_mechanism(path)).collect());
    println!("{:<24}{:>12}{:>9}  {:<10}agreement, or refusal", "mechanism", "species/rx", "repairs", "transport");
    rows.iter().for_each(Row::print);
    let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    println!(
        "{} mechanisms: {} converted, {} loaded, {} agree with ck2yaml, {} refused",
        rows.len(),
        count(|row| row.converted),
        count(|row| row.loaded),
        count(Row::is_agreed),
        count(|row| !row.refusal.is_empty())
    );
    let wrong: Vec<String> =
        rows.iter().flat_map(|row| row.wrong.iter().map(move |wrong| format!("{}: {wrong}", row.name))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if std::env::var_os(FIELD).is_none() {
        assert_eq!(count(Row::is_agreed), rows.len(), "ours are sound");
    }
}
