//! The least misfit over the rate constants of some candidates, none negative, and over the starts of all runs.
//!
//! Damped Gauss–Newton steps: each is the minimum of the quadratic model over k ≥ 0, with the starts following. k itself
//! moves, not ln k, so that reactions can come and go.

use crate::learn::search::objective::{Estimate, Linearization, Objective};
use crate::numerics::linear_algebra::Matrix;
use crate::numerics::nonnegative_least_squares::from_normal_equations_near;

/// A minimum, with the quadratic model there over the same candidates.
#[derive(Clone, Debug)]
pub struct Minimum {
    pub estimate: Estimate,
    pub at: Linearization,
    /// Those candidates, ascending.
    pub over: Vec<usize>,
}

/// How far a descent goes.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub iterations: usize,
    /// It ends when a step lowers D by less than this.
    pub smallest_gain: f64,
}

impl Effort {
    /// For networks that are compared.
    pub const FULL: Effort = Effort { iterations: 30, smallest_gain: 1e-3 };
}

const FIRST_DAMPING: f64 = 1e-3;
const LEAST_DAMPING: f64 = 1e-9;
const MOST_TRIALS: usize = 10;
/// A gradient below this share of the largest entry counts as zero.
pub const GRADIENT_TOLERANCE: f64 = 1e-9;
/// A decrease of D below this share is none.
const RELATIVE_GAIN: f64 = 1e-7;

/// From an estimate whose other candidates stay as they are; `None` where the trajectories cannot be integrated.
pub fn descend(objective: &Objective<'_>, from: &Estimate, over: &[usize], effort: Effort) -> Option<Minimum> {
    let mut estimate = from.clone();
    let mut at = match objective.linearize(&estimate, over) {
        Some(at) => at,
        None => {
            estimate.k.fill(0.0);
            objective.linearize(&estimate, over)?
        }
    };
    let mut damping = FIRST_DAMPING;
    for _ in 0..effort.iterations {
        if objective.stop.is_raised() {
            break;
        }
        let Some((next, deviance)) = step(objective, &estimate, &at, over, &mut damping, effort) else { break };
        let gain = at.deviance - deviance;
        let linearized = objective.linearize(&next, over)?;
        (estimate, at) = (next, linearized);
        if gain < effort.smallest_gain + RELATIVE_GAIN * at.deviance {
            break;
        }
    }
    Some(Minimum { estimate, at, over: over.to_vec() })
}

/// A step that lowers D, with its D; `None` where none does, or none would by enough.
fn step(
    objective: &Objective<'_>,
    estimate: &Estimate,
    at: &Linearization,
    over: &[usize],
    damping: &mut f64,
    effort: Effort,
) -> Option<(Estimate, f64)> {
    let scaled = Scaled::new(at, over, &estimate.k);
    for _ in 0..MOST_TRIALS {
        let x = scaled.minimum(*damping);
        let change: Vec<f64> = x.iter().zip(&scaled.x).map(|(new, old)| new - old).collect();
        let mut next = estimate.clone();
        over.iter().zip(&x).zip(&scaled.scale).for_each(|((c, x), scale)| next.k[*c] = x / scale);
        let steps: Vec<f64> = change.iter().zip(&scaled.scale).map(|(change, scale)| change / scale).collect();
        next.starts = at.stepped_starts(&estimate.starts, &steps);
        objective.samples.follow(&mut next.starts);
        let deviance = objective.deviance(&next);
        if deviance <= at.deviance * (1.0 + 1e-9) {
            *damping = (*damping / 10.0).max(LEAST_DAMPING);
            return Some((next, deviance));
        }
        if scaled.predicted_gain(&change) + at.reduction < effort.smallest_gain {
            return None;
        }
        *damping = (*damping * 10.0).max(1e-4);
    }
    None
}

/// The quadratic model in units in which H has a diagonal of ones.
struct Scaled {
    hessian: Matrix<f64>,
    gradient: Vec<f64>,
    scale: Vec<f64>,
    x: Vec<f64>,
}

