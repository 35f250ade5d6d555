//! Data sets as wide CSV: one row a snapshot, one column a species.

mod cell;
mod column_unit;
mod dialect;
mod header;
mod layout;
mod long;
mod look_alikes;
mod mismatch;
mod negatives;
mod of_experiment;
mod options;
mod read;
mod replicates;
mod row_errors;
mod rows;
mod solution_array;
mod write;

pub use mismatch::derivative_errors;
pub use options::{DecimalMark, ReadOptions, Separator};
pub use read::{ReadData, read, read_with};
pub use write::{NotWritable, write};
