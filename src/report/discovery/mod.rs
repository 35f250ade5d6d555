//! What was learned from data.

mod json;
mod text;
mod words;

pub use json::discovery_json;
pub use text::discovery_text;
pub use words::warning_texts;
