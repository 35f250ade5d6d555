//! Bytes decoded as text.

use crate::source::encodings::{Decoded, Otherwise, decode};
use crate::source::{Diagnostic, Location, Source, Span};

/// Ctrl-Z, which closes a file of DOS and CP/M.
pub const CLOSING_MARK: char = '\u{1a}';

impl Source {
    /// Decodes UTF-8 and drops a leading byte order mark.
    ///
    /// # Errors
    ///
    /// A binary or badly encoded file, with the place of the first byte that is no text.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        let name = name.into();
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            return Err(refused(&name, at, &bytes, "byte 0x00 found: a binary file"));
        }
        match String::from_utf8(bytes) {
            Ok(text) => match text.strip_prefix('\u{feff}') {
                Some(rest) => Ok(Source::new(name, rest)),
                None => Ok(Source::new(name, text)),
            },
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let reason = format!("byte 0x{:02X} is not valid UTF-8", error.as_bytes()[at]);
                Err(refused(&name, at, error.as_bytes(), &reason))
            }
        }
    }

    /// Decodes any bytes: as UTF-16 or Windows-1252 where they are not UTF-8. Characters 0 become blanks, carriage
    /// returns line breaks where there are no line feeds, and the mark is left out with which old systems close a file.
    /// A warning tells of the first repair of encoding or of characters 0.
    pub fn from_any_bytes(name: impl Into<String>, bytes: Vec<u8>) -> (Self, Option<Diagnostic>) {
        let Decoded { text, otherwise } = decode(bytes);
        let open = text.trim_end_matches(|c: char| c.is_whitespace() || c == '\0' || c == CLOSING_MARK);
        let end = if text[open.len()..].contains(CLOSING_MARK) { open.len() } else { text.len() };
        let text = &text[..end];
        let zero = text.find('\0');
        let text =
            if text.contains('\n') { text.replace('\0', " ") } else { text.replace('\0', " ").replace('\r', "\n") };
        let source = Source::new(name, text);
        let found = match (otherwise, zero) {
            (Some(Otherwise { encoding, first }), _) => {
                let repair = format!("read as {encoding}");
                Some(repair_warning(&source, first, "the text is not UTF-8", &repair))
            }
            (None, zero) => zero.map(|at| repair_warning(&source, at, "bytes 0 stand in the text", "read as blanks")),
        };
        (source, found)
    }
}

fn refused(name: &str, at: usize, bytes: &[u8], reason: &str) -> Diagnostic {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let line_start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |p| p + 1);
    Diagnostic {
        location: Some(Box::new(Location {
            file: name.to_string(),
            line,
            column: String::from_utf8_lossy(&bytes[line_start..at]).chars().count() + 1,
            excerpt: String::new(),
            highlight: Span::default(),
        })),
        ..Diagnostic::error("not-text", "this is not a text file")
            .because(reason)
            .hint("give a UTF-8 text file; convert other encodings first, for example with `iconv -t UTF-8`")
    }
}

/// A warning at the first place of a repair.
pub fn repair_warning(source: &Source, at: usize, message: &str, repair: &str) -> Diagnostic {
    let width = source.text().get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Diagnostic::warning("not-text", message)
        .at(source, Span::new(at, at + width))
        .because("this is the first place")
        .repaired(repair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_text_are_refused_with_their_place() {
        let error = Source::from_bytes("data.csv", b"a,b\n1,\xff".to_vec()).unwrap_err();
        assert_eq!(error.location.as_ref().map(|p| (p.line, p.column)), Some((2, 3)));
        let error = Source::from_bytes("data.csv", vec![0x7f, 0, 1]).unwrap_err();
        assert!(error.to_string().contains("data.csv:1:2"), "{error}");
        assert_eq!(Source::from_bytes("x", b"\xef\xbb\xbfA".to_vec()).unwrap().text(), "A");
    }

    #[test]
    fn any_bytes_are_text_for_who_asks_for_it() {
        let (source, found) = Source::from_any_bytes("x", b"A\nB \xe9\0C".to_vec());
        assert_eq!(source.text(), "A\nB é C");
        assert_eq!(found.and_then(|found| found.location).map(|place| (place.line, place.column)), Some((2, 3)));
        assert_eq!(Source::from_any_bytes("x", b"A\0".to_vec()).0.text(), "A ");
        assert!(Source::from_any_bytes("x", "é".into()).1.is_none());
        let (mixed, found) = Source::from_any_bytes("x", b"\xc3\xa9 a\xe9b".to_vec());
        assert_eq!(mixed.text(), "Ã© aéb");
        assert!(found.is_some_and(|found| found.render(false).contains("x:1:5")));
        assert_eq!(Source::from_any_bytes("x", b"\xef\xbb\xbfA\rB".to_vec()).0.text(), "A\nB");
        let (utf_16, found) = Source::from_any_bytes("x", b"\xff\xfeA\0\n\0".to_vec());
        assert_eq!(utf_16.text(), "A\n");
        assert_eq!(found.and_then(|found| found.repair).as_deref(), Some("read as UTF-16"));
        for closed in [b"END\r\n\x1a".to_vec(), b"END\x1a\0\0\n".to_vec(), b"END \x1a\x1a".to_vec()] {
            let (closed, found) = Source::from_any_bytes("x", closed);
            assert_eq!((closed.text(), found), ("END", None));
        }
        assert_eq!(Source::from_any_bytes("x", b"A\x1aB\n".to_vec()).0.text(), "A\u{1a}B\n");
    }
}
