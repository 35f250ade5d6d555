//! The settings of the comparison of networks with the same dynamics.

use serde::Deserialize;

use crate::learn::checked_values::{not_negative, positive, share};

/// Everything that decides which reactions count as interchangeable, and which of them is reported.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct IdentifiabilitySettings {
    /// Two sums of rates are equal if they differ by no more than this many standard errors …
    #[serde(deserialize_with = "not_negative")]
    pub equal_standard_errors: f64,
    /// … or by no more than this share of their size, where the standard errors are smaller: rounding of the fit.
    #[serde(deserialize_with = "positive")]
    pub equal_share: f64,
    /// Two products change the species in nearly the same proportions, and share no rate between them, if
    /// 1 − cos² of the angle between their changes is no more than this.
    #[serde(deserialize_with = "share")]
    pub collinear: f64,
    /// Pairs of products tried for one source complex at most: some tenths of a second.
    pub most_pairs: usize,
    /// A non-negative fit of the net rates of a source complex is exact if it leaves no more than this share. Its
    /// coefficients are small integers, so that exact fits leave about 1e-15.
    #[serde(deserialize_with = "share")]
    pub exact_fit: f64,
    /// Rates of such a fit below this share of the largest are rounding. A share, not a rate. Larger than `exact_fit`, since a rate may
    /// be that large without the fit being any worse.
    #[serde(deserialize_with = "share")]
    pub smallest_rate: f64,
    /// Alternatives listed for one source complex at most.
    pub most_alternatives: usize,
    /// Points of the front of error against number of reactions at most: each costs a fit.
    pub most_points: usize,
}

impl Default for IdentifiabilitySettings {
    fn default() -> Self {
        IdentifiabilitySettings {
            equal_standard_errors: 4.0,
            equal_share: 1e-9,
            collinear: 1e-9,
            most_pairs: 500_000,
            exact_fit: 1e-8,
            smallest_rate: 1e-7,
            most_alternatives: 12,
            most_points: 40,
        }
    }
}
