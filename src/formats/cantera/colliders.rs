//! Laws with a collider of their own each: linear-Burke.

use crate::formats::cantera::arrhenius::{Measure, arrhenius};
use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::keys;
use crate::formats::cantera::pressure_dependent::LawEntry;
use crate::formats::sides::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::rates::{Arrhenius, Collider, ColliderLaw, LinearBurke};
use crate::source::{Diagnostic, Span};

const EFFICIENCY: &str = "efficiency";
const LOW_PRESSURE: &str = "eig0";

impl LawEntry<'_> {
    /// The law, and the names of its colliders with their places.
    pub fn linear_burke<'n>(&'n self, fields: &mut Fields) -> Option<(LinearBurke, Vec<(&'n str, Span)>)> {
        let node = fields.required(self.node, "colliders", self.owner)?;
        let entries = fields.list(node, &format!("`colliders` of {}", self.owner))?;
        let Some((first, others)) = entries.split_first().filter(|(first, _)| is_named(first, ANY_THIRD_BODY)) else {
            let diagnostic = Diagnostic::error(
                "missing-reference-collider",
                format!("the first collider of {} is not M", self.owner),
            )
            .because("all efficiencies are relative to M")
            .hint("begin with `- {name: M, type: …}`");
            fields.error(entries.first().map_or(node.span, |first| first.span), diagnostic);
            return None;
        };
        fields.warn_of_near_misses(first, keys::COLLIDER);
        let reference = self.reference(first, fields);
        let reference_eig0 = match first.get(LOW_PRESSURE) {
            Some(node) => Some(self.efficiency(node, "M", fields)?),
            None => None,
        };
        let mut names = Vec::with_capacity(others.len());
        let colliders: Vec<Option<Collider>> = others
            .iter()
            .map(|entry| {
                let owner = format!("a collider of {}", self.owner);
                let name_node = fields.required(entry, "name", &owner)?;
                let name = fields.text(name_node, "the name of a collider")?;
                names.push((name, name_node.span));
                self.collider(entry, name, reference_eig0, fields)
            })
            .collect();
        let colliders = colliders.into_iter().collect::<Option<_>>()?;
        Some((LinearBurke { reference: reference?, colliders }, names))
    }

    fn reference(&self, node: &Node, fields: &mut Fields) -> Option<ColliderLaw> {
        if let Some(efficiency) = node.get(EFFICIENCY) {
            let law = self.efficiency(efficiency, "M", fields)?;
            if law != (Arrhenius { a: 1.0, b: 0.0, activation_energy: 0.0 }) {
                let diagnostic =
                    Diagnostic::error("wrong-value", format!("the efficiency of M in {} is not 1", self.owner))
                        .because("all efficiencies are relative to M")
                        .hint("remove it, or give {A: 1, b: 0, Ea: 0}");
                fields.error(efficiency.span, diagnostic);
            }
        }
        let kind = fields.required(node, "type", &format!("the collider M of {}", self.owner))?;
        self.law(node, kind, "M", fields)
    }

    fn collider(&self, node: &Node, name: &str, reference: Option<Arrhenius>, fields: &mut Fields) -> Option<Collider> {
        fields.warn_of_near_misses(node, keys::COLLIDER);
        let owner = format!("the collider {name} of {}", self.owner);
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
        let own = self.efficiency(value, name, fields)?;
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
        let law = match node.get("type") {
            None => None,
            Some(kind) => Some(self.law(node, kind, name, fields)?),
        };
        Some(Collider { efficiency, law })
    }

    fn efficiency(&self, node: &Node, name: &str, fields: &mut Fields) -> Option<Arrhenius> {
        let owner = format!("the efficiency of the collider {name} of {}", self.owner);
        fields.mapping(node, &owner)?;
        fields.required(node, "Ea", &owner)?;
        arrhenius(node, Measure::None, &owner, self.units, fields)
    }

    fn law(&self, node: &Node, kind: &Node, name: &str, fields: &mut Fields) -> Option<ColliderLaw> {
        let owner = format!("the collider {name} of {}", self.owner);
        let units = &self.units.within(node, fields);
        let entry = LawEntry { node, owner: &owner, order: self.order, units };
        match fields.text(kind, &format!("the type of {owner}"))? {
            "pressure-dependent-Arrhenius" => entry.plog(fields).map(ColliderLaw::Plog),
            "Chebyshev" => entry.chebyshev(fields).map(ColliderLaw::Chebyshev),
            "falloff" => {
                fields.required(node, "Troe", &owner)?;
                entry.falloff(false, fields).map(ColliderLaw::Falloff)
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
}

fn is_named(node: &Node, name: &str) -> bool {
    node.get("name").and_then(Node::text) == Some(name)
}
