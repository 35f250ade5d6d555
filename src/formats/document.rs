//! A mechanism as it was read, with everything that the mechanism itself does not hold.

use std::collections::{BTreeMap, HashSet};

use crate::formats::rate_units::FileUnits;
use crate::formats::written_numbers::WrittenNumbers;
use crate::grammar::yaml;
use crate::mechanism::{BuildError, Item, Mechanism, Phase, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// A mechanism, where each item of it stands, and what the files say besides.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub mechanism: Mechanism,
    /// The file that was read, then those that it refers to or that belong to it; none for a mechanism
    /// that was not read.
    pub sources: Vec<Source>,
    /// The text in a form that can be written again, with unknown keys and comments.
    pub original: Original,
    pub origins: Origins,
    /// Reactions of which a negative rate is meant.
    pub declared_negative: HashSet<ReactionId>,
    /// Whether the format has no mark for duplicate reactions, so that an unmarked one may be meant.
    pub duplicates_are_unmarked: bool,
    /// Findings that did not stop the reading.
    pub warnings: Vec<Diagnostic>,
    /// Errors about items that can be left out where that is allowed: the mechanism does not have them.
    pub unread: Vec<Diagnostic>,
    /// Comments on the items; of a file whose [`Original`] is kept, the comments are there.
    pub notes: Notes,
    /// The units that the file gives its rates in.
    pub units: FileUnits,
    /// The numbers of such a file as they are written, for writing them again.
    pub numbers: WrittenNumbers,
}

/// The text of a file in a form that can be written again.
#[derive(Clone, Debug, Default)]
pub enum Original {
    /// All nodes of a YAML file.
    Yaml(yaml::Node),
    /// The mechanism and its notes are all that was kept.
    #[default]
    None,
}

impl Original {
    /// The tree of a YAML file.
    pub fn as_yaml(&self) -> Option<&yaml::Node> {
        match self {
            Original::Yaml(tree) => Some(tree),
            Original::None => None,
        }
    }
}

/// Comments of a file on the items of its mechanism.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// By symbol.
    pub elements: BTreeMap<String, String>,
    pub species: BTreeMap<SpeciesId, String>,
    pub thermo: BTreeMap<SpeciesId, String>,
    pub transport: BTreeMap<SpeciesId, String>,
    pub reactions: BTreeMap<ReactionId, String>,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, by its place in [`Document::sources`].
    pub file: usize,
    pub span: Span,
}

/// Where the items of a mechanism stand, in the mechanism's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origins {
    pub species: Vec<Origin>,
    pub reactions: Vec<Origin>,
    pub phases: Vec<Origin>,
    /// The entries that phases take, in the order of taking. Several entries may be one species, and several phases
    /// may take one entry.
    pub taken: Vec<TakenEntry>,
}

/// An entry of a file that became part of the mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenEntry {
    pub origin: Origin,
    /// The phase that takes it, by its place in [`Origins::phases`]; `None` in a file without phases.
    pub phase: Option<usize>,
}

impl Origins {
    /// Where a species or reaction stands; the beginning of the file, if that is not known.
    pub fn locate(&self, item: Item) -> Origin {
        let origin = match item {
            Item::Species(species) => self.species.get(species.index()),
            Item::Reaction(reaction) => self.reactions.get(reaction.index()),
        };
        origin.copied().unwrap_or_default()
    }
}

impl Document {
    /// A mechanism that was not read from a file.
    pub fn of(mechanism: Mechanism) -> Self {
        Document { mechanism, ..Document::default() }
    }

    /// The name of the file; empty for a mechanism that was not read from one.
    pub fn name(&self) -> &str {
        self.sources.first().map_or("", Source::name)
    }

    /// The file and the place in it where a species or reaction stands.
    pub fn locate(&self, item: Item) -> Option<(&Source, Span)> {
        let Origin { file, span } = self.origins.locate(item);
        Some((self.sources.get(file)?, span))
    }

    /// The file as YAML, if it was YAML: comments, order, unknown keys and the spelling of numbers as
    /// they were read.
    pub fn print(&self) -> Option<String> {
        self.original.as_yaml().map(yaml::print)
    }

