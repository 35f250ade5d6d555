//! Text with a name, places in it, and messages about them.
//!
//! Everything that reads text reports through [`Diagnostic`]: what is wrong, where
//! (file, line, column and the offending excerpt), why, and what to do about it.

mod decoding;
mod long_lines;

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::source::long_lines::{CharCounts, excerpt};

/// A half-open range of byte offsets into a [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Self {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same span in a text that begins `offset` bytes later.
    pub fn shifted(self, offset: usize) -> Self {
        Span::new(self.start + offset, self.end + offset)
    }
}

/// A named text: a file's content, or a command-line argument.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
    line_starts: Vec<usize>,
    char_counts: CharCounts,
}

impl Source {
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

    /// The text, for something that shares it.
    pub(crate) fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
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

    /// Where a span is, with the excerpt to show. A span over several lines shows its first.
    pub fn locate(&self, span: Span) -> Location {
        let (line, column) = self.line_column(span.start);
        let line_span = self.line_span(line);
        let start = span.start.clamp(line_span.start, line_span.end) - line_span.start;
        let end = span.end.clamp(line_span.start + start, line_span.end) - line_span.start;
        let (excerpt, highlight) = excerpt(self.slice(line_span), Span::new(start, end));
        Location { file: self.name.clone(), line, column, excerpt, highlight }
    }
}

/// A place in a text, with the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// The line without its line break; of a very long one, what is near the place.
    pub excerpt: String,
    /// Byte offsets within `excerpt`.
    pub highlight: Span,
}

impl Location {
    /// Whether the excerpt begins within the line.
    fn is_cut(&self) -> bool {
        self.excerpt.get(..self.highlight.start).is_some_and(|head| head.chars().count() + 1 != self.column)
    }

    fn origin(&self) -> Origin<'_> {
        Origin::path(self.file.as_str()).line(self.line).char_column(self.column)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// A message about a text: what is wrong, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, machine-readable name of the kind of problem, in kebab case.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    pub location: Option<Box<Location>>,
    /// Why it is wrong; shown at the excerpt.
    pub reason: String,
    /// What was done about it already, where reading went on.
    pub repair: Option<Box<str>>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Diagnostic { severity, code, message, location: None, reason: String::new(), repair: None, hint: None }
    }

    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Error, code, message)
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Warning, code, message)
    }

    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::new(Severity::Note, code, message)
    }

    pub fn at(mut self, source: &Source, span: Span) -> Self {
        self.location = Some(Box::new(source.locate(span)));
        self
    }

    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// What was done about it, as in `read as 1e10`.
    pub fn repaired(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into().into_boxed_str());
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The message as shown on a terminal, with the excerpt and a caret; `colour` adds ANSI codes.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group =
            level.primary_title(self.message.as_str()).id(self.code).elements(Vec::<annotate_snippets::Element>::new());
        match &self.location {
            Some(place) if !place.excerpt.is_empty() => {
                let range = place.highlight.start..place.highlight.end;
                // The columns of a part of a line are not those of the line.
                let path = if place.is_cut() {
                    group = group.element(place.origin());
                    None
                } else {
                    Some(place.file.as_str())
                };
                group = group.element(
                    Snippet::source(place.excerpt.as_str())
                        .path(path)
                        .line_start(place.line)
                        .annotation(AnnotationKind::Primary.span(range).label(self.reason.as_str())),
                );
            }
            Some(place) => {
                group = group.element(place.origin());
                if !self.reason.is_empty() {
                    group = group.element(Level::NOTE.message(self.reason.as_str()));
                }
            }
            None if !self.reason.is_empty() => group = group.element(Level::NOTE.message(self.reason.as_str())),
            None => {}
        }
        if let Some(repair) = &self.repair {
            group = group.element(Level::NOTE.with_name("repair").message(repair.as_ref()));
        }
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostic {}

impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("Diagnostic", 9)?;
        object.serialize_field("severity", &self.severity)?;
        object.serialize_field("code", self.code)?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("file", &self.location.as_ref().map(|place| &place.file))?;
        object.serialize_field("line", &self.location.as_ref().map(|place| place.line))?;
        object.serialize_field("column", &self.location.as_ref().map(|place| place.column))?;
        object.serialize_field("reason", &self.reason)?;
        object.serialize_field("repair", &self.repair)?;
        object.serialize_field("hint", &self.hint)?;
        object.end()
    }
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
    fn a_diagnostic_shows_place_excerpt_reason_and_hint() {
        let source = Source::new("net.rxn", "A + B => C\nA => \n");
        let text = Diagnostic::error("blank-side", "a side of the equation is blank")
            .at(&source, Span::new(16, 16))
            .because("no species here")
            .hint("write 0 for an empty side")
            .render(false);
        for part in ["error[blank-side]", "net.rxn:2:6", "A =>", "no species here", "write 0 for an empty side"] {
            assert!(text.contains(part), "{part} missing in:\n{text}");
        }
    }

    #[test]
    fn a_place_in_a_very_long_line_has_its_column_and_little_of_the_line() {
        let source = Source::new("one.yaml", format!("{}µ wrong {}", "a, ".repeat(500), "b, ".repeat(500)));
        let diagnostic = Diagnostic::error("x", "wrong").at(&source, Span::new(1503, 1508)).because("this");
        let text = diagnostic.render(false);
        assert!(text.contains("--> one.yaml:1:1503") && text.contains("µ wrong b") && text.len() < 700, "{text}");
    }
}
