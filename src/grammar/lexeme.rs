//! Numbers, words and blanks, common to all line-oriented grammars.

use nom::branch::alt;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{opt, recognize};
use nom::error::ParseError;
use nom::{IResult, Parser};

/// A decimal number: `2`, `-0.5`, `.5`, `5.`, `1.2E+3`.
pub(super) fn number<'a, E: ParseError<&'a str>>(input: &'a str) -> IResult<&'a str, &'a str, E> {
    recognize((opt(sign), mantissa, opt(exponent))).parse(input)
}

pub(super) fn sign<'a, E: ParseError<&'a str>>(input: &'a str) -> IResult<&'a str, char, E> {
    one_of("+-").parse(input)
}

pub(super) fn mantissa<'a, E: ParseError<&'a str>>(input: &'a str) -> IResult<&'a str, &'a str, E> {
    // Not `digit0`: at the end of a text nom 8.0.0 returns a rest that lies before the digits.
    let digits = take_while(|c: char| c.is_ascii_digit());
    let whole_first = recognize((digit1, opt((char('.'), digits))));
    let point_first = recognize((char('.'), digit1));
    alt((whole_first, point_first)).parse(input)
}

fn exponent<'a, E: ParseError<&'a str>>(input: &'a str) -> IResult<&'a str, &'a str, E> {
    recognize((one_of("eE"), opt(sign), digit1)).parse(input)
}

/// Characters up to the next blank.
pub(super) fn word<'a, E: ParseError<&'a str>>(input: &'a str) -> IResult<&'a str, &'a str, E> {
    take_while1(|c: char| !c.is_whitespace()).parse(input)
}

pub(super) fn blanks<'a, E: ParseError<&'a str>>(input: &'a str) -> IResult<&'a str, &'a str, E> {
    take_while(char::is_whitespace).parse(input)
}

/// Mantissa with sign, and power of ten, of a text that is a decimal number. `None` for any other text, and for a power
/// of ten beyond ±9999.
pub fn split_number(text: &str) -> Option<(&str, i32)> {
    let (rest, _) = number::<nom::error::Error<&str>>(text).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let Some(at) = text.find(['e', 'E']) else { return Some((text, 0)) };
    let power = text[at + 1..].parse::<i32>().ok().filter(|power| (-9999..=9999).contains(power))?;
    Some((&text[..at], power))
}

/// The double nearest to a decimal number times 10^places, rounded once: `1.1` and 3 give exactly 1100. `None` where the
/// text is no number or the value is beyond a double.
pub fn shift_decimal_point(text: &str, places: i32) -> Option<f64> {
    let (mantissa, power) = split_number(text)?;
    format!("{mantissa}e{}", power.checked_add(places)?).parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_decimal_and_nothing_else() {
        for (text, parts) in [("2", ("2", 0)), ("-.5", ("-.5", 0)), ("5.", ("5.", 0)), ("+1.5E+03", ("+1.5", 3))] {
            assert_eq!(split_number(text), Some(parts), "{text}");
        }
        for text in ["", ".", "-", "1e", "1/2", "1_000", "0x1F", "nan", "inf", "1d5", " 1", "1 ", "1e99999999999", "²"]
        {
            assert_eq!(split_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_takes_all_its_digits() {
        for text in ["5", "0.5", "5.", ".25", "-1.25e-10"] {
            assert_eq!(number::<nom::error::Error<&str>>(text), Ok(("", text)));
        }
    }

    #[test]
    fn shifting_the_point_rounds_once() {
        assert_eq!(shift_decimal_point("1.1", 3), Some(1100.0));
        assert_eq!(shift_decimal_point("6.26e1", -3), Some(0.0626));
        assert_eq!(shift_decimal_point("1e308", 3), None);
        assert_eq!(shift_decimal_point("one", 3), None);
    }
}
