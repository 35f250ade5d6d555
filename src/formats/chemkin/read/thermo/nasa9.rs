//! Entries with nine coefficients a range.

use crate::constants::ONE_ATMOSPHERE;
use crate::formats::chemkin::read::thermo::composition::{Elements, InColumns, coefficient, in_columns};
use crate::formats::chemkin::read::thermo::entry::{
    Report, SpeciesThermo, note, number, refuse_cut_number, report_blanks, values,
};
use crate::formats::composition::{Composition, in_words};
use crate::grammar::chemkin::columns::Field;
use crate::grammar::chemkin::line::Line;
use crate::grammar::chemkin::nasa9::{self, EXPONENTS_OF_T, Entry, LINES};
use crate::source::{Diagnostic, Source};
use crate::thermo::{Nasa9, Range, Ranges, Thermo};

/// Columns of a coefficient.
const NUMBER_WIDTH: usize = 16;
/// By how much neighbouring ranges may miss each other, K.
const GAP: f64 = 0.01;

const LAYOUT: &str = "two lines with name and composition are followed by three lines a range";

/// The entries of the wanted species among the lines of a section.
pub fn read(
    source: &Source,
    lines: &[Line],
    wanted: &dyn Fn(&str) -> Option<String>,
    elements: Elements,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, SpeciesThermo)> {
    let mut found = Vec::new();
    for entry in nasa9::section(source, lines) {
        let Some(name) = entry.name(source) else { continue };
        let Some(species) = wanted(name.text) else { continue };
        let mut report = Report { source, species: &species, findings: &mut *findings };
        if let Some(thermo) = read_entry(&entry, &name, elements, &mut report) {
            found.push((species, thermo));
        }
    }
    found
}

fn read_entry(entry: &Entry, name: &Field, elements: Elements, report: &mut Report) -> Option<SpeciesThermo> {
    let source = report.source;
    if entry.second.is_none() {
        report.error(entry.first.span, "unreadable-composition", "the composition", "no line with it follows", LAYOUT);
        return None;
    }
    let composition = read_composition(entry, elements, report);
    let ranges = read_ranges(entry, report);
    let (composition, ranges) = (composition?, ranges?);
    let thermo = Thermo::Nasa9(Nasa9 { ranges, reference_pressure: ONE_ATMOSPHERE });
    let date = entry.date(source).map(|date| date.text).filter(|date| !date.is_empty());
    let beside = match (entry.note(source, name).text, date) {
        ("", date) => date.unwrap_or("").to_string(),
        (beside, Some(date)) => format!("{beside} [{date}]"),
        (beside, None) => beside.to_string(),
    };
    let note = note(source, &beside, &entry.comments);
    Some(SpeciesThermo { composition, thermo, note, span: entry.first.span })
}

fn read_composition(entry: &Entry, elements: Elements, report: &mut Report) -> Option<Composition> {
    let source = report.source;
    let line = entry.second?;
    let by_columns = in_columns(&entry.atoms(source), elements);
    let found = match by_columns {
        Some(InColumns { atoms, .. }) => atoms,
        None => {
            let items = entry.in_words(source).unwrap_or_default();
            let pairs = items.into_iter().filter(|(symbol, value)| symbol.is_some() || number(value) != Some(0.0));
            let pairs: Option<Vec<_>> = pairs.map(|(symbol, value)| Some((symbol?, coefficient(&value)?))).collect();
            let known = pairs.filter(|pairs| pairs.iter().all(|(symbol, _)| elements.is_known(symbol.text)));
            let found = known.unwrap_or_default();
            let repair = format!("read as {}", in_words(&elements.composition(&found).unwrap_or_default()));
            if !found.is_empty() {
                let reason = "elements stand outside columns 11 to 50";
                report.warning(line.span, "shifted-columns", "the composition", reason, &repair);
            }
            found
        }
    };
    let composition = elements.composition(&found).filter(|composition| !composition.is_empty());
    if composition.is_none() {
        let hint = "elements stand in columns 11 to 50, two for the symbol and six for the count";
        report.error(line.span, "unreadable-composition", "the composition", "no element has a count", hint);
    }
    composition
}

fn read_ranges(entry: &Entry, report: &mut Report) -> Option<Ranges<9>> {
    let count = entry.count(report.source)?.text.parse::<usize>().unwrap_or(0);
    if count == 0 || entry.ranges.len() != count * LINES {
        let reason = format!("{count} ranges are announced, and {} lines follow", entry.ranges.len());
        let span = entry.second.map_or(entry.first.span, |line| line.span);
        report.error(span, "missing-coefficient", "the coefficients", reason, LAYOUT);
        return None;
    }
    let mut ranges = Vec::with_capacity(count);
    for lines in entry.ranges.chunks(LINES) {
        ranges.push(read_range(lines, report)?);
    }
    ranges.sort_by(|a, b| a.t_min.total_cmp(&b.t_min));
    join(&mut ranges);
    let adjacent = ranges.windows(2).all(|pair| pair[0].t_max == pair[1].t_min);
    let ascending = ranges.iter().all(|range| range.t_min < range.t_max);
    let joined = Ranges::new(ranges).filter(|_| adjacent && ascending);
    if joined.is_none() {
        let hint = "each range must begin where the one before it ends";
        let reason = "they overlap, leave a gap or are empty";
        report.error(entry.first.span, "wrong-temperatures", "the ranges", reason, hint);
    }
    joined
}

/// Makes ranges that nearly touch do so.
fn join(ranges: &mut [Range<9>]) {
    for place in 1..ranges.len() {
        if let Some([below, above]) = ranges.get_mut(place - 1..=place)
            && (below.t_max - above.t_min).abs() <= GAP
        {
            below.t_max = above.t_min;
        }
    }
}

fn read_range(lines: &[Line], report: &mut Report) -> Option<Range<9>> {
    let source = report.source;
    let [first, second, third] = lines else { return None };
    let limits = nasa9::limits(source, first);
    let (Some(t_min), Some(t_max)) = (number(&limits.low), number(&limits.high)) else {
        let hint = "the limits stand in columns 1 to 22";
        report.error(first.span, "unreadable-temperatures", "the temperatures", "two numbers must stand here", hint);
        return None;
    };
    let exponents: Vec<Option<f64>> = limits.exponents.iter().map(number).collect();
    let usual = EXPONENTS_OF_T.map(Some);
    if !exponents.starts_with(&usual) {
        let reason = "they are not -2 -1 0 1 2 3 4";
        let hint = "this kind of polynomial is not supported";
        report.error(first.span, "unusual-exponents", "the exponents of T", reason, hint);
        return None;
    }
    let mut a = Vec::with_capacity(9);
    for (line, row) in
        [(second, nasa9::first_coefficients(source, second)), (third, nasa9::last_coefficients(source, third))]
    {
        if row.shifted {
            let reason = "columns of 16 characters would cut a number";
            report.warning(line.span, "shifted-columns", "the coefficients", reason, "read one after another");
        }
        refuse_cut_number(&row, line, NUMBER_WIDTH, report)?;
        a.extend(values(&row.numbers, line, report)?.into_iter().map(|value| value.unwrap_or(0.0)));
        report_blanks(&row.numbers, report);
    }
    Some(Range { t_min, t_max, a: a.try_into().ok()? })
}
