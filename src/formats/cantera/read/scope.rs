//! The species that a phase's reactions may name.

use std::cell::Cell;
use std::collections::HashSet;

use crate::formats::cantera::names::{OLDER_PHASE_MODELS, SURFACE_MODELS, today};
use crate::formats::cantera::read::phase_species::{PhaseDraft, phase_name, phase_species, species_of_adjacent_phase};
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::sections::{Choice, selections};
use crate::formats::cantera::read::species::SpeciesTable;
use crate::formats::cantera::read::species_names::SpeciesNames;
use crate::grammar::yaml::Node;
use crate::mechanism::SpeciesId;
use crate::source::Diagnostic;

/// The species that the reactions of a phase may name, and what to do about other names.
pub struct Scope {
    /// The species of the phase and, for an interface, of the phases beside it.
    pub names: SpeciesNames,
    /// The species of the phase itself.
    own: HashSet<SpeciesId>,
    /// For an interface that does not name its neighbours.
    assumed: Option<AssumedNeighbours>,
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
        scope.names.declare(&reading.mechanism, &reading.mechanism.species_ids().collect::<Vec<_>>());
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
        scope.names.declare(&reading.mechanism, &draft.phase.species);
        scope.own.extend(&draft.phase.species);
        if names_no_neighbours(draft.node) {
            scope.assumed = Some(AssumedNeighbours::of(reading, table, draft));
        }
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
                scope.names.declare(&reading.mechanism, &species);
                scope.complete &= complete;
            }
        }
        scope
    }

    fn empty(reading: &Reading) -> Self {
        Scope {
            names: SpeciesNames::default(),
            own: HashSet::new(),
            assumed: None,
            interface: false,
            extended: reading.root().get("extensions").is_some(),
            skip_undeclared: false,
            skip_undeclared_third_bodies: false,
            complete: true,
        }
    }

    /// The species that a name stands for.
    pub fn find(&self, name: &str) -> Option<SpeciesId> {
        let assumed = || self.assumed.as_ref().and_then(|assumed| assumed.find(name));
        self.names.find(name).or_else(assumed)
    }

    /// Whether the name is that of a species in every letter.
    pub fn is_exact(&self, name: &str) -> bool {
        self.names.is_exact(name) || self.assumed.as_ref().is_some_and(|assumed| assumed.names.is_exact(name))
    }

    /// Whether a species is one of the phase itself.
    pub fn is_own(&self, species: SpeciesId) -> bool {
        self.own.contains(&species)
    }

    /// The phases that were taken for neighbours, if a reaction names a species of theirs.
    pub fn assumed_neighbours(&self) -> Option<&[String]> {
        self.assumed.as_ref().filter(|assumed| assumed.used.get()).map(|assumed| assumed.phases.as_slice())
    }
}

/// All other phases of a file, taken for the neighbours of an interface that names none. In Cantera, the program that
/// loads such a phase gives it its neighbours.
struct AssumedNeighbours {
    phases: Vec<String>,
    names: SpeciesNames,
    /// Whether a species of theirs was looked for and found.
    used: Cell<bool>,
}

impl AssumedNeighbours {
    fn of<'a>(reading: &mut Reading<'a>, table: &mut SpeciesTable<'a>, draft: &PhaseDraft<'a>) -> Self {
        let mut assumed =
            AssumedNeighbours { phases: Vec::new(), names: SpeciesNames::default(), used: Cell::new(false) };
        let phases = reading.root().get("phases").and_then(Node::as_sequence).unwrap_or_default();
        for node in phases.iter().filter(|node| !std::ptr::eq(*node, draft.node)) {
            let Some(name) = phase_name(node) else { continue };
            let (species, _) = phase_species(reading, table, node, name);
            assumed.names.declare(&reading.mechanism, &species);
            assumed.phases.push(name.to_string());
        }
        assumed
    }

    fn find(&self, name: &str) -> Option<SpeciesId> {
        let found = self.names.find(name);
        self.used.set(self.used.get() || found.is_some());
        found
    }
}

/// Whether a phase is an interface without `adjacent-phases`.
pub fn names_no_neighbours(phase: &Node) -> bool {
    let model = phase.get("thermo").and_then(Node::text).map(|name| today(name, &OLDER_PHASE_MODELS));
    let is_surface = model.is_some_and(|model| SURFACE_MODELS.contains(&model));
    is_surface && phase.get("kinetics").is_some() && phase.get("adjacent-phases").is_none()
}

fn no_such_phase(reading: &mut Reading, name: &Node) {
    let text = name.text().unwrap_or_default();
    let diagnostic = Diagnostic::error("unknown-phase", format!("there is no phase `{text}` to be adjacent to"))
        .because("not among the phases")
        .hint("correct the name, or name its section: `adjacent-phases: [{section: [name]}]`");
    reading.fields.error(name.span, diagnostic);
}
