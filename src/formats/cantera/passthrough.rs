//! Data that change results, and that the file holds but not its mechanism: equations of state, sites, …
//! They pass through a conversion untouched, and a comparison compares their text.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::formats::cantera::names;
use crate::formats::{Document, Origin};
use crate::grammar::yaml::{Node, parse};

/// Keys of a species that hold such data.
const OF_SPECIES: [&str; 6] =
    ["equation-of-state", "critical-parameters", "sites", "size", "Debye-Huckel", "coverage-dependencies"];
/// Those that an ideal gas does not use.
const OF_REAL_GASES: [&str; 2] = ["equation-of-state", "critical-parameters"];
/// Keys of a reaction between electrons and molecules that its law leaves to the energy distribution of the electrons.
const OF_REACTIONS: [&str; 4] = ["threshold", "kind", "target", "product"];
/// Keys of an element besides its symbol and weight.
const OF_ELEMENTS: [&str; 1] = ["entropy298"];
/// Entries at the top of a file that every phase uses without naming them.
const SECTIONS: [&str; 2] = ["electron-collisions", "extensions"];
/// Keys of a phase that its mechanism holds, that take no part in results, or that are checked elsewhere.
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
/// Keys of any entry that Cantera passes over.
const WITHOUT_MEANING: [&str; 2] = ["note", "id"];

/// Which entries of a file to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Those that became part of the mechanism.
    Taken,
    /// Also species and reactions of the file itself that no phase takes.
    All,
}

/// Each item by its name, `equation-of-state of CO2`, with its content in one spelling and the units of its
/// numbers. Of further files that a file refers to, only the entries that were read count.
pub fn carried_data(document: &Document, entries: Entries) -> BTreeMap<String, String> {
    let Some(tree) = document.original.as_yaml() else { return BTreeMap::new() };
    let mut carrier = Carrier::new(document, entries);
    carrier.of_tree(tree, 0);
    for (place, source) in document.sources.iter().enumerate().skip(1) {
        if let Ok(tree) = parse(source) {
            carrier.of_tree(&tree, place);
        }
    }
    carrier
        .carried
        .into_iter()
        .map(|(item, mut texts)| {
            texts.sort_unstable();
            (item, texts.join("; "))
        })
        .collect()
}

/// The items found so far.
struct Carrier<'d> {
    document: &'d Document,
    entries: Entries,
    /// The phases that take an entry, by its file and where it begins; none for one read for a phase beside them.
    takers: HashMap<(usize, usize), BTreeSet<&'d str>>,
    all_ideal: bool,
    carried: BTreeMap<String, Vec<String>>,
}

impl<'d> Carrier<'d> {
    fn new(document: &'d Document, entries: Entries) -> Self {
        let phases = document.mechanism.phases();
        let all_ideal = !phases.is_empty() && phases.iter().all(|phase| phase.model.is_ideal_gas());
        let mut takers: HashMap<(usize, usize), BTreeSet<&str>> = HashMap::new();
        let place = |origin: &Origin| (origin.file, origin.span.start);
        for origin in document.origins.species.iter().chain(&document.origins.reactions) {
            takers.entry(place(origin)).or_default();
        }
        for taken in &document.origins.taken {
            let phase = taken.phase.and_then(|phase| phases.get(phase));
            takers.entry(place(&taken.origin)).or_default().extend(phase.map(|phase| phase.name.as_str()));
        }
        Carrier { document, entries, takers, all_ideal, carried: BTreeMap::new() }
    }

