//! Partial-parameters-freezing (PPF): V and the rates are moved until V is integer.
//!
//! [`method`] has the steps in order. See [`settings`] for the paper.

pub mod algorithm;
pub mod groups;
pub mod inner_solvers;
pub mod judge;
pub mod method;
pub mod multistart;
pub mod network_loss;
pub mod numbered_start;
pub mod projected_normal_matrix;
pub mod reaction_count;
pub mod rows;
pub mod sequential_search;
pub mod settings;
pub mod single_reaction_loss;
pub mod start;
pub mod variable_projection;

pub use method::{NAME, is_adam_over_windows};
