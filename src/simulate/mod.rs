//! Mechanisms in time: initial states, times, stiff integration, simulated data sets, comparison with
//! data.

mod against;
mod bdf;
mod comparison;
mod dataset;
mod initial;
mod integrate;
mod integration_error;
mod jacobian;
mod measured_run;
pub mod sensitivities;
#[cfg(test)]
mod test_networks;
mod times;

pub use against::{Agreement, Deviation, RunDeviations};
pub use comparison::{Comparison, MeasuredSum, SumTerm};
pub use dataset::{Conditions, SimulationError, simulate};
pub use initial::{InitialError, InitialState, draw_temperatures, parse_initial, random_states, states_from_data};
pub use integrate::{Tolerances, integrate};
pub use integration_error::IntegrationError;
pub use times::{TimesError, parse_times};
