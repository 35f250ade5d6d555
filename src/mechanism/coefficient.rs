//! Stoichiometric coefficients as exact decimals.

use std::fmt;
use std::str::FromStr;

/// An exact decimal number, `mantissa · 10^exponent`, kept in lowest terms.
///
/// Coefficients are compared and summed exactly; [`Coefficient::as_integer`] is the view that
/// conservation laws and the learner use.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Coefficient {
    mantissa: i128,
    exponent: i32,
}

/// A text that is not a decimal number, or one beyond 30 digits or 10^±300.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number of at most 30 digits")]
pub struct NotADecimal;

const MAX_DIGITS: usize = 30;
const MAX_EXPONENT: i32 = 300;

impl Coefficient {
    pub const ZERO: Coefficient = Coefficient { mantissa: 0, exponent: 0 };
    pub const ONE: Coefficient = Coefficient { mantissa: 1, exponent: 0 };

    fn new(mut mantissa: i128, mut exponent: i32) -> Self {
        if mantissa == 0 {
            return Coefficient::ZERO;
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            exponent += 1;
        }
        Coefficient { mantissa, exponent }
    }

    pub fn integer(value: i64) -> Self {
        Coefficient::new(i128::from(value), 0)
    }

    /// The decimal that prints as the shortest text which reads back as `value`.
    pub fn from_f64(value: f64) -> Result<Self, NotADecimal> {
        format!("{value:e}").parse()
    }

    /// The value, if it is a whole number that fits.
    pub fn as_integer(self) -> Option<i64> {
        if self.exponent < 0 || self.exponent > 18 {
            return None;
        }
        let value = self.mantissa.checked_mul(10i128.pow(self.exponent as u32))?;
        i64::try_from(value).ok()
    }

    /// The nearest double.
    pub fn to_f64(self) -> f64 {
        match self.as_integer() {
            Some(integer) if integer.unsigned_abs() < 1 << 53 => integer as f64,
            _ => format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::NAN),
        }
    }

    pub fn is_positive(self) -> bool {
        self.mantissa > 0
    }

    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The exact sum; `None` where it would need more digits than are kept.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.is_zero() {
            return Some(other);
        }
        if other.is_zero() {
            return Some(self);
        }
        let exponent = self.exponent.min(other.exponent);
        let scaled = |term: Self| {
            let power = u32::try_from(term.exponent - exponent).ok().filter(|power| *power <= 36)?;
            term.mantissa.checked_mul(10i128.pow(power))
        };
        Some(Coefficient::new(scaled(self)?.checked_add(scaled(other)?)?, exponent))
    }

    pub fn negated(self) -> Self {
        Coefficient { mantissa: -self.mantissa, exponent: self.exponent }
    }
}

impl FromStr for Coefficient {
    type Err = NotADecimal;

    /// Reads `2`, `0.5`, `.5`, `5.`, `5e-1`, with an optional sign.
    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (number, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().map_err(|_| NotADecimal)?),
            None => (text, 0),
        };
        let (negative, digits) = match number.as_bytes().first() {
            Some(b'-') => (true, &number[1..]),
            Some(b'+') => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let all = format!("{whole}{fraction}");
        let any_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
        if !any_digit || !all.bytes().all(|byte| byte.is_ascii_digit()) || digits.matches('.').count() > 1 {
            return Err(NotADecimal);
        }
        let significant = all.trim_start_matches('0');
        if significant.len() > MAX_DIGITS
            || exponent.unsigned_abs() > MAX_EXPONENT.unsigned_abs()
            || fraction.len() > MAX_EXPONENT as usize
        {
            return Err(NotADecimal);
        }
        let mantissa: i128 = if significant.is_empty() { 0 } else { significant.parse().map_err(|_| NotADecimal)? };
        let mantissa = if negative { -mantissa } else { mantissa };
        Ok(Coefficient::new(mantissa, exponent - fraction.len() as i32))
    }
}

impl fmt::Display for Coefficient {
    /// Plain decimal notation, `2`, `0.5`; exponent notation beyond 15 places either way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        if self.mantissa < 0 {
            f.write_str("-")?;
        }
        let point = digits.len() as i32 + self.exponent;
        match self.exponent {
            0 => f.write_str(&digits),
            1..=15 => write!(f, "{digits}{}", "0".repeat(self.exponent as usize)),
            _ if self.exponent < 0 && (1..=30).contains(&point) => {
                write!(f, "{}.{}", &digits[..point as usize], &digits[point as usize..])
            }
            _ if self.exponent < 0 && (-15..=0).contains(&point) => {
                write!(f, "0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
            }
            _ => write!(f, "{digits}e{}", self.exponent),
        }
    }
}

impl fmt::Debug for Coefficient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<i64> for Coefficient {
    fn from(value: i64) -> Self {
        Coefficient::integer(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_print_as_they_read() {
        let sum = ["0.1", "0.2"].iter().map(|t| t.parse::<Coefficient>().unwrap());
        let sum = sum.fold(Coefficient::ZERO, |a, b| a.checked_add(b).unwrap());
        assert_eq!(sum, "0.3".parse().unwrap());
        for (text, printed) in
            [("2", "2"), ("2.0", "2"), ("5e-1", "0.5"), (".5", "0.5"), ("+1.50", "1.5"), ("-3", "-3")]
        {
            assert_eq!(text.parse::<Coefficient>().unwrap().to_string(), printed);
        }
        for value in ["0.333333333333333333", "1e-20", "12e30", "1.25e-3", "1000", "123456789.5"] {
            let coefficient: Coefficient = value.parse().unwrap();
            assert_eq!(coefficient.to_string().parse::<Coefficient>().unwrap(), coefficient);
            assert_eq!(coefficient.to_f64(), value.parse::<f64>().unwrap());
        }
    }

    #[test]
    fn integers_are_recognised() {
        assert_eq!("20e-1".parse::<Coefficient>().unwrap().as_integer(), Some(2));
        assert_eq!("0.5".parse::<Coefficient>().unwrap().as_integer(), None);
        assert_eq!("1e18".parse::<Coefficient>().unwrap().as_integer(), Some(10i64.pow(18)));
        assert_eq!("1e40".parse::<Coefficient>().unwrap().as_integer(), None);
        assert_eq!("-9223372036854775808".parse::<Coefficient>().unwrap().to_f64(), i64::MIN as f64);
    }

    #[test]
    fn what_is_not_a_decimal_is_refused() {
        for text in ["", ".", "-", "1/2", "1.2.3", "1e", "nan", "inf", "1e999", "0x10", "1_000", "é", "1e-2147483648"]
        {
            assert_eq!(text.parse::<Coefficient>(), Err(NotADecimal), "{text}");
        }
        assert!(Coefficient::from_f64(f64::NAN).is_err());
    }

    #[test]
    fn a_sum_that_does_not_fit_is_none() {
        let huge: Coefficient = "1e200".parse().unwrap();
        assert_eq!(huge.checked_add(Coefficient::ONE), None);
    }
}
