//! Entries with seven coefficients a range.

use crate::constants::ONE_ATMOSPHERE;
use crate::formats::chemkin::read::thermo::composition::Elements;
use crate::formats::chemkin::read::thermo::entry::{
    Report, SpeciesThermo, note, number, refuse_cut_number, report_blanks, values,
};
use crate::formats::chemkin::read::thermo::first_line;
use crate::formats::chemkin::read::thermo::temperature_ranges::{RangeData, resolve};
use crate::formats::composition::Composition;
use crate::formats::elements::standard_weight;
use crate::grammar::chemkin::columns::Field;
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::nasa7::{self, Entry};
use crate::source::{Diagnostic, Source};
use crate::thermo::{Nasa7, Thermo};

/// Coefficients on the lines after the first one.
const ON_LINES: [usize; 3] = [5, 5, 4];
const A_SET: usize = 7;
/// Columns of a coefficient.
const NUMBER_WIDTH: usize = 15;

/// The lowest temperature, that where ranges meet, and the highest, K.
type Defaults = Option<[f64; 3]>;

/// The entries of the wanted species among the lines of a section, whose first line has a rest behind its keyword.
pub fn read(
    source: &Source,
    (header, lines): (&Line, &[Line]),
    wanted: &dyn Fn(&str) -> Option<String>,
    elements: Elements,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, SpeciesThermo)> {
    let sorted = nasa7::section(source, header, lines);
    let defaults =
        sorted.defaults.and_then(|[low, middle, high]| Some([number(&low)?, number(&middle)?, number(&high)?]));
    let mut found = Vec::new();
    for entry in &sorted.entries {
        let named = entry.names(source).into_iter().find_map(|name| Some((name, wanted(name.text)?)));
        let Some((name, species)) = named else { continue };
        let mut report = Report { source, species: &species, findings: &mut *findings };
        if let Some(thermo) = read_entry(entry, &name, elements, defaults, &mut report) {
            found.push((species, thermo));
        }
    }
    report_stray_lines(source, &sorted.stray, findings);
    found
}

fn read_entry(
    entry: &Entry,
    name: &Field,
    elements: Elements,
    defaults: Defaults,
    report: &mut Report,
) -> Option<SpeciesThermo> {
    let source = report.source;
    let outer = defaults.map(|[low, _, high]| (low, high));
    let first = first_line::read(entry, name, elements, outer, report);
    let sets = coefficients(entry, report);
    let (first, [upper, lower]) = (first?, sets?);
    let first_line::Limits { low, high, middle } = first.limits;
    let default = defaults.map(|[_, middle, _]| middle);
    let molar_mass = molar_mass(&first.composition);
    let resolved = match resolve(RangeData { low, high, middle, default, lower, upper, molar_mass }) {
        Ok(resolved) => resolved,
        Err(reason) => {
            let hint = "correct the temperatures, or leave one set of coefficients blank";
            report.error(entry.first.span, "wrong-temperatures", "the ranges", reason, hint);
            return None;
        }
    };
    if let Some((reason, repair)) = &resolved.assumed {
        report.warning(entry.first.span, "assumed-temperatures", "the ranges", reason.as_str(), repair);
    }
    let thermo = Thermo::Nasa7(Nasa7 { ranges: resolved.ranges, reference_pressure: ONE_ATMOSPHERE });
    let note = note(source, entry.note(source, name, first.start).text, &entry.comments);
    Some(SpeciesThermo { composition: first.composition, thermo, note, span: entry.first.span })
}

/// g/mol; `None` where an element has no weight.
fn molar_mass(composition: &Composition) -> Option<f64> {
    composition.iter().map(|(symbol, count)| Some(standard_weight(symbol)? * count.to_f64())).sum()
}

/// The upper and the lower set; one that is blank, or nothing but zeros beside another, is `None`.
fn coefficients(entry: &Entry, report: &mut Report) -> Option<[Option<[f64; 7]>; 2]> {
    let source = report.source;
    let lines = three_lines(entry, report)?;
    let mut fields = Vec::with_capacity(2 * A_SET);
    let mut numbers = Vec::with_capacity(2 * A_SET);
    for (line, count) in lines.iter().zip(ON_LINES) {
        let row = nasa7::coefficients(source, line, count);
        if row.shifted {
            let reason = "columns of 15 characters would cut a number";
            report.warning(line.span, "shifted-columns", "the coefficients", reason, "read one after another");
        }
        refuse_cut_number(&row, line, NUMBER_WIDTH, report)?;
        numbers.extend(values(&row.numbers, line, report)?);
        fields.extend(row.numbers);
    }
    let mut sets = [None, None];
    for (set, (fields, numbers)) in sets.iter_mut().zip(fields.chunks(A_SET).zip(numbers.chunks(A_SET))) {
        if numbers.iter().any(Option::is_some) {
            report_blanks(fields, report);
            let numbers: Vec<f64> = numbers.iter().map(|number| number.unwrap_or(0.0)).collect();
            *set = <[f64; A_SET]>::try_from(numbers).ok();
        }
    }
    let is_zero = |set: &Option<[f64; A_SET]>| set.is_none_or(|set| set.iter().all(|number| *number == 0.0));
    let [upper, lower] = sets;
    Some(match (is_zero(&upper), is_zero(&lower)) {
        (true, false) => [None, lower],
        (false, true) => [upper, None],
        _ => [upper, lower],
    })
}

/// The three lines of coefficients; oddities of their numbers are reported.
fn three_lines(entry: &Entry, report: &mut Report) -> Option<[Line; 3]> {
    let source = report.source;
    let mut lines: Vec<Line> = Vec::new();
    for line in &entry.coefficients {
        let repeated = lines.last().is_some_and(|last| source.slice(last.span) == source.slice(line.span));
        if repeated && entry.coefficients.len() > ON_LINES.len() {
            report.warning(line.span, "repeated-line", "a line", "the same as the line before", "left out");
        } else {
            lines.push(*line);
        }
    }
    let Ok(lines) = <[Line; 3]>::try_from(lines.as_slice()) else {
        let reason = format!("{} lines of coefficients follow this line, 3 are needed", lines.len());
        let hint = "give the lines numbered 2, 3 and 4 in column 80";
        report.error(entry.first.span, "missing-coefficient", "the coefficients", reason, hint);
        return None;
    };
    let numbers = lines.map(|line| nasa7::line_number(source, &line));
    let mismatch = numbers.iter().zip(2..).position(|(number, place)| number.is_some_and(|number| number != place));
    if let Some(line) = mismatch.and_then(|place| lines.get(place)) {
        let hint = "give the lines numbered 2, 3 and 4 in column 80, in this order";
        report.error(line.span, "misnumbered-line", "a line", "its number is not the one that comes next", hint);
        return None;
    }
    report_numbers(entry, &lines, report);
    Some(lines)
}

/// Reports the first line that has no number in column 80.
fn report_numbers(entry: &Entry, lines: &[Line; 3], report: &mut Report) {
    let source: &Source = report.source;
    let numbered = [&entry.first].into_iter().chain(lines).zip(1..);
    let odd = numbered.into_iter().find(|(line, number)| !nasa7::number_in_place(source, line, *number));
    if let Some((line, number)) = odd {
        let reason = format!("the number {number} is missing in column 80");
        report.warning(line.span, "missing-line-number", "a line", reason, "taken for the line that comes next");
    }
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
