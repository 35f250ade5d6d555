//! Mechanisms in time: initial states, times, stiff integration, simulated data sets.

mod bdf;
mod integrate;
#[cfg(test)]
mod test_networks;
mod times;

pub use integrate::{IntegrationError, Tolerances, integrate};
pub use times::{TimesError, parse_times};
