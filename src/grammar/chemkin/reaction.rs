//! The lines of a REACTIONS section: equations with three numbers, and auxiliary data below them.

use std::ops::Range;

use crate::grammar::chemkin::equation::{first_arrow, has_arrow};
use crate::grammar::chemkin::number::plain_number;
use crate::grammar::chemkin::statement::Statement;
use crate::source::Span;

/// `EQUATION A b E`, and the text after the numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ReactionLine<'t> {
    /// The text before A.
    pub equation: &'t str,
    /// The text up to A, and A.
    pub with_a: &'t str,
    /// The numbers at the end of the equation: without blanks in between, they may be the end of a name.
    pub surplus: Option<&'t str>,
    /// A, b, E; `None` where the line has fewer than three numbers after the equation.
    pub constants: Option<[Number; 3]>,
    /// The text after the numbers.
    pub rest: &'t str,
}

/// A number in a spelling that every reader takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub text: String,
    pub span: Span,
}

/// `DUP`, `LOW / 1e20 -1 500 /`, `H2O/6/`.
#[derive(Clone, Debug, PartialEq)]
pub struct AuxiliaryItem<'t> {
    pub name: &'t str,
    pub name_span: Span,
    /// The text between the slashes.
    pub value: Option<&'t str>,
    /// Whether the second slash is missing.
    pub is_open: bool,
}

impl Number {
    pub fn value(&self) -> Option<f64> {
        self.text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

/// Whether a statement is a reaction, not auxiliary data: it has an arrow outside slashes.
pub fn is_reaction(text: &str) -> bool {
    let has_numbers = || {
        let last: Vec<&str> = text.split_whitespace().rev().take(3).collect();
        last.len() == 3 && last.into_iter().all(|word| number_text(word).is_some())
    };
    has_arrow(text) && (has_arrow(text.split('/').next().unwrap_or(text)) || has_numbers())
}

/// Splits the statement of a reaction into equation, numbers and rest. A, b and E are the last three of several numbers
/// in a row. Of several such rows the first is taken, or the last, if `is_equation` is true of what is before it.
pub fn reaction_line<'t>(statement: &Statement, text: &'t str, is_equation: impl Fn(&str) -> bool) -> ReactionLine<'t> {
    let words: Vec<&str> = text.split_whitespace().flat_map(apart_at_commas).collect();
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let before = |word: usize| text[..start_of(words[word])].trim_end_matches([' ', '\t', ',']).trim();
    let arrow = first_arrow(text).unwrap_or(text.len());
    let rows = rows_of_numbers(&words, |word| start_of(word) > arrow);
    let last = rows.last().filter(|row| rows.len() > 1 && is_equation(before(row.end - CONSTANTS)));
    let constants = |row: &Range<usize>| {
        let numbers: Option<Vec<Number>> =
            words[row.end - CONSTANTS..row.end].iter().map(|word| number(statement, word)).collect();
        Some((row.clone(), numbers?.try_into().ok()?))
    };
    let Some((row, constants)) = last.or(rows.first()).and_then(constants) else {
        return ReactionLine { equation: text.trim(), with_a: text, surplus: None, constants: None, rest: "" };
    };
    let first = row.end - CONSTANTS;
    let with_a = text[..start_of(words[first]) + words[first].len()].trim();
    let surplus = (row.start < first).then(|| text[start_of(words[row.start])..start_of(words[first])].trim());
    let rest = text[start_of(words[row.end - 1]) + words[row.end - 1].len()..].trim();
    ReactionLine { equation: before(first), with_a, surplus, constants: Some(constants), rest }
}

/// A, b and E.
const CONSTANTS: usize = 3;

/// The rows of three or more numbers among words, the first word aside; a row begins with a word of which `may_begin` is
/// true: no equation has three numbers in a row after its arrow.
fn rows_of_numbers(words: &[&str], may_begin: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let numbers = words[at..].iter().take_while(|word| number_text(word).is_some()).count();
        if numbers >= CONSTANTS && may_begin(word) {
            rows.push(at..at + numbers);
        }
        at += numbers.max(1);
    }
    rows
}

/// Numbers separated by commas; any other word is kept whole, as names may hold commas.
fn apart_at_commas(word: &str) -> Vec<&str> {
    let pieces: Vec<&str> = word.split(',').filter(|piece| !piece.is_empty()).collect();
    if pieces.iter().all(|piece| number_text(piece).is_some()) { pieces } else { vec![word] }
}

/// A number; a comma after it counts as a blank.
fn number(statement: &Statement, word: &str) -> Option<Number> {
    Some(Number { text: number_text(word)?, span: statement.span_of(word) })
}

fn number_text(word: &str) -> Option<String> {
    plain_number(word.trim_end_matches(','))
}

/// The numbers of a value, separated by blanks or commas; the error is the first word that is no number.
pub fn numbers<'t>(statement: &Statement, value: &'t str) -> Result<Vec<Number>, &'t str> {
    let words = value.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    words.map(|word| number(statement, word).ok_or(word)).collect()
}

/// All items of a line; text that belongs to no item becomes the name of a last one.
pub fn auxiliary_items<'t>(statement: &Statement, text: &'t str) -> Vec<AuxiliaryItem<'t>> {
    let mut items = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (item, after) = auxiliary_item(statement, rest);
        items.extend(item);
        // A stray slash is ignored.
        rest = after.trim_start();
    }
    items
}

