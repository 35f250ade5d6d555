//! What rates are worth beside reactions that were left out though they take place.
//!
//! Near an equilibrium the data show k_f m − k_r m′ but neither rate: the fit leaves one direction out, and the other
//! takes the net rate. Its standard error then holds only if the direction left out has no rate. Of given reactions
//! nobody says so: their errors are those with all of them free, and what is known is a combination of the two rates.

use crate::learn::problem::equations::Equations;
use crate::learn::rates::column::Column;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::estimator::RateFit;
use crate::learn::reaction::OneWayReaction;

/// A rate whose error grows by more than this factor with another one free is known together with it only.
const KNOWN_TOGETHER: f64 = 3.0;

/// A rate that is known only together with that of a reaction left out: k_kept − ratio · k_left_out is `difference`, give
/// or take `error`. Where both are much faster than that, `ratio` is k_kept/k_left_out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnownTogether {
    /// The places of both among the reactions fitted.
    pub kept: usize,
    pub left_out: usize,
    pub ratio: f64,
    pub difference: f64,
    pub error: f64,
}

/// Raises the standard errors of a fit at one temperature to those with the reactions left out free, and returns the
/// rates that only combinations tell.
pub fn free_left_out(equations: &Equations, reactions: &[OneWayReaction], fit: &mut RateFit) -> Vec<KnownTogether> {
    let columns = reactions.iter().map(|reaction| Column::new(equations, reaction, 0.0)).collect();
    let design = DesignMatrix::new(equations, columns);
    let kept: Vec<usize> = (0..reactions.len()).filter(|c| fit.rates[*c].is_some()).collect();
    let left_out: Vec<usize> =
        (0..reactions.len()).filter(|c| fit.rates[*c].is_none() && !design.columns[*c].is_zero()).collect();
    if left_out.is_empty() || fit.leaves_only_rounding || equations.temperature_varies() {
        return Vec::new();
    }
    let all: Vec<usize> = kept.iter().chain(&left_out).copied().collect();
    let errors = Errors::independent(fit.errors.clone());
    let [without, with] = [&kept, &all].map(|places| design.covariance(places, &[], &errors));
    let mut together = Vec::new();
    for (at, c) in kept.iter().enumerate() {
        let Some(rate) = &mut fit.rates[*c] else { continue };
        let factor = (with[(at, at)] / without[(at, at)]).sqrt();
        let factor = if factor.is_nan() { f64::INFINITY } else { factor.max(1.0) };
        let (error, difference) = (rate.standard_error, rate.k);
        rate.standard_error *= factor;
        let correlation = |place: &usize| with[(at, *place)].abs() / (with[(at, at)] * with[(*place, *place)]).sqrt();
        let partner = (kept.len()..all.len()).max_by(|a, b| correlation(a).total_cmp(&correlation(b)));
        let Some(partner) = partner.filter(|_| factor > KNOWN_TOGETHER) else { continue };
        let ratio = with[(at, partner)] / with[(partner, partner)];
        if ratio.is_finite() {
            together.push(KnownTogether { kept: *c, left_out: all[partner], ratio, difference, error });
        }
    }
    together
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::problem::equations::Grid;
    use crate::learn::rates::estimator::fit_rates;
    use crate::learn::rates::settings::RateSettings;

    const NET: f64 = 0.07;

    /// A <=> B near its equilibrium B = 2.5 A, off by the share `off` at most: A disappears at 0.07/s net, with noise of
    /// constant size.
    fn fitted(off: f64) -> (RateFit, Vec<KnownTogether>) {
        let wave = |n: usize, step: usize| ((n * step) % 41) as f64 / 20.0 - 1.0;
        let u = Array2::from_shape_fn((2, 80), |(s, n)| {
            let a = 1.0 + 0.5 * wave(n, 7);
            [a, 2.5 * a * (1.0 + off * wave(n, 17))][s]
        });
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let fast = 50.0 * u[[0, n]] - 20.0 * u[[1, n]] + NET * u[[0, n]];
            [-1.0, 1.0][s] * fast + 1e-3 * wave(3 * n + s, 11)
        });
        let equations = Equations::at_grid(Grid::new(u, None), target);
        let reactions = [[-1.0, 1.0], [1.0, -1.0]].map(OneWayReaction::of_row);
        let mut fit = fit_rates(&equations, &reactions, 0, None, &RateSettings::default());
        let together = free_left_out(&equations, &reactions, &mut fit);
        (fit, together)
    }

    #[test]
    fn near_an_equilibrium_the_combination_is_known_and_the_rate_is_not() {
        let (fit, together) = fitted(1e-6);
        let rate = fit.rates[0].unwrap();
        assert!(fit.rates[1].is_none() && (rate.k / NET - 1.0).abs() < 0.05, "{:?}", fit.rates);
        assert!(rate.standard_error > 10.0, "{rate:?}");
        let [known] = together[..] else { panic!("{together:?}") };
        assert_eq!((known.kept, known.left_out), (0, 1));
        assert!((known.ratio - 2.5).abs() < 1e-4, "{known:?}");
        assert!((known.difference - NET).abs() < 4.0 * known.error && known.error < 0.05 * NET, "{known:?}");
    }

    #[test]
    fn away_from_it_both_rates_are_known() {
        let (fit, together) = fitted(0.1);
        assert!(together.is_empty() && fit.rates.iter().all(Option::is_some), "{:?} {together:?}", fit.rates);
    }
}
