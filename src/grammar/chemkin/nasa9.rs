//! Entries of a THERMO section with nine coefficients a range: a line with name and note, a line with the
//! number of ranges and the composition, and three lines a range.

use std::ops::RangeInclusive;

use crate::grammar::chemkin::atoms::{Atoms, labelled_numbers};
use crate::grammar::chemkin::columns::{Field, columns};
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::number_value;
use crate::grammar::chemkin::row::{Layout, Row, row};
use crate::grammar::chemkin::temperatures::default_temperatures;
use crate::source::{Source, Span};

/// The lines of a species.
#[derive(Clone, Debug)]
pub struct Entry {
    pub first: Line,
    /// Number of ranges, date and composition.
    pub second: Option<Line>,
    /// Three a range, unless some are missing.
    pub ranges: Vec<Line>,
    pub comments: Vec<Span>,
}

/// Limits of a range, and the exponents of T on its line.
#[derive(Clone, Debug)]
pub struct Limits<'a> {
    pub low: Field<'a>,
    pub high: Field<'a>,
    pub exponents: Vec<Field<'a>>,
}

const COUNT: RangeInclusive<usize> = 1..=2;
const DATE: RangeInclusive<usize> = 4..=9;
const ELEMENT_COLUMNS: [usize; 5] = [11, 19, 27, 35, 43];
const ELEMENTS: RangeInclusive<usize> = 10..=50;
const LOW: RangeInclusive<usize> = 1..=11;
const HIGH: RangeInclusive<usize> = 12..=22;
const EXPONENTS: RangeInclusive<usize> = 24..=63;
/// Of the first seven terms of cp; the eighth is never used.
pub const EXPONENTS_OF_T: [f64; 7] = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0];
/// Number of lines of a range.
pub const LINES: usize = 3;

/// The entries of a section. A line of default temperatures before them is skipped; entries do not need it.
pub fn section(source: &Source, lines: &[Line]) -> Vec<Entry> {
    let mut content: Vec<Line> = lines.iter().filter(|line| !line.is_blank(source)).copied().collect();
    if content.first().is_some_and(|line| default_temperatures(source, line).is_some()) {
        content.remove(0);
    }
    let mut entries: Vec<Entry> = Vec::new();
    for line in content {
        match entries.last_mut() {
            Some(entry) if entry.second.is_none() && has_count(source, &line) => entry.second = Some(line),
            Some(entry) if holds_numbers(source, &line) => entry.ranges.push(line),
            _ => entries.push(Entry { first: line, second: None, ranges: Vec::new(), comments: Vec::new() }),
        }
    }
    entries.iter_mut().for_each(Entry::gather_comments);
    entries
}

/// Whether lines hold entries of this layout: a line with the exponents of T in their columns.
pub fn is_layout_of(source: &Source, lines: &[Line]) -> bool {
    lines.iter().any(|line| {
        let exponents = || limits(source, line).exponents;
        let values = || exponents().iter().map(|field| number_value(field.text)).collect::<Option<Vec<f64>>>();
        source.slice(line.span).contains("-2") && values().is_some_and(|values| values.starts_with(&EXPONENTS_OF_T))
    })
}

fn has_count(source: &Source, line: &Line) -> bool {
    columns(source, line.span, COUNT).text.parse::<u8>().is_ok()
}

/// A line of an entry begins with a number after the first column, or with a sign; a name begins in the first column
/// or with a letter.
fn holds_numbers(source: &Source, line: &Line) -> bool {
    let text = source.slice(line.span);
    text.starts_with([' ', '\t', '+', '-', '.']) && !text.trim_start().starts_with(char::is_alphabetic)
}

impl Entry {
    fn gather_comments(&mut self) {
        let lines = [&self.first].into_iter().chain(&self.second).chain(&self.ranges);
        self.comments = lines.filter_map(|line| line.comment).collect();
    }

