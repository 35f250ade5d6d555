//! Text with a name, places in it, and messages about them.
//!
//! All code that reads text reports through [`Diagnostic`]: what is wrong, where (file, line, column and the
//! offending excerpt), why, and what to do about it.

mod decoding;
mod diagnostic;
mod encodings;
mod long_lines;
mod span;
mod text;

pub use diagnostic::{Diagnostic, Severity};
pub use span::Span;
pub use text::{Location, Source};