    fn of_tree(&mut self, tree: &Node, file: usize) {
        let units = tree.get("units").map(Node::in_one_spelling).unwrap_or_default();
        for (section, content) in tree.as_mapping().unwrap_or_default() {
            let section = section.text().unwrap_or_default();
            if SECTIONS.contains(&section) {
                self.carry(format!("the section {section}"), &units, content);
                continue;
            }
            let items = content.as_sequence().unwrap_or_default();
            let of_section = items.first().filter(|first| first.get("units").is_some() && first.get("name").is_none());
            let of_section = of_section.and_then(|first| first.get("units")).map(Node::in_one_spelling);
            let units = units.clone() + &of_section.unwrap_or_default();
            for entry in items {
                let own = entry.get("units").map(Node::in_one_spelling).unwrap_or_default();
                let units = units.clone() + &own;
                match section {
                    "phases" => self.of_phase(entry, file, &units),
                    _ => self.of_entry(entry, file, &units),
                }
            }
        }
    }

    fn of_phase(&mut self, entry: &Node, file: usize, units: &str) {
        let phases = self.document.mechanism.phases();
        let here = |origin: &Origin| origin.file == file && origin.span.start == entry.span.start;
        let Some(phase) = self.document.origins.phases.iter().position(here).and_then(|place| phases.get(place)) else {
            return;
        };
        // The only phase may have any name.
        let of_phase =
            if phases.len() == 1 { "of the phase".to_string() } else { format!("of the phase {}", phase.name) };
        for (key, value) in entry.as_mapping().unwrap_or_default() {
            let key = key.text().unwrap_or_default();
            if !HELD_OF_PHASE.contains(&key) {
                self.carry(format!("{key} {of_phase}"), units, value);
            }
        }
        let words = [("kinetics", names::kinetics_model as fn(&str) -> &str), ("transport", names::transport_model)];
        for (key, in_one_spelling) in words {
            let model = entry.get(key).and_then(Node::text).map(in_one_spelling).filter(|model| *model != "none");
            let idle = key == "kinetics" && phase.reactions.is_empty();
            if let (Some(model), false) = (model, idle) {
                self.push(format!("the {key} model {of_phase}"), model.to_string());
            }
        }
        if let Some(state) = entry.get("state") {
            // The mechanism holds a state of T, P and mole fractions, which is compared by value.
            let text = if phase.state.is_some() { String::new() } else { state.in_one_spelling() };
            self.push(format!("the state {of_phase}"), if text.is_empty() { text } else { format!("{units} {text}") });
        }
    }

    fn of_entry(&mut self, entry: &Node, file: usize, units: &str) {
        let text = |key: &str| entry.get(key).and_then(Node::text);
        let (keys, owner): (&[&str], String) = match (text("equation"), text("name"), text("symbol")) {
            (Some(equation), ..) => (&OF_REACTIONS, format!("the reaction {equation}")),
            (_, Some(name), _) => (&OF_SPECIES, name.to_string()),
            (_, _, Some(symbol)) => (&OF_ELEMENTS, format!("the element {symbol}")),
            _ => return,
        };
        let of_element = text("symbol").is_some();
        let takers = self.takers.get(&(file, entry.span.start)).cloned();
        let Some(takers) = takers.or_else(|| of_element.then(BTreeSet::new)) else {
            if file == 0 && self.entries == Entries::All {
                self.carry_unused(entry, &owner, units);
            }
            return;
        };
        let names: Vec<&str> = takers.into_iter().collect();
        let several = self.document.mechanism.phases().len() > 1 && !names.is_empty();
        let of_phases = if several { format!(" in {}", names.join(", ")) } else { String::new() };
        for (key, value) in entry.as_mapping().unwrap_or_default() {
            let key = key.text().unwrap_or_default();
            let idle = self.all_ideal && OF_REAL_GASES.contains(&key);
            if keys.contains(&key) && !idle {
                self.carry(format!("{key} of {owner}{of_phases}"), units, value);
            }
        }
        // Only the model of gas molecules is held by the mechanism.
        let transport = entry.get("transport").filter(|it| it.get("model").and_then(Node::text) != Some("gas"));
        if let Some(transport) = transport {
            self.carry(format!("transport of {owner}{of_phases}"), units, transport);
        }
    }