fn auxiliary_item<'t>(statement: &Statement, text: &'t str) -> (Option<AuxiliaryItem<'t>>, &'t str) {
    let name_end = text.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(text.len());
    let (name, after) = text.split_at(name_end);
    if name.is_empty() {
        return (None, text.get(1..).unwrap_or(""));
    }
    let item = |value, is_open| Some(AuxiliaryItem { name, name_span: statement.span_of(name), value, is_open });
    let Some(value) = after.trim_start().strip_prefix('/') else { return (item(None, false), after) };
    match value_end(name, value) {
        Some(end) => (item(Some(value[..end].trim()), false), &value[end + 1..]),
        None => (item(Some(value.trim()), true), ""),
    }
}

/// The place of the slash that ends a value; `UNITS/CAL/MOLE/` has a slash within its value.
fn value_end(name: &str, value: &str) -> Option<usize> {
    let end = value.find('/')?;
    if !name.eq_ignore_ascii_case("UNITS") {
        return Some(end);
    }
    let after = &value[end + 1..];
    let next = after.find('/');
    match next {
        Some(next) if after[..next].trim().to_ascii_uppercase().starts_with("MOL") => Some(end + 1 + next),
        _ => Some(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;
    use crate::source::Source;

    fn with<T>(text: &str, read: impl FnOnce(&Statement) -> T) -> T {
        let source = Source::new("x", text);
        read(&Statement::read(&source, &lines(&source)).0)
    }

    fn parts(text: &str) -> (String, Vec<String>, String) {
        with(text, |statement| {
            let line = reaction_line(statement, statement.text(), |text| text.ends_with("B C"));
            let constants = line.constants.into_iter().flatten().map(|number| number.text).collect();
            (line.equation.to_string(), constants, line.rest.to_string())
        })
    }

    fn items(text: &str) -> Vec<(String, Option<String>, bool)> {
        with(text, |statement| {
            let items = auxiliary_items(statement, statement.text());
            items.iter().map(|it| (it.name.to_string(), it.value.map(str::to_string), it.is_open)).collect()
        })
    }

    #[test]
    fn three_numbers_end_a_reaction() {
        let (equation, constants, rest) = parts("H + O2 = OH + O   1.0D+10, -.5 100");
        assert_eq!((equation.as_str(), rest.as_str()), ("H + O2 = OH + O", ""));
        assert_eq!(constants, ["1.0e+10", "-.5", "100"]);
        assert_eq!(parts("A=B 1+5 0 0 DUP").2, "DUP");
        assert_eq!(parts("A=B,1e5, 1e14,0.5,1000").1, ["1e+14", "0.5", "1000"]);
        assert_eq!(parts("A=B, 1e14, 0.5, 1000").0, "A=B");
        assert_eq!(parts("A=B 1e5 0").1.len(), 0);
        assert_eq!(parts("A => 0.25 P1 + 0.25 P2 1.0 2.0 3.0").1, ["1.0", "2.0", "3.0"]);
    }

    #[test]
    fn the_last_three_of_more_numbers_are_the_constants() {
        assert_eq!(parts("A = PRO -2  1.0E10 0.0 1000.").0, "A = PRO -2");
        assert_eq!(parts("A = PRO -2  1.0E10 0.0 1000.").1, ["1.0e+10", "0.0", "1000."]);
        with("A = PRO -2 3, 1.0E10 0.0 1000. ref 7", |statement| {
            let line = reaction_line(statement, statement.text(), |_| false);
            assert_eq!((line.equation, line.surplus, line.rest), ("A = PRO -2 3", Some("-2 3,"), "ref 7"));
        });
        assert_eq!(
            parts("A = B 1 0 0 C 1e5 0 0"),
            ("A = B".into(), ["1", "0", "0"].map(String::from).into(), "C 1e5 0 0".into())
        );
        assert_eq!(parts("A = 1 2 3 B C 1e5 0 0").0, "A = 1 2 3 B C");
    }

    #[test]
    fn an_arrow_outside_slashes_makes_a_reaction() {
        assert!(is_reaction("A=B 1 0 0") && is_reaction("eq=uals+A=B 1 0 0"));
        assert!(!is_reaction("LOW/1 2 3/") && !is_reaction("H2/2/ eq=uals/3/") && !is_reaction("DUP"));
    }

    #[test]
    fn several_items_stand_in_a_line() {
        let value = |text: &str| Some(text.to_string());
        assert_eq!(
            items("LOW / 1 2 3 / TROE/.5, 1/ H2/2/ DUP"),
            [
                ("LOW".into(), value("1 2 3"), false),
                ("TROE".into(), value(".5, 1"), false),
                ("H2".into(), value("2"), false),
                ("DUP".into(), None, false)
            ]
        );
        assert_eq!(items("UNITS / CAL/MOL / DUP")[0].1, value("CAL/MOL"));
        assert_eq!(items("UNITS/MOLECULES/ H2/2/")[1].0, "H2");
        assert_eq!(items("LOW / 1 2 3"), [("LOW".into(), value("1 2 3"), true)]);
        assert_eq!(items("H2/2//AR/0/").len(), 2);
    }

    #[test]
    fn values_are_numbers_apart_by_blanks_or_commas() {
        with("0.902, 696.,1.0D2", |statement| {
            let found = numbers(statement, statement.text()).unwrap();
            assert_eq!(found.iter().filter_map(Number::value).collect::<Vec<_>>(), [0.902, 696.0, 100.0]);
            assert_eq!(numbers(statement, "1 x"), Err("x"));
        });
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_lines_never_panic(text in "[AB0-9.e+/= -]{0,30}|.{0,20}") {
            with(&text, |statement| {
                reaction_line(statement, statement.text(), |_| true);
                auxiliary_items(statement, statement.text());
                numbers(statement, statement.text()).ok();
            });
        }
    }
}
