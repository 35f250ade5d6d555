//! Data → Mechanism.
//!
//! [`discover`] takes a method: [`balance`], which chooses among all reactions that are balanced, or
//! [`freezing`], partial-parameters-freezing ([`freeze`]), which moves coefficients until they are
//! integers. Both end in [`finish`]: the rates fitted once more to the last digit. See [`settings`]
//! for the paper and every constant of it.

pub mod activation;
pub mod adam;
pub mod balance;
pub mod candidate;
pub mod discover;
pub mod discovery;
pub mod errors_in_variables;
pub mod exponent_regression;
pub mod exponential;
pub mod finish;
pub mod freeze;
pub mod freezing;
pub mod gauss_newton;
pub mod levenberg_marquardt;
pub mod lone_row;
pub mod network_loss;
pub mod noise_model;
pub mod nonnegative_least_squares;
pub mod numbers;
pub mod observations;
pub mod one_by_one;
pub mod prepared;
pub mod rate_columns;
pub mod rate_fit;
pub mod search;
pub mod settings;
pub mod start;
pub mod variable_projection;
