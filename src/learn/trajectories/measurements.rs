//! The data as residuals see them: runs of measured cells.

use ndarray::Array2;

use crate::data::{ConcentrationUnit, Dataset, Experiment, replicated_experiments};
use crate::learn::trajectories::columns::{columns, constant_places, derived_places, known_starts};
use crate::learn::trajectories::conditions::{number_conditions, replicates};
use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::options::FitOptions;

pub use crate::learn::trajectories::measured::{Cell, Column, Contribution, MeasuredRun, Prediction};

/// The runs of a data set, with the columns that the network can explain.
#[derive(Clone, Debug)]
pub struct Measurements {
    /// The names of all columns of the data.
    pub names: Vec<String>,
    pub columns: Vec<Column>,
    pub runs: Vec<MeasuredRun>,
    /// The systems of the data; one without a name where there are none.
    pub systems: Vec<String>,
    /// Columns of the data that neither the structure nor a signal names.
    pub unused: Vec<String>,
    /// Columns computed from another one, which counts for them.
    pub derived: Vec<String>,
    /// The labels of runs that repeat one another, two or more in each group.
    pub replicates: Vec<Vec<String>>,
    pub unit: ConcentrationUnit,
    /// What the written concentrations were multiplied by.
    pub written_factor: f64,
}

impl Measurements {
    /// Reads a data set.
    ///
    /// # Errors
    /// Data without times or without any column that the options name, and standard errors that are not positive.
    pub fn of(dataset: &Dataset, options: &FitOptions) -> Result<Self, FitError> {
        if dataset.times.is_none() && dataset.derivatives.is_none() {
            return Err(FitError::NoTimes);
        }
        let derived = derived_places(dataset);
        let conditions: Vec<usize> = derived.iter().copied().chain(constant_places(dataset, options)).collect();
        let (columns, places) = columns(dataset, options, &conditions);
        if columns.is_empty() {
            return Err(FitError::NothingObserved { structure: options.species.clone() });
        }
        let systems = systems(dataset);
        let is_unused = |place: &usize| !places.contains(place) && !conditions.contains(place);
        let name = |place: usize| dataset.species[place].clone();
        let unused = (0..dataset.species.len()).filter(is_unused).map(name).collect();
        let (runs, replicates) = numbered_runs(dataset, options, (&places, &conditions), &systems)?;
        let derived = derived.into_iter().map(name).filter(|name| options.species.contains(name)).collect();
        let written_factor = dataset.written_factor.unwrap_or(1.0);
        let names = dataset.species.clone();
        Ok(Measurements {
            names,
            columns,
            runs,
            systems,
            unused,
            derived,
            replicates,
            unit: dataset.unit(),
            written_factor,
        })
    }

    /// The number of measured values, censored ones included.
    pub fn cell_count(&self) -> usize {
        self.runs.iter().map(|run| run.cells.len()).sum()
    }

    /// Whether every cell has a standard error.
    pub fn have_sigmas(&self) -> bool {
        self.runs.iter().flat_map(|run| &run.cells).all(|cell| cell.sigma.is_some())
    }

    /// The number of coefficients of signals that are fitted.
    pub fn fitted_coefficients(&self) -> usize {
        let terms = self.columns.iter().flat_map(|column| &column.terms);
        terms.filter(|(_, contribution)| matches!(contribution, Contribution::Fitted(_))).count()
    }

    /// The column that measures one species alone.
    pub fn column_of(&self, species: usize) -> Option<usize> {
        self.columns.iter().position(|column| column.terms == [(species, Contribution::Given(1.0))])
    }
}

/// All runs with their conditions numbered, and the labels of those that repeat one another. `places` and `conditions` are
/// the columns of the data that were measured and those that are known.
fn numbered_runs(
    dataset: &Dataset,
    options: &FitOptions,
    (places, conditions): (&[usize], &[usize]),
    systems: &[String],
) -> Result<(Vec<MeasuredRun>, Vec<Vec<String>>), FitError> {
    let (mut runs, mut origins): (Vec<MeasuredRun>, Vec<usize>) = (Vec::new(), Vec::new());
    let same = replicated_experiments(dataset);
    for (place, experiment) in dataset.experiments.iter().enumerate() {
        let of_run = |of_runs: &Vec<String>| systems.iter().position(|system| *system == of_runs[place]).unwrap_or(0);
        let system = dataset.systems.as_ref().map_or(0, of_run);
        let known_starts = known_starts(dataset, place, conditions, options);
        for run in runs_of(dataset, experiment, dataset.times.as_deref(), places, options)? {
            runs.push(MeasuredRun { system, known_starts: known_starts.clone(), ..run });
            origins.push(same[place]);
        }
    }
    number_conditions(&mut runs, &origins);
    let replicates = replicates(&runs, &origins);
    Ok((runs, replicates))
}

