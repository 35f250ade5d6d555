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

use ndarray::Array2;

use crate::learn::problem::equations::Equations;
use crate::learn::problem::errors_in_variables::{Covariance, Response};
use crate::learn::problem::operator::Operator;
use crate::learn::rates::arrhenius;
use crate::learn::rates::design_matrix::{DesignMatrix, Errors};
use crate::learn::rates::settings::RateSettings;

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
        let (errors, response) = errors_at(&moved, kept, &k, sigma, settings)?;
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
        let steps = covariance.likeliest_errors_of_u(&response, &residual);
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
    sigma: Option<f64>,
    settings: &RateSettings,
) -> Option<(Errors, Response)> {
    let prediction = design.prediction(kept, k);
    let residual = design.equations.target() - &prediction;
    let response = design.response(kept, k)?;
    let gross_rate = design.gross_rate(kept, k);
    let covariance = Covariance::new(&residual, &prediction, &gross_rate, &response, sigma, &settings.noise)?;
    Some((Errors { sigma: covariance.standard_errors(), covariance: Some(covariance) }, response))
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
