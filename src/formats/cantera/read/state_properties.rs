//! Which properties may determine the state of a phase.

use crate::formats::cantera::names::{COMPRESSIBLE_MODELS, PHASE_MODELS, PURE_FLUID};
use crate::formats::cantera::read::reading::Reading;
use crate::grammar::yaml::Node;
use crate::source::Diagnostic;

/// A property by its short and its long names.
const PROPERTIES: [(&str, &[&str]); 8] = [
    ("T", &["T", "temperature"]),
    ("P", &["P", "pressure"]),
    ("D", &["D", "density"]),
    ("V", &["V", "specific-volume"]),
    ("H", &["H", "enthalpy"]),
    ("U", &["U", "internal-energy", "int-energy"]),
    ("S", &["S", "entropy"]),
    ("Q", &["Q", "vapor-fraction"]),
];
/// Pairs of properties that determine a state, in the order in which Cantera looks for them.
const PAIRS: [&str; 17] =
    ["TP", "TD", "TV", "HP", "UV", "SP", "SV", "ST", "PV", "UP", "VH", "TH", "SH", "DP", "PQ", "TQ", "T"];
/// Those among them that only a fluid takes: a substance as gas and liquid.
const OF_FLUIDS: [&str; 9] = ["TV", "ST", "PV", "UP", "VH", "TH", "SH", "PQ", "TQ"];
/// Those that set the density, or the volume.
const OF_DENSITY: [&str; 4] = ["TD", "DP", "UV", "SV"];
/// Keys that give the composition.
const COMPOSITIONS: [&str; 4] = ["X", "mole-fractions", "Y", "mass-fractions"];

/// Reports a state whose properties do not determine it, or that this kind of phase cannot take.
pub fn check_properties(reading: &mut Reading, node: &Node, model: &str, phase: &str) {
    if !PHASE_MODELS.contains(&model) {
        return;
    }
    let given = |letter: char| property(node, letter).is_some();
    let Some(pair) = PAIRS.iter().chain(&["P"]).find(|pair| pair.chars().all(given)) else {
        return require_property(reading, node, phase);
    };
    let is_fluid = model == PURE_FLUID;
    let incompressible = OF_DENSITY.contains(pair) && !COMPRESSIBLE_MODELS.contains(&model);
    if incompressible || (OF_FLUIDS.contains(pair) && !is_fluid) || (given('Q') && *pair == "TP" && !is_fluid) {
        let letter =
            if given('Q') && *pair == "TP" { 'Q' } else { pair.chars().find(|it| !"TP".contains(*it)).unwrap_or('T') };
        let message = format!("a phase of the model {model} cannot take the state of {phase}");
        let reason = match incompressible {
            true => "its density follows from temperature and composition".to_string(),
            false => format!("only a pure fluid has a state by {}", listed(pair)),
        };
        let diagnostic = Diagnostic::error("wrong-state", message).because(reason).hint("give `T` and `P`");
        return reading.fields.error(property(node, letter).map_or(node.span, |(key, _)| key.span), diagnostic);
    }
    if let Some((key, value)) = property(node, 'D').filter(|_| OF_DENSITY.contains(pair)) {
        let density = reading.fields.number_in_any_unit(value, &format!("`density` of the phase {phase}"));
        if density.is_some_and(|density| density <= 0.0) {
            let diagnostic =
                Diagnostic::error("not-positive", format!("the density of the phase {phase} is not positive"))
                    .because("no phase has such a state")
                    .hint("correct the number");
            reading.fields.error(key.span.to(value.span), diagnostic);
        }
    }
}

/// Without any property, a phase starts at 298.15 K and one atmosphere, but only where nothing else is given.
fn require_property(reading: &mut Reading, node: &Node, phase: &str) {
    let entries = node.as_mapping().unwrap_or_default();
    let mut others =
        entries.iter().filter(|(key, _)| key.text().is_none_or(|key| !COMPOSITIONS.contains(&key) && key != "units"));
    if others.next().is_none() {
        return;
    }
    let diagnostic = Diagnostic::error("wrong-state", format!("the state of the phase {phase} is not determined"))
        .because("neither `T` nor `P` is given, nor another pair of properties")
        .hint("give `T` and `P`");
    reading.fields.error(node.span, diagnostic);
}

/// The entry of a property, under whichever name it is given.
fn property(node: &Node, letter: char) -> Option<&(Node, Node)> {
    let names = PROPERTIES.iter().find(|(short, _)| short.starts_with(letter)).map_or(&[][..], |(_, names)| *names);
    names.iter().find_map(|name| node.get_entry(name))
}

fn listed(pair: &str) -> String {
    let long = |letter: char| {
        let names = PROPERTIES.iter().find(|(short, _)| short.starts_with(letter));
        names.and_then(|(_, names)| names.get(1)).copied().unwrap_or_default()
    };
    pair.chars().map(long).collect::<Vec<_>>().join(" and ")
}
