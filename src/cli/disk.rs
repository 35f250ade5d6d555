//! Files on the disk, and the standard streams: a file is written beside its target and renamed.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::operations::{FileError, Files, STANDARD_STREAM};

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

    fn is_stream(&self, path: &str) -> bool {
        path == STANDARD_STREAM || fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir())
    }

    fn require_writable(&self, path: &str) -> Result<(), FileError> {
        if self.is_stream(path) {
            return Ok(());
        }
        let (target, beside) = target_and_beside(path)?;
        if target.is_dir() {
            return Err(FileError::IsDirectory { path: path.to_string() });
        }
        let created = fs::File::create(&beside).and_then(|_| fs::remove_file(&beside));
        created.map_err(|source| FileError::Unwritable { path: path.to_string(), source })
    }

    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        if path == STANDARD_STREAM {
            return write_to_stdout(text);
        }
        let unwritable = |source| FileError::Unwritable { path: path.to_string(), source };
        if self.is_stream(path) {
            return fs::write(path, text).map_err(unwritable);
        }
        let (target, beside) = target_and_beside(path)?;
        let written = fs::File::create(&beside)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&beside, target));
        if written.is_err() {
            fs::remove_file(&beside).ok();
        }
        written.map_err(unwritable)
    }
}

/// Writes to stdout. A reader that has gone away is no error.
pub fn write_to_stdout(text: &str) -> Result<(), FileError> {
    match io::stdout().lock().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(FileError::StandardOutput { source }),
        _ => Ok(()),
    }
}

/// The file that is replaced, which is where links lead, and the file that is written first.
fn target_and_beside(path: &str) -> Result<(PathBuf, PathBuf), FileError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = target.file_name().ok_or_else(|| FileError::NoFileName { path: path.to_string() })?;
    let beside = directory.join(format!(".{}.{}.partial", name.to_string_lossy(), std::process::id()));
    Ok((target, beside))
}
