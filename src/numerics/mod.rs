//! Numerical methods that know no chemistry.

pub mod adam;
pub mod exponential;
pub mod gauss_newton;
pub mod levenberg_marquardt;
pub mod nonnegative_least_squares;
