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
    /// Tells the format from a text; `None` where no text is certain enough. Of several formats the first holds.
    pub recognise: Option<fn(&str) -> bool>,
    /// Files that belong to a mechanism besides the first: `OUT.therm` to `OUT`. A format without any
    /// has one file a mechanism.
    pub companions: &'static [(&'static str, Role)],
    /// How to give a rate that is missing.
    pub rate_hints: RateHints,
    pub read: fn(&Input) -> Result<Document, Vec<Diagnostic>>,
    /// `None` for a format that is only read.
    pub writer: Option<Writer>,
}

/// The hints of messages about a reaction whose rate is not given.
#[derive(Clone, Copy, Debug)]
pub struct RateHints {
    /// How a file of the format gives the rate.
    pub forward: &'static str,
    /// How it gives the reverse rate.
    pub reverse: &'static str,
}

impl RateHints {
    /// For a format in which no reaction is read without its rates.
    pub const GENERAL: RateHints =
        RateHints { forward: "give the reaction a rate", reverse: "give a reverse rate, or make the reaction one-way" };
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

/// What mechanisms in a format may contain, and what becomes of the rest.
#[derive(Clone, Copy, Debug)]
pub struct Holds {
    /// Reactions whose rate constant is not given. A format without them refuses such a reaction.
    pub missing_rates: bool,
    /// Species whose composition is not known. In a format without them all species get the conservation laws
    /// of the reactions as elements.
    pub unknown_compositions: bool,
    /// Reverse rate laws that are given like the forward ones.
    pub explicit_reverse: ExplicitReverse,
    /// Reverse rates that follow from thermodynamic data. For a format without them they become explicit,
    /// where that is exact; the writer refuses the others.
    pub reverse_from_thermo: bool,
    /// Reactions with nothing on one side. For a format with them, species that only stand for nothing are left out.
    pub empty_sides: bool,
    /// Comments on species and reactions. For a format without them the table of formats lists the comments
    /// and the unknown keys that are left out.
    pub notes: bool,
}

/// What becomes of a reverse rate law that is given like the forward one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplicitReverse {
    /// The format has a place for it.
    Held,
    /// It is written as a one-way reaction of its own.
    OneWayReaction,
    /// It follows from thermo data, which are made for a mechanism that has none; it is a one-way reaction
    /// of its own where no thermo data give all the reverse rates.
    ThermoIsMade,
}
