//! What a writer gets besides the document, and what it gives.

use crate::formats::Loss;
use crate::mechanism::State;

/// What a file should say besides the mechanism, and where it will stand.
pub struct WriteOptions<'o> {
    /// The phase to leave of a document with several.
    pub phase: Option<&'o str>,
    /// The new name of a file that the document refers to; `None` where the old one still leads there.
    pub rename_reference: &'o dyn Fn(&str) -> Option<String>,
    /// Data about the file, by the name of whom they serve.
    pub metadata: Vec<(String, Vec<(String, MetadataValue)>)>,
    /// The initial state of the phase that a mechanism without phases gets.
    pub state: Option<State>,
}

impl Default for WriteOptions<'_> {
    /// All phases, in the place of the original, with nothing added.
    fn default() -> Self {
        WriteOptions { phase: None, rename_reference: &|_| None, metadata: Vec::new(), state: None }
    }
}

/// A value of the metadata of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum MetadataValue {
    Text(String),
    Integer(u64),
    Number(f64),
    Flag(bool),
    List(Vec<MetadataValue>),
    /// Keys and values, in this order.
    Entries(Vec<(String, MetadataValue)>),
}

impl MetadataValue {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        MetadataValue::Text(text.into())
    }

    /// Keys and values, in this order.
    pub fn entries<const N: usize>(entries: [(&str, MetadataValue); N]) -> Self {
        MetadataValue::Entries(entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect())
    }
}

/// A written mechanism.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    pub text: String,
    /// Files beside the first, of a format whose mechanisms have several.
    pub companions: Vec<Companion>,
    /// What the file does not hold, in the order of the document; nothing that is refused.
    pub losses: Vec<Loss>,
    /// What the user should know, in words.
    pub remarks: Vec<String>,
}

/// A file that belongs to another one and has its name with an extension after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Companion {
    pub extension: &'static str,
    pub text: String,
}

impl Written {
    /// One file with nothing lost.
    pub fn of(text: String) -> Self {
        Written { text, ..Written::default() }
    }
}
