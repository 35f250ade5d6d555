//! The misfit D as a quadratic function of the rate constants, near a fit.
//!
//! At an adequate fit the model is exact to first order for every other adequate network, however far its rate
//! constants are: u solves both, so Σ (k − k′)(ν″ − ν′) m(u) = 0 along it.

use crate::learn::search::descent::GRADIENT_TOLERANCE;
use crate::learn::search::objective::{Estimate, Linearization};
use crate::numerics::linear_algebra::{Matrix, solve_positive_definite};
use crate::numerics::nonnegative_least_squares::from_normal_equations_near;

/// A candidate that the others represent but for this share of its square is none.
const DEPENDENT: f64 = 1e-7;
/// A candidate with less than this share of the typical curvature changes nothing.
const DEAD: f64 = 1e-12;
/// What is added to a diagonal of ones.
pub const RIDGE: f64 = 1e-11;

/// D(x) = constant − 2 b·x + xᵀ H x over x = k · scale ≥ 0, H with a diagonal of ones.
pub struct QuadraticModel {
    hessian: Matrix<f64>,
    b: Vec<f64>,
    constant: f64,
    scale: Vec<f64>,
    is_dead: Vec<bool>,
}

/// A network inside the model.
#[derive(Clone, Debug)]
pub struct Choice {
    /// D and penalties.
    pub score: f64,
    pub deviance: f64,
    /// Its reactions, ascending, and their rate constants.
    pub support: Vec<usize>,
    pub k: Vec<f64>,
}

impl QuadraticModel {
    /// Over all candidates, at an estimate.
    pub fn new(at: &Linearization, estimate: &Estimate) -> Self {
        let count = estimate.k.len();
        let curvature = |c: usize| at.hessian[(c, c)].max(0.0);
        let mut positive: Vec<f64> = (0..count).map(curvature).filter(|h| *h > 0.0).collect();
        positive.sort_by(f64::total_cmp);
        let typical = positive.get(positive.len() / 2).copied().unwrap_or(0.0);
        let is_dead = (0..count).map(|c| curvature(c) <= DEAD * typical).collect();
        let scale: Vec<f64> = (0..count).map(|c| if curvature(c) > 0.0 { curvature(c).sqrt() } else { 1.0 }).collect();
        let support = estimate.support();
        let bend = |c: usize| support.iter().map(|other| at.hessian[(*other, c)] * estimate.k[*other]).sum::<f64>();
        let right: Vec<f64> = (0..count).map(|c| at.gradient[c] + bend(c)).collect();
        let constant = at.deviance - at.reduction
            + support.iter().map(|c| estimate.k[*c] * (at.gradient[*c] + right[*c])).sum::<f64>();
        QuadraticModel {
            hessian: Matrix::from_fn(count, count, |a, b| at.hessian[(a, b)] / (scale[a] * scale[b])),
            b: right.iter().zip(&scale).map(|(b, scale)| b / scale).collect(),
            constant,
            scale,
            is_dead,
        }
    }

    /// The best rates of some candidates; those that get none are left out.
    pub fn best_of(&self, candidates: &[usize], penalties: &[f64]) -> Choice {
        let count = candidates.len();
        let part = Matrix::from_fn(count, count, |a, b| self.hessian[(candidates[a], candidates[b])]);
        let right: Vec<f64> = candidates.iter().map(|c| self.b[*c]).collect();
        let all: Vec<usize> = (0..count).collect();
        let x = from_normal_equations_near(part.as_ref(), &right, &all, GRADIENT_TOLERANCE, &|| false);
        let product = |a: usize| (0..count).map(|b| part[(b, a)] * x[b]).sum::<f64>();
        let deviance = self.constant + (0..count).map(|a| x[a] * (product(a) - 2.0 * right[a])).sum::<f64>();
        let kept: Vec<usize> = (0..count).filter(|a| x[*a] > 0.0).collect();
        let support: Vec<usize> = kept.iter().map(|a| candidates[*a]).collect();
        let k = kept.iter().map(|a| x[*a] / self.scale[candidates[*a]]).collect();
        Choice { score: deviance + support.iter().map(|c| penalties[*c]).sum::<f64>(), deviance, support, k }
    }

    pub fn count(&self) -> usize {
        self.b.len()
    }

    /// k · scale = x.
    pub fn scale(&self, candidate: usize) -> f64 {
        self.scale[candidate]
    }

    /// D without any reaction.
    pub fn constant(&self) -> f64 {
        self.constant
    }

    /// b of a candidate.
    pub fn slope(&self, candidate: usize) -> f64 {
        self.b[candidate]
    }

    /// The entry of H of two candidates.
    pub fn curvature(&self, a: usize, b: usize) -> f64 {
        self.hessian[(a, b)]
    }

    /// By how much a candidate with this slope lowers D, if the others leave this share of its square.
    pub fn gain(&self, candidate: usize, slope: f64, left: f64) -> f64 {
        if slope > 0.0 && self.counts(candidate, left) { slope * slope / left } else { 0.0 }
    }

    /// Whether a candidate changes something that the others, which leave this share of its square, do not.
    pub fn counts(&self, candidate: usize, left: f64) -> bool {
        left > DEPENDENT && !self.is_dead[candidate]
    }

    /// H of some candidates, with what makes sure of an inverse.
    pub fn block(&self, base: &[usize]) -> Matrix<f64> {
        Matrix::from_fn(base.len(), base.len(), |a, b| {
            self.hessian[(base[a], base[b])] + if a == b { RIDGE } else { 0.0 }
        })
    }
}

/// By how much D rises when each of some candidates is left out and the others follow: x²/(H⁻¹)_nn. H has a diagonal of
/// ones, and some more to be sure of an inverse.
pub fn losses(hessian: &Matrix<f64>, x: &[f64]) -> Option<Vec<f64>> {
    let inverse = solve_positive_definite(hessian, &Matrix::identity(x.len(), x.len()))?;
    Some(x.iter().enumerate().map(|(n, x)| x * x / inverse[(n, n)]).collect())
}

#[cfg(test)]
pub mod test_model {
    use super::QuadraticModel;
    use crate::numerics::linear_algebra::{Matrix, transposed_product};

    /// D = |y − A k|² of five columns, the truth being 2 · column 1 + 1 · column 3.
    pub fn model() -> QuadraticModel {
        let a = Matrix::from_fn(40, 5, |n, c| ((n * 7919 + c * 104_729) % 97) as f64 / 97.0);
        let y = Matrix::from_fn(40, 1, |n, _| 2.0 * a[(n, 1)] + a[(n, 3)]);
        let (hessian, gradient) = (transposed_product(&a, &a), transposed_product(&a, &y));
        let scale: Vec<f64> = (0..5).map(|c| hessian[(c, c)].sqrt()).collect();
        QuadraticModel {
            hessian: Matrix::from_fn(5, 5, |i, j| hessian[(i, j)] / (scale[i] * scale[j])),
            b: (0..5).map(|c| gradient[(c, 0)] / scale[c]).collect(),
            constant: y.col(0).iter().map(|y| y * y).sum(),
            scale,
            is_dead: vec![false; 5],
        }
    }
}
