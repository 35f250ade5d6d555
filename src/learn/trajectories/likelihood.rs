//! How likely the residuals of a fit are.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::learn::trajectories::measurements::Prediction;
use crate::learn::trajectories::noise::ColumnNoise;
use crate::numerics::statistics::ln_normal_distribution;

/// The quantile of Student's t with 2.5 % above it; infinite without degrees of freedom.
pub fn quantile_of_t(degrees_of_freedom: f64) -> f64 {
    // The library loses digits for many degrees of freedom, where the distribution is the normal one.
    if degrees_of_freedom > NEARLY_NORMAL {
        return NORMAL_QUANTILE * (1.0 + (NORMAL_QUANTILE * NORMAL_QUANTILE + 1.0) / (4.0 * degrees_of_freedom));
    }
    StudentsT::new(0.0, 1.0, degrees_of_freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(0.975))
}

/// From this number of degrees of freedom on, the first terms of the series in 1/ν have all digits.
const NEARLY_NORMAL: f64 = 1e4;
/// 2.5 % of the normal deviates are above this.
const NORMAL_QUANTILE: f64 = 1.959_963_984_540_054;

/// Whether the residuals speak for a noise of its own for each column rather than one for all.
pub fn have_unequal_noise(predictions: &[Prediction], columns: &[ColumnNoise]) -> bool {
    let residuals: Vec<(f64, f64)> = predictions
        .iter()
        .filter_map(|it| Some((it.residual()?, columns[it.cell.column].sigma(it.predicted))))
        .collect();
    let mean = residuals.iter().map(|(r, _)| r * r).sum::<f64>() / residuals.len().max(1) as f64;
    let common: f64 = residuals.iter().map(|(r, _)| 0.5 * (r * r / mean + mean.ln())).sum();
    let own: f64 = residuals.iter().map(|(r, sigma)| 0.5 * (r * r / (sigma * sigma)) + sigma.ln()).sum();
    // Akaike's criterion: two parameters for each column against one for all.
    mean > 0.0 && common - own > 2.0 * columns.len() as f64 - 1.0
}

/// ln L of normal errors; where only their proportions are known, at the most likely scale.
pub fn log_likelihood(predictions: &[Prediction], errors_known: bool) -> f64 {
    let ln_two_pi = (2.0 * std::f64::consts::PI).ln();
    let (mut sum, mut squares, mut measured) = (0.0, 0.0, 0.0);
    for prediction in predictions {
        match prediction.residual() {
            Some(residual) => {
                squares += (residual / prediction.sigma).powi(2);
                measured += 1.0;
                sum -= prediction.sigma.ln() + 0.5 * ln_two_pi;
            }
            None => sum += ln_normal_distribution((prediction.cell.value - prediction.predicted) / prediction.sigma),
        }
    }
    let scale: f64 = if errors_known || measured == 0.0 { 1.0 } else { squares / measured };
    if scale > 0.0 { sum - 0.5 * (squares / scale + measured * scale.ln()) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trajectories::measurements::Cell;

    fn prediction(column: usize, residual: f64, predicted: f64) -> Prediction {
        let cell = Cell { time: 0, column, condition: 0, value: predicted - residual, sigma: None, censored: false };
        Prediction { run: 0, cell, predicted, sigma: 1.0 }
    }

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (freedom, quantile) in [(1.0, 12.706_205), (5.0, 2.570_582), (60.0, 2.000_298), (1e6, 1.959_966)] {
            assert!((quantile_of_t(freedom) - quantile).abs() < 5e-6, "{freedom}: {}", quantile_of_t(freedom));
        }
        assert_eq!(quantile_of_t(0.0), f64::INFINITY);
    }

    #[test]
    fn the_likelihood_is_that_of_normal_deviates() {
        let predictions = [prediction(0, 1.0, 3.0), prediction(0, -2.0, 5.0)];
        let ln_two_pi = (2.0 * std::f64::consts::PI).ln();
        assert!((log_likelihood(&predictions, true) + 2.5 + ln_two_pi).abs() < 1e-12);
        // At the most likely scale s² = 5/2: −n/2 (ln 2π s² + 1).
        assert!((log_likelihood(&predictions, false) + 1.0 + ln_two_pi + 2.5f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn columns_of_very_different_noise_are_told() {
        let columns = [ColumnNoise { absolute: 1.0, relative: 0.0 }, ColumnNoise { absolute: 0.01, relative: 0.0 }];
        let sign = |n: usize| if n.is_multiple_of(2) { 1.0 } else { -1.0 };
        let of = |small: f64| -> Vec<Prediction> {
            (0..40)
                .map(|n| if n < 20 { prediction(0, sign(n), 1.0) } else { prediction(1, small * sign(n), 1.0) })
                .collect()
        };
        assert!(have_unequal_noise(&of(0.01), &columns));
        assert!(!have_unequal_noise(&of(1.0), &[columns[0], columns[0]]));
    }
}
