//! How a table is written: what separates its columns, and what stands before decimals. Both are told from the text.

use crate::data::csv::cell::{Number, cell_span, number, start_of};
use crate::data::csv::header::is_of_labels;
use crate::data::csv::options::{DecimalMark, ReadOptions, Separator};
use crate::source::{Diagnostic, Source};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub separator: Separator,
    pub decimal: DecimalMark,
}

/// So many rows tell the separator.
const ROWS_TO_LOOK_AT: usize = 20;

/// A number with a comma, and its place.
struct Seen {
    row_start: usize,
    cell: usize,
    text: String,
}

/// Tells the dialect of a table; a warning says so where numbers are read with decimal commas.
///
/// # Errors
///
/// Marks that cannot be told apart, or that contradict each other.
pub(super) fn dialect_of(source: &Source, options: &ReadOptions) -> Result<(Dialect, Vec<Diagnostic>), Diagnostic> {
    let separator = options.separator.unwrap_or_else(|| separator_of(source.text()));
    let (decimal, remark) = match options.decimal {
        Some(decimal) => (decimal, None),
        None => decimal_mark(source, separator, options)?,
    };
    Ok((Dialect { separator, decimal }, remark.into_iter().collect()))
}

/// The rows of a table as the CSV reader gives them.
pub(super) fn records(text: &str, separator: Separator) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(separator.byte())
        .from_reader(text.as_bytes())
}

/// The separator that divides the header and the rows alike, or else the one that stands in the header most often.
fn separator_of(text: &str) -> Separator {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect();
    let Some((header, rows)) = lines.split_first() else { return Separator::Comma };
    let divides_all = |separator: &Separator| {
        let count = count_outside_quotes(header, separator.byte());
        let same = |row: &&str| count_outside_quotes(row, separator.byte()) == count;
        count > 0 && rows.iter().take(ROWS_TO_LOOK_AT).all(same)
    };
    let most = || {
        let counts = Separator::ALL.map(|separator| (count_outside_quotes(header, separator.byte()), separator));
        let found = counts.into_iter().filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count);
        found.map_or(Separator::Comma, |(_, separator)| separator)
    };
    Separator::ALL.into_iter().find(divides_all).unwrap_or_else(most)
}

fn count_outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let outside = line.bytes().filter(|byte| {
        quoted ^= *byte == b'"';
        !quoted && *byte == separator
    });
    outside.count()
}

/// The decimal mark that the numbers tell; a point where none has decimals.
fn decimal_mark(
    source: &Source,
    separator: Separator,
    options: &ReadOptions,
) -> Result<(DecimalMark, Option<Diagnostic>), Diagnostic> {
    let is_label =
        |name: &str| is_of_labels(name) || options.systems.as_deref().is_some_and(|own| own.trim() == name.trim());
    let Marks { point, sure, unsure } = marks(source.text(), separator, is_label);
    let place = |seen: &Seen| cell_span(source.text(), seen.row_start, seen.cell, separator);
    match (point, sure.or(unsure)) {
        (_, None) => Ok((DecimalMark::Point, None)),
        (Some(_), Some(comma)) => Err(mixed(&comma.text).at(source, place(&comma))),
        (None, Some(comma)) if is_unsure(&comma.text) => Err(ambiguous(&comma.text).at(source, place(&comma))),
        (None, Some(comma)) => Ok((DecimalMark::Comma, Some(remark(&comma.text).at(source, place(&comma))))),
    }
}

/// The first number with a point, and the first with a comma that can and that cannot be one between thousands.
#[derive(Default)]
struct Marks {
    point: Option<Seen>,
    sure: Option<Seen>,
    unsure: Option<Seen>,
}

fn marks(text: &str, separator: Separator, is_label: impl Fn(&str) -> bool) -> Marks {
    let mut marks = Marks::default();
    let mut records = records(text, separator);
    let mut record = csv::StringRecord::new();
    if !matches!(records.read_record(&mut record), Ok(true)) {
        return marks;
    }
    let of_labels: Vec<bool> = record.iter().map(is_label).collect();
    while matches!(records.read_record(&mut record), Ok(true)) {
        let numbers = record.iter().enumerate().filter(|(cell, _)| !of_labels.get(*cell).is_some_and(|label| *label));
        for (cell, text) in numbers {
            let text = text.trim().trim_start_matches(['<', ' ']);
            let seen = || Some(Seen { row_start: start_of(&record), cell, text: text.to_string() });
            match text.contains(',') {
                true if !is_with_commas(text) => {}
                true if is_unsure(text) => marks.unsure = marks.unsure.take().or_else(seen),
                true => marks.sure = marks.sure.take().or_else(seen),
                false if text.contains('.') && matches!(number(text, DecimalMark::Point), Number::Finite(_)) => {
                    marks.point = marks.point.take().or_else(seen);
                }
                false => {}
            }
        }
    }
    marks
}

