//! Phases and the species they take.

use std::collections::HashSet;

use crate::formats::cantera::keys;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::sections::{Choice, Selection, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, SpeciesId};
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// A phase whose species are known and whose reactions are still to come.
pub(super) struct Draft<'a> {
    pub node: &'a Node,
    pub phase: Phase,
    /// Whether every species it takes was found; if not, names that are missing elsewhere follow
    /// from errors that are reported already.
    pub complete: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn read_phases(&mut self, phases: &'a Node) {
        let nodes = self.fields.list(phases, "`phases`").unwrap_or_default();
        // A reaction of an interface names species of phases that may come later.
        let drafts: Vec<Draft> = nodes.iter().filter_map(|node| self.read_phase(node)).collect();
        let scopes: Vec<_> = drafts.iter().map(|draft| self.scope(draft, &drafts)).collect();
        for (Draft { node, mut phase, .. }, scope) in drafts.into_iter().zip(scopes) {
            phase.reactions = self.read_phase_reactions(node, &phase, scope);
            if let Ok(()) = self.mechanism.add_phase(phase) {
                self.origins.phases.push(node.span);
            }
        }
    }

    fn read_phase(&mut self, node: &'a Node) -> Option<Draft<'a>> {
        self.fields.mapping(node, "a phase")?;
        self.fields.warn_of_near_misses(node, keys::PHASE);
        let name = self.fields.required(node, "name", "a phase")?;
        let name = self.fields.text(name, "the name of a phase")?;
        let model = self.fields.required(node, "thermo", &format!("the phase {name}"))?;
        let model = self.fields.text(model, &format!("`thermo` of the phase {name}"))?;
        let (species, complete) = self.phase_species(node, name);
        let elements = node.get("elements").map(|elements| self.phase_elements(elements, name));
        let skip = self.fields.flag(node, "skip-undeclared-elements");
        let species = if skip { self.without_undeclared_elements(species, elements.as_deref()) } else { species };
        self.check_elements(&species, elements.as_deref());
        let phase =
            Phase { name: name.to_string(), model: model.to_string(), species, reactions: Vec::new(), state: None };
        let mut draft = Draft { node, phase, complete };
        draft.phase.state = node.get("state").and_then(|state| self.read_state(state, &draft));
        Some(draft)
    }

    /// The species of a phase, and whether all that it names were found.
    fn phase_species(&mut self, node: &'a Node, phase: &str) -> (Vec<SpeciesId>, bool) {
        let what = format!("`species` of the phase {phase}");
        let of_word = |word, span| vec![Selection { section: "species".into(), what: Choice::Word(word), span }];
        let selections = match node.get("species") {
            None => of_word("all", node.span),
            Some(list) => match (list.as_sequence(), list.as_string()) {
                (Some(items), _) => selections(items, "species", &what, &mut self.fields),
                (_, Some(word)) => of_word(word, list.span),
                _ => {
                    self.fields.wrong_type(list, &what, "a list of names, or `all`");
                    Vec::new()
                }
            },
        };
        let mut taken = Vec::new();
        let mut complete = !selections.is_empty();
        for selection in selections {
            complete &= self.take_species(&selection, &what, &mut taken);
        }
        let mut seen = HashSet::new();
        taken.retain(|species| seen.insert(*species));
        (taken, complete)
    }

    /// Adds the selected species to those taken; whether all were found.
    fn take_species(&mut self, selection: &Selection<'a>, what: &str, taken: &mut Vec<SpeciesId>) -> bool {
        let Selection { section, span, .. } = selection;
        if self.sections.section(section, *span, &mut self.fields).is_none() {
            return false;
        }
        let mut complete = true;
        match selection.what {
            Choice::Word("all") => {
                let names = self.species_names(section, *span);
                taken.extend(names.into_iter().filter_map(|name| self.species(section, name, *span)));
            }
            Choice::Word(word) => {
                let diagnostic = Diagnostic::error("wrong-value", format!("{what} is `{word}`"))
                    .because("a list of names, or `all`, is expected here")
                    .hint("put a single name in brackets");
                self.fields.error(*span, diagnostic);
                complete = false;
            }
            Choice::Names(names) => {
                for node in names {
                    let name = self.fields.text(node, "the name of a species");
                    let species = name.and_then(|name| self.species(section, name, node.span));
                    complete &= species.is_some();
                    taken.extend(species);
                    if let (Some(name), None) = (name, species) {
                        self.undefined_species(section, name, node.span);
                    }
                }
            }
        }
        complete
    }

    fn undefined_species(&mut self, section: &str, name: &str, span: Span) {
        let names = self.species_names(section, span);
        let hint = match spelling::nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add {name} to the section `{section}`, or remove it here"),
        };
        let diagnostic = Diagnostic::error("undeclared-species", format!("the species {name} is not defined"))
            .because(format!("the section `{section}` has no such species"))
            .hint(hint);
        self.fields.error(span, diagnostic);
    }
}
