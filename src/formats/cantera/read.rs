//! Cantera YAML → [`Document`].

use std::collections::{HashMap, HashSet};

use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::files::{File, Files};
use crate::formats::cantera::keys;
use crate::formats::cantera::sections::{SectionId, Sections};
use crate::formats::cantera::species;
use crate::formats::cantera::units::UnitSystem;
use crate::formats::{Document, Open, Origin, Original, Origins};
use crate::grammar::yaml::{self, Node};
use crate::mechanism::{Mechanism, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// What to read of a file, and where the files are that it refers to.
#[derive(Clone, Copy)]
pub struct ReadOptions<'o> {
    /// The one phase that is meant; `None` is all.
    pub phase: Option<&'o str>,
    pub open: Open<'o>,
}

impl Default for ReadOptions<'_> {
    /// All phases of a file that refers to no other.
    fn default() -> Self {
        ReadOptions { phase: None, open: &|_, _| Err("other files are not looked for".to_string()) }
    }
}

/// Reads a mechanism file that refers to no other one.
pub fn read(source: &Source) -> Result<Document, Vec<Diagnostic>> {
    read_with(source, &ReadOptions::default())
}

/// Reads a mechanism file.
///
/// The mechanism holds what the phases of the file refer to, in the order of the phases; of a file
/// without phases, all of `species` and `reactions`. Rate laws and thermo models without a formula
/// here are kept by name. Errors: all that were found, in the order of the file.
pub fn read_with(source: &Source, options: &ReadOptions) -> Result<Document, Vec<Diagnostic>> {
    let tree = yaml::parse(source)?;
    let files = Files::gather(source.clone(), tree, options.open);
    let mut reader = Reader::new(&files);
    if reader.fields.mapping(reader.root(), "a mechanism file").is_some() {
        reader.read_all(options.phase);
    }
    let Reader { fields: Fields { mut errors, mut warnings, .. }, mechanism, origins, declared_negative, .. } = reader;
    for diagnostics in [&mut errors, &mut warnings] {
        diagnostics.sort_by_key(|diagnostic| {
            let place = diagnostic.location.as_ref();
            let elsewhere = place.is_some_and(|place| place.file != source.name());
            (elsewhere, place.map_or((0, 0), |place| (place.line, place.column)))
        });
        diagnostics.dedup();
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let (mut sources, mut original) = (Vec::new(), Original::None);
    for (place, File { source, tree }) in files.all.into_iter().enumerate() {
        sources.push(source);
        if place == 0 {
            original = Original::Yaml(tree);
        }
    }
    Ok(Document { sources, original, origins, declared_negative, warnings, ..Document::of(mechanism) })
}

/// The state of one reading.
pub(super) struct Reader<'a> {
    pub fields: Fields<'a>,
    files: &'a Files,
    /// The file that is being read.
    pub file: usize,
    pub sections: Sections<'a>,
    pub mechanism: Mechanism,
    pub origins: Origins,
    pub declared_negative: HashSet<ReactionId>,
    /// Species without thermo data that are not reported yet.
    pub lacks_thermo: HashSet<SpeciesId>,
    /// By section: the place of each species within it.
    places: HashMap<SectionId, HashMap<&'a str, usize>>,
    /// Species and reactions read already, by section and place within it.
    species_read: HashMap<(SectionId, usize), SpeciesId>,
    pub reactions_read: HashMap<(SectionId, usize), Option<ReactionId>>,
}

