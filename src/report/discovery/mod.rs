//! What was learned from data.

mod json;
mod metadata;
mod text;
mod words;

pub use json::discovery_json;
pub use metadata::{RunDetails, discovery_metadata};
pub use text::discovery_text;
pub use words::warning_texts;
