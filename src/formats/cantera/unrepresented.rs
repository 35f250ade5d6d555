//! Entries of a file that the mechanism does not represent, which other formats may not hold.

use std::collections::BTreeSet;

use crate::formats::cantera::keys;
use crate::formats::{Document, Loss};
use crate::grammar::yaml::{Comments, Kind, Node};
use crate::source::Span;

/// Known keys that a mechanism does not represent.
const NOT_HELD: [&str; 14] = [
    "generator",
    "input-files",
    "cantera-version",
    "date",
    "git-commit",
    "extensions",
    "note",
    "id",
    "equation-of-state",
    "critical-parameters",
    "sites",
    "size",
    "Debye-Huckel",
    "threshold",
];

fn is_held(key: &str, known: &[&str]) -> bool {
    known.contains(&key) && !NOT_HELD.contains(&key)
}

/// An entry that the mechanism does not represent, and where it stands.
struct Extra {
    /// `note`, `id`, `comment`, `metadata`, `data` or `custom-key`.
    code: &'static str,
    /// The key, and whose it is; the text of a comment.
    item: String,
    span: Span,
}

/// Notes, identifiers, metadata, keys of the user's own and comments, in the order of the file; those
/// of species and reactions only where the mechanism has them. Nothing for a file that is not YAML.
pub fn beyond_the_mechanism(document: &Document) -> Vec<Loss> {
    let (Some(tree), Some(source)) = (document.original.as_yaml(), document.sources.first()) else {
        return Vec::new();
    };
    let at_place = |extra: Extra| Loss::of_file(extra.code, extra.item).at(source, extra.span);
    extras(tree, document).into_iter().map(at_place).collect()
}

fn extras(tree: &Node, document: &Document) -> Vec<Extra> {
    let mut found = Vec::new();
    let origins = document.origins.species.iter().chain(&document.origins.reactions);
    let read: BTreeSet<usize> = origins.filter(|origin| origin.file == 0).map(|origin| origin.span.start).collect();
    for (key, value) in tree.as_mapping().unwrap_or_default() {
        let name = key.text().unwrap_or_default();
        match value.as_sequence() {
            Some(items) if name != "phases" => {
                let is_read = |item: &&Node| read.contains(&item.span.start);
                items.iter().filter(is_read).for_each(|item| of_entry(item, &mut found));
            }
            None if !is_held(name, keys::TOP) => {
                found.push(Extra { code: "metadata", item: name.to_string(), span: key.span });
            }
            _ => {}
        }
    }
    comments(tree, &mut found);
    found.sort_by_key(|extra| extra.span.start);
    found
}

fn of_entry(entry: &Node, found: &mut Vec<Extra>) {
    let known = if entry.get("equation").is_some() { keys::REACTION } else { keys::SPECIES };
    let owner = ["equation", "name"].iter().find_map(|key| entry.get(key)?.text()).unwrap_or_default();
    let mut push = |code, key: &Node, path: &str| {
        found.push(Extra { code, item: format!("{path} of {owner}"), span: key.span });
    };
    for (key, value) in entry.as_mapping().unwrap_or_default() {
        let name = key.text().unwrap_or_default();
        match name {
            "note" => push("note", key, name),
            "id" => push("id", key, name),
            _ if !known.contains(&name) => push("custom-key", key, name),
            _ if !is_held(name, known) => push("data", key, name),
            "thermo" | "transport" => {
                if let Some((note, _)) = value.get_entry("note") {
                    push("note", note, &format!("{name} note"));
                }
            }
            _ => {}
        }
    }
}

/// Every comment, at the node it belongs to.
fn comments(node: &Node, found: &mut Vec<Extra>) {
    if let Some(own) = node.comments.as_deref() {
        let Comments { above, end_of_line, below } = own;
        let texts = above.iter().flatten().chain(end_of_line).chain(below.iter().flatten());
        found.extend(texts.map(|text| Extra { code: "comment", item: text.trim().to_string(), span: node.span }));
    }
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::Sequence { items, .. } => items.iter().for_each(|item| comments(item, found)),
        Kind::Mapping { entries, .. } => entries.iter().for_each(|(key, value)| {
            comments(key, found);
            comments(value, found);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera::read;
    use crate::source::Source;

    #[test]
    fn notes_keys_and_comments_are_found_where_they_stand() {
        let text = "\
date: today
phases:
- {name: gas, thermo: ideal-gas, kinetics: gas}  # the only one
species:
- {name: A, composition: {}, thermo: {model: constant-cp, note: n}, mine: 1}
- {name: B, composition: {}, thermo: {model: constant-cp}}
reactions:
- {equation: A => B, rate-constant: [1, 0, 0], id: r1, note: slow}
";
        let source = Source::new("x.yaml", text);
        let found = beyond_the_mechanism(&read(&source).unwrap());
        let line = |loss: &Loss| loss.place.as_ref().map_or(0, |place| place.line);
        let found: Vec<(&str, &str, usize)> =
            found.iter().map(|loss| (loss.code, loss.item.as_str(), line(loss))).collect();
        let expected = [
            ("metadata", "date", 1),
            ("comment", "the only one", 3),
            ("note", "thermo note of A", 5),
            ("custom-key", "mine of A", 5),
            ("id", "id of A => B", 8),
            ("note", "note of A => B", 8),
        ];
        assert_eq!(found, expected);
    }
}