/// Whether a cell is a number if its commas, and points beside them, are marks.
fn is_with_commas(text: &str) -> bool {
    let without: String = text.chars().filter(|c| !matches!(c, ',' | '.')).collect();
    text.starts_with(|c: char| c.is_ascii_digit() || "+-,".contains(c)) && without.parse::<f64>().is_ok()
}

/// Whether the comma may stand between thousands: `1,234`, but not `0,234`, `1,23` or `1,234e-3`.
fn is_unsure(text: &str) -> bool {
    let mut groups = text.trim_start_matches(['+', '-']).split(',');
    let first = groups.next().unwrap_or("");
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_first = (1..=3).contains(&first.len()) && all_digits(first) && !first.starts_with('0');
    is_first && groups.all(|group| group.len() == 3 && all_digits(group))
}

fn mixed(text: &str) -> Diagnostic {
    Diagnostic::error("mixed-decimals", format!("`{text}` has a comma where other numbers have a point"))
        .because("a comma")
        .hint(
            "write all decimals alike, and nothing between thousands; or say with --decimal comma|point what the decimal \
             mark is",
        )
}

fn ambiguous(text: &str) -> Diagnostic {
    let small = text.replacen(',', ".", 1);
    Diagnostic::error("ambiguous-decimal", format!("`{text}` may be {small} or {}", text.replace(',', "")))
        .because("a comma before three digits, and no number here that tells more")
        .hint(
            "say what the comma is: --decimal comma if decimals follow, --decimal point if it stands between thousands",
        )
}

fn remark(text: &str) -> Diagnostic {
    Diagnostic::warning("decimal-comma", "the numbers have decimal commas")
        .because(format!("read as {}", text.replacen(',', ".", 1)))
        .repaired("the comma is taken for the decimal mark throughout")
        .hint("--decimal point takes it for a mark between thousands")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<(Separator, DecimalMark), &'static str> {
        let found = dialect_of(&Source::new("data.csv", text), &ReadOptions::default());
        found.map(|(dialect, _)| (dialect.separator, dialect.decimal)).map_err(|error| {
            assert!(error.location.is_some() && error.hint.is_some() && !error.reason.is_empty());
            error.code
        })
    }

    #[test]
    fn separators_and_decimal_marks_are_told_from_the_text() {
        use DecimalMark::{Comma, Point};
        for (text, expected) in [
            ("time,A\n0,1\n", (Separator::Comma, Point)),
            ("# a;b\ntime;A\n0,5;1\n", (Separator::Semicolon, Comma)),
            ("time\tA\n0.5\t1\n", (Separator::Tab, Point)),
            ("time,\"A;B\"\n0,\"1,5\"\n", (Separator::Comma, Comma)),
            ("time,A;B\n0,1\n", (Separator::Comma, Point)),
            ("time;A,B\n0;1\n", (Separator::Semicolon, Point)),
            ("time;A\n0;0,123\n1;<1,234\n", (Separator::Semicolon, Comma)),
            ("", (Separator::Comma, Point)),
            ("A\n1\n", (Separator::Comma, Point)),
            ("experiment;A\n0,1;2\n", (Separator::Semicolon, Point)),
        ] {
            assert_eq!(told(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_can_be_read_both_ways_is_asked_about() {
        assert_eq!(told("time;A\n0;1,234\n"), Err("ambiguous-decimal"));
        assert_eq!(told("time;A\n0;1,234,567\n"), Err("ambiguous-decimal"));
        assert_eq!(told("time;A\n0.5;1,5\n"), Err("mixed-decimals"));
        assert_eq!(told("time;A\n0;1,234\n1;0.5\n"), Err("mixed-decimals"));
        let options = ReadOptions { decimal: Some(DecimalMark::Comma), ..ReadOptions::default() };
        let source = Source::new("data.csv", "time;A\n0;1,234\n");
        assert_eq!(dialect_of(&source, &options).unwrap().0.decimal, DecimalMark::Comma);
    }
}
