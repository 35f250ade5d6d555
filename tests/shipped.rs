//! Every phase of the files that come with Cantera: read where Cantera loads it, refused where Cantera
//! refuses it, with the same rate constants and thermo, and the same when it is written again.
//!
//! `KINMECH_CANTERA_FILES` names a folder of further files, such as the inputs of Cantera's own tests.

#[path = "cantera/bridge.rs"]
mod bridge;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use bridge::{ask, ask_one, texts};
use kinmech::formats::{cantera, findings};
use kinmech::kinetics::{Conditions, rate_constants};
use kinmech::mechanism::Mechanism;
use kinmech::rates::Electrons;
use kinmech::source::{Severity, Source};
use serde_json::{Value, json};

/// Between Cantera's values from a file and those from the file written again.
const REWRITTEN_TOLERANCE: f64 = 1e-12;
const REWRITTEN_TRANSPORT_TOLERANCE: f64 = 1e-10;
/// Between Cantera's values and ours.
const TOLERANCE: f64 = 1e-10;
/// Where Cantera cuts off reverse rate constants.
const LARGEST: f64 = 1e290;
const GAS_MODELS: [&str; 4] = ["ideal-gas", "Redlich-Kwong", "Peng-Robinson", "plasma"];

/// A phase of a file, as Cantera sees it.
struct Phase {
    path: PathBuf,
    name: String,
    answer: Value,
}

impl Phase {
    fn is_gas(&self) -> bool {
        GAS_MODELS.iter().any(|model| self.answer["model"] == *model)
    }

    fn loads(&self) -> bool {
        self.answer.get("error").is_none()
    }

    /// A phase whose rates are those of a Python module that is not there.
    fn is_extended(&self) -> bool {
        self.answer["error"].as_str().is_some_and(|error| error.contains("PythonExtensionManager"))
    }

    fn title(&self) -> String {
        format!("{} of {}", self.name, self.path.display())
    }
}

fn data_folders() -> &'static [PathBuf] {
    static FOLDERS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOLDERS.get_or_init(|| {
        let folders = texts(&ask_one(json!({"ask": "data-folder"})));
        let folders = folders.iter().map(PathBuf::from).filter(|folder| folder.is_absolute() && folder.is_dir());
        folders.collect()
    })
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"));
    files.sort();
    files
}

/// All phases of all files.
fn phases() -> &'static [Phase] {
    static PHASES: OnceLock<Vec<Phase>> = OnceLock::new();
    PHASES.get_or_init(|| {
        let folders = data_folders().iter().flat_map(|folder| [folder.clone(), folder.join("example_data")]);
        let mut files: Vec<PathBuf> = folders.flat_map(|folder| yaml_files(&folder)).collect();
        assert!(files.len() > 30, "only {} files come with Cantera", files.len());
        match std::env::var_os("KINMECH_CANTERA_FILES") {
            Some(folder) => files.extend(yaml_files(Path::new(&folder))),
            None => println!("KINMECH_CANTERA_FILES is not set: only the files that come with Cantera are tried"),
        }
        let questions: Vec<Value> = files.iter().map(|path| json!({"ask": "phases", "file": path})).collect();
        let answers = files.iter().zip(ask(&questions));
        let of_file = |(path, answer): (&PathBuf, Result<Value, String>)| -> Vec<Phase> {
            let answers = answer.unwrap_or_default().as_array().cloned().unwrap_or_default();
            let phase = |answer: Value| {
                let name = answer["name"].as_str().unwrap_or_default().to_string();
                Phase { path: path.clone(), name, answer }
            };
            answers.into_iter().map(phase).collect()
        };
        answers.flat_map(of_file).collect()
    })
}

/// Finds files as Cantera does.
fn open(referring: &str, reference: &str) -> Result<Source, String> {
    let beside = Path::new(referring).parent().map(Path::to_path_buf);
    let found = beside.iter().chain(data_folders()).map(|folder| folder.join(reference)).find(|path| path.is_file());
    let path = found.ok_or("not found")?;
    Source::from_bytes(path.to_string_lossy(), fs::read(&path).unwrap()).map_err(|error| error.to_string())
}

