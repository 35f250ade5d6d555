//! The folders in which Cantera looks for files that are not beside the one that refers to them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::operations::SEARCH_PATH;

/// Where Cantera's data are within a Python library or a prefix.
const IN_LIBRARY: &str = "site-packages/cantera/data";
const IN_PREFIX: &str = "share/cantera/data";
const SYSTEM_PREFIXES: [&str; 2] = ["/usr", "/usr/local"];

/// The folders that [`SEARCH_PATH`] names, and those of the Cantera that is installed: in the active
/// environment, beside the Python on the path, or in the system.
fn data_folders() -> Vec<PathBuf> {
    let named = env::var_os(SEARCH_PATH).map(|folders| env::split_paths(&folders).collect::<Vec<_>>());
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(env::var_os).map(PathBuf::from);
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let pythons = on_path.into_iter().filter_map(|folder| prefix_of_python(&folder));
    let prefixes = active.chain(pythons).chain(SYSTEM_PREFIXES.map(PathBuf::from));
    let installed = prefixes.flat_map(|prefix| {
        let mut folders = python_libraries(&prefix);
        folders.push(prefix.join(IN_PREFIX));
        folders
    });
    named.unwrap_or_default().into_iter().chain(installed).filter(|folder| folder.is_dir()).collect()
}

/// The same folders as text, for operations.
pub fn data_folder_names() -> Vec<String> {
    data_folders().iter().map(|folder| folder.to_string_lossy().into_owned()).collect()
}

/// `/opt/python` for `/opt/python/bin`, if a Python is there.
fn prefix_of_python(folder: &Path) -> Option<PathBuf> {
    let python = fs::canonicalize(folder.join("python3")).ok()?;
    Some(python.parent()?.parent()?.to_path_buf())
}

/// The data folders of every Python library of a prefix.
fn python_libraries(prefix: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(prefix.join("lib")) else { return Vec::new() };
    let is_python = |name: &str| name.starts_with("python");
    let libraries = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_python));
    let mut folders: Vec<PathBuf> = libraries.map(|library| library.path().join(IN_LIBRARY)).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_a_python_library_are_found_below_its_prefix() {
        let prefix = tempfile::tempdir().unwrap();
        let data = prefix.path().join("lib/python3.11").join(IN_LIBRARY);
        fs::create_dir_all(&data).unwrap();
        fs::create_dir_all(prefix.path().join("lib/other")).unwrap();
        assert_eq!(python_libraries(prefix.path()), [data]);
        assert!(python_libraries(Path::new("/nowhere")).is_empty());
    }
}