    /// A phase that is asked for must be there. A reader that looks for one phase only leaves the others out of the
    /// mechanism, so their names are those of the file. Errors: it is not there; which ones are.
    pub fn require_phase(&self, name: Option<&str>) -> Result<(), Vec<Diagnostic>> {
        let phases = self.mechanism.phases();
        let Some(name) = name.filter(|name| !phases.iter().any(|phase| phase.name == *name)) else { return Ok(()) };
        let names: Vec<&str> = match self.original.as_yaml() {
            None => phases.iter().map(|phase| phase.name.as_str()).collect(),
            Some(tree) => {
                let phases = tree.get("phases").and_then(yaml::Node::as_sequence).unwrap_or_default();
                phases.iter().filter_map(|phase| phase.get("name")?.text()).collect()
            }
        };
        let known = if names.is_empty() { "it has none".to_string() } else { format!("it has: {}", names.join(", ")) };
        Err(vec![Diagnostic::error("failed", format!("{} has no phase {name}; {known}", self.name()))])
    }

    /// The same document with one phase of its mechanism and no other. Errors: the phase names what the
    /// mechanism does not hold.
    pub fn of_phase(self, phase: &Phase) -> Result<Document, BuildError> {
        let mechanism = self.mechanism.of_phase(phase)?;
        Ok(self.with_mechanism(mechanism, &phase.species, &phase.reactions))
    }

    /// The document with another mechanism that was made from its own. `species` and `reactions` tell
    /// which item of the old mechanism each item of the new one comes from, so that places and notes
    /// go along; several new items may come from one.
    pub fn with_mechanism(self, mechanism: Mechanism, species: &[SpeciesId], reactions: &[ReactionId]) -> Document {
        let origins = Origins {
            species: species.iter().map(|old| self.origins.locate(Item::Species(*old))).collect(),
            reactions: reactions.iter().map(|old| self.origins.locate(Item::Reaction(*old))).collect(),
            phases: self.origins.phases.clone(),
            taken: self.origins.taken.clone(),
        };
        let of_species = |notes: &BTreeMap<SpeciesId, String>| moved(notes, mechanism.species_ids().zip(species));
        let new_reactions = || mechanism.reaction_ids().zip(reactions);
        let notes = Notes {
            elements: self.notes.elements.clone(),
            species: of_species(&self.notes.species),
            thermo: of_species(&self.notes.thermo),
            transport: of_species(&self.notes.transport),
            reactions: moved(&self.notes.reactions, new_reactions()),
        };
        let is_declared = |(new, old): (ReactionId, &ReactionId)| self.declared_negative.contains(old).then_some(new);
        let declared_negative = new_reactions().filter_map(is_declared).collect();
        Document { mechanism, origins, notes, declared_negative, ..self }
    }
}

/// Notes by the new items instead of the old ones.
fn moved<'i, Id: Ord + 'i>(
    notes: &BTreeMap<Id, String>,
    items: impl Iterator<Item = (Id, &'i Id)>,
) -> BTreeMap<Id, String> {
    items.filter_map(|(new, old)| Some((new, notes.get(old)?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reaction, Species};

    #[test]
    fn places_and_notes_go_along_with_a_mechanism_made_from_the_document() {
        let mut mechanism = Mechanism::new();
        let a = mechanism.add_species(Species::named("A")).unwrap();
        let first = mechanism.add_reaction(Reaction::one_way(vec![(a, 1.into())], Vec::new(), 1.0)).unwrap();
        let second = mechanism.add_reaction(Reaction::one_way(vec![(a, 2.into())], Vec::new(), 1.0)).unwrap();
        let mut document = Document::of(mechanism.clone());
        document.sources = vec![Source::new("net.rxn", "A => 0\n2 A => 0\n")];
        let origin = |start, end| Origin { file: 0, span: Span::new(start, end) };
        document.origins.reactions = vec![origin(0, 6), origin(7, 15)];
        document.notes.reactions = BTreeMap::from([(second, "fast".to_string())]);
        let swapped = document.with_mechanism(mechanism, &[a], &[second, first]);
        let (source, span) = swapped.locate(Item::Reaction(first)).unwrap();
        assert_eq!(source.slice(span), "2 A => 0");
        assert_eq!(swapped.notes.reactions, BTreeMap::from([(first, "fast".to_string())]));
    }
}
