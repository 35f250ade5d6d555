//! The names that a mechanism declares, and what a text may mean by them.

use std::collections::HashMap;

use crate::formats::sides::ANY_THIRD_BODY;
use crate::grammar::chemkin::equation::Names;

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

    /// The name that a text is, letter by letter.
    pub fn exactly(&self, text: &str) -> Option<&str> {
        self.places.get(text).and_then(|place| self.names.get(*place)).map(String::as_str)
    }

    /// The name that a text means without being it: the only one that differs in capitals alone.
    pub fn in_other_capitals(&self, text: &str) -> Option<&str> {
        self.meant_by(text).filter(|name| *name != text)
    }

    /// The name that a text means: itself, or the only one that differs in capitals alone.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_matter_only_where_they_must() {
        let mut names = DeclaredNames::default();
        assert!(names.declare("Co") && names.declare("CO") && names.declare("H2O") && !names.declare("CO"));
        assert_eq!(names.meant_by("CO"), Some("CO"));
        assert_eq!(names.meant_by("co"), None);
        assert_eq!(names.meant_by("h2o"), Some("H2O"));
        assert_eq!((names.meant_by("m"), names.find("m"), names.find("hv")), (None, Some("M"), Some("HV")));
    }
}
