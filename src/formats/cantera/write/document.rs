//! A mechanism → the text of a Cantera file.

use crate::formats::cantera::write::elements::defined_elements;
use crate::formats::cantera::write::error::WriteError;
use crate::formats::cantera::write::phases::phases;
use crate::formats::cantera::write::plan::{Plan, WriteOptions};
use crate::formats::cantera::write::reactions::reaction;
use crate::formats::cantera::write::species::species;
use crate::formats::cantera::write::units::units;
use crate::grammar::yaml::{self, Node};
use crate::mechanism::Mechanism;

/// Writes a mechanism as a Cantera file.
///
/// Compositions must be known and explicit reverse laws split. A species without thermo gets a
/// constant heat capacity of 5/2 R, which one-way reactions do not use. An empty side of a reaction
/// becomes an inert species of order 0 without elements.
pub fn write(mechanism: &Mechanism, options: &WriteOptions) -> Result<String, WriteError> {
    let plan = Plan::new(mechanism, options)?;
    let mut top = Vec::new();
    if let Some(description) = &mechanism.description {
        top.push(("description".to_string(), Node::string(description)));
    }
    top.extend(options.metadata.iter().cloned());
    top.push(("units".to_string(), units(plan.units)));
    let defined = defined_elements(&plan);
    if !defined.is_empty() {
        top.push(("elements".to_string(), Node::sequence(defined)));
    }
    top.push(("phases".to_string(), Node::sequence(phases(&plan)?)));
    top.push(("species".to_string(), Node::sequence(species(&plan)?)));
    for section in plan.sections.iter().filter(|section| !section.reactions.is_empty()) {
        let nodes = section.reactions.iter().map(|id| reaction(&plan, *id));
        top.push((section.name.clone(), Node::sequence(nodes.collect::<Result<Vec<_>, _>>()?)));
    }
    Ok(yaml::print(&with_blank_lines(top)))
}

/// The file with a blank line above each list.
fn with_blank_lines(top: Vec<(String, Node)>) -> Node {
    let entries = top.into_iter().map(|(key, value)| {
        let is_list = value.as_sequence().is_some_and(|items| !items.is_empty()) && !value.is_flow();
        let key = Node::string(key);
        (if is_list { key.with_blank_line_above() } else { key }, value)
    });
    Node::mapping(entries)
}
