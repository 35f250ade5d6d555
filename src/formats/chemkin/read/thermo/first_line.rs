//! The first line of an entry with seven coefficients a range: by its columns or, where these do not hold
//! elements and temperatures, by its words.

use crate::formats::chemkin::read::thermo::composition::{Elements, InColumns, coefficient, in_columns};
use crate::formats::chemkin::read::thermo::entry::{Report, number};
use crate::formats::composition::{Composition, in_words};
use crate::grammar::chemkin::atoms::Atoms;
use crate::grammar::chemkin::columns::{Field, columns};
use crate::grammar::chemkin::nasa7::{self, Entry};
use crate::mechanism::Coefficient;
use crate::source::{Source, Span};

/// The content of the first line and of its continuation lines.
#[derive(Clone, Debug)]
pub struct FirstLine {
    pub composition: Composition,
    pub limits: Limits,
    /// Where the composition begins if not in its column.
    pub start: Option<usize>,
}

/// K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub low: f64,
    pub high: f64,
    pub middle: Option<f64>,
}

/// A reading by words: the composition, the limits and where the composition begins.
struct InWords<'a> {
    atoms: Vec<(Field<'a>, Coefficient)>,
    limits: Limits,
    start: usize,
}

/// Columns of the four elements.
const COMPOSITION: std::ops::RangeInclusive<usize> = 25..=44;
const PHASE: usize = 45;
const TEMPERATURES: std::ops::RangeInclusive<usize> = 46..=73;
const NAMED_ELEMENTS: usize = 4;
/// By how many columns a composition may be off.
const SHIFT: usize = 3;
/// No range begins below; a smaller number is a count of atoms, K.
const LEAST_TEMPERATURE: f64 = 50.0;

/// Reads and reports; `None` where something is wrong. `defaults` are the section's lowest and highest
/// temperature.
pub fn read<'a>(
    entry: &Entry,
    name: &Field,
    elements: Elements,
    defaults: Option<(f64, f64)>,
    report: &mut Report<'_, 'a>,
) -> Option<FirstLine> {
    let source: &'a Source = report.source;
    let line = entry.first_line(source);
    let by_columns = named_atoms(&line.atoms, elements);
    let limits = limits_in_columns(&line.temperatures, defaults);
    let is_known = |found: &InColumns| found.atoms.iter().all(|(symbol, _)| elements.is_known(symbol.text));
    if let (true, Some(limits)) = (by_columns.as_ref().is_some_and(is_known), limits) {
        let composition = whole_composition(entry, by_columns?, elements, report)?;
        return Some(FirstLine { composition, limits, start: None });
    }
    let (found, limits, start) = match words_of_the_line(entry, name, elements, report) {
        Some(InWords { atoms, limits, start }) => {
            let found = InColumns { atoms, ..InColumns::default() };
            report_shift(entry, &found, limits, start, elements, report);
            (found, limits, Some(start))
        }
        None => {
            let found = by_columns.or_else(|| unreadable_composition(entry, report))?;
            (found, limits.or_else(|| limits_in_words(entry, report))?, None)
        }
    };
    let composition = whole_composition(entry, found, elements, report)?;
    Some(FirstLine { composition, limits, start })
}

fn unreadable_composition<T>(entry: &Entry, report: &mut Report) -> Option<T> {
    let span = columns(report.source, entry.first.span, COMPOSITION).span;
    let reason = "neither the columns 25 to 44 nor the words of the line hold elements and counts";
    report.error(shown(span, entry), "unreadable-composition", "the composition", reason, LAYOUT);
    None
}

const LAYOUT: &str =
    "elements stand in columns 25 to 44, two for the symbol and three for the count; temperatures in 46 to 73";

/// The first four elements, and a fifth where one stands: other programs write other things there.
fn named_atoms<'a>(atoms: &[Atoms<'a>], elements: Elements) -> Option<InColumns<'a>> {
    let (four, rest) = atoms.split_at_checked(NAMED_ELEMENTS)?;
    let mut found = in_columns(four, elements)?;
    let fifth = in_columns(rest, elements).unwrap_or_default();
    found.atoms.extend(fifth.atoms);
    Some(found)
}

