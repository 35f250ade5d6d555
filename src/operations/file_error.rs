//! Why a file cannot be read or written.

use std::io;

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read {path}")]
    Unreadable { path: String, source: io::Error },
    #[error("reading stdin")]
    StandardInput { source: io::Error },
    #[error("cannot write {path}")]
    Unwritable { path: String, source: io::Error },
    #[error("writing to stdout")]
    StandardOutput { source: io::Error },
    #[error("cannot write {path}: it is a directory")]
    IsDirectory { path: String },
    #[error("the output {path} would replace the input {input}; give another -o")]
    ReplacesInput { path: String, input: String },
    #[error("{path} does not name a file")]
    NoFileName { path: String },
}
