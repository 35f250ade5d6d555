//! What a new user meets: the commands of the README, the help, wrong command lines, and what files say of themselves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(directory: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.current_dir(directory).args(words).env("NO_COLOR", "1").output().expect("the binary runs")
}

fn kinmech(directory: &Path, line: &str) -> Output {
    run(directory, &line.split_whitespace().collect::<Vec<_>>())
}

#[track_caller]
fn succeed(directory: &Path, line: &str) -> Output {
    let output = kinmech(directory, line);
    assert!(output.status.success(), "{line}: {}", stderr(&output));
    output
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

fn place() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[track_caller]
fn write(place: &tempfile::TempDir, name: &str, text: &str) {
    fs::write(place.path().join(name), text).expect("written");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => fs::copy(entry.path(), target).map(|_| ()).expect("copied"),
        }
    }
}

/// The commands of the blocks of shell in a page, in their order, as arguments of the program.
fn commands(page: &str) -> Vec<String> {
    let shell = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = shell.flat_map(str::lines).filter_map(|line| line.split(" #").next());
    let own = lines.filter_map(|line| {
        let line = line.trim();
        line.strip_prefix("kinmech ").or_else(|| line.strip_prefix("cargo run --release -- "))
    });
    own.map(str::to_string).collect()
}

#[test]
fn every_command_of_the_readme_works_one_after_another() {
    let place = place();
    for folder in ["mechanisms", "docs/examples", "tests/chemkin/field/hydrogen"] {
        copy_folder(&root().join(folder), &place.path().join(folder));
    }
    let page = fs::read_to_string(root().join("README.md")).expect("the README");
    let commands = commands(&page);
    assert!(commands.len() >= 8, "{commands:?}");
    for line in commands {
        let code = kinmech(place.path(), &line).status.code();
        assert_eq!(code, Some(0), "{line}");
    }
}

#[test]
fn every_command_has_examples_in_its_help() {
    for command in ["convert", "check", "info", "diff", "simulate", "discover", "reproduce"] {
        let help = stdout(&succeed(root(), &format!("{command} --help")));
        assert!(help.contains("Examples:\n  kinmech "), "{command}: {help}");
        let offers_markdown = help.contains("markdown");
        assert_eq!(offers_markdown, command == "diff", "{command}: {help}");
    }
    let convert = stdout(&succeed(root(), "convert --help")).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(convert.contains("[possible values: cantera, equations, chemkin]"), "{convert}");
    assert!(convert.contains("[possible values: cantera, equations]"), "{convert}");
}