/// `None` where the columns do not hold temperatures.
fn limits_in_columns(fields: &nasa7::Temperatures, defaults: Option<(f64, f64)>) -> Option<Limits> {
    let (low, high) = match (fields.low.is_blank() && fields.high.is_blank(), defaults) {
        (true, defaults) => defaults?,
        (false, _) => (number(&fields.low)?, number(&fields.high)?),
    };
    let middle = match fields.middle.text {
        // Burcat's tables have the quality of the data and the molar mass here.
        text if text.is_empty() || text.starts_with(|c: char| c.is_ascii_alphabetic()) => None,
        _ => Some(number(&fields.middle)?),
    };
    let is_sensible = low >= 0.0 && high > 0.0 && middle.is_none_or(|middle| middle >= 0.0);
    is_sensible.then_some(Limits { low, high, middle: middle.filter(|middle| *middle > 0.0) })
}

/// The temperatures right of the composition, wherever they stand.
fn limits_in_words(entry: &Entry, report: &mut Report) -> Option<Limits> {
    let source = report.source;
    let rest = columns(source, entry.first.span, PHASE..=usize::MAX - 1);
    let found = entry.in_words(source, rest.span.start).and_then(|items| split(&items));
    match found {
        Some((atoms, limits)) if atoms.is_empty() => {
            let reason = "numbers stand outside columns 46 to 73";
            let repair = format!("read as {}", limits.in_words());
            report.warning(rest.span, "shifted-columns", "the temperatures", reason, &repair);
            Some(limits)
        }
        _ => {
            let span = columns(source, entry.first.span, TEMPERATURES).span;
            let reason = "two or three temperatures must stand here";
            report.error(shown(span, entry), "unreadable-temperatures", "the temperatures", reason, LAYOUT);
            None
        }
    }
}

/// A piece of the first line, or the whole line where the piece is blank.
fn shown(span: Span, entry: &Entry) -> Span {
    if span.start == span.end { entry.first.span } else { span }
}

/// The one reading of the line that has known elements and, after them, temperatures.
fn words_of_the_line<'a>(
    entry: &Entry,
    name: &Field,
    elements: Elements,
    report: &Report<'_, 'a>,
) -> Option<InWords<'a>> {
    let source: &'a Source = report.source;
    let line = entry.first.span;
    let after_name = Span::new(name.span.end, line.end);
    let text = source.slice(after_name);
    let begins_word = |at: &usize| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        !before.is_some_and(|c| c.is_alphabetic())
            && text.get(*at..).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    };
    let expected = line.start + COMPOSITION.start() - 1;
    let is_near = |at: &usize| (name.span.end + at).abs_diff(expected) <= SHIFT;
    let first_word = text.find(|c: char| !c.is_whitespace());
    let starts = (0..text.len()).filter(begins_word).filter(|at| is_near(at) || Some(*at) == first_word);
    let behind_note =
        behind_a_long_note(source.slice(line)).and_then(|at| (line.start + at).checked_sub(after_name.start));
    starts.chain(behind_note).filter_map(|at| reading_from(entry, after_name.start + at, elements, source)).next()
}

/// The second column of the composition in a line, where the note before it runs into the first.
fn behind_a_long_note(line: &str) -> Option<usize> {
    let first = COMPOSITION.start() - 1;
    let last_of_note = line.as_bytes().get(first - 1..=first)?;
    let runs_on = last_of_note.iter().all(|byte| byte.is_ascii_graphic());
    (runs_on && line.is_char_boundary(first + 1)).then_some(first + 1)
}

fn reading_from<'a>(entry: &Entry, start: usize, elements: Elements, source: &'a Source) -> Option<InWords<'a>> {
    let (atoms, limits) = split(&entry.in_words(source, start)?)?;
    let all_known = atoms.iter().all(|(symbol, _)| elements.is_known(symbol.text));
    (all_known && !atoms.is_empty()).then_some(InWords { atoms, limits, start })
}

type AtomsAndLimits<'a> = (Vec<(Field<'a>, Coefficient)>, Limits);

/// Parts numbers into a composition and temperatures, if there is one way to do it: the last symbol is that
/// of an element, or the phase.
fn split<'a>(items: &[(Option<Field<'a>>, Field<'a>)]) -> Option<AtomsAndLimits<'a>> {
    let last_symbol = items.iter().rposition(|(symbol, _)| symbol.is_some());
    let after_zeros = |from: usize| {
        let zeros = items.get(from..).unwrap_or_default().iter().take_while(|(_, value)| number(value) == Some(0.0));
        from + zeros.count()
    };
    let Some(last) = last_symbol else { return parted(items, after_zeros(0)) };
    let is_phase = |symbol: &Field| ["G", "L", "S", "C"].iter().any(|phase| symbol.text.eq_ignore_ascii_case(phase));
    let by_phase = items.get(last).and_then(|(symbol, _)| symbol.as_ref()).filter(|symbol| is_phase(symbol));
    let with_phase = by_phase.and_then(|_| parted(items, last));
    let without = parted(items, after_zeros(last + 1));
    match (with_phase, without) {
        (Some(reading), None) | (None, Some(reading)) => Some(reading),
        _ => None,
    }
}

