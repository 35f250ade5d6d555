//! Elements with their counts: `C 1250 H 812`, `C  2H  6.`.

use nom::character::complete::alpha1;
use nom::combinator::{all_consuming, opt};
use nom::error::Error;
use nom::multi::many0;
use nom::sequence::preceded;
use nom::{IResult, Parser};

use crate::grammar::chemkin::columns::Field;
use crate::grammar::lexeme::{blanks, number};

/// An element and its count, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atoms<'a> {
    pub symbol: Field<'a>,
    pub count: Field<'a>,
}

type Parsed<'a, T> = IResult<&'a str, T, Error<&'a str>>;

/// The elements of a text that begins at byte `start` of its source; `None` where it holds anything else.
pub fn atoms(text: &str, start: usize) -> Option<Vec<Atoms<'_>>> {
    let (_, pairs) = all_consuming((element_counts, blanks)).map(|(pairs, _)| pairs).parse(text).ok()?;
    let field = |piece| Field::within(text, start, piece);
    Some(pairs.into_iter().map(|(symbol, count)| Atoms { symbol: field(symbol), count: field(count) }).collect())
}

/// The numbers of a text, each with or without a symbol before it: `C   2H   6    0    0G  300. 5000. 1000.`
pub fn labelled_numbers(text: &str, start: usize) -> Option<Vec<(Option<Field<'_>>, Field<'_>)>> {
    let (_, pairs) = all_consuming((many0(labelled_number), blanks)).map(|(pairs, _)| pairs).parse(text).ok()?;
    let field = |piece| Field::within(text, start, piece);
    Some(pairs.into_iter().map(|(symbol, value)| (symbol.map(field), field(value))).collect())
}

fn element_counts(input: &str) -> Parsed<'_, Vec<(&str, &str)>> {
    many0(element_count).parse(input)
}

fn element_count(input: &str) -> Parsed<'_, (&str, &str)> {
    (blanks, symbol, blanks, count).map(|(_, symbol, _, count)| (symbol, count)).parse(input)
}

fn labelled_number(input: &str) -> Parsed<'_, (Option<&str>, &str)> {
    (opt(preceded(blanks, symbol)), blanks, count).map(|(symbol, _, value)| (symbol, value)).parse(input)
}

fn symbol(input: &str) -> Parsed<'_, &str> {
    alpha1.parse(input)
}

fn count(input: &str) -> Parsed<'_, &str> {
    number.parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Option<Vec<(&str, &str)>> {
        Some(atoms(text, 0)?.iter().map(|pair| (pair.symbol.text, pair.count.text)).collect())
    }

    #[test]
    fn blanks_between_are_free() {
        assert_eq!(pairs("C 1250H 812 "), Some(vec![("C", "1250"), ("H", "812")]));
        assert_eq!(pairs("C25.5 H\t3.E -1"), Some(vec![("C", "25.5"), ("H", "3."), ("E", "-1")]));
        assert_eq!(pairs("  "), Some(vec![]));
        for text in ["C", "12", "C 1 H", "C 1, H 2", "Burcat 2005!"] {
            assert_eq!(pairs(text), None, "{text}");
        }
        assert_eq!(atoms("C 12", 7).unwrap()[0].count.span.start, 9);
    }

    #[test]
    fn numbers_may_stand_without_a_symbol() {
        let all = labelled_numbers("H   2    0G  300. 5000. 1", 0).unwrap();
        let symbols: Vec<_> = all.iter().map(|(symbol, value)| (symbol.map(|s| s.text), value.text)).collect();
        assert_eq!(symbols, [(Some("H"), "2"), (None, "0"), (Some("G"), "300."), (None, "5000."), (None, "1")]);
        assert!(labelled_numbers("H 2 G", 0).is_none());
    }
}
