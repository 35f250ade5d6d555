//! Rows of numbers in columns of equal width.

use crate::grammar::chemkin::columns::{Field, byte_of, columns};
use crate::grammar::chemkin::is_number;
use crate::source::{Source, Span};

/// The layout of a row.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Columns of each number.
    pub width: usize,
    pub numbers: usize,
    /// Smallest and largest count of numbers where they are outside their columns.
    pub anywhere: (usize, usize),
}

/// The numbers of a row; a missing number is a blank field.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    pub numbers: Vec<Field<'a>>,
    /// Whether the numbers are outside their columns.
    pub shifted: bool,
}

/// Reads a row by columns. Where columns would cut numbers in pieces, the numbers are read one after another, if
/// their count fits the layout.
pub fn row(source: &Source, line: Span, layout: Layout) -> Row<'_> {
    let numbers = in_columns(source, line, layout);
    let is_sound = |field: &Field| field.is_blank() || is_number(field.text);
    if numbers.iter().all(is_sound) && !cuts_a_number(source.slice(line), &numbers, layout) {
        return Row { numbers, shifted: false };
    }
    match one_after_another(source, line) {
        Some(found) if (layout.anywhere.0..=layout.anywhere.1).contains(&found.len()) => {
            Row { numbers: found, shifted: true }
        }
        _ => Row { numbers, shifted: false },
    }
}

fn in_columns(source: &Source, line: Span, layout: Layout) -> Vec<Field<'_>> {
    let first = |n: usize| n * layout.width + 1;
    (0..layout.numbers).map(|n| columns(source, line, first(n)..=first(n + 1) - 1)).collect()
}

/// Whether a number continues beyond its columns.
fn cuts_a_number(text: &str, numbers: &[Field], layout: Layout) -> bool {
    let one_more = layout.anywhere.1 > layout.numbers;
    (1..=numbers.len()).any(|count| {
        let (before, after) = text.split_at(byte_of(text, count * layout.width + 1));
        let rest = after.split_whitespace().next().filter(|_| one_more).unwrap_or("");
        let next = numbers.get(count).map_or(rest, |field| field.text);
        let touches = before.ends_with(is_digit_or_point) && after.starts_with(is_digit_or_point);
        touches && numbers.get(count - 1).is_some_and(|field| is_torn(field.text, next))
    })
}

fn is_digit_or_point(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// Whether two pieces that touch are one number, which they are not if each has its own decimal point.
fn is_torn(before: &str, after: &str) -> bool {
    !(before.contains('.') && after.contains('.'))
}

/// All numbers of a line; `None` where a word is no number, or where its numbers cannot be separated.
fn one_after_another(source: &Source, line: Span) -> Option<Vec<Field<'_>>> {
    let text = source.slice(line);
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            let end = end_of_first_number(rest);
            let piece = rest.get(..end)?;
            found.push(Field::within(text, line.start, Some(piece).filter(|piece| is_number(piece))?));
            rest = rest.get(end..)?;
        }
    }
    Some(found)
}

/// The end of the first number in a word: the sign of the next one, unless it is the sign of an exponent.
fn end_of_first_number(word: &str) -> usize {
    let is_next = |(at, c): &(usize, char)| {
        let before = word.get(..*at).and_then(|head| head.chars().next_back());
        *at > 0 && matches!(c, '+' | '-') && !matches!(before, Some('e' | 'E' | 'd' | 'D'))
    };
    let with_exponent = |at: usize| word.get(..at).is_some_and(|head| head.contains(['e', 'E', 'd', 'D']));
    let next = word.char_indices().find(is_next);
    next.filter(|(at, _)| with_exponent(*at)).map_or(word.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: Layout = Layout { width: 15, numbers: 5, anywhere: (5, 5) };

    fn read(text: &str, layout: Layout) -> (Vec<String>, bool) {
        let source = Source::new("x", text);
        let row = row(&source, source.line_span(1), layout);
        (row.numbers.iter().map(|field| field.text.to_string()).collect(), row.shifted)
    }

    #[test]
    fn columns_come_first() {
        let text = " 2.50000001E+00-2.30842973E-11 1.0E 05                      0.123456789E-22";
        let (numbers, shifted) = read(text, FIVE);
        assert_eq!(numbers, ["2.50000001E+00", "-2.30842973E-11", "1.0E 05", "", "0.123456789E-22"]);
        assert!(!shifted);
    }

    #[test]
    fn numbers_that_columns_cut_are_taken_one_after_another() {
        let shifted = " 8.86E+00   2.44574708E-02-9.08860959E-06  1.53336524E-09   -9.74116382E-14";
        assert_eq!(read(shifted, FIVE).0[1..3], ["2.44574708E-02", "-9.08860959E-06"]);
        let early = "2.50000001E+00 -2.30842973E-11 1.0E+05  0.12345678E+01 0.123456789E-22";
        assert_eq!(
            read(early, FIVE),
            (
                ["2.50000001E+00", "-2.30842973E-11", "1.0E+05", "0.12345678E+01", "0.123456789E-22"]
                    .map(String::from)
                    .to_vec(),
                true
            )
        );
        let touching = ["0.123456789E+01"; 5].concat();
        assert_eq!(read(&touching, FIVE), (vec!["0.123456789E+01".to_string(); 5], false));
        let cut = " 8.86179270E+00 2.44574708E-02-9.08860959E-06 1.53336524E-09 -9.74116382E-14";
        let (numbers, shifted) = read(cut, FIVE);
        assert_eq!((numbers[4].as_str(), shifted), ("-9.74116382E-14", true));
    }

    #[test]
    fn one_number_more_may_follow() {
        let four = Layout { width: 15, numbers: 4, anywhere: (4, 5) };
        let text = "-6.15860687E-08 2.81182783E-11 5.97127601E+04 1.90281769E+01 6.10217434E+04";
        assert_eq!(read(text, four), (read(text, FIVE).0[..4].to_vec(), false));
        let off = "-6.15860687E-08  2.81182783E-11  5.97127601E+04  1.90281769E+01  6.10217434E+04";
        assert_eq!(read(off, four), (read(text, FIVE).0, true));
    }

    #[test]
    fn what_cannot_be_told_apart_stays_as_the_columns_have_it() {
        for text in ["-0.52524566E+05-0.13525214E+03-0.35101023E+ 0.1490370200E+00-0.10659422E-03", "1.0E+052.0E+03 x"]
        {
            assert!(!read(text, FIVE).1, "{text}");
        }
    }
}
