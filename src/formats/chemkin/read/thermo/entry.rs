//! What both layouts of thermo entries have in common: their result, their messages and their numbers.

use crate::formats::composition::Composition;
use crate::grammar::chemkin::columns::Field;
use crate::grammar::chemkin::line::Line;
use crate::grammar::chemkin::number_value;
use crate::grammar::chemkin::row::Row;
use crate::source::{Diagnostic, Source, Span};
use crate::thermo::Thermo;

/// The entry of a species.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeciesThermo {
    /// Not empty; elements as declared, or else `AR` as `Ar`.
    pub composition: Composition,
    /// For the standard atmosphere, which Cantera's converter takes for both layouts.
    pub thermo: Thermo,
    /// The date or source beside the name, and comments, a line each.
    pub note: Option<String>,
    /// Where the entry's first line stands.
    pub span: Span,
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

/// The value of a number as Fortran writes it; `None` for any other text and for a number out of range.
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

/// Refuses a row whose line ends within its last number: before the end of its columns of `width` characters, and with
/// fewer digits of its exponent than all numbers before it have.
pub fn refuse_cut_number(row: &Row, line: &Line, width: usize, report: &mut Report) -> Option<()> {
    let Some(last) = row.numbers.iter().rev().find(|field| !field.is_blank()) else { return Some(()) };
    let written = report.source.slice(Span::new(line.span.start, last.span.end));
    let fills_columns = !row.shifted && written.chars().count().is_multiple_of(width);
    let others = row.numbers.iter().filter(|field| !field.is_blank() && *field != last);
    let fewest = others.map(|field| digits_of_exponent(field.text)).min().unwrap_or(0);
    let is_zero = number(last) == Some(0.0);
    let is_cut = last.span.end == line.span.end && digits_of_exponent(last.text) < fewest;
    if !is_cut || is_zero || fills_columns {
        return Some(());
    }
    let reason = format!("the line ends within `{}`: the numbers before it have longer exponents", last.text);
    report.error(last.span, "missing-coefficient", "a coefficient", reason, "correct it in the file");
    None
}

fn digits_of_exponent(number: &str) -> usize {
    let unsigned = number.trim_start_matches(['+', '-']);
    let exponent = unsigned.find(['e', 'E', 'd', 'D', '+', '-']);
    exponent.map_or(0, |at| unsigned[at..].bytes().filter(u8::is_ascii_digit).count())
}

/// Reports that coefficients are blank, at the first of them.
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
