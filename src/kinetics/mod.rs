//! From a mechanism to u̇(u, T) and its exact Jacobian.

mod mass_action;

pub use mass_action::{MassAction, NotEvaluable};
