//! Phases and the species they take.

use std::collections::HashSet;

use crate::formats::Origin;
use crate::formats::cantera::keys;
use crate::formats::cantera::names;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::sections::{Choice, SectionId, Selection, selections};
use crate::grammar::yaml::Node;
use crate::mechanism::{ColliderDuplicates, Phase, SpeciesId};
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// The phase models of Cantera 3.
const MODELS: [&str; 27] = [
    "ideal-gas",
    "plasma",
    "Redlich-Kwong",
    "Peng-Robinson",
    "ideal-surface",
    "coverage-dependent-surface",
    "edge",
    "fixed-stoichiometry",
    "electron-cloud",
    "ideal-condensed",
    "ideal-solution-VPSS",
    "ideal-molal-solution",
    "binary-solution-tabulated",
    "Debye-Huckel",
    "HMW-electrolyte",
    "Margules",
    "Redlich-Kister",
    "compound-lattice",
    "lattice",
    "liquid-water-IAPWS95",
    "pure-fluid",
    "none",
    "ThermoPhase",
    "Surf",
    "Edge",
    "IdealGas",
    "Metal",
];
/// Transport models that need no data of species.
const WITHOUT_SPECIES_DATA: [&str; 2] = ["none", "water"];

fn phase_name(node: &Node) -> Option<&str> {
    node.get("name").and_then(Node::text)
}

/// A phase whose species are known and whose reactions are still to come.
pub(super) struct Draft<'a> {
    pub node: &'a Node,
    pub phase: Phase,
    /// Whether every species it takes was found; if not, names that are missing elsewhere follow
    /// from errors that are reported already.
    pub complete: bool,
}

impl<'a> Reader<'a> {
    /// Reads the phases of the file, or the one that is wanted.
    pub(super) fn read_phases(&mut self, phases: &'a Node, wanted: Option<&str>) {
        let nodes = self.fields.list(phases, "`phases`").unwrap_or_default();
        let is_wanted = |node: &&Node| wanted.is_none_or(|name| phase_name(node) == Some(name));
        for node in nodes.iter().filter(is_wanted) {
            let Some(mut draft) = self.read_phase(node) else { continue };
            let scope = self.scope(&draft);
            draft.phase.reactions = self.read_phase_reactions(&draft, scope);
            if let Ok(()) = self.mechanism.add_phase(draft.phase) {
                let origin = self.origin(node.span);
                self.origins.phases.push(origin);
            }
        }
    }

    /// The species of a phase, for one beside it, and whether all were found.
    pub(super) fn species_of_phase(&mut self, section: SectionId, name: &str) -> Option<(Vec<SpeciesId>, bool)> {
        let section = self.sections.get(section);
        let (items, file) = (section.items, section.file);
        let node = items.iter().find(|node| phase_name(node) == Some(name))?;
        Some(self.within_file(file, |reader| reader.phase_species(node, name)))
    }

