//! Inputs are kept: no file that was read is written.

use std::cell::RefCell;
use std::path::PathBuf;

use crate::operations::file_error::FileError;
use crate::operations::files::{FileIdentity, Files, STANDARD_STREAM, display_name};

/// Files of which none that was read can be written. This holds for every file that an operation reads: those named,
/// those beside them, and those that others refer to; and under every name of such a file.
pub struct KeptInputs<'f> {
    files: &'f dyn Files,
    /// The files that were read, with the name of each.
    read: RefCell<Vec<(String, FileIdentity)>>,
    /// The one that may be written nevertheless.
    in_place: Option<FileIdentity>,
}

impl<'f> KeptInputs<'f> {
    /// The same files, where nothing was read yet.
    pub fn new(files: &'f dyn Files) -> Self {
        KeptInputs { files, read: RefCell::default(), in_place: None }
    }

    /// Lets one file be written although it is read.
    pub fn in_place(self, path: &str) -> Self {
        KeptInputs { in_place: self.files.identity(path), ..self }
    }

    /// Refuses to write a file that was read.
    fn require_distinct(&self, output: &str) -> Result<(), FileError> {
        let target = if output == STANDARD_STREAM { None } else { self.files.identity(output) };
        let Some(target) = target.filter(|target| self.in_place.as_ref() != Some(target)) else { return Ok(()) };
        match self.read.borrow().iter().find(|(_, input)| *input == target) {
            Some((input, _)) => {
                Err(FileError::ReplacesInput { path: output.to_string(), input: display_name(input).to_string() })
            }
            None => Ok(()),
        }
    }
}

impl Files for KeptInputs<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let bytes = self.files.read(path)?;
        let identity = self.files.identity(path);
        self.read.borrow_mut().extend(identity.map(|identity| (path.to_string(), identity)));
        Ok(bytes)
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.is_file(path)
    }

    fn canonical(&self, path: &str) -> Option<PathBuf> {
        self.files.canonical(path)
    }

    fn identity(&self, path: &str) -> Option<FileIdentity> {
        self.files.identity(path)
    }

    fn is_stream(&self, path: &str) -> bool {
        self.files.is_stream(path)
    }

    fn require_writable(&self, path: &str) -> Result<(), FileError> {
        self.require_distinct(path)?;
        self.files.require_writable(path)
    }

    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        self.require_distinct(path)?;
        self.files.write(path, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;

    #[test]
    fn what_was_read_is_not_written() {
        let memory = MemoryFiles::new([("a.txt", "one"), ("b.txt", "two")]);
        let files = KeptInputs::new(&memory);
        assert!(files.require_writable("a.txt").is_ok());
        files.read("a.txt").unwrap();
        let refused = files.require_writable("x/../a.txt").unwrap_err();
        assert_eq!(refused.to_string(), "the output x/../a.txt would replace the input a.txt; give another -o");
        assert!(files.write("a.txt", "new").is_err());
        assert!(files.write("b.txt", "new").is_ok() && files.write("c.txt", "new").is_ok());
        assert!(files.write(STANDARD_STREAM, "new").is_ok());
        assert_eq!(memory.text("a.txt").as_deref(), Some("one"));
        assert_eq!(memory.text("b.txt").as_deref(), Some("new"));
    }

    #[test]
    fn only_the_file_that_is_changed_in_place_may_be_written() {
        let memory = MemoryFiles::new([("a.txt", "one"), ("b.txt", "two")]);
        let files = KeptInputs::new(&memory).in_place("a.txt");
        files.read("a.txt").unwrap();
        files.read("b.txt").unwrap();
        assert!(files.write("a.txt", "new").is_ok());
        assert!(files.write("b.txt", "new").is_err());
    }
}
