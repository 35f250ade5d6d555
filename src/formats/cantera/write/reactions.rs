//! The reactions of a written file.

use crate::formats::cantera::names;
use crate::formats::cantera::write::error::{WriteError, finite};
use crate::formats::cantera::write::plan::Plan;
use crate::formats::cantera::write::rates::law;
use crate::formats::cantera::write::third_bodies::{disambiguating_type, efficiencies, has_plain_collider};
use crate::formats::equation_terms::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Mechanism, Reaction, ReactionId, Reverse, SpeciesId};
use crate::rates::{Rate, RateKind};

/// The entry of a reaction.
pub fn reaction(plan: &Plan, id: ReactionId) -> Result<Node, WriteError> {
    let reaction = &plan.mechanism.reactions()[id.index()];
    let equation = plan.mechanism.equation(reaction);
    require_form(plan.mechanism, reaction, &equation)?;
    let law = law(plan, reaction, &equation)?;
    let mut fields = vec![("equation", Node::string(written_equation(plan, reaction)))];
    if let Some(kind) = disambiguating_type(reaction) {
        fields.push(("type", Node::string(kind)));
    }
    fields.extend(law.into_iter().map(|(key, value)| match (key, value.text(), has_plain_collider(reaction)) {
        ("type", Some(kind), true) => (key, Node::string(format!("{}-{kind}", names::THREE_BODY))),
        _ => (key, value),
    }));
    fields.extend(efficiencies(plan, reaction, &equation)?);
    fields.extend(orders(plan, reaction, &equation)?);
    let flags = [
        ("negative-A", reaction.rate.as_ref().and_then(Rate::negative_factor).is_some()),
        ("duplicate", plan.duplicate[id.index()]),
    ];
    fields.extend(flags.into_iter().filter(|(_, set)| *set).map(|(key, _)| (key, Node::boolean(true))));
    fields.extend(plan.options.notes.reactions.get(&id).map(|note| ("note", Node::string(note))));
    Ok(Node::mapping(fields))
}

/// Refuses a reaction that has no form in Cantera.
fn require_form(mechanism: &Mechanism, reaction: &Reaction, equation: &str) -> Result<(), WriteError> {
    let equation = || equation.to_string();
    let in_parentheses = reaction.third_body.as_ref().is_some_and(|third_body| third_body.falloff);
    let wants_parentheses = matches!(reaction.rate, Some(Rate::Falloff(_)));
    let may_have_them = wants_parentheses || matches!(reaction.rate, Some(Rate::LinearBurke(_)));
    if (in_parentheses && !may_have_them) || (wants_parentheses && !in_parentheses) {
        let kind = reaction.rate.as_ref().map_or(RateKind::NotGiven, Rate::kind);
        return Err(WriteError::UnexpectedThirdBody { equation: equation(), kind });
    }
    match reaction.reverse {
        Reverse::None => return Ok(()),
        Reverse::Explicit(_) => return Err(WriteError::ExplicitReverse { equation: equation() }),
        Reverse::FromThermo => {}
    }
    if reaction.reactants.is_empty() || reaction.products.is_empty() {
        return Err(WriteError::ReversibleWithEmptySide { equation: equation() });
    }
    if !reaction.order_overrides.is_empty() || !reaction.reverse_order_overrides.is_empty() {
        return Err(WriteError::ReversibleWithOrders { equation: equation() });
    }
    match reaction.species().find(|species| mechanism.species()[species.index()].thermo.is_none()) {
        Some(species) => {
            Err(WriteError::UnknownThermo { equation: equation(), species: mechanism.name(species).to_string() })
        }
        None => Ok(()),
    }
}

/// The equation with the inert species on an empty side: `Void => X + Void`, `X => Void`.
fn written_equation(plan: &Plan, reaction: &Reaction) -> String {
    let side = |terms: &[(SpeciesId, Coefficient)]| -> Vec<String> {
        let term = |(species, nu): &(SpeciesId, Coefficient)| match *nu {
            Coefficient::ONE => plan.mechanism.name(*species).to_string(),
            nu => format!("{nu} {}", plan.mechanism.name(*species)),
        };
        terms.iter().map(term).collect()
    };
    let (mut left, mut right) = (side(&reaction.reactants), side(&reaction.products));
    let third_body = reaction.third_body.as_ref().map(|third_body| {
        (third_body.falloff, third_body.collider.map_or(ANY_THIRD_BODY, |collider| plan.mechanism.name(collider)))
    });
    if let Some((false, name)) = third_body {
        left.push(name.to_string());
        right.push(name.to_string());
    }
    if let Some(void) = &plan.void {
        if left.is_empty() {
            left.push(void.clone());
            right.push(void.clone());
        } else if right.is_empty() {
            right.push(void.clone());
        }
    }
    let arrow = if reaction.is_reversible() { "<=>" } else { "=>" };
    let suffix = match third_body {
        Some((true, name)) => format!(" (+{name})"),
        _ => String::new(),
    };
    format!("{}{suffix} {arrow} {}{suffix}", left.join(" + "), right.join(" + "))
}

/// Orders that differ from the coefficients, and the flags that allow them.
fn orders(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Vec<(&'static str, Node)>, WriteError> {
    let mut orders = Vec::new();
    for (species, order) in &reaction.order_overrides {
        let name = plan.mechanism.name(*species);
        orders.push((name.to_string(), finite(*order, || format!("the order of {name} in `{equation}`"))?));
    }
    if let Some(void) = plan.void.as_ref().filter(|_| reaction.reactants.is_empty()) {
        orders.push((void.clone(), Node::float(0.0)));
    }
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let mut fields = vec![("orders", Node::mapping(orders).flow())];
    if reaction.order_overrides.iter().any(|(_, order)| *order < 0.0) {
        fields.push(("negative-orders", Node::boolean(true)));
    }
    let is_reactant = |species: &SpeciesId| reaction.reactants.iter().any(|(reactant, _)| reactant == species);
    if reaction.order_overrides.iter().any(|(species, _)| !is_reactant(species)) {
        fields.push(("nonreactant-orders", Node::boolean(true)));
    }
    Ok(fields)
}
