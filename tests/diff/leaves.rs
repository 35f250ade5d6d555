//! The values of a YAML tree, and copies of the tree with one of them changed.

use kinmech::grammar::yaml::{Kind, Node};

/// The way to every value: keys, and places in lists.
pub fn leaves(tree: &Node) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    collect(tree, &mut Vec::new(), &mut found);
    found
}

fn collect(node: &Node, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match &node.kind {
        Kind::Scalar { .. } => found.push(path.clone()),
        Kind::Sequence { items, .. } => {
            for (place, item) in items.iter().enumerate() {
                path.push(place.to_string());
                collect(item, path, found);
                path.pop();
            }
        }
        Kind::Mapping { entries, .. } => {
            for (key, value) in entries {
                path.push(key.text().unwrap_or_default().to_string());
                collect(value, path, found);
                path.pop();
            }
        }
    }
}

/// The tree with another value at the end of a path; `None` for a value that has no other one to try.
pub fn changed(tree: &Node, path: &[String]) -> Option<Node> {
    let mut copy = tree.clone();
    let leaf = find(&mut copy, path)?;
    let other = other_value(leaf, path.last()?)?;
    leaf.kind = other.kind;
    Some(copy)
}

fn find<'n>(node: &'n mut Node, path: &[String]) -> Option<&'n mut Node> {
    let Some((step, rest)) = path.split_first() else { return Some(node) };
    let next = match &mut node.kind {
        Kind::Scalar { .. } => None,
        Kind::Sequence { items, .. } => items.get_mut(step.parse::<usize>().ok()?),
        Kind::Mapping { entries, .. } => {
            entries.iter_mut().find(|(key, _)| key.text() == Some(step)).map(|(_, value)| value)
        }
    };
    find(next?, rest)
}

/// Words that take each other's place.
const WORDS: [&[&str]; 7] = [
    &["atom", "linear", "nonlinear"],
    &["mixture-averaged", "multicomponent", "unity-Lewis-number"],
    &["ideal-gas", "Redlich-Kwong", "Peng-Robinson"],
    &["gas", "none"],
    &["surface", "edge"],
    &["warn", "mark-duplicate", "modify-efficiency"],
    &["ideal-surface", "coverage-dependent-surface"],
];

fn other_value(leaf: &Node, key: &str) -> Option<Node> {
    if let Some(flag) = leaf.as_bool() {
        return Some(Node::boolean(!flag));
    }
    if let Some(number) = leaf.as_float() {
        // Counts and coefficients stay whole; a change of 1 % is one that a reader of results would see.
        // Of an energy in J/kmol, 0.5 would be the rounding of units.
        let other_than_zero = if key == "Ea" { 1e6 } else { 0.5 };
        let other = if number == 0.0 { other_than_zero } else { number * 1.01 };
        return Some(Node::float(other));
    }
    let text = leaf.text()?;
    if let Some((number, unit)) = text.split_once(' ')
        && let Ok(number) = number.parse::<f64>()
        && !unit.contains("=>")
    {
        return Some(Node::string(format!("{:e} {unit}", number * 1.01 + f64::from(number == 0.0))));
    }
    if key == "equation" && text.contains("<=>") {
        return Some(Node::string(text.replace("<=>", "=>")));
    }
    let others = WORDS.iter().find_map(|words| {
        let place = words.iter().position(|word| *word == text)?;
        Some(words[(place + 1) % words.len()])
    });
    others.map(Node::string)
}

/// Lists whose order has a meaning: polynomials, ranges, tables over pressure, vectors; and equations of state, which
/// are compared as they are written.
const ORDERED: [&str; 12] = [
    "data",
    "temperature-ranges",
    "temperature-range",
    "pressure-range",
    "rate-constants",
    "rate-constant",
    "energy-levels",
    "cross-sections",
    "colliders",
    "equation-of-state",
    "adjacent-phases",
    "eig0",
];

/// The tree with every list and mapping in the opposite order, save lists whose order has a meaning.
pub fn reversed(node: &Node) -> Node {
    let mut copy = node.clone();
    reverse(&mut copy, false);
    copy
}

fn reverse(node: &mut Node, ordered: bool) {
    match &mut node.kind {
        Kind::Scalar { .. } => {}
        Kind::Sequence { items, .. } => {
            items.iter_mut().for_each(|item| reverse(item, ordered));
            // The units of a section stand first.
            let begins_with_units =
                items.first().is_some_and(|it| it.get("units").is_some() && it.get("name").is_none());
            if !ordered && !begins_with_units {
                items.reverse();
            }
        }
        Kind::Mapping { entries, .. } => {
            for (key, value) in entries.iter_mut() {
                let ordered = ordered || key.text().is_some_and(|key| ORDERED.contains(&key));
                reverse(value, ordered);
            }
            entries.reverse();
        }
    }
}