    pub fn name<'a>(&self, source: &'a Source) -> Option<Field<'a>> {
        words(source, self.first.span).into_iter().next().map(|(text, span)| Field { text, span })
    }

    /// The text after the name.
    pub fn note<'a>(&self, source: &'a Source, name: &Field) -> Field<'a> {
        let span = Span::new(name.span.end, self.first.span.end);
        Field::within(source.slice(span), span.start, source.slice(span))
    }

    pub fn count<'a>(&self, source: &'a Source) -> Option<Field<'a>> {
        Some(columns(source, self.second?.span, COUNT))
    }

    pub fn date<'a>(&self, source: &'a Source) -> Option<Field<'a>> {
        Some(columns(source, self.second?.span, DATE))
    }

    pub fn atoms<'a>(&self, source: &'a Source) -> Vec<Atoms<'a>> {
        let Some(second) = self.second else { return Vec::new() };
        let atoms = ELEMENT_COLUMNS.into_iter().map(|from| Atoms {
            symbol: columns(source, second.span, from..=from + 1),
            count: columns(source, second.span, from + 2..=from + 7),
        });
        atoms.collect()
    }

    /// The composition as numbers with or without a symbol.
    pub fn in_words<'a>(&self, source: &'a Source) -> Option<Vec<(Option<Field<'a>>, Field<'a>)>> {
        let elements = columns(source, self.second?.span, ELEMENTS);
        labelled_numbers(elements.text, elements.span.start)
    }
}

/// The first line of a range.
pub fn limits<'a>(source: &'a Source, line: &Line) -> Limits<'a> {
    let exponents = columns(source, line.span, EXPONENTS);
    let exponents = words(source, exponents.span).into_iter().map(|(text, span)| Field { text, span });
    let [low, high] = [LOW, HIGH].map(|wanted| columns(source, line.span, wanted));
    Limits { low, high, exponents: exponents.collect() }
}

/// The second line of a range, five coefficients of cp.
pub fn first_coefficients<'a>(source: &'a Source, line: &Line) -> Row<'a> {
    row(source, line.span, Layout { width: 16, numbers: 5, anywhere: (5, 5) })
}

/// The third line of a range: two more coefficients of cp, a field without meaning, and the constants of h and s.
/// Where numbers are not in their columns, that field may be missing.
pub fn last_coefficients<'a>(source: &'a Source, line: &Line) -> Row<'a> {
    let mut row = row(source, line.span, Layout { width: 16, numbers: 5, anywhere: (4, 5) });
    if row.numbers.len() == 5 {
        row.numbers.remove(2);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;

    #[test]
    fn an_entry_is_two_lines_and_indented_ones() {
        let text = "200. 1000. 6000.\nEND OF REACTANTS\nA  note ! said\n 1 g 3/98 H 1.00\n  200.0\n\n-1.0\n .5\nB\n 2";
        let source = Source::new("x", text);
        let entries = section(&source, &lines(&source));
        let sizes: Vec<_> = entries.iter().map(|entry| (entry.second.is_some(), entry.ranges.len())).collect();
        assert_eq!(sizes, [(false, 0), (true, 3), (true, 0)]);
        let name = entries[1].name(&source).unwrap();
        assert_eq!((name.text, entries[1].note(&source, &name).text, entries[1].comments.len()), ("A", "note", 1));
        assert_eq!(entries[1].date(&source).unwrap().text, "g 3/98");
    }

    #[test]
    fn the_field_without_meaning_is_left_out() {
        let read = |text: &str| {
            let source = Source::new("x", text);
            let row = last_coefficients(&source, &lines(&source)[0]);
            row.numbers.iter().map(|field| field.text.to_string()).collect::<Vec<_>>()
        };
        let expected = ["-4.275526780D-13", "1.982341329D-17", "-7.343407470D+04", "-2.045130429D+01"];
        assert_eq!(read("-4.275526780D-13 1.982341329D-17                -7.343407470D+04-2.045130429D+01"), expected);
        assert_eq!(read("-4.275526780D-13  1.982341329D-17                -7.343407470D+04-2.045130429D+01"), expected);
        assert_eq!(read("-4.275526780D-13  1.982341329D-17  0.0  -7.343407470D+04 -2.045130429D+01"), expected);
    }
}
