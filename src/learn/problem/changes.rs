//! What the species of a data set do, as tables in which conservation laws can be sought.

use ndarray::{Array2, Axis};

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::problem::from_derivatives::derivatives_of_all;
use crate::learn::problem::windows::changes_in_windows;
use crate::learn::settings::EquationSource;

/// u̇, or the changes of u over the windows between snapshots, of all species; rows × species.
///
/// # Errors
/// Missing derivatives or times.
pub fn changes_of_all(dataset: &Dataset, source: EquationSource) -> Result<Array2<f64>, DiscoverError> {
    match source {
        EquationSource::Derivatives => derivatives_of_all(dataset),
        EquationSource::Windows => changes_in_windows(dataset),
    }
}

/// The same as species × rows, without rows that lack a value.
///
/// # Errors
/// Missing derivatives or times.
pub fn complete_changes(dataset: &Dataset, source: EquationSource) -> Result<Array2<f64>, DiscoverError> {
    Ok(complete_rows(&changes_of_all(dataset, source)?))
}

/// u(t) − u(0) of every experiment, species × rows; `None` where rows are states of their own.
pub fn changes_since_the_start(dataset: &Dataset) -> Option<Array2<f64>> {
    dataset.times.as_ref()?;
    let mut differences: Vec<f64> = Vec::new();
    for experiment in &dataset.experiments {
        let first = dataset.concentrations.row(experiment.rows.start);
        for row in experiment.rows.clone().skip(1) {
            differences.extend((&dataset.concentrations.row(row) - &first).iter());
        }
    }
    let species = dataset.species.len();
    let table = Array2::from_shape_vec((differences.len() / species.max(1), species), differences).ok()?;
    (table.nrows() > 0).then(|| complete_rows(&table))
}

/// A table of rows × species as species × rows, without rows that lack a value.
fn complete_rows(table: &Array2<f64>) -> Array2<f64> {
    let complete: Vec<usize> =
        (0..table.nrows()).filter(|row| table.row(*row).iter().all(|value| value.is_finite())).collect();
    table.select(Axis(0), &complete).reversed_axes()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::data::Experiment;

    /// Two experiments of three and two snapshots.
    fn dataset() -> Dataset {
        let experiment = |label: &str, rows| Experiment { label: label.to_string(), rows };
        Dataset {
            species: ["A", "B"].map(String::from).to_vec(),
            experiments: vec![experiment("1", 0..3), experiment("2", 3..5)],
            times: Some(vec![0.0, 1.0, 2.0, 0.0, 1.0]),
            temperatures: None,
            pressures: None,
            concentrations: array![[4.0, 0.0], [2.0, 2.0], [1.0, 3.0], [8.0, 1.0], [4.0, 5.0]],
            derivatives: Some(array![[-4.0, 4.0], [-2.0, 2.0], [f64::NAN, 1.0], [-8.0, 8.0], [-4.0, 4.0]]),
            ..Dataset::default()
        }
    }

    #[test]
    fn changes_are_counted_from_the_start_of_each_experiment() {
        assert_eq!(changes_since_the_start(&dataset()), Some(array![[-2.0, -3.0, -4.0], [2.0, 3.0, 4.0]]));
        assert_eq!(changes_since_the_start(&Dataset { times: None, ..dataset() }), None);
    }

    #[test]
    fn windows_have_the_change_from_one_snapshot_to_the_next() {
        let changes = changes_of_all(&dataset(), EquationSource::Windows);
        assert_eq!(changes, Ok(array![[-2.0, 2.0], [-1.0, 1.0], [-4.0, 4.0]]));
        let without = Dataset { times: None, ..dataset() };
        assert_eq!(changes_of_all(&without, EquationSource::Windows), Err(DiscoverError::NoTimes));
    }

    #[test]
    fn rows_that_lack_a_derivative_are_left_out() {
        let complete = complete_changes(&dataset(), EquationSource::Derivatives);
        assert_eq!(complete, Ok(array![[-4.0, -2.0, -8.0, -4.0], [4.0, 2.0, 8.0, 4.0]]));
        let without = Dataset { derivatives: None, ..dataset() };
        assert_eq!(complete_changes(&without, EquationSource::Derivatives), Err(DiscoverError::NoDerivatives));
    }
}
