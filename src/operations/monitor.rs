//! What an operation lets its caller know while it runs.

use std::cell::RefCell;

use crate::source::Diagnostic;

/// Receives what the user of an operation should know besides its result, whether it succeeds or not.
pub trait Monitor {
    /// Findings in an input that do not stop the operation, in the order of the text.
    fn findings(&self, findings: &[Diagnostic]);

    /// A remark in words.
    fn remark(&self, remark: &str);
}

/// Ignores everything.
pub struct Silent;

impl Monitor for Silent {
    fn findings(&self, _findings: &[Diagnostic]) {}

    fn remark(&self, _remark: &str) {}
}

/// Keeps everything in the order in which it comes, for a caller that shows it afterwards.
#[derive(Debug, Default)]
pub struct Collector {
    findings: RefCell<Vec<Diagnostic>>,
    remarks: RefCell<Vec<String>>,
}

impl Collector {
    /// All findings and all remarks.
    pub fn into_parts(self) -> (Vec<Diagnostic>, Vec<String>) {
        (self.findings.into_inner(), self.remarks.into_inner())
    }
}

impl Monitor for Collector {
    fn findings(&self, findings: &[Diagnostic]) {
        self.findings.borrow_mut().extend_from_slice(findings);
    }

    fn remark(&self, remark: &str) {
        self.remarks.borrow_mut().push(remark.to_string());
    }
}
