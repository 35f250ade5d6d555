//! The rate law of a reaction entry, by its type.

use crate::formats::cantera::names;
use crate::formats::cantera::read::arrhenius::{Measure, arrhenius, parameters};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::interface_rates::interface_rate;
use crate::formats::cantera::read::linear_burke::linear_burke;
use crate::formats::cantera::read::pressure_dependent::{LawEntry, numbers};
use crate::formats::cantera::read::reaction_entry::ReactionEntry;
use crate::formats::cantera::read::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::mechanism::{Reaction, Reverse, SpeciesId};
use crate::rates::{ElectronCollision, FORMULAS, Formula, FormulaLaw, Rate, UnevaluatedLaw};
use crate::source::Diagnostic;
use crate::spelling;

/// The type of an Arrhenius law by its own name.
const ARRHENIUS: &str = "Arrhenius";
/// The types of falloff laws; the form of the broadening follows from the other keys.
const FALLOFF_TYPES: [&str; 5] = [names::FALLOFF, "Lindemann", "Troe", "SRI", "Tsang"];
/// The types of rates in a gas besides formulas, to suggest one for a misspelt type. `three-body-` may stand
/// before each.
const TYPES: [&str; 13] = [
    names::ELEMENTARY,
    ARRHENIUS,
    names::THREE_BODY,
    names::FALLOFF,
    "Lindemann",
    "Troe",
    "SRI",
    "Tsang",
    names::CHEMICALLY_ACTIVATED,
    names::PLOG,
    names::CHEBYSHEV,
    names::LINEAR_BURKE,
    names::ELECTRON_COLLISION,
];
/// A type that Cantera knows and whose law stands in a program.
const CUSTOM: &str = "custom-rate-function";

