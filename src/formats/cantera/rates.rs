//! The rate law of a reaction entry, by its type.

use crate::formats::cantera::arrhenius::{Measure, arrhenius, blowers_masel, two_temperature_plasma};
use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::pressure_dependent::{LawEntry, numbers};
use crate::formats::cantera::reactions::ReactionEntry;
use crate::formats::cantera::unevaluated::unevaluated;
use crate::formats::cantera::units::UnitSystem;
use crate::mechanism::{Reaction, Reverse, SpeciesId};
use crate::rates::{ElectronCollision, Rate};
use crate::source::Diagnostic;
use crate::spelling;

/// The types of rates in a gas. `three-body-` may stand before any of them.
const TYPES: [&str; 15] = [
    "elementary",
    "Arrhenius",
    "three-body",
    "falloff",
    "Lindemann",
    "Troe",
    "SRI",
    "Tsang",
    "chemically-activated",
    "pressure-dependent-Arrhenius",
    "Chebyshev",
    "linear-Burke",
    "Blowers-Masel",
    "two-temperature-plasma",
    "electron-collision-plasma",
];
/// A type that Cantera knows and whose law is a program's.
const CUSTOM: &str = "custom-rate-function";

impl ReactionEntry<'_> {
    /// Sets the law of a reaction, with what follows from it; `None` where something is wrong and
    /// reported.
    pub fn read_rate(&self, reaction: &mut Reaction, units: &UnitSystem, fields: &mut Fields) -> Option<()> {
        if self.scope.interface {
            let kind = match self.kind {
                Some("elementary" | "Arrhenius") | None => "interface-Arrhenius",
                Some(kind) => kind,
            };
            reaction.rate = Some(unevaluated(kind, self.node, units));
            return Some(());
        }
        let kind = self.kind.unwrap_or("elementary");
        let kind = kind.strip_prefix("three-body-").unwrap_or(kind);
        self.check_third_body(kind, reaction, fields)?;
        let owner = format!("the reaction `{}`", self.text);
        let entry = LawEntry { node: self.node, owner: &owner, order: order(reaction), units };
        reaction.rate = Some(self.law(kind, &entry, reaction, fields)?);
        Some(())
    }

    fn law(&self, kind: &str, entry: &LawEntry, reaction: &mut Reaction, fields: &mut Fields) -> Option<Rate> {
        let LawEntry { node, owner, order, units } = *entry;
        Some(match kind {
            "elementary" | "Arrhenius" | "three-body" => {
                let constant = fields.required(node, "rate-constant", owner)?;
                Rate::Arrhenius(arrhenius(constant, Measure::Order(order), owner, units, fields)?)
            }
            "falloff" | "Lindemann" | "Troe" | "SRI" | "Tsang" => {
                Rate::Falloff(Box::new(entry.falloff(false, fields)?))
            }
            "chemically-activated" => Rate::Falloff(Box::new(entry.falloff(true, fields)?)),
            "pressure-dependent-Arrhenius" => Rate::Plog(entry.plog(fields)?),
            "Chebyshev" => Rate::Chebyshev(entry.chebyshev(fields)?),
            "linear-Burke" => self.linear_burke(entry, reaction, fields)?,
            "Blowers-Masel" => {
                let constant = fields.required(node, "rate-constant", owner)?;
                Rate::BlowersMasel(blowers_masel(constant, order, owner, units, fields)?)
            }
            "two-temperature-plasma" => {
                let constant = fields.required(node, "rate-constant", owner)?;
                self.refuse_reversible(reaction, fields);
                Rate::TwoTemperaturePlasma(two_temperature_plasma(constant, order, owner, units, fields)?)
            }
            "electron-collision-plasma" => Rate::ElectronCollision(self.electron_collision(owner, fields)?),
            other => self.unknown(other, units, fields)?,
        })
    }

    /// Whether the third body that the equation has is one that the type can take.
    fn check_third_body(&self, kind: &str, reaction: &mut Reaction, fields: &mut Fields) -> Option<()> {
        let in_parentheses = reaction.third_body.as_ref().map(|third_body| third_body.falloff);
        let is_any = reaction.third_body.as_ref().is_some_and(|third_body| third_body.collider.is_none());
        let is_falloff = matches!(kind, "falloff" | "Lindemann" | "Troe" | "SRI" | "Tsang" | "chemically-activated");
        let (code, message, hint) = match (kind, in_parentheses) {
            (_, None | Some(false)) if is_falloff => (
                "missing-third-body",
                format!("the {kind} reaction `{}` has no third body in parentheses", self.text),
                "write `(+M)` on both sides",
            ),
            ("elementary" | "Arrhenius" | "three-body", Some(true)) => (
                "unexpected-third-body",
                format!("the reaction `{}` has a third body in parentheses, but no falloff rate", self.text),
                "write `+ M`, or give `type: falloff` and both limits",
            ),
            ("elementary", Some(false)) if self.kind == Some("elementary") => (
                "unexpected-third-body",
                format!("the elementary reaction `{}` has a third body", self.text),
                "remove the type, or give `type: three-body`",
            ),
            ("pressure-dependent-Arrhenius", Some(_)) if is_any => (
                "unexpected-third-body",
                format!("the pressure-dependent reaction `{}` has the third body M", self.text),
                "remove M from both sides: the rate constants depend on pressure already",
            ),
            ("Chebyshev", Some(_)) if is_any => {
                // The pressure enters by the polynomial; M has no effect.
                reaction.third_body = None;
                return Some(());
            }
            _ => return Some(()),
        };
        let reason = match code {
            "missing-third-body" => "a falloff rate depends on the concentration of a third body",
            _ => "this type of rate has no such third body",
        };
        fields.error(self.equation_span(), Diagnostic::error(code, message).because(reason).hint(hint));
        None
    }

    fn refuse_reversible(&self, reaction: &Reaction, fields: &mut Fields) {
        if reaction.reverse == Reverse::None {
            return;
        }
        let message = format!("the plasma reaction `{}` is reversible", self.text);
        let diagnostic = Diagnostic::error("reversible-plasma", message)
            .because("with two temperatures there is no equilibrium from which the reverse rate follows")
            .hint("write `=>`");
        fields.error(self.equation_span(), diagnostic);
    }

    fn electron_collision(&self, owner: &str, fields: &mut Fields) -> Option<ElectronCollision> {
        let levels = fields.required(self.node, "energy-levels", owner);
        let sections = fields.required(self.node, "cross-sections", owner);
        let (levels, sections) = (levels?, sections?);
        let energy_levels = numbers(levels, &format!("`energy-levels` of {owner}"), fields);
        let cross_sections = numbers(sections, &format!("`cross-sections` of {owner}"), fields);
        let (energy_levels, cross_sections) = (energy_levels?, cross_sections?);
        if energy_levels.len() != cross_sections.len() {
            let message = format!("the cross sections of {owner} do not match its energy levels");
            let diagnostic = Diagnostic::error("wrong-length", message)
                .because(format!("{} cross sections, but {} energy levels", cross_sections.len(), energy_levels.len()))
                .hint("give one cross section for each energy level");
            fields.error(sections.span, diagnostic);
            return None;
        }
        Some(ElectronCollision { energy_levels, cross_sections })
    }

    fn linear_burke(&self, entry: &LawEntry, reaction: &mut Reaction, fields: &mut Fields) -> Option<Rate> {
        let (law, names) = entry.linear_burke(fields)?;
        let mut colliders: Vec<SpeciesId> = Vec::with_capacity(names.len());
        for (name, span) in names {
            match self.scope.find(name) {
                Some(species) => colliders.push(species),
                None => {
                    let message = format!("the collider {name} of `{}` is not declared", self.text);
                    let diagnostic = Diagnostic::error("undeclared-species", message)
                        .because("not a species of the phase")
                        .hint("declare it, or remove its entry");
                    fields.error(span, diagnostic);
                    return None;
                }
            }
        }
        reaction.colliders = colliders;
        Some(Rate::LinearBurke(Box::new(law)))
    }

    /// A type of the user's own is carried along; a misspelt one is not.
    fn unknown(&self, kind: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Rate> {
        let carried = Some(unevaluated(kind, self.node, units));
        if self.scope.extended || kind == CUSTOM {
            return carried;
        }
        let span = self.node.get("type").map_or(self.node.span, |kind| kind.span);
        let near = spelling::nearest(kind, TYPES);
        let message = format!("`{kind}` is not a known type of rate");
        let reason = "it is carried along, but not evaluated";
        let Some(near) = near else {
            let warning = Diagnostic::warning("unknown-rate-type", message).because(reason);
            fields.warnings.push(warning.at(fields.source, span));
            return carried;
        };
        let diagnostic = Diagnostic::error("unknown-rate-type", message)
            .because("no reader knows this type")
            .hint(format!("did you mean `{near}`?"));
        fields.error(span, diagnostic);
        None
    }
}

/// The total order of k, a third body of mass action included.
fn order(reaction: &Reaction) -> f64 {
    let third_body = reaction.third_body.as_ref().filter(|third_body| !third_body.falloff);
    reaction.forward_orders().values().sum::<f64>() + third_body.map_or(0.0, |_| 1.0)
}
