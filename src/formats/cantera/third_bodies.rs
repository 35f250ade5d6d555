//! Which species of an equation is a third body, and how much each species counts as one.
//!
//! The rules are Cantera's: a species on both sides of a reaction with three molecules on a side is
//! a third body, unless the reaction is declared elementary.

use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::reactions::ReactionEntry;
use crate::formats::implicit_third_body;
use crate::formats::sides::ResolvedSides;
use crate::grammar::yaml::Node;
use crate::mechanism::{SpeciesId, ThirdBody};
use crate::source::Diagnostic;

/// The beginning of the types that demand a third body.
const DEMANDING: &str = "three-body";

impl ReactionEntry<'_> {
    /// The sides with a third body taken out of them where there is one, its efficiencies read.
    /// `None` where something is wrong and reported.
    pub fn with_third_body(&self, mut sides: ResolvedSides, fields: &mut Fields) -> Option<ResolvedSides> {
        let demanded = self.kind.is_some_and(|kind| kind.starts_with(DEMANDING));
        let none_taken = matches!(self.kind, Some("elementary" | "electron-collision-plasma")) || self.scope.interface;
        if sides.third_body.is_none() && !none_taken {
            self.take_implicit(&mut sides, demanded, fields)?;
        }
        if sides.third_body.is_none() && demanded {
            let message = format!("the three-body reaction `{}` has no third body", self.text);
            let diagnostic = Diagnostic::error("missing-third-body", message)
                .because("no species stands on both sides, nor does M")
                .hint("write `+ M` on both sides");
            fields.error(self.equation_span(), diagnostic);
            return None;
        }
        match &mut sides.third_body {
            Some(third_body) => self.efficiencies(third_body, fields)?,
            None if !self.scope.interface => self.refuse_efficiencies(fields)?,
            None => {}
        }
        Some(sides)
    }

    fn take_implicit(&self, sides: &mut ResolvedSides, demanded: bool, fields: &mut Fields) -> Option<()> {
        let candidates = implicit_third_body::candidates(sides);
        let several = candidates.len() > 1 || candidates.iter().any(|(_, twice)| *twice);
        let collider = match &candidates[..] {
            [] => return Some(()),
            [(only, _)] if !several => (demanded || implicit_third_body::has_three_molecules(sides)).then_some(*only),
            _ => self.chosen_by_efficiency(&candidates, demanded, fields)?,
        };
        if let Some(collider) = collider {
            implicit_third_body::take_out(sides, collider);
        }
        Some(())
    }

    /// Of several candidates, the one species that has an efficiency.
    fn chosen_by_efficiency(
        &self,
        candidates: &[(SpeciesId, bool)],
        demanded: bool,
        fields: &mut Fields,
    ) -> Option<Option<SpeciesId>> {
        let given = self.node.get("efficiencies").and_then(Node::as_mapping);
        let chosen = match given {
            Some([(name, _)]) => name.text().and_then(|name| self.scope.find(name)),
            _ => None,
        };
        let chosen = chosen.filter(|species| candidates.iter().any(|(candidate, _)| candidate == species));
        let must_choose = given.is_some() || demanded || self.node.get("default-efficiency").is_some();
        if chosen.is_none() && must_choose {
            let message = format!("the third body of `{}` is ambiguous", self.text);
            let diagnostic = Diagnostic::error("ambiguous-third-body", message)
                .because("several species stand on both sides")
                .hint("name one with `efficiencies: {NAME: 1.0}`, or write M");
            fields.error(self.equation_span(), diagnostic);
            return None;
        }
        Some(chosen)
    }

    fn efficiencies(&self, third_body: &mut ThirdBody, fields: &mut Fields) -> Option<()> {
        if let Some(node) = self.node.get("default-efficiency") {
            let value = fields.number(node, "`default-efficiency`")?;
            if third_body.collider.is_some() && value != 0.0 {
                let message = format!("the third body of `{}` is one species, but others count too", self.text);
                let diagnostic = Diagnostic::error("conflicting-efficiencies", message)
                    .because(format!("the default efficiency is {value}"))
                    .hint("write M, or give `default-efficiency: 0`");
                fields.error(node.span, diagnostic);
            }
            third_body.default_efficiency = value;
        }
        let Some(node) = self.node.get("efficiencies") else { return Some(()) };
        let mut efficiencies = Vec::new();
        for (name, value) in fields.mapping(node, "`efficiencies`")? {
            let text = name.text().unwrap_or_default();
            let efficiency = fields.number(value, &format!("the efficiency of {text}"));
            match (self.scope.find(text), efficiency) {
                (Some(species), Some(efficiency)) => efficiencies.push((species, efficiency)),
                (None, _) if !self.scope.skip_undeclared_third_bodies => self.undeclared(name, fields),
                _ => {}
            }
        }
        let only = matches!(&efficiencies[..], [(species, _)] if Some(*species) == third_body.collider);
        if third_body.collider.is_some() && !only {
            let message = format!("the third body of `{}` is one species, but others have efficiencies", self.text);
            let diagnostic = Diagnostic::error("conflicting-efficiencies", message)
                .because("only the third body itself may stand here")
                .hint("write M in the equation, or remove the efficiencies");
            fields.error(node.span, diagnostic);
            return None;
        }
        third_body.efficiencies = efficiencies;
        Some(())
    }

    pub fn undeclared(&self, name: &Node, fields: &mut Fields) {
        let message = format!("the third body {} is not declared", name.text().unwrap_or_default());
        let diagnostic = Diagnostic::error("undeclared-species", message)
            .because("not a species of the phase")
            .hint("declare it, or set `skip-undeclared-third-bodies: true` in the phase");
        fields.error(name.span, diagnostic);
    }

    fn refuse_efficiencies(&self, fields: &mut Fields) -> Option<()> {
        let given = ["efficiencies", "default-efficiency"].iter().find_map(|key| self.node.get_entry(key));
        let Some((key, _)) = given else { return Some(()) };
        let message = format!("the reaction `{}` has efficiencies, but no third body", self.text);
        let diagnostic = Diagnostic::error("missing-third-body", message)
            .because("efficiencies are those of third bodies")
            .hint("write `+ M` or `(+M)` on both sides, or remove the efficiencies");
        fields.error(key.span, diagnostic);
        None
    }
}
