//! Rates compared: laws by their parameters, or else by value over temperatures, pressures and gases.

pub mod agreement;
pub mod open_members;
pub mod parameter_comparison;
pub mod rate_laws;
pub mod values;
