//! A mechanism as it was read, with what the mechanism itself does not hold.

use std::collections::HashSet;

use crate::grammar::yaml;
use crate::mechanism::{Item, Mechanism, ReactionId};
use crate::source::{Diagnostic, Span};

/// A mechanism, where each item of it stands, and the file's text as a tree.
#[derive(Clone, Debug)]
pub struct Document {
    pub mechanism: Mechanism,
    /// Everything the file holds, unknown keys and comments included.
    pub tree: yaml::Node,
    pub origins: Origins,
    /// Reactions of which the file says that a negative rate is meant.
    pub declared_negative: HashSet<ReactionId>,
    /// What reading left in doubt.
    pub warnings: Vec<Diagnostic>,
}

/// Where the items of a mechanism stand, in the mechanism's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origins {
    pub species: Vec<Span>,
    pub reactions: Vec<Span>,
    pub phases: Vec<Span>,
}

impl Origins {
    /// Where a species or reaction stands in the source; at its beginning, if that is not known.
    pub fn locate(&self, item: Item) -> Span {
        let span = match item {
            Item::Species(species) => self.species.get(species.index()),
            Item::Reaction(reaction) => self.reactions.get(reaction.index()),
        };
        span.copied().unwrap_or_default()
    }
}

impl Document {
    /// Where a species or reaction stands in the source.
    pub fn locate(&self, item: Item) -> Span {
        self.origins.locate(item)
    }

    /// The file as YAML: comments, order, unknown keys and the spelling of numbers as they were
    /// read.
    pub fn print(&self) -> String {
        yaml::print(&self.tree)
    }
}
