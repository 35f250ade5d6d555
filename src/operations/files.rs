//! Files as operations see them: by name, wherever they are kept.

use std::path::PathBuf;

use crate::operations::failure::Failure;
use crate::operations::file_error::FileError;
use crate::source::Source;

/// The name under which the standard input and the standard output are given.
pub const STANDARD_STREAM: &str = "-";
/// The name of the standard input in messages.
const STANDARD_INPUT: &str = "<stdin>";

/// What tells one file from all others, whatever names, links and spellings lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileIdentity {
    /// The device and the number of the file on it.
    Number { device: u64, file: u64 },
    /// The absolute path without links.
    Path(PathBuf),
}

/// Where an operation finds its inputs and leaves its outputs. Paths use `/`; [`STANDARD_STREAM`] is
/// the standard input or output.
pub trait Files {
    /// All bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// Whether a file of that name can be read; a folder is none.
    fn is_file(&self, path: &str) -> bool;

    /// The absolute path without symbolic links; `None` where nothing has that name. Two names lead to the same
    /// folder if these are equal.
    fn canonical(&self, path: &str) -> Option<PathBuf>;

    /// What all names of one file have in common; `None` for a stream, and where nothing has that name. For
    /// [`STANDARD_STREAM`], that of the file that the standard input is read from.
    fn identity(&self, path: &str) -> Option<FileIdentity>;

    /// Whether it takes text as it comes and holds nothing that could be replaced: the standard output,
    /// a pipe, a device.
    fn is_stream(&self, path: &str) -> bool;

    /// Refuses a name under which no file could be written; to be asked before a long calculation.
    fn require_writable(&self, path: &str) -> Result<(), FileError>;

    /// Writes the whole text or, on failure, leaves what is there as it is.
    fn write(&self, path: &str, text: &str) -> Result<(), FileError>;
}

/// The name of a file in messages.
pub fn display_name(path: &str) -> &str {
    if path == STANDARD_STREAM { STANDARD_INPUT } else { path }
}

/// Reads a text in UTF-8. Errors: the file cannot be read, or holds no text.
pub fn read_source(path: &str, files: &dyn Files) -> Result<Source, Failure> {
    Ok(Source::from_bytes(display_name(path), files.read(path)?)?)
}
