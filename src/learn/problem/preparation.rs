//! From a data set to the problem: which equations, which species, what is held back to judge by.

use std::ops::RangeInclusive;

use crate::data::{Dataset, split};
use crate::learn::error::DiscoverError;
use crate::learn::outcome::Warning;
use crate::learn::problem::changes::changes_of_all;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::from_derivatives::from_derivatives;
use crate::learn::problem::temperature::reference_temperature;
use crate::learn::problem::windows::from_windows;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::settings::{EquationSource, Settings};
use crate::learn::stop::Stop;
use crate::numerics::linear_algebra::{Matrix, singular_values};

/// The largest value of a table, in kmol/m³ or kmol/m³/s, lies in this range, so that squares neither overflow nor
/// all vanish in double precision: a limit of the number format, no choice of a user.
const COMPUTABLE: RangeInclusive<f64> = 1e-100..=1e100;

/// The data as a method sees them.
pub struct Problem {
    /// The equations to learn from.
    pub training: Equations,
    /// The equations to judge by; `None` when none are held back.
    pub validation: Option<Equations>,
    /// Columns in the data of the species of the equations.
    pub columns: Vec<usize>,
    /// All species of the data.
    pub species: Vec<String>,
    /// What was left out on the way.
    pub warnings: Vec<Warning>,
}

/// Which species of the data take part.
#[derive(Clone, Copy, PartialEq)]
pub enum Columns {
    /// Every one.
    All,
    /// Those that change anywhere.
    Changing,
}

impl Problem {
    /// Splits the data and checks that they can be learned from.
    ///
    /// # Errors
    /// Missing derivatives or times, values out of range, species that never change, too few rows.
    pub fn new(dataset: &Dataset, settings: &Settings, wanted: Columns) -> Result<Self, DiscoverError> {
        let changes = changes_of_all(dataset, settings.equations)?;
        let reference = reference_temperature(dataset, settings.problem.temperature_spread);
        require_range(dataset.concentrations.iter())?;
        require_range(changes.iter())?;
        let changes = |s: &usize| changes.column(*s).iter().any(|rate| rate.is_finite() && *rate != 0.0);
        let (changing, inert): (Vec<usize>, Vec<usize>) = (0..dataset.species.len()).partition(changes);
        if changing.is_empty() {
            return Err(DiscoverError::NothingChanges);
        }
        let columns = if wanted == Columns::All { (0..dataset.species.len()).collect() } else { changing };
        let parts = split(dataset, settings.training_ratio, settings.seed);
        let equations = |part: &Dataset| equations_of(part, &columns, reference, settings);
        let (training, validation) = (equations(&parts.training)?, equations(&parts.validation)?);
        let incomplete = missing_rows(dataset, settings.equations, training.rows() + validation.rows());
        if training.rows() < columns.len() {
            return Err(DiscoverError::TooFewSnapshots { rows: training.rows(), species: columns.len() });
        }
        let mut warnings = Vec::new();
        if incomplete > 0 {
            warnings.push(Warning::IncompleteRows(incomplete));
        }
        if !inert.is_empty() && wanted == Columns::Changing {
            warnings.push(Warning::Inert(inert.iter().map(|s| dataset.species[*s].clone()).collect()));
        }
        let validation = (validation.rows() > 0).then_some(validation);
        Ok(Problem { training, validation, columns, species: dataset.species.clone(), warnings })
    }

    /// Lets calculations with the equations look at this flag.
    pub fn watched_by(mut self, stop: &Stop) -> Self {
        self.training.stop = stop.clone();
        self.validation.iter_mut().for_each(|held_back| held_back.stop = stop.clone());
        self
    }

    /// Equations to learn from and none to judge by, their species called A, B, C …: for tests.
    #[cfg(test)]
    pub fn of_training(training: Equations) -> Self {
        let columns: Vec<usize> = (0..training.species()).collect();
        let species = ('A'..='Z').map(String::from).take(columns.len()).collect();
        Problem { training, validation: None, columns, species, warnings: Vec::new() }
    }

    /// The data held back, or those learned from when none were.
    pub fn judged_on(&self) -> &Equations {
        self.validation.as_ref().unwrap_or(&self.training)
    }

    /// Every direction of the reactions, over the species of the equations instead of all of the data.
    pub fn directions(&self, reactions: &[Reaction]) -> Vec<OneWayReaction> {
        let place = |column: usize| self.columns.iter().position(|own| *own == column);
        reactions.iter().flat_map(Reaction::directions).map(|direction| direction.renumbered(&place)).collect()
    }
}

fn equations_of(
    dataset: &Dataset,
    columns: &[usize],
    reference: Option<f64>,
    settings: &Settings,
) -> Result<Equations, DiscoverError> {
    match settings.equations {
        EquationSource::Derivatives => {
            from_derivatives(dataset, columns, reference).ok_or(DiscoverError::NoDerivatives)
        }
        EquationSource::Windows => {
            let snapshots = settings.problem.window_snapshots;
            from_windows(dataset, columns, reference, snapshots).ok_or(DiscoverError::NoTimes)
        }
    }
}

/// Rows of the data that give no equation for want of a value.
fn missing_rows(dataset: &Dataset, source: EquationSource, used: usize) -> usize {
    let possible = match source {
        EquationSource::Derivatives => dataset.rows(),
        EquationSource::Windows => dataset.rows() - dataset.experiments.len(),
    };
    possible.saturating_sub(used)
}

fn require_range<'a>(values: impl Iterator<Item = &'a f64>) -> Result<(), DiscoverError> {
    let largest = values.filter(|value| value.is_finite()).fold(0.0f64, |largest, value| largest.max(value.abs()));
    let usable = largest == 0.0 || COMPUTABLE.contains(&largest);
    if usable { Ok(()) } else { Err(DiscoverError::OutOfRange { value: largest }) }
}

