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
    /// The same error for every concentration, beside relative errors of the target.
    ConstantInConcentration,
    /// The same error for all concentrations of a species, in proportion to their root mean square, beside relative
    /// errors of the target.
    PerSpeciesInConcentration,
}

impl NoiseModel {
    /// The models in which the concentrations have errors, too.
    pub const WITH_ERRORS_OF_U: [NoiseModel; 3] =
        [NoiseModel::RelativeToBoth, NoiseModel::ConstantInConcentration, NoiseModel::PerSpeciesInConcentration];

    /// Whether the concentrations have errors, too.
    pub fn has_errors_of_u(self) -> bool {
        NoiseModel::WITH_ERRORS_OF_U.contains(&self)
    }
}
