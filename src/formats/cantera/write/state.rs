//! The state that a phase of a written file starts in.

use crate::formats::cantera::write::error::{WriteError, finite};
use crate::formats::cantera::write::plan::Plan;
use crate::grammar::yaml::Node;
use crate::mechanism::State;

/// Temperature, pressure and mole fractions. Without any the gas is the inert species, because Cantera
/// needs a density.
pub fn state(plan: &Plan, state: &State) -> Result<Node, WriteError> {
    let mut fractions = Vec::with_capacity(state.mole_fractions.len());
    for (species, x) in &state.mole_fractions {
        let name = plan.mechanism.name(*species);
        fractions.push((name.to_string(), finite(*x, || format!("the mole fraction of {name}"))?));
    }
    let empty = state.mole_fractions.iter().all(|(_, x)| *x == 0.0);
    if let Some(void) = plan.void.as_ref().filter(|_| empty) {
        fractions.push((void.clone(), Node::float(1.0)));
    }
    let mut fields = vec![
        ("T", finite(state.temperature, || "the temperature".to_string())?),
        ("P", finite(state.pressure, || "the pressure".to_string())?),
    ];
    if !fractions.is_empty() {
        fields.push(("X", Node::mapping(fractions).flow()));
    }
    Ok(Node::mapping(fields).flow())
}
