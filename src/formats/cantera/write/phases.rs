//! The phases of a written file.

use crate::formats::cantera::names;
use crate::formats::cantera::write::{Plan, WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, PhaseModel, State};

/// The name of the phase that a mechanism without phases gets.
const ONLY_PHASE: &str = "network";
/// The transport model of a phase of which all parameters are known.
const MIXTURE_AVERAGED: &str = "mixture-averaged";

pub fn phases(plan: &Plan) -> Result<Vec<Node>, WriteError> {
    let mechanism = plan.mechanism;
    if mechanism.phases().is_empty() {
        let only = Phase {
            name: ONLY_PHASE.to_string(),
            model: PhaseModel::IdealGas,
            species: mechanism.species_ids().collect(),
            reactions: mechanism.reaction_ids().collect(),
            state: plan.state.cloned(),
            ..Phase::default()
        };
        return Ok(vec![phase(plan, 0, &only)?]);
    }
    mechanism.phases().iter().enumerate().map(|(place, entry)| phase(plan, place, entry)).collect()
}

fn phase(plan: &Plan, place: usize, phase: &Phase) -> Result<Node, WriteError> {
    if !matches!(phase.model, PhaseModel::Unknown | PhaseModel::IdealGas) {
        return Err(WriteError::OtherPhase { phase: phase.name.clone(), model: phase.model.clone() });
    }
    let species: Vec<usize> = phase.species.iter().map(|species| species.index()).collect();
    let names = phase.species.iter().map(|species| plan.mechanism.name(*species)).chain(plan.void.as_deref());
    let mut fields = vec![
        ("name", Node::string(&phase.name)),
        ("thermo", Node::string(names::IDEAL_GAS)),
        ("elements", Node::sequence(plan.elements(&species).into_iter().map(Node::string)).flow()),
        ("species", Node::sequence(names.map(Node::string)).flow()),
        ("kinetics", Node::string("bulk")),
        ("reactions", reactions(plan, place, phase)),
    ];
    let of_phase = || species.iter().filter_map(|place| plan.mechanism.species().get(*place));
    if !species.is_empty() && plan.void.is_none() && of_phase().all(|species| species.transport.is_some()) {
        fields.push(("transport", Node::string(MIXTURE_AVERAGED)));
    }
    if let Some(given) = &phase.state {
        fields.push(("state", state(plan, given)?));
    }
    Ok(Node::mapping(fields))
}

fn reactions(plan: &Plan, place: usize, phase: &Phase) -> Node {
    let sections = plan.sections_of_phase(place);
    if phase.reactions.is_empty() {
        Node::string("none")
    } else if phase.reactions.len() == plan.mechanism.reactions().len() && sections.len() == 1 {
        Node::string("all")
    } else {
        Node::sequence(sections.into_iter().map(Node::string)).flow()
    }
}

/// Temperature, pressure and mole fractions; an empty gas is of the inert species, as Cantera
/// needs a density.
fn state(plan: &Plan, state: &State) -> Result<Node, WriteError> {
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
