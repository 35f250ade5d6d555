//! What one run adds to the quadratic model of the misfit.

use ndarray::Array2;

use crate::numerics::linear_algebra::Matrix;

/// How the free starts of a run follow a step of the rate constants.
#[derive(Clone, Debug)]
pub struct StartStep {
    pub free: Vec<usize>,
    /// Var u₀ of each of them at constant rate constants.
    pub variances: Vec<f64>,
    /// ∂u₀/∂probe, with the opposite sign.
    pub by_probe: Matrix<f64>,
    /// The step at constant rate constants.
    pub offset: Vec<f64>,
}

/// What one run adds.
pub struct RunTerms {
    pub hessian: Matrix<f64>,
    pub gradient: Vec<f64>,
    pub deviance: f64,
    pub reduction: f64,
    pub step: StartStep,
    pub states: Array2<f64>,
}
