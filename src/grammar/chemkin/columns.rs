//! Fields of lines by columns, as Fortran reads them.

use std::ops::RangeInclusive;

use crate::source::{Source, Span};

/// A piece of a line without the blanks around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    pub text: &'a str,
    pub span: Span,
}

impl<'a> Field<'a> {
    /// The field of `text`, a slice of `whole`, which begins at byte `start` of the source.
    pub fn within(whole: &'a str, start: usize, text: &'a str) -> Self {
        let trimmed = text.trim();
        let before = (trimmed.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
        let start = start + before.min(whole.len());
        Field { text: trimmed, span: Span::new(start, start + trimmed.len()) }
    }

    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The field in some columns of a line; columns count characters from 1. A tab is one column, since files use it for
/// a single blank.
pub fn columns<'a>(source: &'a Source, line: Span, wanted: RangeInclusive<usize>) -> Field<'a> {
    let text = source.slice(line);
    let (from, to) = (byte_of(text, *wanted.start()), byte_of(text, wanted.end() + 1));
    Field::within(text, line.start, text.get(from..to).unwrap_or(""))
}

/// The character in a column of a line.
pub fn character_at(source: &Source, line: Span, column: usize) -> Option<char> {
    let text = source.slice(line);
    text.get(byte_of(text, column)..)?.chars().next()
}

/// The byte at which a column begins, or the end of the text.
pub fn byte_of(text: &str, column: usize) -> usize {
    let before = column.saturating_sub(1);
    if text.is_ascii() {
        return before.min(text.len());
    }
    text.char_indices().nth(before).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let source = Source::new("x", "µH2 12");
        let line = source.line_span(1);
        assert_eq!(columns(&source, line, 2..=4), Field { text: "H2", span: Span::new(2, 4) });
        assert_eq!(columns(&source, line, 5..=80).text, "12");
        assert!(columns(&source, line, 9..=12).is_blank());
        assert_eq!((character_at(&source, line, 1), character_at(&source, line, 7)), (Some('µ'), None));
    }
}
