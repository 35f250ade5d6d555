//! Results as text for people and as JSON for programs; the only layer that words results.

mod agreement;
mod ambiguity;
mod conversion;
mod diagnostics;
mod discovery;
mod information;
mod laws;
mod number;
mod reproduction;
mod table;

pub use agreement::{agreement_json, agreement_text};
pub use conversion::{Loss, conversion_json, losses_text};
pub use diagnostics::{diagnostics_json, summary_line};
pub use discovery::{MetadataValue, RunDetails, discovery_json, discovery_metadata, discovery_text, warning_texts};
pub use information::{information_json, information_text};
pub use reproduction::{exponents_text, reproduction_json, reproduction_text};

/// The version of every JSON object printed.
pub const SCHEMA: u32 = 1;
