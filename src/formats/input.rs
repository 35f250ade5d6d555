//! What a reader gets: the files of one mechanism, still as bytes.

use crate::source::{Diagnostic, Source};

/// What a file is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The mechanism itself, in any sections.
    Mechanism,
    /// Thermo data, with or without a header.
    Thermo,
    /// Transport data, with or without a header.
    Transport,
}

/// One file as it was given.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// The name for messages.
    pub name: String,
    pub bytes: Vec<u8>,
    pub role: Role,
}

impl InputFile {
    /// The text of a file in UTF-8. Errors: binary data, another encoding.
    pub fn text(&self) -> Result<Source, Diagnostic> {
        Source::from_bytes(&self.name, self.bytes.clone())
    }

    /// The text of a file with comments after `#`, in any encoding, and what was repaired to read it. Errors: binary
    /// data.
    pub fn commented_text(&self) -> Result<(Source, Vec<Diagnostic>), Diagnostic> {
        Source::from_commented_bytes(&self.name, self.bytes.clone())
    }
}

/// Finds the file that another one, known by its name, refers to; the error says where it was looked
/// for.
pub type Open<'o> = &'o dyn Fn(&str, &str) -> Result<Source, String>;

/// The files of a mechanism, and what to read of them.
#[derive(Clone)]
pub struct Input<'i> {
    /// The file that gives the mechanism its name.
    pub main: InputFile,
    /// Further files of a format whose mechanisms have several.
    pub others: Vec<InputFile>,
    /// The one phase to read; `None` is all.
    pub phase: Option<&'i str>,
    /// The names of all species there may be, for a format that does not declare them.
    pub species: Option<&'i [String]>,
    /// The way to the files that a file refers to.
    pub open: Open<'i>,
}

impl Input<'_> {
    /// One file that refers to no other, whole.
    pub fn of(main: InputFile) -> Self {
        let open: Open = &|_, _| Err("other files are not looked for".to_string());
        Input { main, others: Vec::new(), phase: None, species: None, open }
    }
}
