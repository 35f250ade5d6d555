//! Chemkin's mechanism, thermo and transport files, as people write them.
//!
//! A deviation from the format that has one reasonable reading is read so and reported; one that would
//! change the chemistry is refused.

mod files;
mod format;
mod read;

use crate::grammar::chemkin::section::keyword;

pub use crate::formats::Role;
pub use files::File;
pub use format::FORMAT;
pub use read::read;

/// Whether a text has the headers of a Chemkin mechanism.
pub fn is_chemkin(text: &str) -> bool {
    text.lines().any(|line| line.split_whitespace().next().and_then(keyword).is_some())
}
