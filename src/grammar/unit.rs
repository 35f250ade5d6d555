//! Unit expressions: `cm^3/mol/s`, `kcal/mol`, `1/s`, `10 m³`.
//!
//! The grammar knows neither symbols nor dimensions; the layer `units` interprets them.

use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{cut, opt};
use nom::error::Error;
use nom::sequence::preceded;
use nom::{IResult, Offset, Parser};

use crate::grammar::lexeme::{blanks, number};
use crate::source::Span;

/// A number times symbols raised to powers, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitExpression {
    /// Positive and finite; 1 unless the expression begins with a number.
    pub factor: f64,
    /// A symbol after `/` has a negative power.
    pub powers: Vec<(String, f64)>,
}

/// Why, and where within the text, an expression cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct UnitSyntax {
    pub span: Span,
    pub reason: String,
}

/// Larger exponents are refused as typing errors.
const LARGEST_EXPONENT: f64 = 99.0;

const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

type Parsed<'a, T> = IResult<&'a str, T, Error<&'a str>>;

/// An error, and the piece of the text it is about.
struct Fault<'a> {
    piece: &'a str,
    reason: &'static str,
}

/// Reads a whole unit expression; blanks around `*` and `/` are allowed.
pub fn parse(text: &str) -> Result<UnitExpression, UnitSyntax> {
    unit_expression(text).map_err(|Fault { piece, reason }| {
        let start = text.offset(piece);
        UnitSyntax { span: Span::new(start, start + piece.len()), reason: reason.to_string() }
    })
}

fn unit_expression(text: &str) -> Result<UnitExpression, Fault<'_>> {
    let (mut rest, factor) = leading_factor(text)?;
    let mut powers = Vec::new();
    if factor.is_some() && rest.is_empty() {
        return Ok(UnitExpression { factor: factor.unwrap_or(1.0), powers });
    }
    loop {
        let operator_at = rest;
        let (after, found) = operator(rest).unwrap_or((rest, None));
        match found {
            Some(_) if powers.is_empty() && factor.is_none() => {
                return Err(Fault { piece: first_character(operator_at), reason: "a unit is missing before this" });
            }
            None if !powers.is_empty() && after.is_empty() => break,
            None if !powers.is_empty() => {
                return Err(Fault { piece: first_character(after), reason: "`*` or `/` is missing before this" });
            }
            _ => {}
        }
        let (after, (name, exponent)) = unit(after)?;
        powers.push((name.to_string(), if found == Some('/') { -exponent } else { exponent }));
        rest = after;
    }
    Ok(UnitExpression { factor: factor.unwrap_or(1.0), powers })
}

fn leading_factor(input: &str) -> Result<(&str, Option<f64>), Fault<'_>> {
    let written: Parsed<'_, _> = (blanks, opt(number), blanks).map(|(_, written, _)| written).parse(input);
    let (rest, written) = written.unwrap_or((input, None));
    let Some(written) = written else { return Ok((rest, None)) };
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok((rest, Some(value))),
        _ => Err(Fault { piece: written, reason: "the factor of a unit must be a positive number" }),
    }
}

fn operator(input: &str) -> Parsed<'_, Option<char>> {
    (blanks, opt(alt((char('*'), char('/'), char('·')))), blanks).map(|(_, found, _)| found).parse(input)
}

/// A symbol with its exponent, 1 if none is written.
fn unit(input: &str) -> Result<(&str, (&str, f64)), Fault<'_>> {
    let (rest, name) =
        symbol(input).map_err(|_| Fault { piece: first_character(input), reason: "a unit symbol is expected here" })?;
    let (after, written) = exponent(rest)
        .map_err(|_| Fault { piece: rest, reason: "the exponent must be a number, as in `cm^3` or `m^-2`" })?;
    let written = written.unwrap_or_else(|| "1".to_string());
    match written.parse::<f64>() {
        Ok(exponent) if exponent.abs() <= LARGEST_EXPONENT => Ok((after, (name, exponent))),
        _ => Err(Fault { piece: &rest[..rest.offset(after)], reason: "the exponent is out of range" }),
    }
}

