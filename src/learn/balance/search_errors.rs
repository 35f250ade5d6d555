//! Standard errors of the target during the search: in proportion to the target at first, then those that the
//! residual shows.

use ndarray::{Array2, Axis};

use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::noise::{Residuals, log_likelihood, standard_errors};
use crate::learn::settings::Settings;

/// Standard errors in proportion to the target, before anything is known of them; none below the share `floor` of the
/// largest target of the species.
pub fn errors_in_proportion(equations: &Equations, floor: f64) -> Array2<f64> {
    let rates = equations.target();
    let largest = rates.map_axis(Axis(1), |series| series.iter().fold(0.0f64, |largest, rate| largest.max(rate.abs())));
    // A species that never changes weighs nothing.
    let size = |s: usize| if largest[s] > 0.0 { largest[s] } else { f64::INFINITY };
    Array2::from_shape_fn(rates.dim(), |(s, n)| rates[[s, n]].hypot(floor * size(s)))
}

/// The noise models that a search may assume. Where the relative error of the target is known, only errors relative
/// to it.
pub fn possible_models(settings: &Settings) -> &'static [NoiseModel] {
    match settings.sigma {
        Some(_) => &[NoiseModel::RelativeToRate, NoiseModel::RelativeToBoth],
        None => &[
            NoiseModel::RelativeToGrossRate,
            NoiseModel::RelativeToRate,
            NoiseModel::PerSpecies,
            NoiseModel::RelativeToBoth,
        ],
    }
}

/// Standard errors before anything is known of the residual, under the noise model assumed.
pub fn first_errors(equations: &Equations, assumed: Option<NoiseModel>, settings: &Settings) -> Array2<f64> {
    let own = &settings.balance.column_generation;
    let floor = match assumed {
        Some(NoiseModel::RelativeToRate) => own.relative_floor,
        Some(NoiseModel::PerSpecies) => 1.0,
        _ => own.rough_floor,
    };
    errors_in_proportion(equations, floor)
}

/// The standard errors of that one of the noise models that is likeliest with these residuals.
pub fn likeliest_errors(
    equations: &Equations,
    residuals: &Residuals,
    models: &[NoiseModel],
    settings: &Settings,
) -> Array2<f64> {
    let own = &settings.balance.column_generation;
    let usual_size = usual_size(equations);
    let errors_under = |model: &NoiseModel| {
        let mut errors = standard_errors(*model, residuals, settings.sigma, &settings.rates.noise);
        errors.zip_mut_with(&usual_size, |error, usual| *error = error.max(own.smallest_error * usual));
        (log_likelihood(residuals.residual, &errors), errors)
    };
    let tried = models.iter().map(errors_under);
    tried
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or_else(|| errors_in_proportion(equations, own.rough_floor), |(_, errors)| errors)
}

/// 1/(a_n b_s): the size that species s usually has in snapshot n. Infinite for one that never changes.
fn usual_size(equations: &Equations) -> Array2<f64> {
    let weights = equations.weights(1.0);
    Array2::from_shape_fn(equations.target().dim(), |(s, n)| 1.0 / (weights.rows[n] * weights.species[s]))
}

/// Whether the residual is rounding of the gross rate: no more than the share `rounding` of it, root mean square.
pub fn is_rounding(residual: &Array2<f64>, gross_rate: &Array2<f64>, rounding: f64) -> bool {
    let squares = residual.iter().zip(gross_rate).filter(|(off, _)| **off != 0.0).map(|(off, all)| (off / all).powi(2));
    squares.sum::<f64>() <= rounding * rounding * residual.len() as f64
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::learn::problem::equations::Grid;

    fn equations(target: Array2<f64>) -> Equations {
        Equations::at_grid(Grid::new(Array2::ones(target.dim()), None), target)
    }

    #[test]
    fn errors_in_proportion_have_a_floor_and_leave_out_what_never_changes() {
        let errors = errors_in_proportion(&equations(array![[3.0, -4.0, 0.0], [0.0, 0.0, 0.0]]), 0.75);
        assert_eq!(errors.row(0).to_vec(), [3f64.hypot(3.0), 5.0, 3.0]);
        assert!(errors.row(1).iter().all(|error| error.is_infinite()));
    }

    #[test]
    fn errors_relative_to_the_target_are_recognised_and_a_known_one_is_kept() {
        // Residuals of ± 1 % of targets that differ by orders of magnitude; the gross rate is constant.
        let target = Array2::from_shape_fn((1, 40), |(_, n)| 10f64.powi(n as i32 % 4));
        let residual = Array2::from_shape_fn((1, 40), |(s, n)| [1.0, -1.0][(n / 4) % 2] * 0.01 * target[[s, n]]);
        let gross_rate = Array2::from_elem((1, 40), 1e3);
        let equations = equations(target.clone());
        let residuals = Residuals { residual: &residual, rates: &target, gross_rate: &gross_rate, response: None };
        let ratio = |sigma: Option<f64>, n: usize| {
            let settings = Settings { sigma, ..Settings::default() };
            likeliest_errors(&equations, &residuals, possible_models(&settings), &settings)[[0, n]] / target[[0, n]]
        };
        assert!((ratio(None, 3) / 0.01 - 1.0).abs() < 0.01, "{}", ratio(None, 3));
        assert!((ratio(Some(0.02), 3) / 0.02 - 1.0).abs() < 0.01, "{}", ratio(Some(0.02), 3));
    }

    #[test]
    fn rounding_is_a_share_of_the_gross_rate() {
        let gross_rate = array![[1.0, 100.0]];
        assert!(is_rounding(&array![[1e-16, -1e-14]], &gross_rate, 2e-16));
        assert!(!is_rounding(&array![[1e-15, -1e-14]], &gross_rate, 2e-16));
    }
}
