//! Settings read from text: values outside their range are refused.

use std::fmt::Display;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, Error};

/// A value that passes a test; `expected` says in words which values do.
pub fn checked<'de, D, T>(deserializer: D, is_allowed: impl Fn(&T) -> bool, expected: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Display,
{
    let value = T::deserialize(deserializer)?;
    if is_allowed(&value) { Ok(value) } else { Err(Error::custom(format!("{value} is not {expected}"))) }
}

/// A number above zero.
pub fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| *value > 0.0 && value.is_finite(), "a number above 0")
}

/// A number from zero up.
pub fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| *value >= 0.0 && value.is_finite(), "a number from 0 up")
}

/// A number above one.
pub fn above_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| *value > 1.0 && value.is_finite(), "a number above 1")
}

/// A number from one up.
pub fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| *value >= 1.0 && value.is_finite(), "a number from 1 up")
}

/// A part of a whole: from zero to one.
pub fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| (0.0..=1.0).contains(value), "a number from 0 to 1")
}

/// A distance to the nearest integer: from zero to one half.
pub fn distance_to_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| (0.0..=0.5).contains(value), "a number from 0 to 0.5")
}

/// A whole number from one up.
pub fn count<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Display + PartialOrd + From<u8>,
{
    checked(deserializer, |value: &T| *value >= T::from(1), "a whole number from 1 up")
}

/// A whole number from one up, or `null`.
pub fn optional_count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    match Option::<usize>::deserialize(deserializer)? {
        Some(0) => Err(Error::custom("0 is not a whole number from 1 up, or null")),
        value => Ok(value),
    }
}

/// Two numbers `[low, high]` that ascend.
pub fn range<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Range<f64>, D::Error> {
    let [low, high] = <[f64; 2]>::deserialize(deserializer)?;
    if low < high && low.is_finite() && high.is_finite() {
        return Ok(low..high);
    }
    Err(Error::custom(format!("[{low}, {high}] is not a range of two numbers that ascend")))
}

/// At least one finite number.
pub fn numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let numbers = Vec::<f64>::deserialize(deserializer)?;
    if numbers.is_empty() || !numbers.iter().all(|number| number.is_finite()) {
        return Err(Error::custom("at least one number is expected, and all of them finite"));
    }
    Ok(numbers)
}
