//! Which reactions a phase takes.

use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::phase_models::{Kinetics, kinetics};
use crate::formats::cantera::read::phase_species::PhaseDraft;
use crate::formats::cantera::read::reactions::ReactionTable;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::scope::Scope;
use crate::formats::cantera::read::sections::{Choice, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::ReactionId;
use crate::source::{Diagnostic, Span};

/// Reads the reactions that a phase takes, and gives them in order.
pub fn phase_reactions(
    reading: &mut Reading,
    table: &mut ReactionTable,
    draft: &PhaseDraft,
    mut scope: Scope,
) -> Vec<ReactionId> {
    let (node, phase) = (draft.node, &draft.phase);
    let Some(kinetics) = kinetics(&mut reading.fields, node, phase) else { return Vec::new() };
    scope.interface = kinetics == Kinetics::Interface;
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
    if let Some(neighbours) = scope.assumed_neighbours() {
        let list = neighbours.join(", ");
        let message = format!("the interface {} does not name its neighbours", phase.name);
        let warning = Diagnostic::warning("assumed-neighbours", message)
            .because(format!("its reactions name species of other phases: {list} are taken for its neighbours"))
            .hint(format!("add `adjacent-phases: [{list}]`"));
        reading
            .fields
            .warnings
            .push(warning.at(reading.fields.source, node.get("name").map_or(node.span, |it| it.span)));
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
