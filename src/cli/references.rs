//! References to other files in a file that is written into another folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::cli::data_folders::data_folders;
use crate::cli::files::STANDARD_STREAM;
use crate::formats::cantera;
use crate::grammar::yaml::Node;

/// New names for those references of a file that would not lead to the same file from where it is
/// written; each old name with its new one.
pub fn rebased(tree: &Node, input: &str, output: &str) -> BTreeMap<String, String> {
    let (from, to) = (folder(input), folder(output));
    if same_file(&from, &to) {
        return BTreeMap::new();
    }
    let renamed = cantera::references(tree).into_iter().filter_map(|reference| {
        let beside_input = from.join(&reference);
        let is_data = data_folders().iter().any(|folder| same_file(folder, &from));
        let elsewhere = is_data || Path::new(&reference).is_absolute() || !beside_input.is_file();
        let unchanged = elsewhere || same_content(&beside_input, &to.join(&reference));
        let new = (!unchanged).then(|| relative(&beside_input, &to))?;
        Some((reference, new))
    });
    renamed.collect()
}

/// The folder of a file; that of a stream is the working folder.
fn folder(path: &str) -> PathBuf {
    match Path::new(path).parent() {
        Some(parent) if path != STANDARD_STREAM && !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

fn same_content(a: &Path, b: &Path) -> bool {
    same_file(a, b) || matches!((fs::read(a), fs::read(b)), (Ok(a), Ok(b)) if a == b)
}

/// The way from a folder to a file, with `/`; the whole path where they have nothing in common.
fn relative(file: &Path, folder: &Path) -> String {
    let (Ok(file), Ok(folder)) = (fs::canonicalize(file), fs::canonicalize(folder)) else {
        return slashed(file.components());
    };
    let common = file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let is_root = |part: &Component| matches!(part, Component::RootDir | Component::Prefix(_));
    if file.components().take(common).all(|part| is_root(&part)) {
        return slashed(file.components());
    }
    let up = "../".repeat(folder.components().count() - common);
    up + &slashed(file.components().skip(common))
}

fn slashed<'p>(parts: impl Iterator<Item = Component<'p>>) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        text.push_str(&part.as_os_str().to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::yaml;
    use crate::source::Source;

    #[test]
    fn a_reference_is_kept_where_it_leads_to_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        fs::create_dir(path("sub")).unwrap();
        fs::write(path("other.yaml"), "species: []\n").unwrap();
        let text = "phases: [{name: x, thermo: y, species: [{other.yaml/species: all}], reactions: [gri30.yaml/r]}]\n";
        let tree = yaml::parse(&Source::new("x.yaml", text)).unwrap();
        assert!(rebased(&tree, &path("in.yaml"), &path("out.yaml")).is_empty());
        let moved = rebased(&tree, &path("in.yaml"), &path("sub/out.yaml"));
        assert_eq!(moved, BTreeMap::from([("other.yaml".to_string(), "../other.yaml".to_string())]));
        fs::copy(path("other.yaml"), path("sub/other.yaml")).unwrap();
        assert!(rebased(&tree, &path("in.yaml"), &path("sub/out.yaml")).is_empty());
    }
}
