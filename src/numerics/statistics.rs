//! Small statistics of samples.

/// A quarter of the absolute values of standard normal deviates are smaller than this.
pub const NORMAL_QUARTER: f64 = 0.318_639;

/// Half of the absolute values of standard normal deviates are smaller than this.
pub const NORMAL_MEDIAN: f64 = 0.674_490;

/// The root mean square of the values; 0 if there are none.
pub fn root_mean_square(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value * value, count + 1.0));
    if count == 0.0 { 0.0 } else { f64::sqrt(sum / count) }
}

/// The value below which the share `quantile` of the values lies; `None` if there are none.
pub fn quantile(mut values: Vec<f64>, quantile: f64) -> Option<f64> {
    let place = ((values.len() as f64 * quantile) as usize).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable_by(place, f64::total_cmp).1)
}

/// The probability that a standard normal deviate is larger than this.
pub fn upper_tail_of_normal(deviate: f64) -> f64 {
    0.5 * libm::erfc(deviate / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_forty_normal_deviates_is_above_1_96() {
        assert!((upper_tail_of_normal(1.959_964) - 0.025).abs() < 1e-8);
        assert_eq!(upper_tail_of_normal(0.0), 0.5);
    }

    #[test]
    fn root_mean_squares_and_quantiles_of_small_samples() {
        assert_eq!(root_mean_square([3.0, -4.0].into_iter()), 12.5f64.sqrt());
        assert_eq!(root_mean_square(std::iter::empty()), 0.0);
        assert_eq!(quantile(vec![4.0, 1.0, 3.0, 2.0], 0.5), Some(3.0));
        assert_eq!(quantile(vec![4.0, 1.0, 3.0, 2.0], 0.25), Some(2.0));
        assert_eq!(quantile(Vec::new(), 0.5), None);
    }
}
