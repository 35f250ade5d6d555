//! How large the errors of u̇ are, entry by entry, told from the residuals themselves.

use ndarray::{Array2, Axis, Zip};

use crate::learn::problem::errors_in_variables::{self, Response};

/// What the standard error of an entry u̇_sn is proportional to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoiseModel {
    /// The same for all entries of a species.
    PerSpecies,
    /// |u̇_sn|: measured or disturbed in proportion.
    RelativeToRate,
    /// Σ_i |v_is| (k_f m + k_r m′): rounding, or few digits, of the concentrations.
    RelativeToGrossRate,
    /// What relative errors of u do to u̇, beside those of u̇ itself: `errors_in_variables`.
    RelativeToBoth,
}

/// No standard error is smaller than this share of the gross_rate: double precision tells no more.
pub const ROUNDING: f64 = 2.0 * f64::EPSILON;

/// … and where it is relative to u̇, none is below this share: at an equilibrium u̇ may be rounding
/// alone, which would count for more than all other entries together.
pub const SMALLEST_BESIDE_GROSS_RATE: f64 = 1e-12;

/// Half of normal deviates are smaller than this.
const NORMAL_MEDIAN: f64 = 0.674_490;

/// What the errors are told from, S × N.
pub struct Evidence<'a> {
    /// u̇ less what the rates predict.
    pub residual: &'a Array2<f64>,
    pub u_dot: &'a Array2<f64>,
    pub gross_rate: &'a Array2<f64>,
    /// How the prediction responds to errors of u, where that is known.
    pub response: Option<&'a Response>,
}

/// Standard errors σ_sn under one model, from the residuals by maximum likelihood; or `fixed`
/// times |u̇| where the user knows the noise. All tables are S × N.
pub fn standard_errors(model: NoiseModel, evidence: &Evidence, fixed: Option<f64>) -> Array2<f64> {
    let Evidence { residual, u_dot, gross_rate, response } = *evidence;
    let shape = match (model, response) {
        (NoiseModel::RelativeToBoth, Some(response)) => {
            return errors_in_variables::standard_errors(residual, u_dot, gross_rate, response, fixed);
        }
        (NoiseModel::PerSpecies, _) => {
            let by_species = residual.map_axis(Axis(1), |series| root_mean_square(series.iter().copied()));
            Array2::from_shape_fn(residual.dim(), |(s, _)| by_species[s])
        }
        (NoiseModel::RelativeToRate | NoiseModel::RelativeToBoth, _) => u_dot.mapv(f64::abs),
        (NoiseModel::RelativeToGrossRate, _) => gross_rate.clone(),
    };
    let scale = match (model, fixed) {
        (_, Some(sigma)) => sigma,
        (NoiseModel::PerSpecies, None) => 1.0,
        (NoiseModel::RelativeToRate, None) => relative_to_rate(residual, u_dot, gross_rate),
        _ => root_mean_square(residual.iter().zip(&shape).filter(|(_, size)| **size > 0.0).map(|(r, size)| r / size)),
    };
    let smallest = f64::MIN_POSITIVE.sqrt();
    let share = if model == NoiseModel::RelativeToRate { SMALLEST_BESIDE_GROSS_RATE } else { ROUNDING };
    let mut sigma = shape * scale;
    Zip::from(&mut sigma)
        .and(gross_rate)
        .for_each(|sigma, gross_rate| *sigma = sigma.hypot(share * gross_rate).max(smallest));
    sigma
}

/// The root mean square of residual over rate, without the entries whose errors are those of the gross_rate.
fn relative_to_rate(residual: &Array2<f64>, u_dot: &Array2<f64>, gross_rate: &Array2<f64>) -> f64 {
    let entries = || residual.iter().zip(u_dot).zip(gross_rate).filter(|((_, rate), _)| **rate != 0.0);
    let mut ratios: Vec<f64> = entries().map(|((r, rate), _)| (r / rate).abs()).collect();
    if ratios.is_empty() {
        return 0.0;
    }
    let middle = ratios.len() / 2;
    let (_, median, _) = ratios.select_nth_unstable_by(middle, f64::total_cmp);
    let typical = *median / NORMAL_MEDIAN;
    let of_rate = entries().filter(|((_, rate), all)| typical * rate.abs() > SMALLEST_BESIDE_GROSS_RATE * **all);
    let scale = root_mean_square(of_rate.map(|((r, rate), _)| r / rate));
    if scale > 0.0 { scale } else { typical }
}

/// The logarithm of the residuals' likelihood under standard errors, up to a constant.
pub fn log_likelihood(residual: &Array2<f64>, sigma: &Array2<f64>) -> f64 {
    residual.iter().zip(sigma).map(|(r, sigma)| -0.5 * (r / sigma).powi(2) - sigma.ln()).sum()
}

fn root_mean_square(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value * value, count + 1.0));
    if count == 0.0 { 0.0 } else { f64::sqrt(sum / count) }
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
        let u_dot = Array2::from_shape_fn((2, 200), |(s, n)| 10f64.powi((n % 5) as i32 - s as i32 * 2));
        let gross_rate = Array2::from_shape_fn((2, 200), |(s, n)| 10f64.powi((n % 7) as i32 + s as i32));
        let models = [NoiseModel::RelativeToGrossRate, NoiseModel::RelativeToRate, NoiseModel::PerSpecies];
        let likeliest = |residual: Array2<f64>| {
            let likelihood = |model: &NoiseModel| {
                let evidence = Evidence { residual: &residual, u_dot: &u_dot, gross_rate: &gross_rate, response: None };
                log_likelihood(&residual, &standard_errors(*model, &evidence, None))
            };
            models.into_iter().max_by(|a, b| likelihood(a).total_cmp(&likelihood(b)))
        };
        assert_eq!(likeliest(wobble() * &u_dot * 1e-3), Some(NoiseModel::RelativeToRate));
        assert_eq!(likeliest(wobble() * &gross_rate * 1e-9), Some(NoiseModel::RelativeToGrossRate));
        assert_eq!(likeliest(wobble() * 1e-2), Some(NoiseModel::PerSpecies));
        let residual = wobble() * &u_dot * 1e-3;
        let evidence = Evidence { residual: &residual, u_dot: &u_dot, gross_rate: &gross_rate, response: None };
        let sigma = standard_errors(NoiseModel::RelativeToRate, &evidence, None);
        assert!((sigma[[0, 0]] / (1e-3 * u_dot[[0, 0]]) - 1.0).abs() < 0.2);
    }

    #[test]
    fn nothing_is_surer_than_rounding() {
        let one = Array2::from_elem((1, 3), 1.0);
        for (model, share) in
            [(NoiseModel::RelativeToGrossRate, ROUNDING), (NoiseModel::RelativeToRate, SMALLEST_BESIDE_GROSS_RATE)]
        {
            let (residual, gross_rate) = (&one * 0.0, &one * 10.0);
            let evidence = Evidence { residual: &residual, u_dot: &one, gross_rate: &gross_rate, response: None };
            let sigma = standard_errors(model, &evidence, None);
            assert!(sigma.iter().all(|sigma| (sigma / (10.0 * share) - 1.0).abs() < 1e-12));
        }
    }
}