impl<'a> Reader<'a> {
    fn new(files: &'a Files) -> Self {
        let mut fields = Fields::new(&files.all[0].source);
        let units_of = |file: &'a File| {
            fields.source = &file.source;
            UnitSystem::default().within(&file.tree, &mut fields).into_owned()
        };
        let units = files.all.iter().map(units_of).collect();
        fields.source = &files.all[0].source;
        Reader {
            fields,
            files,
            file: 0,
            sections: Sections::new(files, units),
            mechanism: Mechanism::new(),
            origins: Origins::default(),
            declared_negative: HashSet::new(),
            lacks_thermo: HashSet::new(),
            places: HashMap::new(),
            species_read: HashMap::new(),
            reactions_read: HashMap::new(),
        }
    }

    /// The top of the file that is being read.
    pub fn root(&self) -> &'a Node {
        &self.files.all[self.file].tree
    }

    /// The default units of the file that is being read.
    pub fn units(&self) -> &UnitSystem {
        self.sections.units(self.file)
    }

    /// Reads something that stands in a file.
    pub fn within_file<T>(&mut self, file: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.enter(file);
        let result = read(self);
        self.enter(outer);
        result
    }

    fn enter(&mut self, file: usize) -> usize {
        self.fields.source = &self.files.all[file].source;
        std::mem::replace(&mut self.file, file)
    }

    /// Where a node of the file that is being read stands.
    pub fn origin(&self, span: Span) -> Origin {
        Origin { file: self.file, span }
    }

    fn read_all(&mut self, phase: Option<&str>) {
        self.warn_of_misspelt_sections();
        let description = self.root().get("description");
        self.mechanism.description =
            description.and_then(Node::text).filter(|text| !text.is_empty()).map(str::to_string);
        if self.sections.contains(0, "elements") {
            self.read_elements("elements", Span::default());
        }
        match self.root().get("phases") {
            Some(phases) => self.read_phases(phases, phase),
            None => self.read_without_phases(),
        }
    }

    /// A section that a phase refers to may have any name, so that only the others can be misspelt.
    fn warn_of_misspelt_sections(&mut self) {
        let entries = self.root().as_mapping().unwrap_or_default();
        let others = entries.iter().filter(|(_, value)| value.as_sequence().is_none()).map(|(key, _)| key);
        self.fields.warn_of_near_misses_among(others, keys::TOP);
    }

    fn read_without_phases(&mut self) {
        if self.sections.contains(0, "species")
            && let Some(section) = self.section("species", Span::default())
        {
            for name in self.species_names(section) {
                self.species(section, name);
            }
            let all: Vec<SpeciesId> = self.mechanism.species_ids().collect();
            self.check_elements(&all, None);
        }
        if self.sections.contains(0, "reactions") {
            self.read_all_reactions();
        }
    }

    /// The section of that name, as the file that is being read calls it.
    pub fn section(&mut self, name: &str, span: Span) -> Option<SectionId> {
        self.sections.section(self.file, name, span, &mut self.fields)
    }

    /// The names of a section's species in order; names given twice are reported once.
    pub fn species_names(&mut self, section: SectionId) -> Vec<&'a str> {
        self.index_species(section);
        let places = self.places.get(&section);
        let mut names: Vec<(&str, usize)> = places.into_iter().flatten().map(|(name, place)| (*name, *place)).collect();
        names.sort_by_key(|(_, place)| *place);
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// The species of that name in a section, read on first use; `None` where there is none.
    pub fn species(&mut self, section: SectionId, name: &str) -> Option<SpeciesId> {
        self.index_species(section);
        let place = *self.places.get(&section)?.get(name)?;
        if let Some(read) = self.species_read.get(&(section, place)) {
            return Some(*read);
        }
        let found = self.sections.get(section);
        let (node, units, file) = (found.items.get(place)?, found.units.clone(), found.file);
        let in_phase = self.files.all[0].tree.get("phases").is_some();
        let (species, origin) = self.within_file(file, |reader| {
            (species::read(node, name, in_phase, &units, &mut reader.fields), reader.origin(node.span))
        });
        let namesake = self.mechanism.find_species(name);
        let same = namesake.filter(|first| self.mechanism.species().get(first.index()) == Some(&species));
        let id = same.unwrap_or_else(|| {
            self.origins.species.push(origin);
            self.mechanism.add_namesake(species)
        });
        if node.get("thermo").is_none() {
            self.lacks_thermo.insert(id);
        }
        self.species_read.insert((section, place), id);
        Some(id)
    }

    fn index_species(&mut self, section: SectionId) {
        if self.places.contains_key(&section) {
            return;
        }
        let (items, file) = (self.sections.get(section).items, self.sections.get(section).file);
        let places = self.within_file(file, |reader| reader.index_items(items));
        self.places.insert(section, places);
    }

    fn index_items(&mut self, items: &'a [Node]) -> HashMap<&'a str, usize> {
        let mut places: HashMap<&'a str, usize> = HashMap::new();
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
        places
    }

    fn duplicate_species(&mut self, name: &str, first: Span, second: &Node) {
        let (line, _) = self.fields.source.line_column(first.start);
        let diagnostic = Diagnostic::error("duplicate-species", format!("the species {name} is defined twice"))
            .because(format!("defined first at line {line}"))
            .hint("keep one of the two");
        self.fields.error(second.get("name").map_or(second.span, |name| name.span), diagnostic);
    }
}
