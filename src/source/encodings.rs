//! Texts in other encodings than UTF-8: UTF-16, Windows-1252.

/// A text, and how its bytes were read where they are not UTF-8.
#[derive(Debug, PartialEq)]
pub struct Decoded {
    pub text: String,
    pub otherwise: Option<Otherwise>,
}

/// Another encoding than UTF-8.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Otherwise {
    pub encoding: &'static str,
    /// The byte of the text at which the first character stands that is not as in UTF-8.
    pub first: usize,
}

/// The mark that some programs write before UTF-8.
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
/// How many bytes decide whether a text is UTF-16 without a byte order mark: in plain English every other one is 0.
const LEAST_LOOKED_AT: usize = 8;
const MOST_LOOKED_AT: usize = 64;

/// The characters of the bytes 0x80 to 0x9F in Windows-1252. Bytes without one are control characters there.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of any bytes: UTF-16 where a mark or zero bytes tell it, else UTF-8, else Windows-1252, in which every byte
/// is a character. Marks at the beginning are left out.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((rest, unit)) = as_utf_16(&bytes) {
        let units = rest.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)]));
        let text = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        return Decoded { text, otherwise: Some(Otherwise { encoding: "UTF-16", first: 0 }) };
    }
    let bytes = match bytes.strip_prefix(UTF_8_MARK) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, otherwise: None },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let [before, after] = [&error.as_bytes()[..valid], &error.as_bytes()[valid..]].map(windows_1252);
            let otherwise = Some(Otherwise { encoding: "Windows-1252", first: before.len() });
            Decoded { text: before + &after, otherwise }
        }
    }
}

type Unit = fn([u8; 2]) -> u16;

/// The bytes behind the mark of UTF-16, if they are UTF-16, and how two of them make a unit.
fn as_utf_16(bytes: &[u8]) -> Option<(&[u8], Unit)> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Some((rest, u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Some((rest, u16::from_be_bytes));
    }
    let looked_at = bytes.get(..bytes.len().min(MOST_LOOKED_AT)).filter(|bytes| bytes.len() >= LEAST_LOOKED_AT)?;
    let all = |pattern: [bool; 2]| looked_at.chunks_exact(2).all(|pair| [pair[0] == 0, pair[1] == 0] == pattern);
    match (all([false, true]), all([true, false])) {
        (true, _) => Some((bytes, u16::from_le_bytes)),
        (_, true) => Some((bytes, u16::from_be_bytes)),
        _ => None,
    }
}

fn windows_1252(bytes: &[u8]) -> String {
    let character = |byte: &u8| match *byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(*byte - 0x80)],
        other => char::from(other),
    };
    bytes.iter().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<&'static str>) {
        let Decoded { text, otherwise } = decode(bytes.to_vec());
        (text, otherwise.map(|otherwise| otherwise.encoding))
    }

    #[test]
    fn marks_and_zero_bytes_tell_utf_16() {
        let little: Vec<u8> = "A = µ".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "ELEM".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let utf_16 = Some("UTF-16");
        assert_eq!(read(&[b"\xff\xfe".as_slice(), &little].concat()), ("A = µ".to_string(), utf_16));
        assert_eq!(read(&[b"\xfe\xff".as_slice(), &big].concat()), ("ELEM".to_string(), utf_16));
        assert_eq!(read(&big), ("ELEM".to_string(), utf_16));
        assert_eq!(read(&little[..8]), ("A = ".to_string(), utf_16));
        assert_eq!(read(b"\xff\xfeA"), ("A".to_string(), utf_16));
        assert_eq!(read(b"\xff\xfe\x00\xd8"), ("\u{fffd}".to_string(), utf_16));
        assert_eq!(read(b""), (String::new(), None));
        assert_eq!(read(b"A\0"), ("A\0".to_string(), None));
    }

    #[test]
    fn other_bytes_are_utf_8_or_windows_1252() {
        assert_eq!(read("\u{feff}é".as_bytes()), ("é".to_string(), None));
        assert_eq!(read(b"pages 10\x9612 \x81\xe9"), ("pages 10–12 \u{81}é".to_string(), Some("Windows-1252")));
        let mixed = decode(b"\xc3\xa9 a\xe9b".to_vec());
        assert_eq!((mixed.text.as_str(), mixed.otherwise.map(|it| it.first)), ("Ã© aéb", Some(6)));
    }
}
