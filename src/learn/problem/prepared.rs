//! The data made ready for learning.

use crate::data::{Dataset, split};
use crate::learn::outcome::{DiscoverError, Warning};
use crate::learn::problem::equations::Equations;
use crate::learn::settings::Settings;

/// A singular value of the scaled u̇ below this share of the largest is none.
const RANK_TOLERANCE: f64 = 1e-9;
/// The largest value of a table lies between these.
const SMALLEST: f64 = 1e-100;
const LARGEST: f64 = 1e100;
/// Temperatures of one data set may differ by this share before rates would differ with them.
const TEMPERATURE_SPREAD: f64 = 1e-6;

/// The data as the learner sees them.
pub struct Prepared {
    pub training: Equations,
    pub validation: Option<Equations>,
    /// Columns of the species that change.
    pub columns: Vec<usize>,
    /// All species of the data.
    pub species: Vec<String>,
    pub warnings: Vec<Warning>,
}

/// Which species of the data take part.
#[derive(Clone, Copy, PartialEq)]
pub enum Columns {
    All,
    Changing,
}

impl Prepared {
    /// Splits the data and checks that they can be learned from.
    pub fn new(dataset: &Dataset, settings: &Settings, wanted: Columns) -> Result<Self, DiscoverError> {
        let derivatives = dataset.derivatives.as_ref().ok_or(DiscoverError::NoDerivatives)?;
        let missing = |s: &usize| derivatives.column(*s).iter().all(|rate| rate.is_nan());
        let missing: Vec<String> =
            (0..dataset.species.len()).filter(missing).map(|s| dataset.species[s].clone()).collect();
        if !missing.is_empty() {
            return Err(DiscoverError::MissingDerivatives(missing));
        }
        let reference = reference_temperature(dataset);
        require_range(dataset.concentrations.iter())?;
        require_range(derivatives.iter())?;
        let changes = |s: &usize| derivatives.column(*s).iter().any(|rate| rate.is_finite() && *rate != 0.0);
        let (changing, inert): (Vec<usize>, Vec<usize>) = (0..dataset.species.len()).partition(changes);
        if changing.is_empty() {
            return Err(DiscoverError::NothingChanges);
        }
        let columns = if wanted == Columns::All { (0..dataset.species.len()).collect() } else { changing };
        let parts = split(dataset, settings.training_ratio, settings.seed);
        let observe = |part: &Dataset| Equations::around(part, &columns, reference).ok_or(DiscoverError::NoDerivatives);
        let (training, validation) = (observe(&parts.training)?, observe(&parts.validation)?);
        let incomplete = dataset.rows() - training.snapshots() - validation.snapshots();
        if training.snapshots() < columns.len() {
            return Err(DiscoverError::TooFewSnapshots { rows: training.snapshots(), species: columns.len() });
        }
        let mut warnings = Vec::new();
        if incomplete > 0 {
            warnings.push(Warning::IncompleteRows(incomplete));
        }
        if !inert.is_empty() && wanted == Columns::Changing {
            warnings.push(Warning::Inert(inert.iter().map(|s| dataset.species[*s].clone()).collect()));
        }
        let validation = (validation.snapshots() > 0).then_some(validation);
        Ok(Prepared { training, validation, columns, species: dataset.species.clone(), warnings })
    }

    /// The data held back, or those learned from when none were.
    pub fn judged_on(&self) -> &Equations {
        self.validation.as_ref().unwrap_or(&self.training)
    }
}

/// Squares of the values must neither overflow nor all vanish.
fn require_range<'a>(values: impl Iterator<Item = &'a f64>) -> Result<(), DiscoverError> {
    let largest = values.filter(|value| value.is_finite()).fold(0.0f64, |largest, value| largest.max(value.abs()));
    let usable = largest == 0.0 || (SMALLEST..=LARGEST).contains(&largest);
    if usable { Ok(()) } else { Err(DiscoverError::OutOfRange { value: largest }) }
}

/// The lowest and the highest temperature of the data, where they differ, in K.
pub fn temperature_range(dataset: &Dataset) -> Option<(f64, f64)> {
    let temperatures = dataset.temperatures.as_deref().unwrap_or_default();
    let known = || temperatures.iter().copied().filter(|temperature| temperature.is_finite());
    let (lowest, highest) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    (highest > lowest * (1.0 + TEMPERATURE_SPREAD)).then_some((lowest, highest))
}

/// The temperature in the middle of those of the data, by 1/T, in K; `None` where there is but one.
fn reference_temperature(dataset: &Dataset) -> Option<f64> {
    temperature_range(dataset).map(|(lowest, highest)| 2.0 / (1.0 / lowest + 1.0 / highest))
}

/// The number of independent directions in which u̇ moves: no fewer reactions can explain it.
pub fn rank(equations: &Equations) -> usize {
    let weights = equations.weights(1.0);
    let scaled = faer::Mat::from_fn(equations.snapshots(), equations.species(), |n, s| {
        weights.snapshots[n] * weights.species[s] * equations.u_dot[[s, n]]
    });
    let Ok(values) = scaled.singular_values() else { return 1 };
    let largest = values.iter().copied().fold(0.0, f64::max);
    values.iter().filter(|value| **value > RANK_TOLERANCE * largest).count().max(1)
}
