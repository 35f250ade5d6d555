//! The noise model: how large the errors of the target are, entry by entry, estimated from the residuals.

use ndarray::{Array2, Axis, Zip};

use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::errors_in_variables::{self, Response};
use crate::learn::problem::settings::NoiseSettings;
use crate::numerics::statistics::{NORMAL_MEDIAN, quantile, root_mean_square};

/// The tables from which the errors are estimated, S × N, in the unit of the target.
pub struct Residuals<'a> {
    /// The target less what the rates predict.
    pub residual: &'a Array2<f64>,
    /// What relative errors are relative to: the target, or what the rates predict for it.
    pub rates: &'a Array2<f64>,
    pub gross_rate: &'a Array2<f64>,
    /// How the prediction responds to errors of u, where that is known.
    pub response: Option<&'a Response>,
}

/// Standard errors σ_sn under one model, from the residuals by maximum likelihood; or `fixed` times |y| where
/// the user knows the relative error of the target. S × N.
pub fn standard_errors(
    model: NoiseModel,
    residuals: &Residuals,
    fixed: Option<f64>,
    settings: &NoiseSettings,
) -> Array2<f64> {
    let Residuals { residual, rates, gross_rate, response } = *residuals;
    let shape = match (model, response) {
        (NoiseModel::RelativeToBoth, Some(response)) => {
            return errors_in_variables::standard_errors(residual, rates, gross_rate, response, fixed, settings);
        }
        (NoiseModel::PerSpecies, _) => {
            let by_species = residual.map_axis(Axis(1), |series| root_mean_square(series.iter().copied()));
            Array2::from_shape_fn(residual.dim(), |(s, _)| by_species[s])
        }
        (
            NoiseModel::RelativeToRate
            | NoiseModel::RelativeToBoth
            | NoiseModel::ConstantInConcentration
            | NoiseModel::PerSpeciesInConcentration,
            _,
        ) => rates.mapv(f64::abs),
        (NoiseModel::RelativeToGrossRate, _) => gross_rate.clone(),
    };
    let scale = match (model, fixed) {
        (_, Some(sigma)) => sigma,
        (NoiseModel::PerSpecies, None) => 1.0,
        (NoiseModel::RelativeToRate, None) => relative_to_rate(residuals, settings.smallest_beside_gross_rate),
        _ => root_mean_square(residual.iter().zip(&shape).filter(|(_, size)| **size > 0.0).map(|(r, size)| r / size)),
    };
    let smallest = f64::MIN_POSITIVE.sqrt();
    let share = match model {
        NoiseModel::RelativeToRate => settings.smallest_beside_gross_rate,
        _ => settings.rounding,
    };
    let mut sigma = shape * scale;
    Zip::from(&mut sigma)
        .and(gross_rate)
        .for_each(|sigma, gross_rate| *sigma = sigma.hypot(share * gross_rate).max(smallest));
    sigma
}

/// The root mean square of residual over rate, without the entries whose error is mostly the smallest one, a share
/// of the gross rate.
fn relative_to_rate(residuals: &Residuals, smallest_share: f64) -> f64 {
    let Residuals { residual, rates, gross_rate, .. } = *residuals;
    let entries = || residual.iter().zip(rates).zip(gross_rate).filter(|((_, rate), _)| **rate != 0.0);
    let ratios = entries().map(|((r, rate), _)| (r / rate).abs());
    let Some(median) = quantile(ratios.collect(), 0.5) else { return 0.0 };
    let typical = median / NORMAL_MEDIAN;
    let of_rate = entries().filter(|((_, rate), all)| typical * rate.abs() > smallest_share * **all);
    let scale = root_mean_square(of_rate.map(|((r, rate), _)| r / rate));
    if scale > 0.0 { scale } else { typical }
}

/// The logarithm of the residuals' likelihood under standard errors, up to a constant.
pub fn log_likelihood(residual: &Array2<f64>, sigma: &Array2<f64>) -> f64 {
    residual.iter().zip(sigma).map(|(r, sigma)| -0.5 * (r / sigma).powi(2) - sigma.ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repeatable, noise-like table of zero mean and unit size.
    fn wobble() -> Array2<f64> {
        Array2::from_shape_fn((2, 200), |(s, n)| {
            (((s * 7919 + n * 104_729) % 1000) as f64 / 1000.0 - 0.5) * 12f64.sqrt()
        })
    }

    #[test]
    fn residuals_are_likeliest_under_the_model_that_made_them() {
        let target = Array2::from_shape_fn((2, 200), |(s, n)| 10f64.powi((n % 5) as i32 - s as i32 * 2));
        let gross_rate = Array2::from_shape_fn((2, 200), |(s, n)| 10f64.powi((n % 7) as i32 + s as i32));
        let models = [NoiseModel::RelativeToGrossRate, NoiseModel::RelativeToRate, NoiseModel::PerSpecies];
        let likeliest = |residual: Array2<f64>| {
            let likelihood = |model: &NoiseModel| {
                let residuals =
                    Residuals { residual: &residual, rates: &target, gross_rate: &gross_rate, response: None };
                log_likelihood(&residual, &standard_errors(*model, &residuals, None, &NoiseSettings::default()))
            };
            models.into_iter().max_by(|a, b| likelihood(a).total_cmp(&likelihood(b)))
        };
        assert_eq!(likeliest(wobble() * &target * 1e-3), Some(NoiseModel::RelativeToRate));
        assert_eq!(likeliest(wobble() * &gross_rate * 1e-9), Some(NoiseModel::RelativeToGrossRate));
        assert_eq!(likeliest(wobble() * 1e-2), Some(NoiseModel::PerSpecies));
        let residual = wobble() * &target * 1e-3;
        let residuals = Residuals { residual: &residual, rates: &target, gross_rate: &gross_rate, response: None };
        let sigma = standard_errors(NoiseModel::RelativeToRate, &residuals, None, &NoiseSettings::default());
        assert!((sigma[[0, 0]] / (1e-3 * target[[0, 0]]) - 1.0).abs() < 0.2);
    }

    #[test]
    fn nothing_is_surer_than_rounding() {
        let (one, settings) = (Array2::from_elem((1, 3), 1.0), NoiseSettings::default());
        for (model, share) in [
            (NoiseModel::RelativeToGrossRate, settings.rounding),
            (NoiseModel::RelativeToRate, settings.smallest_beside_gross_rate),
        ] {
            let (residual, gross_rate) = (&one * 0.0, &one * 10.0);
            let residuals = Residuals { residual: &residual, rates: &one, gross_rate: &gross_rate, response: None };
            let sigma = standard_errors(model, &residuals, None, &settings);
            assert!(sigma.iter().all(|sigma| (sigma / (10.0 * share) - 1.0).abs() < 1e-12));
        }
    }
}
