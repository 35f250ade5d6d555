//! Convert, discover and compare chemical kinetic mechanisms.

pub mod constants;
pub mod data;
pub mod formats;
pub mod grammar;
pub mod kinetics;
pub mod mechanism;
pub mod rates;
pub mod simulate;
pub mod source;
pub mod spelling;
pub mod thermo;
pub mod units;