impl Scaled {
    fn new(at: &Linearization, over: &[usize], k: &[f64]) -> Self {
        let root = |n: usize| at.hessian[(n, n)].max(0.0).sqrt();
        let scale: Vec<f64> = (0..over.len()).map(|n| if root(n) > 0.0 { root(n) } else { 1.0 }).collect();
        Scaled {
            hessian: Matrix::from_fn(over.len(), over.len(), |a, b| at.hessian[(a, b)] / (scale[a] * scale[b])),
            gradient: at.gradient.iter().zip(&scale).map(|(g, scale)| g / scale).collect(),
            x: over.iter().zip(&scale).map(|(c, scale)| k[*c] * scale).collect(),
            scale,
        }
    }

    /// The least of xᵀ(H + λ)x − 2 (g + (H + λ) x₀)·x over x ≥ 0.
    fn minimum(&self, damping: f64) -> Vec<f64> {
        let count = self.x.len();
        let damped = Matrix::from_fn(count, count, |a, b| self.hessian[(a, b)] + if a == b { damping } else { 0.0 });
        let positive: Vec<usize> = (0..count).filter(|n| self.x[*n] > 0.0).collect();
        let product = |a: usize| positive.iter().map(|b| damped[(*b, a)] * self.x[*b]).sum::<f64>();
        let right: Vec<f64> = (0..count).map(|a| self.gradient[a] + product(a)).collect();
        from_normal_equations_near(damped.as_ref(), &right, &positive, GRADIENT_TOLERANCE, &|| false)
    }

    /// By how much the model says that D falls.
    fn predicted_gain(&self, change: &[f64]) -> f64 {
        let linear: f64 = change.iter().zip(&self.gradient).map(|(d, g)| 2.0 * d * g).sum();
        let bend = |a: usize| (0..change.len()).map(|b| self.hessian[(b, a)] * change[b]).sum::<f64>();
        linear - (0..change.len()).filter(|a| change[*a] != 0.0).map(|a| change[a] * bend(a)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;
    use crate::learn::search::noise::{NoiseForm, NoiseLevels};
    use crate::learn::search::test_network::{candidates, samples, true_rates, true_starts};
    use crate::learn::stop::Stop;

    #[test]
    fn the_rates_of_the_truth_are_reached_from_far_and_the_others_end_at_zero() {
        let (samples, candidates) = (samples(3, 0.0, 1), candidates());
        let (weights, integrations, stop) = (Vec::new(), AtomicU64::new(0), Stop::default());
        let mut objective =
            Objective { samples: &samples, candidates: &candidates, weights, tolerance: 1e-9, stop, integrations };
        let noise =
            NoiseLevels { absolute: vec![0.01; 3], relative: vec![0.0; 3], inflation: 1.0, form: NoiseForm::Given };
        objective.set_weights(&noise, &samples.runs.iter().map(|run| run.u.clone()).collect::<Vec<_>>());
        let all: Vec<usize> = (0..candidates.len()).collect();
        let from = Estimate { k: vec![0.2; candidates.len()], starts: vec![vec![0.7; 3]; 3] };
        let found = descend(&objective, &from, &all, Effort::FULL).unwrap();
        assert!(found.at.deviance < 1e-3, "{}", found.at.deviance);
        for (k, truth) in found.estimate.k.iter().zip(true_rates(&candidates)) {
            assert!((k - truth).abs() < 1e-3, "{:?}", found.estimate.k);
        }
        assert!((found.estimate.starts[1][0] - true_starts(3)[1][0]).abs() < 1e-3);
        // Without a candidate to move, the starts alone follow.
        let held = descend(&objective, &Estimate { k: true_rates(&candidates), ..from }, &[], Effort::FULL).unwrap();
        assert_eq!(held.estimate.k, true_rates(&candidates));
        assert!(held.at.deviance < 1e-3, "{}", held.at.deviance);
    }
}
