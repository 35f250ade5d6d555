//! A Cantera file that is read and printed is the same file up to layout.
//!
//! Besides the project's specimens, the files of a folder named by `KINMECH_CANTERA_FILES` are
//! tried, for instance Cantera's own test data.

use std::fs;
use std::path::{Path, PathBuf};

use kinmech::formats::cantera;
use kinmech::grammar::yaml::{Kind, Node, parse, print};
use kinmech::source::Source;

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|ext| ext == "yaml")).collect();
    paths.sort();
    paths
}

fn comments(node: &Node) -> Vec<String> {
    let own = node.comments.as_deref().cloned().unwrap_or_default();
    let mut all: Vec<String> = own.above.into_iter().chain(own.below).flatten().chain(own.end_of_line).collect();
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::Sequence { items, .. } => all.extend(items.iter().flat_map(comments)),
        Kind::Mapping { entries, .. } => {
            all.extend(entries.iter().flat_map(|(key, value)| [comments(key), comments(value)].concat()));
        }
    }
    all
}

fn round_trips(path: &Path) {
    let Ok(source) = Source::from_bytes(path.to_string_lossy(), fs::read(path).expect("readable")) else { return };
    let Ok(tree) = parse(&source) else { return };
    let printed = Source::new("printed", print(&tree));
    let again = parse(&printed).unwrap_or_else(|errors| panic!("{}: {}", path.display(), errors[0]));
    assert!(again.same_content(&tree), "{}", path.display());
    let sorted = |node: &Node| {
        let mut all = comments(node);
        all.sort();
        all
    };
    assert_eq!(sorted(&again), sorted(&tree), "{}", path.display());
    assert_eq!(print(&again), printed.text(), "{}", path.display());
    if let (Ok(before), after) = (cantera::read(&source), cantera::read(&printed)) {
        assert_eq!(after.expect("reads as before").mechanism, before.mechanism, "{}", path.display());
    }
}

#[test]
fn specimens_survive_reading_and_printing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specimens");
    for path in yaml_files(&folder.join("valid")).iter().chain(&yaml_files(&folder.join("invalid"))) {
        round_trips(path);
    }
}

#[test]
fn files_from_elsewhere_survive_reading_and_printing() {
    let Some(folder) = std::env::var_os("KINMECH_CANTERA_FILES") else {
        eprintln!("skipped: KINMECH_CANTERA_FILES does not name a folder of Cantera files");
        return;
    };
    let paths = yaml_files(Path::new(&folder));
    assert!(!paths.is_empty(), "no .yaml files in {}", folder.to_string_lossy());
    paths.iter().for_each(|path| round_trips(path));
}

#[test]
fn what_is_laid_out_as_cantera_does_is_printed_byte_for_byte() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specimens/valid/sections_and_units.yaml");
    let text = fs::read_to_string(path).expect("readable");
    let document = cantera::read(&Source::new("sections_and_units.yaml", text.as_str())).expect("valid");
    assert_eq!(document.print().as_deref(), Some(text.as_str()));
}