/// The phase as a mechanism of its own, or the first error.
fn read_phase(phase: &Phase) -> Result<Mechanism, String> {
    let bytes = fs::read(&phase.path).unwrap();
    let source = Source::from_bytes(phase.path.to_string_lossy(), bytes).map_err(|error| error.to_string())?;
    let options = cantera::ReadOptions { phase: Some(&phase.name), open: &open };
    let document = cantera::read_with(&source, &options).map_err(|errors| errors[0].to_string())?;
    let wrong = findings(&document).into_iter().find(|finding| finding.severity == Severity::Error);
    match wrong {
        Some(wrong) => Err(wrong.to_string()),
        None => Ok(document.mechanism),
    }
}

#[test]
fn what_cantera_loads_is_read_and_what_it_refuses_is_refused() {
    let (mut read, mut refused) = (0, 0);
    for phase in phases().iter().filter(|phase| !phase.is_extended()) {
        match read_phase(phase) {
            Ok(_) if phase.loads() => read += 1,
            Err(error) if !phase.loads() => {
                refused += 1;
                assert!(error.contains(".yaml:"), "{}: no place is told: {error}", phase.title());
            }
            Ok(_) => panic!("{} is read, but Cantera refuses it: {}", phase.title(), phase.answer["error"]),
            Err(error) => panic!("{} is loaded by Cantera, but refused here: {error}", phase.title()),
        }
    }
    println!("{read} phases are read, {refused} are refused");
    assert!(read > 70, "only {read} phases");
}

#[test]
fn rate_constants_and_thermo_are_those_of_cantera() {
    let gases: Vec<&Phase> = phases().iter().filter(|phase| phase.is_gas() && phase.loads()).collect();
    let question = |phase: &&Phase| json!({"ask": "grid", "file": phase.path, "phase": phase.name});
    let (mut rates, mut states) = (0, 0);
    for group in gases.chunks(20) {
        let answers = ask(&group.iter().map(question).collect::<Vec<_>>());
        for (phase, answer) in group.iter().zip(answers) {
            let mechanism = read_phase(phase).unwrap();
            let alone = mechanism.of_phase(&mechanism.phases()[0]).unwrap();
            assert_eq!(alone.species_names(), texts(&phase.answer["species"]), "{}", phase.title());
            assert_eq!(alone.reactions().len(), texts(&phase.answer["equations"]).len(), "{}", phase.title());
            let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", phase.title()));
            for state in answer.as_array().unwrap() {
                rates += compare_rates(&alone, state, phase);
                states += compare_thermo(&alone, state, phase);
            }
        }
    }
    println!("{rates} rate constants and {states} standard states of {} phases agree", gases.len());
    assert!(rates > 100_000 && states > 10_000, "only {rates} rate constants and {states} states");
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap_or(f64::INFINITY)).collect()
}

fn compare_rates(mechanism: &Mechanism, state: &Value, phase: &Phase) -> usize {
    let concentrations = numbers(&state["u"]);
    let electrons = state["electrons"].as_object().map(|electrons| Electrons {
        temperature: electrons["temperature"].as_f64().unwrap(),
        energy_levels: numbers(&electrons["energy_levels"]),
        distribution: numbers(&electrons["distribution"]),
    });
    let [temperature, pressure] = ["T", "P"].map(|key| state[key].as_f64().unwrap());
    let conditions =
        Conditions { electrons: electrons.as_ref(), ..Conditions::of_gas(temperature, pressure, &concentrations) };
    let ours = rate_constants(mechanism, conditions).unwrap_or_else(|error| panic!("{}: {error}", phase.title()));
    let (k_f, k_r) = (numbers(&state["k_f"]), numbers(&state["k_r"]));
    assert_eq!(ours.len(), k_f.len());
    for (place, (ours, theirs)) in ours.iter().zip(k_f.iter().zip(&k_r)).enumerate() {
        let equation = mechanism.equation(&mechanism.reactions()[place]);
        for (what, ours, theirs) in [("k_f", ours.0, *theirs.0), ("k_r", ours.1, *theirs.1)] {
            let beyond = theirs.abs() > LARGEST && ours.abs() > LARGEST;
            let agrees = beyond || (ours - theirs).abs() <= TOLERANCE * theirs.abs();
            assert!(
                agrees,
                "{what} of `{equation}` at {} K and {} Pa in {}: {ours:e} here, {theirs:e} in Cantera",
                conditions.temperature,
                conditions.pressure,
                phase.title()
            );
        }
    }
    2 * k_f.len()
}

