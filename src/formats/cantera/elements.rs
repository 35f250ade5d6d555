//! Elements: those that a file defines, those that a phase lists, and those that species use.

use crate::formats::cantera::periodic_table;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::sections::{Choice, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::{Element, SpeciesId};
use crate::source::{Diagnostic, Span};
use crate::spelling;

impl<'a> Reader<'a> {
    /// Elements that a section defines, with their atomic weights.
    pub(super) fn read_elements(&mut self, section: &str, span: Span) {
        let Some(found) = self.section(section, span).map(|id| self.sections.get(id)) else { return };
        let (items, file) = (found.items, found.file);
        self.within_file(file, |reader| reader.define_elements(items));
    }

    fn define_elements(&mut self, items: &'a [Node]) {
        for item in items {
            let Some(symbol) = self.fields.required(item, "symbol", "an element") else { continue };
            let Some(symbol) = self.fields.text(symbol, "the symbol of an element") else { continue };
            let weight = self.fields.required(item, "atomic-weight", &format!("the element {symbol}"));
            let atomic_weight =
                weight.and_then(|weight| self.fields.number(weight, &format!("the weight of {symbol}")));
            if !self.mechanism.elements.iter().any(|known| known.symbol == symbol) {
                self.mechanism.elements.push(Element { symbol: symbol.to_string(), atomic_weight });
            }
        }
    }

    /// The symbols that a phase lists, those of its sections defined on the way.
    pub(super) fn phase_elements(&mut self, node: &'a Node, phase: &str) -> Vec<&'a str> {
        let what = format!("`elements` of the phase {phase}");
        let items = self.fields.list(node, &what).unwrap_or_default();
        let mut symbols = Vec::new();
        for selection in selections(items, "default", &what, &mut self.fields) {
            if selection.section != "default" {
                self.read_elements(&selection.section, selection.span);
            }
            let Choice::Names(names) = selection.what else { continue };
            for name in names {
                let Some(symbol) = self.fields.text(name, "the symbol of an element") else { continue };
                if self.is_defined(symbol) {
                    symbols.push(symbol);
                } else {
                    self.undefined_element(symbol, name.span, &format!("the phase {phase}"));
                }
            }
        }
        symbols
    }

    fn is_defined(&self, symbol: &str) -> bool {
        periodic_table::is_element(symbol) || self.mechanism.elements.iter().any(|element| element.symbol == symbol)
    }

    fn undefined_element(&mut self, symbol: &str, span: Span, user: &str) {
        let defined = self.mechanism.elements.iter().map(|element| element.symbol.as_str());
        let mut known: Vec<&str> = periodic_table::symbols().collect();
        known.extend(defined);
        let hint = match spelling::nearest(symbol, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("define it: `elements: [{{symbol: {symbol}, atomic-weight: 1.0}}]`"),
        };
        let diagnostic =
            Diagnostic::error("undefined-element", format!("the element {symbol} of {user} is not defined"))
                .because("neither a chemical element nor defined in this file")
                .hint(hint);
        self.fields.error(span, diagnostic);
    }

    fn uses_only(&self, species: SpeciesId, listed: Option<&[&str]>) -> bool {
        let composition = self.mechanism.species()[species.index()].composition.as_deref().unwrap_or_default();
        composition.iter().all(|(symbol, _)| listed.is_none_or(|listed| listed.contains(&symbol.as_str())))
    }

    pub(super) fn without_undeclared_elements(
        &self,
        mut species: Vec<SpeciesId>,
        listed: Option<&[&str]>,
    ) -> Vec<SpeciesId> {
        species.retain(|species| self.uses_only(*species, listed));
        species
    }

    /// Reports species made of elements that are not defined, or not among those listed.
    pub(super) fn check_elements(&mut self, species: &[SpeciesId], listed: Option<&[&str]>) {
        for id in species {
            let entry = &self.mechanism.species()[id.index()];
            let (name, composition) = (entry.name.clone(), entry.composition.clone().unwrap_or_default());
            for (symbol, _) in composition {
                if !self.is_defined(&symbol) {
                    self.at_species(*id, |reader, span| {
                        reader.undefined_element(&symbol, span, &format!("the species {name}"));
                    });
                } else if listed.is_some_and(|listed| !listed.contains(&symbol.as_str())) {
                    let message = format!("the element {symbol} of the species {name} is not listed by its phase");
                    let diagnostic = Diagnostic::error("undefined-element", message)
                        .because(format!("{name} holds {symbol}"))
                        .hint(format!("add {symbol} to `elements` of the phase"));
                    self.at_species(*id, |reader, span| reader.fields.error(span, diagnostic));
                }
            }
        }
    }

    /// Reports at the entry of a species, in whatever file that stands.
    fn at_species(&mut self, species: SpeciesId, report: impl FnOnce(&mut Self, Span)) {
        let origin = self.origins.species.get(species.index()).copied().unwrap_or_default();
        self.within_file(origin.file, |reader| report(reader, origin.span));
    }
}
