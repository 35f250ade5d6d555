//! Data files, read together.

use crate::data::{self, Dataset, ReadData, ReadOptions, ReadSheet};
use crate::formats::Format;
use crate::operations::failure::Failure;
use crate::operations::files::{Files, STANDARD_STREAM, display_name};
use crate::operations::provenance::HashedFile;
use crate::source::{Diagnostic, Source};

/// The data of one or several files.
#[derive(Debug)]
pub struct DataFiles {
    /// The experiments of all files.
    pub dataset: Dataset,
    /// Findings that do not stop the reading, file by file.
    pub warnings: Vec<Diagnostic>,
    /// The texts that were read; of a workbook, each sheet.
    pub sources: Vec<Source>,
    /// The files that were read, with their hashes.
    pub files: Vec<HashedFile>,
}

/// Reads data files and joins them. Errors: all findings in all files, or columns that do not go
/// together.
pub fn read_data(paths: &[String], files: &dyn Files) -> Result<DataFiles, Failure> {
    read_data_with(paths, &ReadOptions::default(), files)
}

/// Reads data files as the options say and joins them. Errors: those of [`read_data`].
pub fn read_data_with(paths: &[String], options: &ReadOptions, files: &dyn Files) -> Result<DataFiles, Failure> {
    read_checked(paths, options, files, |_, _| Vec::new())
}

/// Reads data files to learn from their derivatives. Errors: those of [`read_data`], and derivatives that are not
/// those of the concentrations beside them.
pub fn read_data_with_rates(paths: &[String], options: &ReadOptions, files: &dyn Files) -> Result<DataFiles, Failure> {
    read_checked(paths, options, files, data::derivative_errors)
}

/// Extensions of files that hold data, whatever is in them.
const EXTENSIONS: [&str; 7] = ["csv", "tsv", "xlsx", "xlsm", "xlsb", "xls", "ods"];

/// Whether a file holds data rather than a mechanism: by its extension, as a workbook, or as a text that is no mechanism
/// of any format, with several columns and a number in the second row. Errors: the file cannot be read.
pub fn is_data(path: &str, files: &dyn Files) -> Result<bool, Failure> {
    let extension = path.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_lowercase());
    if path == STANDARD_STREAM || EXTENSIONS.contains(&extension.as_str()) {
        return Ok(path != STANDARD_STREAM);
    }
    let bytes = files.read(path)?;
    if data::is_workbook(&bytes) {
        return Ok(true);
    }
    let text = String::from_utf8_lossy(&bytes);
    let separators = ['\t', ';', ','];
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let (header, row) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let has_number = row.split(separators).any(|cell| cell.trim().parse::<f64>().is_ok());
    Ok(Format::detect(path, &bytes, false).is_none() && header.contains(separators) && has_number)
}

/// The tables of one file.
struct Tables {
    sheets: Vec<ReadSheet>,
    file: HashedFile,
}

fn read_tables(path: &str, options: &ReadOptions, files: &dyn Files) -> Result<Tables, Failure> {
    let (name, bytes) = (display_name(path), files.read(path)?);
    if data::is_workbook(&bytes) {
        let file = HashedFile::of_bytes(name, &bytes);
        return Ok(Tables { sheets: data::read_workbook(name, bytes, options)?, file });
    }
    let source = Source::from_bytes(name, bytes)?;
    let file = HashedFile::of(&source);
    let read = data::read_with(&source, options)?;
    Ok(Tables { sheets: vec![ReadSheet { source, read }], file })
}

fn read_checked(
    paths: &[String],
    options: &ReadOptions,
    files: &dyn Files,
    errors_in: impl Fn(&ReadData, &Source) -> Vec<Diagnostic>,
) -> Result<DataFiles, Failure> {
    let (mut datasets, mut warnings, mut sources, mut hashed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut errors = Vec::new();
    for path in paths {
        let tables = match read_tables(path, options, files) {
            Ok(tables) => tables,
            Err(Failure::Invalid(found)) => {
                errors.extend(found);
                continue;
            }
            Err(other) => return Err(other),
        };
        hashed.push(tables.file);
        for ReadSheet { source, read } in tables.sheets {
            errors.extend(errors_in(&read, &source));
            datasets.push(read.dataset);
            warnings.extend(read.warnings);
            sources.push(source);
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let own_species: Vec<Vec<String>> = datasets.iter().map(|dataset| dataset.species.clone()).collect();
    let dataset = data::join(datasets).map_err(|error| Failure::failed("the data files do not go together", error))?;
    warnings.extend(missing_columns(&dataset.species, &own_species, &sources));
    Ok(DataFiles { dataset, warnings, sources, files: hashed })
}

/// A warning for each table that lacks a species which another one has.
fn missing_columns(species: &[String], own: &[Vec<String>], sources: &[Source]) -> Vec<Diagnostic> {
    let warning = |(own, source): (&Vec<String>, &Source)| {
        let missing: Vec<&str> = species.iter().filter(|name| !own.contains(name)).map(String::as_str).collect();
        let message = format!("{} has no column of {}", source.name(), missing.join(", "));
        (!missing.is_empty()).then(|| {
            Diagnostic::warning("missing-column", message)
                .because("another file or sheet has one")
                .repaired("taken as not measured there")
                .hint("write the names alike in all files where they mean the same")
        })
    };
    own.iter().zip(sources).filter_map(warning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;

    #[test]
    fn data_are_told_from_mechanisms() {
        let files = MemoryFiles::new([
            ("a.csv", ""),
            ("b.measured", "time;A\n0;1\n"),
            ("c.rxn", "A => B\n"),
            ("d", "A => B\n"),
            ("e", "dear, all\n"),
        ]);
        let is_data = |path: &str| is_data(path, &files).unwrap();
        assert_eq!(["a.csv", "b.measured", "c.rxn", "d", "e"].map(is_data), [true, true, false, false, false]);
    }

    #[test]
    fn a_species_that_a_file_lacks_is_said() {
        let files = MemoryFiles::new([("a.csv", "time,A,B\n0,1,2\n"), ("b.csv", "time,A\n0,1\n")]);
        let read = read_data(&["a.csv".to_string(), "b.csv".to_string()], &files).unwrap();
        assert_eq!(read.warnings.iter().map(|it| it.code).collect::<Vec<_>>(), ["missing-column"]);
        assert_eq!((read.files.len(), read.dataset.species.len()), (2, 2));
    }
}
