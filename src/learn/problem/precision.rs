//! How small an error of the target may be taken for.

/// No standard error is below this share of the gross rate: double precision holds no more digits.
pub const ROUNDING: f64 = 2.0 * f64::EPSILON;

/// Where errors are relative to the target, none is below this share of the gross rate. At an equilibrium the
/// target may be rounding alone, which would count for more than all other entries together.
pub const SMALLEST_BESIDE_GROSS_RATE: f64 = 1e-12;
