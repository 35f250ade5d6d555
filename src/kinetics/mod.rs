//! Mass action: rate constants, rates of progress, u̇ and its derivatives.
//!
//! The only place where ∏ u^ν is evaluated: at one state ([`MassAction`]), over a table of states
//! ([`monomials`], [`Contribution`]) and in logarithms ([`add_log_monomials`]). [`OneWayNetwork`] takes its rate constants with each call.

mod mass_action;
mod monomial;
mod one_way_network;
mod rate_constants;
mod rate_table;

pub use mass_action::MassAction;
pub use monomial::{add_log_monomials, monomial, monomials, nonzero, rows};
pub use one_way_network::{OneWayNetwork, OrdersAndNet};
pub use rate_constants::{Conditions, NotEvaluable, RatesAtTemperature, rate_constants};
pub use rate_table::{Contribution, boltzmann_factor, energy_slope_factor};
