//! The model problem of the paper (section 2): two integer exponents of a sum whose coefficients differ by decades.
//!
//! y = Σ_j c_j x^θ_j, the c_j known, the θ_j to be found (equation 2.1). The small term has no visible effect
//! until θ_2 is exact, so a gradient method ends at a θ_1 that compensates for a slightly wrong θ_2.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView1};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::groups::IntegerParameters;
use crate::learn::freezing::inner_solvers::LevenbergMarquardtRounds;
use crate::learn::freezing::settings::{FreezeSettings, LevenbergMarquardtSettings};
use crate::learn::freezing::start::{StartOutcome, run_start};
use crate::numerics::adam::Adam;
use crate::numerics::adam::Differentiable;
use crate::numerics::gauss_newton::{Error, GaussNewton, Linearization};

/// N points (x, y).
#[derive(Clone, Debug)]
pub struct ExponentRegression {
    /// The coefficients c.
    coefficients: Vec<f64>,
    ln_x: Array1<f64>,
    y: Array1<f64>,
}

/// The points are explained if the root mean square of the residual is below this share of that of y.
const EXPLAINED: f64 = 1e-12;
/// The range of the first exponents (section 2).
const INITIAL_RANGE: Range<f64> = -1.0..1.0;
/// The largest absolute value of an exponent.
const LARGEST_EXPONENT: f64 = 8.0;

impl ExponentRegression {
    /// Points with x uniform in (0, 1) and exact y.
    pub fn new(coefficients: &[f64], exponents: &[i64], points: usize, seed: u64) -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let x: Array1<f64> = (0..points).map(|_| 1.0 - random.random::<f64>()).collect();
        let terms = || coefficients.iter().zip(exponents);
        let y = x.mapv(|x| terms().map(|(c, theta)| c * x.powi(*theta as i32)).sum());
        ExponentRegression { coefficients: coefficients.to_vec(), ln_x: x.mapv(f64::ln), y }
    }

    fn start(&self, random: &mut Xoshiro256PlusPlus) -> Array1<f64> {
        self.coefficients.iter().map(|_| random.random_range(INITIAL_RANGE)).collect()
    }

    /// The exponents that partial-parameters-freezing finds from a random start.
    pub fn with_freezing(&self, freeze: &FreezeSettings, seed: u64) -> Result<StartOutcome, Error> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let start = self.start(&mut random);
        let settings = LevenbergMarquardtSettings {
            largest_coefficient: LARGEST_EXPONENT,
            ..LevenbergMarquardtSettings::default()
        };
        let target = 0.5 * self.y.dot(&self.y) * EXPLAINED * EXPLAINED;
        let inner = LevenbergMarquardtRounds { settings: &settings, target };
        run_start(self.clone(), inner, freeze, target, start, random, &|| false)
    }

    /// The exponents at which Adam ends without freezing, from a random start (section 2: the dashed lines).
    pub fn without_freezing(&self, learning_rate: f64, epochs: u64, seed: u64) -> Result<Vec<f64>, Error> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let start = self.start(&mut random);
        Ok(Adam::new(learning_rate, None, random).minimize(self.clone(), start, epochs)?.to_vec())
    }

    /// c_j x^θ_j, one row for each term.
    fn terms(&self, exponents: ArrayView1<f64>) -> Array2<f64> {
        let (c, ln_x) = (&self.coefficients, &self.ln_x);
        Array2::from_shape_fn((c.len(), ln_x.len()), |(j, n)| c[j] * (exponents[j] * ln_x[n]).exp())
    }
}

impl GaussNewton for ExponentRegression {
    fn cost(&self, exponents: &Array1<f64>) -> Result<f64, Error> {
        let residual = self.terms(exponents.view()).sum_axis(ndarray::Axis(0)) - &self.y;
        Ok(0.5 * residual.dot(&residual))
    }

    fn linearize(&self, exponents: &Array1<f64>) -> Result<Linearization, Error> {
        let terms = self.terms(exponents.view());
        let residual = terms.sum_axis(ndarray::Axis(0)) - &self.y;
        let slopes = terms * &self.ln_x;
        Ok(Linearization {
            cost: 0.5 * residual.dot(&residual),
            gradient: slopes.dot(&residual),
            normal_matrix: slopes.dot(&slopes.t()),
        })
    }
}

impl Differentiable for ExponentRegression {
    fn snapshots(&self) -> usize {
        self.y.len()
    }

    /// The loss of equation 2.2 and its gradient.
    fn loss_and_gradient(&self, exponents: ArrayView1<f64>, batch: Range<usize>, gradient: &mut Array1<f64>) -> f64 {
        let ln_x = self.ln_x.slice(ndarray::s![batch.clone()]);
        let mut residual = -&self.y.slice(ndarray::s![batch]);
        let term = |j: usize| ln_x.mapv(|ln_x| self.coefficients[j] * (exponents[j] * ln_x).exp());
        let terms: Vec<Array1<f64>> = (0..exponents.len()).map(term).collect();
        terms.iter().for_each(|term| residual += term);
        let share = 1.0 / residual.len().max(1) as f64;
        for (slope, term) in gradient.iter_mut().zip(&terms) {
            *slope = 2.0 * share * (term * &ln_x).dot(&residual);
        }
        share * residual.dot(&residual)
    }
}

impl IntegerParameters for ExponentRegression {
    fn group_count(&self) -> usize {
        self.coefficients.len()
    }

    fn group(&self, group: usize) -> Range<usize> {
        group..group + 1
    }

    /// An exponent at its bound has diverged.
    fn may_freeze(&self, integers: &[i64], _frozen: &[&[i64]]) -> bool {
        integers.iter().all(|exponent| (exponent.abs() as f64) < LARGEST_EXPONENT)
    }

    fn is_idle(&self, _parameters: &Array1<f64>, _group: usize) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_and_the_linearisation_are_slopes() {
        let problem = ExponentRegression::new(&[1.0, 100.0], &[1, 2], 50, 1);
        let at = ndarray::array![0.7, 1.8];
        let mut gradient = Array1::zeros(2);
        problem.loss_and_gradient(at.view(), 0..50, &mut gradient);
        let model = problem.linearize(&at).unwrap();
        for j in 0..2 {
            let moved = |step: f64| {
                let mut moved = at.clone();
                moved[j] += step;
                problem.cost(&moved).unwrap()
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope - model.gradient[j]).abs() < 1e-5 * slope.abs(), "{slope} {}", model.gradient[j]);
            assert!((slope * 2.0 / 50.0 - gradient[j]).abs() < 1e-5 * gradient[j].abs());
        }
    }

    #[test]
    fn freezing_finds_exponents_that_the_same_solver_misses_without_it() {
        let problem = ExponentRegression::new(&[1.0, 1e4], &[1, 3], 200, 1);
        let rounds = |rounds| FreezeSettings { rounds, widening: 1.5, thaw: true, ..FreezeSettings::default() };
        let right = |rounds_of_freezing: usize| {
            let is_right = |seed: &u64| {
                let found = problem.with_freezing(&rounds(rounds_of_freezing), *seed).unwrap().stoichiometry;
                (found[[0, 0]] - 1.0).abs() < 1e-9 && found[[1, 0]] == 3.0
            };
            (0..20).filter(is_right).count()
        };
        assert_eq!(right(40), 20);
        assert!(right(1) < 20, "{}", right(1));
    }
}
