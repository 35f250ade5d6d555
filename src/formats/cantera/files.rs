//! The files that a mechanism file refers to.

use std::collections::HashMap;

use crate::formats::Open;
use crate::grammar::yaml::{self, Node};
use crate::source::{Diagnostic, Source};

/// A file that was read.
pub struct File {
    pub source: Source,
    pub tree: Node,
}

/// What following a reference led to.
pub enum Link {
    /// A place in [`Files::all`].
    File(usize),
    NotFound(String),
    /// Found, but not readable.
    Invalid(Vec<Diagnostic>),
}

/// A file and all others that it refers to, directly or through others.
pub struct Files {
    pub all: Vec<File>,
    /// By the place of the file that refers, and the name it gives.
    links: HashMap<(usize, String), Link>,
}

/// Files that one file may draw in, itself included; Cantera's own take two.
const MOST_FILES: usize = 64;
/// The keys of a phase under which sections of other files may stand.
pub const REFERRING: [&str; 4] = ["species", "reactions", "elements", "adjacent-phases"];

impl Files {
    /// Follows every reference in the phases of a file, and of those it leads to.
    pub fn gather(source: Source, tree: Node, open: Open) -> Self {
        let mut files = Files { all: vec![File { source, tree }], links: HashMap::new() };
        let mut place = 0;
        while place < files.all.len() {
            for reference in references(&files.all[place].tree) {
                if !files.links.contains_key(&(place, reference.clone())) {
                    let link = files.follow(place, &reference, open);
                    files.links.insert((place, reference), link);
                }
            }
            place += 1;
        }
        files
    }

    fn follow(&mut self, place: usize, reference: &str, open: Open) -> Link {
        let source = match open(self.all[place].source.name(), reference) {
            Ok(source) => source,
            Err(reason) => return Link::NotFound(reason),
        };
        if let Some(known) = self.all.iter().position(|file| file.source.name() == source.name()) {
            return Link::File(known);
        }
        if self.all.len() >= MOST_FILES {
            return Link::NotFound(format!("more than {MOST_FILES} files are referred to"));
        }
        match yaml::parse(&source) {
            Ok(tree) => {
                self.all.push(File { source, tree });
                Link::File(self.all.len() - 1)
            }
            Err(errors) => Link::Invalid(errors),
        }
    }

    /// Where the reference of a file leads.
    pub fn link(&self, place: usize, reference: &str) -> Option<&Link> {
        self.links.get(&(place, reference.to_string()))
    }
}

/// `gri30.yaml/species` is the section `species` of the file `gri30.yaml`.
pub fn split_reference(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('/')
}

/// The files that the phases of a file name.
pub fn references(root: &Node) -> Vec<String> {
    let phases = root.get("phases").and_then(Node::as_sequence).unwrap_or_default();
    let lists = phases.iter().flat_map(|phase| REFERRING.iter().filter_map(|key| phase.get(key)?.as_sequence()));
    let names = lists.flatten().flat_map(|item| match item.as_mapping() {
        Some(entries) => entries.iter().filter_map(|(key, _)| key.text()).collect(),
        None => item.text().into_iter().collect::<Vec<_>>(),
    });
    let mut files: Vec<String> = names.filter_map(|name| Some(split_reference(name)?.0.to_string())).collect();
    files.dedup();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(texts: &[(&str, &str)]) -> Files {
        let open = |_: &str, reference: &str| {
            let found = texts.iter().find(|(name, _)| *name == reference);
            found.map(|(name, text)| Source::new(*name, *text)).ok_or_else(|| "nowhere".to_string())
        };
        let source = Source::new(texts[0].0, texts[0].1);
        let tree = yaml::parse(&source).unwrap();
        Files::gather(source, tree, &open)
    }

    #[test]
    fn references_are_followed_from_file_to_file_even_in_a_circle() {
        let files = gathered(&[
            ("a.yaml", "phases: [{species: [{b.yaml/species: all}], reactions: [c.yaml/r]}]"),
            ("b.yaml", "phases: [{adjacent-phases: [{a.yaml/phases: [x]}]}]"),
        ]);
        assert_eq!(files.all.len(), 2);
        assert!(matches!(files.link(0, "b.yaml"), Some(Link::File(1))));
        assert!(matches!(files.link(1, "a.yaml"), Some(Link::File(0))));
        assert!(matches!(files.link(0, "c.yaml"), Some(Link::NotFound(_))));
        assert!(files.link(0, "d.yaml").is_none());
    }
}