/// h crosses zero, so that R T stands beside it as its size, and R beside cp and s.
fn compare_thermo(mechanism: &Mechanism, state: &Value, phase: &Phase) -> usize {
    let r = kinmech::constants::GAS_CONSTANT;
    let temperature = state["T"].as_f64().unwrap();
    let pressure = state["P"].as_f64().unwrap();
    let (cp, h, s) = (numbers(&state["cp"]), numbers(&state["h"]), numbers(&state["s"]));
    for (place, species) in mechanism.species().iter().enumerate() {
        let is_electron = species.composition.as_deref().is_some_and(|it| it.len() == 1 && it[0].0 == "E");
        if is_electron && phase.answer["model"] == "plasma" {
            continue;
        }
        let ours = species.thermo.as_ref().unwrap().standard_state(temperature);
        // The entropy of Cantera's standard state is that at the pressure of the gas.
        let ours_s = ours.s / r - (pressure / ours.reference_pressure).ln();
        let rows =
            [("cp", ours.cp / r, cp[place]), ("h", ours.h / (r * temperature), h[place]), ("s", ours_s, s[place])];
        for (what, ours, theirs) in rows {
            let near = (ours - theirs).abs() <= TOLERANCE * theirs.abs().max(1.0);
            assert!(near, "{what} of {} at {temperature} K in {}: {ours} and {theirs}", species.name, phase.title());
        }
    }
    mechanism.species().len()
}

/// Runs the program on a file; the path of what it wrote.
fn rewritten(folder: &Path, phase: &Phase, place: usize) -> Result<PathBuf, String> {
    let output = folder.join(format!("{place}-{}", phase.path.file_name().unwrap().to_string_lossy()));
    let mut search_path = std::env::join_paths(data_folders()).unwrap();
    search_path.push("");
    let run = Command::new(env!("CARGO_BIN_EXE_kinmech"))
        .arg("convert")
        .arg(&phase.path)
        .args(["--phase", &phase.name, "-o"])
        .arg(&output)
        .env("CANTERA_DATA", search_path)
        .output()
        .unwrap();
    if run.status.success() { Ok(output) } else { Err(String::from_utf8_lossy(&run.stderr).into_owned()) }
}

#[test]
fn a_phase_written_again_means_the_same_to_cantera() {
    let folder = tempfile::tempdir().unwrap();
    let loading: Vec<&Phase> = phases().iter().filter(|phase| phase.loads()).collect();
    let question = |(place, phase): (usize, &&Phase)| {
        let other = rewritten(folder.path(), phase, place).unwrap_or_else(|error| panic!("{}: {error}", phase.title()));
        let Phase { path, name, answer } = phase;
        json!({
            "ask": "same", "file": path, "other": other, "phase": name, "kinetics": answer["kinetics"],
            "transport": answer["transport"], "compare": phase.is_gas(),
        })
    };
    let questions: Vec<Value> = loading.iter().enumerate().map(question).collect();
    let (mut values, mut transport) = (0.0f64, 0.0f64);
    for (phase, answer) in loading.iter().zip(ask(&questions)) {
        let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", phase.title()));
        assert!(answer["names"] == true && answer["equations"] == true, "{}: {answer}", phase.title());
        values = values.max(answer["values"].as_f64().unwrap_or(0.0));
        transport = transport.max(answer["transport"].as_f64().unwrap_or(0.0));
        assert!(values <= REWRITTEN_TOLERANCE && transport <= REWRITTEN_TRANSPORT_TOLERANCE, "{}", phase.title());
    }
    println!("{} phases; largest differences {values:e}, of transport {transport:e}", loading.len());
}
