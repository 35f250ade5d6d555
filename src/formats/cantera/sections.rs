//! Lists of items that a phase may refer to by name.

use std::collections::HashMap;

use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// A top-level list, without the `units` item it may begin with.
#[derive(Clone)]
pub struct Section<'n> {
    pub items: &'n [Node],
    pub units: UnitSystem,
}

/// The sections of a file, read when a phase first asks for one.
pub struct Sections<'n> {
    root: &'n Node,
    units: UnitSystem,
    read: HashMap<String, Option<Section<'n>>>,
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
    pub fn new(root: &'n Node, units: UnitSystem) -> Self {
        Sections { root, units, read: HashMap::new() }
    }

    /// Whether the file has such a section.
    pub fn contains(&self, name: &str) -> bool {
        self.root.get(name).is_some()
    }

    /// The section that is asked for at `span`; reported where it is missing or not a list.
    pub fn section(&mut self, name: &str, span: Span, fields: &mut Fields) -> Option<Section<'n>> {
        if !self.read.contains_key(name) {
            let section = self.find(name, span, fields);
            self.read.insert(name.to_string(), section);
        }
        self.read.get(name).cloned().flatten()
    }

    fn find(&self, name: &str, span: Span, fields: &mut Fields) -> Option<Section<'n>> {
        let Some(node) = self.root.get(name) else {
            fields.error(span, self.missing(name));
            return None;
        };
        let items = fields.list(node, &format!("the section `{name}`"))?;
        let defaults = items.first().and_then(|first| match first.as_mapping() {
            Some([(key, units)]) if key.text() == Some("units") => Some(units),
            _ => None,
        });
        Some(match defaults {
            Some(defaults) => Section { items: &items[1..], units: self.units.changed_by(defaults, fields) },
            None => Section { items, units: self.units.clone() },
        })
    }

    fn missing(&self, name: &str) -> Diagnostic {
        if let Some((file, section)) = name.rsplit_once('/') {
            return Diagnostic::error("cross-file-reference", "references to other files are not supported yet")
                .because(format!("this needs the section `{section}` of the file `{file}`"))
                .hint("copy the section into this file");
        }
        let names = self.root.as_mapping().unwrap_or_default().iter().filter_map(|(key, _)| key.text());
        let hint = match spelling::nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add a section `{name}: […]`, or correct the name"),
        };
        Diagnostic::error("unknown-section", format!("there is no section `{name}`"))
            .because("this section is not in the file")
            .hint(hint)
    }
}

/// The selections that a phase's list makes: bare items are names within the section `default`.
pub fn selections<'n>(list: &'n [Node], default: &str, what: &str, fields: &mut Fields) -> Vec<Selection<'n>> {
    let mut selections = Vec::new();
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
