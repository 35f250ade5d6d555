//! Cantera YAML → [`Document`].

use std::collections::{HashMap, HashSet};

use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::keys;
use crate::formats::cantera::sections::Sections;
use crate::formats::cantera::species;
use crate::formats::cantera::units::UnitSystem;
use crate::formats::{Document, Origins};
use crate::grammar::yaml::{self, Node};
use crate::mechanism::{Mechanism, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// Reads a mechanism file.
///
/// The mechanism holds what the phases of the file refer to, in the order of the phases; of a file
/// without phases, all of `species` and `reactions`. Rate laws and thermo models without a formula
/// here are kept by name. Errors: all that were found, in the order of the file.
pub fn read(source: &Source) -> Result<Document, Vec<Diagnostic>> {
    let tree = yaml::parse(source)?;
    let mut reader = Reader::new(source, &tree);
    if reader.fields.mapping(&tree, "a mechanism file").is_some() {
        reader.read_all();
    }
    let Reader { fields: Fields { mut errors, warnings, .. }, mechanism, origins, declared_negative, .. } = reader;
    if errors.is_empty() {
        return Ok(Document { mechanism, tree, origins, declared_negative, warnings });
    }
    errors.sort_by_key(|error| error.location.as_ref().map_or((0, 0), |place| (place.line, place.column)));
    errors.dedup();
    Err(errors)
}

/// The state of one reading.
pub(super) struct Reader<'a> {
    pub fields: Fields<'a>,
    pub root: &'a Node,
    pub sections: Sections<'a>,
    pub units: UnitSystem,
    pub mechanism: Mechanism,
    pub origins: Origins,
    pub declared_negative: HashSet<ReactionId>,
    /// By section: the place of each species within it.
    places: HashMap<String, HashMap<&'a str, usize>>,
    /// Species and reactions read already, by section and place within it.
    pub species_read: HashMap<(String, usize), SpeciesId>,
    pub reactions_read: HashMap<(String, usize), Option<ReactionId>>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source, root: &'a Node) -> Self {
        let mut fields = Fields::new(source);
        let units = UnitSystem::default().within(root, &mut fields).into_owned();
        Reader {
            fields,
            root,
            sections: Sections::new(root, units.clone()),
            units,
            mechanism: Mechanism::new(),
            origins: Origins::default(),
            declared_negative: HashSet::new(),
            places: HashMap::new(),
            species_read: HashMap::new(),
            reactions_read: HashMap::new(),
        }
    }

    fn read_all(&mut self) {
        self.warn_of_misspelt_sections();
        let description = self.root.get("description");
        self.mechanism.description =
            description.and_then(|text| self.fields.text(text, "`description`")).map(str::to_string);
        if self.sections.contains("elements") {
            self.read_elements("elements", Span::default());
        }
        match self.root.get("phases") {
            Some(phases) => self.read_phases(phases),
            None => self.read_without_phases(),
        }
    }

    /// A section that a phase refers to may have any name, so that only the others can be misspelt.
    fn warn_of_misspelt_sections(&mut self) {
        let holds_items = |node: &Node| node.as_sequence().is_some();
        let entries = self.root.as_mapping().unwrap_or_default();
        let others: Vec<(Node, Node)> = entries.iter().filter(|(_, value)| !holds_items(value)).cloned().collect();
        let mapping = Node {
            kind: yaml::Kind::Mapping { entries: others, style: yaml::CollectionStyle::Block },
            ..Node::plain("")
        };
        self.fields.warn_of_near_misses(&mapping, keys::TOP);
    }

    fn read_without_phases(&mut self) {
        if self.sections.contains("species") {
            for name in self.species_names("species", Span::default()) {
                self.species("species", name, Span::default());
            }
            let all: Vec<SpeciesId> = self.mechanism.species_ids().collect();
            self.check_elements(&all, None);
        }
        if self.sections.contains("reactions") {
            self.read_all_reactions();
        }
    }

    /// The names of a section's species in order; names given twice are reported once.
    pub fn species_names(&mut self, section: &str, span: Span) -> Vec<&'a str> {
        self.index_species(section, span);
        let places = self.places.get(section);
        let mut names: Vec<(&str, usize)> = places.into_iter().flatten().map(|(name, place)| (*name, *place)).collect();
        names.sort_by_key(|(_, place)| *place);
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// The species of that name in a section, read on first use; `None` where there is none.
    pub fn species(&mut self, section: &str, name: &str, span: Span) -> Option<SpeciesId> {
        self.index_species(section, span);
        let place = *self.places.get(section)?.get(name)?;
        let key = (section.to_string(), place);
        if let Some(read) = self.species_read.get(&key) {
            return Some(*read);
        }
        let found = self.sections.section(section, span, &mut self.fields)?;
        let node = found.items.get(place)?;
        let species = species::read(node, name, &found.units, &mut self.fields);
        let id = match self.mechanism.add_species(species.clone()) {
            Ok(id) => {
                self.origins.species.push(node.span);
                id
            }
            Err(_) => {
                let first = self.mechanism.find_species(name)?;
                let same = self.mechanism.species().get(first.index()) == Some(&species);
                if !same {
                    let first_span = self.origins.species.get(first.index()).copied().unwrap_or_default();
                    self.duplicate_species(name, first_span, node);
                }
                first
            }
        };
        self.species_read.insert(key, id);
        Some(id)
    }

    fn index_species(&mut self, section: &str, span: Span) {
        if self.places.contains_key(section) {
            return;
        }
        let mut places: HashMap<&'a str, usize> = HashMap::new();
        let items = self.sections.section(section, span, &mut self.fields).map_or(&[][..], |section| section.items);
        for (place, item) in items.iter().enumerate() {
            if self.fields.mapping(item, "a species").is_none() {
                continue;
            }
            let Some(name) = self.fields.required(item, "name", "a species") else { continue };
            let Some(name) = self.fields.text(name, "the name of a species") else { continue };
            match places.get(name) {
                Some(first) => self.duplicate_species(name, items[*first].span, item),
                None => {
                    places.insert(name, place);
                }
            }
        }
        self.places.insert(section.to_string(), places);
    }

    fn duplicate_species(&mut self, name: &str, first: Span, second: &Node) {
        let (line, _) = self.fields.source.line_column(first.start);
        let diagnostic = Diagnostic::error("duplicate-species", format!("the species {name} is defined twice"))
            .because(format!("defined first at line {line}"))
            .hint("keep one of the two");
        self.fields.error(second.get("name").map_or(second.span, |name| name.span), diagnostic);
    }
}
