//! Files that a mechanism file refers to: where they are, and what to call them from another folder.

use std::path::{Component, Path, PathBuf};

use crate::operations::files::{Files, STANDARD_STREAM};
use crate::source::Source;

/// The environment variable that names folders to look in; messages mention it.
pub const SEARCH_PATH: &str = "CANTERA_DATA";

/// Reads the file that another refers to: beside that one, in the working folder, or in one of the
/// folders of data. Errors: where it was looked for, or why it cannot be read.
pub fn open(referring: &str, reference: &str, data_folders: &[String], files: &dyn Files) -> Result<Source, String> {
    let parent = Path::new(referring).parent().unwrap_or(Path::new(""));
    let near = [parent, Path::new("")].into_iter();
    let folders = near.chain(data_folders.iter().map(Path::new));
    let mut paths = folders.map(|folder| text(&folder.join(reference)));
    let Some(path) = paths.find(|path| files.is_file(path)) else {
        return Err(format!("neither beside the file, nor in the working folder, nor in a folder of {SEARCH_PATH}"));
    };
    let bytes = files.read(&path).map_err(|_| format!("{path} cannot be read"))?;
    let (source, _) = Source::from_commented_bytes(&path, bytes).map_err(|error| error.to_string())?;
    Ok(source)
}

/// A file that is written again into another folder.
pub struct Move<'m> {
    pub input: &'m str,
    pub output: &'m str,
    /// Folders whose files are found from everywhere.
    pub data_folders: &'m [String],
    pub files: &'m dyn Files,
}

impl Move<'_> {
    /// The name that the output needs for a file that the input refers to; `None` where the old name
    /// leads to the same file, or to one with the same content.
    pub fn new_name(&self, reference: &str) -> Option<String> {
        let (from, to) = (folder(self.input), folder(self.output));
        if self.is_same(&from, &to) || self.data_folders.iter().any(|data| self.is_same(Path::new(data), &from)) {
            return None;
        }
        let beside_input = from.join(reference);
        let is_elsewhere = Path::new(reference).is_absolute() || !self.files.is_file(&text(&beside_input));
        let is_unchanged = is_elsewhere || self.has_same_content(&beside_input, &to.join(reference));
        (!is_unchanged).then(|| self.relative(&beside_input, &to))
    }

    fn is_same(&self, a: &Path, b: &Path) -> bool {
        let canonical = |path: &Path| self.files.canonical(&text(path));
        matches!((canonical(a), canonical(b)), (Some(a), Some(b)) if a == b)
    }

    fn has_same_content(&self, a: &Path, b: &Path) -> bool {
        // A pipe or a device of that name could be read without end.
        let content = |path: &Path| self.files.is_file(&text(path)).then(|| self.files.read(&text(path)).ok())?;
        self.is_same(a, b) || content(a).is_some_and(|a| content(b) == Some(a))
    }

    /// The way from a folder to a file, with `/`; the whole path where they have nothing in common.
    fn relative(&self, file: &Path, folder: &Path) -> String {
        let (Some(target), Some(folder)) = (self.files.canonical(&text(file)), self.files.canonical(&text(folder)))
        else {
            return slashed(file.components());
        };
        let common = target.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
        let is_root = |part: &Component| matches!(part, Component::RootDir | Component::Prefix(_));
        if target.components().take(common).all(|part| is_root(&part)) {
            return slashed(target.components());
        }
        let up = "../".repeat(folder.components().count() - common);
        up + &slashed(target.components().skip(common))
    }
}

/// The folder of a file; that of a stream is the working folder.
fn folder(path: &str) -> PathBuf {
    match Path::new(path).parent() {
        Some(parent) if path != STANDARD_STREAM && !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
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
    use crate::operations::memory_files::MemoryFiles;

    #[test]
    fn a_reference_is_kept_where_it_leads_to_the_same_file() {
        let files = MemoryFiles::new([("other.yaml", "species: []\n"), ("sub/x", "")]);
        let new_name = |output: &str, reference: &str, data_folders: &[String]| {
            Move { input: "in.yaml", output, data_folders, files: &files }.new_name(reference)
        };
        assert_eq!(new_name("out.yaml", "other.yaml", &[]), None);
        assert_eq!(new_name("sub/out.yaml", "other.yaml", &[]).as_deref(), Some("../other.yaml"));
        assert_eq!(new_name("sub/out.yaml", "gri30.yaml", &[]), None);
        assert_eq!(new_name("sub/out.yaml", "other.yaml", &[".".to_string()]), None);
        files.write("sub/other.yaml", "species: []\n").unwrap();
        assert_eq!(new_name("sub/out.yaml", "other.yaml", &[]), None);
    }

    #[test]
    fn a_file_is_looked_for_beside_the_one_that_refers_to_it_first() {
        let files = MemoryFiles::new([("sub/b.yaml", "near"), ("data/b.yaml", "far"), ("data/c.yaml", "far")]);
        let text = |reference: &str| open("sub/a.yaml", reference, &["data".to_string()], &files);
        assert_eq!(text("b.yaml").unwrap().text(), "near");
        assert_eq!(text("c.yaml").unwrap().text(), "far");
        assert!(text("d.yaml").unwrap_err().contains("CANTERA_DATA"));
    }
}
