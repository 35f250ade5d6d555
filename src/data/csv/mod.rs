//! Data sets as wide CSV: one row a snapshot, one column a species.

mod cell;
mod column_unit;
mod header;
mod layout;
mod look_alikes;
mod mismatch;
mod read;
mod row_errors;
mod rows;
mod write;

pub use mismatch::derivative_errors;
pub use read::{ReadData, read};
pub use write::{NotWritable, write};
