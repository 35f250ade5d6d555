//! Settings read from text: values outside their range are refused, at their places.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};

/// A value made from another by `convert`; `expected` says in words which values there are. Errors: another type, and
/// the words of `convert`. Both are raised while the value is visited, since only then its place is known.
pub fn converted<'de, D, T, U>(
    deserializer: D,
    convert: impl Fn(T) -> Result<U, String>,
    expected: &str,
) -> Result<U, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(Converting { convert, expected, from: PhantomData })
}

/// A value that passes a test; `expected` says in words which values do.
pub fn checked<'de, D, T>(deserializer: D, is_allowed: impl Fn(&T) -> bool, expected: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let check = |value| if is_allowed(&value) { Ok(value) } else { Err(format!("{expected} is expected")) };
    converted(deserializer, check, expected)
}

/// Visits a scalar or a sequence and converts it.
struct Converting<'e, C, T> {
    convert: C,
    expected: &'e str,
    from: PhantomData<T>,
}

impl<'de, C, T, U> Converting<'_, C, T>
where
    C: Fn(T) -> Result<U, String>,
    T: Deserialize<'de>,
{
    fn from<D: Deserializer<'de>>(self, value: D) -> Result<U, D::Error> {
        (self.convert)(T::deserialize(value)?).map_err(D::Error::custom)
    }
}

impl<'de, C, T, U> Visitor<'de> for Converting<'_, C, T>
where
    C: Fn(T) -> Result<U, String>,
    T: Deserialize<'de>,
{
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<U, E> {
        self.from(value.into_deserializer())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<U, E> {
        self.from(value.into_deserializer())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<U, E> {
        self.from(value.into_deserializer())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<U, E> {
        self.from(value.to_string().into_deserializer())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<U, A::Error> {
        self.from(SeqAccessDeserializer::new(sequence))
    }
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
    T: Deserialize<'de> + PartialOrd + From<u8>,
{
    checked(deserializer, |value: &T| *value >= T::from(1), "a whole number from 1 up")
}

/// A whole number from one up, or `null`.
pub fn optional_count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    #[derive(serde::Deserialize)]
    struct Count(#[serde(deserialize_with = "count")] usize);
    Ok(Option::<Count>::deserialize(deserializer)?.map(|Count(count)| count))
}

/// Two numbers `[low, high]` that ascend.
pub fn range<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Range<f64>, D::Error> {
    let expected = "a range [low, high] of two numbers that ascend";
    let range = |[low, high]: [f64; 2]| match low < high && low.is_finite() && high.is_finite() {
        true => Ok(low..high),
        false => Err(format!("{expected} is expected")),
    };
    converted(deserializer, range, expected)
}

/// At least one finite number.
pub fn numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let is_allowed = |numbers: &Vec<f64>| !numbers.is_empty() && numbers.iter().all(|number| number.is_finite());
    checked(deserializer, is_allowed, "a list of finite numbers, at least one,")
}
