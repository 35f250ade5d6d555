//! Statements: the content of one line, or of several lines joined by `&`.

use std::borrow::Cow;

use crate::grammar::chemkin::line::Line;
use crate::source::{Source, Span};

/// A text without comments and line breaks, with the places of its parts in the file.
#[derive(Clone, Debug)]
pub struct Statement<'s> {
    text: Cow<'s, str>,
    /// In the order of the text; the first begins at byte 0.
    pieces: Vec<Piece>,
}

/// A part of a statement that stands in one piece in the file.
#[derive(Clone, Copy, Debug, Default)]
struct Piece {
    /// Where it begins, in bytes.
    in_text: usize,
    in_file: usize,
    /// Counted from the first line of the statement.
    line: usize,
}

impl<'s> Statement<'s> {
    /// The statement that begins with the first of `lines`, and the number of lines it takes, at least 1.
    pub fn read(source: &'s Source, lines: &[Line]) -> (Self, usize) {
        let first = lines.first().map_or(Span::default(), |line| line.span);
        let begin = Piece { in_file: first.start, ..Piece::default() };
        let mut statement = Statement { text: Cow::Borrowed(source.slice(first)), pieces: vec![begin] };
        let mut taken = 1;
        while statement.text.ends_with('&') {
            let text = statement.text.to_mut();
            text.pop();
            // Comments may stand between.
            taken += lines.iter().skip(taken).take_while(|line| line.is_blank(source)).count();
            let Some(next) = lines.get(taken) else { break };
            let line = statement.pieces.len();
            statement.pieces.push(Piece { in_text: text.len(), in_file: next.span.start, line });
            text.push_str(source.slice(next.span));
            taken += 1;
        }
        (statement, taken)
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// A part of this statement without some of its blanks: without those for which `is_idle` is true of the characters
    /// on either side.
    pub fn without_blanks(&self, part: &str, is_idle: impl Fn(char, char) -> bool) -> Statement<'static> {
        let mut kept = Statement { text: Cow::Owned(String::with_capacity(part.len())), pieces: Vec::new() };
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        let mut rest = part;
        while !rest.is_empty() {
            let blank = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let word = blank + rest[blank..].len() - rest[blank..].trim_start().len();
            let sides = rest[..blank].chars().next_back().zip(rest[word..].chars().next());
            let end = if sides.is_some_and(|(before, after)| is_idle(before, after)) { blank } else { word };
            self.copy(start + part.len() - rest.len(), &rest[..end], &mut kept);
            rest = &rest[word..];
        }
        kept
    }

    /// Appends a part of this statement that begins at a byte of it to another one.
    fn copy(&self, start: usize, part: &str, to: &mut Statement<'static>) {
        let place = self.piece_of(start);
        let Some(first) = self.pieces.get(place) else { return };
        let in_text = to.text.len();
        let copied = self.pieces.iter().skip(place + 1).take_while(|piece| piece.in_text < start + part.len());
        to.pieces.push(Piece { in_text, in_file: first.in_file + (start - first.in_text), line: first.line });
        to.pieces.extend(copied.map(|piece| Piece { in_text: in_text + (piece.in_text - start), ..*piece }));
        to.text.to_mut().push_str(part);
    }

    fn piece_of(&self, at: usize) -> usize {
        self.pieces.partition_point(|piece| piece.in_text <= at).saturating_sub(1)
    }

    /// The place of a part of the text in the file; of a part over several lines, the place in the first one.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let at = |place: usize| self.pieces.get(place).copied().unwrap_or_default();
        let first = at(self.piece_of(start));
        let begin = first.in_file + (start - first.in_text);
        if end <= start {
            return Span::new(begin, begin);
        }
        let of_line = self.pieces.partition_point(|piece| piece.line <= first.line);
        let line_end = self.pieces.get(of_line).map_or(usize::MAX, |next| next.in_text);
        let end = end.min(line_end);
        let last = at(self.piece_of(end - 1));
        Span::new(begin, last.in_file + (end - last.in_text))
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

    #[test]
    fn blanks_are_left_out_and_places_kept() {
        let source = Source::new("x", "A + PRO  -2 &\n = C (S) 1");
        let (joined, _) = Statement::read(&source, &lines(&source));
        let text = joined.text();
        let compact = joined.without_blanks(&text[4..text.len() - 2], |before, after| before != '=' && after != '=');
        assert_eq!(compact.text(), "PRO-2  = C(S)");
        assert_eq!(source.slice(compact.span_of(&compact.text()[..5])), "PRO  -2");
        let at = compact.text().find('C').unwrap();
        assert_eq!(source.slice(compact.span_of(&compact.text()[at..])), "C (S)");
        assert_eq!(joined.without_blanks(text, |_, _| true).text(), "A+PRO-2=C(S)1");
    }
}
