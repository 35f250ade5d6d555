//! Rates where the measured concentrations have errors: the true states are estimated beside the rate constants.
//!
//! With the states moved from the measured u to x, and δ = (u − x)/x, the rate of a state is f(x) + R(x) δ to first
//! order, R = ∂f/∂ln u. The rate constants are fitted to y − R δ at x, with the covariance of `errors_in_variables`;
//! the likeliest x follows from the residual, and so on until nothing changes. Regression on the measured u instead is
//! biased: the products of errors with themselves do not average out, and near an equilibrium they are most of what is
//! left (attenuation).
//!
//! Reference: Britt, Luecke, *Technometrics* 15 (1973) 233–247; Fuller, *Measurement Error Models*, Wiley 1987,
//! section 3.2.

use ndarray::{Array2, ArrayView1, Axis};

use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::{Covariance, Response};
use crate::learn::problem::operator::Operator;
use crate::learn::rates::arrhenius;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::settings::RateSettings;
use crate::numerics::statistics::root_mean_square;

/// Rate constants with the states that go with them.
pub struct AdjustedFit {
    /// The equations at the adjusted states; their target is y − R δ.
    pub equations: Equations,
    pub k: Vec<f64>,
    /// The activation energies of all columns, J/kmol.
    pub energies: Vec<f64>,
    pub errors: Errors,
    pub log_likelihood: f64,
}

/// A step of an entry of ln x is no longer than this: the linearisation holds no further.
const LONGEST_STEP: f64 = 0.5;

/// Fits rate constants and states from a first guess `k`, in at most `passes` passes. `None` where rows are not states, or the
/// covariance cannot be computed.
pub fn fit_with_errors_of_u(
    design: &DesignMatrix,
    kept: &[usize],
    mut k: Vec<f64>,
    noise: NoiseModel,
    sigma: Option<f64>,
    passes: usize,
    settings: &RateSettings,
) -> Option<AdjustedFit> {
    let measured = design.equations;
    if *measured.operator() != Operator::Identity {
        return None;
    }
    let mut equations = measured.clone();
    let mut energies = design.energies();
    let mut best: Option<AdjustedFit> = None;
    for _ in 0..passes {
        if measured.stop.is_raised() {
            break;
        }
        let mut moved = moved_design(design, &equations, &energies);
        let units = relative_units(noise, &measured.grid().u, &equations.grid().u);
        let (errors, response) = errors_at(&moved, kept, &k, &units, sigma, settings)?;
        let next = arrhenius::fit(&mut moved, kept, &errors, settings.arrhenius.rough_step, &settings.arrhenius);
        if measured.stop.is_raised() {
            break;
        }
        let before = std::mem::replace(&mut k, next);
        energies = moved.energies();
        let covariance = errors.covariance.as_ref()?;
        let residual = equations.target() - &moved.prediction(kept, &k);
        let log_likelihood = covariance.log_likelihood(&residual);
        if !log_likelihood.is_finite() {
            break;
        }
        let steps = covariance.likeliest_errors_of_u(&response, &residual) * &units;
        let states = likeliest_states(&equations.grid().u, &measured.grid().u, steps);
        let next = linearised_at(design, states, &energies, kept, &k)?;
        let is_stable = |(new, old): (&f64, &f64)| (new - old).abs() <= settings.stable_rates * new.abs();
        let stable = k.iter().zip(&before).all(is_stable);
        if best.as_ref().is_none_or(|best| log_likelihood >= best.log_likelihood) {
            let (k, energies) = (k.clone(), energies.clone());
            best = Some(AdjustedFit { equations: equations.clone(), k, energies, errors, log_likelihood });
        }
        if stable {
            break;
        }
        equations = next;
    }
    best
}

/// The columns of a design at the states of other equations.
pub fn moved_design<'e>(design: &DesignMatrix, equations: &'e Equations, energies: &[f64]) -> DesignMatrix<'e> {
    let mut columns = design.columns.clone();
    columns.iter_mut().zip(energies).for_each(|(column, energy)| column.energy = *energy);
    DesignMatrix::new(equations, columns.iter().map(|column| column.moved(equations)).collect())
}

fn errors_at(
    design: &DesignMatrix,
    kept: &[usize],
    k: &[f64],
    units: &Array2<f64>,
    sigma: Option<f64>,
    settings: &RateSettings,
) -> Option<(Errors, Response)> {
    let prediction = design.prediction(kept, k);
    let residual = design.equations.target() - &prediction;
    let response = design.response(kept, k)?.scaled(units);
    let gross_rate = design.gross_rate(kept, k);
    let covariance = Covariance::new(&residual, &prediction, &gross_rate, &response, sigma, &settings.noise)?;
    Some((Errors { sigma: covariance.standard_errors(), covariance: Some(covariance) }, response))
}

