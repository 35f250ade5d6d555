//! What the program knows of a file format: one description a format.

use crate::formats::{Document, Input, Loss, RefusalWords, Role, WriteOptions, Written};
use crate::source::Diagnostic;

/// A file format for mechanisms. The folder of a format describes it once, in its file `format.rs`.
pub struct FormatDescription {
    /// The name for `--from` and `--to`.
    pub name: &'static str,
    /// What its files are called in messages, in the plural.
    pub title: &'static str,
    /// The extensions of its files, in lower case.
    pub extensions: &'static [&'static str],
    /// Extensions among them that stand for other formats as well, so that the text decides.
    pub ambiguous_extensions: &'static [&'static str],
    /// Tells the format from a text; `None` where no text is certain enough.
    pub recognise: Option<fn(&str) -> bool>,
    /// Files that belong to a mechanism besides the first: `OUT.therm` to `OUT`. A format without any
    /// has one file a mechanism.
    pub companions: &'static [(&'static str, Role)],
    pub read: fn(&Input) -> Result<Document, Vec<Diagnostic>>,
    /// `None` for a format that is only read.
    pub writer: Option<Writer>,
}

/// How documents are written in a format.
pub struct Writer {
    pub holds: Holds,
    /// The words of messages about what is refused.
    pub refusal: RefusalWords,
    /// Writes a document of the same format again, with everything in it; `None` for any other.
    pub rewrite: fn(&Document, &WriteOptions) -> Option<Written>,
    /// What the format holds in no form: refused losses, at their places.
    pub obstacles: fn(&Document) -> Vec<Loss>,
    /// Writes the mechanism of a document. Errors: what is refused.
    pub write: fn(&Document, &WriteOptions) -> Result<Written, Vec<Loss>>,
}

/// What mechanisms in a format may contain.
#[derive(Clone, Copy, Debug)]
pub struct Holds {
    /// Reactions whose rate constant is not given.
    pub missing_rates: bool,
    /// Reverse rate laws that are given like the forward ones.
    pub explicit_reverse: bool,
    /// Reverse rates that follow from thermodynamic data.
    pub reverse_from_thermo: bool,
    /// Comments on species and reactions.
    pub notes: bool,
}
