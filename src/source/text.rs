//! A named text, and the places of its lines.

use std::sync::Arc;

use crate::source::long_lines::{CharCounts, excerpt};
use crate::source::span::Span;

/// A named text: a file's content, or a command-line argument.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
    line_starts: Vec<usize>,
    char_counts: CharCounts,
}

impl Source {
    /// A text with the name that messages show.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text: Arc<str> = text.into().into();
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        let char_counts = CharCounts::of(&text);
        Source { name: name.into(), text, line_starts, char_counts }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as a shared pointer, for trees whose texts are parts of it.
    pub(crate) fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The text of a span; empty where the span does not lie within the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// The span without the blanks around its text.
    pub fn trimmed(&self, span: Span) -> Span {
        let text = self.slice(span);
        let start = span.start + (text.len() - text.trim_start().len());
        Span::new(start, start + text.trim().len())
    }

    /// The pieces of a span between blanks, with their places.
    pub fn words(&self, span: Span) -> Vec<(&str, Span)> {
        let text = self.slice(span);
        let place = |word: &str| span.start + (word.as_ptr() as usize - text.as_ptr() as usize);
        text.split_whitespace().map(|word| (word, Span::new(place(word), place(word) + word.len()))).collect()
    }

    /// The pieces of a span between separators, without the blanks around them; at least one.
    pub fn pieces(&self, span: Span, separator: char) -> Vec<Span> {
        let mut pieces = Vec::new();
        let mut start = span.start;
        for piece in self.slice(span).split(separator) {
            pieces.push(self.trimmed(Span::new(start, start + piece.len())));
            start += piece.len() + separator.len_utf8();
        }
        pieces
    }

    /// Line and column of a byte offset, both counted from 1; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let start = self.line_starts[line - 1];
        (line, self.char_counts.between(&self.text, start, offset) + 1)
    }

    /// The line (counted from 1) that holds a byte offset.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The span of a line (counted from 1) without its line break.
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = if end > start && self.text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end };
        Span::new(start, end)
    }

    /// The place of a span with the excerpt to show: the first line of a span over several lines.
    pub fn locate(&self, span: Span) -> Location {
        let (line, column) = self.line_column(span.start);
        let line_span = self.line_span(line);
        let start = span.start.clamp(line_span.start, line_span.end) - line_span.start;
        let end = span.end.clamp(line_span.start + start, line_span.end) - line_span.start;
        let (excerpt, highlight) = excerpt(self.slice(line_span), Span::new(start, end));
        Location { file: self.name.clone(), line, column, excerpt, highlight }
    }
}

/// A place in a text, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// The line without its line break; of a very long line, the part near the place.
    pub excerpt: String,
    /// Byte offsets within `excerpt`.
    pub highlight: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = Source::new("x.txt", "ab\nµcd\r\nlast");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(3), (2, 1));
        assert_eq!(source.line_column(5), (2, 2));
        assert_eq!(source.slice(source.line_span(2)), "µcd");
        assert_eq!(source.slice(source.line_span(3)), "last");
        assert_eq!(source.line_column(usize::MAX), (3, 5));
    }

    #[test]
    fn words_and_pieces_have_their_places() {
        let source = Source::new("x.txt", "first\n µ  b ;; c\r\n");
        let line = source.line_span(2);
        let words: Vec<_> = source.words(line).iter().map(|(word, span)| (*word, source.slice(*span))).collect();
        assert_eq!(words, [("µ", "µ"), ("b", "b"), (";;", ";;"), ("c", "c")]);
        let pieces: Vec<_> = source.pieces(line, ';').into_iter().map(|span| source.slice(span)).collect();
        assert_eq!(pieces, ["µ  b", "", "c"]);
        assert_eq!(source.slice(source.trimmed(line)), "µ  b ;; c");
        assert_eq!(source.pieces(Span::new(0, 0), ';'), [Span::new(0, 0)]);
    }
}
