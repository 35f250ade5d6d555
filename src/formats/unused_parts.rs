//! What is wrong with the parts of a file that no phase takes.

use crate::formats::cantera::{UnusedParts, unused_parts as parts_of};
use crate::formats::{Document, findings};
use crate::source::{Diagnostic, Severity, Source, Span};

/// Findings about single items; all others depend on what else a phase holds.
const OF_ITEMS: [&str; 5] = ["unbalanced-reaction", "thermo-jump", "wrong-geometry", "negative-rate", "negative-sum"];

/// A note for each section with species or reactions that no phase takes, and a warning for each fault of these.
/// Nothing is an error, because no reader takes them either.
pub fn unused_parts(document: &Document) -> Vec<Diagnostic> {
    let UnusedParts { mut notes, spans, document: whole, is_ambiguous } = parts_of(document);
    let Some(source) = whole.sources.first() else { return notes };
    let of_items = findings(&whole).into_iter().filter(|finding| OF_ITEMS.contains(&finding.code));
    let balanced = of_items.filter(|finding| !is_ambiguous || finding.code != "unbalanced-reaction");
    let mut faults: Vec<Diagnostic> = whole.warnings.iter().cloned().chain(balanced).collect();
    let places = places(source, &spans);
    faults.retain(|fault| is_within(fault, &places));
    faults.dedup();
    notes.extend(faults.into_iter().map(as_warning));
    notes
}

/// Line and column of the first and the last character of an entry.
type Place = ((usize, usize), (usize, usize));

fn places(source: &Source, spans: &[Span]) -> Vec<Place> {
    spans.iter().map(|span| (source.line_column(span.start), source.line_column(span.end))).collect()
}

/// Whether a finding stands in one of the entries, which ascend.
fn is_within(finding: &Diagnostic, places: &[Place]) -> bool {
    let Some(location) = &finding.location else { return false };
    let at = (location.line, location.column);
    let after = places.partition_point(|(start, _)| *start <= at);
    after.checked_sub(1).is_some_and(|before| at <= places[before].1)
}

fn as_warning(finding: Diagnostic) -> Diagnostic {
    let severity = finding.severity.min(Severity::Warning);
    let message = format!("{} (in no phase)", finding.message);
    Diagnostic { severity, message, ..finding }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera;

    fn found(text: &str) -> Vec<(Severity, &'static str, usize)> {
        let document = cantera::read(&Source::new("x.yaml", text)).unwrap();
        let line = |it: &Diagnostic| it.location.as_ref().map_or(0, |place| place.line);
        unused_parts(&document).iter().map(|it| (it.severity, it.code, line(it))).collect()
    }

    const FILE: &str = "\
phases:
- {name: gas, thermo: ideal-gas, species: [A], kinetics: gas, reactions: none}
species:
- {name: A, composition: {H: 1}, thermo: {model: constant-cp}}
- {name: B, composition: {Xx: 1}, thermo: {model: constant-cp}}
- {name: C, composition: {H: 2}, thermo: {model: constant-cp}}
spare:
- {equation: A => C, rate-constant: {A: 1, b: 0, e: 0}}
";

    #[test]
    fn entries_in_no_phase_and_their_faults_are_told() {
        let (note, warning) = (Severity::Note, Severity::Warning);
        let expected = [
            (note, "in-no-phase", 3),
            (note, "in-no-phase", 7),
            (warning, "undefined-element", 5),
            (warning, "unknown-key", 8),
            (warning, "unbalanced-reaction", 8),
        ];
        assert_eq!(found(FILE), expected);
    }

    #[test]
    fn a_file_whose_entries_are_all_taken_has_none() {
        let taken = FILE.replace("[A]", "[A, C]").replace("reactions: none", "reactions: [spare]");
        let taken: String = taken.lines().filter(|line| !line.contains("Xx")).map(|line| format!("{line}\n")).collect();
        assert!(found(&taken).is_empty());
        assert!(found(&taken.replace("phases:", "others:")).is_empty());
    }
}
