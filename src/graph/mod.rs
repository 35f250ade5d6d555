//! A mechanism as a graph of species and reactions, and what only its shape can tell.
//!
//! [`SpeciesReactionGraph`] is the mechanism itself in another form, lossless both ways.
//! [`pair_species`] finds out which species of one mechanism is which of another when their names do
//! not tell; `matching.rs` is its story.

mod assignment;
mod candidates;
mod evidence;
mod interchange;
mod joint_network;
mod matching;
mod rate_labels;
mod refinement;
mod species_reaction;

pub use matching::{Pairing, pair_species};
pub use species_reaction::{Collisions, Node, ReactionNode, Role, RoleEdge, SpeciesReactionGraph};
