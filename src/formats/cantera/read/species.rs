//! The species of sections: each is read when a phase first takes it.

use std::collections::{HashMap, HashSet};

use crate::formats::Origin;
use crate::formats::cantera::keys;
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::sections::SectionId;
use crate::formats::cantera::read::thermo::read_thermo;
use crate::formats::cantera::read::transport::read_transport;
use crate::formats::cantera::read::units::UnitSystem;
use crate::formats::composition::Composition;
use crate::formats::equation_terms::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::mechanism::{Species, SpeciesId};
use crate::source::{Diagnostic, Span};

/// The species that were read, by section.
#[derive(Default)]
pub struct SpeciesTable<'a> {
    /// By section: the place of each species within it.
    places: HashMap<SectionId, HashMap<&'a str, usize>>,
    /// By section and place within it.
    read: HashMap<(SectionId, usize), SpeciesId>,
    /// Species without thermo data that are not reported yet.
    lacking_thermo: HashSet<SpeciesId>,
}

impl<'a> SpeciesTable<'a> {
    /// The names of a section's species in order; names given twice are reported once.
    pub fn names(&mut self, reading: &mut Reading<'a>, section: SectionId) -> Vec<&'a str> {
        self.index_species(reading, section);
        let places = self.places.get(&section);
        let mut names: Vec<(&str, usize)> = places.into_iter().flatten().map(|(name, place)| (*name, *place)).collect();
        names.sort_by_key(|(_, place)| *place);
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// The species of that name in a section, read on first use; `None` where there is none.
    pub fn species(&mut self, reading: &mut Reading<'a>, section: SectionId, name: &str) -> Option<SpeciesId> {
        self.index_species(reading, section);
        let place = *self.places.get(&section)?.get(name)?;
        let found = reading.content(section);
        if let Some(span) = found.items.get(place).map(|node| node.span) {
            reading.take(Origin { file: found.file, span });
        }
        if let Some(read) = self.read.get(&(section, place)) {
            return Some(*read);
        }
        let found = reading.content(section);
        let (node, units, file) = (found.items.get(place)?, found.units.clone(), found.file);
        let in_phase = reading.first_root().get("phases").is_some();
        let (species, origin) = reading.within_file(file, |reading| {
            (read_entry(node, name, in_phase, &units, &mut reading.fields), reading.origin(node.span))
        });
        let namesake = reading.mechanism.find_species(name);
        let same = namesake.filter(|first| reading.mechanism.species().get(first.index()) == Some(&species));
        let id = same.unwrap_or_else(|| {
            reading.origins.species.push(origin);
            reading.mechanism.add_namesake(species)
        });
        if node.get("thermo").is_none() {
            self.lacking_thermo.insert(id);
        }
        self.read.insert((section, place), id);
        Some(id)
    }

    /// Whether a species has no thermo data; true only the first time, so that it is reported once.
    pub fn is_first_report_of_missing_thermo(&mut self, species: SpeciesId) -> bool {
        self.lacking_thermo.remove(&species)
    }

    fn index_species(&mut self, reading: &mut Reading<'a>, section: SectionId) {
        if self.places.contains_key(&section) {
            return;
        }
        let (items, file) = (reading.content(section).items, reading.content(section).file);
        let places = reading.within_file(file, |reading| index_items(items, &mut reading.fields));
        self.places.insert(section, places);
    }
}

/// The place of each named species among the items of a section.
fn index_items<'a>(items: &'a [Node], fields: &mut Fields) -> HashMap<&'a str, usize> {
    let mut places: HashMap<&'a str, usize> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        if fields.mapping(item, "a species").is_none() {
            continue;
        }
        let Some(name) = fields.required(item, "name", "a species") else { continue };
        let Some(name) = fields.text(name, "the name of a species") else { continue };
        match places.get(name) {
            Some(first) => duplicate_species(name, items[*first].span, item, fields),
            None => {
                places.insert(name, place);
            }
        }
    }
    places
}

fn duplicate_species(name: &str, first: Span, second: &Node, fields: &mut Fields) {
    let (line, _) = fields.source.line_column(first.start);
    let diagnostic = Diagnostic::error("duplicate-species", format!("the species {name} is defined twice"))
        .because(format!("defined first at line {line}"))
        .hint("keep one of the two");
    fields.error(second.get("name").map_or(second.span, |name| name.span), diagnostic);
}

/// Reads an entry whose name is known; a field that is wrong is reported and left out. A species of a
/// phase must have a composition.
fn read_entry(node: &Node, name: &str, in_phase: bool, units: &UnitSystem, fields: &mut Fields) -> Species {
    fields.warn_of_near_misses(node, keys::SPECIES);
    note_misread_name(node, name, fields);
    let units = units.within(node, fields);
    let composition = match in_phase {
        true => fields.required(node, "composition", &format!("the species {name}")),
        false => node.get("composition"),
    };
    let composition = composition.and_then(|composition| read_composition(composition, name, fields));
    let thermo = node.get("thermo").and_then(|thermo| read_thermo(thermo, name, &units, fields));
    let transport = node.get("transport").and_then(|transport| read_transport(transport, name, fields));
    Species { name: name.to_string(), composition, thermo, transport }
}

/// Words that readers of YAML 1.1 take for a boolean or nothing.
const OTHER_WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Warns of a species named M, which equations cannot name, and notes unquoted names that readers of
/// YAML 1.1 do not take for a text.
fn note_misread_name(node: &Node, name: &str, fields: &mut Fields) {
    let Some(value) = node.get("name") else { return };
    let diagnostic = if name == ANY_THIRD_BODY {
        Diagnostic::warning("misread-name", "a species is named M".to_string())
            .because("in an equation, M is any third body")
            .hint("give the species another name")
    } else if value.is_plain() && OTHER_WORDS.contains(&name.to_ascii_lowercase().as_str()) {
        Diagnostic::note("misread-name", format!("the name {name} is not quoted"))
            .because("readers of YAML 1.1 do not take it for a text")
            .hint(format!("write '{name}' wherever it stands alone"))
    } else {
        return;
    };
    fields.warnings.push(diagnostic.at(fields.source, value.span));
}

fn read_composition(node: &Node, name: &str, fields: &mut Fields) -> Option<Composition> {
    let entries = fields.mapping(node, &format!("the composition of {name}"))?;
    let mut composition = Composition::with_capacity(entries.len());
    for (element, count) in entries {
        let element = element.text().unwrap_or_default();
        let atoms = count.as_float().and_then(|_| count.text()?.parse().ok());
        match atoms {
            Some(atoms) => composition.push((element.to_string(), atoms)),
            None => fields.wrong_type(count, &format!("the number of {element} atoms in {name}"), "a number"),
        }
    }
    Some(composition)
}
