//! The elements of a written file.

use crate::formats::cantera::write::plan::Plan;
use crate::formats::elements::is_element;
use crate::grammar::yaml::Node;

/// The symbol of the one element of a mechanism that has none: Cantera needs one.
const PLACEHOLDER_ELEMENT: &str = "Q1";

/// Every element of some species, in the order of definition, else of first use.
pub fn elements_of(plan: &Plan, species: &[usize]) -> Vec<String> {
    let compositions = species.iter().filter_map(|place| plan.mechanism.species()[*place].composition.as_ref());
    let used: Vec<&str> = compositions.flatten().map(|(symbol, _)| symbol.as_str()).collect();
    let defined = plan.mechanism.elements.iter().map(|element| element.symbol.as_str());
    let mut symbols: Vec<String> = Vec::new();
    for symbol in defined.filter(|symbol| used.contains(symbol)).chain(used.iter().copied()) {
        if !symbols.iter().any(|known| known == symbol) {
            symbols.push(symbol.to_string());
        }
    }
    if symbols.is_empty() {
        let defined = plan.mechanism.elements.first().map(|element| element.symbol.clone());
        symbols.push(defined.unwrap_or_else(|| PLACEHOLDER_ELEMENT.to_string()));
    }
    symbols
}

/// Entries for the elements that are not in the periodic table, or have another weight.
pub fn defined_elements(plan: &Plan) -> Vec<Node> {
    let all: Vec<usize> = (0..plan.mechanism.species().len()).collect();
    let defined = plan.mechanism.elements.iter().map(|element| (element.symbol.clone(), element.atomic_weight));
    let mut entries: Vec<(String, Option<f64>)> = defined.collect();
    for symbol in elements_of(plan, &all) {
        if !is_element(&symbol) && !entries.iter().any(|(known, _)| *known == symbol) {
            entries.push((symbol, Some(1.0)));
        }
    }
    let entry = |(symbol, weight): (String, Option<f64>)| {
        let note = plan.options.notes.elements.get(&symbol).map(|note| ("note", Node::string(note)));
        let symbol = [("symbol", Node::string(symbol))];
        let weight = weight.map(|weight| ("atomic-weight", Node::float(weight)));
        Node::mapping(symbol.into_iter().chain(weight).chain(note)).flow()
    };
    let needed = |(symbol, weight): &(String, Option<f64>)| weight.is_some() || !is_element(symbol);
    entries.into_iter().filter(needed).map(entry).collect()
}
