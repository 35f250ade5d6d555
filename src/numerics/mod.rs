//! Numerical methods that know no chemistry.

pub mod adam;
pub mod equilibrate;
pub mod exponential;
mod factorization;
pub mod gauss_newton;
pub mod integer;
pub mod levenberg_marquardt;
pub mod linear_algebra;
pub mod nonnegative_least_squares;
pub mod statistics;
