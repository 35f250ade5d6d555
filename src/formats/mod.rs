//! File formats: positioned trees ⇄ [`Mechanism`](crate::mechanism::Mechanism).
//!
//! Reading gives a [`Document`]: the mechanism, where each item came from, and what the file says
//! beyond it. Writing takes one and gives the text and a list of losses. [`Format`] is the one way to
//! all formats; each is described once, in a file `format.rs` of its folder. [`equation_terms`] is how
//! every format turns an equation into species and coefficients.

pub mod cantera;
pub mod chemkin;
mod composition;
mod document;
mod elements;
pub mod equation_terms;
pub mod equations;
mod extras;
mod findings;
mod format;
pub mod formulas;
mod input;
mod loss;
mod older_formats;
mod plain_equations;
mod plain_reactions;
mod rate_units;
mod table;
mod third_body;
mod unused_parts;
mod written;
mod written_numbers;

pub use cantera::Entries;
pub use document::{Document, Notes, Origin, Original, Origins, TakenEntry};
pub use extras::{LEARNED_KEY, carried_data, is_learned, same_originals};
pub use findings::findings;
pub use format::{ExplicitReverse, FormatDescription, Holds, RateHints, Writer};
pub use input::{Input, InputFile, Open, Role};
pub use loss::{Loss, LossSeverity, RefusalWords};
pub use older_formats::OlderFormat;
pub use rate_units::FileUnits;
pub use table::{Format, NotWritten, UnknownFormat, WritableFormat, listed, listed_extensions};
pub use unused_parts::unused_parts;
pub use written::{Companion, MetadataValue, WriteOptions, Written};
pub use written_numbers::{Scale, WrittenNumbers};
