//! Every file under `tests/specimens/invalid/` has its messages beside it (`.stderr`), word for
//! word; every file under `valid/` is read without any. `BLESS=1` rewrites the messages.

use std::fs;
use std::path::{Path, PathBuf};

use kinmech::data;
use kinmech::formats::{Format, Input, InputFile, Role, findings};
use kinmech::source::{Diagnostic, Source};

/// What reading a file says, findings included: a table of data, or a mechanism in the format that the name or
/// the text tells.
fn messages(source: &Source) -> Vec<Diagnostic> {
    let (name, bytes) = (source.name().to_string(), source.text().as_bytes().to_vec());
    if name.ends_with(".csv") {
        return data::read(source).map_or_else(|errors| errors, |read| read.warnings);
    }
    let format = Format::detect(&name, &bytes, false).unwrap_or_else(|| panic!("{name} is in no format"));
    match format.read(&Input::of(InputFile { name, bytes, role: Role::Mechanism })) {
        Ok(document) => document.warnings.iter().cloned().chain(findings(&document)).collect(),
        Err(errors) => errors,
    }
}

fn specimens(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specimens").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "stderr"));
    paths.sort();
    assert!(!paths.is_empty(), "no specimens in {}", folder.display());
    paths
}

fn rendered(path: &Path) -> String {
    let name = path.file_name().expect("a file").to_string_lossy();
    let source = match Source::from_bytes(name.as_ref(), fs::read(path).expect("readable")) {
        Ok(source) => source,
        Err(error) => return format!("{error}\n"),
    };
    messages(&source).iter().map(|message| format!("{message}\n")).collect()
}

#[test]
fn invalid_files_give_exactly_their_messages() {
    let mut differing = Vec::new();
    for path in specimens("invalid") {
        let (found, golden) = (rendered(&path), path.with_extension("stderr"));
        assert!(!found.is_empty(), "{} gives no message", path.display());
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &found).expect("writable");
        } else if fs::read_to_string(&golden).unwrap_or_default() != found {
            differing.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(differing.is_empty(), "messages differ; look, and run again with BLESS=1:\n{}", differing.join("\n"));
}

#[test]
fn valid_files_give_no_error() {
    for path in specimens("valid") {
        let found = rendered(&path);
        assert!(!found.contains("error["), "{}:\n{found}", path.display());
    }
}
