//! Texts that hold bytes of another encoding, or characters that no text needs: read all the same, and told.

use crate::source::decoding::{CLOSING_MARK, repair_warning};
use crate::source::encodings::decode;
use crate::source::{Diagnostic, Source};

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

impl Source {
    /// Decodes a text with comments after `#`. Bytes that are not UTF-8 are read as UTF-16 or Windows-1252, control
    /// characters as U+FFFD, and lone carriage returns as line breaks; a mark that closes the file is left out.
    /// Each kind of repair is a warning at its first place.
    ///
    /// # Errors
    ///
    /// A byte 0 outside comments: the file is binary.
    pub fn from_commented_bytes(name: &str, bytes: Vec<u8>) -> Result<(Self, Vec<Diagnostic>), Diagnostic> {
        let (text, foreign) = decoded(bytes);
        let (text, closed) = without_closing_mark(text);
        if text.match_indices('\0').any(|(at, _)| !is_comment(&text, at)) {
            // It refuses every byte 0, and says where the first one stands.
            return Source::from_bytes(name, text.into_bytes()).map(|source| (source, Vec::new()));
        }
        let only_returns = text.contains('\r') && !text.contains('\n');
        let text = if only_returns { text.replace('\r', "\n") } else { text };
        let first_control = text.char_indices().find(|(_, c)| is_odd(*c));
        let text: String = match first_control {
            Some(_) => text.chars().map(|c| if is_odd(c) { char::REPLACEMENT_CHARACTER } else { c }).collect(),
            None => text,
        };
        let source = Source::new(name, text);
        let mut found = Vec::new();
        if let Some((encoding, at)) = foreign {
            found.push(repair_warning(&source, at, "the text is not UTF-8", &format!("read as {encoding}")));
        }
        if let Some((at, c)) = first_control {
            let message = format!("the control character U+{:04X} stands in the text", u32::from(c));
            found.push(repair_warning(&source, at, &message, "read as �"));
        }
        if closed {
            let end = source.text().len();
            found.push(repair_warning(&source, end, "Ctrl-Z closes the file", "left out"));
        }
        if only_returns {
            let hint = "Cantera does not read such a file; write it with line feeds";
            found.push(
                repair_warning(&source, 0, "the lines end with carriage returns alone", "read as line breaks")
                    .hint(hint),
            );
        }
        Ok((source, found))
    }
}

/// The text, and the encoding and place of the first bytes that are not UTF-8. Those that are stay as they are.
fn decoded(bytes: Vec<u8>) -> (String, Option<(&'static str, usize)>) {
    let bytes = match bytes.strip_prefix(UTF_8_MARK) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => return (text, None),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || zeros * 4 > bytes.len() {
        let decoded = decode(bytes);
        return (decoded.text, decoded.otherwise.map(|otherwise| (otherwise.encoding, otherwise.first)));
    }
    let (mut text, mut first) = (String::with_capacity(bytes.len()), None);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            first.get_or_insert(("Windows-1252", text.len()));
            text.push_str(&decode(chunk.invalid().to_vec()).text);
        }
    }
    (text, first)
}

fn without_closing_mark(mut text: String) -> (String, bool) {
    let open = text.trim_end_matches(|c: char| c.is_whitespace() || c == CLOSING_MARK);
    let tail = &text[open.len()..];
    let Some(at) = tail.find(CLOSING_MARK) else { return (text, false) };
    // A mark at the end of a comment or of a value belongs to it.
    let own_line = open.is_empty() || tail[..at].contains(['\n', '\r']);
    let end = open.len() + at;
    text.truncate(end);
    if !own_line {
        text.push('\n');
    }
    (text, true)
}

/// Whether a comment begins before a byte on its line.
fn is_comment(text: &str, at: usize) -> bool {
    let line = &text[text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)..at];
    line.starts_with('#') || line.contains(" #") || line.contains("\t#")
}

/// Characters that YAML does not allow unescaped.
fn is_odd(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Vec<String>) {
        let (source, found) = Source::from_commented_bytes("x.yaml", bytes.to_vec()).unwrap();
        let line = |it: &Diagnostic| {
            let place = it.location.as_ref().map_or(0, |place| place.line);
            format!("{place}: {}", it.repair.as_deref().unwrap_or_default())
        };
        (source.text().to_string(), found.iter().map(line).collect())
    }

    #[test]
    fn bytes_of_other_encodings_are_read_and_the_rest_stays() {
        let (text, found) = read(b"\xc3\xa9: 1 # \xe9\n# \x96 \xb1\xfb\n");
        assert_eq!((text.as_str(), found), ("é: 1 # é\n# – ±û\n", vec!["1: read as Windows-1252".to_string()]));
        let utf_16: Vec<u8> = "\u{feff}a: µ\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf_16), ("a: µ\n".to_string(), vec!["1: read as UTF-16".to_string()]));
        assert_eq!(read("\u{feff}a: µ\n".as_bytes()), ("a: µ\n".to_string(), vec![]));
    }

    #[test]
    fn control_characters_are_made_visible_and_a_closing_mark_is_left_out() {
        assert_eq!(read(b"a: 1\n# \x07\x1b\n"), ("a: 1\n# ��\n".to_string(), vec!["2: read as �".to_string()]));
        for closed in [&b"a: 1\n\x1a"[..], b"a: 1\n\x1a\n", b"a: 1\n\x1a\x1a"] {
            assert_eq!(read(closed), ("a: 1\n".to_string(), vec!["2: left out".to_string()]));
        }
        assert_eq!(read(b"a: 1\x1a").0, "a: 1\n");
        assert_eq!(read(b"a: 1\rb: 2\r"), ("a: 1\nb: 2\n".to_string(), vec!["1: read as line breaks".to_string()]));
        assert_eq!(read(b"a: 1\r\nb: 2 # \0\r\n").0, "a: 1\r\nb: 2 # �\r\n");
        let binary = Source::from_commented_bytes("x.yaml", b"a: \0\n".to_vec()).unwrap_err();
        assert_eq!((binary.code, binary.location.map(|place| place.column)), ("not-text", Some(4)));
    }
}
