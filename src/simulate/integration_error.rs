//! Why an initial value problem has no solution.

/// Why there is no trajectory.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum IntegrationError {
    #[error("{found} initial concentrations for {expected} species")]
    WrongLength { expected: usize, found: usize },
    #[error("the initial concentration of species number {species} is not a finite number")]
    StartNotFinite { species: usize },
    #[error("time number {position} is not a finite number after the one before it")]
    TimesNotAscending { position: usize },
    #[error("tolerances are positive and below one")]
    UnusableTolerances,
    #[error("the rate of change of species number {species} is not finite at the start")]
    RateNotFinite { species: usize },
    #[error("the concentrations grow without bound at t = {time:e} s")]
    Unbounded { time: f64 },
    #[error("the step size became too small at t = {time:e} s: the solution has a singularity there")]
    StepSizeTooSmall { time: f64 },
    #[error("{steps} steps were not enough; they reached t = {time:e} s")]
    TooManySteps { time: f64, steps: usize },
    #[error("no step succeeded after t = {time:e} s")]
    NoConvergence { time: f64 },
}

impl IntegrationError {
    /// The same error with its time counted from `start` seconds before the integration began.
    pub(super) fn after(self, start: f64) -> Self {
        match self {
            IntegrationError::Unbounded { time } => IntegrationError::Unbounded { time: time + start },
            IntegrationError::StepSizeTooSmall { time } => IntegrationError::StepSizeTooSmall { time: time + start },
            IntegrationError::TooManySteps { time, steps } => {
                IntegrationError::TooManySteps { time: time + start, steps }
            }
            IntegrationError::NoConvergence { time } => IntegrationError::NoConvergence { time: time + start },
            other => other,
        }
    }
}