fn systems(dataset: &Dataset) -> Vec<String> {
    let mut systems: Vec<String> = Vec::new();
    for system in dataset.systems.iter().flatten() {
        if !systems.contains(system) {
            systems.push(system.clone());
        }
    }
    if systems.is_empty() { vec![String::new()] } else { systems }
}

/// The runs of an experiment: one trajectory; or, where the data give rates and the experiment is one state or has no
/// times, one for each row with a rate.
fn runs_of(
    dataset: &Dataset,
    experiment: &Experiment,
    times: Option<&[f64]>,
    places: &[usize],
    options: &FitOptions,
) -> Result<Vec<MeasuredRun>, FitError> {
    let states = match &dataset.derivatives {
        Some(derivatives) if times.is_none() || experiment.rows.len() == 1 => experiment
            .rows
            .clone()
            .map(|row| rates_of_row(dataset, derivatives, experiment, row, places, options))
            .collect(),
        _ => Vec::new(),
    };
    let runs = match (times, states.is_empty()) {
        (Some(times), true) => vec![trajectory(dataset, experiment, times, places)?],
        _ => states,
    };
    Ok(runs.into_iter().filter(|run: &MeasuredRun| !run.cells.is_empty()).collect())
}

/// The rates measured in one row. Without cells where the concentration of a reactant is missing.
fn rates_of_row(
    dataset: &Dataset,
    derivatives: &Array2<f64>,
    experiment: &Experiment,
    row: usize,
    places: &[usize],
    options: &FitOptions,
) -> MeasuredRun {
    let column = |name: &String| dataset.species.iter().position(|species| species == name);
    let known = |name: &String| column(name).map_or(f64::NAN, |column| dataset.concentrations[[row, column]]);
    let state: Vec<f64> = options.species.iter().map(known).collect();
    let directions = options.reactions.iter().flat_map(|reaction| reaction.directions());
    let is_complete =
        directions.flat_map(|direction| direction.reactants.orders()).all(|(species, _)| state[species].is_finite());
    let cell = |(column, place): (usize, &usize)| {
        let value = derivatives[[row, *place]];
        (is_complete && value.is_finite()).then_some(Cell {
            time: 0,
            column,
            condition: 0,
            value,
            sigma: None,
            censored: false,
        })
    };
    let time = dataset.times.as_ref().map_or(0.0, |times| times[row]);
    let temperature = dataset.temperatures.as_ref().map(|temperatures| temperatures[row]).filter(|it| it.is_finite());
    MeasuredRun {
        label: experiment.label.clone(),
        system: 0,
        from: time,
        times: vec![time],
        cells: places.iter().enumerate().filter_map(cell).collect(),
        known_starts: Vec::new(),
        temperatures: temperature.map(|temperature| vec![(time, temperature)]),
        state: Some(state.iter().map(|u| if u.is_finite() { *u } else { 0.0 }).collect()),
    }
}

fn trajectory(
    dataset: &Dataset,
    experiment: &Experiment,
    times: &[f64],
    places: &[usize],
) -> Result<MeasuredRun, FitError> {
    let rows: Vec<usize> = experiment.rows.clone().collect();
    let mut distinct: Vec<f64> = Vec::new();
    let mut cells = Vec::new();
    for row in &rows {
        if distinct.last().is_none_or(|last| *last < times[*row]) {
            distinct.push(times[*row]);
        }
        for (column, place) in places.iter().enumerate() {
            let at = |table: &Option<Array2<f64>>| table.as_ref().map(|table| table[[*row, *place]]);
            let limit = at(&dataset.limits).filter(|limit| limit.is_finite());
            let value = limit.unwrap_or(dataset.concentrations[[*row, *place]]);
            if !value.is_finite() {
                continue;
            }
            let sigma = at(&dataset.sigmas).filter(|sigma| sigma.is_finite());
            if sigma.is_some_and(|sigma| sigma <= 0.0) {
                let species = dataset.species[*place].clone();
                return Err(FitError::BadSigma { species, run: experiment.label.clone() });
            }
            cells.push(Cell {
                time: distinct.len() - 1,
                column,
                condition: 0,
                value,
                sigma,
                censored: limit.is_some(),
            });
        }
    }
    let temperatures = dataset.temperatures.as_ref().map(|temperatures| {
        let known = rows.iter().filter(|row| temperatures[**row].is_finite());
        known.map(|row| (times[*row], temperatures[*row])).collect::<Vec<(f64, f64)>>()
    });
    Ok(MeasuredRun {
        label: experiment.label.clone(),
        system: 0,
        from: initial_time(&distinct),
        times: distinct,
        cells,
        known_starts: Vec::new(),
        temperatures: temperatures.filter(|known| !known.is_empty()),
        state: None,
    })
}

