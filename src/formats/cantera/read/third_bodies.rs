//! Which species of an equation is the third body, and the efficiency of each species.
//!
//! The rules are Cantera's: a species on both sides of a reaction with three molecules on a side is
//! a third body, unless the reaction is declared elementary.

use crate::formats::cantera::names;
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::reaction_entry::ReactionEntry;
use crate::formats::equation_terms::EquationTerms;
use crate::formats::third_body;
use crate::grammar::yaml::Node;
use crate::mechanism::{SpeciesId, ThirdBody};
use crate::source::Diagnostic;

/// The terms of an equation with its third body and the efficiencies; `None` where something is wrong and
/// reported.
pub fn with_third_body(entry: &ReactionEntry, mut terms: EquationTerms, fields: &mut Fields) -> Option<EquationTerms> {
    let demanded = entry.kind.is_some_and(|kind| kind.starts_with(names::THREE_BODY));
    let none_taken = matches!(entry.kind, Some(names::ELEMENTARY | names::ELECTRON_COLLISION)) || entry.scope.interface;
    if terms.third_body.is_none() && !none_taken {
        take_implicit(entry, &mut terms, demanded, fields)?;
    }
    if terms.third_body.is_none() && demanded {
        let message = format!("the three-body reaction `{}` has no third body", entry.text);
        let diagnostic = Diagnostic::error("missing-third-body", message)
            .because("no species stands on both sides, nor does M")
            .hint("write `+ M` on both sides");
        fields.error(entry.equation_span(), diagnostic);
        return None;
    }
    match &mut terms.third_body {
        Some(third_body) => efficiencies(entry, third_body, fields)?,
        None => refuse_efficiencies(entry, fields)?,
    }
    Some(terms)
}

fn take_implicit(entry: &ReactionEntry, terms: &mut EquationTerms, demanded: bool, fields: &mut Fields) -> Option<()> {
    let candidates = third_body::candidates(terms);
    let several = candidates.len() > 1 || candidates.iter().any(|(_, twice)| *twice);
    let collider = match &candidates[..] {
        [] => return Some(()),
        [(only, _)] if !several => (demanded || third_body::has_three_molecules(terms)).then_some(*only),
        _ => chosen_by_efficiency(entry, &candidates, demanded, fields)?,
    };
    if let Some(collider) = collider {
        third_body::take_out(terms, collider);
    }
    Some(())
}

/// Of several candidates, the one species that has an efficiency.
fn chosen_by_efficiency(
    entry: &ReactionEntry,
    candidates: &[(SpeciesId, bool)],
    demanded: bool,
    fields: &mut Fields,
) -> Option<Option<SpeciesId>> {
    let given = entry.node.get("efficiencies").and_then(Node::as_mapping);
    let chosen = match given {
        Some([(name, _)]) => name.text().and_then(|name| entry.scope.find(name)),
        _ => None,
    };
    let chosen = chosen.filter(|species| candidates.iter().any(|(candidate, _)| candidate == species));
    let must_choose = given.is_some() || demanded || entry.node.get("default-efficiency").is_some();
    if chosen.is_none() && must_choose {
        let message = format!("the third body of `{}` is ambiguous", entry.text);
        let diagnostic = Diagnostic::error("ambiguous-third-body", message)
            .because("several species stand on both sides")
            .hint("name one with `efficiencies: {NAME: 1.0}`, or write M");
        fields.error(entry.equation_span(), diagnostic);
        return None;
    }
    Some(chosen)
}

fn efficiencies(entry: &ReactionEntry, third_body: &mut ThirdBody, fields: &mut Fields) -> Option<()> {
    if let Some(node) = entry.node.get("default-efficiency") {
        let value = fields.number(node, "`default-efficiency`")?;
        if third_body.collider.is_some() && value != 0.0 {
            let message = format!("the third body of `{}` is one species, but others count too", entry.text);
            let diagnostic = Diagnostic::error("conflicting-efficiencies", message)
                .because(format!("the default efficiency is {value}"))
                .hint("write M, or give `default-efficiency: 0`");
            fields.error(node.span, diagnostic);
        }
        third_body.default_efficiency = value;
    }
    let Some(node) = entry.node.get("efficiencies") else { return Some(()) };
    let mut efficiencies = Vec::new();
    for (name, value) in fields.mapping(node, "`efficiencies`")? {
        let text = name.text().unwrap_or_default();
        let efficiency = fields.number(value, &format!("the efficiency of {text}"));
        match (entry.scope.find(text), efficiency) {
            (Some(species), Some(efficiency)) => efficiencies.push((species, efficiency)),
            (None, _) if !entry.scope.skip_undeclared_third_bodies => undeclared(name, fields),
            _ => {}
        }
    }
    let only = matches!(&efficiencies[..], [(species, _)] if Some(*species) == third_body.collider);
    if third_body.collider.is_some() && !only {
        let message = format!("the third body of `{}` is one species, but others have efficiencies", entry.text);
        let diagnostic = Diagnostic::error("conflicting-efficiencies", message)
            .because("only the third body itself may stand here")
            .hint("write M in the equation, or remove the efficiencies");
        fields.error(node.span, diagnostic);
        return None;
    }
    third_body.efficiencies = efficiencies;
    Some(())
}

fn undeclared(name: &Node, fields: &mut Fields) {
    let message = format!("the third body {} is not declared", name.text().unwrap_or_default());
    let diagnostic = Diagnostic::error("undeclared-species", message)
        .because("not a species of the phase")
        .hint("declare it, or set `skip-undeclared-third-bodies: true` in the phase");
    fields.error(name.span, diagnostic);
}

fn refuse_efficiencies(entry: &ReactionEntry, fields: &mut Fields) -> Option<()> {
    let given = ["efficiencies", "default-efficiency"].iter().find_map(|key| entry.node.get_entry(key));
    let Some((key, _)) = given else { return Some(()) };
    let message = format!("the reaction `{}` has efficiencies, but no third body", entry.text);
    let diagnostic = Diagnostic::error("missing-third-body", message)
        .because("efficiencies are those of third bodies")
        .hint("write `+ M` or `(+M)` on both sides, or remove the efficiencies");
    fields.error(key.span, diagnostic);
    None
}
