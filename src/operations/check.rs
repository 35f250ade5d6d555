//! Whether a mechanism is sound.

use crate::formats::Format;
use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::load::{LoadOptions, format_of, load};
use crate::source::{Diagnostic, Severity};

/// What is wrong with a mechanism.
#[derive(Debug)]
pub struct Checked {
    /// The name of the mechanism's file.
    pub name: String,
    /// Everything that is wrong or doubtful, in the order of the text.
    pub findings: Vec<Diagnostic>,
}

impl Checked {
    /// Whether no finding is an error.
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

/// Reads a mechanism and lists its findings. Errors: those of [`load`].
pub fn check(options: &LoadOptions, files: &dyn Files) -> Result<Checked, Failure> {
    let loaded = load(options, files)?;
    let findings = match options.phase {
        Some(_) => loaded.findings(),
        None => loaded.findings_of_the_whole_file(),
    };
    Ok(Checked { name: loaded.name().to_string(), findings })
}

/// The mechanisms that the inputs are: each file by itself, or all together where they are the files of one
/// mechanism, in a format in which it may have several. Errors: files that cannot be read, and unknown formats.
pub fn mechanisms(options: &LoadOptions, files: &dyn Files) -> Result<Vec<LoadOptions>, Failure> {
    let is_one_file = |path: &String| -> Result<bool, Failure> {
        // A stream can be read only once.
        if options.inputs.len() == 1 || files.is_stream(path) {
            return Ok(options.from.is_none_or(Format::is_one_file));
        }
        let alone = LoadOptions { inputs: vec![path.clone()], ..options.clone() };
        Ok(format_of(&alone, &files.read(path)?)?.is_one_file())
    };
    let mut any = false;
    for path in &options.inputs {
        any |= is_one_file(path)?;
    }
    if !any {
        return Ok(vec![options.clone()]);
    }
    let alone = |path: &String| LoadOptions { inputs: vec![path.clone()], ..options.clone() };
    Ok(options.inputs.iter().map(alone).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;

    #[test]
    fn a_repeated_equation_is_no_error_where_none_can_be_marked() {
        let files = MemoryFiles::new([("net.rxn", "A => B ; 1\nA => B ; 2\n"), ("bad.rxn", "A -> B\n")]);
        let checked = check(&LoadOptions::of("net.rxn"), &files).unwrap();
        assert!(checked.is_sound());
        assert_eq!(checked.findings[0].code, "undeclared-duplicate");
        let Err(Failure::Invalid(found)) = check(&LoadOptions::of("bad.rxn"), &files) else { panic!("it is read") };
        assert_eq!(found[0].code, "unknown-arrow");
        assert!(matches!(check(&LoadOptions::of("none.rxn"), &files), Err(Failure::File(_))));
    }

    #[test]
    fn files_of_one_mechanism_each_are_checked_one_by_one() {
        let files = MemoryFiles::new([
            ("a.rxn", "A => B ; 1\n"),
            ("b.yaml", "phases:\n- name: gas\n"),
            ("chem.inp", "ELEMENTS\nH\nEND\n"),
            ("therm.dat", "THERMO\nEND\n"),
        ]);
        let count = |inputs: &[&str]| {
            let inputs = inputs.iter().map(|input| input.to_string()).collect();
            mechanisms(&LoadOptions { inputs, ..LoadOptions::default() }, &files).map(|all| all.len())
        };
        assert_eq!(count(&["a.rxn", "b.yaml"]).unwrap(), 2);
        assert_eq!(count(&["chem.inp", "therm.dat"]).unwrap(), 1);
        assert_eq!(count(&["chem.inp", "a.rxn"]).unwrap(), 2);
        assert!(matches!(count(&["a.rxn", "none.rxn"]), Err(Failure::File(_))));
    }
}
