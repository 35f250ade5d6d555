//! Files that exist in memory only, for callers that have texts instead of files.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::operations::file_error::FileError;
use crate::operations::files::{FileIdentity, Files, STANDARD_STREAM};

/// Texts by name. What an operation writes can be read again.
#[derive(Debug, Default)]
pub struct MemoryFiles {
    /// By absolute path; names without one stand in the root.
    contents: RefCell<BTreeMap<PathBuf, Vec<u8>>>,
}

impl MemoryFiles {
    /// Files with these names and texts.
    pub fn new<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let contents = texts.into_iter().map(|(name, text)| (absolute(name), text.as_bytes().to_vec()));
        MemoryFiles { contents: RefCell::new(contents.collect()) }
    }

    /// The text of a file, if there is one and it is UTF-8.
    pub fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.contents.borrow().get(&absolute(path))?.clone()).ok()
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let missing = || FileError::Unreadable { path: path.to_string(), source: io::ErrorKind::NotFound.into() };
        self.contents.borrow().get(&absolute(path)).cloned().ok_or_else(missing)
    }

    fn is_file(&self, path: &str) -> bool {
        self.contents.borrow().contains_key(&absolute(path))
    }

    fn canonical(&self, path: &str) -> Option<PathBuf> {
        let path = absolute(path);
        let is_there = self.contents.borrow().keys().any(|file| file.starts_with(&path));
        is_there.then_some(path)
    }

    fn identity(&self, path: &str) -> Option<FileIdentity> {
        self.is_file(path).then(|| FileIdentity::Path(absolute(path)))
    }

    fn is_stream(&self, path: &str) -> bool {
        path == STANDARD_STREAM
    }

    fn require_writable(&self, _path: &str) -> Result<(), FileError> {
        Ok(())
    }

    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        self.contents.borrow_mut().insert(absolute(path), text.as_bytes().to_vec());
        Ok(())
    }
}

/// The path from the root, without `.` and `..`; the working folder is `/memory`.
fn absolute(path: &str) -> PathBuf {
    let mut absolute = PathBuf::from("/memory");
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                absolute.pop();
            }
            Component::Normal(name) => absolute.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    absolute
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::files::read_source;

    #[test]
    fn what_is_written_can_be_read() {
        let files = MemoryFiles::new([("a.txt", "one")]);
        files.write("b.txt", "two").unwrap();
        assert_eq!(read_source("a.txt", &files).unwrap().text(), "one");
        assert_eq!(files.text("b.txt").as_deref(), Some("two"));
        assert_eq!(read_source("c.txt", &files).unwrap_err().to_string(), "cannot read c.txt");
    }
}
