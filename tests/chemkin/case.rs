//! One conversion: the files it begins with, what kinmech makes of them, and what Cantera says of that.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::comparison::{differences, in_words};
use crate::conversation::ask_soon;

const TOLERANCE: f64 = 1e-9;

/// Files in a folder of their own, which the program runs in.
pub struct Case {
    folder: TempDir,
    /// `chem.inp` and the options that name other files.
    arguments: RefCell<Vec<String>>,
}

/// How a run of the program ended.
pub struct Run {
    pub code: Option<i32>,
    pub stderr: String,
    /// What `--format json` prints.
    pub report: Value,
    /// Whether there is an output.
    pub is_written: bool,
}

impl Case {
    /// A mechanism in one file, with thermo of the usual species in another.
    pub fn new(chem: &str) -> Case {
        Case::alone(chem).with("--thermo", "therm.dat", crate::texts::thermo())
    }

    /// A mechanism that holds its own thermo, or none.
    pub fn alone(chem: &str) -> Case {
        Case::named("chem.inp", chem)
    }

    pub fn named(name: &str, text: impl AsRef<[u8]>) -> Case {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(name), text).expect("writable");
        Case { folder, arguments: RefCell::new(vec![name.to_string()]) }
    }

    /// A further file under the option that names it.
    pub fn with(self, option: &str, name: &str, text: impl AsRef<[u8]>) -> Case {
        fs::write(self.folder.path().join(name), text).expect("writable");
        self.arguments.borrow_mut().extend([option.to_string(), name.to_string()]);
        self
    }

    /// Adds arguments to every run.
    pub fn arguments(&self, arguments: &[&str]) {
        self.arguments.borrow_mut().extend(arguments.iter().map(|argument| argument.to_string()));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The number of the first line that has `part` in it.
    fn line(&self, file: &str, part: &str) -> usize {
        let bytes = fs::read(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let text = String::from_utf8_lossy(&bytes);
        let place = text.lines().position(|line| line.contains(part));
        place.unwrap_or_else(|| panic!("no line of {file} has `{part}` in it:\n{text}")) + 1
    }

    pub fn run(&self, options: &[&str]) -> Run {
        self.run_into("out.yaml", options)
    }

    fn run_into(&self, output: &str, options: &[&str]) -> Run {
        fs::remove_file(self.path(output)).ok();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
        command.current_dir(self.folder.path()).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
        command.arg("convert").args(self.arguments.borrow().iter());
        let ended = command.args(["-o", output, "--format", "json"]).args(options).output();
        let ended = ended.expect("the binary runs");
        Run {
            code: ended.status.code(),
            stderr: String::from_utf8_lossy(&ended.stderr).into_owned(),
            report: serde_json::from_slice(&ended.stdout).unwrap_or_default(),
            is_written: self.path(output).exists(),
        }
    }

    /// Converts; gives the report.
    #[track_caller]
    pub fn converted(&self) -> Value {
        let run = self.run(&[]);
        assert!(run.code == Some(0) && run.is_written, "exit {:?}: {}", run.code, run.stderr);
        run.report
    }

    /// Converts with ck2yaml; gives what it says if it does not.
    pub fn by_ck2yaml(&self, options: &Value) -> Result<PathBuf, String> {
        let output = self.path("ck2yaml.yaml");
        let arguments = self.arguments.borrow();
        let mut question = json!({"ask": "ck2yaml", "input": self.path(&arguments[0]), "output": output});
        for pair in arguments[1..].chunks(2) {
            question[pair[0].trim_start_matches('-')] = json!(self.path(&pair[1]));
        }
        for (key, value) in options.as_object().into_iter().flatten() {
            question[key] = value.clone();
        }
        let answer = ask_soon(&question)?;
        let said = answer["said"].as_str().unwrap_or_default().to_string();
        if answer["ok"] == true { Ok(output) } else { Err(said) }
    }

    /// The output means to Cantera what ck2yaml makes of the same files.
    #[track_caller]
    pub fn agrees_with_ck2yaml(&self) {
        self.agrees_with(self);
    }

    /// The output means to Cantera what ck2yaml makes of the other files, which say the same in words that it
    /// understands.
    #[track_caller]
    pub fn agrees_with(&self, other: &Case) {
        let reference = other.by_ck2yaml(&json!({"permissive": true}));
        self.converted();
        self.agrees_with_file(&reference.unwrap_or_else(|said| panic!("ck2yaml: {said}")));
    }

    /// The output, which is there, means to Cantera what the file does.
    #[track_caller]
    pub fn agrees_with_file(&self, reference: &PathBuf) {
        let question = json!({"ask": "same-chemistry", "file": self.path("out.yaml"), "other": reference});
        let answer = ask_soon(&question).unwrap_or_else(|error| panic!("{error}\n{}", self.read("out.yaml")));
        let found = differences(&answer, TOLERANCE);
        assert!(found.is_empty(), "{}{}", in_words(&found, 5), self.read("out.yaml"));
    }

    /// What Cantera finds in the output, which is there.
    #[track_caller]
    pub fn contents(&self, transport: bool) -> Value {
        let question = json!({"ask": "contents", "file": self.path("out.yaml"), "phase": "", "transport": transport});
        ask_soon(&question).unwrap_or_else(|error| panic!("{error}\n{}", self.read("out.yaml")))
    }

    /// Exit code 2, nothing written, and one of the lines told.
    #[track_caller]
    pub fn refused_at(&self, file: &str, parts: &[&str]) {
        let run = self.run(&[]);
        assert!(run.code == Some(2) && !run.is_written, "exit {:?}, written: {}", run.code, run.is_written);
        let is_told = parts.iter().any(|part| self.is_placed(&run.stderr, file, part));
        assert!(is_told, "no line with one of {parts:?} is told:\n{}", run.stderr);
    }

    fn is_placed(&self, text: &str, file: &str, part: &str) -> bool {
        text.contains(&format!("{file}:{}:", self.line(file, part)))
    }

    /// Converted with a repair at one of the lines, into what Cantera loads; `--strict` refuses it.
    #[track_caller]
    pub fn repaired_at(&self, file: &str, parts: &[&str]) {
        let report = self.converted();
        assert!(parts.iter().any(|part| self.is_repair(&report, file, part)), "no repair at {parts:?}: {report:#}");
        let has_transport = self.read("out.yaml").contains("\n  transport:");
        self.contents(has_transport);
        self.refused_when_strict();
    }

    #[track_caller]
    pub fn refused_when_strict(&self) {
        let run = self.run_into("strict.yaml", &["--strict"]);
        assert!(run.code == Some(2) && !run.is_written, "--strict: exit {:?}, written: {}", run.code, run.is_written);
    }

    fn is_repair(&self, report: &Value, file: &str, part: &str) -> bool {
        let line = self.line(file, part);
        let repairs = report["repairs"].as_array().map(Vec::as_slice).unwrap_or_default();
        repairs.iter().any(|repair| repair["file"] == file && repair["line"] == line)
    }

    fn is_loss(&self, report: &Value, file: &str, part: &str) -> bool {
        let place = format!("{file}:{}", self.line(file, part));
        let losses = report["losses"].as_array().map(Vec::as_slice).unwrap_or_default();
        losses.iter().any(|loss| loss["place"] == place.as_str())
    }

    /// Refused with one of the lines told, or converted with a repair or a loss told there: never silent. Gives
    /// whether it is converted.
    #[track_caller]
    pub fn is_told_at(&self, file: &str, parts: &[&str]) -> bool {
        let run = self.run(&[]);
        let is_told = parts.iter().any(|part| match run.code {
            Some(0) => self.is_repair(&run.report, file, part) || self.is_loss(&run.report, file, part),
            Some(2) => self.is_placed(&run.stderr, file, part),
            _ => false,
        });
        assert!(is_told, "exit {:?}, nothing told at {parts:?}: {}{:#}", run.code, run.stderr, run.report);
        assert_eq!(run.is_written, run.code == Some(0));
        run.is_written
    }

    /// Told at the line, and if converted, then to what the other files mean.
    #[track_caller]
    pub fn is_told_and_agrees_with(&self, file: &str, parts: &[&str], other: &Case) {
        if self.is_told_at(file, parts) {
            let reference = other.by_ck2yaml(&json!({"permissive": true}));
            self.agrees_with_file(&reference.unwrap_or_else(|said| panic!("ck2yaml: {said}")));
        }
    }
}
