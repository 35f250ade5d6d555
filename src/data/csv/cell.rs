//! Cells of a row: their places in the text and their numbers.

use crate::source::Span;

/// The content of a cell in a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Missing,
    Finite(f64),
    Infinite,
    /// Anything that is no number.
    Text,
}

/// The number in a cell. Blank and NaN are missing; a number too large for a double is infinite.
pub(super) fn number(cell: &str) -> Number {
    let cell = cell.trim();
    match cell.parse::<f64>() {
        _ if cell.is_empty() => Number::Missing,
        Ok(value) if value.is_nan() => Number::Missing,
        Ok(value) if value.is_finite() => Number::Finite(value),
        Ok(_) => Number::Infinite,
        Err(_) => Number::Text,
    }
}

/// The place of a cell, counted from 0, in the first row after byte `row_start`; blank lines and comment lines
/// before it are skipped. A cell that the row lacks is placed at the row's end.
pub(super) fn cell_span(text: &str, row_start: usize, cell: usize) -> Span {
    let bytes = text.as_bytes();
    let mut at = first_cell(bytes, row_start);
    for _ in 0..cell {
        at = cell_end(bytes, at);
        match bytes.get(at) {
            Some(b',') => at += 1,
            _ => return Span::new(at, at),
        }
    }
    let end = cell_end(bytes, at);
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

/// The comma, line break or end of text after the cell that begins at `at`; in a quoted cell `""`
/// is a quote, and commas and line breaks are part of the cell.
fn cell_end(bytes: &[u8], at: usize) -> usize {
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
    at + bytes[at..].iter().take_while(|byte| !matches!(byte, b',' | b'\n' | b'\r')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_and_nan_are_missing_and_nothing_else_is() {
        for (cell, value) in [
            ("", Number::Missing),
            ("  ", Number::Missing),
            ("NaN", Number::Missing),
            (" -1.5e-3 ", Number::Finite(-1.5e-3)),
            (".5", Number::Finite(0.5)),
            ("inf", Number::Infinite),
            ("1e999", Number::Infinite),
            ("n/a", Number::Text),
            ("1.0D-3", Number::Text),
            ("1 2", Number::Text),
        ] {
            assert_eq!(number(cell), value, "{cell}");
        }
    }

    #[test]
    fn cells_are_found_behind_comments_quotes_and_line_breaks() {
        let text = "\r\n# a, \"comment\n\n\"x,\"\"y\n\", 2 ,3\r\nnext";
        let found = |cell| {
            let span = cell_span(text, 0, cell);
            &text[span.start..span.end]
        };
        assert_eq!([found(0), found(1), found(2), found(3)], ["\"x,\"\"y\n\"", "2", "3", ""]);
        assert_eq!(cell_span(text, 0, 3), cell_span(text, 0, 9), "a missing cell is at the end of its row");
        assert_eq!(cell_span("a,\"open", 0, 1), Span::new(2, 7));
        assert_eq!(cell_span("", 0, 2), Span::new(0, 0));
    }
}
