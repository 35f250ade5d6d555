//! Mass action: rate constants, rates of progress, u̇ and its Jacobian.

mod mass_action;
mod rate_constants;

pub use mass_action::MassAction;
pub use rate_constants::{Conditions, NotEvaluable, RatesAtTemperature, rate_constants};
