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

/// ln Φ(z) of the standard normal distribution, also far below where Φ underflows.
pub fn ln_normal_distribution(z: f64) -> f64 {
    match z > FAR_BELOW {
        true => upper_tail_of_normal(-z).ln(),
        // Φ(z) ≈ φ(z)/|z| (1 − 1/z²).
        false => -0.5 * z * z - (-z * (2.0 * std::f64::consts::PI).sqrt()).ln() + (-1.0 / (z * z)).ln_1p(),
    }
}

/// Below this deviate the tail is taken from its asymptotic series.
const FAR_BELOW: f64 = -30.0;

/// The density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
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
    fn the_tail_is_continuous_where_the_series_begins() {
        let (above, below) = (ln_normal_distribution(FAR_BELOW + 1e-9), ln_normal_distribution(FAR_BELOW - 1e-9));
        assert!((above - below).abs() < 1e-5, "{above} {below}");
        assert!((ln_normal_distribution(-1.0) - 0.158_655_253_931_457f64.ln()).abs() < 1e-12);
        assert!((normal_density(1.0) - 0.241_970_724_519_143).abs() < 1e-14);
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
