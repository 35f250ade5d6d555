//! `kinmech convert` and Cantera side by side: whole processes that read a mechanism, check it and write it
//! again, in turns, with time, processor time and peak memory of each. Takes about a minute, and the Python of
//! `tests/cantera`, which is made where it is missing.

#[cfg(unix)]
#[path = "../tests/cantera/bridge.rs"]
#[allow(dead_code, reason = "the tests ask more than the comparison does")]
mod bridge;
#[cfg(unix)]
#[path = "against_cantera/usage.rs"]
mod usage;

#[cfg(unix)]
fn main() {
    comparison::run();
}

#[cfg(not(unix))]
fn main() {
    eprintln!("skipped: the peak memory of a process is asked of Unix only");
}

#[cfg(unix)]
mod comparison {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use serde_json::json;

    use crate::bridge;
    use crate::usage::{Usage, measure, median};

    /// The Python that every script needs before it can begin.
    const START: &str = "import cantera";
    /// Reads, which checks, and writes: FILE OUT MODEL, where MODEL `none` leaves transport out.
    const CONVERT: &str = "\
import sys
import cantera as ct
ct.suppress_thermo_warnings()
file, out, transport = sys.argv[1:]
options = {'transport_model': None} if transport == 'none' else {}
ct.Solution(file, **options).write_yaml(out)
";
    const FILES: [File; 2] = [
        File { path: "gri30.yaml", transport: "default", runs: 15, faster: 10.0, memory: None },
        File {
            path: "example_data/n-hexane-NUIG-2015.yaml",
            transport: "none",
            runs: 9,
            faster: 8.0,
            memory: Some(3.0),
        },
    ];

    struct File {
        /// Below Cantera's data folder.
        path: &'static str,
        transport: &'static str,
        runs: usize,
        /// How many times as fast, and as small, kinmech is meant to be.
        faster: f64,
        memory: Option<f64>,
    }

    pub fn run() {
        let (python, data) = (bridge::python(), data_folder());
        let mut missed = Vec::new();
        println!("medians; memory is the peak of what is resident\n");
        println!("{:<38}{:>11}{:>11}{:>13}", "", "wall [ms]", "cpu [ms]", "memory [MB]");
        for file in &FILES {
            missed.extend(compare(file, &python, &data));
        }
        assert!(missed.is_empty(), "short of the target: {}", missed.join("; "));
    }

    /// Where Cantera keeps its mechanisms.
    fn data_folder() -> PathBuf {
        let folders = bridge::texts(&bridge::ask_one(json!({"ask": "data-folder"})));
        let holds_data = |folder: &PathBuf| FILES.iter().all(|file| folder.join(file.path).is_file());
        folders.iter().map(PathBuf::from).find(holds_data).expect("Cantera's own mechanisms")
    }

    /// Prints the figures of one file; gives the targets that are missed.
    fn compare(file: &File, python: &Path, data: &Path) -> Vec<String> {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (input, ours, theirs) = (data.join(file.path), place.path().join("a.yaml"), place.path().join("b.yaml"));
        let (mut kinmech, mut cantera, mut start) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..file.runs {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
            kinmech.push(measure(command.arg("convert").arg(&input).arg("-o").arg(&ours)));
            let mut command = Command::new(python);
            cantera.push(measure(command.args(["-c", CONVERT]).args([&input, &theirs]).arg(file.transport)));
            start.push(measure(Command::new(python).args(["-c", START])));
        }
        assert!(ours.is_file() && theirs.is_file(), "both have written");
        print(file, median(&kinmech), median(&cantera), median(&start))
    }

    fn print(file: &File, kinmech: Usage, cantera: Usage, start: Usage) -> Vec<String> {
        println!("{}, {} runs each", file.path, file.runs);
        let figures = |what: &str, it: Usage| {
            println!("  {what:<36}{:>11.1}{:>11.1}{:>13.1}", it.wall * 1e3, it.processor * 1e3, it.megabytes);
        };
        figures("kinmech convert", kinmech);
        figures("Python: ct.Solution, write_yaml", cantera);
        figures("Python: import cantera, nothing else", start);
        let ratios = |what: &str, it: Usage| {
            println!("  {what:<36}{:>11.1}{:>11.1}{:>13.1}", it.wall, it.processor, it.megabytes)
        };
        ratios("Cantera / kinmech", cantera.over(kinmech));
        ratios("Cantera less its import / kinmech", cantera.less(start).over(kinmech));
        println!();
        let ratio = cantera.over(kinmech);
        let mut missed = Vec::new();
        if ratio.wall < file.faster {
            missed.push(format!("{} is {:.1} times as fast, not {}", file.path, ratio.wall, file.faster));
        }
        if let Some(target) = file.memory.filter(|target| ratio.megabytes < *target) {
            missed.push(format!("{} takes 1/{:.1} of the memory, not 1/{target}", file.path, ratio.megabytes));
        }
        missed
    }
}
