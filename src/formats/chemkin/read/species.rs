//! SPECIES: the declared names, and how a text is matched with them.

use std::collections::HashMap;

use crate::formats::Origin;
use crate::formats::equation_terms::ANY_THIRD_BODY;
use crate::grammar::chemkin::equation::Names;
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::section::Section;
use crate::source::{Diagnostic, Source, Span};

/// The photon, which takes part in equations without being declared.
pub const PHOTON: &str = "HV";

/// Names to be found by their spelling, or without regard to capitals where that is unique.
#[derive(Clone, Debug, Default)]
pub struct DeclaredNames {
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// By the name in small letters; `None` where several names differ in capitals alone.
    folded: HashMap<String, Option<usize>>,
    longest: usize,
}

impl DeclaredNames {
    /// Adds a name; `false` where it is there already.
    pub fn declare(&mut self, name: &str) -> bool {
        if self.places.contains_key(name) {
            return false;
        }
        let place = self.names.len();
        self.names.push(name.to_string());
        self.places.insert(name.to_string(), place);
        self.folded.entry(name.to_lowercase()).and_modify(|other| *other = None).or_insert(Some(place));
        self.longest = self.longest.max(name.len());
        true
    }

    pub fn all(&self) -> &[String] {
        &self.names
    }

    /// The declared name that equals a text.
    pub fn exactly(&self, text: &str) -> Option<&str> {
        self.places.get(text).and_then(|place| self.names.get(*place)).map(String::as_str)
    }

    /// The declared name that differs from a text in capitals alone, if there is just one.
    pub fn in_other_capitals(&self, text: &str) -> Option<&str> {
        self.meant_by(text).filter(|name| *name != text)
    }

    /// The declared name that a text means: an equal one, or the only one that differs in capitals alone.
    pub fn meant_by(&self, text: &str) -> Option<&str> {
        let folded = || self.folded.get(&text.to_lowercase()).copied().flatten();
        let place = self.places.get(text).copied().or_else(folded)?;
        self.names.get(place).map(String::as_str)
    }
}

impl Names for DeclaredNames {
    /// In equations M and HV are names, too.
    fn find(&self, text: &str) -> Option<&str> {
        let special = || [ANY_THIRD_BODY, PHOTON].into_iter().find(|name| name.eq_ignore_ascii_case(text));
        self.meant_by(text).or_else(special)
    }

    fn longest(&self) -> usize {
        self.longest.max(PHOTON.len())
    }
}

/// A species as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredSpecies {
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
    fn capitals_matter_only_where_they_must() {
        let mut names = DeclaredNames::default();
        assert!(names.declare("Co") && names.declare("CO") && names.declare("H2O") && !names.declare("CO"));
        assert_eq!(names.meant_by("CO"), Some("CO"));
        assert_eq!(names.meant_by("co"), None);
        assert_eq!(names.meant_by("h2o"), Some("H2O"));
        assert_eq!((names.meant_by("m"), names.find("m"), names.find("hv")), (None, Some("M"), Some("HV")));
    }

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
