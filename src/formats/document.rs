//! A mechanism as it was read, with what the mechanism itself does not hold.

use std::collections::{BTreeMap, HashSet};

use crate::formats::rate_units::FileUnits;
use crate::formats::written_numbers::WrittenNumbers;
use crate::grammar::yaml;
use crate::mechanism::{Item, Mechanism, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// A mechanism, where each item of it stands, and the file's text as a tree.
#[derive(Clone, Debug)]
pub struct Document {
    pub mechanism: Mechanism,
    /// Everything the file holds, unknown keys and comments included.
    pub tree: yaml::Node,
    /// The files that this one refers to, whatever the way.
    pub others: Vec<Source>,
    pub origins: Origins,
    /// Reactions of which the file says that a negative rate is meant.
    pub declared_negative: HashSet<ReactionId>,
    /// What reading left in doubt.
    pub warnings: Vec<Diagnostic>,
    /// Remarks of a file that has no tree.
    pub notes: Notes,
    /// The units in which a file that has no tree gives its rates, for writing them again.
    pub units: FileUnits,
    /// The numbers of such a file as they are written, for writing them again.
    pub numbers: WrittenNumbers,
}

/// What a file remarks on its items, in words.
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
    /// 0 is the document's own file; the next are [`Document::others`].
    pub file: usize,
    pub span: Span,
}

/// Where the items of a mechanism stand, in the mechanism's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origins {
    pub species: Vec<Origin>,
    pub reactions: Vec<Origin>,
    pub phases: Vec<Origin>,
}

impl Origins {
    /// Where a species or reaction stands; at the beginning of the file, if that is not known.
    pub fn locate(&self, item: Item) -> Origin {
        let origin = match item {
            Item::Species(species) => self.species.get(species.index()),
            Item::Reaction(reaction) => self.reactions.get(reaction.index()),
        };
        origin.copied().unwrap_or_default()
    }
}

impl Document {
    /// The file as YAML: comments, order, unknown keys and the spelling of numbers as they were
    /// read.
    pub fn print(&self) -> String {
        yaml::print(&self.tree)
    }
}
