//! A comparison of two mechanisms on stdout, in the form that was asked for.

use crate::cli::common_arguments::ReportFormat;
use crate::cli::terminal::Terminal;
use crate::operations::{ComparedMechanisms, Failure};
use crate::report::{Compared, comparison_json, comparison_markdown, comparison_text};

/// Prints a comparison; `names` are the two mechanisms in text.
pub fn print(compared: &ComparedMechanisms, names: [&str; 2], terminal: &Terminal) -> Result<(), Failure> {
    let [a, b] = &compared.mechanisms;
    let view = Compared { a, b, names, comparison: &compared.comparison, settings: &compared.settings };
    match terminal.format {
        ReportFormat::Json => terminal.json(comparison_json(&view)),
        ReportFormat::Markdown => terminal.result(&comparison_markdown(&view, terminal.verbose)),
        ReportFormat::Text => terminal.result(&comparison_text(&view, terminal.verbose)),
    }
}
