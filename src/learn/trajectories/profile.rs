//! Profile-likelihood intervals: how far a parameter can go while the others make up for it.
//!
//! Raue et al., *Bioinformatics* 25 (2009) 1923; Bates, Watts, *Nonlinear Regression Analysis* (1988), chapter 6.

use ndarray::Array1;

use crate::learn::trajectories::optimizer::{Minimum, away_from_bounds, descend};
use crate::learn::trajectories::residuals::Residuals;
use crate::numerics::levenberg_marquardt::ParameterLimits;

/// The ends of an interval; `None` where the parameter may go on for ever.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfileInterval {
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

/// Iterations for the other parameters at each point of the profile.
const ITERATIONS: u64 = 30;
/// Points on each side.
const POINTS: usize = 12;
/// The largest step in ln k.
const LARGEST: f64 = 3.0;
/// How near √Δ comes to its goal.
const NEAR: f64 = 0.02;

/// What a profile is computed for.
#[derive(Clone, Copy, Debug)]
pub struct ProfileOf {
    /// The parameter.
    pub place: usize,
    pub standard_error: f64,
    /// The quantile of Student's t at the ends of the interval.
    pub quantile: f64,
    /// By what Σ r² rises where the parameter is one standard error from its estimate, were the model linear.
    pub rise: f64,
}

/// The values of a parameter at which Σ r² has risen by quantile² · rise, the others refitted.
pub fn profile(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    minimum: &Minimum,
    of: ProfileOf,
) -> ProfileInterval {
    let side = |sign: f64| end(residuals, limits, minimum, of, sign);
    ProfileInterval { lower: side(-1.0), upper: side(1.0) }
}

/// One end, by secants on √Δ, which is a straight line where the model is linear.
fn end(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    minimum: &Minimum,
    of: ProfileOf,
    sign: f64,
) -> Option<f64> {
    let ProfileOf { place, standard_error, quantile, rise } = of;
    let goal = quantile * rise.sqrt();
    let room = if sign > 0.0 { limits.upper[place] } else { limits.lower[place] };
    let room = sign * (room - minimum.theta[place]);
    let first = if standard_error.is_finite() { (quantile * standard_error).min(LARGEST) } else { LARGEST };
    let (mut inside, mut outside) = ((0.0, 0.0), None::<(f64, f64)>);
    let (mut distance, mut theta) = (first.min(room), minimum.theta.clone());
    for _ in 0..POINTS {
        theta[place] = minimum.theta[place] + sign * distance;
        let fitted = held(residuals, limits, &theta, place)?;
        let root = (2.0 * (fitted.cost - minimum.cost)).max(0.0).sqrt();
        if (root - goal).abs() < NEAR * goal {
            return Some(minimum.theta[place] + sign * distance);
        }
        if root < goal {
            (inside, theta) = ((distance, root), fitted.theta);
        } else {
            outside = Some((distance, root));
        }
        let next = match outside {
            Some(outside) => {
                let share = ((goal - inside.1) / (outside.1 - inside.1)).clamp(0.1, 0.9);
                inside.0 + share * (outside.0 - inside.0)
            }
            None if distance >= room => return None,
            None => (distance * (goal / root.max(0.3 * goal))).min(distance + LARGEST).min(room),
        };
        distance = next;
    }
    outside.map(|outside| minimum.theta[place] + sign * (0.5 * (inside.0 + outside.0)))
}

/// The minimum over the other parameters.
fn held(residuals: &Residuals<'_>, limits: &ParameterLimits, theta: &Array1<f64>, place: usize) -> Option<Minimum> {
    let mut own = limits.clone();
    (own.lower[place], own.upper[place]) = (theta[place], theta[place]);
    let start = away_from_bounds(theta, &own, residuals.model.layout.energy(0));
    descend(residuals, &own, &start, ITERATIONS, 1e-4).ok().filter(|found| found.cost.is_finite())
}
