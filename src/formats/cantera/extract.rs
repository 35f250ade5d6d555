//! One phase of a file, as a file of its own, and references to other files written anew.

use std::collections::BTreeSet;

use crate::formats::Document;
use crate::formats::cantera::files::{REFERRING, split_reference};
use crate::formats::cantera::read::names_no_neighbours;
use crate::grammar::yaml::{Kind, Node};
use crate::source::Span;

/// The sections that a phase takes its items from unless it names others.
const DEFAULT_SECTIONS: [(&str, &str); 4] =
    [("species", "species"), ("reactions", "reactions"), ("elements", "elements"), ("adjacent-phases", "phases")];
/// The sections that stay even if no phase takes from them.
const KEPT_SECTIONS: [&str; 2] = ["phases", "elements"];

/// The file with one of its phases, and the phases beside that one; everything else of the file stays,
/// save sections and items that only other phases take.
pub fn extract_phase(document: &Document, name: &str) -> Node {
    let mut tree = document.original.as_yaml().cloned().unwrap_or_else(|| Node::plain(""));
    let phases =
        document.original.as_yaml().and_then(|tree| tree.get("phases")).and_then(Node::as_sequence).unwrap_or_default();
    let kept = with_adjacent(phases, name);
    let is_kept = |phase: &Node| kept.contains(phase_name(phase));
    let taken: BTreeSet<String> = phases.iter().filter(|phase| is_kept(phase)).flat_map(sections).collect();
    let by_others: BTreeSet<String> = phases.iter().filter(|phase| !is_kept(phase)).flat_map(sections).collect();
    let alone = kept.len() == 1;
    let Kind::Mapping { entries, .. } = &mut tree.kind else { return tree };
    entries.retain(|(key, _)| {
        let key = key.text().unwrap_or_default();
        KEPT_SECTIONS.contains(&key) || taken.contains(key) || !by_others.contains(key)
    });
    let read = spans_read(document);
    for (key, value) in entries {
        let Kind::Sequence { items, .. } = &mut value.kind else { continue };
        match key.text() {
            Some("phases") => items.retain(|phase| kept.contains(phase_name(phase))),
            Some(section) if alone && taken.contains(section) && section != "elements" => {
                items.retain(|item| !is_species_or_reaction(item) || read.contains(&(item.span.start, item.span.end)));
            }
            _ => {}
        }
    }
    tree
}

/// Gives every reference to another file the name that `rename` has for that file.
pub fn rename_references(tree: &mut Node, rename: &dyn Fn(&str) -> Option<String>) {
    let Kind::Mapping { entries, .. } = &mut tree.kind else { return };
    let phases = entries.iter_mut().filter(|(key, _)| key.text() == Some("phases"));
    for (_, phases) in phases {
        let Kind::Sequence { items, .. } = &mut phases.kind else { continue };
        for phase in items {
            let Kind::Mapping { entries, .. } = &mut phase.kind else { continue };
            let referring =
                entries.iter_mut().filter(|(key, _)| key.text().is_some_and(|key| REFERRING.contains(&key)));
            referring.for_each(|(_, list)| rename_in_list(list, rename));
        }
    }
}

fn rename_in_list(list: &mut Node, rename: &dyn Fn(&str) -> Option<String>) {
    let Kind::Sequence { items, .. } = &mut list.kind else { return };
    for item in items {
        match &mut item.kind {
            Kind::Mapping { entries, .. } => entries.iter_mut().for_each(|(key, _)| rename_one(key, rename)),
            _ => rename_one(item, rename),
        }
    }
}

fn rename_one(node: &mut Node, rename: &dyn Fn(&str) -> Option<String>) {
    let parts = node.text().and_then(split_reference);
    let renamed = parts.and_then(|(file, section)| Some(format!("{}/{section}", rename(file)?)));
    if let Some(name) = renamed {
        *node = Node { comments: node.comments.take(), ..Node::string(name) };
    }
}

fn phase_name(phase: &Node) -> &str {
    phase.get("name").and_then(Node::text).unwrap_or_default()
}

