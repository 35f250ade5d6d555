//! Mechanism files as JSON values, their scalars typed as Cantera types them.

use std::fs;
use std::path::{Path, PathBuf};

use kinmech::grammar::yaml::{Kind, Node, parse};
use kinmech::source::Source;
use serde_json::Value;

pub fn json_of_text(text: &str) -> Value {
    json_of_source(&Source::new("snippet.yaml", text))
}

/// Panics with the first error where the file is no YAML.
pub fn json_of_file(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap();
    json_of_source(&Source::from_bytes(path.to_string_lossy(), bytes).unwrap())
}

fn json_of_source(source: &Source) -> Value {
    json(&parse(source).unwrap_or_else(|errors| panic!("{}", errors[0])))
}

fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Sequence { items, .. } => items.iter().map(json).collect(),
        Kind::Mapping { entries, .. } => {
            entries.iter().map(|(key, value)| (key.text().unwrap().to_string(), json(value))).collect()
        }
        Kind::Scalar { .. } if node.is_null() => Value::Null,
        Kind::Scalar { text, .. } => (node.as_bool().map(Value::from))
            .or_else(|| node.as_integer().map(Value::from))
            .or_else(|| node.as_float().map(Value::from))
            .unwrap_or_else(|| (**text).into()),
    }
}

/// The YAML files of a folder, in order; none where there is no such folder.
pub fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"));
    files.sort();
    files
}
