//! Noise models of the target.

/// What the standard error of an entry y_sn of the target is proportional to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoiseModel {
    /// The same for all entries of a species.
    PerSpecies,
    /// |y_sn|: measured or disturbed in proportion.
    RelativeToRate,
    /// The gross rate Σ_c |ν_cs| k_c φ_c: rounding, or few digits, of the concentrations.
    RelativeToGrossRate,
    /// Relative errors of u beside those of the target itself: `errors_in_variables`.
    RelativeToBoth,
}
