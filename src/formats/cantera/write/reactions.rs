//! The reactions of a written file.

use std::collections::BTreeMap;

use crate::constants::GAS_CONSTANT;
use crate::formats::cantera::write::{Plan, WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, FindingCode, Item, Mechanism, Reaction, Reverse, SpeciesId, check};
use crate::rates::{Arrhenius, Rate};

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
    let law = law(plan.mechanism, reaction, &equation)?;
    let mut fields = vec![("equation", Node::string(written_equation(plan, reaction)))];
    if looks_like_a_third_body(reaction) {
        fields.push(("type", Node::string("elementary")));
    }
    fields.push(("rate-constant", rate_constant(law, &equation)?));
    fields.extend(orders(plan, reaction, &equation)?);
    let flags = [("negative-A", law.a < 0.0), ("duplicate", plan.duplicate[place])];
    fields.extend(flags.into_iter().filter(|(_, set)| *set).map(|(key, _)| (key, Node::boolean(true))));
    Ok(Node::mapping(fields))
}

/// The forward law, if the reaction has a form in Cantera at all.
fn law<'a>(mechanism: &Mechanism, reaction: &'a Reaction, equation: &str) -> Result<&'a Arrhenius, WriteError> {
    let equation = || equation.to_string();
    let law = match &reaction.rate {
        Rate::Arrhenius(law) => law,
        Rate::Unevaluated { kind } => {
            return Err(WriteError::UnevaluatedRate { equation: equation(), kind: kind.clone() });
        }
    };
    if reaction.third_body.is_some() {
        return Err(WriteError::UnexpectedThirdBody { equation: equation() });
    }
    match reaction.reverse {
        Reverse::None => return Ok(law),
        Reverse::Explicit(_) => return Err(WriteError::ExplicitReverse { equation: equation() }),
        Reverse::FromThermo => {}
    }
    if reaction.reactants.is_empty() || reaction.products.is_empty() {
        return Err(WriteError::ReversibleWithEmptySide { equation: equation() });
    }
    if !reaction.orders.is_empty() {
        return Err(WriteError::ReversibleWithOrders { equation: equation() });
    }
    match reaction.species().find(|species| mechanism.species()[species.index()].thermo.is_none()) {
        Some(species) => {
            Err(WriteError::UnknownThermo { equation: equation(), species: mechanism.name(species).to_string() })
        }
        None => Ok(law),
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
    if let Some(void) = &plan.void {
        if left.is_empty() {
            left.push(void.clone());
            right.push(void.clone());
        } else if right.is_empty() {
            right.push(void.clone());
        }
    }
    let arrow = if reaction.is_reversible() { "<=>" } else { "=>" };
    format!("{} {arrow} {}", left.join(" + "), right.join(" + "))
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

fn rate_constant(law: &Arrhenius, equation: &str) -> Result<Node, WriteError> {
    let fields = [
        ("A", finite(law.a, || format!("A of `{equation}`"))?),
        ("b", finite(law.b, || format!("b of `{equation}`"))?),
        ("Ea", activation_energy(law.activation_energy, equation)?),
    ];
    Ok(Node::mapping(fields).flow())
}

/// In K; in J/kmol where no number of kelvins times R is exactly this energy.
fn activation_energy(energy: f64, equation: &str) -> Result<Node, WriteError> {
    let in_kelvin = energy / GAS_CONSTANT;
    finite(in_kelvin, || format!("Ea of `{equation}`"))?;
    let candidates = [in_kelvin, in_kelvin.next_up(), in_kelvin.next_down()];
    Ok(match candidates.into_iter().find(|kelvin| kelvin * GAS_CONSTANT == energy) {
        Some(kelvin) => Node::float(kelvin),
        None => Node::string(format!("{} J/kmol", Node::float(energy).text().unwrap_or_default())),
    })
}

/// Orders that differ from the coefficients, and the flags that allow them.
fn orders(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Vec<(&'static str, Node)>, WriteError> {
    let mut orders = Vec::new();
    for (species, order) in &reaction.orders {
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
    if reaction.orders.iter().any(|(_, order)| *order < 0.0) {
        fields.push(("negative-orders", Node::boolean(true)));
    }
    let is_reactant = |species: &SpeciesId| reaction.reactants.iter().any(|(reactant, _)| reactant == species);
    if reaction.orders.iter().any(|(species, _)| !is_reactant(species)) {
        fields.push(("nonreactant-orders", Node::boolean(true)));
    }
    Ok(fields)
}
