//! Numbers with as many digits as they deserve.

pub use crate::operations::PER_MOL;

/// Significant digits of a value without a standard error.
const PLAIN_DIGITS: usize = 6;
/// The most significant digits of a value with a standard error.
const MOST_DIGITS: usize = 10;

/// A value to `digits` significant digits: without an exponent from 1e-4 to 1e7, else with one.
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let rounded = format!("{value:.*e}", digits.saturating_sub(1));
    let exponent: i32 = rounded.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    if (-4..7).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        rounded
    }
}

/// A value with the digits that its standard error leaves certain, and two uncertain ones.
pub fn with_error(value: f64, standard_error: f64) -> String {
    if !(standard_error.is_finite() && standard_error > 0.0 && value != 0.0) {
        return significant(value, PLAIN_DIGITS);
    }
    let certain = (value.abs() / standard_error).log10().floor() as i32 + 2;
    significant(value, certain.clamp(2, MOST_DIGITS as i32) as usize)
}

/// A relative error or another small number, with two digits.
pub fn small(value: f64) -> String {
    if value == 0.0 { "0".to_string() } else { format!("{value:.1e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_standard_error() {
        assert_eq!(with_error(216.123456, 0.01), "216.123");
        assert_eq!(with_error(216.123456, 1e-13), "216.1234560");
        assert_eq!(with_error(3.298e10, 1e6), "3.29800e10");
        assert_eq!(with_error(0.5, 0.4), "0.50");
        assert_eq!(with_error(2.0, f64::NAN), "2.00000");
    }

    #[test]
    fn large_and_small_numbers_have_exponents() {
        assert_eq!(significant(0.00012345, 3), "0.000123");
        assert_eq!(significant(1.5e-7, 3), "1.50e-7");
        assert_eq!(significant(33750.0, 6), "33750.0");
        assert_eq!(significant(0.0, 3), "0");
        assert_eq!(small(3.14e-9), "3.1e-9");
    }
}
