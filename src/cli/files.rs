//! Reading inputs and writing outputs on the disk.

use crate::cli::Failure;
use crate::cli::disk::Disk;
use crate::cli::terminal::Terminal;
use crate::data::Dataset;
use crate::operations::{self, DataFiles, Files};
use crate::source::{Diagnostic, Source};

pub use crate::operations::{STANDARD_STREAM, display_name as name_of};

/// The bytes of a file, or of stdin.
pub fn read_bytes(path: &str) -> Result<Vec<u8>, Failure> {
    Ok(Disk.read(path)?)
}

/// The text of a file, or of stdin.
pub fn read_source(path: &str) -> Result<Source, Failure> {
    Ok(operations::read_source(path, &Disk)?)
}

/// Writes all of a file or none of it.
pub fn write_output(path: &str, text: &str, _terminal: &Terminal) -> Result<(), Failure> {
    Ok(Disk.write(path, text)?)
}

/// Refuses an output that could not be written, before work is done for it.
pub fn require_writable(path: &str) -> Result<(), Failure> {
    Ok(Disk.require_writable(path)?)
}

/// Refuses an output that is one of the inputs: what was read would be lost.
pub fn require_distinct<'a>(output: &str, inputs: impl IntoIterator<Item = &'a str>) -> Result<(), Failure> {
    Ok(operations::require_distinct(output, inputs, &Disk)?)
}

/// Reads data files and joins them; gives the data, the warnings and each file's text for its hash.
pub fn read_data(paths: &[String]) -> Result<(Dataset, Vec<Diagnostic>, Vec<Source>), Failure> {
    let DataFiles { dataset, warnings, sources } = operations::read_data(paths, &Disk)?;
    Ok((dataset, warnings, sources))
}