#[test]
fn a_wrong_command_line_is_an_object_for_programs() {
    for line in [
        "check --format json --none x.rxn",
        "check --format=json",
        "--format json frobnicate",
        "convert x.rxn --to xml --format json",
    ] {
        let output = kinmech(root(), line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        let object = object(&output);
        assert_eq!((object["schema"].as_u64(), object["errors"].as_u64()), (Some(1), Some(1)), "{line}");
        assert_eq!(object["findings"][0]["code"], "usage", "{line}");
        assert!(stderr(&output).contains("error: "), "{line}");
    }
    let without = kinmech(root(), "check --none x.rxn");
    assert_eq!((without.status.code(), without.stdout.len()), (Some(2), 0));
    let markdown = kinmech(root(), "check --format markdown x.rxn");
    assert_eq!(markdown.status.code(), Some(2));
    assert!(stderr(&markdown).contains("[possible values: text, json]"), "{}", stderr(&markdown));
}

#[test]
fn several_files_are_checked_one_by_one() {
    let place = place();
    write(&place, "a.rxn", "A => B ; 1\n");
    write(&place, "b.rxn", "A => B ; 1\nA => B ; 2\n");
    write(&place, "broken.rxn", "A -> B\n");
    let both = succeed(place.path(), "check a.rxn b.rxn");
    let lines = stdout(&both);
    assert!(lines.contains("a.rxn: nothing to report\n") && lines.contains("b.rxn: 1 warning\n"), "{lines}");
    let all = kinmech(place.path(), "check a.rxn broken.rxn b.rxn --format json");
    assert_eq!(all.status.code(), Some(2));
    let files = object(&all)["files"].clone();
    let errors: Vec<_> = files.as_array().expect("a list").iter().map(|file| file["errors"].as_u64()).collect();
    assert_eq!(errors, [Some(0), Some(1), Some(0)]);
}

#[test]
fn an_open_network_returns_from_cantera() {
    let place = place();
    let text = "0 => A ; 0.1\nA => B ; 2\nB + C => 2 C ; 3\nC => 0 ; 0.5\nC => D ; 0.25\n";
    write(&place, "net.rxn", text);
    succeed(place.path(), "convert net.rxn -o net.yaml");
    succeed(place.path(), "convert net.yaml --allow-loss -o back.rxn");
    assert_eq!(fs::read_to_string(place.path().join("back.rxn")).expect("written"), text);
}

#[test]
fn the_text_on_stdin_tells_its_format() {
    let place = place();
    write(&place, "net.rxn", "# mine\nA <=> B ; 1 ; 2\n");
    let yaml = succeed(place.path(), "convert net.rxn --to cantera").stdout;
    for text in [b"# mine\nA <=> B ; 1 ; 2\n".to_vec(), yaml] {
        let mut check = Command::new(env!("CARGO_BIN_EXE_kinmech"));
        let mut check =
            check.args(["check", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        std::io::Write::write_all(&mut check.stdin.take().expect("stdin"), &text).expect("piped");
        let checked = check.wait_with_output().expect("it ends");
        assert_eq!(stdout(&checked), "<stdin>: nothing to report\n");
    }
}

#[test]
fn a_command_says_what_it_wrote() {
    let place = place();
    write(&place, "net.rxn", "A => B ; 1\nB => C ; 2\n");
    let converted = succeed(place.path(), "convert net.rxn -o net.yaml");
    assert!(stderr(&converted).contains("wrote net.yaml (cantera): 3 species, 2 reactions"), "{}", stderr(&converted));
    let simulated = succeed(place.path(), "simulate net.rxn --random 3 --times 0:1:4 --derivatives -o data.csv");
    let words = stderr(&simulated);
    assert!(words.contains("wrote data.csv: 3 experiments of 4 times, 3 species"), "{words}");
    assert!(stderr(&succeed(place.path(), "discover data.csv -o learned.yaml")).contains("wrote learned.yaml"));
    assert!(!stderr(&succeed(place.path(), "convert net.rxn -o net.yaml --quiet")).contains("wrote"));
}

/// The rates of A => B at 0.2/min in five experiments of eight times, under the given header; `factor` multiplies du/dt.
fn decay(header: &str, factor: f64) -> String {
    let mut text = header.to_string() + "\n";
    for experiment in 0..5 {
        for minute in 0..8 {
            let a = (10.0 + 3.0 * f64::from(experiment)) * (-0.2 * f64::from(minute)).exp();
            let (rate, b) = (0.2 * a * factor, 20.0 + 3.0 * f64::from(experiment) - a);
            text += &format!("{experiment},{minute},{a},{b},{},{rate}\n", -rate);
        }
    }
    text
}

#[test]
fn a_bare_derivative_has_the_units_of_its_columns() {
    let place = place();
    write(&place, "data.csv", &decay("experiment,time [min],A [mmol/L],B [mmol/L],d[A]/dt,d[B]/dt", 1.0));
    let output = succeed(place.path(), "discover data.csv --format json");
    let found = object(&output);
    let k = found["reactions"][0]["forward"]["A"].as_f64().expect("a rate");
    assert!((k / (0.2 / 60.0) - 1.0).abs() < 1e-9, "{k}");
    assert_eq!(found["rate_units"], "mol, L, s; Ea in J/mol");
    assert!(stderr(&output).contains("warning[assumed-unit]"), "{}", stderr(&output));
}

#[test]
fn derivatives_in_other_units_than_the_concentrations_are_refused_with_the_cause() {
    let bare = "experiment,time,A,B,d[A]/dt,d[B]/dt";
    let per_liter = "experiment,time [min],A [mmol/L],B [mmol/L],d[A]/dt [mol/L/min],d[B]/dt [mol/L/min]";
    for (header, factor, cause) in [
        (per_liter, 1.0, "mmol beside mol"),
        (bare, 60.0, "minutes beside seconds"),
        (bare, -1.0, "the signs of du/dt are turned round"),
    ] {
        let place = place();
        write(&place, "data.csv", &decay(header, factor));
        let output = kinmech(place.path(), "discover data.csv -o learned.yaml");
        assert_eq!(output.status.code(), Some(2), "{header}");
        let words = stderr(&output);
        assert!(words.contains("error[derivative-mismatch]") && words.contains(cause), "{words}");
        assert!(!place.path().join("learned.yaml").exists());
    }
}

#[test]
fn a_learned_file_holds_errors_intervals_statuses_and_alternatives() {
    let place = place();
    write(&place, "pair.rxn", "2 A <=> B ; 3 ; 1\n");
    succeed(place.path(), "simulate pair.rxn --random 20 --times 0:1:6 --derivatives --noise-rate 0.01 -o data.csv");
    let words = ["discover", "data.csv", "--method", "balance", "-o", "my learned.yaml"];
    assert!(run(place.path(), &words).status.success());
    let text = fs::read_to_string(place.path().join("my learned.yaml")).expect("written");
    let file: Value = serde_yaml::from_str(&text).expect("YAML");
    let own = &file["kinmech"];
    assert_eq!(own["command"], "kinmech discover data.csv --method balance -o 'my learned.yaml'");
    let reaction = &own["reactions"][0];
    assert_eq!(reaction["equation"], "2 A <=> B");
    for (direction, k) in [("forward", 3.0), ("reverse", 1.0)] {
        let rate = &reaction[direction];
        let [a, error] = ["A", "stderr-ln-A"].map(|key| rate[key].as_f64().expect("a number"));
        let [low, high] = [0, 1].map(|at| rate["interval-A"][at].as_f64().expect("a number"));
        assert!((a / k - 1.0).abs() < 0.05 && low < a && a < high, "{rate}");
        assert!(((high / low).ln() / (2.0 * 1.959_964 * error) - 1.0).abs() < 1e-9, "{rate}");
        assert_eq!(rate["status"], "interchangeable");
    }
    assert_eq!(own["ambiguities"][0]["reactions"][0], "2 A => B");
    assert!(own["ambiguities"][0]["alternatives"][0][0].is_string(), "{own}");
}

#[test]
fn simulated_data_begin_with_their_header_and_their_origin_is_beside_them() {
    let place = place();
    write(&place, "my net.rxn", "A => B ; 1\n");
    let words = ["simulate", "my net.rxn", "--initial", "A=1", "--times", "0:1:3", "-o", "data.csv"];
    assert!(run(place.path(), &words).status.success());
    let text = fs::read_to_string(place.path().join("data.csv")).expect("written");
    assert!(text.starts_with("time,temperature,A,B\n"), "{text}");
    let metadata = fs::read_to_string(place.path().join("data.csv-metadata.json")).expect("written");
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    assert_eq!(metadata["dc:provenance"], "kinmech simulate 'my net.rxn' --initial A=1 --times 0:1:3 -o data.csv");
}

#[test]
fn names_of_columns_that_may_be_labels_are_asked_about() {
    for name in ["run", "Sample", "exp", "trial", "hours", "time (eons)"] {
        let place = place();
        write(&place, "data.csv", &format!("{name},time,B,d[B]/dt\n1,0,1,-1\n"));
        let output = kinmech(place.path(), "discover data.csv");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("error[ambiguous-column]"), "{name}: {}", stderr(&output));
    }
}

#[test]
fn info_tells_what_data_hold_and_what_they_do_not_tell() {
    let place = place();
    let rows = "0;2,000001;0,5\n0;2,1;n.d.\n10;1,30524;1,19476\n20;0,812345;<0,01\n30;0,2;2,3\n";
    write(&place, "runs.csv", &format!("time (min);A / mM;B (mM)\n{rows}"));
    let output = succeed(place.path(), "info runs.csv");
    assert!(stderr(&output).contains("warning[decimal-comma]"), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("1 experiment, 5 rows, 2 species in mol/L\ntimes: 0 to 1800 s"), "{text}");
    assert!(text.contains("discover` needs `d[NAME]/dt`"), "{text}");
    let found = object(&succeed(place.path(), "info runs.csv --format json --quiet"));
    assert_eq!((&found["schema"], &found["kind"], &found["rows"]), (&1.into(), &"data".into(), &5.into()));
    assert_eq!(found["species"][1]["missing"], 1);
    assert_eq!(found["species"][1]["below_limit"], 1);
    assert_eq!(found["species"][0]["pure_error"]["degrees_of_freedom"], 1);
    write(&place, "big.csv", "time;A\n0;1,500\n");
    let asked = kinmech(place.path(), "info big.csv");
    assert!(asked.status.code() == Some(2) && stderr(&asked).contains("--decimal comma"), "{}", stderr(&asked));
    succeed(place.path(), "info big.csv --decimal point");
    let wrong = kinmech(place.path(), "info big.csv --decimal point --separator tab");
    assert!(stderr(&wrong).contains("error[wrong-delimiter]"), "{}", stderr(&wrong));
    assert_eq!(kinmech(place.path(), "info runs.csv --phase gas").status.code(), Some(2));
}

#[test]
fn a_name_that_no_equation_can_hold_is_refused_before_learning() {
    let place = place();
    write(&place, "data.csv", "A=>,B,d[A=>]/dt,d[B]/dt\n1,0,-2,2\n0.5,0.5,-1,1\n0.3,0,-0.6,0.6\n0.2,0.5,-0.4,0.4\n");
    for output in ["learned.yaml", "learned.rxn"] {
        let refused = kinmech(place.path(), &format!("discover data.csv -o {output}"));
        assert_eq!(refused.status.code(), Some(2), "{}", stdout(&refused));
        assert!(stderr(&refused).contains("error[unwritable-name]"), "{}", stderr(&refused));
    }
}

#[test]
fn data_that_would_not_fit_into_memory_are_refused() {
    let place = place();
    write(&place, "net.rxn", "A => B ; 1\n");
    let output = kinmech(place.path(), "simulate net.rxn --random 10000000 --times 0:1:11 -o data.csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("GB of memory"), "{}", stderr(&output));
}

#[test]
fn a_network_of_many_species_is_integrated() {
    let place = place();
    let chain: String = (0..2000).map(|at| format!("S{at} => S{} ; {}\n", at + 1, 1 + at % 7)).collect();
    write(&place, "chain.rxn", &chain);
    let began = std::time::Instant::now();
    succeed(place.path(), "simulate chain.rxn --initial S0=1 --times 0:10:3 -o data.csv");
    let text = fs::read_to_string(place.path().join("data.csv")).expect("written");
    let last: Vec<f64> =
        text.lines().last().expect("a row").split(',').map(|cell| cell.parse().expect("a number")).collect();
    let total: f64 = last[2..].iter().sum();
    assert!((total - 1.0).abs() < 1e-8, "{total}");
    // S0 decays at 1/s.
    assert!((last[2] / (-10.0f64).exp() - 1.0).abs() < 1e-4, "{}", last[2]);
    assert!(began.elapsed().as_secs() < 120, "{:?}", began.elapsed());
}
