//! Every format of the table, whichever there are: what is written is read back as the same, no text makes a
//! reader panic, and messages and helps name the formats that exist.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;

use kinmech::formats::{Format, Input, InputFile, Role, WritableFormat};
use kinmech::operations::{
    ConvertOptions, DiffOptions, Files, LoadOptions, Loaded, MemoryFiles, Silent, convert, diff, load,
};

fn kinmech(directory: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.current_dir(directory).args(line.split_whitespace()).output().expect("the binary runs")
}

fn written() -> impl Iterator<Item = Format> {
    WritableFormat::all().map(WritableFormat::format)
}

/// The networks of `tests/networks/`, by their names.
fn networks() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/networks");
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let named = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a text"))
    };
    let mut networks: Vec<(String, String)> = entries.map(named).collect();
    networks.sort();
    networks
}

fn read(path: &str, format: Format, files: &MemoryFiles) -> Loaded {
    let options = LoadOptions { from: Some(format), ..LoadOptions::of(path) };
    load(&options, files).unwrap_or_else(|failure| panic!("{path} as {format}: {failure}"))
}

fn write(from: (&str, Format), to: (&str, Format), files: &MemoryFiles) {
    let options = ConvertOptions {
        input: LoadOptions { from: Some(from.1), ..LoadOptions::of(from.0) },
        output: to.0.to_string(),
        to: Some(to.1),
        allow_loss: true,
        ..ConvertOptions::default()
    };
    let conversion = convert(&options, files, &Silent);
    let conversion = conversion.unwrap_or_else(|failure| panic!("{} to {}: {failure}", from.0, to.1));
    files.write(to.0, &conversion.written.text).expect("written");
    for companion in conversion.written.companions {
        files.write(&format!("{}.{}", to.0, companion.extension), &companion.text).expect("written");
    }
}

#[test]
fn a_network_in_any_format_and_back_is_the_same_network() {
    let equations: Format = "equations".parse().expect("a format");
    let mut tried = 0;
    for (name, text) in networks() {
        let files = MemoryFiles::new([(name.as_str(), text.as_str())]);
        let original = read(&name, equations, &files);
        // Cantera needs a species on both sides: a source or a sink returns as a reaction of that species.
        let is_open =
            original.mechanism().reactions().iter().any(|one| one.reactants.is_empty() || one.products.is_empty());
        if is_open || original.require_rates().is_err() {
            continue;
        }
        tried += 1;
        for format in written() {
            let there = format!("there.{}", format.usual_extension());
            write((&name, equations), (&there, format), &files);
            let read_again = read(&there, format, &files);
            assert!(read_again.require_sound().is_ok(), "{name} as {format}");
            write((&there, format), ("back.rxn", equations), &files);
            let back = read("back.rxn", equations, &files);
            for (what, other) in [(format.name(), &read_again), ("equations again", &back)] {
                let options = DiffOptions::default();
                let compared = diff(&original, other, &options).expect("comparable").comparison;
                assert!(compared.verdict.is_same(), "{name} as {what}: {compared:?}");
            }
        }
    }
    assert!(tried >= 8, "only {tried} networks have rates");
}

#[test]
fn messages_and_helps_name_every_format() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("net.rxn"), "A => B ; 1\n").expect("written");
    let refused = kinmech(place.path(), "convert net.rxn -o out.no-format");
    assert_eq!(refused.status.code(), Some(2));
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(written().all(|format| message.contains(&format!("--to {format}"))), "{message}");
    let help = |command: &str| {
        let text = String::from_utf8_lossy(&kinmech(place.path(), command).stdout).into_owned();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (convert, discover) = (help("convert --help"), help("discover --help"));
    for format in Format::all() {
        let words = format!("{} (.{})", format.title(), format.usual_extension());
        assert!(convert.contains(&words), "{convert} lacks {words}");
    }
    for format in written() {
        let words = format!("{format} (.{})", format.usual_extension());
        assert!(discover.contains(&words), "{discover} lacks {words}");
    }
}

proptest! {
    #[test]
    fn a_refusal_of_any_text_has_a_place_or_concerns_the_whole(
        text in "([AB2+=.(M)0/ <>é;#,:\t\n\r-]|<=>|=>| => | \\+ |1e3|: ){0,24}|(?s).{0,30}"
    ) {
        for format in Format::all() {
            let main = InputFile { name: "net".to_string(), bytes: text.clone().into_bytes(), role: Role::Mechanism };
            if let Err(errors) = format.read(&Input::of(main)) {
                prop_assert!(!errors.is_empty(), "{} refuses {:?} without a reason", format, text);
                for error in errors {
                    prop_assert!(!error.code.is_empty() && !error.render(false).is_empty());
                }
            }
        }
    }
}
