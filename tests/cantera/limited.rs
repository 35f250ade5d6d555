//! Questions that may take too long or too much memory, each to a Python of its own.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bridge::python;

/// What a mechanism of some thousand species needs, transport aside, is a tenth of it.
const MEMORY: u64 = 10_000_000_000;

/// Why there is no answer.
pub enum Silence {
    /// It took longer than it may.
    TooLong,
    /// Cantera's error in words.
    Error(String),
}

/// The answer to a question.
pub fn ask_within(mut question: Value, limit: Duration) -> Result<Value, Silence> {
    if cfg!(target_os = "linux") {
        question["memory"] = MEMORY.into();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cantera/ask.py");
    let mut command = Command::new(python());
    let pipes = command.arg(script).arg("--conversation").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.stderr(Stdio::null()).spawn().expect("Python starts");
    writeln!(child.stdin.take().expect("its input"), "{question}").expect("Python reads");
    let mut output = child.stdout.take().expect("its output");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).map(|_| text)
    });
    if !ends_within(&mut child, limit) {
        return Err(Silence::TooLong);
    }
    let text = reader.join().expect("a thread that only reads").unwrap_or_default();
    let answer: Value = match serde_json::from_str(&text) {
        Ok(answer) => answer,
        Err(_) => return Err(Silence::Error("Python ends without an answer".to_string())),
    };
    match answer.get("error") {
        Some(error) => Err(Silence::Error(error.as_str().unwrap_or_default().to_string())),
        None => Ok(answer["answer"].clone()),
    }
}

/// Waits for a process; ends it when its time is over.
fn ends_within(child: &mut Child, limit: Duration) -> bool {
    let began = Instant::now();
    loop {
        if child.try_wait().expect("a process of ours").is_some() {
            return true;
        }
        if began.elapsed() > limit {
            child.kill().expect("a process of ours");
            child.wait().expect("a process of ours");
            return false;
        }
        sleep(Duration::from_millis(20));
    }
}
