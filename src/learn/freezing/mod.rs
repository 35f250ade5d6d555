//! Partial-parameters-freezing (PPF): V and the rates are moved until V is integer.
//!
//! [`method`] has the steps in order. See [`settings`] for the paper.

pub mod algorithm;
pub mod method;
pub mod network_loss;
pub mod reaction_count;
pub mod sequential_search;
pub mod settings;
pub mod single_reaction_loss;
pub mod start;
pub mod starts;
pub mod variable_projection;

pub use method::NAME;
