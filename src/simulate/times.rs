//! The times at which a simulation reports: `0:1:11`, `log:1e-6:1:7`, `0,log:1e-6:1:7`, `0,0.5,2`.

use std::cmp::Ordering;

/// The most times that one run may report.
const MOST_TIMES: usize = 10_000_000;

/// Why a list of times cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TimesError {
    #[error("no times are given; write START:STOP:COUNT, log:START:STOP:COUNT, or times separated by commas")]
    Empty,
    #[error("`{text}` is not a number")]
    NotANumber { text: String },
    #[error("`{range}` is not START:STOP:COUNT")]
    NotARange { range: String },
    #[error("the count in `{range}` is not a whole number from 2 to {MOST_TIMES}")]
    Count { range: String },
    #[error("`{range}` does not ascend: STOP must be greater than START")]
    RangeDescends { range: String },
    #[error("`{range}` begins at or below zero, which has no logarithm; write `0,log:…` to include time zero")]
    LogOfZero { range: String },
    #[error("the times do not ascend: {next} comes after {previous}")]
    NotAscending { previous: f64, next: f64 },
    #[error("more than {MOST_TIMES} times are asked for")]
    TooMany,
}

/// Reads times in s: items separated by commas, each a time, `START:STOP:COUNT` (COUNT times, evenly
/// spaced, both ends included) or `log:START:STOP:COUNT` (evenly spaced in the logarithm).
pub fn parse_times(text: &str) -> Result<Vec<f64>, TimesError> {
    if text.trim().is_empty() {
        return Err(TimesError::Empty);
    }
    let mut times = Vec::new();
    for item in text.split(',').map(str::trim) {
        if let Some(range) = item.strip_prefix("log:") {
            times.extend(logarithmic(item, range)?);
        } else if item.contains(':') {
            times.extend(even(item, item)?);
        } else {
            times.push(number(item)?);
        }
        if times.len() > MOST_TIMES {
            return Err(TimesError::TooMany);
        }
    }
    match times.windows(2).find(|pair| pair[0].partial_cmp(&pair[1]) != Some(Ordering::Less)) {
        Some(pair) => Err(TimesError::NotAscending { previous: pair[0], next: pair[1] }),
        None => Ok(times),
    }
}

fn number(text: &str) -> Result<f64, TimesError> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| TimesError::NotANumber { text: text.to_string() })
}

/// START, STOP and COUNT; `item` is what messages show.
fn limits(item: &str, range: &str) -> Result<(f64, f64, usize), TimesError> {
    let parts: Vec<&str> = range.split(':').map(str::trim).collect();
    let [start, stop, count] = parts[..] else {
        return Err(TimesError::NotARange { range: item.to_string() });
    };
    let (start, stop) = (number(start)?, number(stop)?);
    let count = count.parse().ok().filter(|count| (2..=MOST_TIMES).contains(count));
    let count = count.ok_or_else(|| TimesError::Count { range: item.to_string() })?;
    if start >= stop {
        return Err(TimesError::RangeDescends { range: item.to_string() });
    }
    Ok((start, stop, count))
}

fn even(item: &str, range: &str) -> Result<Vec<f64>, TimesError> {
    let (start, stop, count) = limits(item, range)?;
    let last = (count - 1) as f64;
    // Weighted this way round, 0:1:11 gives 0.3 and not 0.30000000000000004.
    let inner = (1..count - 1).map(|i| (start * (last - i as f64) + stop * i as f64) / last);
    Ok(std::iter::once(start).chain(inner).chain([stop]).collect())
}

fn logarithmic(item: &str, range: &str) -> Result<Vec<f64>, TimesError> {
    let (start, stop, count) = limits(item, range)?;
    if start <= 0.0 {
        return Err(TimesError::LogOfZero { range: item.to_string() });
    }
    let (first, second, last) = (start.log10(), stop.log10(), (count - 1) as f64);
    let exponent = |i: usize| (first * (last - i as f64) + second * i as f64) / last;
    let inner = (1..count - 1).map(|i| 10f64.powf(exponent(i)));
    Ok(std::iter::once(start).chain(inner).chain([stop]).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn even_times_are_the_decimals_one_would_write() {
        let times = parse_times("0:1:11").unwrap();
        assert_eq!(times, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
    }

    #[test]
    fn logarithmic_times_hit_the_decades_and_zero_only_if_written() {
        assert_eq!(parse_times("log:1e-3:1:4").unwrap(), [1e-3, 1e-2, 1e-1, 1.0]);
        assert_eq!(parse_times("0,log:1e-3:1:4").unwrap(), [0.0, 1e-3, 1e-2, 1e-1, 1.0]);
    }

    #[test]
    fn lists_and_ranges_may_follow_each_other() {
        assert_eq!(parse_times(" 0, 0.5,2 ").unwrap(), [0.0, 0.5, 2.0]);
        assert_eq!(parse_times("0:1:3,2:4:2").unwrap(), [0.0, 0.5, 1.0, 2.0, 4.0]);
    }

    #[test]
    fn every_mistake_names_what_is_wrong() {
        let range = |range: &str| range.to_string();
        for (text, error) in [
            (" ", TimesError::Empty),
            ("0,x", TimesError::NotANumber { text: "x".into() }),
            ("0,inf", TimesError::NotANumber { text: "inf".into() }),
            ("0,,1", TimesError::NotANumber { text: "".into() }),
            ("0:1", TimesError::NotARange { range: range("0:1") }),
            ("0:1:2:3", TimesError::NotARange { range: range("0:1:2:3") }),
            ("0:1:1", TimesError::Count { range: range("0:1:1") }),
            ("0:1:1e3", TimesError::Count { range: range("0:1:1e3") }),
            ("0:1:99999999999999999999", TimesError::Count { range: range("0:1:99999999999999999999") }),
            ("1:0:5", TimesError::RangeDescends { range: range("1:0:5") }),
            ("log:0:1:5", TimesError::LogOfZero { range: range("log:0:1:5") }),
            ("0,1,1", TimesError::NotAscending { previous: 1.0, next: 1.0 }),
            ("-1e308:1e308:5", TimesError::NotAscending { previous: -1e308, next: f64::NEG_INFINITY }),
            ("0:1:9000000,2:3:9000000", TimesError::TooMany),
        ] {
            assert_eq!(parse_times(text).unwrap_err(), error, "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_have_their_count_and_both_ends(start in -1e6..1e6f64, length in 1e-3..1e6f64, count in 2..500usize) {
            let stop = start + length;
            let times = parse_times(&format!("{start}:{stop}:{count}")).unwrap();
            prop_assert_eq!((times.len(), times[0], times[count - 1]), (count, start, stop));
        }

        #[test]
        fn any_text_is_times_or_an_error(text in "[0-9:,.e log-]{0,20}") {
            if let Ok(times) = parse_times(&text) {
                prop_assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }
}
