//! Findings as text: each with its excerpt, and names that are not quoted in one line.

use crate::source::{Diagnostic, Severity};

/// Names that the line lists.
const MOST_LISTED: usize = 20;

/// The findings in their order, one below the other.
pub fn findings_text(findings: &[Diagnostic], colour: bool) -> String {
    let unquoted: Vec<&Diagnostic> = findings.iter().filter(|finding| is_of_unquoted_name(finding)).collect();
    let mut text = String::new();
    for finding in findings {
        let shown = match unquoted.first() {
            Some(first) if unquoted.len() > 1 && is_of_unquoted_name(finding) => {
                if !std::ptr::eq(*first, finding) {
                    continue;
                }
                together(&unquoted).render(colour)
            }
            _ => finding.render(colour),
        };
        text += &(shown + "\n\n");
    }
    text
}

fn is_of_unquoted_name(finding: &Diagnostic) -> bool {
    finding.code == "misread-name" && finding.severity == Severity::Note && finding.location.is_some()
}

/// All of them as one, with the names as they stand in the file.
fn together(all: &[&Diagnostic]) -> Diagnostic {
    let named = |finding: &&Diagnostic| {
        let place = finding.location.as_ref()?;
        let name = place.excerpt.get(place.highlight.start..place.highlight.end)?;
        Some(format!("{name} (line {})", place.line))
    };
    let mut names: Vec<String> = all.iter().take(MOST_LISTED).filter_map(named).collect();
    if all.len() > MOST_LISTED {
        names.push(format!("{} more", all.len() - MOST_LISTED));
    }
    let message = format!(
        "{} names are not quoted, and readers of YAML 1.1 do not take them for texts: {}",
        all.len(),
        names.join(", ")
    );
    Diagnostic::note("misread-name", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    #[test]
    fn unquoted_names_are_one_line_and_others_are_shown_whole() {
        let source = Source::new("x.yaml", "NO\nB\nON\n");
        let unquoted = |start: usize| Diagnostic::note("misread-name", "x").at(&source, Span::new(start, start + 2));
        let error = Diagnostic::error("bad", "wrong").at(&source, Span::new(3, 4));
        let text = findings_text(&[unquoted(0), error.clone(), unquoted(5)], false);
        let first = "note[misread-name]: 2 names are not quoted, and readers of YAML 1.1 do not take them for texts: \
                     NO (line 1), ON (line 3)";
        assert_eq!(text.lines().next(), Some(first));
        assert_eq!((text.matches("misread-name").count(), text.matches("error[bad]").count()), (1, 1));
        assert!(findings_text(&[unquoted(0)], false).contains("x.yaml:1:1"));
        let many: Vec<Diagnostic> = (0..30).map(|_| unquoted(0)).collect();
        assert!(findings_text(&many, false).contains("NO (line 1), 10 more"));
    }
}