/// The phase and all that are adjacent to it in the same file, directly or through others.
fn with_adjacent(phases: &[Node], name: &str) -> BTreeSet<String> {
    let mut kept = BTreeSet::from([name.to_string()]);
    let mut open = vec![name.to_string()];
    while let Some(name) = open.pop() {
        if phases.iter().any(|phase| phase_name(phase) == name && names_no_neighbours(phase)) {
            return phases.iter().map(|phase| phase_name(phase).to_string()).collect();
        }
        let found = phases.iter().filter(|phase| phase_name(phase) == name);
        let lists = found.filter_map(|phase| phase.get("adjacent-phases")?.as_sequence()).flatten();
        let names = lists.flat_map(|item| match item.as_mapping() {
            Some(entries) => entries.iter().flat_map(|(_, names)| names.as_sequence().unwrap_or_default()).collect(),
            None => vec![item],
        });
        for name in names.filter_map(Node::text) {
            if kept.insert(name.to_string()) {
                open.push(name.to_string());
            }
        }
    }
    kept
}

/// The names of the sections that a phase takes items from.
fn sections(phase: &Node) -> Vec<String> {
    let of_key = |(key, default): (&str, &str)| -> Vec<String> {
        let Some(items) = phase.get(key).and_then(Node::as_sequence) else { return vec![default.to_string()] };
        let named = items.iter().flat_map(|item| match item.as_mapping() {
            Some(entries) => entries.iter().filter_map(|(name, _)| name.text()).collect(),
            None if key == "reactions" => item.text().into_iter().collect(),
            None => vec![default],
        });
        named.map(str::to_string).collect()
    };
    DEFAULT_SECTIONS.into_iter().flat_map(of_key).collect()
}

fn is_species_or_reaction(item: &Node) -> bool {
    item.get("equation").is_some() || (item.get("name").is_some() && item.get("composition").is_some())
}

/// Where the species and reactions of the file itself stand that were read.
fn spans_read(document: &Document) -> BTreeSet<(usize, usize)> {
    let origins = document.origins.species.iter().chain(&document.origins.reactions);
    let own = origins.filter(|origin| origin.file == 0).map(|origin| origin.span);
    own.map(|Span { start, end }| (start, end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera::{ReadOptions, read_with};
    use crate::source::Source;

    const FILE: &str = "\
# about both
phases:
- {name: one, thermo: ideal-gas, species: [A, B], kinetics: gas}
- {name: two, thermo: ideal-gas, species: [{others: all}], kinetics: gas, reactions: [more]}
species:
- {name: A, composition: {}, thermo: {model: constant-cp}, note: kept}
- {name: B, composition: {}, thermo: {model: constant-cp}}
- {name: C, composition: {}, thermo: {model: constant-cp}}
others:
- {name: A, composition: {}, thermo: {model: constant-cp, h0: 1}}
reactions:
- {equation: A => B, rate-constant: [1, 0, 0]}  # why
more: []
my-own: [1, 2]
";

    fn extracted(name: &str) -> String {
        let source = Source::new("both.yaml", FILE);
        let options = ReadOptions { phase: Some(name), ..ReadOptions::default() };
        let document = read_with(&source, &options).unwrap();
        crate::grammar::yaml::print(&extract_phase(&document, name))
    }

    #[test]
    fn a_phase_takes_its_items_along_and_leaves_the_others() {
        let one = extracted("one");
        for kept in ["# about both", "note: kept", "name: B", "A => B", "# why", "my-own: [1, 2]"] {
            assert!(one.contains(kept), "{kept}\n{one}");
        }
        for left in ["name: two", "name: C", "others:", "more:"] {
            assert!(!one.contains(left), "{left}\n{one}");
        }
        let two = extracted("two");
        assert!(two.contains("h0: 1") && two.contains("more: []") && !two.contains("A => B"), "{two}");
    }

    #[test]
    fn references_are_renamed_and_nothing_else() {
        let text =
            "phases:\n- {name: x, thermo: y, species: [{old.yaml/species: all}], reactions: [old.yaml/r, own]}\n";
        let mut tree = crate::grammar::yaml::parse(&Source::new("x.yaml", text)).unwrap();
        rename_references(&mut tree, &|file| (file == "old.yaml").then(|| "../new.yaml".to_string()));
        let renamed = text.replace("old.yaml", "../new.yaml");
        let expected = crate::grammar::yaml::parse(&Source::new("x.yaml", renamed)).unwrap();
        assert!(tree.same_content(&expected));
    }
}
