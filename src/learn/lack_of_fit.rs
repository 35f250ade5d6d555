//! The result of a test whether the residual is noise.

/// The result of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LackOfFit {
    pub test: FitTest,
    /// A standard normal deviate if the residual is noise; of a fit to trajectories F of the pure error or χ² of the
    /// given errors.
    pub statistic: f64,
    /// The probability of a statistic as large as this one if the residual is noise.
    pub p: f64,
    /// Whether noise does not explain the residual.
    pub found: bool,
}

/// What the residual was tested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitTest {
    /// Nothing: too few rows have a neighbour, or only rounding is left.
    None,
    /// Neighbouring rows with residuals of one sign.
    ResidualCorrelation,
    /// A residual larger than the error that the user gives.
    Sigma,
    /// A residual larger than the scatter of replicates.
    PureError,
    /// A residual that follows rates which change along the runs.
    RateDrift,
    /// A residual of rates that depends on the concentrations.
    Concentrations,
}

impl LackOfFit {
    /// No test was possible, or none was needed.
    pub const UNTESTED: LackOfFit = LackOfFit { test: FitTest::None, statistic: 0.0, p: 1.0, found: false };
}
