//! Text with a name, places in it, and messages about them.
//!
//! All code that reads text reports through [`Diagnostic`]: what is wrong, where (file, line, column and the
//! offending excerpt), why, and what to do about it.

mod decoding;
mod diagnostic;
mod encodings;
mod invisible_name;
mod long_lines;
mod odd_characters;
mod span;
mod text;
mod visible;

pub use diagnostic::{Diagnostic, Severity};
pub use invisible_name::invisible_name;
pub use span::Span;
pub use text::{Location, Source};
pub use visible::{is_invisible, visible, visible_json, visible_line};
