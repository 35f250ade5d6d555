//! The files that a mechanism consists of.

use crate::source::Source;

/// What a file is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Any sections, each with its header.
    Mechanism,
    /// Thermo data, with or without a header.
    Thermo,
    /// Transport data, with or without a header.
    Transport,
}

/// One of the files of a mechanism.
#[derive(Clone, Debug)]
pub struct File {
    pub source: Source,
    pub role: Role,
}
