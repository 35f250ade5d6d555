//! Messages about a text, and how they are shown.

use std::borrow::Cow;
use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::source::span::Span;
use crate::source::text::{Location, Source};
use crate::source::visible::{visible, visible_excerpt, visible_line};

/// How serious a message is; errors stop what was asked for.
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
    /// How the reader repaired it, where reading went on.
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

    /// Adds the place.
    pub fn at(mut self, source: &Source, span: Span) -> Self {
        self.location = Some(Box::new(source.locate(span)));
        self
    }

    /// Adds why it is wrong.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// Adds how the reader repaired it, as in `read as 1e10`.
    pub fn repaired(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into().into_boxed_str());
        self
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The message for a terminal, with the excerpt and a caret; `colour` adds ANSI codes. Characters that the
    /// terminal would obey or not show are shown by their numbers.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let (message, reason) = (visible(&self.message), visible(&self.reason));
        let repair = self.repair.as_ref().map(|repair| visible(repair));
        let hint = self.hint.as_ref().map(|hint| visible(hint));
        let place = self.location.as_ref().map(|place| VisiblePlace::of(place));
        let mut group = level.primary_title(&*message).id(self.code).elements(Vec::<annotate_snippets::Element>::new());
        match &place {
            Some(place) if !place.excerpt.is_empty() => group = place.excerpt_in(group, &reason),
            Some(place) => {
                group = group.element(place.origin());
                if !reason.is_empty() {
                    group = group.element(Level::NOTE.message(&*reason));
                }
            }
            None if !reason.is_empty() => group = group.element(Level::NOTE.message(&*reason)),
            None => {}
        }
        if let Some(repair) = &repair {
            group = group.element(Level::NOTE.with_name("repair").message(&**repair));
        }
        if let Some(hint) = &hint {
            group = group.element(Level::HELP.message(&**hint));
        }
        renderer.render(&[group])
    }
}

/// A place in which every character can be seen.
struct VisiblePlace<'p> {
    file: Cow<'p, str>,
    line: usize,
    column: usize,
    excerpt: Cow<'p, str>,
    highlight: Span,
    /// Whether the excerpt begins within its line.
    is_cut: bool,
}

impl<'p> VisiblePlace<'p> {
    fn of(place: &'p Location) -> Self {
        let (excerpt, highlight) = visible_excerpt(&place.excerpt, place.highlight);
        let before = place.excerpt.get(..place.highlight.start);
        VisiblePlace {
            file: visible_line(&place.file),
            line: place.line,
            column: place.column,
            is_cut: before.is_some_and(|before| before.chars().count() + 1 != place.column),
            excerpt,
            highlight,
        }
    }

    fn origin(&self) -> Origin<'_> {
        Origin::path(&*self.file).line(self.line).char_column(self.column)
    }

    /// The excerpt with the reason at its place. The renderer counts columns within the excerpt, which one that is
    /// cut or has characters replaced makes wrong; then the place stands before it.
    fn excerpt_in<'g>(&'g self, group: Group<'g>, reason: &'g str) -> Group<'g> {
        let counts_for_itself = !self.is_cut && matches!(self.excerpt, Cow::Borrowed(_));
        let group = if counts_for_itself { group } else { group.element(self.origin()) };
        let range = self.highlight.start..self.highlight.end;
        group.element(
            Snippet::source(&*self.excerpt)
                .path(counts_for_itself.then_some(&*self.file))
                .line_start(self.line)
                .annotation(AnnotationKind::Primary.span(range).label(reason)),
        )
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
    use crate::source::is_invisible;

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

    #[test]
    fn no_part_of_a_message_reaches_the_terminal_as_a_command() {
        let source = Source::new("a\u{1b}]0;b.rxn", "A\u{1b}[2J \u{202e}=> B\u{9b}1m\n");
        let text = "x\u{1b}[31m\u{200b}y";
        let found = Diagnostic::error("x", text).because(text).repaired(text).hint(text);
        for found in [found.clone().at(&source, Span::new(6, 12)), found] {
            let shown = found.render(false);
            assert!(!shown.contains(|letter: char| letter != '\n' && is_invisible(letter)), "{shown:?}");
            assert!(shown.matches("x<U+001B>[31m<U+200B>y").count() == 4, "{shown}");
        }
    }
}
