//! File formats: positioned trees ⇄ [`Mechanism`](crate::mechanism::Mechanism).
//!
//! Reading gives a document: the mechanism, where each item came from, and what the file says
//! beyond it. [`equation_terms`] is how every format turns an equation into species and coefficients.

pub mod cantera;
pub mod chemkin;
mod composition;
mod document;
mod elements;
pub mod equation_terms;
pub mod equations;
mod findings;
pub mod formulas;
mod rate_units;
mod third_body;
mod written_numbers;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

pub use document::{Document, Notes, Origin, Origins};
pub use findings::findings;
pub use rate_units::FileUnits;
pub use written_numbers::{Scale, WrittenNumbers};

/// A file format that is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cantera YAML.
    Cantera,
    /// One equation a line, with its rate: [`equations`].
    Equations,
    /// Chemkin's mechanism files, with thermo and transport data beside.
    Chemkin,
}

/// A format name that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a format; the formats are cantera, equations and chemkin")]
pub struct UnknownFormat(pub String);

impl Format {
    /// The format that a file name's extension stands for, upper or lower case: `.yaml`,
    /// `.yml`, `.rxn`, `.txt`; of Chemkin's, `.inp`, `.mech`, `.cki` and others.
    pub fn from_path(path: &str) -> Option<Format> {
        let extension = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "yaml" | "yml" => Some(Format::Cantera),
            "rxn" | "txt" => Some(Format::Equations),
            "inp" | "mech" | "mec" | "mch" | "cki" | "ck" | "ckin" | "chem" | "chemkin" | "dat" => {
                Some(Format::Chemkin)
            }
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "cantera" => Ok(Format::Cantera),
            "equations" => Ok(Format::Equations),
            "chemkin" => Ok(Format::Chemkin),
            _ => Err(UnknownFormat(name.to_string())),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Cantera => "cantera",
            Format::Equations => "equations",
            Format::Chemkin => "chemkin",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_tells_the_format() {
        assert_eq!(Format::from_path("a.b/gri30.YAML"), Some(Format::Cantera));
        assert_eq!(Format::from_path("net.rxn"), Some(Format::Equations));
        assert_eq!(Format::from_path("chem.inp"), Some(Format::Chemkin));
        assert_eq!(Format::from_path("data.csv"), None);
        assert_eq!(Format::from_path("yaml"), None);
    }

    #[test]
    fn a_format_is_named_as_it_prints() {
        for format in [Format::Cantera, Format::Equations, Format::Chemkin] {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert!("YAML".parse::<Format>().is_err());
    }
}
