//! Messages about a text, and how they are shown.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::source::span::Span;
use crate::source::text::{Location, Source};

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

    /// The message for a terminal, with the excerpt and a caret; `colour` adds ANSI codes.
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
                // The renderer counts columns within the excerpt, which a cut excerpt makes wrong.
                let path = if is_cut(place) {
                    group = group.element(origin(place));
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
                group = group.element(origin(place));
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

/// Whether the excerpt begins within its line.
fn is_cut(place: &Location) -> bool {
    place.excerpt.get(..place.highlight.start).is_some_and(|head| head.chars().count() + 1 != place.column)
}

fn origin(place: &Location) -> Origin<'_> {
    Origin::path(place.file.as_str()).line(place.line).char_column(place.column)
}

#[cfg(test)]
mod tests {
    use super::*;

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
