//! The phases of a file.

use crate::formats::Origin;
use crate::formats::cantera::files::Files;
use crate::formats::cantera::read::elements::{Allowed, check_elements, phase_elements, without_undeclared_elements};
use crate::formats::cantera::read::phase_models::{check_transport, thermo_model};
use crate::formats::cantera::read::phase_reactions::phase_reactions;
use crate::formats::cantera::read::phase_species::{PhaseDraft, phase_name, phase_species};
use crate::formats::cantera::read::reactions::ReactionTable;
use crate::formats::cantera::read::reading::{Reading, Taker};
use crate::formats::cantera::read::scope::Scope;
use crate::formats::cantera::read::species::SpeciesTable;
use crate::formats::cantera::read::state::read_state;
use crate::formats::cantera::{keys, names};
use crate::grammar::yaml::Node;
use crate::mechanism::{ColliderDuplicates, Phase, SpeciesId};
use crate::source::Diagnostic;

/// Reads phases with the species and reactions that they take.
pub struct PhaseReader<'a> {
    pub reading: Reading<'a>,
    pub species: SpeciesTable<'a>,
    pub reactions: ReactionTable,
}

impl<'a> PhaseReader<'a> {
    /// Begins with the first file.
    pub fn new(files: &'a Files) -> Self {
        PhaseReader {
            reading: Reading::new(files),
            species: SpeciesTable::default(),
            reactions: ReactionTable::default(),
        }
    }

    /// Reads the phases of the file, or the one that is wanted.
    pub fn read_phases(&mut self, phases: &'a Node, wanted: Option<&str>) {
        let nodes = self.reading.fields.list(phases, "`phases`").unwrap_or_default();
        let is_wanted = |node: &&Node| wanted.is_none_or(|name| phase_name(node) == Some(name));
        for node in nodes.iter().filter(is_wanted) {
            self.reading.taker = Taker::Phase(self.reading.origins.phases.len());
            let Some(mut draft) = self.read_phase(node) else { continue };
            let PhaseReader { reading, species, reactions } = self;
            let scope = Scope::of_phase(reading, species, &draft);
            draft.phase.reactions = phase_reactions(reading, reactions, &draft, scope);
            if let Ok(()) = self.reading.mechanism.add_phase(draft.phase) {
                let origin = self.reading.origin(node.span);
                self.reading.origins.phases.push(origin);
            }
        }
    }

    fn read_phase(&mut self, node: &'a Node) -> Option<PhaseDraft<'a>> {
        self.reading.fields.mapping(node, "a phase")?;
        self.reading.fields.warn_of_near_misses(node, keys::PHASE);
        let name = self.reading.fields.required(node, "name", "a phase")?;
        let name = self.reading.fields.text(name, "the name of a phase")?;
        let model = thermo_model(&mut self.reading.fields, node, name)?;
        let (species, complete) = phase_species(&mut self.reading, &mut self.species, node, name);
        let elements = node.get("elements").map(|elements| phase_elements(&mut self.reading, elements, name));
        let skip = self.reading.fields.flag(node, "skip-undeclared-elements");
        let listed = elements.as_deref();
        let species = if skip { without_undeclared_elements(&self.reading, species, listed) } else { species };
        check_elements(&mut self.reading, &species, listed.map_or(Allowed::Standard, Allowed::Listed));
        let duplicates = self.duplicate_rule(node, name);
        let model = names::phase_model(model);
        let phase = Phase { duplicates, name: name.to_string(), model, species, ..Phase::default() };
        self.expect_thermo(&phase);
        self.require_one_reference_pressure(node, &phase);
        check_transport(&mut self.reading, node, &phase);
        let mut draft = PhaseDraft { node, phase, complete };
        draft.phase.state = node.get("state").and_then(|state| read_state(&mut self.reading, state, &draft));
        Some(draft)
    }

    /// The species of a gas share their standard pressure.
    fn require_one_reference_pressure(&mut self, node: &Node, phase: &Phase) {
        if !phase.model.is_gas() {
            return;
        }
        let with_pressure = phase.species.iter().filter_map(|id| {
            let species = &self.reading.mechanism.species()[id.index()];
            Some((species.name.as_str(), species.thermo.as_ref()?.reference_pressure()))
        });
        let all: Vec<(&str, f64)> = with_pressure.collect();
        let Some((first, pressure)) = all.first().copied() else { return };
        let Some((other, differing)) = all.iter().find(|(_, other)| *other != pressure) else { return };
        let message = format!("the species of the phase {} have different reference pressures", phase.name);
        let diagnostic = Diagnostic::error("reference-pressures", message)
            .because(format!("{pressure} Pa for {first}, {differing} Pa for {other}"))
            .hint("refer the thermo data of all species to one pressure");
        self.reading.fields.error(node.get("name").map_or(node.span, |name| name.span), diagnostic);
    }

    /// A gas computes enthalpies and reverse rates from the thermo data of its species.
    fn expect_thermo(&mut self, phase: &Phase) {
        if !phase.model.is_gas() {
            return;
        }
        let lacking: Vec<SpeciesId> =
            phase.species.iter().copied().filter(|id| self.species.is_first_report_of_missing_thermo(*id)).collect();
        for id in lacking {
            let message = format!("the species {} has no thermo data", self.reading.mechanism.name(id));
            let warning = Diagnostic::warning("missing-thermo", message)
                .because(format!("the phase {} ({}) has no enthalpy without them", phase.name, phase.model))
                .hint("add `thermo: {model: constant-cp}` if only one-way reactions name it");
            let Origin { file, span } = self.reading.origins.species.get(id.index()).copied().unwrap_or_default();
            self.reading.within_file(file, |reading| {
                let source = reading.fields.source;
                reading.fields.warnings.push(warning.at(source, span));
            });
        }
    }

    /// What is done about a reaction with M beside one with a collider that M includes.
    fn duplicate_rule(&mut self, node: &Node, phase: &str) -> ColliderDuplicates {
        let key = "explicit-third-body-duplicates";
        let Some(value) = node.get(key) else { return ColliderDuplicates::default() };
        match self.reading.fields.text(value, &format!("`{key}` of the phase {phase}")) {
            Some("warn") | None => ColliderDuplicates::Warn,
            Some("error") => ColliderDuplicates::Refuse,
            Some("mark-duplicate" | "modify-efficiency") => ColliderDuplicates::Accept,
            Some(other) => {
                let diagnostic = Diagnostic::error("wrong-value", format!("`{key}` is `{other}`"))
                    .because("one of warn, error, mark-duplicate and modify-efficiency is expected here")
                    .hint("give `warn`, or remove the key");
                self.reading.fields.error(value.span, diagnostic);
                ColliderDuplicates::Warn
            }
        }
    }
}
