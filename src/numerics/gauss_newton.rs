//! What a least-squares solver needs to know of a problem.

pub use argmin::core::Error;
use ndarray::{Array1, Array2};

/// The Gauss–Newton model of a sum of squares ½‖r(θ)‖² at one point.
#[derive(Clone, Debug)]
pub struct Linearization {
    /// ½‖r‖².
    pub cost: f64,
    /// Jᵀ r.
    pub gradient: Array1<f64>,
    /// Jᵀ J.
    pub normal_matrix: Array2<f64>,
}

/// A problem whose cost is half a sum of squares.
pub trait GaussNewton {
    /// ½‖r(θ)‖².
    fn cost(&self, parameters: &Array1<f64>) -> Result<f64, Error>;

    /// Cost, gradient and normal matrix at θ.
    fn linearize(&self, parameters: &Array1<f64>) -> Result<Linearization, Error>;
}
