//! Data that a file carries, that matter, and that its mechanism does not hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::Document;
use crate::grammar::yaml::Node;

/// Keys of a species whose meaning is more than a remark.
const OF_SPECIES: [&str; 5] = ["equation-of-state", "critical-parameters", "sites", "size", "Debye-Huckel"];
/// Keys of a phase that its mechanism holds, or that change nothing in it.
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

/// What each such item says, `equation-of-state of CO2`, in one spelling and with the units that its
/// numbers have; of the species and phases that were read.
pub fn carried_data(document: &Document) -> BTreeMap<String, String> {
    let origins = document.origins.species.iter().chain(&document.origins.phases);
    let read: BTreeSet<usize> = origins.filter(|origin| origin.file == 0).map(|origin| origin.span.start).collect();
    let units = document.tree.get("units").map(Node::in_one_spelling).unwrap_or_default();
    let mut carried = BTreeMap::new();
    for (section, items) in document.tree.as_mapping().unwrap_or_default() {
        let of_phases = section.text() == Some("phases");
        for entry in items.as_sequence().unwrap_or_default().iter().filter(|item| read.contains(&item.span.start)) {
            let name = entry.get("name").and_then(Node::text).unwrap_or_default();
            let units = entry.get("units").map_or_else(|| units.clone(), Node::in_one_spelling);
            for (key, value) in entry.as_mapping().unwrap_or_default() {
                let key = key.text().unwrap_or_default();
                let matters = if of_phases { !HELD_OF_PHASE.contains(&key) } else { OF_SPECIES.contains(&key) };
                if matters {
                    // Of phases a file mostly has one, under any name.
                    let item = if of_phases { format!("{key} of the phase") } else { format!("{key} of {name}") };
                    carried.insert(item, format!("{units} {}", value.in_one_spelling()));
                }
            }
        }
    }
    carried
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera::read;
    use crate::source::Source;

    fn carried(a: &str) -> BTreeMap<String, String> {
        let text = format!(
            "phases:\n- {{name: gas, thermo: Redlich-Kwong, kinetics: gas}}\nspecies:\n\
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
