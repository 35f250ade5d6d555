//! ELEMENTS: symbols, and the atomic weights that a file gives.

use std::collections::BTreeMap;

use crate::formats::elements::{canonical_symbol, is_element, standard_weight};
use crate::grammar::chemkin::line::Line;
use crate::grammar::chemkin::number_value;
use crate::grammar::chemkin::reaction::auxiliary_items;
use crate::grammar::chemkin::section::{Section, keyword};
use crate::grammar::chemkin::statement::Statement;
use crate::mechanism::Element;
use crate::source::{Diagnostic, Source, Span};

/// The weight that an element without a known one gets, kg/kmol.
pub const PLACEHOLDER_WEIGHT: f64 = 1.0;

/// The elements of a section, each once.
pub fn read_elements(source: &Source, section: &Section, elements: &mut Vec<Element>, findings: &mut Vec<Diagnostic>) {
    for line in std::iter::once(&section.header).chain(&section.lines) {
        read_line(source, line, elements, findings);
    }
}

/// The elements of a line; the first word that is none ends it.
fn read_line(source: &Source, line: &Line, elements: &mut Vec<Element>, findings: &mut Vec<Diagnostic>) {
    let (statement, _) = Statement::read(source, std::slice::from_ref(line));
    for item in auxiliary_items(&statement, statement.text()) {
        let symbol = canonical_symbol(item.name);
        if !symbol.chars().all(char::is_alphanumeric)
            || !symbol.starts_with(char::is_alphabetic)
            || keyword(&symbol).is_some()
        {
            findings.push(
                Diagnostic::error("bad-element", format!("`{}` is no element", item.name))
                    .at(source, item.name_span)
                    .because("a symbol of letters and digits is expected here")
                    .hint("write the weight of an element as `C/12.011/`, and END after the last one"),
            );
            return;
        }
        let weight = item.value.and_then(|text| read_weight(source, text, &symbol, item.name_span, findings));
        match elements.iter_mut().find(|known| known.symbol == symbol) {
            Some(known) if known.atomic_weight.zip(weight).is_some_and(|(one, other)| one != other) => findings.push(
                Diagnostic::error("contradictory-weights", format!("the element {symbol} has two weights"))
                    .at(source, item.name_span)
                    .because("another one stands before")
                    .hint("remove one"),
            ),
            Some(known) => known.atomic_weight = known.atomic_weight.or(weight),
            None => elements.push(Element { symbol, atomic_weight: weight }),
        }
    }
}

/// The weight of an element; reported where it is no positive number.
fn read_weight(source: &Source, text: &str, symbol: &str, span: Span, findings: &mut Vec<Diagnostic>) -> Option<f64> {
    let weight = number_value(text);
    if weight.is_none_or(|weight| weight <= 0.0) {
        let message = format!("the weight of the element {symbol} is unreadable");
        findings.push(
            Diagnostic::error("bad-atomic-weight", message)
                .at(source, span)
                .because(format!("`{text}` is no positive number"))
                .hint(format!("write the weight in g/mol, as in `{symbol}/12.011/`")),
        );
    }
    weight
}

/// An element of a species' composition, and where the species is declared.
pub struct ElementUse<'s> {
    pub symbol: String,
    pub species: String,
    pub place: Option<(&'s Source, Span)>,
}

/// The elements that a file must define: those with a weight of their own, and those outside the periodic
/// table, which get [`PLACEHOLDER_WEIGHT`] and are reported.
pub fn to_define(
    declared: &[Element],
    used: &[ElementUse],
    notes: &mut BTreeMap<String, String>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Element> {
    let mut defined = declared.to_vec();
    for ElementUse { symbol, species, place } in used {
        let at = |finding: Diagnostic| match place {
            Some((source, span)) => finding.at(source, *span),
            None => finding,
        };
        if !defined.iter().any(|element| element.symbol == *symbol) {
            findings.push(at(Diagnostic::warning(
                "undeclared-element",
                format!("the element {symbol} is not declared"),
            )
            .because(format!("{species} consists of it, and ELEMENTS does not list it"))
            .repaired(format!("{symbol} is declared"))));
            defined.push(Element { symbol: symbol.clone(), atomic_weight: None });
        }
        let element = defined.iter_mut().find(|element| element.symbol == *symbol);
        let is_unstable = is_element(symbol) && standard_weight(symbol).is_none();
        if is_unstable && element.as_ref().is_some_and(|element| element.atomic_weight.is_none()) {
            findings.push(at(Diagnostic::error("no-atomic-weight", format!("the element {symbol} has no weight"))
                .because(format!("{species} consists of it, and none of its isotopes is stable"))
                .hint(format!("give the weight of the isotope in ELEMENTS, in g/mol: {symbol}/98.0/"))));
        }
        let weightless = element.filter(|it| it.atomic_weight.is_none() && !is_element(&it.symbol));
        if let Some(element) = weightless {
            element.atomic_weight = Some(PLACEHOLDER_WEIGHT);
            notes.insert(symbol.clone(), "no chemical element; its weight is not known".to_string());
            let message = format!("{symbol} is no chemical element and has no weight");
            findings.push(at(Diagnostic::warning("virtual-element", message)
                .because(format!("{species} consists of it; masses of such species mean nothing"))
                .repaired(format!("{symbol} is declared with a weight of {PLACEHOLDER_WEIGHT} g/mol"))
                .hint(format!("give the weight in ELEMENTS: {symbol}/1.0/"))));
        }
    }
    defined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;
    use crate::grammar::chemkin::section::sections;

    #[test]
    fn symbols_are_spelt_in_one_way_and_weights_kept() {
        let source = Source::new("x", "ELEM h AR Ci / 13.003 /\nh aa END");
        let (mut elements, mut findings) = (Vec::new(), Vec::new());
        let file = sections(&source, &lines(&source));
        read_elements(&source, &file.sections[0], &mut elements, &mut findings);
        let found: Vec<_> = elements.iter().map(|it| (it.symbol.as_str(), it.atomic_weight)).collect();
        assert_eq!(found, [("H", None), ("Ar", None), ("Ci", Some(13.003)), ("Aa", None)]);
        assert!(findings.is_empty());
        let used =
            ["H", "S", "Aa"].map(|symbol| ElementUse { symbol: symbol.into(), species: "X".into(), place: None });
        let mut notes = BTreeMap::new();
        let defined = to_define(&elements, &used, &mut notes, &mut findings);
        assert_eq!(notes.keys().collect::<Vec<_>>(), ["Aa"]);
        assert_eq!(defined.last().map(|it| (it.symbol.as_str(), it.atomic_weight)), Some(("S", None)));
        let used = ["Tc", "Pm"].map(|symbol| ElementUse { symbol: symbol.into(), species: "X".into(), place: None });
        let weighed = [Element { symbol: "Tc".into(), atomic_weight: Some(98.0) }];
        to_define(&weighed, &used, &mut notes, &mut findings);
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["undeclared-element", "virtual-element", "undeclared-element", "no-atomic-weight"]);
        assert!(findings[3].message.contains("Pm"));
    }

    #[test]
    fn a_weight_must_be_a_number() {
        let source = Source::new("x", "ELEM X/heavy/ END");
        let (mut elements, mut findings) = (Vec::new(), Vec::new());
        let file = sections(&source, &lines(&source));
        read_elements(&source, &file.sections[0], &mut elements, &mut findings);
        assert_eq!(findings[0].code, "bad-atomic-weight");
    }
}
