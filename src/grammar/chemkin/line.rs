//! Lines split into content and comment.

use crate::source::{Source, Span};

/// A line of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: usize,
    /// The content before the comment, without blanks at its end; columns count from its start.
    pub span: Span,
    /// The text after `!`, trimmed; `None` without a `!`.
    pub comment: Option<Span>,
}

impl Line {
    /// Whether the line has no content before its comment.
    pub fn is_blank(&self, source: &Source) -> bool {
        source.slice(self.span).trim().is_empty()
    }
}

/// All lines of a file.
pub fn lines(source: &Source) -> Vec<Line> {
    let count = source.text().split('\n').count();
    (1..=count).map(|number| line(source, number)).collect()
}

fn line(source: &Source, number: usize) -> Line {
    let span = source.line_span(number);
    let text = source.slice(span);
    let (content, comment) = match text.split_once('!') {
        Some((content, comment)) => (content, Some(comment)),
        None => (text, None),
    };
    let comment = comment.map(|comment| {
        let start = span.start + content.len() + 1 + (comment.len() - comment.trim_start().len());
        Span::new(start, start + comment.trim().len())
    });
    Line { number, span: Span::new(span.start, span.start + content.trim_end().len()), comment }
}

/// The words of a piece of a line with their places.
pub fn words(source: &Source, span: Span) -> Vec<(&str, Span)> {
    source.words(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_apart() {
        let source = Source::new("x", "H2 O2 ! two\r\n!\nEND");
        let lines = lines(&source);
        let parts: Vec<_> =
            lines.iter().map(|line| (source.slice(line.span), line.comment.map(|span| source.slice(span)))).collect();
        assert_eq!(parts, [("H2 O2", Some("two")), ("", Some("")), ("END", None)]);
        assert!(lines[1].is_blank(&source) && lines[2].number == 3);
        assert_eq!(words(&source, lines[0].span)[1], ("O2", Span::new(3, 5)));
    }
}
