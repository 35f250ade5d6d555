//! The files that a mechanism consists of.

use crate::formats::Role;
use crate::source::Source;

/// One of the files of a mechanism.
#[derive(Clone, Debug)]
pub struct File {
    pub source: Source,
    pub role: Role,
}
