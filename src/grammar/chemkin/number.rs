//! Numbers as Fortran writes them.

use nom::bytes::complete::take_while;
use nom::character::complete::{digit1, one_of};
use nom::combinator::{all_consuming, opt, recognize};
use nom::error::Error;
use nom::{IResult, Parser};

use crate::grammar::lexeme::{mantissa, sign};

/// A number in a spelling that every reader accepts: `1.0D+10`, `1.0+10`, `1.d5` and `1.E 05` become `1.0e+10`,
/// `1.0e+10`, `1.e+5` and `1.e+05`. `None` for any other text.
pub fn plain_number(text: &str) -> Option<String> {
    let (_, (mantissa, exponent)) = all_consuming(number).parse(text).ok()?;
    let power = exponent.map(|(sign, digits)| format!("e{}{digits}", sign.unwrap_or('+')));
    Some(format!("{mantissa}{}", power.unwrap_or_default()))
}

/// Whether a text is a number and nothing else.
pub fn is_number(text: &str) -> bool {
    all_consuming(number).parse(text).is_ok()
}

/// The value of a number as Fortran writes it; `None` for any other text and for values beyond a double.
pub fn number_value(text: &str) -> Option<f64> {
    plain_number(text)?.parse().ok().filter(|value: &f64| value.is_finite())
}

type Exponent<'a> = (Option<char>, &'a str);

/// A mantissa with its sign, and an exponent if there is one.
fn number(input: &str) -> IResult<&str, (&str, Option<Exponent<'_>>), Error<&str>> {
    (recognize((opt(sign), mantissa)), opt(exponent)).parse(input)
}

/// `E+10`, `D10`, `+10`. Fortran writes a blank for a positive sign: `E 05`.
fn exponent(input: &str) -> IResult<&str, Exponent<'_>, Error<&str>> {
    let (rest, letter) = opt(one_of("eEdD")).parse(input)?;
    let (rest, sign) = if letter.is_some() { opt(sign).parse(rest)? } else { sign.map(Some).parse(rest)? };
    let (rest, _) = take_while(|c| c == ' ' && letter.is_some() && sign.is_none()).parse(rest)?;
    let (rest, digits) = digit1.parse(rest)?;
    Ok((rest, (sign, digits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fortran_spells_exponents_in_many_ways() {
        for (text, plain) in [
            ("1.0D+10", "1.0e+10"),
            ("1.0+10", "1.0e+10"),
            ("-.5d-3", "-.5e-3"),
            ("1.E 05", "1.e+05"),
            ("+2.", "+2."),
            ("7E3", "7e+3"),
            ("12", "12"),
        ] {
            assert_eq!(plain_number(text).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "1.0.0", "E5", "1e", "1 05", "1 2", "0x1", "nan", "1,0", "--1", "1e5x"] {
            assert_eq!(plain_number(text), None, "{text}");
            assert!(!is_number(text), "{text}");
        }
    }
}
