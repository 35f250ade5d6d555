//! Statements: the content of one line, or of several lines joined by `&`.

use std::borrow::Cow;

use crate::grammar::chemkin::line::Line;
use crate::source::{Source, Span};

/// A text without comments and line breaks, with the places of its parts in the file.
#[derive(Clone, Debug)]
pub struct Statement<'s> {
    text: Cow<'s, str>,
    /// The byte at which each line begins, in the statement and in the file.
    begins: Vec<(usize, usize)>,
}

impl<'s> Statement<'s> {
    /// The statement that begins with the first of `lines`, and the number of lines it takes, at least 1.
    pub fn read(source: &'s Source, lines: &[Line]) -> (Self, usize) {
        let first = lines.first().map_or(Span::default(), |line| line.span);
        let mut statement = Statement { text: Cow::Borrowed(source.slice(first)), begins: vec![(0, first.start)] };
        let mut taken = 1;
        while statement.text.ends_with('&') {
            let text = statement.text.to_mut();
            text.pop();
            // Comments may stand between.
            taken += lines.iter().skip(taken).take_while(|line| line.is_blank(source)).count();
            let Some(next) = lines.get(taken) else { break };
            statement.begins.push((text.len(), next.span.start));
            text.push_str(source.slice(next.span));
            taken += 1;
        }
        (statement, taken)
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a part of the text in the file; of a part over several lines, the place in the first one.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let line = self.begins.partition_point(|(in_text, _)| *in_text <= start).saturating_sub(1);
        let (in_text, in_file) = self.begins.get(line).copied().unwrap_or_default();
        let line_end = self.begins.get(line + 1).map_or(usize::MAX, |(next, _)| *next);
        let begin = in_file + (start - in_text);
        Span::new(begin, begin + end.min(line_end).saturating_sub(start))
    }

    /// The place of a slice of [`Self::text`] in the file.
    pub fn span_of(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        self.span(start, start + part.len())
    }

    /// The place of the whole statement, as far as it is on one line.
    pub fn whole(&self) -> Span {
        let trimmed = self.text.trim();
        self.span_of(trimmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;

    #[test]
    fn lines_are_joined_and_places_kept() {
        let source = Source::new("x", "A + B & ! first\n = C 1 0 0\nDUP &");
        let all = lines(&source);
        let (joined, taken) = Statement::read(&source, &all);
        assert_eq!((joined.text(), taken), ("A + B  = C 1 0 0", 2));
        let at = joined.text().find('C').unwrap();
        assert_eq!(source.slice(joined.span_of(&joined.text()[at..=at])), "C");
        assert_eq!(source.slice(joined.whole()), "A + B ");
        let (last, taken) = Statement::read(&source, &all[2..]);
        assert_eq!((last.text(), taken), ("DUP ", 1));
    }
}
