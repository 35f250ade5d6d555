//! The table of formats: how each is recognised, read and written.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::formats::extras::extras;
use crate::formats::format::{FormatDescription, RateHints, Writer};
use crate::formats::loss::refusal_diagnostics;
use crate::formats::{Document, Holds, Input, Loss, Role, WriteOptions, Written, cantera, chemkin, equations};
use crate::source::Diagnostic;

/// All formats; the first is what a file is written in where nothing says otherwise.
static TABLE: &[FormatDescription] = &[cantera::FORMAT, equations::FORMAT, chemkin::FORMAT];

/// A file format that is read.
#[derive(Clone, Copy)]
pub struct Format(&'static FormatDescription);

/// A file format that is written as well.
#[derive(Clone, Copy)]
pub struct WritableFormat {
    format: Format,
    writer: &'static Writer,
}

/// A format name that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

/// A format that is read, but not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotWritten(pub Format);

impl Format {
    /// Every format there is.
    pub fn all() -> impl Iterator<Item = Format> {
        TABLE.iter().map(Format)
    }

    /// The format that a file name's extension stands for, upper or lower case.
    pub fn from_path(path: &str) -> Option<Format> {
        let extension = extension(path);
        Format::all().find(|format| format.0.extensions.contains(&extension.as_str()))
    }

    /// The format of a file: by its extension, or by its text where the extension is unknown or stands
    /// for several formats. A file of unknown extension that is given with data files of its own is in
    /// the format that has such.
    pub fn detect(path: &str, bytes: &[u8], has_data_files: bool) -> Option<Format> {
        let by_extension = Format::from_path(path);
        if by_extension.is_none() && has_data_files {
            return Format::all().find(|format| !format.is_one_file());
        }
        let extension = extension(path);
        let is_certain = |format: &Format| !format.0.ambiguous_extensions.contains(&extension.as_str());
        by_extension.filter(is_certain).or_else(|| Format::recognise(bytes)).or(by_extension)
    }

    fn recognise(bytes: &[u8]) -> Option<Format> {
        let text = String::from_utf8_lossy(bytes);
        Format::all().find(|format| format.0.recognise.is_some_and(|recognise| recognise(&text)))
    }

    /// The name for `--from` and `--to`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What its files are called in messages, in the plural.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The extensions of its files, without the dot, the most usual first.
    pub fn extensions(self) -> &'static [&'static str] {
        self.0.extensions
    }

    /// The first of them; the name of a file in the format may end in it.
    pub fn usual_extension(self) -> &'static str {
        self.0.extensions.first().copied().unwrap_or_default()
    }

    /// How to give a rate that is missing.
    pub fn rate_hints(self) -> RateHints {
        self.0.rate_hints
    }

    /// Whether a mechanism in the format is always one file.
    pub fn is_one_file(self) -> bool {
        self.0.companions.is_empty()
    }

    /// The extensions, added to the name of the first file, of files that belong to it.
    pub fn companions(self) -> &'static [(&'static str, Role)] {
        self.0.companions
    }

    /// Reads a mechanism. Errors: all findings that leave no mechanism.
    pub fn read(self, input: &Input) -> Result<Document, Vec<Diagnostic>> {
        (self.0.read)(input)
    }

    /// The format, if it is written.
    pub fn writable(self) -> Result<WritableFormat, NotWritten> {
        match &self.0.writer {
            Some(writer) => Ok(WritableFormat { format: self, writer }),
            None => Err(NotWritten(self)),
        }
    }
}

impl WritableFormat {
    /// Every format that is written.
    pub fn all() -> impl Iterator<Item = WritableFormat> {
        Format::all().filter_map(|format| format.writable().ok())
    }

    /// The format to write a file of that name in: that of the extension or, where it stands for none,
    /// the first of the table. Errors: that format is only read.
    pub fn for_path(path: &str) -> Result<WritableFormat, NotWritten> {
        Format::from_path(path).unwrap_or_default().writable()
    }

    /// The format itself.
    pub fn format(self) -> Format {
        self.format
    }

    /// What mechanisms in the format may contain.
    pub fn holds(self) -> Holds {
        self.writer.holds
    }

    /// Writes a document of this format again, with everything in it; `None` for any other document.
    pub fn rewrite(self, document: &Document, options: &WriteOptions) -> Option<Written> {
        (self.writer.rewrite)(document, options)
    }

    /// The items of a document that the format holds in no form: refused losses, at their places.
    pub fn obstacles(self, document: &Document) -> Vec<Loss> {
        (self.writer.obstacles)(document)
    }

    /// Writes the mechanism of a document, and lists what the format does not hold. Errors: what is
    /// refused.
    pub fn write(self, document: &Document, options: &WriteOptions) -> Result<Written, Vec<Loss>> {
        let mut written = (self.writer.write)(document, options)?;
        if !self.writer.holds.notes {
            written.losses.extend(extras(document));
        }
        Ok(written)
    }

    /// Messages about what is refused; `name` is that of the input.
    pub fn refusal(self, name: &str, refused: &[Loss]) -> Vec<Diagnostic> {
        refusal_diagnostics(name, refused, &self.writer.refusal)
    }
}

