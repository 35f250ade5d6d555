//! A mechanism as a graph of species and reactions, and species matched by their place in it.
//!
//! [`SpeciesReactionGraph`] holds the same as the mechanism, lossless both ways. [`pair_species`] finds which species
//! of one mechanism is which of another without their names; `matching.rs` describes the method.

mod assignment;
mod candidates;
mod evidence;
mod joint_network;
mod matching;
mod parts;
mod rate_labels;
mod refinement;
mod species_reaction;

pub use matching::{Pairing, pair_species};
pub use species_reaction::{Collisions, Node, ReactionNode, Role, RoleEdge, SpeciesReactionGraph};
