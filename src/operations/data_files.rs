//! Data files, read together.

use crate::data::{self, Dataset, ReadData};
use crate::operations::failure::Failure;
use crate::operations::files::{Files, read_source};
use crate::source::{Diagnostic, Source};

/// The data of one or several files.
#[derive(Debug)]
pub struct DataFiles {
    /// The experiments of all files.
    pub dataset: Dataset,
    /// Findings that do not stop the reading, file by file.
    pub warnings: Vec<Diagnostic>,
    /// The texts that were read.
    pub sources: Vec<Source>,
}

/// Reads data files and joins them. Errors: all findings in all files, or columns that do not go
/// together.
pub fn read_data(paths: &[String], files: &dyn Files) -> Result<DataFiles, Failure> {
    read_checked(paths, files, |_, _| Vec::new())
}

/// Reads data files to learn from their derivatives. Errors: those of [`read_data`], and derivatives that are not
/// those of the concentrations beside them.
pub fn read_data_with_rates(paths: &[String], files: &dyn Files) -> Result<DataFiles, Failure> {
    read_checked(paths, files, data::derivative_errors)
}

fn read_checked(
    paths: &[String],
    files: &dyn Files,
    errors_in: impl Fn(&ReadData, &Source) -> Vec<Diagnostic>,
) -> Result<DataFiles, Failure> {
    let (mut datasets, mut warnings, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    let mut errors = Vec::new();
    for path in paths {
        let source = read_source(path, files)?;
        match data::read(&source) {
            Ok(read) => {
                errors.extend(errors_in(&read, &source));
                datasets.push(read.dataset);
                warnings.extend(read.warnings);
            }
            Err(found) => errors.extend(found),
        }
        sources.push(source);
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let dataset = data::join(datasets).map_err(|error| Failure::failed("the data files do not go together", error))?;
    Ok(DataFiles { dataset, warnings, sources })
}
