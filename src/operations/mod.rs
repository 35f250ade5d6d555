//! What the program does, as functions: options in, a result or a [`Failure`] out.
//!
//! The command line, a Python module and a report call the same functions. Nothing here knows
//! arguments, a terminal or the disk: files are reached through [`Files`], and what the user should
//! know while an operation runs goes to a [`Monitor`].

mod data_files;
mod failure;
mod files;
pub mod learner_refusal;
mod memory_files;
mod monitor;
mod reproduce;

pub use data_files::{DataFiles, read_data};
pub use failure::Failure;
pub use files::{FileError, Files, STANDARD_STREAM, display_name, read_source, require_distinct};
pub use memory_files::MemoryFiles;
pub use monitor::{Monitor, Silent};
pub use reproduce::{ReproduceOptions, Selection, reproduce_example, reproduce_section_2};
