//! Sections: lists of items that a phase refers to by name.

use std::collections::HashMap;

use crate::formats::cantera::files::{Files, Link, split_reference};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// A top-level list, without the `units` item it may begin with.
#[derive(Clone)]
pub struct Section<'n> {
    /// The place of its file among [`Files::all`].
    pub file: usize,
    pub items: &'n [Node],
    pub units: UnitSystem,
}

/// A section among all that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SectionId(usize);

/// The sections of all files, read when a phase first asks for one.
pub struct Sections<'n> {
    files: &'n Files,
    /// Of each file.
    units: Vec<UnitSystem>,
    /// By file and the name that is used there.
    named: HashMap<(usize, String), Option<SectionId>>,
    read: Vec<Section<'n>>,
}

/// What a phase takes from which section: `{section: all}`, `{section: [A, B]}`.
pub struct Selection<'n> {
    pub section: String,
    pub what: Choice<'n>,
    pub span: Span,
}

pub enum Choice<'n> {
    /// `all`, `none`, `declared-species`.
    Word(&'n str),
    Names(&'n [Node]),
}

impl<'n> Sections<'n> {
    /// `units` are the default units of each file.
    pub fn new(files: &'n Files, units: Vec<UnitSystem>) -> Self {
        Sections { files, units, named: HashMap::new(), read: Vec::new() }
    }

    /// The default units of a file.
    pub fn units(&self, file: usize) -> &UnitSystem {
        &self.units[file]
    }

    /// What a section holds.
    pub fn get(&self, id: SectionId) -> &Section<'n> {
        &self.read[id.0]
    }

    /// The section that a file asks for at `span`; reported where it is missing or not a list.
    pub fn section(&mut self, file: usize, name: &str, span: Span, fields: &mut Fields<'n>) -> Option<SectionId> {
        let key = (file, name.to_string());
        if let Some(known) = self.named.get(&key) {
            return *known;
        }
        let found = self.find(file, name, span, fields);
        self.named.insert(key, found);
        found
    }

    fn find(&mut self, file: usize, name: &str, span: Span, fields: &mut Fields<'n>) -> Option<SectionId> {
        let files: &'n Files = self.files;
        let Some(node) = files.all[file].tree.get(name) else {
            let Some((reference, section)) = split_reference(name) else {
                fields.error(span, self.missing(file, name));
                return None;
            };
            let other = self.linked(file, reference, section, span, fields)?;
            return self.section(other, section, span, fields);
        };
        let outer = std::mem::replace(&mut fields.source, &files.all[file].source);
        let section = fields.list(node, &format!("the section `{name}`")).map(|items| {
            let defaults = items.first().and_then(|first| match first.as_mapping() {
                Some([(key, units)]) if key.text() == Some("units") => Some(units),
                _ => None,
            });
            let units = &self.units[file];
            match defaults {
                Some(defaults) => (&items[1..], units.changed_by(defaults, fields)),
                None => (items, units.clone()),
            }
        });
        fields.source = outer;
        let (items, units) = section?;
        let id = SectionId(self.read.len());
        self.read.push(Section { file, items, units });
        Some(id)
    }

    /// The file that a reference leads to.
    fn linked(
        &self,
        file: usize,
        reference: &str,
        section: &str,
        span: Span,
        fields: &mut Fields<'n>,
    ) -> Option<usize> {
        let reason = match self.files.link(file, reference) {
            Some(Link::File(other)) => return Some(*other),
            Some(Link::Invalid(errors)) => {
                fields.errors.extend(errors.iter().cloned());
                return None;
            }
            Some(Link::NotFound(reason)) => reason.clone(),
            None => "only phases may refer to other files".to_string(),
        };
        let diagnostic = Diagnostic::error("missing-file", format!("the file `{reference}` is not found"))
            .because(format!("its section `{section}` is needed here: {reason}"))
            .hint("put the file beside this one, or into a folder that CANTERA_DATA names");
        fields.error(span, diagnostic);
        None
    }

    fn missing(&self, file: usize, name: &str) -> Diagnostic {
        let root = &self.files.all[file].tree;
        let names = root.as_mapping().unwrap_or_default().iter().filter_map(|(key, _)| key.text());
        let hint = match spelling::nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add a section `{name}: […]`, or correct the name"),
        };
        let place = if file == 0 { "the file".to_string() } else { self.files.all[file].source.name().to_string() };
        Diagnostic::error("unknown-section", format!("there is no section `{name}`"))
            .because(format!("this section is not in {place}"))
            .hint(hint)
    }
}

/// The selections that a phase's list makes: bare items are names within the section `default`.
pub fn selections<'n>(list: &'n [Node], default: &str, what: &str, fields: &mut Fields) -> Vec<Selection<'n>> {
    let mut selections = Vec::new();
    let is_mapping = |item: &Node| item.as_mapping().is_some();
    if let Some(odd) = list.iter().find(|item| is_mapping(item) != is_mapping(&list[0])) {
        let diagnostic = Diagnostic::error("mixed-list", format!("{what} mixes names and sections"))
            .because("a list has either names or sections with names")
            .hint("name a section for every item: `{species: [A, B]}`");
        fields.error(odd.span, diagnostic);
    }
    for item in list {
        match item.as_mapping() {
            Some(entries) => {
                for (section, value) in entries {
                    let choice = match (value.as_sequence(), value.as_string()) {
                        (Some(names), _) => Choice::Names(names),
                        (_, Some(word)) => Choice::Word(word),
                        _ => {
                            fields.wrong_type(value, what, "a list of names, or a word such as `all`");
                            continue;
                        }
                    };
                    let section_name = section.text().unwrap_or_default().to_string();
                    selections.push(Selection { section: section_name, what: choice, span: section.span });
                }
            }
            None => selections.push(Selection {
                section: default.to_string(),
                what: Choice::Names(std::slice::from_ref(item)),
                span: item.span,
            }),
        }
    }
    selections
}
