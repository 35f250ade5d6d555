//! The standard errors of the measured values, as far as they are known or estimated.

use crate::learn::trajectories::measurements::{Cell, Column, Measurements, Prediction};
use crate::learn::trajectories::options::Noise;

/// σ² = absolute² + (relative · predicted value)² of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnNoise {
    /// kmol/m³.
    pub absolute: f64,
    pub relative: f64,
}

impl ColumnNoise {
    pub fn sigma(&self, predicted: f64) -> f64 {
        self.absolute.hypot(self.relative * predicted)
    }
}

/// The standard error of every cell, kmol/m³, run after run. Where σ is unknown only their proportions count.
#[derive(Clone, Debug, PartialEq)]
pub struct Sigmas(pub Vec<Vec<f64>>);

impl Sigmas {
    /// What is known before any fit: the errors of the data, those of the user with the measured values for the
    /// predicted ones, else 1.
    pub fn initial(measurements: &Measurements, noise: Noise) -> Self {
        let given = measurements.have_sigmas();
        let sigma = |cell: &Cell| match noise {
            Noise::Known { absolute, relative } => {
                let scale = measurements.columns[cell.column].scale;
                ColumnNoise { absolute, relative }.sigma(cell.value).max(SMALLEST_SHARE * scale)
            }
            _ if given => cell.sigma.unwrap_or(1.0),
            _ => 1.0,
        };
        Sigmas(measurements.runs.iter().map(|run| run.cells.iter().map(sigma).collect()).collect())
    }

    /// By the noise of each column, at predicted values.
    pub fn of_predictions(predictions: &[Prediction], columns: &[ColumnNoise], measurements: &Measurements) -> Self {
        let mut sigmas: Vec<Vec<f64>> = vec![Vec::new(); measurements.runs.len()];
        for prediction in predictions {
            let column = prediction.cell.column;
            let least = SMALLEST_SHARE * measurements.columns[column].scale;
            sigmas[prediction.run].push(columns[column].sigma(prediction.predicted).max(least));
        }
        Sigmas(sigmas)
    }
}

/// No standard error is taken for smaller than this share of the largest value of its column.
const SMALLEST_SHARE: f64 = 1e-9;

/// The noise of every column, from the residuals of a fit.
pub fn noise_of_columns(predictions: &[Prediction], measurements: &Measurements) -> Vec<ColumnNoise> {
    let of_column = |(place, column): (usize, &Column)| {
        let own = predictions.iter().filter(|it| it.cell.column == place);
        let pairs: Vec<(f64, f64)> = own.filter_map(|it| Some((it.residual()?, it.predicted))).collect();
        estimate_noise(&pairs, SMALLEST_SHARE * column.scale)
    };
    measurements.columns.iter().enumerate().map(of_column).collect()
}

/// Rounds of expectation and maximisation for one column.
const ROUNDS: usize = 200;

/// The absolute and the relative part of the noise of a column from pairs of residual and predicted value, by maximum
/// likelihood of independent normal deviates: σ² = a² + (r p)², the two parts as hidden variables (Dempster, Laird,
/// Rubin, *J. R. Stat. Soc. B* 39 (1977) 1).
pub fn estimate_noise(pairs: &[(f64, f64)], floor: f64) -> ColumnNoise {
    let count = pairs.len().max(1) as f64;
    let mean_square = pairs.iter().map(|(residual, _)| residual * residual).sum::<f64>() / count;
    let relative_square = pairs.iter().map(|(residual, predicted)| (residual / predicted.abs().max(floor)).powi(2));
    let (mut absolute, mut relative) = (0.5 * mean_square, 0.5 * relative_square.sum::<f64>() / count);
    for _ in 0..ROUNDS {
        let (mut of_absolute, mut of_relative) = (0.0, 0.0);
        for (residual, predicted) in pairs {
            let square = predicted.abs().max(floor).powi(2);
            let variance = absolute + relative * square;
            if variance <= 0.0 {
                continue;
            }
            let excess = (residual * residual - variance) / (variance * variance);
            of_absolute += absolute + absolute * absolute * excess;
            of_relative += relative + relative * relative * square * excess;
        }
        (absolute, relative) = ((of_absolute / count).max(0.0), (of_relative / count).max(0.0));
    }
    ColumnNoise { absolute: absolute.sqrt().max(floor), relative: relative.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deviates with the quantiles of the normal distribution, in an order that is not that of the values.
    fn pairs(absolute: f64, relative: f64) -> Vec<(f64, f64)> {
        let count = 400;
        let mut deviate = 0.5f64;
        let mut next = || {
            deviate = (deviate + 0.618_033_988_749_895).fract();
            let p = deviate.clamp(1e-3, 1.0 - 1e-3);
            // The logistic approximation of the normal quantile is enough for a test of moments.
            (p / (1.0 - p)).ln() / 1.702
        };
        (0..count)
            .map(|n| {
                let predicted = 10f64.powf(-3.0 + 4.0 * f64::from(n) / f64::from(count));
                (next() * absolute.hypot(relative * predicted), predicted)
            })
            .collect()
    }

    #[test]
    fn both_parts_of_the_noise_are_found() {
        for (absolute, relative) in [(0.01, 0.05), (0.0, 0.05), (0.02, 0.0)] {
            let found = estimate_noise(&pairs(absolute, relative), 1e-12);
            assert!((found.absolute - absolute).abs() < 0.25 * absolute + 2e-4, "{found:?} for {absolute} {relative}");
            assert!((found.relative - relative).abs() < 0.25 * relative + 4e-3, "{found:?} for {absolute} {relative}");
        }
    }
}
