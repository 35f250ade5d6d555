//! Findings and errors as JSON, and how many there were.

use serde::Serialize;

use crate::report::schema::SCHEMA;
use crate::source::{Diagnostic, Severity};

#[derive(Serialize)]
struct Findings<'a> {
    schema: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    findings: &'a [Diagnostic],
}

fn count(findings: &[Diagnostic], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

/// `{"schema":1,"errors":…,"warnings":…,"notes":…,"findings":[{severity, code, message, file, line, …}]}`.
pub fn diagnostics_json(findings: &[Diagnostic]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Findings {
        schema: SCHEMA,
        errors: count(findings, Severity::Error),
        warnings: count(findings, Severity::Warning),
        notes: count(findings, Severity::Note),
        findings,
    })
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
