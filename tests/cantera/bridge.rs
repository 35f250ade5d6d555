//! A Python with Cantera, made once, and questions to it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const CANTERA: &str = "cantera==3.2.*";
/// Stands in the environment when it is complete.
const MARKER: &str = "kinmech-complete";

fn target_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_path_buf()
}

/// The Python of the environment, which the first test to need it makes while the others wait.
///
/// Panics with what is missing where it cannot be made.
pub fn python() -> PathBuf {
    let folder = target_folder().join("cantera-venv");
    let lock = File::create(target_folder().join("cantera-venv.lock")).unwrap();
    lock.lock().unwrap();
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let marker = folder.join(MARKER);
    if fs::read_to_string(&marker).ok().as_deref() != Some(CANTERA) {
        let system = if cfg!(windows) { "python" } else { "python3" };
        let venv = Command::new(system).args(["-m", "venv", "--clear"]).arg(&folder).output();
        must_succeed(venv, "these tests need Python 3 with its module venv (Debian: apt-get install python3-venv)");
        let pip = Command::new(&python).args(["-m", "pip", "install", "--quiet", CANTERA]).output();
        must_succeed(pip, &format!("these tests need {CANTERA} from a Python package index"));
        fs::write(&marker, CANTERA).unwrap();
    }
    python
}

fn must_succeed(output: std::io::Result<std::process::Output>, need: &str) {
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            panic!("{need}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
        }
        Err(error) => panic!("{need}: {error}"),
    }
}

/// One answer to each question, or Cantera's error in words.
pub fn ask(questions: &[Value]) -> Vec<Result<Value, String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cantera/ask.py");
    let mut command = Command::new(python());
    let mut child = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = serde_json::to_vec(questions).unwrap();
    let writer = std::thread::spawn(move || input.write_all(&text));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "ask.py ended with {}", output.status);
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), questions.len());
    let answer = |answer: Value| match answer.get("error") {
        Some(error) => Err(error.as_str().unwrap_or_default().to_string()),
        None => Ok(answer["answer"].clone()),
    };
    answers.into_iter().map(answer).collect()
}

/// The answer to one question that must have one.
pub fn ask_one(question: Value) -> Value {
    let answer = ask(std::slice::from_ref(&question)).remove(0);
    answer.unwrap_or_else(|error| panic!("{question}: {error}"))
}

pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_string()).collect()
}
