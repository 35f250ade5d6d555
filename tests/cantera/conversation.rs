//! One Python for all questions of a test program.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;

use crate::bridge::python;

/// It ends when this program does, because its input ends then.
struct Conversation {
    _child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The answer to a question, or Cantera's error in words.
pub fn ask_soon(question: &Value) -> Result<Value, String> {
    static CONVERSATION: OnceLock<Mutex<Conversation>> = OnceLock::new();
    let conversation = CONVERSATION.get_or_init(|| Mutex::new(begin()));
    let mut conversation = conversation.lock().unwrap_or_else(PoisonError::into_inner);
    let answer = conversation.ask(question);
    match answer.get("error") {
        Some(error) => Err(error.as_str().unwrap_or_default().to_string()),
        None => Ok(answer["answer"].clone()),
    }
}

fn begin() -> Conversation {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cantera/ask.py");
    let mut command = Command::new(python());
    let pipes = command.arg(script).arg("--conversation").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.spawn().expect("Python starts");
    let questions = child.stdin.take().expect("its input");
    let answers = BufReader::new(child.stdout.take().expect("its output"));
    Conversation { _child: child, questions, answers }
}

impl Conversation {
    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.questions, "{question}").unwrap_or_else(|error| panic!("{question}: {error}"));
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap_or_else(|error| panic!("{question}: {error}"));
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{question}: Python answers `{line}`: {error}"))
    }
}
