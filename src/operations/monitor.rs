//! What an operation lets its caller know while it runs.

use crate::source::Diagnostic;

/// Receives what the user of an operation should know besides its result, whether it succeeds or not.
pub trait Monitor {
    /// Findings in an input that do not stop the operation, in the order of the text.
    fn findings(&self, findings: &[Diagnostic]);

    /// A remark in words.
    fn remark(&self, remark: &str);
}

/// Takes no notice of anything.
pub struct Silent;

impl Monitor for Silent {
    fn findings(&self, _findings: &[Diagnostic]) {}

    fn remark(&self, _remark: &str) {}
}
