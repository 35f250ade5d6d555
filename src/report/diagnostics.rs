//! Findings and errors as JSON, and how many there were.

use serde::Serialize;

use crate::operations::Checked;
use crate::report::schema::SCHEMA;
use crate::source::{Diagnostic, Severity};

#[derive(Serialize)]
struct Findings<'a> {
    schema: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// What was found in each file; absent where nothing was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<FileReport<'a>>>,
    findings: Vec<&'a Diagnostic>,
}

#[derive(Serialize)]
struct FileReport<'a> {
    file: &'a str,
    errors: usize,
    warnings: usize,
    notes: usize,
}

fn count<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>, severity: Severity) -> usize {
    findings.into_iter().filter(|finding| finding.severity == severity).count()
}

/// `{"schema":1,"errors":…,"warnings":…,"notes":…,"findings":[{severity, code, message, file, line, …}]}`.
pub fn diagnostics_json(findings: &[Diagnostic]) -> serde_json::Result<String> {
    all_json(findings.iter().collect(), None)
}

/// The same of the files that were checked, with what was found in each: `"files":[{file, errors, warnings, notes}]`.
pub fn checks_json(checked: &[Checked]) -> serde_json::Result<String> {
    let of_file =
        |it: &'_ Checked| [Severity::Error, Severity::Warning, Severity::Note].map(|of| count(&it.findings, of));
    let files = checked.iter().map(|it| {
        let [errors, warnings, notes] = of_file(it);
        FileReport { file: &it.name, errors, warnings, notes }
    });
    all_json(checked.iter().flat_map(|it| &it.findings).collect(), Some(files.collect()))
}

fn all_json(findings: Vec<&Diagnostic>, files: Option<Vec<FileReport>>) -> serde_json::Result<String> {
    let number = |severity: Severity| count(findings.iter().copied(), severity);
    let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Note].map(number);
    serde_json::to_string_pretty(&Findings { schema: SCHEMA, errors, warnings, notes, files, findings })
}

/// `2 errors, 1 warning`, or `nothing to report`.
pub fn summary_line(findings: &[Diagnostic]) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(findings, severity), severity))
        .filter(|(number, _)| *number > 0)
        .map(|(number, severity)| format!("{number} {severity}{}", if number == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { "nothing to report".to_string() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_counted_by_severity() {
        let findings = [Diagnostic::error("a", "x"), Diagnostic::error("b", "y"), Diagnostic::note("c", "z")];
        assert_eq!(summary_line(&findings), "2 errors, 1 note");
        assert_eq!(summary_line(&[]), "nothing to report");
        let json: serde_json::Value = serde_json::from_str(&diagnostics_json(&findings).unwrap()).unwrap();
        assert_eq!((json["schema"].as_u64(), json["errors"].as_u64()), (Some(1), Some(2)));
        assert_eq!(json["findings"][0]["code"], "a");
    }
}