    /// An entry that no phase takes, whole.
    fn carry_unused(&mut self, entry: &Node, owner: &str, units: &str) {
        let is_species = entry.get("equation").is_none();
        if is_species && entry.get("composition").is_none() && entry.get("thermo").is_none() {
            return;
        }
        let owner = if is_species { format!("the species {owner}") } else { owner.to_string() };
        let mut texts = Vec::new();
        for (key, value) in entry.as_mapping().unwrap_or_default() {
            let key = key.text().unwrap_or_default();
            if !WITHOUT_MEANING.contains(&key) {
                texts.push(format!("{key}: {}", value.in_one_spelling()));
            }
        }
        texts.sort_unstable();
        self.push(format!("{owner}, which no phase takes"), format!("{units} {}", texts.join(", ")));
    }

    fn carry(&mut self, item: String, units: &str, value: &Node) {
        self.push(item, format!("{units} {}", value.in_one_spelling()));
    }

    /// Several items may have one name: reactions of one equation, say.
    fn push(&mut self, item: String, text: String) {
        self.carried.entry(item).or_default().push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cantera::read;
    use crate::source::Source;

    fn of_text(text: &str) -> BTreeMap<String, String> {
        carried_data(&read(&Source::new("x.yaml", text)).unwrap(), Entries::All)
    }

    fn carried(a: &str) -> BTreeMap<String, String> {
        of_text(&format!(
            "phases:\n- {{name: gas, thermo: Redlich-Kwong}}\nspecies:\n\
             - {{name: A, composition: {{H: 1}}, thermo: {{model: constant-cp}}, note: n, equation-of-state: {{model: Redlich-Kwong, a: {a}, b: 1}}}}\n"
        ))
    }

    #[test]
    fn equations_of_state_are_carried_and_notes_are_not() {
        let one = carried("2.0");
        assert_eq!(one.keys().collect::<Vec<_>>(), ["equation-of-state of A"]);
        assert_eq!(one, carried("2"));
        assert_ne!(one, carried("3"));
    }

    #[test]
    fn what_no_phase_takes_is_carried_whole() {
        let with = |note: &str, mass: &str| {
            of_text(&format!(
                "phases:\n- {{name: gas, thermo: ideal-gas, species: [A], kinetics: gas, transport: {mass}}}\nspecies:\n\
                 - {{name: A, composition: {{H: 1}}, thermo: {{model: constant-cp}}}}\n\
                 - {{name: B, composition: {{H: 2}}, thermo: {{model: constant-cp, h0: 3}}, note: {note}}}\n\
                 reactions: []\nspare:\n- {{equation: A => B, rate-constant: [1, 0, 0]}}\n"
            ))
        };
        let items: Vec<String> = with("n", "Mix").into_keys().collect();
        let (reaction, species) = ("the reaction A => B, which no phase takes", "the species B, which no phase takes");
        // A phase without reactions has no use for a kinetics model.
        assert_eq!(items, [reaction, species, "the transport model of the phase"]);
        assert_eq!(with("n", "Mix"), with("m", "mixture-averaged"));
        assert_ne!(with("n", "Mix"), with("n", "multicomponent"));
    }

    #[test]
    fn each_of_several_species_of_one_name_counts_for_its_phase() {
        let with = |first: i32, second: i32| {
            let species = |a: i32| {
                format!(
                    "- {{name: A, composition: {{H: 1}}, thermo: {{model: constant-cp}}, equation-of-state: {{a: {a}}}}}\n"
                )
            };
            of_text(&format!(
                "phases:\n- {{name: one, thermo: Redlich-Kwong, species: [{{s: all}}]}}\n\
                 - {{name: two, thermo: Redlich-Kwong, species: [{{t: all}}]}}\ns:\n{}t:\n{}",
                species(first),
                species(second)
            ))
        };
        assert_eq!(with(1, 2).len(), 2);
        assert_ne!(with(1, 2), with(2, 1));
        assert_ne!(with(1, 1), with(1, 2));
    }
}
