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

#[test]
fn discover_with_a_structure_is_the_same_where_there_are_no_derivatives() {
    let folder = Folder::new();
    let network = folder.write("net.rxn", "A => B ; 1\nB => C ; 0.4\n");
    let options = ["--initial", "A=1", "--times", "0:6:13", "--noise-u", "0.02"];
    let data = measured(&folder, &network, &options, &["A", "B", "C"], 4);
    let by_fit = fit(&[&data, "--structure", &network]);
    let output = text_of(&folder.path("learned.yaml"));
    let run = kinmech(&["discover", &data, "--structure", &network, "-o", &output, "--format", "json"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let by_discover: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    for field in ["method", "stop_reason", "reactions", "fit", "relative_error", "rate_units"] {
        assert_eq!(by_discover[field], by_fit[field], "{field}");
    }
    assert_eq!(by_discover["conservation_laws"], serde_json::json!([{"A": 1, "B": 1, "C": 1}]));
    assert!(std::fs::read_to_string(output).expect("a learned file").contains("method: fit"));
}

/// A => B at 1/s and B => C at 0.4/s from A = 1: the heat flow −50 q₁ − 20 q₂.
fn heat_flow(time: f64) -> f64 {
    let (a, b) = ((-time).exp(), ((-0.4 * time).exp() - (-time).exp()) / 0.6);
    -50.0 * a - 20.0 * 0.4 * b
}

#[test]
fn rates_and_enthalpies_come_out_of_a_heat_flow() {
    let folder = Folder::new();
    let network = folder.write("net.rxn", "A => B ; 1\nB => C ; 0.4\n");
    let row = |n: u32| {
        let time = 0.3 * f64::from(n);
        format!("{time},{:.5}\n", heat_flow(time) + 0.05 * f64::from(n * 7 % 5).mul_add(0.5, -1.0))
    };
    let rows: String = (0..40).map(row).collect();
    let data = folder.write("heat.csv", &format!("time,heat\n{rows}"));
    let start = ["--start", "A=1"];
    let known =
        [&[&data, "--structure", &network, "--signal", "heat = -50*rate(1) - 20*rate(B => C)"], &start[..]].concat();
    let report = fit(&known);
    for (place, truth) in [(0, 1.0), (1, 0.4)] {
        let k = report["reactions"][place]["forward"]["A"].as_f64().expect("A");
        assert!((k / truth - 1.0).abs() < 0.01, "{report}");
    }
    let report =
        fit(&[&[&data, "--structure", &network, "--signal", "heat = rate(1)*-50 + ?*rate(2)"], &start[..]].concat());
    let found = &report["fit"]["signals"][0];
    assert_eq!(found["name"], "heat: rate(2)");
    let value = found["value"].as_f64().expect("a coefficient");
    assert!((value + 20.0).abs() < 0.5, "{report}");
    let against =
        ["simulate", &network, "--against", &data, "--signal", "heat = -50*rate(1) - 20*rate(2)", "--start", "A=1"];
    let run = kinmech(&[&against[..], &["--format", "json"]].concat());
    let agreement: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert!(agreement["worst"].as_f64().expect("a deviation") < 2e-3, "{agreement}");
}

#[test]
fn a_rate_has_the_unit_of_the_data() {
    let folder = Folder::new();
    let structure = folder.write("net.rxn", "2 A => B\n");
    let output = text_of(&folder.path("fitted.yaml"));
    let rows = "0,100\n1,51\n2,33\n3,25\n4,20.5\n6,14\n";
    for (header, unit, names) in [
        ("time,A [%]", "1/(% s)", "%"),
        ("time,A [ppm]", "1/(ppm s)", "ppm"),
        ("time,A", "1/(u s)", "unit of the data"),
        ("time,A [mmol/L]", "L/mol/s", "mol, L"),
    ] {
        let data = folder.write("data.csv", &format!("{header}\n{rows}"));
        let run = kinmech(&["fit", &data, "--structure", &structure, "-o", &output, "--format", "json"]);
        let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        assert_eq!(report["reactions"][0]["forward"]["unit"], unit, "{header}");
        assert!(report["rate_units"].as_str().expect("units").contains(names), "{report}");
        let text = String::from_utf8_lossy(&kinmech(&["fit", &data, "--structure", &structure]).stdout).to_string();
        let is_molar = header.contains("mmol");
        assert!(text.contains(unit) && text.contains("mol") == (is_molar || text.contains("J/mol")), "{text}");
        assert_eq!(text.contains("mol/L"), is_molar, "{text}");
        let file = std::fs::read_to_string(&output).expect("a fitted file");
        assert_eq!(file.contains("scaling: 1 mol/L in the file stands for 1 "), !is_molar, "{file}");
        assert_eq!(String::from_utf8_lossy(&run.stderr).contains("1 mol/L in the file stands for 1 "), !is_molar);
    }
}

#[test]
fn runs_with_the_marks_of_replicates_give_the_pure_error() {
    let folder = Folder::new();
    let rows: String = (0..3u32)
        .flat_map(|run| {
            (0..8u32).map(move |n| {
                let (time, scatter) = (0.5 * f64::from(n), f64::from((run * 3 + n * 5) % 7) / 100.0);
                let label = ["a", "b", "c"][run as usize];
                format!("m0-{label},{time},{:.3}\n", (1.0 + 0.05 * f64::from(run)) / (1.0 + time) + scatter)
            })
        })
        .collect();
    let data = folder.write("data.csv", &format!("experiment,time,A\n{rows}"));
    let first = folder.write("first.rxn", "A => B\n");
    let second = folder.write("second.rxn", "2 A => B\n");
    let report = fit(&[&data, "--structure", &first]);
    let test = &report["fit"]["lack_of_fit"];
    assert_eq!((&test["test"], &test["found"]), (&Value::from("pure-error"), &Value::from(true)), "{report}");
    assert!(report["warnings"].to_string().contains("m0-a, m0-b, m0-c are replicates"), "{report}");
    assert_eq!(fit(&[&data, "--structure", &second])["fit"]["lack_of_fit"]["found"], false);
}

#[test]
fn simulate_against_reads_what_fit_reads() {
    let folder = Folder::new();
    let network = folder.write("net.rxn", "A => B ; 0.5\n");
    let data = folder.write(
        "data.csv",
        "experiment,soil,time [min],A [mmol/L],B [mmol/L],start[A]\nx,s,0.1,0.05,,1\nx,s,0.1,0.049,0.95,\nx,s,1,<0.01,1.1,\n\
         y,t,0,2,0,2\ny,t,0.05,0.446,1.5,\n",
    );
    let run = kinmech(&["simulate", &network, "--against", &data, "--systems", "soil", "--format", "json"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(
        (&report["concentration_unit"], &report["runs"][1]["system"]),
        (&Value::from("mol/L"), &Value::from("t"))
    );
    assert_eq!((&report["species"][0]["values"], &report["species"][1]["values"]), (&Value::from(5), &Value::from(4)));
    let rms = |run: usize, species: usize| report["runs"][run]["species"][species]["rms"].as_f64().expect("rms") * 1e3;
    // A = exp(−3) = 0.04979 after 0.1 min, and far below 0.01 after 1 min; B is 1 and not 1.1 then.
    assert!(rms(0, 0) < 6e-4 && (rms(0, 1) - 0.0707).abs() < 1e-3, "{report}");
    // 2 exp(−1.5) = 0.44626.
    assert!(rms(1, 0) < 3e-4, "{report}");
}

#[test]
fn an_oscillation_of_which_one_species_was_measured_is_fitted() {
    let folder = Folder::new();
    let network = folder.write("net.rxn", "X => 2 X ; 1\nX + Y => 2 Y ; 1\nY => 0 ; 1\n");
    let options = ["--initial", "X=2,Y=0.5", "--times", "0:30:61", "--noise-u", "0.05"];
    for seed in 0..4 {
        let data = measured(&folder, &network, &options, &["X"], seed);
        let report = fit(&[&data, "--structure", &network, "--start", "Y=0.5", "--no-profiles"]);
        for place in 0..3 {
            let k = report["reactions"][place]["forward"]["A"].as_f64().expect("A");
            assert!((k - 1.0).abs() < 0.1, "seed {seed}: {report}");
        }
    }
}
