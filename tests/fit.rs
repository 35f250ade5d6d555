//! `kinmech fit` as a user meets it: rates back from simulated measurements, and its refusals.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        text_of(&path)
    }
}

fn text_of(path: &Path) -> String {
    path.to_str().expect("a path of characters").to_string()
}

fn kinmech(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kinmech")).args(arguments).output().expect("kinmech runs")
}

fn fit(arguments: &[&str]) -> Value {
    let output = kinmech(&[&["fit"], arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Measurements of a network with relative noise; `columns` are the species that are measured.
fn measured(folder: &Folder, network: &str, options: &[&str], columns: &[&str], seed: usize) -> String {
    let (all, seed) = (text_of(&folder.path("all.csv")), seed.to_string());
    let run = kinmech(&[&["simulate", network, "-o", &all, "--seed", &seed], options].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = std::fs::read_to_string(&all).expect("data");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let kept: Vec<usize> = (0..header.len())
        .filter(|place| {
            let name = header[*place].split(" [").next().unwrap_or_default();
            ["experiment", "time"].contains(&name) || columns.contains(&name)
        })
        .collect();
    let row = |cells: Vec<&str>| kept.iter().map(|place| cells[*place]).collect::<Vec<&str>>().join(",") + "\n";
    let rows = lines.map(|line| row(line.split(',').collect()));
    folder.write("data.csv", &(row(header.clone()) + &rows.collect::<String>()))
}

fn ln_error(found: &Value, truth: f64) -> f64 {
    let (a, error) = (found["A"].as_f64().expect("A"), found["stderr_ln_A"].as_f64().expect("an error"));
    (a / truth).ln() / error
}

#[test]
fn rates_come_back_within_their_errors() {
    let folder = Folder::new();
    let network = folder.write("net.rxn", "A => B ; 1\nB <=> C ; 0.7 ; 0.2\n");
    let options = ["--initial", "A=1", "--times", "0:5:21", "--noise-u", "0.03"];
    let (mut squares, mut inside, mut count) = (0.0, 0, 0);
    for seed in 0..20 {
        let data = measured(&folder, &network, &options, &["A", "B", "C"], seed);
        let report = fit(&[&data, "--structure", &network]);
        assert_eq!(report["fit"]["lack_of_fit"]["found"], false, "seed {seed}: {report}");
        let reactions = &report["reactions"];
        let rates = [(&reactions[0]["forward"], 1.0), (&reactions[1]["forward"], 0.7), (&reactions[1]["reverse"], 0.2)];
        for (rate, truth) in rates {
            squares += ln_error(rate, truth).powi(2);
            let end = |place: usize| rate["interval_A"][place].as_f64();
            inside += usize::from(end(0).is_none_or(|low| low <= truth) && end(1).is_none_or(|high| truth <= high));
            count += 1;
        }
    }
    let rms = (squares / f64::from(count)).sqrt();
    println!("rms of (ln k − truth)/error: {rms:.2}; {inside} of {count} in their 95 % intervals");
    assert!(rms < 1.3 && inside * 10 >= count as usize * 9, "{rms} {inside} of {count}");
}

#[test]
fn an_enzyme_that_nobody_measured_and_a_stiff_network_are_fitted() {
    let folder = Folder::new();
    let enzyme = folder.write("enzyme.rxn", "E + S => X ; 5\nX => E + P ; 2\n");
    let options = ["--initial", "E=0.1,S=1", "--times", "0:20:31", "--noise-u", "0.02"];
    let data = measured(&folder, &enzyme, &options, &["S", "P"], 1);
    let report = fit(&[&data, "--structure", &enzyme, "--start", "E=0.1"]);
    let unobserved: Vec<&Value> =
        report["unobserved"].as_array().expect("a list").iter().map(|it| &it["name"]).collect();
    assert_eq!(unobserved, ["E", "X"]);
    assert!(ln_error(&report["reactions"][1]["forward"], 2.0).abs() < 4.0, "{report}");

    let robertson = folder.write("robertson.rxn", "A => B ; 0.04\n2 B => C + B ; 3e7\nB + C => A + C ; 1e4\n");
    let options = ["--initial", "A=1", "--times", "0,log:1e-3:1e3:30", "--noise-u", "0.01"];
    let data = measured(&folder, &robertson, &options, &["A", "B", "C"], 2);
    let report = fit(&[&data, "--structure", &robertson, "--estimate-noise", "--no-profiles"]);
    for (place, truth) in [(0, 0.04), (1, 3e7), (2, 1e4)] {
        assert!(ln_error(&report["reactions"][place]["forward"], truth).abs() < 4.0, "{report}");
    }
}

#[test]
fn a_wrong_structure_is_told_and_the_right_one_preferred() {
    let folder = Folder::new();
    let second = folder.write("second.rxn", "2 A => B ; 3\n");
    let first = folder.write("first.rxn", "A => B\n");
    let options = ["--initial", "A=1", "--times", "0:5:25", "--noise-u", "0.01"];
    let data = measured(&folder, &second, &options, &["A"], 3);
    let report = fit(&[&data, "--structure", &first, "--structure", &second]);
    let candidates = report["candidates"].as_array().expect("candidates");
    assert!(candidates[0]["structure"].as_str().expect("a name").ends_with("second.rxn"), "{report}");
    let found = |place: usize| candidates[place]["fit"]["lack_of_fit"]["found"].as_bool();
    assert_eq!((found(0), found(1)), (Some(false), Some(true)), "{report}");
}

#[test]
fn systems_have_rates_of_their_own_and_files_of_their_own() {
    let folder = Folder::new();
    let data = folder.write(
        "soils.csv",
        "experiment,time [day],A [%]\nx,0,100\nx,1,61\nx,2,36\nx,4,14\ny,0,100\ny,1,90\ny,2,82\ny,4,67\n",
    );
    let structure = folder.write("loss.rxn", "A => 0\n");
    let output = text_of(&folder.path("fitted.yaml"));
    let report = fit(&[&data, "--structure", &structure, "--systems", "experiment", "-o", &output]);
    let systems = report["systems"].as_array().expect("systems");
    let rate = |place: usize| systems[place]["reactions"][0]["forward"]["A"].as_f64().expect("A") * 86400.0;
    assert!((rate(0) - 0.5).abs() < 0.05 && (rate(1) - 0.1).abs() < 0.02, "{report}");
    let written = |name: &str| std::fs::read_to_string(folder.path(name)).expect("a fitted file");
    assert!(written("fitted.x.yaml").contains("system: x") && written("fitted.y.yaml").contains("sum-of-squares"));
}

#[test]
fn a_plot_is_drawn() {
    let folder = Folder::new();
    let data = folder.write("data.csv", "time,A,B\n0,1,0\n1,0.6,0.4\n2,0.37,0.62\n3,0.22,0.79\n");
    let structure = folder.write("net.rxn", "A => B\n");
    let plot = text_of(&folder.path("fit.svg"));
    fit(&[&data, "--structure", &structure, "--plot", &plot]);
    let svg = std::fs::read_to_string(&plot).expect("a plot");
    assert!(svg.starts_with("<svg") && svg.contains("polyline") && svg.trim_end().ends_with("</svg>"));
}

#[test]
fn what_cannot_be_fitted_is_refused_with_its_reason() {
    let folder = Folder::new();
    let data =
        folder.write("data.csv", "time,A,B\n0,1,0\n1,0.6,0.4\n2,0.37,0.62\n3,0.22,0.78\n4,0.14,0.87\n5,0.08,0.92\n");
    let refused = |data: &str, structure: &str, more: &[&str]| {
        let structure = folder.write("net.rxn", structure);
        let output = kinmech(&[&["fit", data, "--structure", &structure], more].concat());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).to_string()
    };
    assert!(refused(&data, "A + B => C + B\n", &[]).contains("error[cannot-move]"));
    assert!(refused(&data, "C => D\n", &[]).contains("error[undeclared-species]"));
    assert!(refused(&data, "A => B\n", &["--scale", "x"]).contains("error[unknown-run]"));
    assert!(refused(&data, "A => B\n", &["--start", "Z=1"]).contains("Z is no species of the structure"));
    assert!(refused(&data, "A + M => B + M\n", &[]).contains("third-body-not-held"));
    let few = folder.write("few.csv", "time,A\n0,1\n1,0.5\n");
    assert!(refused(&few, "A => B\nA => C\n2 A => D\n", &[]).contains("error[too-few-rows]"));
}
