//! The phases of a written file.

use crate::formats::cantera::names;
use crate::formats::cantera::write::elements::elements_of;
use crate::formats::cantera::write::error::WriteError;
use crate::formats::cantera::write::plan::Plan;
use crate::formats::cantera::write::state::state;
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, PhaseModel};

/// The name of the phase that a mechanism without phases gets.
const ONLY_PHASE: &str = "network";
/// The transport model of a phase whose species all have transport data.
const MIXTURE_AVERAGED: &str = "mixture-averaged";

/// The entries of all phases; a mechanism without phases gets one.
pub fn phases(plan: &Plan) -> Result<Vec<Node>, WriteError> {
    let mechanism = plan.mechanism;
    if mechanism.phases().is_empty() {
        let only = Phase {
            name: ONLY_PHASE.to_string(),
            model: PhaseModel::IdealGas,
            species: mechanism.species_ids().collect(),
            reactions: mechanism.reaction_ids().collect(),
            state: plan.options.state.clone(),
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
        ("elements", Node::sequence(elements_of(plan, &species).into_iter().map(Node::string)).flow()),
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
