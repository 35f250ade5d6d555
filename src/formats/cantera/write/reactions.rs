//! The reactions of a written file.

use std::collections::BTreeMap;

use crate::formats::cantera::names;
use crate::formats::cantera::write::{Plan, WriteError, finite, rates};
use crate::formats::sides::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, FindingCode, Item, Mechanism, Reaction, Reverse, SpeciesId, check};
use crate::rates::{Rate, RateKind};

/// Molecules on a side from which Cantera takes a species on both sides for a third body.
const THIRD_BODY_MOLECULES: i64 = 3;

/// The reactions that the same phases hold, in order, by the places of phases and reactions.
pub fn by_phases(mechanism: &Mechanism) -> Vec<(Vec<usize>, Vec<usize>)> {
    let count = mechanism.reactions().len();
    if mechanism.phases().is_empty() {
        return vec![(vec![0], (0..count).collect())];
    }
    let mut holders = vec![Vec::new(); count];
    for (place, phase) in mechanism.phases().iter().enumerate() {
        for reaction in &phase.reactions {
            holders[reaction.index()].push(place);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (reaction, phases) in holders.into_iter().enumerate() {
        groups.entry(phases).or_default().push(reaction);
    }
    if groups.is_empty() {
        return vec![(Vec::new(), Vec::new())];
    }
    groups.into_iter().collect()
}

/// Which reactions must be declared duplicates: those that share their equation.
pub fn duplicates(mechanism: &Mechanism) -> Vec<bool> {
    let mut duplicate: Vec<bool> = mechanism.reactions().iter().map(|reaction| reaction.duplicate).collect();
    for finding in check(mechanism) {
        let Item::Reaction(id) = finding.item else { continue };
        match finding.code {
            FindingCode::UndeclaredDuplicate { other } => {
                duplicate[id.index()] = true;
                duplicate[other.index()] = true;
            }
            FindingCode::LoneDuplicate => duplicate[id.index()] = false,
            _ => {}
        }
    }
    duplicate
}

pub fn reaction(plan: &Plan, place: usize) -> Result<Node, WriteError> {
    let reaction = &plan.mechanism.reactions()[place];
    let equation = plan.mechanism.equation(reaction);
    require_form(plan.mechanism, reaction, &equation)?;
    let law = rates::law(plan, reaction, &equation)?;
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
        ("duplicate", plan.duplicate[place]),
    ];
    fields.extend(flags.into_iter().filter(|(_, set)| *set).map(|(key, _)| (key, Node::boolean(true))));
    fields.extend(plan.reaction_notes[place].map(|note| ("note", Node::string(note))));
    Ok(Node::mapping(fields))
}

/// Whether a species is the third body, in mass action.
fn has_plain_collider(reaction: &Reaction) -> bool {
    reaction.third_body.as_ref().is_some_and(|third_body| third_body.collider.is_some() && !third_body.falloff)
}

/// The type of an Arrhenius law that Cantera would otherwise take for another one.
fn disambiguating_type(reaction: &Reaction) -> Option<&'static str> {
    let is_arrhenius = matches!(reaction.rate, Some(Rate::Arrhenius(_)));
    match &reaction.third_body {
        None if is_arrhenius && looks_like_a_third_body(reaction) => Some(names::ELEMENTARY),
        Some(_) if is_arrhenius && has_plain_collider(reaction) => Some(names::THREE_BODY),
        _ => None,
    }
}

/// Whether the reaction has a form in Cantera at all.
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

/// What each species counts as third body, where that is not what the equation says already.
fn efficiencies(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Vec<(&'static str, Node)>, WriteError> {
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

/// Whether Cantera would take a catalyst of the reaction as written for a third body, unless told
/// not to.
fn looks_like_a_third_body(reaction: &Reaction) -> bool {
    let molecules = |side: &[(SpeciesId, Coefficient)]| -> Option<i64> {
        side.iter().try_fold(0i64, |sum, (_, nu)| sum.checked_add(nu.as_integer()?))
    };
    if reaction.reactants.is_empty() {
        return molecules(&reaction.products) == Some(THIRD_BODY_MOLECULES - 1);
    }
    let sides = [molecules(&reaction.reactants), molecules(&reaction.products)];
    let on_both = |(species, _): &(SpeciesId, Coefficient)| reaction.products.iter().any(|(other, _)| other == species);
    sides.contains(&Some(THIRD_BODY_MOLECULES)) && reaction.reactants.iter().any(on_both)
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
