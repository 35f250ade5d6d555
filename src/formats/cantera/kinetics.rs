//! Which reactions a phase takes, and which species they may name.

use std::collections::HashSet;

use crate::formats::cantera::phases::Draft;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::sections::{Choice, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Span};

/// Within what a reaction is read.
pub(super) struct Scope {
    /// The species of the phase and, for an interface, of the phases beside it.
    pub declared: HashSet<SpeciesId>,
    /// Their names, to suggest one for a name that is wrong.
    pub names: Vec<String>,
    /// A surface or an edge, where rates are per area or length.
    pub interface: bool,
    /// Whether a reaction that names other species is left out rather than an error.
    pub skip_undeclared: bool,
    pub skip_undeclared_third_bodies: bool,
    /// Whether all species are known; if not, reactions that name other species are left out,
    /// since what they miss is reported already.
    complete: bool,
}

impl<'a> Reader<'a> {
    /// For a file without phases: all species.
    pub(super) fn scope_of_all(&self) -> Scope {
        Scope {
            declared: self.mechanism.species_ids().collect(),
            names: self.mechanism.species_names(),
            interface: false,
            skip_undeclared: false,
            skip_undeclared_third_bodies: false,
            complete: true,
        }
    }

    pub(super) fn scope(&mut self, draft: &Draft<'a>, all: &[Draft<'a>]) -> Scope {
        let beside = draft.node.get("adjacent-phases").and_then(Node::as_sequence).unwrap_or_default();
        let mut scope = Scope {
            declared: draft.phase.species.iter().copied().collect(),
            names: Vec::new(),
            interface: false,
            skip_undeclared: false,
            skip_undeclared_third_bodies: self.fields.flag(draft.node, "skip-undeclared-third-bodies"),
            complete: draft.complete,
        };
        for selection in selections(beside, "phases", "`adjacent-phases`", &mut self.fields) {
            if self.sections.section(&selection.section, selection.span, &mut self.fields).is_none() {
                scope.complete = false;
                continue;
            }
            let Choice::Names(names) = selection.what else { continue };
            for name in names.iter().filter_map(Node::text) {
                match all.iter().find(|other| other.phase.name == name) {
                    Some(other) => {
                        scope.declared.extend(&other.phase.species);
                        scope.complete &= other.complete;
                    }
                    None => scope.complete = false,
                }
            }
        }
        let declared = self.mechanism.species_ids().filter(|species| scope.declared.contains(species));
        scope.names = declared.map(|species| self.mechanism.name(species).to_string()).collect();
        scope
    }

    pub(super) fn read_phase_reactions(&mut self, node: &'a Node, phase: &Phase, mut scope: Scope) -> Vec<ReactionId> {
        let Some(interface) = self.kinetics_kind(node, phase) else { return Vec::new() };
        scope.interface = interface;
        scope.skip_undeclared_third_bodies |= !scope.complete;
        let what = format!("`reactions` of the phase {}", phase.name);
        let mut taken = Vec::new();
        for (section, word, span) in self.reaction_sections(node, &what) {
            scope.skip_undeclared = word == "declared-species" || !scope.complete;
            match word {
                "none" => {}
                "all" | "declared-species" => taken.extend(self.read_reactions(&section, span, &scope)),
                _ => {
                    let diagnostic = Diagnostic::error("wrong-value", format!("{what} is `{word}`"))
                        .because("`all`, `declared-species` or `none` is expected here")
                        .hint("put the names of sections in brackets");
                    self.fields.error(span, diagnostic);
                }
            }
        }
        taken
    }

    /// The sections that a phase takes reactions from, each with which of them.
    fn reaction_sections(&mut self, node: &'a Node, what: &str) -> Vec<(String, &'a str, Span)> {
        let Some(value) = node.get("reactions") else {
            let all = self.sections.contains("reactions").then(|| ("reactions".to_string(), "all", node.span));
            return all.into_iter().collect();
        };
        if let Some(word) = value.as_string() {
            return vec![("reactions".to_string(), word, value.span)];
        }
        let Some(items) = value.as_sequence() else {
            self.fields.wrong_type(value, what, "a list of sections, or `all`, `declared-species` or `none`");
            return Vec::new();
        };
        let mut sections = Vec::new();
        for selection in selections(items, "", what, &mut self.fields) {
            match selection.what {
                Choice::Word(word) => sections.push((selection.section, word, selection.span)),
                Choice::Names(names) if selection.section.is_empty() => {
                    let section = names.iter().filter_map(|name| Some((self.fields.text(name, what)?, name.span)));
                    sections.extend(section.map(|(section, span)| (section.to_string(), "all", span)));
                }
                Choice::Names(_) => {
                    let diagnostic = Diagnostic::error("wrong-value", format!("{what} lists single reactions"))
                        .because("`all`, `declared-species` or `none` is expected for a section")
                        .hint("put the reactions into a section of their own");
                    self.fields.error(selection.span, diagnostic);
                }
            }
        }
        sections
    }

    /// Whether the phase is an interface; `None` for a phase without reactions.
    fn kinetics_kind(&mut self, node: &Node, phase: &Phase) -> Option<bool> {
        let reactions = node.get("reactions").filter(|value| value.text() != Some("none"));
        let Some(kinetics) = node.get("kinetics") else {
            if reactions.is_some() {
                let message = format!("the phase {} has reactions, but no `kinetics`", phase.name);
                let diagnostic = Diagnostic::error("missing-field", message)
                    .because("the key `kinetics` is missing")
                    .hint("add `kinetics: gas`");
                self.fields.error(node.span, diagnostic);
            }
            return None;
        };
        match self.fields.text(kinetics, &format!("`kinetics` of the phase {}", phase.name))? {
            "none" => None,
            "gas" | "bulk" => Some(false),
            "surface" | "edge" => Some(true),
            other => {
                let diagnostic = Diagnostic::error("unknown-kinetics", format!("`{other}` is not a kinetics model"))
                    .because("not one of none, gas, bulk, surface, edge")
                    .hint("give `gas` for a gas phase");
                self.fields.error(kinetics.span, diagnostic);
                None
            }
        }
    }
}