/// Sets the law of a reaction and its colliders; `None` where something is wrong and reported.
pub fn read_rate(
    entry: &ReactionEntry,
    reaction: &mut Reaction,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<()> {
    if entry.scope.interface {
        let kind = interface_rate(entry, reaction, units, fields)?;
        reaction.rate = Some(unevaluated(kind, entry.node, units));
        return Some(());
    }
    let kind = entry.kind.unwrap_or(names::ELEMENTARY);
    let kind = kind.strip_prefix("three-body-").unwrap_or(kind);
    check_third_body(entry, kind, reaction, fields)?;
    let owner = format!("the reaction `{}`", entry.text);
    let law_entry = LawEntry { node: entry.node, owner: &owner, order: order(reaction), units };
    reaction.rate = Some(law(entry, kind, &law_entry, reaction, fields)?);
    Some(())
}

fn law(
    entry: &ReactionEntry,
    kind: &str,
    law: &LawEntry,
    reaction: &mut Reaction,
    fields: &mut Fields,
) -> Option<Rate> {
    let LawEntry { node, owner, order, units } = *law;
    Some(match kind {
        names::ELEMENTARY | ARRHENIUS | names::THREE_BODY => {
            let constant = fields.required(node, "rate-constant", owner)?;
            Rate::Arrhenius(arrhenius(constant, Measure::Order(order), owner, units, fields)?)
        }
        falloff if FALLOFF_TYPES.contains(&falloff) => Rate::Falloff(Box::new(law.falloff(false, fields)?)),
        names::CHEMICALLY_ACTIVATED => Rate::Falloff(Box::new(law.falloff(true, fields)?)),
        names::PLOG => Rate::Plog(law.plog(fields)?),
        names::CHEBYSHEV => Rate::Chebyshev(law.chebyshev(fields)?),
        names::LINEAR_BURKE => with_colliders(entry, law, reaction, fields)?,
        names::ELECTRON_COLLISION => Rate::ElectronCollision(electron_collision(node, owner, fields)?),
        other => match FORMULAS.iter().find(|law| law.name == other) {
            Some(formula) => {
                let constant = fields.required(node, "rate-constant", owner)?;
                refuse_reversible(formula, entry, reaction, fields);
                let values = parameters(constant, formula.parameters, Measure::Order(order), owner, units, fields)?;
                Rate::Formula(Formula::new(formula, values)?)
            }
            None => unknown(entry, other, units, fields)?,
        },
    })
}

/// Whether the third body that the equation has is one that the type can take.
fn check_third_body(entry: &ReactionEntry, kind: &str, reaction: &mut Reaction, fields: &mut Fields) -> Option<()> {
    let in_parentheses = reaction.third_body.as_ref().map(|third_body| third_body.falloff);
    let is_any = reaction.third_body.as_ref().is_some_and(|third_body| third_body.collider.is_none());
    let is_falloff = FALLOFF_TYPES.contains(&kind) || kind == names::CHEMICALLY_ACTIVATED;
    let (code, message, hint) = match (kind, in_parentheses) {
        (_, None | Some(false)) if is_falloff => (
            "missing-third-body",
            format!("the {kind} reaction `{}` has no third body in parentheses", entry.text),
            "write `(+M)` on both sides",
        ),
        (names::ELEMENTARY | ARRHENIUS | names::THREE_BODY, Some(true)) => (
            "unexpected-third-body",
            format!("the reaction `{}` has a third body in parentheses, but no falloff rate", entry.text),
            "write `+ M`, or give `type: falloff` and both limits",
        ),
        (names::ELEMENTARY, Some(false)) if entry.kind == Some(names::ELEMENTARY) => (
            "unexpected-third-body",
            format!("the elementary reaction `{}` has a third body", entry.text),
            "remove the type, or give `type: three-body`",
        ),
        (names::PLOG, Some(_)) if is_any => (
            "unexpected-third-body",
            format!("the pressure-dependent reaction `{}` has the third body M", entry.text),
            "remove M from both sides: the rate constants depend on pressure already",
        ),
        (names::CHEBYSHEV, Some(_)) if is_any => {
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
    fields.error(entry.equation_span(), Diagnostic::error(code, message).because(reason).hint(hint));
    None
}

/// A law of one direction belongs to a one-way reaction.
fn refuse_reversible(law: &FormulaLaw, entry: &ReactionEntry, reaction: &Reaction, fields: &mut Fields) {
    let Some(reason) = law.one_way_because.filter(|_| reaction.reverse != Reverse::None) else { return };
    let message = format!("the {} reaction `{}` is reversible", law.name, entry.text);
    let diagnostic = Diagnostic::error("one-way-law", message).because(reason).hint("write `=>`");
    fields.error(entry.equation_span(), diagnostic);
}

fn electron_collision(node: &Node, owner: &str, fields: &mut Fields) -> Option<ElectronCollision> {
    let levels = fields.required(node, "energy-levels", owner);
    let sections = fields.required(node, "cross-sections", owner);
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

/// A linear-Burke law, whose colliders become those of the reaction.
fn with_colliders(entry: &ReactionEntry, law: &LawEntry, reaction: &mut Reaction, fields: &mut Fields) -> Option<Rate> {
    let (law, names) = linear_burke(law, fields)?;
    let mut colliders: Vec<SpeciesId> = Vec::with_capacity(names.len());
    for (name, span) in names {
        match entry.scope.find(name) {
            Some(species) => colliders.push(species),
            None => {
                let message = format!("the collider {name} of `{}` is not declared", entry.text);
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

/// Keeps a type that Cantera's extensions may define; a misspelt type is an error.
fn unknown(entry: &ReactionEntry, kind: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Rate> {
    let kept = Some(unevaluated(kind, entry.node, units));
    if entry.scope.extended || kind == CUSTOM {
        return kept;
    }
    let span = entry.node.get("type").map_or(entry.node.span, |kind| kind.span);
    let near = spelling::nearest(kind, TYPES.into_iter().chain(FORMULAS.iter().map(|law| law.name)));
    let message = format!("`{kind}` is not a known type of rate");
    let reason = "it is carried along, but not evaluated";
    let Some(near) = near else {
        let warning = Diagnostic::warning("unknown-rate-type", message).because(reason);
        fields.warnings.push(warning.at(fields.source, span));
        return kept;
    };
    let diagnostic = Diagnostic::error("unknown-rate-type", message)
        .because("no reader knows this type")
        .hint(format!("did you mean `{near}`?"));
    fields.error(span, diagnostic);
    None
}

/// The total order of k, a third body of mass action included.
fn order(reaction: &Reaction) -> f64 {
    let third_body = reaction.third_body.as_ref().filter(|third_body| !third_body.falloff);
    reaction.forward_orders().values().sum::<f64>() + third_body.map_or(0.0, |_| 1.0)
}

/// Keys of a reaction that are no parameters of its law.
const NOT_OF_THE_LAW: [&str; 8] =
    ["equation", "type", "duplicate", "orders", "efficiencies", "default-efficiency", "id", "note"];

/// The law of an entry as the file writes it: the default units, then its keys in alphabetical order with
/// numbers in one spelling.
fn unevaluated(kind: &str, entry: &Node, units: &UnitSystem) -> Rate {
    let mut written = units.factors();
    let mut entries: Vec<&(Node, Node)> = entry.as_mapping().unwrap_or_default().iter().collect();
    entries.sort_by_key(|(key, _)| key.text().unwrap_or_default());
    for (key, value) in entries {
        let key = key.text().unwrap_or_default();
        if !NOT_OF_THE_LAW.contains(&key) {
            written += &format!("; {key}: {}", value.in_one_spelling());
        }
    }
    Rate::Unevaluated(UnevaluatedLaw { name: kind.to_string(), written })
}

#[cfg(test)]
mod tests {
    use crate::formats::cantera::read;
    use crate::rates::Rate;
    use crate::source::Source;

    fn law_of(units: &str, law: &str) -> Option<Rate> {
        let text = format!(
            "units: {{{units}}}\nphases:\n- {{name: s, thermo: ideal-surface, site-density: 1 mol/m^2, kinetics: surface, \
             species: [A, B], reactions: all}}\nspecies:\n- {{name: A, composition: {{}}}}\n- {{name: B, composition: {{}}}}\n\
             reactions:\n- {{equation: A => B, {law}}}\n"
        );
        read(&Source::new("s.yaml", text)).unwrap().mechanism.reactions()[0].rate.clone()
    }

    #[test]
    fn order_and_spelling_of_numbers_do_not_matter_units_and_values_do() {
        let one = law_of("length: m", "rate-constant: {A: 1.0e2, b: 0, Ea: 1}, note: n");
        assert!(matches!(one, Some(Rate::Unevaluated(_))));
        assert_eq!(one, law_of("length: m", "rate-constant: {b: 0.0, Ea: 1, A: 100}"));
        assert_ne!(one, law_of("length: m", "rate-constant: {A: 101, b: 0, Ea: 1}"));
        assert_ne!(one, law_of("length: cm", "rate-constant: {A: 100, b: 0, Ea: 1}"));
    }
}
