//! What an operation tells its caller, and asks it, while it runs.

use std::sync::{Mutex, PoisonError};

use crate::learn::Progress;
use crate::source::Diagnostic;

/// Receives what the user of an operation should know besides its result, whether it succeeds or not.
/// Progress and interruption are asked for from several threads.
pub trait Monitor: Sync {
    /// Findings in an input that do not stop the operation, in the order of the text.
    fn findings(&self, findings: &[Diagnostic]);

    /// A remark in words.
    fn remark(&self, remark: &str);

    /// How far a search has come.
    fn progress(&self, _progress: Progress) {}

    /// Whether the user wants a search to end with the best result so far.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Ignores everything and never interrupts.
pub struct Silent;

impl Monitor for Silent {
    fn findings(&self, _findings: &[Diagnostic]) {}

    fn remark(&self, _remark: &str) {}
}

/// Keeps everything in the order in which it comes, for a caller that shows it afterwards.
#[derive(Debug, Default)]
pub struct Collector {
    findings: Mutex<Vec<Diagnostic>>,
    remarks: Mutex<Vec<String>>,
}

impl Collector {
    /// All findings and all remarks.
    pub fn into_parts(self) -> (Vec<Diagnostic>, Vec<String>) {
        (
            self.findings.into_inner().unwrap_or_else(PoisonError::into_inner),
            self.remarks.into_inner().unwrap_or_else(PoisonError::into_inner),
        )
    }
}

impl Monitor for Collector {
    fn findings(&self, findings: &[Diagnostic]) {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(findings);
    }

    fn remark(&self, remark: &str) {
        self.remarks.lock().unwrap_or_else(PoisonError::into_inner).push(remark.to_string());
    }
}
