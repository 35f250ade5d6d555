//! Why an operation has no result.

use std::error::Error;
use std::fmt;

use crate::operations::file_error::FileError;
use crate::source::Diagnostic;

/// Why an operation has no result.
#[derive(Debug)]
pub enum Failure {
    /// The text of an input is wrong; each finding is shown at its place.
    Invalid(Vec<Diagnostic>),
    /// The options contradict each other or the input.
    Usage(String),
    /// A file cannot be read or written.
    File(FileError),
    /// A step of the operation failed.
    Failed {
        /// The step, in words.
        step: String,
        /// Why it failed.
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl Failure {
    /// The options contradict each other or the input.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::Usage(message.into())
    }

    /// A step of the operation failed because of `cause`.
    pub fn failed(step: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure::Failed { step: step.into(), cause: cause.into() }
    }

    /// The failure as the cause of a larger step's failure. Findings in a text stay as they are, since
    /// their places say enough.
    pub fn during(self, step: impl Into<String>) -> Self {
        match self {
            Failure::Invalid(_) => self,
            other => Failure::failed(step, other),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Invalid(diagnostics) => {
                f.write_str(diagnostics.first().map_or("invalid input", |first| first.message.as_str()))
            }
            Failure::Usage(message) => f.write_str(message),
            Failure::File(error) => error.fmt(f),
            Failure::Failed { step, .. } => f.write_str(step),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Failure::Invalid(_) | Failure::Usage(_) => None,
            Failure::File(error) => error.source(),
            Failure::Failed { cause, .. } => Some(cause.as_ref()),
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Invalid(vec![diagnostic])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Failure::Invalid(diagnostics)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            replacing @ FileError::ReplacesInput { .. } => Failure::Usage(replacing.to_string()),
            other => Failure::File(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_step_and_leads_to_its_cause() {
        let failure = Failure::usage("no such species").during("--initial");
        assert_eq!(failure.to_string(), "--initial");
        assert_eq!(failure.source().map(ToString::to_string), Some("no such species".to_string()));
        let found = Failure::from(Diagnostic::error("x", "wrong")).during("--initial");
        assert_eq!(found.to_string(), "wrong");
    }
}
