//! The state that a phase starts in.

use crate::formats::cantera::keys;
use crate::formats::cantera::names::{PURE_FLUID, SURFACE_MODELS};
use crate::formats::cantera::read::phase_species::PhaseDraft;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::state_composition::{check_coverages, read_fractions};
use crate::formats::cantera::read::state_properties::check_properties;
use crate::grammar::yaml::Node;
use crate::mechanism::State;
use crate::source::Diagnostic;

/// Phase models that take molalities.
const MOLAL_MODELS: [&str; 3] = ["ideal-molal-solution", "Debye-Huckel", "HMW-electrolyte"];

/// A state given by T, P and mole fractions; `None` for one given otherwise, which stays in the
/// tree only. A state that the phase cannot take is reported.
pub fn read_state(reading: &mut Reading, node: &Node, draft: &PhaseDraft) -> Option<State> {
    let phase = &draft.phase.name;
    reading.fields.mapping(node, &format!("`state` of the phase {phase}"))?;
    let model = draft.phase.model.to_string();
    warn_of_unknown_keys(reading, node, &model);
    let units =
        reading.units().clone().within(draft.node, &mut reading.fields).within(node, &mut reading.fields).into_owned();
    let mut value = |names: [&str; 2], unit| {
        let value = names.into_iter().find_map(|name| node.get(name))?;
        reading.fields.quantity(value, &format!("`{}` of the phase {phase}", names[0]), &unit)
    };
    let temperature = value(["T", "temperature"], units.temperature().ok()?);
    let pressure = value(["P", "pressure"], units.pressure().ok()?);
    let positive =
        [(temperature, ["T", "temperature"], true), (pressure, ["P", "pressure"], draft.phase.model.is_gas())];
    for (value, names, must_be_positive) in positive {
        if must_be_positive && value.is_some_and(|value| value <= 0.0) {
            not_positive(reading, node, names, phase);
        }
    }
    check_properties(reading, node, &model, phase);
    if SURFACE_MODELS.contains(&model.as_str()) {
        check_coverages(reading, node, draft);
    }
    let fractions = |keys: [&str; 2]| keys.into_iter().find_map(|key| node.get(key));
    let (by_mole, by_mass) = (fractions(["X", "mole-fractions"]), fractions(["Y", "mass-fractions"]));
    let read = by_mole.or(by_mass).map_or(Some(Vec::new()), |fractions| read_fractions(reading, fractions, draft));
    let state = State { temperature: temperature?, pressure: pressure?, mole_fractions: read? };
    let given_otherwise =
        by_mass.is_some() || ["coverages", "molalities", "M"].iter().any(|key| node.get(key).is_some());
    (!given_otherwise).then_some(state)
}

fn warn_of_unknown_keys(reading: &mut Reading, node: &Node, model: &str) {
    let mut known = keys::STATE.to_vec();
    if SURFACE_MODELS.contains(&model) {
        known.push("coverages");
    }
    if MOLAL_MODELS.contains(&model) {
        known.extend(["molalities", "M"]);
    }
    if model != PURE_FLUID {
        known.retain(|key| !["Q", "vapor-fraction"].contains(key));
    }
    reading.fields.warn_of_unknown_keys(node, &known);
}

fn not_positive(reading: &mut Reading, node: &Node, names: [&str; 2], phase: &str) {
    let message = format!("`{}` of the phase {phase} is not positive", names[0]);
    let diagnostic = Diagnostic::error("not-positive", message)
        .because("no phase has such a state")
        .hint("give an absolute temperature in K and a pressure in Pa, or with their units");
    let value = names.into_iter().find_map(|name| node.get(name));
    reading.fields.error(value.map_or(node.span, |value| value.span), diagnostic);
}
