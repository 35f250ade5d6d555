//! Rates of given reactions fitted to measured concentrations: least squares between the trajectories of the network
//! and the data.
//!
//! [`measurements`] are the data as residuals see them, [`model`] the network with its parameters, [`residuals`] the
//! sum of squares with its derivatives, [`optimizer`] its minimum from several first guesses, [`uncertainty`] the
//! errors of the parameters, [`fit_tests`] whether what is left is noise.

mod columns;
mod conclusion;
mod conditions;
pub mod error;
pub mod first_guess;
pub mod fit;
pub mod fit_tests;
pub mod likelihood;
mod measured;
pub mod measurements;
pub mod model;
mod neighbours;
pub mod noise;
pub mod optimizer;
pub mod options;
mod oscillation;
pub mod parameters;
pub mod profile;
pub mod residuals;
mod responses;
mod solution;
pub mod statistics;
mod suspects;
#[cfg(test)]
mod test_data;
pub mod uncertainty;

pub use error::FitError;
pub use fit::{Near, TrajectoryFit, fit_trajectories, fit_trajectories_near};
pub use options::{FitOptions, Noise, Start};
