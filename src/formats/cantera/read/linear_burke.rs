//! Laws with a collider of their own each: linear-Burke.

use crate::formats::cantera::read::arrhenius::{Measure, arrhenius};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::pressure_dependent::LawEntry;
use crate::formats::cantera::{keys, names};
use crate::formats::equation_terms::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::rates::{Arrhenius, Collider, ColliderLaw, LinearBurke};
use crate::source::{Diagnostic, Span};

const EFFICIENCY: &str = "efficiency";
const LOW_PRESSURE: &str = "eig0";

/// The law, and the names of its colliders with their places.
pub fn linear_burke<'n>(entry: &LawEntry<'n>, fields: &mut Fields) -> Option<(LinearBurke, Vec<(&'n str, Span)>)> {
    let node = fields.required(entry.node, "colliders", entry.owner)?;
    let entries = fields.list(node, &format!("`colliders` of {}", entry.owner))?;
    let Some((first, others)) = entries.split_first().filter(|(first, _)| is_named(first, ANY_THIRD_BODY)) else {
        let diagnostic =
            Diagnostic::error("missing-reference-collider", format!("the first collider of {} is not M", entry.owner))
                .because("all efficiencies are relative to M")
                .hint("begin with `- {name: M, type: …}`");
        fields.error(entries.first().map_or(node.span, |first| first.span), diagnostic);
        return None;
    };
    fields.warn_of_unknown_keys(first, keys::COLLIDER);
    let reference = reference(entry, first, fields);
    let reference_eig0 = match first.get(LOW_PRESSURE) {
        Some(node) => Some(efficiency_of(entry, node, ANY_THIRD_BODY, fields)?),
        None => None,
    };
    let mut names = Vec::with_capacity(others.len());
    let colliders: Vec<Option<Collider>> = others
        .iter()
        .map(|node| {
            let owner = format!("a collider of {}", entry.owner);
            let name_node = fields.required(node, "name", &owner)?;
            let name = fields.text(name_node, "the name of a collider")?;
            names.push((name, name_node.span));
            collider(entry, node, name, reference_eig0, fields)
        })
        .collect();
    let colliders = colliders.into_iter().collect::<Option<_>>()?;
    Some((LinearBurke { reference: reference?, colliders }, names))
}

fn reference(entry: &LawEntry, node: &Node, fields: &mut Fields) -> Option<ColliderLaw> {
    if let Some(efficiency) = node.get(EFFICIENCY) {
        let law = efficiency_of(entry, efficiency, ANY_THIRD_BODY, fields)?;
        if law != (Arrhenius { a: 1.0, b: 0.0, activation_energy: 0.0 }) {
            let diagnostic =
                Diagnostic::error("wrong-value", format!("the efficiency of M in {} is not 1", entry.owner))
                    .because("all efficiencies are relative to M")
                    .hint("remove it, or give {A: 1, b: 0, Ea: 0}");
            fields.error(efficiency.span, diagnostic);
        }
    }
    let kind = fields.required(node, "type", &format!("the collider M of {}", entry.owner))?;
    law(entry, node, kind, ANY_THIRD_BODY, fields)
}

fn collider(
    entry: &LawEntry,
    node: &Node,
    name: &str,
    reference: Option<Arrhenius>,
    fields: &mut Fields,
) -> Option<Collider> {
    fields.warn_of_unknown_keys(node, keys::COLLIDER);
    let efficiency = efficiency_relative_to(entry, node, name, reference, fields)?;
    let law = match node.get("type") {
        None => None,
        Some(kind) => Some(law(entry, node, kind, name, fields)?),
    };
    Some(Collider { efficiency, law })
}

/// The efficiency of a collider relative to M: as it is given, or the ratio of the limits at low pressure.
fn efficiency_relative_to(
    entry: &LawEntry,
    node: &Node,
    name: &str,
    reference: Option<Arrhenius>,
    fields: &mut Fields,
) -> Option<Arrhenius> {
    let owner = format!("the collider {name} of {}", entry.owner);
    let (key, other) = match reference {
        Some(_) => (LOW_PRESSURE, EFFICIENCY),
        None => (EFFICIENCY, LOW_PRESSURE),
    };
    if let Some((conflicting, _)) = node.get_entry(other) {
        let diagnostic = Diagnostic::error("mixed-efficiencies", format!("{owner} has `{other}`"))
            .because(format!("M has {} `{LOW_PRESSURE}`", if reference.is_some() { "an" } else { "no" }))
            .hint(format!("give `{key}` for every collider"));
        fields.error(conflicting.span, diagnostic);
        return None;
    }
    let value = fields.required(node, key, &owner)?;
    let own = efficiency_of(entry, value, name, fields)?;
    let efficiency = match reference {
        None => own,
        Some(reference) => Arrhenius {
            a: own.a / reference.a,
            b: own.b - reference.b,
            activation_energy: own.activation_energy - reference.activation_energy,
        },
    };
    if efficiency.a < 0.0 || !efficiency.a.is_finite() {
        let diagnostic = Diagnostic::error("not-positive", format!("the efficiency of {owner} is not positive"))
            .because(format!("relative to M, A is {}", efficiency.a))
            .hint("correct the number");
        fields.error(value.span, diagnostic);
    }
    Some(efficiency)
}

fn efficiency_of(entry: &LawEntry, node: &Node, name: &str, fields: &mut Fields) -> Option<Arrhenius> {
    let owner = format!("the efficiency of the collider {name} of {}", entry.owner);
    fields.mapping(node, &owner)?;
    fields.required(node, "Ea", &owner)?;
    arrhenius(node, Measure::None, &owner, entry.units, fields)
}

fn law(entry: &LawEntry, node: &Node, kind: &Node, name: &str, fields: &mut Fields) -> Option<ColliderLaw> {
    let owner = format!("the collider {name} of {}", entry.owner);
    let units = &entry.units.within(node, fields);
    let own = LawEntry { node, owner: &owner, order: entry.order, units };
    match fields.text(kind, &format!("the type of {owner}"))? {
        names::PLOG => own.plog(fields).map(ColliderLaw::Plog),
        names::CHEBYSHEV => own.chebyshev(fields).map(ColliderLaw::Chebyshev),
        names::FALLOFF => {
            fields.required(node, "Troe", &owner)?;
            own.falloff(false, fields).map(ColliderLaw::Falloff)
        }
        other => {
            let diagnostic = Diagnostic::error("wrong-value", format!("the type of {owner} is `{other}`"))
                .because("one of falloff (with Troe), pressure-dependent-Arrhenius and Chebyshev is expected here")
                .hint("give M one of these three laws");
            fields.error(kind.span, diagnostic);
            None
        }
    }
}

fn is_named(node: &Node, name: &str) -> bool {
    node.get("name").and_then(Node::text) == Some(name)
}
