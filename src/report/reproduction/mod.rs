//! The paper's examples beside what was found.

mod json;
mod summary;
mod text;

pub use json::reproduction_json;
pub use text::{exponents_text, reproduction_text};
