//! The composition of a phase's state: mole or mass fractions, or coverages of a surface.

use crate::formats::cantera::names::SINGLE_SPECIES_MODELS;
use crate::formats::cantera::read::phase_species::PhaseDraft;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::species_names::SpeciesNames;
use crate::grammar::yaml::Node;
use crate::mechanism::SpeciesId;
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// A number for a species, and where the species is named.
type Named<'n> = (&'n str, f64, Span);

/// The fractions of a state; they need not add up to one, but to more than nothing.
pub fn read_fractions(reading: &mut Reading, node: &Node, draft: &PhaseDraft) -> Option<Vec<(SpeciesId, f64)>> {
    let what = format!("the composition of the phase {}", draft.phase.name);
    let named = named_numbers(reading, node, &what)?;
    let names = names_of(reading, draft);
    let mut fractions = Vec::with_capacity(named.len());
    let mut all_found = true;
    for (name, x, span) in named {
        match names.find(name) {
            Some(species) => fractions.push((species, x)),
            None if draft.complete => {
                all_found = false;
                not_in_phase(reading, name, span, &names, &what);
            }
            None => all_found = false,
        }
    }
    let single = SINGLE_SPECIES_MODELS.contains(&draft.phase.model.to_string().as_str());
    if all_found && !single && !fractions.iter().any(|(_, x)| *x > 0.0) {
        refuse_nothing(reading, node.span, &what);
        return None;
    }
    Some(fractions)
}

/// Checks the coverages of a surface. Cantera passes over species of other phases, and refuses a surface that
/// nothing covers.
pub fn check_coverages(reading: &mut Reading, state: &Node, draft: &PhaseDraft) {
    let Some(node) = state.get("coverages") else { return };
    let what = format!("the coverages of the phase {}", draft.phase.name);
    let Some(named) = named_numbers(reading, node, &what) else { return };
    let names = names_of(reading, draft);
    let mut covered = !draft.complete;
    for (name, coverage, span) in named {
        match names.find(name) {
            Some(_) => covered |= coverage > 0.0,
            None if draft.complete => {
                let message = format!("{what} name {name}, which is not one of its species");
                let warning = Diagnostic::warning("undeclared-species", message)
                    .because("it has no effect")
                    .hint(hint_for(name, &names));
                reading.fields.warnings.push(warning.at(reading.fields.source, span));
            }
            None => {}
        }
    }
    if !covered {
        refuse_nothing(reading, node.span, &what);
    }
}

/// `{A: 1.0, B: 0.5}` or `A:1.0, B:0.5`.
fn named_numbers<'n>(reading: &mut Reading, node: &'n Node, what: &str) -> Option<Vec<Named<'n>>> {
    if let Some(entries) = node.as_mapping() {
        let number = |(name, value): &'n (Node, Node)| {
            Some((name.text().unwrap_or_default(), reading.fields.number(value, what)?, name.span))
        };
        return entries.iter().map(number).collect();
    }
    let parts = node.text().unwrap_or_default().split([',', ';', ' ', '\n', '\t']).filter(|part| !part.is_empty());
    let pair = |part: &'n str| {
        let (name, x) = part.rsplit_once(':')?;
        Some((name, Node::plain(x).as_float()?, node.span))
    };
    let named = node.text().and_then(|_| parts.map(pair).collect());
    if named.is_none() {
        reading.fields.wrong_type(node, what, "a mapping of names to numbers");
    }
    named
}

fn names_of(reading: &Reading, draft: &PhaseDraft) -> SpeciesNames {
    let mut names = SpeciesNames::default();
    names.declare(&reading.mechanism, &draft.phase.species);
    names
}

fn refuse_nothing(reading: &mut Reading, span: Span, what: &str) {
    let diagnostic = Diagnostic::error("wrong-state", format!("nothing is in {what}"))
        .because("no species of the phase has more than 0")
        .hint("give at least one species of the phase a number above 0");
    reading.fields.error(span, diagnostic);
}

fn not_in_phase(reading: &mut Reading, name: &str, span: Span, names: &SpeciesNames, what: &str) {
    let message = format!("{what} names {name}, which is not one of its species");
    let hint = hint_for(name, names);
    let diagnostic = Diagnostic::error("undeclared-species", message).because("not a species of the phase").hint(hint);
    reading.fields.error(span, diagnostic);
}

fn hint_for(name: &str, names: &SpeciesNames) -> String {
    match spelling::nearest(name, names.all.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add {name} to the species of the phase, or remove it here"),
    }
}
