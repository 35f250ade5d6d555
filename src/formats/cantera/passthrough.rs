//! Data that change results, and that the file holds but not its mechanism: equations of state, sites, …
//! They pass through a conversion untouched, and a comparison compares their text.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::Document;
use crate::grammar::yaml::{Node, parse};
use crate::mechanism::Mechanism;

/// Keys of a species that hold such data.
const OF_SPECIES: [&str; 6] =
    ["equation-of-state", "critical-parameters", "sites", "size", "Debye-Huckel", "coverage-dependencies"];
/// Those that an ideal gas does not use.
const OF_REAL_GASES: [&str; 2] = ["equation-of-state", "critical-parameters"];
/// Sections that every phase uses without naming them.
const SECTIONS: [&str; 1] = ["electron-collisions"];
/// Keys of a phase that its mechanism holds, or that are settings of a calculation with it.
const HELD_OF_PHASE: [&str; 12] = [
    "name",
    "thermo",
    "elements",
    "species",
    "kinetics",
    "reactions",
    "transport",
    "state",
    "note",
    "units",
    "skip-undeclared-elements",
    "skip-undeclared-third-bodies",
];

/// Each item by its name, `equation-of-state of CO2`, with its content in one spelling and the units of its
/// numbers. Only species and phases that were read count; they may stand in several files.
pub fn carried_data(document: &Document) -> BTreeMap<String, String> {
    let mut carried = BTreeMap::new();
    if let Some(tree) = document.original.as_yaml() {
        of_tree(tree, 0, document, &mut carried);
    }
    for (place, source) in document.sources.iter().enumerate().skip(1) {
        if let Ok(tree) = parse(source) {
            of_tree(&tree, place, document, &mut carried);
        }
    }
    carried
}

fn of_tree(tree: &Node, file: usize, document: &Document, carried: &mut BTreeMap<String, String>) {
    let origins = document.origins.species.iter().chain(&document.origins.phases);
    let read: BTreeSet<usize> = origins.filter(|origin| origin.file == file).map(|it| it.span.start).collect();
    let units = tree.get("units").map(Node::in_one_spelling).unwrap_or_default();
    for (section, items) in tree.as_mapping().unwrap_or_default() {
        let section = section.text().unwrap_or_default();
        if SECTIONS.contains(&section) {
            carry(carried, format!("the section {section}"), &units, items);
        }
        for entry in items.as_sequence().unwrap_or_default().iter().filter(|item| read.contains(&item.span.start)) {
            of_entry(entry, section == "phases", &units, &document.mechanism, carried);
        }
    }
}

fn of_entry(entry: &Node, is_phase: bool, units: &str, mechanism: &Mechanism, carried: &mut BTreeMap<String, String>) {
    let phases = mechanism.phases();
    let all_ideal = !phases.is_empty() && phases.iter().all(|phase| phase.model.is_ideal_gas());
    let name = entry.get("name").and_then(Node::text).unwrap_or_default();
    let units = entry.get("units").map_or_else(|| units.to_string(), Node::in_one_spelling);
    for (key, value) in entry.as_mapping().unwrap_or_default() {
        let key = key.text().unwrap_or_default();
        let idle = all_ideal && OF_REAL_GASES.contains(&key);
        let matters = if is_phase { !HELD_OF_PHASE.contains(&key) } else { OF_SPECIES.contains(&key) };
        if matters && !idle {
            let item = match is_phase {
                // The only phase may have any name.
                true if phases.len() == 1 => format!("{key} of the phase"),
                true => format!("{key} of the phase {name}"),
                false => format!("{key} of {name}"),
            };
            carry(carried, item, &units, value);
        }
    }
}

/// Phases may have different species of one name, whose data stand one after the other.
fn carry(carried: &mut BTreeMap<String, String>, item: String, units: &str, value: &Node) {
    *carried.entry(item).or_default() += &format!("{units} {};", value.in_one_spelling());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera::read;
    use crate::source::Source;

    fn carried(a: &str) -> BTreeMap<String, String> {
        let text = format!(
            "phases:\n- {{name: gas, thermo: Redlich-Kwong}}\nspecies:\n\
             - {{name: A, composition: {{H: 1}}, thermo: {{model: constant-cp}}, note: n, equation-of-state: {{model: Redlich-Kwong, a: {a}, b: 1}}}}\n"
        );
        carried_data(&read(&Source::new("x.yaml", text)).unwrap())
    }

    #[test]
    fn equations_of_state_are_carried_and_notes_are_not() {
        let one = carried("2.0");
        assert_eq!(one.keys().collect::<Vec<_>>(), ["equation-of-state of A"]);
        assert_eq!(one, carried("2"));
        assert_ne!(one, carried("3"));
    }
}
