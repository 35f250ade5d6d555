//! The rates of given reactions, with standard errors.

pub mod active_set;
pub mod arrhenius;
pub mod design_matrix;
pub mod estimator;