fn symbol(input: &str) -> Parsed<'_, &str> {
    take_while1(|c: char| c.is_alphabetic() || c == '°' || c == '_').parse(input)
}

/// `^3`, `^-0.5`, `³`, `⁻¹` as the text of a plain number.
fn exponent(input: &str) -> Parsed<'_, Option<String>> {
    let caret = preceded(char('^'), cut(number)).map(str::to_string);
    opt(alt((caret, superscript))).parse(input)
}

fn superscript(input: &str) -> Parsed<'_, String> {
    let (rest, minus) = opt(char('⁻')).parse(input)?;
    let mut digits = take_while1(|c| SUPERSCRIPTS.contains(c));
    let (rest, digits) = if minus.is_some() { cut(digits).parse(rest)? } else { digits.parse(rest)? };
    let plain = digits.chars().filter_map(|c| SUPERSCRIPTS.chars().position(|superscript| superscript == c));
    let plain: String = plain.map(|digit| digit.to_string()).collect();
    Ok((rest, if minus.is_some() { format!("-{plain}") } else { plain }))
}

fn first_character(text: &str) -> &str {
    &text[..text.chars().next().map_or(0, char::len_utf8)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn powers(text: &str) -> Vec<(String, f64)> {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).powers
    }

    fn named(powers: &[(&str, f64)]) -> Vec<(String, f64)> {
        powers.iter().map(|(name, power)| (name.to_string(), *power)).collect()
    }

    #[test]
    fn symbols_powers_and_signs_are_read() {
        assert_eq!(powers("cm^3/mol/s"), named(&[("cm", 3.0), ("mol", -1.0), ("s", -1.0)]));
        assert_eq!(powers("kg * m^2 / s^2"), named(&[("kg", 1.0), ("m", 2.0), ("s", -2.0)]));
        assert_eq!(powers("m^-0.5"), named(&[("m", -0.5)]));
        assert_eq!(powers("m³·s⁻¹"), named(&[("m", 3.0), ("s", -1.0)]));
        assert_eq!(powers("Å"), named(&[("Å", 1.0)]));
        assert_eq!(powers("s/m^-2"), named(&[("s", 1.0), ("m", 2.0)]));
    }

    #[test]
    fn a_number_may_lead() {
        assert_eq!(parse("1/s").unwrap(), UnitExpression { factor: 1.0, powers: named(&[("s", -1.0)]) });
        assert_eq!(parse(" 2.5e3 mol/L").unwrap().factor, 2500.0);
        assert_eq!(parse("10*m").unwrap(), UnitExpression { factor: 10.0, powers: named(&[("m", 1.0)]) });
        assert_eq!(parse("1").unwrap(), UnitExpression { factor: 1.0, powers: vec![] });
    }

    #[test]
    fn what_is_no_unit_is_refused_where_it_goes_wrong() {
        for (text, start, end) in [
            ("", 0, 0),
            ("  ", 2, 2),
            ("/s", 0, 1),
            ("cm^3/", 5, 5),
            ("cm^x", 2, 4),
            ("mol//L", 4, 5),
            ("mol L", 4, 5),
            ("mol/1000", 4, 5),
            ("m^1e9", 1, 5),
            ("m⁻", 1, 4),
            ("(m)", 0, 1),
            ("0 m", 0, 1),
            ("-1 m", 0, 2),
            ("1e999 m", 0, 5),
            ("m/€", 2, 5),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!((error.span.start, error.span.end), (start, end), "{text}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "[a-z0-9^*/. ³⁻µÅ·e+-]{0,12}|.{0,12}") {
            if let Err(error) = parse(&text) {
                assert!(text.get(error.span.start..error.span.end).is_some(), "{text:?}: {error:?}");
            }
        }
    }
}
