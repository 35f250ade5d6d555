//! Concentration data: experiments and snapshots, as CSV, joined, split and with noise.

mod copies;
mod csv;
mod derivative_check;
mod join;
mod noise;
mod split;

use ndarray::{Array2, ArrayView1, Axis};

pub use copies::rows_without_copies;
pub use csv::{NotWritable, ReadData, derivative_errors, read, write};
pub use derivative_check::{DerivativeMismatch, MismatchKind, derivative_mismatches};
pub use join::{JoinError, join};
pub use noise::{Noise, add_noise};
pub use split::{Split, TRAINING_PER_VALIDATION, split};

/// The label of the only experiment of a file that names none.
pub const UNNAMED_EXPERIMENT: &str = "1";

/// A table of snapshots, one a row: concentrations with time and conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Species names, one a column of `concentrations`.
    pub species: Vec<String>,
    /// Runs of snapshots, in order, covering every row.
    pub experiments: Vec<Experiment>,
    /// t, s; one a row. `None` where every row is a state of its own.
    pub times: Option<Vec<f64>>,
    /// T, K; one a row.
    pub temperatures: Option<Vec<f64>>,
    /// P, Pa; one a row.
    pub pressures: Option<Vec<f64>>,
    /// u, kmol/m³; rows × species; NaN where missing.
    pub concentrations: Array2<f64>,
    /// u̇ = du/dt, kmol/m³/s; rows × species; NaN where missing.
    pub derivatives: Option<Array2<f64>>,
    /// Standard errors of u, kmol/m³; rows × species; NaN where not given.
    pub sigmas: Option<Array2<f64>>,
}

/// The rows of one experiment: its snapshots in ascending time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// Its name in the data.
    pub label: String,
    pub rows: std::ops::Range<usize>,
}

impl Dataset {
    /// The number of snapshots N.
    pub fn rows(&self) -> usize {
        self.concentrations.nrows()
    }

    /// u at one snapshot.
    pub fn state(&self, row: usize) -> ArrayView1<'_, f64> {
        self.concentrations.row(row)
    }

    /// The data set of some rows, given in ascending order, with the experiments that have any of them.
    pub fn of_rows(&self, rows: &[usize]) -> Dataset {
        let column = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect();
        let table = |values: &Array2<f64>| values.select(Axis(0), rows);
        let place = |row: usize| rows.partition_point(|kept| *kept < row);
        let experiments = self.experiments.iter().map(|experiment| Experiment {
            label: experiment.label.clone(),
            rows: place(experiment.rows.start)..place(experiment.rows.end),
        });
        Dataset {
            species: self.species.clone(),
            experiments: experiments.filter(|experiment| !experiment.rows.is_empty()).collect(),
            times: self.times.as_ref().map(column),
            temperatures: self.temperatures.as_ref().map(column),
            pressures: self.pressures.as_ref().map(column),
            concentrations: table(&self.concentrations),
            derivatives: self.derivatives.as_ref().map(table),
            sigmas: self.sigmas.as_ref().map(table),
        }
    }
}
