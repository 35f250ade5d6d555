//! The rates of given reactions from whatever the data give: derivatives, or concentrations in time.

use crate::operations::data_files::read_data_with;
use crate::operations::discover::{FitOptions, Learned, fit_rates};
use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::fit::{FIRST_GUESSES, FitArguments, FittedNetworks, fit_networks};
use crate::operations::monitor::Monitor;

/// A structure with its rates.
#[derive(Debug)]
pub enum FittedStructure {
    /// From the derivatives of the data.
    Derivatives(Box<Learned>),
    /// From concentrations alone, as `kinmech fit` does it.
    Trajectories(Box<FittedNetworks>),
}

/// Fits the rates of given reactions: to derivatives where the data have some, else to trajectories.
///
/// # Errors
/// Those of [`fit_rates`] and of [`fit_networks`].
pub fn fit_given_structure(
    options: &FitOptions,
    files: &dyn Files,
    monitor: &dyn Monitor,
) -> Result<FittedStructure, Failure> {
    let dataset = read_data_with(&options.files.data, &options.files.reading, files)?.dataset;
    if dataset.derivatives.is_some() || dataset.times.is_none() {
        return fit_rates(options, files, monitor).map(Box::new).map(FittedStructure::Derivatives);
    }
    let arguments = FitArguments {
        files: options.files.clone(),
        structures: vec![options.structure.clone()],
        sigma: options.sigma.map(|sigma| format!("{}%", 100.0 * sigma)),
        restarts: FIRST_GUESSES,
        seed: options.seed,
        ..FitArguments::default()
    };
    fit_networks(&arguments, files, monitor).map(Box::new).map(FittedStructure::Trajectories)
}
