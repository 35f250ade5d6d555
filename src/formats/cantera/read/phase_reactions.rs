//! Which reactions a phase takes.

use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::phase_species::PhaseDraft;
use crate::formats::cantera::read::reactions::ReactionTable;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::scope::Scope;
use crate::formats::cantera::read::sections::{Choice, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, ReactionId};
use crate::source::{Diagnostic, Span};

/// Reads the reactions that a phase takes, and gives them in order.
pub fn phase_reactions(
    reading: &mut Reading,
    table: &mut ReactionTable,
    draft: &PhaseDraft,
    mut scope: Scope,
) -> Vec<ReactionId> {
    let (node, phase) = (draft.node, &draft.phase);
    let Some(interface) = kinetics_kind(&mut reading.fields, node, phase) else { return Vec::new() };
    scope.interface = interface;
    scope.skip_undeclared_third_bodies |= !scope.complete;
    let what = format!("`reactions` of the phase {}", phase.name);
    let mut taken = Vec::new();
    for (section, word, span) in reaction_sections(&mut reading.fields, node, &what) {
        scope.skip_undeclared = word == "declared-species" || !scope.complete;
        match word {
            "none" => {}
            "all" | "declared-species" => taken.extend(table.read_section(reading, &section, span, &scope)),
            _ => {
                let diagnostic = Diagnostic::error("wrong-value", format!("{what} is `{word}`"))
                    .because("`all`, `declared-species` or `none` is expected here")
                    .hint("put the names of sections in brackets");
                reading.fields.error(span, diagnostic);
            }
        }
    }
    taken
}

/// The sections that a phase takes reactions from, each with which of them.
fn reaction_sections<'a>(fields: &mut Fields, node: &'a Node, what: &str) -> Vec<(String, &'a str, Span)> {
    let Some(value) = node.get("reactions") else {
        return vec![(
            "reactions".to_string(),
            "all",
            node.get("kinetics").map_or(node.span, |kinetics| kinetics.span),
        )];
    };
    if let Some(word) = value.as_string() {
        return vec![("reactions".to_string(), word, value.span)];
    }
    let Some(items) = value.as_sequence() else {
        fields.wrong_type(value, what, "a list of sections, or `all`, `declared-species` or `none`");
        return Vec::new();
    };
    let mut sections = Vec::new();
    for selection in selections(items, "", what, fields) {
        match selection.what {
            Choice::Word(word) => sections.push((selection.section, word, selection.span)),
            Choice::Names(names) if selection.section.is_empty() => {
                let section = names.iter().filter_map(|name| Some((fields.text(name, what)?, name.span)));
                sections.extend(section.map(|(section, span)| (section.to_string(), "all", span)));
            }
            Choice::Names(_) => {
                let diagnostic = Diagnostic::error("wrong-value", format!("{what} lists single reactions"))
                    .because("`all`, `declared-species` or `none` is expected for a section")
                    .hint("put the reactions into a section of their own");
                fields.error(selection.span, diagnostic);
            }
        }
    }
    sections
}

/// Whether the phase is an interface; `None` for a phase without reactions.
fn kinetics_kind(fields: &mut Fields, node: &Node, phase: &Phase) -> Option<bool> {
    let Some(kinetics) = node.get("kinetics") else {
        if node.get("reactions").is_some() {
            let message = format!("the phase {} has reactions, but no `kinetics`", phase.name);
            let diagnostic = Diagnostic::error("missing-field", message)
                .because("the key `kinetics` is missing")
                .hint("add `kinetics: gas`");
            fields.error(node.span, diagnostic);
        }
        return None;
    };
    match fields.text(kinetics, &format!("`kinetics` of the phase {}", phase.name))? {
        "none" => None,
        "gas" | "bulk" => Some(false),
        "surface" | "edge" => Some(true),
        other => {
            let diagnostic = Diagnostic::error("unknown-kinetics", format!("`{other}` is not a kinetics model"))
                .because("not one of none, gas, bulk, surface, edge")
                .hint("give `gas` for a gas phase");
            fields.error(kinetics.span, diagnostic);
            None
        }
    }
}