impl Default for Format {
    /// The first of the table.
    fn default() -> Self {
        Format(&TABLE[0])
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Format {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::all().find(|format| format.name() == name).ok_or_else(|| UnknownFormat(name.to_string()))
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.name())
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = listed(Format::all().map(|format| format.to_string()), "and");
        write!(f, "`{}` is not a format; the formats are {known}", self.0)
    }
}

impl std::error::Error for UnknownFormat {}

impl fmt::Display for NotWritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = listed(WritableFormat::all().map(|it| format!("--to {}", it.format)), "or");
        write!(f, "{} are read, not written; {written}", self.0.0.title)
    }
}

impl std::error::Error for NotWritten {}

/// The extensions of formats, for a message: `.yaml, .yml or .rxn`.
pub fn listed_extensions(formats: impl Iterator<Item = Format>, conjunction: &str) -> String {
    let extensions = formats.flat_map(|format| format.extensions());
    listed(extensions.map(|extension| format!(".{extension}")), conjunction)
}

/// `a, b and c`, for a message.
pub fn listed(names: impl Iterator<Item = String>, conjunction: &str) -> String {
    let names: Vec<String> = names.collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// In lower case; empty where there is none.
fn extension(path: &str) -> String {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Option<Format> {
        Some(name.parse().unwrap())
    }

    #[test]
    fn the_extension_tells_the_format() {
        for format in Format::all() {
            for extension in format.extensions() {
                assert_eq!(Format::from_path(&format!("a.b/net.{extension}")), Some(format), "{extension}");
                assert_eq!(Format::from_path(&format!("net.{}", extension.to_ascii_uppercase())), Some(format));
                assert_eq!(Format::from_path(extension), None);
            }
        }
        assert_eq!(Format::from_path("gri30.YAML"), named("cantera"));
        assert_eq!(Format::from_path("net.rxn"), named("equations"));
        assert_eq!(Format::from_path("chem.inp"), named("chemkin"));
        assert_eq!(Format::from_path("data.csv"), None);
    }

    #[test]
    fn the_text_tells_the_format_where_the_extension_does_not() {
        assert_eq!(Format::detect("mechanism.txt", b"ELEMENTS\nH\nEND\n", false), named("chemkin"));
        assert_eq!(Format::detect("network.txt", b"A => B ; 1\n", false), named("equations"));
        assert_eq!(Format::detect("mechanism", b"ELEMENTS\nH\nEND\n", false), named("chemkin"));
        assert_eq!(Format::detect("network", b"A => B ; 1\n", false), named("equations"));
        assert_eq!(Format::detect("-", b"# mine\nA <=> B ; 1 ; 2 # fast\n\n0 => A ; 1\n", false), named("equations"));
        assert_eq!(Format::detect("-", b"units: {length: cm}\nphases:\n- name: gas\n", false), named("cantera"));
        assert_eq!(Format::detect("-", b"time,A\n0,1\n", false), None);
        assert_eq!(Format::detect("-", b"", false), None);
        assert_eq!(Format::detect("network", b"A => B ; 1\n", true), named("chemkin"));
        assert_eq!(Format::detect("mechanism.yaml", b"ELEMENTS\n", true), named("cantera"));
    }

    #[test]
    fn no_two_formats_share_a_name_or_an_extension() {
        for (place, format) in Format::all().enumerate() {
            assert!(!format.extensions().is_empty(), "{format}");
            for other in Format::all().skip(place + 1) {
                assert_ne!(format.name(), other.name());
                let shared = format.extensions().iter().find(|it| other.extensions().contains(it));
                assert_eq!(shared, None, "of {format} and {other}");
            }
        }
    }

    #[test]
    fn a_format_is_named_as_it_prints() {
        for format in Format::all() {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let message = "YAML".parse::<Format>().unwrap_err().to_string();
        assert!(message.starts_with("`YAML` is not a format; the formats are "), "{message}");
        for format in Format::all() {
            assert!(message.contains(format.name()), "{message} lacks {format}");
        }
    }

    #[test]
    fn the_extension_chooses_the_writer() {
        for format in Format::all() {
            let chosen = WritableFormat::for_path(&format!("learned.{}", format.usual_extension()));
            match format.writable() {
                Ok(_) => assert_eq!(chosen.map(WritableFormat::format), Ok(format)),
                Err(not_written) => {
                    let refused = chosen.map(WritableFormat::format).unwrap_err();
                    assert_eq!(refused, not_written);
                    let message = refused.to_string();
                    assert!(
                        message.starts_with(&format!("{} are read, not written; --to ", format.title())),
                        "{message}"
                    );
                    assert!(WritableFormat::all().all(|it| message.contains(it.format().name())), "{message}");
                }
            }
        }
        assert_eq!(WritableFormat::for_path("learned").map(WritableFormat::format), Ok(Format::default()));
        assert_eq!(Format::default().name(), "cantera");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        let list = |names: &[&str]| listed(names.iter().map(ToString::to_string), "or");
        assert_eq!([list(&[]), list(&["a"]), list(&["a", "b", "c"])], ["", "a", "a, b or c"]);
    }
}
