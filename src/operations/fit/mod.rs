//! The rates of given reactions from measured concentrations.

mod arguments;
mod candidate;
mod fitted_file;
mod remarks;
mod run;
mod signal;
mod units;

pub use arguments::{FIRST_GUESSES, FitArguments};
pub(super) use arguments::{require, start};
pub use candidate::{Candidate, SystemRates};
pub use run::{FittedNetworks, fit_networks};
pub(super) use signal::Quantities;
pub use units::{concentration_unit, rate_unit, rate_units};
