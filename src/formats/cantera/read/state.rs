//! The state that a phase starts in.

use crate::formats::cantera::read::phase_species::PhaseDraft;
use crate::formats::cantera::read::reading::Reading;
use crate::grammar::yaml::Node;
use crate::mechanism::{SpeciesId, State};
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// Keys of a composition that is not given in mole fractions.
const OTHER_COMPOSITIONS: [&str; 4] = ["Y", "mass-fractions", "coverages", "molalities"];

/// A state given by T, P and mole fractions; `None` for one given otherwise, which stays in the
/// tree only.
pub fn read_state(reading: &mut Reading, node: &Node, draft: &PhaseDraft) -> Option<State> {
    let phase = &draft.phase.name;
    reading.fields.mapping(node, &format!("`state` of the phase {phase}"))?;
    let units =
        reading.units().clone().within(draft.node, &mut reading.fields).within(node, &mut reading.fields).into_owned();
    let mut value = |names: [&str; 2], unit| {
        let value = names.into_iter().find_map(|name| node.get(name))?;
        reading.fields.quantity(value, &format!("`{}` of the phase {phase}", names[0]), &unit)
    };
    let temperature = value(["T", "temperature"], units.temperature().ok()?);
    let pressure = value(["P", "pressure"], units.pressure().ok()?);
    for (value, key) in [(temperature, "T"), (pressure, "P")] {
        if value.is_some_and(|value| value <= 0.0) {
            let diagnostic = Diagnostic::error("not-positive", format!("`{key}` of the phase {phase} is not positive"))
                .because("no gas has such a state")
                .hint("give an absolute temperature in K and a pressure in Pa, or with their units");
            reading.fields.error(node.get(key).map_or(node.span, |value| value.span), diagnostic);
        }
    }
    let fractions = ["X", "mole-fractions"].into_iter().find_map(|key| node.get(key));
    let mole_fractions = fractions.map_or(Some(Vec::new()), |fractions| read_fractions(reading, fractions, draft));
    let state = State { temperature: temperature?, pressure: pressure?, mole_fractions: mole_fractions? };
    let given_otherwise = OTHER_COMPOSITIONS.iter().any(|key| node.get(key).is_some());
    (!given_otherwise).then_some(state)
}

/// `{A: 1.0, B: 0.5}` or `A:1.0, B:0.5`.
fn read_fractions(reading: &mut Reading, node: &Node, draft: &PhaseDraft) -> Option<Vec<(SpeciesId, f64)>> {
    let what = format!("the composition of the phase {}", draft.phase.name);
    let mut named = Vec::new();
    match node.as_mapping() {
        Some(entries) => {
            for (name, value) in entries {
                let x = reading.fields.number(value, &what)?;
                named.push((name.text().unwrap_or_default(), x, name.span));
            }
        }
        None => {
            for part in node.text().unwrap_or_default().split([',', ';', ' ']).filter(|part| !part.is_empty()) {
                let pair = part.rsplit_once(':').and_then(|(name, x)| Some((name, Node::plain(x).as_float()?)));
                let Some((name, x)) = pair else {
                    reading.fields.wrong_type(node, &what, "a mapping of names to numbers");
                    return None;
                };
                named.push((name, x, node.span));
            }
        }
    }
    let mut fractions = Vec::with_capacity(named.len());
    for (name, x, span) in named {
        let species = reading.mechanism.find_species(name).filter(|species| draft.phase.species.contains(species));
        match species {
            Some(species) => fractions.push((species, x)),
            None if draft.complete => not_in_phase(reading, name, span, draft, &what),
            None => {}
        }
    }
    Some(fractions)
}

fn not_in_phase(reading: &mut Reading, name: &str, span: Span, draft: &PhaseDraft, what: &str) {
    let names = draft.phase.species.iter().map(|species| reading.mechanism.name(*species));
    let hint = match spelling::nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add {name} to the species of the phase, or remove it here"),
    };
    let message = format!("{what} names {name}, which is not one of its species");
    let diagnostic = Diagnostic::error("undeclared-species", message).because("not a species of the phase").hint(hint);
    reading.fields.error(span, diagnostic);
}
