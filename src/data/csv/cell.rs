//! Cells of a row: their places in the text and their numbers.

use std::borrow::Cow;

use crate::data::csv::options::{DecimalMark, Separator};
use crate::source::Span;

/// The content of a cell in a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Missing,
    Finite(f64),
    /// Below this limit of detection: `<0.5`.
    Below(f64),
    Infinite,
    /// Anything that is no number.
    Text,
}

/// What people write for a value that they do not have, in lower case and without blanks.
const MISSING: [&str; 17] =
    ["", "nan", "na", "n/a", "#n/a", "n.a.", "n.a", "nd", "n.d.", "n.d", "n/d", "-", "--", "–", "—", "?", "null"];

/// The number in a cell. Blank, NaN, `NA`, `n.d.`, `-` and the like are missing; a number too large for a double is
/// infinite.
pub(super) fn number(cell: &str, decimal: DecimalMark) -> Number {
    let cell = cell.trim();
    if let Some(limit) = cell.strip_prefix(['<', '≤']) {
        return match number(limit, decimal) {
            Number::Finite(limit) => Number::Below(limit),
            _ => Number::Text,
        };
    }
    let Some(plain) = with_point(cell, decimal) else { return Number::Text };
    match plain.replace('−', "-").parse::<f64>() {
        Ok(value) if value.is_nan() => Number::Missing,
        Ok(value) if value.is_finite() => Number::Finite(value),
        Ok(_) => Number::Infinite,
        Err(_) if MISSING.contains(&cell.to_lowercase().as_str()) => Number::Missing,
        Err(_) => Number::Text,
    }
}

/// The text with a decimal point and nothing between thousands; `None` where the other mark stands elsewhere than
/// between thousands.
fn with_point(cell: &str, decimal: DecimalMark) -> Option<Cow<'_, str>> {
    let (mark, other) = match decimal {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    if !cell.contains([',', other]) || !cell.starts_with(|c: char| c.is_ascii_digit() || "+-−.,".contains(c)) {
        return Some(Cow::Borrowed(cell));
    }
    let integer = cell.trim_start_matches(['+', '-', '−']).split(mark).next().unwrap_or("");
    let mut groups = integer.split(other);
    let first = groups.next().map_or(0, str::len);
    let is_three = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_between_thousands = cell.matches(other).count() == integer.matches(other).count()
        && (integer.matches(other).count() == 0 || (1..=3).contains(&first) && groups.all(is_three));
    is_between_thousands.then(|| Cow::Owned(cell.replace(other, "").replace(mark, ".")))
}

/// The byte at which a row begins.
pub(super) fn start_of(record: &csv::StringRecord) -> usize {
    record.position().map_or(0, |position| position.byte() as usize)
}

/// The place of a cell, counted from 0, in the first row after byte `row_start`; blank lines and comment lines
/// before it are skipped. A cell that the row lacks is placed at the row's end.
pub(super) fn cell_span(text: &str, row_start: usize, cell: usize, separator: Separator) -> Span {
    let separator = separator.byte();
    let bytes = text.as_bytes();
    let mut at = first_cell(bytes, row_start);
    for _ in 0..cell {
        at = cell_end(bytes, at, separator);
        match bytes.get(at) {
            Some(byte) if *byte == separator => at += 1,
            _ => return Span::new(at, at),
        }
    }
    let end = cell_end(bytes, at, separator);
    let raw = text.get(at..end).unwrap_or("");
    let start = at + (raw.len() - raw.trim_start().len());
    Span::new(start, start + raw.trim().len())
}

fn first_cell(bytes: &[u8], row_start: usize) -> usize {
    let mut at = row_start;
    loop {
        match bytes.get(at) {
            Some(b'\n' | b'\r') => at += 1,
            Some(b'#') => at += bytes[at..].iter().take_while(|byte| **byte != b'\n').count(),
            _ => return at,
        }
    }
}

/// The separator, line break or end of text after the cell that begins at `at`; in a quoted cell `""`
/// is a quote, and separators and line breaks are part of the cell.
fn cell_end(bytes: &[u8], at: usize, separator: u8) -> usize {
    let mut at = at;
    if bytes.get(at) == Some(&b'"') {
        at += 1;
        loop {
            match (bytes.get(at), bytes.get(at + 1)) {
                (None, _) => return bytes.len(),
                (Some(b'"'), Some(b'"')) => at += 2,
                (Some(b'"'), _) => break,
                _ => at += 1,
            }
        }
    }
    at + bytes[at..].iter().take_while(|byte| **byte != separator && !matches!(byte, b'\n' | b'\r')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_for_nothing_is_missing() {
        for (cell, value) in [
            ("", Number::Missing),
            ("  ", Number::Missing),
            ("NaN", Number::Missing),
            (" -1.5e-3 ", Number::Finite(-1.5e-3)),
            (".5", Number::Finite(0.5)),
            ("inf", Number::Infinite),
            ("1e999", Number::Infinite),
            ("NA", Number::Missing),
            ("n.d.", Number::Missing),
            ("-", Number::Missing),
            ("–", Number::Missing),
            ("<0.5", Number::Below(0.5)),
            ("< 2e-3", Number::Below(2e-3)),
            ("<LOD", Number::Text),
            ("−2", Number::Finite(-2.0)),
            ("1,234.5", Number::Finite(1234.5)),
            ("1,23", Number::Text),
            ("oh", Number::Text),
            ("1.0D-3", Number::Text),
            ("1 2", Number::Text),
        ] {
            assert_eq!(number(cell, DecimalMark::Point), value, "{cell}");
        }
        assert_eq!(number("1.234,5", DecimalMark::Comma), Number::Finite(1234.5));
        assert_eq!(number("<0,5", DecimalMark::Comma), Number::Below(0.5));
        assert_eq!(number("0.5", DecimalMark::Comma), Number::Text);
        assert_eq!(number("-1e-3", DecimalMark::Comma), Number::Finite(-1e-3));
    }

    #[test]
    fn cells_are_found_behind_comments_quotes_and_line_breaks() {
        let text = "\r\n# a, \"comment\n\n\"x,\"\"y\n\", 2 ,3\r\nnext";
        let found = |cell| {
            let span = cell_span(text, 0, cell, Separator::Comma);
            &text[span.start..span.end]
        };
        assert_eq!([found(0), found(1), found(2), found(3)], ["\"x,\"\"y\n\"", "2", "3", ""]);
        assert_eq!(
            cell_span(text, 0, 3, Separator::Comma),
            cell_span(text, 0, 9, Separator::Comma),
            "a missing cell is at the end of its row"
        );
        assert_eq!(cell_span("a,\"open", 0, 1, Separator::Comma), Span::new(2, 7));
        assert_eq!(cell_span("", 0, 2, Separator::Comma), Span::new(0, 0));
    }
}
