//! The third bodies of written reactions.

use crate::formats::cantera::names;
use crate::formats::cantera::write::error::{WriteError, finite};
use crate::formats::cantera::write::plan::Plan;
use crate::formats::third_body::{MOLECULES, molecules};
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Reaction, SpeciesId};
use crate::rates::Rate;

/// Whether one species is the third body, and the rate is proportional to its concentration.
pub fn has_plain_collider(reaction: &Reaction) -> bool {
    reaction.third_body.as_ref().is_some_and(|third_body| third_body.collider.is_some() && !third_body.falloff)
}

/// The type of an Arrhenius law that Cantera would otherwise take for another one.
pub fn disambiguating_type(reaction: &Reaction) -> Option<&'static str> {
    let is_arrhenius = matches!(reaction.rate, Some(Rate::Arrhenius(_)));
    match &reaction.third_body {
        None if is_arrhenius && looks_like_a_third_body(reaction) => Some(names::ELEMENTARY),
        Some(_) if is_arrhenius && has_plain_collider(reaction) => Some(names::THREE_BODY),
        _ => None,
    }
}

/// The efficiencies, where they are not those that the equation implies.
pub fn efficiencies(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Vec<(&'static str, Node)>, WriteError> {
    let Some(third_body) = &reaction.third_body else { return Ok(Vec::new()) };
    let implied = match third_body.collider {
        Some(collider) => third_body.efficiencies == [(collider, 1.0)],
        None => third_body.efficiencies.is_empty(),
    };
    let mut fields = Vec::new();
    if !implied {
        let entry = |(species, efficiency): &(SpeciesId, f64)| {
            let name = plan.mechanism.name(*species);
            Ok((name.to_string(), finite(*efficiency, || format!("the efficiency of {name} in `{equation}`"))?))
        };
        let entries = third_body.efficiencies.iter().map(entry).collect::<Result<Vec<_>, WriteError>>()?;
        fields.push(("efficiencies", Node::mapping(entries).flow()));
    }
    if third_body.collider.is_none() && third_body.default_efficiency != 1.0 {
        let default = finite(third_body.default_efficiency, || format!("the default efficiency of `{equation}`"))?;
        fields.push(("default-efficiency", default));
    }
    Ok(fields)
}

/// Whether Cantera takes a catalyst of the reaction, as it is written, for a third body unless the type is
/// `elementary`. An empty side is written with one inert species on both sides.
fn looks_like_a_third_body(reaction: &Reaction) -> bool {
    if reaction.reactants.is_empty() {
        return molecules(&reaction.products) == Some(MOLECULES - 1);
    }
    let sides = [molecules(&reaction.reactants), molecules(&reaction.products)];
    let on_both = |(species, _): &(SpeciesId, Coefficient)| reaction.products.iter().any(|(other, _)| other == species);
    sides.contains(&Some(MOLECULES)) && reaction.reactants.iter().any(on_both)
}