/// A composition before a place, temperatures from there on.
fn parted<'a>(items: &[(Option<Field<'a>>, Field<'a>)], at: usize) -> Option<AtomsAndLimits<'a>> {
    let (before, after) = items.split_at_checked(at)?;
    let temperatures: Vec<f64> = after.iter().map(|(_, value)| number(value)).collect::<Option<_>>()?;
    let limits = match temperatures[..] {
        [low, high] => Limits { low, high, middle: None },
        [low, high, middle] => Limits { low, high, middle: Some(middle) },
        _ => return None,
    };
    let mut atoms = Vec::new();
    for (symbol, value) in before {
        match symbol {
            Some(symbol) => atoms.push((*symbol, coefficient(value)?)),
            None if number(value)? == 0.0 => {}
            None => return None,
        }
    }
    (limits.low >= LEAST_TEMPERATURE && limits.low < limits.high).then_some((atoms, limits))
}

impl Limits {
    fn in_words(&self) -> String {
        let middle = self.middle.map(|middle| format!(", meeting at {middle} K"));
        format!("{} to {} K{}", self.low, self.high, middle.unwrap_or_default())
    }
}

fn report_shift(
    entry: &Entry,
    found: &InColumns,
    limits: Limits,
    start: usize,
    elements: Elements,
    report: &mut Report,
) {
    let composition = elements.composition(&found.atoms).unwrap_or_default();
    let repair = format!("read as {}, {}", in_words(&composition), limits.in_words());
    let reason = "elements or temperatures stand outside their columns";
    report.warning(Span::new(start, entry.first.span.end), "shifted-columns", "the first line", reason, &repair);
}

/// The composition of the first line and its continuation lines; doubtful counts are reported.
fn whole_composition<'a>(
    entry: &Entry,
    mut found: InColumns<'a>,
    elements: Elements,
    report: &mut Report<'_, 'a>,
) -> Option<Composition> {
    let source = report.source;
    let Some(further) = entry.further_atoms(source).and_then(|further| in_columns(&further, elements)) else {
        let span = entry.extension.first().map_or(entry.first.span, |line| line.span);
        let hint = "after `&`, a line holds elements and counts, as in `C 1250 H 812`";
        report.error(span, "unreadable-composition", "the composition", "not elements and counts", hint);
        return None;
    };
    if entry.extension.is_empty() {
        let is_known = further.atoms.iter().all(|(symbol, _)| elements.is_known(symbol.text));
        found.atoms.extend(further.atoms.into_iter().filter(|_| is_known));
    } else {
        report_other_atoms(&found, &further, report);
        found = further;
    }
    report_doubts(&found, report);
    let composition = elements.composition(&found.atoms);
    if composition.as_ref().is_none_or(Vec::is_empty) {
        let span = columns(source, entry.first.span, COMPOSITION).span;
        report.error(shown(span, entry), "no-composition", "the composition", "no element has a count", LAYOUT);
    }
    composition.filter(|composition| !composition.is_empty())
}

/// Where lines after `&` give the composition, the first line has none or repeats it.
fn report_other_atoms(first: &InColumns, further: &InColumns, report: &mut Report) {
    let is_other = |atoms: &&(Field, Coefficient)| !further.atoms.iter().any(|known| repeats(known, atoms));
    if let Some((symbol, _)) = first.atoms.iter().find(is_other) {
        let reason = "the lines after `&` give another one";
        report.warning(symbol.span, "two-compositions", "the composition", reason, "the lines after `&` hold");
    }
}

fn repeats(known: &(Field, Coefficient), other: &(Field, Coefficient)) -> bool {
    known.0.text.eq_ignore_ascii_case(other.0.text) && known.1 == other.1
}

fn report_doubts(found: &InColumns, report: &mut Report) {
    if let Some(symbol) = found.uncounted.first() {
        let reason = format!("{} has no count", symbol.text);
        report.warning(symbol.span, "blank-count", "the composition", reason, "read as 0, as Fortran does");
    }
    if let Some(count) = found.nameless.first() {
        let reason = format!("the count {} belongs to no element", count.text);
        report.warning(count.span, "nameless-count", "the composition", reason, "left out");
    }
}
