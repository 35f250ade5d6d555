//! The species that a phase's reactions may name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::formats::cantera::read::phase_species::{PhaseDraft, species_of_adjacent_phase};
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::sections::{Choice, selections};
use crate::formats::cantera::read::species::SpeciesTable;
use crate::grammar::yaml::Node;
use crate::mechanism::{Mechanism, SpeciesId};
use crate::source::Diagnostic;

/// The species that the reactions of a phase may name, and what to do about other names.
pub struct Scope {
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
    /// because the missing species are reported already.
    pub complete: bool,
}

impl Scope {
    /// For a file without phases: all species.
    pub fn of_all(reading: &Reading) -> Self {
        let mut scope = Scope::empty(reading);
        scope.declare(&reading.mechanism, &reading.mechanism.species_ids().collect::<Vec<_>>());
        scope
    }

    /// The species of a phase and of the phases beside it.
    pub fn of_phase<'a>(reading: &mut Reading<'a>, table: &mut SpeciesTable<'a>, draft: &PhaseDraft<'a>) -> Self {
        let beside = draft.node.get("adjacent-phases").and_then(Node::as_sequence).unwrap_or_default();
        let mut scope = Scope {
            skip_undeclared_third_bodies: reading.fields.flag(draft.node, "skip-undeclared-third-bodies"),
            complete: draft.complete,
            ..Scope::empty(reading)
        };
        scope.declare(&reading.mechanism, &draft.phase.species);
        for selection in selections(beside, "phases", "`adjacent-phases`", &mut reading.fields) {
            let Some(section) = reading.section(&selection.section, selection.span) else {
                scope.complete = false;
                continue;
            };
            let Choice::Names(names) = selection.what else { continue };
            for name in names {
                let text = name.text();
                let found = text.and_then(|text| species_of_adjacent_phase(reading, table, section, text));
                let Some((species, complete)) = found else {
                    no_such_phase(reading, name);
                    scope.complete = false;
                    continue;
                };
                scope.declare(&reading.mechanism, &species);
                scope.complete &= complete;
            }
        }
        scope
    }

    fn empty(reading: &Reading) -> Self {
        Scope {
            declared: HashMap::new(),
            folded: HashMap::new(),
            names: Vec::new(),
            interface: false,
            extended: reading.root().get("extensions").is_some(),
            skip_undeclared: false,
            skip_undeclared_third_bodies: false,
            complete: true,
        }
    }

    /// Adds species to those that reactions may name; of one name, the first counts.
    fn declare(&mut self, mechanism: &Mechanism, species: &[SpeciesId]) {
        for id in species {
            let name = mechanism.name(*id).to_string();
            if let Entry::Vacant(vacant) = self.declared.entry(name.clone()) {
                vacant.insert(*id);
                let in_lower_case = self.folded.entry(name.to_lowercase()).or_insert(Some(*id));
                *in_lower_case = in_lower_case.filter(|first| first == id);
                self.names.push(name);
            }
        }
    }

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

fn no_such_phase(reading: &mut Reading, name: &Node) {
    let text = name.text().unwrap_or_default();
    let diagnostic = Diagnostic::error("unknown-phase", format!("there is no phase `{text}` to be adjacent to"))
        .because("not among the phases")
        .hint("correct the name, or name its section: `adjacent-phases: [{section: [name]}]`");
    reading.fields.error(name.span, diagnostic);
}
