//! The lines of a REACTIONS section: equations with three numbers, and auxiliary data below them.

use crate::grammar::chemkin::equation::{first_arrow, has_arrow};
use crate::grammar::chemkin::number::plain_number;
use crate::grammar::chemkin::statement::Statement;
use crate::source::Span;

/// `EQUATION A b E`, and the text after the numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ReactionLine<'t> {
    pub equation: &'t str,
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

/// Splits the statement of a reaction into equation, numbers and rest.
pub fn reaction_line<'t>(statement: &Statement, text: &'t str) -> ReactionLine<'t> {
    let words: Vec<&str> = text.split_whitespace().flat_map(apart_at_commas).collect();
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    // No equation has three numbers in a row after its arrow.
    let arrow = first_arrow(text).unwrap_or(text.len());
    let mut places = (1..words.len().saturating_sub(2)).filter(|first| start_of(words[*first]) > arrow);
    let found = places.find_map(|first| Some((first, constants(statement, &words[first..first + 3])?)));
    if let Some((first, constants)) = found {
        let end = start_of(words[first + 2]) + words[first + 2].len();
        let equation = text[..start_of(words[first])].trim_end_matches([' ', '\t', ',']).trim();
        return ReactionLine { equation, constants: Some(constants), rest: text[end..].trim() };
    }
    ReactionLine { equation: text.trim(), constants: None, rest: "" }
}

fn constants(statement: &Statement, words: &[&str]) -> Option<[Number; 3]> {
    let numbers: Option<Vec<Number>> = words.iter().map(|word| number(statement, word)).collect();
    numbers?.try_into().ok()
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
            let line = reaction_line(statement, statement.text());
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
                reaction_line(statement, statement.text());
                auxiliary_items(statement, statement.text());
                numbers(statement, statement.text()).ok();
            });
        }
    }
}
