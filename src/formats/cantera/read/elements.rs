//! Elements: those that a file defines, those that a phase lists, and those that species use.

use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::sections::{Choice, selections};
use crate::formats::elements::{is_element, standard_weight, symbols};
use crate::grammar::yaml::Node;
use crate::mechanism::{Element, Mechanism, SpeciesId};
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// Reads the elements that a section defines, with their atomic weights.
pub fn read_elements(reading: &mut Reading, section: &str, span: Span) {
    let Some(found) = reading.section(section, span).map(|id| reading.content(id)) else { return };
    let (items, file) = (found.items, found.file);
    reading.within_file(file, |reading| define_elements(reading, items));
}

fn define_elements(reading: &mut Reading, items: &[Node]) {
    for item in items {
        let Some(symbol) = reading.fields.required(item, "symbol", "an element") else { continue };
        let Some(symbol) = reading.fields.text(symbol, "the symbol of an element") else { continue };
        let weight = reading.fields.required(item, "atomic-weight", &format!("the element {symbol}"));
        let atomic_weight = weight.and_then(|weight| reading.fields.number(weight, &format!("the weight of {symbol}")));
        if !reading.mechanism.elements.iter().any(|known| known.symbol == symbol) {
            reading.mechanism.elements.push(Element { symbol: symbol.to_string(), atomic_weight });
        }
    }
}

/// The symbols that a phase lists; the sections that it names for them are read.
pub fn phase_elements<'a>(reading: &mut Reading<'a>, node: &'a Node, phase: &str) -> Vec<&'a str> {
    let what = format!("`elements` of the phase {phase}");
    let items = reading.fields.list(node, &what).unwrap_or_default();
    if node.as_sequence().is_some_and(<[Node]>::is_empty) {
        let diagnostic = Diagnostic::error("wrong-length", format!("{what} is empty"))
            .because("Cantera refuses an empty list")
            .hint("list the elements, or remove the key");
        reading.fields.error(node.span, diagnostic);
    }
    let mut listed = Vec::new();
    for selection in selections(items, "default", &what, &mut reading.fields) {
        if selection.section != "default" {
            read_elements(reading, &selection.section, selection.span);
        }
        let Choice::Names(names) = selection.what else { continue };
        for name in names {
            let Some(symbol) = reading.fields.text(name, "the symbol of an element") else { continue };
            if is_defined(&reading.mechanism, symbol) {
                listed.push(symbol);
            } else {
                undefined_element(reading, symbol, name.span, &format!("the phase {phase}"));
            }
        }
    }
    listed
}

/// Whether an element has an atomic weight: its own, or one that the file gives it.
fn is_defined(mechanism: &Mechanism, symbol: &str) -> bool {
    standard_weight(symbol).is_some() || mechanism.elements.iter().any(|element| element.symbol == symbol)
}

fn undefined_element(reading: &mut Reading, symbol: &str, span: Span, user: &str) {
    if is_element(symbol) {
        let message = format!("the element {symbol} of {user} has no atomic weight");
        let hint =
            format!("give it one, `elements: [{{symbol: {symbol}, atomic-weight: …}}]`, and list it in the phase");
        let diagnostic = Diagnostic::error("undefined-element", message)
            .because("it has no stable isotope, and the file gives no weight")
            .hint(hint);
        return reading.fields.error(span, diagnostic);
    }
    let defined = reading.mechanism.elements.iter().map(|element| element.symbol.as_str());
    let mut known: Vec<&str> = symbols().collect();
    known.extend(defined);
    let hint = match spelling::nearest(symbol, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("define it: `elements: [{{symbol: {symbol}, atomic-weight: 1.0}}]`"),
    };
    let diagnostic = Diagnostic::error("undefined-element", format!("the element {symbol} of {user} is not defined"))
        .because("neither a chemical element nor defined in this file")
        .hint(hint);
    reading.fields.error(span, diagnostic);
}

/// The species whose elements are all listed; of all species, where no elements are listed.
pub fn without_undeclared_elements(
    reading: &Reading,
    mut species: Vec<SpeciesId>,
    listed: Option<&[&str]>,
) -> Vec<SpeciesId> {
    let Some(listed) = listed else { return species };
    species.retain(|id| {
        let composition = reading.mechanism.species()[id.index()].composition.as_deref().unwrap_or_default();
        composition.iter().all(|(symbol, _)| listed.contains(&symbol.as_str()))
    });
    species
}

/// The elements that species may be made of.
#[derive(Clone, Copy)]
pub enum Allowed<'l> {
    /// Those with a weight of their own, and all that the file defines.
    Defined,
    /// Those with a weight of their own, for a phase that lists none.
    Standard,
    /// Those that a phase lists.
    Listed(&'l [&'l str]),
}

/// Reports species made of elements that are not defined, or not among those allowed.
pub fn check_elements(reading: &mut Reading, species: &[SpeciesId], allowed: Allowed) {
    for id in species {
        let entry = &reading.mechanism.species()[id.index()];
        let (name, composition) = (entry.name.clone(), entry.composition.clone().unwrap_or_default());
        for (symbol, _) in composition {
            let is_allowed = match allowed {
                Allowed::Defined => true,
                Allowed::Standard => standard_weight(&symbol).is_some(),
                Allowed::Listed(listed) => listed.contains(&symbol.as_str()),
            };
            if !is_defined(&reading.mechanism, &symbol) {
                at_species(reading, *id, |reading, span| {
                    undefined_element(reading, &symbol, span, &format!("the species {name}"));
                });
            } else if !is_allowed {
                let message = format!("the element {symbol} of the species {name} is not listed by its phase");
                let diagnostic = Diagnostic::error("undefined-element", message)
                    .because(format!("{name} holds {symbol}"))
                    .hint(format!("add {symbol} to `elements` of the phase"));
                at_species(reading, *id, |reading, span| reading.fields.error(span, diagnostic));
            }
        }
    }
}

/// Reports at the entry of a species, in the file where that stands.
fn at_species<'a>(reading: &mut Reading<'a>, species: SpeciesId, report: impl FnOnce(&mut Reading<'a>, Span)) {
    let origin = reading.origins.species.get(species.index()).copied().unwrap_or_default();
    reading.within_file(origin.file, |reading| report(reading, origin.span));
}
