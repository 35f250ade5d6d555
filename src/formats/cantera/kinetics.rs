//! Which reactions a phase takes, and which species they may name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::formats::cantera::phases::Draft;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::sections::{Choice, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Span};

/// Within what a reaction is read.
pub(super) struct Scope {
    /// The species of the phase and, for an interface, of the phases beside it, by name.
    declared: HashMap<String, SpeciesId>,
    /// The same in lower case; `None` where several names differ in case only.
    folded: HashMap<String, Option<SpeciesId>>,
    /// Their names, to suggest one for a name that is wrong.
    pub names: Vec<String>,
    /// A surface or an edge, where rates are per area or length.
    pub interface: bool,
    /// Whether the file names extensions, which may define further types of rates.
    pub extended: bool,
    /// Whether a reaction that names other species is left out rather than an error.
    pub skip_undeclared: bool,
    pub skip_undeclared_third_bodies: bool,
    /// Whether all species are known; if not, reactions that name other species are left out,
    /// since what they miss is reported already.
    complete: bool,
}

impl Scope {
    /// The species that a name stands for; as in Cantera, upper and lower case differ only where they
    /// must.
    pub fn find(&self, name: &str) -> Option<SpeciesId> {
        let exact = self.declared.get(name).copied();
        exact.or_else(|| self.folded.get(&name.to_lowercase()).copied().flatten())
    }

    /// Whether the name is that of a species in every letter.
    pub fn is_exact(&self, name: &str) -> bool {
        self.declared.contains_key(name)
    }
}

impl<'a> Reader<'a> {
    /// For a file without phases: all species.
    pub(super) fn scope_of_all(&self) -> Scope {
        let mut scope = Scope {
            declared: HashMap::new(),
            folded: HashMap::new(),
            names: Vec::new(),
            interface: false,
            extended: self.root().get("extensions").is_some(),
            skip_undeclared: false,
            skip_undeclared_third_bodies: false,
            complete: true,
        };
        self.declare(&self.mechanism.species_ids().collect::<Vec<_>>(), &mut scope);
        scope
    }

    pub(super) fn scope(&mut self, draft: &Draft<'a>) -> Scope {
        let beside = draft.node.get("adjacent-phases").and_then(Node::as_sequence).unwrap_or_default();
        let mut scope = Scope {
            declared: HashMap::new(),
            folded: HashMap::new(),
            names: Vec::new(),
            interface: false,
            extended: self.root().get("extensions").is_some(),
            skip_undeclared: false,
            skip_undeclared_third_bodies: self.fields.flag(draft.node, "skip-undeclared-third-bodies"),
            complete: draft.complete,
        };
        self.declare(&draft.phase.species, &mut scope);
        for selection in selections(beside, "phases", "`adjacent-phases`", &mut self.fields) {
            let Some(section) = self.section(&selection.section, selection.span) else {
                scope.complete = false;
                continue;
            };
            let Choice::Names(names) = selection.what else { continue };
            for name in names {
                let found = name.text().and_then(|text| self.species_of_phase(section, text));
                let Some((species, complete)) = found else {
                    self.no_such_phase(name);
                    scope.complete = false;
                    continue;
                };
                self.declare(&species, &mut scope);
                scope.complete &= complete;
            }
        }
        scope
    }

    /// Adds species to those that reactions may name; of one name, the first counts.
    fn declare(&self, species: &[SpeciesId], scope: &mut Scope) {
        for id in species {
            let name = self.mechanism.name(*id).to_string();
            if let Entry::Vacant(vacant) = scope.declared.entry(name.clone()) {
                vacant.insert(*id);
                let in_lower_case = scope.folded.entry(name.to_lowercase()).or_insert(Some(*id));
                *in_lower_case = in_lower_case.filter(|first| first == id);
                scope.names.push(name);
            }
        }
    }

    fn no_such_phase(&mut self, name: &Node) {
        let text = name.text().unwrap_or_default();
        let diagnostic = Diagnostic::error("unknown-phase", format!("there is no phase `{text}` to be adjacent to"))
            .because("not among the phases")
            .hint("correct the name, or name its section: `adjacent-phases: [{section: [name]}]`");
        self.fields.error(name.span, diagnostic);
    }

    pub(super) fn read_phase_reactions(&mut self, draft: &Draft<'a>, mut scope: Scope) -> Vec<ReactionId> {
        let (node, phase) = (draft.node, &draft.phase);
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
        let Some(kinetics) = node.get("kinetics") else {
            if node.get("reactions").is_some() {
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