/// What the errors of the concentrations are in proportion to, relative to the states x, S × N; 0 where x is 0.
fn relative_units(noise: NoiseModel, measured: &Array2<f64>, x: &Array2<f64>) -> Array2<f64> {
    let size = |values: ArrayView1<f64>| root_mean_square(values.iter().copied());
    let by_species = measured.map_axis(Axis(1), size);
    let common = root_mean_square(measured.iter().copied());
    let unit = |(s, n): (usize, usize)| {
        let x = x[[s, n]];
        match noise {
            NoiseModel::ConstantInConcentration if x != 0.0 => common / x,
            NoiseModel::PerSpeciesInConcentration if x != 0.0 => by_species[s] / x,
            NoiseModel::ConstantInConcentration | NoiseModel::PerSpeciesInConcentration => 0.0,
            _ => 1.0,
        }
    };
    Array2::from_shape_fn(x.dim(), unit)
}

/// x (1 + δ + the likeliest error beside the residual).
fn likeliest_states(x: &Array2<f64>, measured: &Array2<f64>, errors: Array2<f64>) -> Array2<f64> {
    let steps = relative_difference(measured, x) + errors;
    x * &steps.mapv(|step| 1.0 + step.clamp(-LONGEST_STEP, LONGEST_STEP))
}

/// The equations at other states, with the target y − R δ.
fn linearised_at(
    design: &DesignMatrix,
    states: Array2<f64>,
    energies: &[f64],
    kept: &[usize],
    k: &[f64],
) -> Option<Equations> {
    let measured = design.equations;
    let difference = relative_difference(&measured.grid().u, &states);
    let at_states = measured.moved(states, measured.target().clone());
    let response = moved_design(design, &at_states, energies).response(kept, k)?;
    let target = measured.target() - &response.along(&difference);
    let states = at_states.grid().u.clone();
    Some(measured.moved(states, target))
}

/// (u − x)/x; 0 where x is 0.
fn relative_difference(u: &Array2<f64>, x: &Array2<f64>) -> Array2<f64> {
    let mut difference = u - x;
    difference.zip_mut_with(x, |difference, x| *difference = if *x == 0.0 { 0.0 } else { *difference / x });
    difference
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::problem::equations::Grid;
    use crate::learn::rates::estimator::fit_rates;
    use crate::learn::reaction::OneWayReaction;

    const ROWS: usize = 120;
    const RATES: [f64; 2] = [2.0, 0.8];

    /// The standard error of a concentration, by its species and its value.
    type Unit = fn(usize, f64) -> f64;

    /// A -> B at 2/s and 2 B -> 2 A at 0.8 m³/kmol/s, with errors of u that are in proportion to the unit of a state and
    /// errors of 0.1 % of u̇.
    fn data(seed: u64, unit: Unit) -> Equations {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        // A is ten times as concentrated as B.
        let u = Array2::from_shape_fn((2, ROWS), |(s, _)| [10.0, 1.0][s] * (0.1 + random.random::<f64>()));
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let rate = RATES[0] * u[[0, n]] - 2.0 * RATES[1] * u[[1, n]].powi(2);
            [-1.0, 1.0][s] * rate * (1.0 + 1e-3 * normal())
        });
        let measured = Array2::from_shape_fn(u.dim(), |(s, n)| u[[s, n]] + unit(s, u[[s, n]]) * normal());
        Equations::at_grid(Grid::new(measured, None), target)
    }

    #[test]
    fn the_form_of_the_errors_of_u_is_found_and_the_rates_are_within_their_errors() {
        let reactions = [[-1.0, 1.0], [2.0, -2.0]].map(OneWayReaction::of_row);
        let forms: [(bool, Unit); 3] = [(true, |_, u| 0.01 * u), (false, |_, _| 0.02), (false, |s, _| [0.1, 0.01][s])];
        for (is_relative, unit) in forms {
            for seed in 0..2 {
                let fit = fit_rates(&data(seed, unit), &reactions, 0, None, &RateSettings::default());
                // Of one reaction, little tells the two forms of constant errors apart.
                assert!(fit.noise.has_errors_of_u(), "{:?}", fit.noise);
                assert_eq!(fit.noise == NoiseModel::RelativeToBoth, is_relative, "{seed}");
                for (rate, k) in fit.rates.iter().zip(RATES) {
                    let rate = rate.unwrap();
                    let deviation = (rate.k - k).abs() / rate.standard_error;
                    assert!(deviation < 4.0 && rate.standard_error < 0.05 * k, "{:?} {seed}: {rate:?}", fit.noise);
                }
            }
        }
    }
}
