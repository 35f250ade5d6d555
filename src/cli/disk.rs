//! Files on the disk, and the standard streams.

use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use crate::cli::signals;
use crate::cli::whole_file::Output;
use crate::operations::{FileError, FileIdentity, Files, STANDARD_STREAM};
use crate::source::visible;

/// The files of this machine.
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if path == STANDARD_STREAM {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            return read.map(|_| bytes).map_err(|source| FileError::StandardInput { source });
        }
        fs::read(path).map_err(|source| FileError::Unreadable { path: path.to_string(), source })
    }

    fn is_file(&self, path: &str) -> bool {
        Path::new(path).is_file()
    }

    fn canonical(&self, path: &str) -> Option<PathBuf> {
        if path == STANDARD_STREAM { None } else { fs::canonicalize(path).ok() }
    }

    fn identity(&self, path: &str) -> Option<FileIdentity> {
        identity(path)
    }

    fn is_stream(&self, path: &str) -> bool {
        path == STANDARD_STREAM || fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir())
    }

    fn require_writable(&self, path: &str) -> Result<(), FileError> {
        if self.is_stream(path) {
            return Ok(());
        }
        // What is opened and not written to leaves nothing behind.
        signals::hold_back(|| open(path).map(drop))
    }

    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        if path == STANDARD_STREAM {
            return write_data_to_stdout(text);
        }
        let unwritable = |source| FileError::Unwritable { path: path.to_string(), source };
        if self.is_stream(path) {
            return fs::write(path, text).map_err(unwritable);
        }
        signals::hold_back(|| open(path)?.write(text.as_bytes()).map_err(unwritable))
    }
}

/// Opens an output that is a file, not a stream.
fn open(path: &str) -> Result<Output, FileError> {
    if Path::new(path).is_dir() {
        return Err(FileError::IsDirectory { path: path.to_string() });
    }
    if Path::new(path).file_name().is_none() {
        return Err(FileError::NoFileName { path: path.to_string() });
    }
    Output::open(Path::new(path)).map_err(|source| FileError::Unwritable { path: path.to_string(), source })
}

/// The device and the number of the file that a path, or the standard input, leads to.
#[cfg(unix)]
fn identity(path: &str) -> Option<FileIdentity> {
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let metadata = if path == STANDARD_STREAM {
        fs::File::from(io::stdin().as_fd().try_clone_to_owned().ok()?).metadata().ok()?
    } else {
        fs::metadata(path).ok()?
    };
    metadata.is_file().then(|| FileIdentity::Number { device: metadata.dev(), file: metadata.ino() })
}

/// The path that a path leads to. Several names of one file are not told from each other here.
#[cfg(not(unix))]
fn identity(path: &str) -> Option<FileIdentity> {
    let path = if path == STANDARD_STREAM { None } else { fs::canonicalize(path).ok() };
    path.filter(|path| path.is_file()).map(FileIdentity::Path)
}

/// Writes data to stdout as they are, or to a terminal with all characters visible.
pub fn write_data_to_stdout(text: &str) -> Result<(), FileError> {
    if io::stdout().is_terminal() { write_to_stdout(&visible(text)) } else { write_to_stdout(text) }
}

/// Writes to stdout. A reader that has gone away is no error.
pub fn write_to_stdout(text: &str) -> Result<(), FileError> {
    match io::stdout().lock().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(FileError::StandardOutput { source }),
        _ => Ok(()),
    }
}
