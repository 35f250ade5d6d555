//! Profile-likelihood intervals: how far a parameter can go while the others make up for it.
//!
//! Raue et al., *Bioinformatics* 25 (2009) 1923; Bates, Watts, *Nonlinear Regression Analysis* (1988), chapter 6.

use ndarray::Array1;

use crate::learn::trajectories::optimizer::{Minimum, NEAR_DAMPING, away_from_bounds, descend_damped};
use crate::learn::trajectories::residuals::Residuals;
use crate::numerics::gauss_newton::GaussNewton;
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
/// The other parameters are fitted to this share of what Σ r² rises by in one standard error.
const FITTED: f64 = 0.01;

/// What a profile is computed for.
#[derive(Clone, Debug)]
pub struct ProfileOf {
    /// The parameter.
    pub place: usize,
    pub standard_error: f64,
    /// The quantile of Student's t at the ends of the interval.
    pub quantile: f64,
    /// By what Σ r² rises where the parameter is one standard error from its estimate, were the model linear.
    pub rise: f64,
    /// How θ follows the parameter, were the model linear: 1 at its own place.
    pub direction: Array1<f64>,
}

/// A profile with the sum of squares that it starts from.
struct Profile<'a> {
    residuals: &'a Residuals<'a>,
    limits: &'a ParameterLimits,
    theta: &'a Array1<f64>,
    /// ½ Σ r² at the minimum.
    cost: f64,
    of: ProfileOf,
}

/// The values of a parameter at which Σ r² has risen by quantile² · rise, the others refitted. `residuals` may be those
/// of the runs that depend on the parameter.
pub fn profile(
    residuals: &Residuals<'_>,
    limits: &ParameterLimits,
    theta: &Array1<f64>,
    of: ProfileOf,
) -> ProfileInterval {
    let nothing = ProfileInterval { lower: None, upper: None };
    let Ok(cost) = residuals.cost(theta) else { return nothing };
    let profile = Profile { residuals, limits, theta, cost, of };
    let (lower, upper) = rayon::join(|| profile.end(-1.0), || profile.end(1.0));
    ProfileInterval { lower, upper }
}

impl Profile<'_> {
    /// One end, by secants on √Δ, which is a straight line where the model is linear.
    fn end(&self, sign: f64) -> Option<f64> {
        let ProfileOf { place, standard_error, quantile, rise, .. } = self.of;
        let goal = quantile * rise.sqrt();
        let estimate = self.theta[place];
        let room = sign * (if sign > 0.0 { self.limits.upper[place] } else { self.limits.lower[place] } - estimate);
        let first = if standard_error.is_finite() { (quantile * standard_error).min(LARGEST) } else { LARGEST };
        let (mut inside, mut outside) = ((0.0, 0.0), None::<(f64, f64)>);
        let (mut distance, mut slope, mut nearest) = (first.min(room), &self.of.direction * sign, self.theta.clone());
        for _ in 0..POINTS {
            let value = estimate + sign * distance;
            let guess = self.theta + &(&slope * distance);
            let fitted = self.fitted(&guess, &nearest, value, goal);
            let root = self.root(&fitted);
            if (root - goal).abs() < NEAR * goal {
                return Some(value);
            }
            match fitted {
                Some(fitted) if root < goal => {
                    inside = (distance, root);
                    slope = (&fitted.theta - self.theta) / distance.max(f64::MIN_POSITIVE);
                    nearest = fitted.theta;
                }
                _ => outside = Some((distance, root)),
            }
            distance = match outside {
                Some(outside) => {
                    let share = ((goal - inside.1) / (outside.1 - inside.1)).clamp(0.1, 0.9);
                    inside.0 + share * (outside.0 - inside.0)
                }
                None if distance >= room => return None,
                None => (distance * (goal / root.max(0.3 * goal))).min(distance + LARGEST).min(room),
            };
        }
        let outside = outside.filter(|(_, root)| root.is_finite());
        outside.map(|outside| estimate + sign * (0.5 * (inside.0 + outside.0)))
    }

    /// The minimum with the parameter held at a value, from a guess; where that is beyond the goal, also from the nearest
    /// point inside: what the linear model says may lead astray.
    fn fitted(&self, guess: &Array1<f64>, nearest: &Array1<f64>, value: f64, goal: f64) -> Option<Minimum> {
        let fitted = self.held(guess, value);
        if self.root(&fitted) <= goal * (1.0 + NEAR) {
            return fitted;
        }
        let other = self.held(nearest, value);
        if self.root(&other) < self.root(&fitted) { other } else { fitted }
    }

    /// √Δ of a point of the profile; infinite where it could not be fitted.
    fn root(&self, fitted: &Option<Minimum>) -> f64 {
        fitted.as_ref().map_or(f64::INFINITY, |fitted| (2.0 * (fitted.cost - self.cost)).max(0.0).sqrt())
    }

    /// The minimum over the other parameters, from a guess, with the parameter held at a value.
    fn held(&self, guess: &Array1<f64>, value: f64) -> Option<Minimum> {
        let place = self.of.place;
        let mut own = self.limits.clone();
        (own.lower[place], own.upper[place]) = (value, value);
        let mut guess = guess.clone();
        guess
            .iter_mut()
            .zip(own.lower.iter().zip(&own.upper))
            .for_each(|(at, (low, high))| *at = at.max(*low).min(*high));
        guess[place] = value;
        let start = away_from_bounds(&guess, &own, self.residuals.model.layout.energy(0));
        let decrease = FITTED * self.of.rise / (2.0 * self.cost + self.of.rise);
        let found = descend_damped(self.residuals, &own, &start, ITERATIONS, decrease, NEAR_DAMPING);
        found.ok().filter(|found| found.cost.is_finite())
    }
}
