//! The rates of given reactions, with standard errors.
//!
//! A [`column`] a direction, together the [`design_matrix`]; [`estimator`] fits the rate constants by
//! [`reweighting`] and backward elimination, [`arrhenius`] the activation energies, [`adjusted_states`] the true
//! concentrations where the measured ones have errors, [`scatter`] what these do to the standard errors.
//! [`residual_tests`] and [`concentration_test`] ask whether the residual is noise, [`left_out`] what rates are worth
//! beside reactions that were left out. [`active_set`] is the same for candidates that come and go.

pub mod active_set;
pub mod adjusted_states;
pub mod arrhenius;
pub mod column;
pub mod concentration_test;
pub mod design_matrix;
pub mod estimator;
pub mod left_out;
pub mod residual_tests;
pub mod reweighting;
pub mod scatter;
pub mod settings;
