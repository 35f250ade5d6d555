//! What was learned from data.

mod json;
mod text;
mod words;

pub use json::discovery_json;
pub use text::discovery_text;
pub use words::{fit_test_name, lack_of_fit_sentence, warning_texts};
