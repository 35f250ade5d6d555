//! SPECIES: the names that everything else goes by.

use crate::formats::Origin;
use crate::formats::chemkin::names::DeclaredNames;
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::section::Section;
use crate::source::{Diagnostic, Source, Span};

/// A species as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeciesData {
    pub name: String,
    /// The comment behind it, where it stands alone in its line.
    pub note: Option<String>,
    pub origin: Origin,
}

/// The species of a section, each once, with the comment that is theirs alone.
pub fn read_species(
    source: &Source,
    section: &Section,
    names: &mut DeclaredNames,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, Span, Option<String>)> {
    let mut found = Vec::new();
    let mut above: Vec<String> = Vec::new();
    for line in std::iter::once(&section.header).chain(&section.lines) {
        let words = words(source, line.span);
        let note = note(source, line, &mut above, words.len());
        for (name, span) in words {
            if names.declare(name) {
                found.push((name.to_string(), span, note.clone()));
            } else {
                findings.push(
                    Diagnostic::warning("duplicate-species", format!("the species {name} is declared again"))
                        .at(source, span)
                        .because("it is there already")
                        .repaired("it counts once"),
                );
            }
        }
    }
    found
}

/// The comment of a line with one species, and the comment lines above it; of a line with several, it
/// is not known whose it is.
fn note(source: &Source, line: &Line, above: &mut Vec<String>, names: usize) -> Option<String> {
    let own = line.comment.map(|span| source.slice(span).to_string()).filter(|text| !text.is_empty());
    match names {
        0 => {
            above.extend(own);
            None
        }
        1 => {
            let lines: Vec<String> = above.drain(..).chain(own).collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        }
        _ => {
            above.clear();
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;
    use crate::grammar::chemkin::section::sections;

    #[test]
    fn species_are_declared_once_and_keep_their_comment() {
        let source = Source::new("x", "SPECIES H2 O2 ! both\n! water\nH2O ! mine\nH2\nEND");
        let file = sections(&source, &lines(&source));
        let (mut names, mut findings) = (DeclaredNames::default(), Vec::new());
        let found = read_species(&source, &file.sections[0], &mut names, &mut findings);
        let notes: Vec<_> = found.iter().map(|(name, _, note)| (name.as_str(), note.as_deref())).collect();
        assert_eq!(notes, [("H2", None), ("O2", None), ("H2O", Some("water\nmine"))]);
        assert_eq!((findings.len(), findings[0].code), (1, "duplicate-species"));
    }
}
