//! The settings of the regression problem, and of the noise models of its target.

use serde::{Deserialize, Deserializer};

use crate::learn::checked_values::{checked, count, not_negative, positive, share};

/// How a data set becomes equations.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProblemSettings {
    /// Temperatures count as one if the highest is above the lowest by no more than this share. At 1e-6, a rate
    /// with an activation energy of 50 R T changes by 5e-5, less than measured data show.
    #[serde(deserialize_with = "not_negative")]
    pub temperature_spread: f64,
    /// Snapshots through which the rates are interpolated for their integral over a window. With 8, the error of
    /// an integral falls with the ninth power of the step; the quadrature is exact for no more.
    #[serde(deserialize_with = "window_snapshots")]
    pub window_snapshots: usize,
    /// A singular value of the equilibrated target counts as zero below this share of the largest. Simulated
    /// derivatives carry about twelve correct digits; 1e-9 stays clear of their errors.
    #[serde(deserialize_with = "share")]
    pub rank_tolerance: f64,
}

impl Default for ProblemSettings {
    fn default() -> Self {
        ProblemSettings { temperature_spread: 1e-6, window_snapshots: 8, rank_tolerance: 1e-9 }
    }
}

/// How the standard errors of the target are estimated from the residuals.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoiseSettings {
    /// No standard error relative to the gross rate, or the same for a species, is below this share of the gross
    /// rate. 2 ε, ε = 2.2e-16: a double holds no more digits.
    #[serde(deserialize_with = "not_negative")]
    pub rounding: f64,
    /// The same under the noise model with errors of the concentrations. One ε: these errors are added to those of
    /// the target before, and this is a limit only where both are nearly zero.
    #[serde(deserialize_with = "not_negative")]
    pub rounding_with_errors_of_u: f64,
    /// Where the concentrations have errors, no independent standard error is below this share of the gross rate. What
    /// is left along conservation laws are printed digits, whose likelihood says nothing.
    #[serde(deserialize_with = "not_negative")]
    pub smallest_independent: f64,
    /// No standard error relative to the target is below this share of the gross rate. At an equilibrium the target
    /// may be rounding alone, and would count for more than all other entries together.
    #[serde(deserialize_with = "not_negative")]
    pub smallest_beside_gross_rate: f64,
    /// The largest |ln(σ_u²/σ²)| that is tried, σ_u the relative error of the concentrations and σ that of the
    /// target. Beyond 40 one of the two has no effect in double precision.
    #[serde(deserialize_with = "positive")]
    pub largest_log_variance_ratio: f64,
    /// Steps of the grid of ln(σ_u²/σ²).
    #[serde(deserialize_with = "count")]
    pub variance_ratio_steps: usize,
    /// How many times this grid is searched, each time over two steps to either side of the best point so far.
    #[serde(deserialize_with = "count")]
    pub variance_ratio_passes: usize,
}

impl Default for NoiseSettings {
    fn default() -> Self {
        NoiseSettings {
            rounding: 2.0 * f64::EPSILON,
            rounding_with_errors_of_u: f64::EPSILON,
            smallest_independent: 1e-9,
            smallest_beside_gross_rate: 1e-12,
            largest_log_variance_ratio: 40.0,
            variance_ratio_steps: 40,
            variance_ratio_passes: 3,
        }
    }
}

/// The quadrature integrates polynomials through at most eight snapshots exactly.
fn window_snapshots<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    checked(deserializer, |value: &usize| (2..=8).contains(value), "a whole number from 2 to 8")
}
