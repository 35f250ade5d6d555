//! The rates of given reactions from measured concentrations.

mod arguments;
mod candidate;
mod fitted_file;
mod run;

pub use arguments::FitArguments;
pub use candidate::{Candidate, SystemRates};
pub use run::{FittedNetworks, fit_networks};
