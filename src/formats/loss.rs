//! What is lost when a mechanism is written in a format that does not hold everything.

use std::fmt;

use crate::formats::Document;
use crate::mechanism::Item;
use crate::source::{Diagnostic, Location, Source, Span};

/// Something that the target format does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// Stable name of its kind, in kebab case.
    pub code: &'static str,
    /// The name of the species, the equation of the reaction, or the text that is lost.
    pub item: String,
    /// The species or reaction of the written mechanism that it belongs to.
    pub subject: Option<Item>,
    /// Where it stands in the input, if it was read.
    pub place: Option<Box<Location>>,
    pub severity: LossSeverity,
}

/// How much a loss matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LossSeverity {
    /// The mechanism means the same without it, as without a comment.
    Harmless,
    /// It is left out only where the user allows it.
    NeedsPermission,
    /// It may not be left out, because the mechanism would be another one: writing is refused.
    Refused {
        /// Why the format cannot hold it; where it has no place, with what it is.
        reason: String,
        /// What the user can do about it.
        hint: Option<&'static str>,
    },
}

impl Loss {
    /// A loss of the whole file that needs permission.
    pub fn of_file(code: &'static str, item: impl Into<String>) -> Self {
        Loss { code, item: item.into(), subject: None, place: None, severity: LossSeverity::NeedsPermission }
    }

    /// A loss that needs permission, of a species or reaction with that name or equation.
    pub fn of_item(code: &'static str, subject: Item, name: impl Into<String>) -> Self {
        Loss { subject: Some(subject), ..Loss::of_file(code, name) }
    }

    /// The loss of an item that could not be read, at the place of the error about it.
    pub fn of_unread(error: Diagnostic) -> Self {
        let item = if error.reason.is_empty() { error.message } else { format!("{}: {}", error.message, error.reason) };
        let loss = Loss::of_file("unread", item);
        Loss { place: error.location, ..loss }
    }

    /// The same loss, which changes nothing about the mechanism.
    pub fn harmless(self) -> Self {
        Loss { severity: LossSeverity::Harmless, ..self }
    }

    /// The same loss, which may not be allowed.
    pub fn refused(self, reason: impl Into<String>, hint: Option<&'static str>) -> Self {
        Loss { severity: LossSeverity::Refused { reason: reason.into(), hint }, ..self }
    }

    /// The same loss at a place in a file.
    pub fn at(self, source: &Source, span: Span) -> Self {
        Loss { place: Some(Box::new(source.locate(span))), ..self }
    }

    /// The same loss at the place where its species or reaction stands.
    pub fn placed_in(self, document: &Document) -> Self {
        match self.subject.and_then(|item| document.locate(item)) {
            Some((source, span)) => self.at(source, span),
            None => self,
        }
    }

    /// The line where it stands, as `file:line`.
    pub fn line(&self) -> Option<String> {
        self.place.as_ref().map(|place| format!("{}:{}", place.file, place.line))
    }

    /// The loss as one line: `lost [thermo] gas.yaml:6: H2`.
    pub fn sentence(&self) -> String {
        let place = self.line().map_or(String::new(), |line| format!("{line}: "));
        format!("lost [{}] {place}{}", self.code, self.item)
    }

    /// Why it may not be left out; `None` for a loss that may.
    pub fn refusal(&self) -> Option<&str> {
        match &self.severity {
            LossSeverity::Refused { reason, .. } => Some(reason),
            LossSeverity::Harmless | LossSeverity::NeedsPermission => None,
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.refusal().unwrap_or(&self.item))
    }
}

/// How the messages of a format word what it refuses.
#[derive(Clone, Copy, Debug)]
pub struct RefusalWords {
    /// What a mechanism does not have: `form in Cantera YAML`.
    pub form: &'static str,
    /// The code of the message about all refused items that have no place.
    pub code: &'static str,
}

/// The messages about refused losses: each at its place; those without a place together.
pub fn refusal_diagnostics(name: &str, refused: &[Loss], words: &RefusalWords) -> Vec<Diagnostic> {
    let form = words.form;
    let (placed, others): (Vec<&Loss>, Vec<&Loss>) = refused.iter().partition(|loss| loss.place.is_some());
    let one = |loss: &Loss| {
        let error = Diagnostic::error(loss.code, format!("`{}` has no {form}", loss.item));
        let error = error.because(loss.refusal().unwrap_or_default());
        with_hint(Diagnostic { location: loss.place.clone(), ..error }, loss)
    };
    let mut diagnostics: Vec<Diagnostic> = placed.into_iter().map(one).collect();
    if let Some(first) = others.first() {
        let lines: Vec<String> = others.iter().map(ToString::to_string).collect();
        let error = Diagnostic::error(words.code, format!("{name} has no {form}")).because(lines.join("\n"));
        diagnostics.push(with_hint(error, first));
    }
    diagnostics
}

fn with_hint(diagnostic: Diagnostic, loss: &Loss) -> Diagnostic {
    match loss.severity {
        LossSeverity::Refused { hint: Some(hint), .. } => diagnostic.hint(hint),
        _ => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Mechanism, Species};
    use crate::source::Source;

    const WORDS: RefusalWords = RefusalWords { form: "form in sand", code: "not-writable" };

    #[test]
    fn a_refusal_is_shown_at_its_place_and_those_without_one_together() {
        let mut mechanism = Mechanism::new();
        let a = mechanism.add_species(Species::named("A")).unwrap();
        let mut document = Document::of(mechanism);
        document.sources = vec![Source::new("net.txt", "A\n")];
        let loss = |item: &str| Loss::of_item("x", Item::Species(a), item).refused("too wet", Some("dry it"));
        let refused = [loss("B"), loss("A").placed_in(&document), loss("C")];
        let shown = refusal_diagnostics("net.txt", &refused, &WORDS);
        let shown: Vec<_> = shown.iter().map(|it| (it.code, it.message.as_str(), it.reason.as_str())).collect();
        let expected = [
            ("x", "`A` has no form in sand", "too wet"),
            ("not-writable", "net.txt has no form in sand", "too wet\ntoo wet"),
        ];
        assert_eq!(shown, expected);
        assert_eq!(refused[1].line().as_deref(), Some("net.txt:1"));
    }
}
