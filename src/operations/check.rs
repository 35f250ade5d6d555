//! Whether a mechanism is sound.

use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::load::{LoadOptions, load};
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
    Ok(Checked { name: loaded.name().to_string(), findings: loaded.findings() })
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
}
