//! THERMO sections: the thermodynamics and composition of species.

use crate::formats::chemkin::composition::{Composition, Elements};
use crate::formats::chemkin::{nasa7, nasa9};
use crate::grammar::chemkin::columns::Field;
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::number_value;
use crate::source::{Diagnostic, Source, Span};
use crate::thermo::Thermo;

/// The lines of a THERMO section, without its first line and its END.
pub struct ThermoSection<'a> {
    pub source: &'a Source,
    pub lines: &'a [Line],
    pub kind: ThermoKind,
}

/// What the first line of a section says of its polynomials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThermoKind {
    Nasa7,
    Nasa9,
}

/// The entry of a species.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeciesThermo {
    /// Not empty; elements as declared, or else `AR` as `Ar`.
    pub composition: Composition,
    /// For the standard atmosphere, as Cantera's converter takes it for both kinds.
    pub thermo: Thermo,
    /// The date or source beside the name, and comments, a line each.
    pub note: Option<String>,
    /// Of the entry's first line.
    pub span: Span,
}

/// The entries of the species wanted, in the order of the file, repeated ones included. `wanted` gives the
/// declared name that an entry's name means, `None` for a species nobody asked for, whose entry may be as
/// broken as it likes. A broken entry of a species wanted is an error among `findings`, and the others are
/// read; whatever was repaired is said there too.
pub fn read_thermo(
    section: &ThermoSection,
    wanted: &dyn Fn(&str) -> Option<String>,
    declared_elements: &[String],
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, SpeciesThermo)> {
    let elements = Elements::new(declared_elements);
    match section.kind {
        ThermoKind::Nasa7 => nasa7::read(section, wanted, elements, findings),
        ThermoKind::Nasa9 => nasa9::read(section, wanted, elements, findings),
    }
}

/// Where messages about one entry go.
pub struct Report<'r, 'a> {
    pub source: &'a Source,
    pub species: &'r str,
    pub findings: &'r mut Vec<Diagnostic>,
}

impl Report<'_, '_> {
    pub fn push(&mut self, span: Span, diagnostic: Diagnostic) {
        self.findings.push(diagnostic.at(self.source, span));
    }

    pub fn error(&mut self, span: Span, code: &'static str, what: &str, reason: impl Into<String>, hint: &str) {
        let message = format!("{what} of {}", self.species);
        self.push(span, Diagnostic::error(code, message).because(reason).hint(hint));
    }

    pub fn warning(&mut self, span: Span, code: &'static str, what: &str, reason: impl Into<String>, repair: &str) {
        let message = format!("{what} of {}", self.species);
        self.push(span, Diagnostic::warning(code, message).because(reason).repaired(repair));
    }
}

/// The value of a number as Fortran writes it; `None` for any other text and for one too large.
pub fn number(field: &Field) -> Option<f64> {
    number_value(field.text)
}

/// The values of a row of coefficients, a blank one `None`; one that is no number is reported.
pub fn values(fields: &[Field], line: &Line, report: &mut Report) -> Option<Vec<Option<f64>>> {
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        let value = if field.is_blank() { None } else { number(field) };
        let hint = "correct it in the file";
        if field.is_blank() && field.span.start >= line.span.end {
            report.error(line.span, "missing-coefficient", "a coefficient", "the line ends too early", hint);
            return None;
        }
        if value.is_none() && !field.is_blank() {
            let reason = format!("`{}` is not a number", field.text);
            report.error(field.span, "unreadable-coefficient", "a coefficient", reason, hint);
            return None;
        }
        values.push(value);
    }
    Some(values)
}

/// Says that coefficients were left blank, at the first of them.
pub fn report_blanks(fields: &[Field], report: &mut Report) {
    if let Some(first) = fields.iter().find(|field| field.is_blank()) {
        let what = "a coefficient is blank in the entry";
        report.warning(first.span, "blank-coefficient", what, "no number here", "read as 0, as Fortran does");
    }
}

/// The note beside the name and the comments, a line each.
pub fn note(source: &Source, beside: &str, comments: &[Span]) -> Option<String> {
    let comments = comments.iter().map(|comment| source.slice(*comment));
    let parts: Vec<&str> = [beside].into_iter().chain(comments).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// Reports lines that belong to no entry, each run of them once.
pub fn report_stray_lines(source: &Source, lines: &[Line], findings: &mut Vec<Diagnostic>) {
    let is_end = |line: &Line| words(source, line.span).first().is_some_and(|(word, _)| is_end_mark(word));
    let mut last = None;
    for line in lines.iter().filter(|line| !is_end(line)) {
        if last.is_none_or(|last| last + 1 != line.number) {
            let diagnostic = Diagnostic::warning("stray-thermo-line", "a line of the thermo data belongs to no entry")
                .because("no species begins here, and the one before is complete")
                .repaired("left out");
            findings.push(diagnostic.at(source, line.span));
        }
        last = Some(line.number);
    }
}

/// `END`, and `ENDOFDATA` as some programs write it.
fn is_end_mark(word: &str) -> bool {
    word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("END"))
}

#[cfg(test)]
mod tests;