    fn read_phase(&mut self, node: &'a Node) -> Option<Draft<'a>> {
        self.fields.mapping(node, "a phase")?;
        self.fields.warn_of_near_misses(node, keys::PHASE);
        let name = self.fields.required(node, "name", "a phase")?;
        let name = self.fields.text(name, "the name of a phase")?;
        let model = self.fields.required(node, "thermo", &format!("the phase {name}"))?;
        let model = self.fields.text(model, &format!("`thermo` of the phase {name}"))?;
        self.check_model(node, model);
        let (species, complete) = self.phase_species(node, name);
        let elements = node.get("elements").map(|elements| self.phase_elements(elements, name));
        let skip = self.fields.flag(node, "skip-undeclared-elements");
        let species = if skip { self.without_undeclared_elements(species, elements.as_deref()) } else { species };
        self.check_elements(&species, elements.as_deref());
        let duplicates = self.duplicate_rule(node, name);
        let model = names::phase_model(model);
        let phase = Phase { duplicates, name: name.to_string(), model, species, ..Phase::default() };
        self.expect_thermo(&phase);
        self.require_one_reference_pressure(node, &phase);
        self.expect_transport(node, &phase);
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
        (self.without_repeats(taken, node, phase), complete)
    }

    /// A name may stand in a phase once.
    fn without_repeats(&mut self, mut taken: Vec<SpeciesId>, node: &Node, phase: &str) -> Vec<SpeciesId> {
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        taken.retain(|species| {
            let name = self.mechanism.name(*species).to_string();
            let is_new = seen.insert(name.clone());
            repeated.extend((!is_new).then_some(name));
            is_new
        });
        let span = node.get_entry("species").map_or(node.span, |(key, value)| key.span.to(value.span));
        for name in repeated {
            let message = format!("the phase {phase} takes the species {name} twice");
            let diagnostic = Diagnostic::error("duplicate-species", message)
                .because(format!("{name} is among its species already"))
                .hint("name each species once, in one of the sections");
            self.fields.error(span, diagnostic);
        }
        taken
    }

    fn check_model(&mut self, node: &Node, model: &str) {
        if MODELS.contains(&model) {
            return;
        }
        let span = node.get("thermo").map_or(node.span, |model| model.span);
        let message = format!("`{model}` is not a known phase model");
        match spelling::nearest(model, MODELS) {
            Some(near) => {
                let diagnostic = Diagnostic::error("unknown-phase-model", message)
                    .because("no reader knows this model")
                    .hint(format!("did you mean `{near}`?"));
                self.fields.error(span, diagnostic);
            }
            None => {
                let warning = Diagnostic::warning("unknown-phase-model", message)
                    .because("the phase is carried along, but not evaluated")
                    .hint("a gas is `ideal-gas`");
                self.fields.warnings.push(warning.at(self.fields.source, span));
            }
        }
    }

    /// The species of a gas share their standard pressure.
    fn require_one_reference_pressure(&mut self, node: &Node, phase: &Phase) {
        if !phase.model.is_gas() {
            return;
        }
        let with_pressure = phase.species.iter().filter_map(|id| {
            let species = &self.mechanism.species()[id.index()];
            Some((species.name.as_str(), species.thermo.as_ref()?.reference_pressure()))
        });
        let all: Vec<(&str, f64)> = with_pressure.collect();
        let Some((first, pressure)) = all.first().copied() else { return };
        let Some((other, differing)) = all.iter().find(|(_, other)| *other != pressure) else { return };
        let message = format!("the species of the phase {} have different reference pressures", phase.name);
        let diagnostic = Diagnostic::error("reference-pressures", message)
            .because(format!("{pressure} Pa for {first}, {differing} Pa for {other}"))
            .hint("refer the thermo data of all species to one pressure");
        self.fields.error(node.get("name").map_or(node.span, |name| name.span), diagnostic);
    }

    /// A gas computes enthalpies and reverse rates from the thermo data of its species.
    fn expect_thermo(&mut self, phase: &Phase) {
        if !phase.model.is_gas() {
            return;
        }
        // Each is told once, whatever the number of phases.
        let lacking: Vec<SpeciesId> = phase.species.iter().filter(|id| self.lacks_thermo.remove(id)).copied().collect();
        for id in lacking {
            let message = format!("the species {} has no thermo data", self.mechanism.name(id));
            let warning = Diagnostic::warning("missing-thermo", message)
                .because(format!("the phase {} ({}) has no enthalpy without them", phase.name, phase.model))
                .hint("add `thermo: {model: constant-cp}` if only one-way reactions name it");
            let Origin { file, span } = self.origins.species.get(id.index()).copied().unwrap_or_default();
            self.within_file(file, |reader| reader.fields.warnings.push(warning.at(reader.fields.source, span)));
        }
    }

    /// A transport model of a gas computes everything from the data of its species.
    fn expect_transport(&mut self, node: &Node, phase: &Phase) {
        let Some((key, value)) = node.get_entry("transport") else { return };
        if !phase.model.is_gas() || value.text().is_none_or(|model| WITHOUT_SPECIES_DATA.contains(&model)) {
            return;
        }
        let without = |id: &&SpeciesId| self.mechanism.species()[id.index()].transport.is_none();
        let missing: Vec<&str> = phase.species.iter().filter(without).map(|id| self.mechanism.name(*id)).collect();
        let Some(first) = missing.first() else { return };
        let others = match missing.len() - 1 {
            0 => String::new(),
            1 => " and another species".to_string(),
            more => format!(" and {more} other species"),
        };
        let message =
            format!("the phase {} has a transport model, but no transport data of {first}{others}", phase.name);
        let warning = Diagnostic::warning("missing-transport", message)
            .because("the model needs the data of every species")
            .hint("add `transport: {model: gas, …}` to the species, or load the phase without transport");
        self.fields.warnings.push(warning.at(self.fields.source, key.span.to(value.span)));
    }

    /// What is done about a reaction with M beside one with a collider that M includes.
    fn duplicate_rule(&mut self, node: &Node, phase: &str) -> ColliderDuplicates {
        let key = "explicit-third-body-duplicates";
        let Some(value) = node.get(key) else { return ColliderDuplicates::default() };
        match self.fields.text(value, &format!("`{key}` of the phase {phase}")) {
            Some("warn") | None => ColliderDuplicates::Warn,
            Some("error") => ColliderDuplicates::Refuse,
            Some("mark-duplicate" | "modify-efficiency") => ColliderDuplicates::Accept,
            Some(other) => {
                let diagnostic = Diagnostic::error("wrong-value", format!("`{key}` is `{other}`"))
                    .because("one of warn, error, mark-duplicate and modify-efficiency is expected here")
                    .hint("give `warn`, or remove the key");
                self.fields.error(value.span, diagnostic);
                ColliderDuplicates::Warn
            }
        }
    }

    /// Adds the selected species to those taken; whether all were found.
    fn take_species(&mut self, selection: &Selection<'a>, what: &str, taken: &mut Vec<SpeciesId>) -> bool {
        let Selection { section, span, .. } = selection;
        let Some(id) = self.section(section, *span) else { return false };
        let mut complete = true;
        match selection.what {
            Choice::Word("all") => {
                let names = self.species_names(id);
                taken.extend(names.into_iter().filter_map(|name| self.species(id, name)));
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
                    let species = name.and_then(|name| self.species(id, name));
                    complete &= species.is_some();
                    taken.extend(species);
                    if let (Some(name), None) = (name, species) {
                        self.undefined_species(section, id, name, node.span);
                    }
                }
            }
        }
        complete
    }

    fn undefined_species(&mut self, section: &str, id: SectionId, name: &str, span: Span) {
        let names = self.species_names(id);
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
