//! `kinmech convert` and ck2yaml side by side on Chemkin mechanisms of the field, and how kinmech's time grows with
//! the size of the files: whole processes, in turns, with time, processor time and peak memory of each.
//!
//! `KINMECH_CHEMKIN_FIELD` names the folder of `tests/chemkin_field.rs`. Takes some minutes, and the Python of
//! `tests/cantera`, which is made where it is missing.

#[cfg(unix)]
#[path = "../tests/cantera/bridge.rs"]
#[allow(dead_code, reason = "only the Python is needed")]
mod bridge;
#[cfg(unix)]
#[path = "against_cantera/usage.rs"]
#[allow(dead_code, reason = "nothing is subtracted here")]
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

    use crate::bridge;
    use crate::usage::{Usage, measure, median};

    const FIELD: &str = "KINMECH_CHEMKIN_FIELD";
    /// C3MechV3.3: 3,761 species, 16,532 reactions, 6 MB.
    const LARGE: &str = "043";
    const RUNS_OF_LARGE: usize = 5;
    /// From small to large.
    const SIZES: [&str; 4] = ["033", "024", "051", LARGE];
    const RUNS: usize = 7;

    pub fn run() {
        let Some(field) = std::env::var_os(FIELD).map(PathBuf::from) else {
            println!("skipped: {FIELD} does not name a folder of mechanisms");
            return;
        };
        println!("medians; memory is the peak of what is resident\n");
        against_ck2yaml(&field.join(LARGE));
        by_size(&field);
    }

    /// The files of a mechanism with the option of each, the first without one.
    fn files(folder: &Path, options: [&'static str; 3]) -> Vec<(&'static str, PathBuf)> {
        let names = ["chem.inp", "therm.dat", "tran.dat"].map(|name| folder.join(name));
        let files = options.into_iter().zip(names).filter(|(_, path)| path.is_file()).collect::<Vec<_>>();
        assert!(!files.is_empty(), "{}: no mechanism", folder.display());
        files
    }

    fn kinmech(folder: &Path, out: &Path) -> Usage {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
        command.arg("convert");
        for (option, path) in files(folder, ["", "--thermo", "--transport"]) {
            command.args([option].iter().filter(|option| !option.is_empty())).arg(path);
        }
        measure(command.arg("-o").arg(out))
    }

    fn ck2yaml(python: &Path, folder: &Path, out: &Path) -> Usage {
        let mut command = Command::new(python);
        command.args(["-m", "cantera.ck2yaml", "--permissive", "--no-validate"]);
        for (option, path) in files(folder, ["--input", "--thermo", "--transport"]) {
            command.arg(option).arg(path);
        }
        measure(command.arg("--output").arg(out))
    }

    fn against_ck2yaml(folder: &Path) {
        let (python, place) = (bridge::python(), tempfile::tempdir().expect("a temporary folder"));
        let (ours, theirs) = (place.path().join("a.yaml"), place.path().join("b.yaml"));
        let (mut kinmech_runs, mut ck2yaml_runs) = (Vec::new(), Vec::new());
        for _ in 0..RUNS_OF_LARGE {
            kinmech_runs.push(kinmech(folder, &ours));
            ck2yaml_runs.push(ck2yaml(&python, folder, &theirs));
        }
        assert!(ours.is_file() && theirs.is_file(), "both have written");
        let (kinmech, ck2yaml) = (median(&kinmech_runs), median(&ck2yaml_runs));
        println!("{}, {:.2} MB, {RUNS_OF_LARGE} runs each", folder.display(), megabytes(folder));
        println!("  {:<44}{:>11}{:>11}{:>13}", "", "wall [s]", "cpu [s]", "memory [MB]");
        let print = |what: &str, it: Usage| {
            println!("  {what:<44}{:>11.3}{:>11.3}{:>13.1}", it.wall, it.processor, it.megabytes);
        };
        print("kinmech convert", kinmech);
        print("ck2yaml --permissive --no-validate", ck2yaml);
        print("ck2yaml / kinmech", ck2yaml.over(kinmech));
        println!();
    }

    /// Of all files of a mechanism.
    fn megabytes(folder: &Path) -> f64 {
        let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |data| data.len());
        files(folder, [""; 3]).iter().map(|(_, path)| size(path)).sum::<u64>() as f64 * 1e-6
    }

    fn by_size(field: &Path) {
        println!("kinmech convert by size, {RUNS} runs each");
        println!("  {:<12}{:>9}{:>11}{:>11}{:>13}{:>11}", "", "[MB]", "wall [s]", "[s/MB]", "memory [MB]", "[MB/MB]");
        let place = tempfile::tempdir().expect("a temporary folder");
        for name in SIZES {
            let folder = field.join(name);
            let runs: Vec<Usage> = (0..RUNS).map(|_| kinmech(&folder, &place.path().join("out.yaml"))).collect();
            let (it, size) = (median(&runs), megabytes(&folder));
            let (per_wall, per_memory) = (it.wall / size, it.megabytes / size);
            println!(
                "  {name:<12}{size:>9.2}{:>11.3}{per_wall:>11.3}{:>13.1}{per_memory:>11.1}",
                it.wall, it.megabytes
            );
        }
    }
}