/// The time of the initial state: 0 where the first sample was taken soon after it, else that of the first sample.
fn initial_time(times: &[f64]) -> f64 {
    match (times.first(), times.get(1)) {
        (Some(first), Some(second)) if *first > 0.0 && *first <= SOON * (second - first) => 0.0,
        (Some(first), _) => *first,
        _ => 0.0,
    }
}

/// A first sample is soon after time 0 if no later than this many times the gap to the second one.
const SOON: f64 = 1.5;

/// A column changes if the first and the last third of a run differ by more than this share of the largest value …
const CHANGE: f64 = 0.05;
/// … and by more than this many standard errors of the difference.
const CLEAR_CHANGE: f64 = 6.0;
/// The variance of u₁ − 2 u₂ + u₃ over that of one value.
const VARIANCE_OF_BENDS: f64 = 6.0;

impl Measurements {
    /// Whether a column is another at the end of some run than in the beginning, beyond rounding and noise. The noise is
    /// that of the second differences between neighbouring samples.
    pub fn changes(&self, column: usize) -> bool {
        self.runs.iter().any(|run| {
            let own = run.cells.iter().filter(|cell| cell.column == column && !cell.censored);
            let values: Vec<f64> = own.map(|cell| cell.value).collect();
            let third = values.len() / 3;
            if third == 0 {
                return false;
            }
            let mean = |some: &[f64]| some.iter().sum::<f64>() / some.len() as f64;
            let difference = (mean(&values[values.len() - third..]) - mean(&values[..third])).abs();
            let bends = values.windows(3).map(|it| (it[2] - 2.0 * it[1] + it[0]).powi(2));
            let variance = bends.sum::<f64>() / (VARIANCE_OF_BENDS * (values.len() - 2) as f64);
            let standard_error = (2.0 * variance / third as f64).sqrt();
            difference > CHANGE * self.columns[column].scale && difference > CLEAR_CHANGE * standard_error
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trajectories::test_data::{decay, options};

    #[test]
    fn cells_limits_and_the_time_of_the_start_are_read() {
        let mut data = decay(0.5, 1.0, &[1.0, 2.0, 2.0, 4.0], 3);
        data.concentrations[[3, 0]] = f64::NAN;
        let mut limits = Array2::from_elem((4, 2), f64::NAN);
        limits[[3, 0]] = 0.2;
        data.limits = Some(limits);
        let measured = Measurements::of(&data, &options(&["A", "B"], &[(&[0], &[1])])).unwrap();
        let run = &measured.runs[0];
        assert_eq!((run.from, &run.times[..], run.cells.len()), (0.0, &[1.0, 2.0, 4.0][..], 8));
        let censored: Vec<&Cell> = run.cells.iter().filter(|cell| cell.censored).collect();
        assert_eq!((censored.len(), censored[0].value, censored[0].column), (1, 0.2, 0));
        let of_condition = |condition: usize| run.cells.iter().filter(|cell| cell.condition == condition).count();
        assert_eq!(of_condition(run.cells[2].condition), 4);
    }

    #[test]
    fn a_column_computed_from_another_and_a_constant_one_are_no_data() {
        let mut data = decay(0.5, 1.0, &[0.0, 1.0, 2.0, 4.0, 8.0], 12);
        data.species.push("cat".to_string());
        data.concentrations = Array2::from_shape_fn((5, 3), |(row, species)| match species {
            2 => 0.1,
            species => data.concentrations[[row, species]],
        });
        let measured = Measurements::of(&data, &options(&["A", "B", "cat"], &[(&[0, 2], &[1, 2])])).unwrap();
        let names: Vec<&str> = measured.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((names, &measured.derived[..]), (vec!["A"], &["B".to_string()][..]));
        assert_eq!(measured.runs[0].known_starts, [None, Some(0.0), Some(0.1)]);
        assert!(measured.unused.is_empty());
    }

    #[test]
    fn rates_of_single_states_are_data_of_their_own() {
        let data = Dataset {
            times: None,
            derivatives: Some(Array2::from_elem((3, 2), -0.5)),
            ..decay(1.0, 1.0, &[0.0, 1.0, 1.0], 9)
        };
        let measured = Measurements::of(&data, &options(&["A", "B"], &[(&[0], &[1])])).unwrap();
        assert_eq!(measured.runs.len(), 3);
        assert_eq!(measured.runs[1].cells[0].condition, measured.runs[2].cells[0].condition);
        let without = Dataset { times: None, ..decay(1.0, 1.0, &[0.0, 1.0], 9) };
        assert_eq!(Measurements::of(&without, &options(&["A"], &[(&[0], &[])])).unwrap_err(), FitError::NoTimes);
    }
}