/// The number of independent directions in which the target moves: no fewer reactions can explain it. A singular
/// value counts as zero below the share `tolerance` of the largest.
pub fn rank(equations: &Equations, tolerance: f64) -> usize {
    let weights = equations.weights(1.0);
    let scaled = Matrix::from_fn(equations.rows(), equations.species(), |n, s| {
        weights.rows[n] * weights.species[s] * equations.target()[[s, n]]
    });
    let Some(values) = singular_values(&scaled) else { return 1 };
    let largest = values.iter().copied().fold(0.0, f64::max);
    values.iter().filter(|value| **value > tolerance * largest).count().max(1)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::learn::problem::equations::Grid;

    /// Ten states of A -> B at 2 1/s, and C, which does not change.
    fn dataset() -> Dataset {
        let concentrations = Array2::from_shape_fn((10, 3), |(n, s)| 1.0 + (n + s) as f64);
        let derivatives = Array2::from_shape_fn((10, 3), |(n, s)| [-2.0, 2.0, 0.0][s] * (1.0 + n as f64));
        Dataset {
            species: ["A", "B", "C"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations,
            derivatives: Some(derivatives),
            ..Dataset::default()
        }
    }

    /// The data with one entry of u̇ changed.
    fn with_derivative(row: usize, column: usize, rate: f64) -> Dataset {
        let mut dataset = dataset();
        if let Some(derivatives) = &mut dataset.derivatives {
            derivatives[[row, column]] = rate;
        }
        dataset
    }

    fn prepared(dataset: &Dataset, wanted: Columns) -> Result<Problem, DiscoverError> {
        Problem::new(dataset, &Settings::default(), wanted)
    }

    fn refused(dataset: &Dataset) -> Option<DiscoverError> {
        prepared(dataset, Columns::All).err()
    }

    #[test]
    fn four_of_five_rows_are_learned_from_and_the_rest_are_held_back() {
        let problem = prepared(&dataset(), Columns::All).unwrap();
        assert_eq!((problem.training.rows(), problem.judged_on().rows()), (8, 2));
        assert_eq!((problem.columns.as_slice(), problem.warnings.len()), (&[0, 1, 2][..], 0));
    }

    #[test]
    fn species_that_do_not_change_are_named_where_they_take_no_part() {
        let problem = prepared(&dataset(), Columns::Changing).unwrap();
        assert_eq!(problem.columns, [0, 1]);
        assert_eq!(problem.training.species(), 2);
        assert_eq!(problem.warnings, [Warning::Inert(vec!["C".to_string()])]);
    }

    #[test]
    fn incomplete_rows_are_counted() {
        let mut dataset = with_derivative(3, 0, f64::NAN);
        dataset.concentrations[[5, 2]] = f64::NAN;
        let problem = prepared(&dataset, Columns::All).unwrap();
        let held_back = problem.validation.as_ref().map_or(0, Equations::rows);
        assert_eq!(problem.training.rows() + held_back, 8);
        assert_eq!(problem.warnings, [Warning::IncompleteRows(2)]);
    }

    #[test]
    fn data_that_cannot_be_learned_from_are_refused_with_the_reason() {
        let mut missing = dataset();
        missing.derivatives.as_mut().unwrap().column_mut(1).fill(f64::NAN);
        assert_eq!(refused(&missing), Some(DiscoverError::MissingDerivatives(vec!["B".to_string()])));
        assert_eq!(refused(&Dataset { derivatives: None, ..dataset() }), Some(DiscoverError::NoDerivatives));
        let still = Dataset { derivatives: Some(Array2::zeros((10, 3))), ..dataset() };
        assert_eq!(refused(&still), Some(DiscoverError::NothingChanges));
        let few = DiscoverError::TooFewSnapshots { rows: 2, species: 3 };
        assert_eq!(refused(&dataset().of_rows(&[0, 1, 2])), Some(few));
    }

    #[test]
    fn values_whose_squares_overflow_are_out_of_range() {
        for value in [3e101, -3e101] {
            let expected = Some(DiscoverError::OutOfRange { value: 3e101 });
            assert_eq!(refused(&with_derivative(4, 1, value)), expected);
        }
        let tiny = Dataset { concentrations: Array2::from_elem((10, 3), 1e-120), ..dataset() };
        assert_eq!(refused(&tiny), Some(DiscoverError::OutOfRange { value: 1e-120 }));
    }

    #[test]
    fn directions_are_numbered_by_the_species_of_the_equations() {
        let training = Equations::at_grid(Grid::new(array![[1.0], [1.0]], None), array![[-1.0], [1.0]]);
        let (columns, species) = (vec![0, 2], dataset().species);
        let problem = Problem { training, validation: None, columns, species, warnings: Vec::new() };
        let directions = problem.directions(&[Reaction::of_row(&[-1, 2], &[0, 2])]);
        assert_eq!(
            directions.iter().map(OneWayReaction::net).collect::<Vec<_>>(),
            [vec![(0, -1.0), (1, 2.0)], vec![(0, 1.0), (1, -2.0)]]
        );
    }

    #[test]
    fn the_rank_counts_independent_reactions() {
        let equations = |target: Array2<f64>| Equations::at_grid(Grid::new(Array2::ones(target.dim()), None), target);
        // A -> B alone, and with B -> C.
        assert_eq!(rank(&equations(array![[-1.0, -2.0, -5.0], [1.0, 2.0, 5.0], [0.0, 0.0, 0.0]]), 1e-9), 1);
        assert_eq!(rank(&equations(array![[-1.0, -2.0, -5.0], [-1.0, 1.0, 3.0], [2.0, 1.0, 2.0]]), 1e-9), 2);
    }
}
