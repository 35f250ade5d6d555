//! Convert, discover and compare chemical kinetic mechanisms.

pub mod cli;
pub mod constants;
pub mod data;
pub mod formats;
pub mod grammar;
pub mod kinetics;
pub mod learn;
pub mod mechanism;
pub mod rates;
pub mod report;
pub mod simulate;
pub mod source;
pub mod spelling;
pub mod thermo;
pub mod transform;
pub mod units;
