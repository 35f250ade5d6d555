//! Tables in long form: one row a value, with the time and the name of the species beside it. Tidy tables and PEtab's
//! tables of measurements.

mod columns;
mod read;
mod wide;

pub(super) use columns::recognise;
pub(super) use read::read_long;
