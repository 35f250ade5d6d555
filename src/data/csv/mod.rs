//! Data sets as wide CSV: one row a snapshot, one column a species.

mod cell;
mod column;
mod header;
mod read;
mod row_errors;
mod rows;
mod write;

pub use read::{ReadData, read};
pub use write::{NotWritable, write};
