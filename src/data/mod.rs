//! Concentration data: experiments and snapshots, as CSV, joined, split and with noise.

mod conserved_sums;
mod copies;
mod csv;
mod derivative_check;
mod derived;
mod join;
mod noise;
mod replicates;
mod split;
mod workbook;

use ndarray::{Array2, ArrayView1, Axis, concatenate};

pub use conserved_sums::{ConservedSum, conserved_sums};
pub use copies::rows_without_copies;
pub use csv::{DecimalMark, NotWritable, ReadData, ReadOptions, Separator, derivative_errors, read, read_with, write};
pub use derivative_check::{DerivativeMismatch, MismatchKind, derivative_mismatches};
pub use derived::{DerivedColumn, derived_columns};
pub use join::{JoinError, join};
pub use noise::{Noise, Normal, add_noise};
pub use replicates::{
    PureError, pure_errors, pure_errors_of_rates, replicate_rates, replicate_rows, replicated_experiments,
};
pub use split::{Split, TRAINING_PER_VALIDATION, split};
pub use workbook::{ReadSheet, is_workbook, read_workbook};

/// The label of the only experiment of a file that names none.
pub const UNNAMED_EXPERIMENT: &str = "1";

/// A table of snapshots, one a row: concentrations with time and conditions.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Limits of detection, kmol/m³; rows × species. Where one is given u was below it and is missing in
    /// `concentrations`; NaN elsewhere.
    pub limits: Option<Array2<f64>>,
    /// Initial states known apart from the rows (weighed in, say), kmol/m³; experiments × species, NaN where unknown.
    pub starts: Option<Array2<f64>>,
    /// The system that each experiment belongs to: systems share the reactions and have rate constants of their own.
    pub systems: Option<Vec<String>>,
    /// The unit of all species where it is no concentration, as written: `%`, `bar`. Values, and rate constants, are in
    /// this unit then, wherever kmol/m³ is said. `None` is kmol/m³.
    pub quantity: Option<String>,
    /// Whether every species was given with a unit; kmol/m³ is only assumed otherwise.
    pub unit_is_written: bool,
    /// What the written concentrations were multiplied by to be in kmol/m³: 1e-6 for µmol/L. `None` where that is 1 or
    /// differs from species to species.
    pub written_factor: Option<f64>,
}

/// The unit of the values of species, and of the rate constants made of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConcentrationUnit {
    /// mol/L = kmol/m³, whatever concentration was written.
    MolPerLitre,
    /// As written, and no concentration: `%`, `bar`.
    Other(String),
    /// No unit was given.
    NotWritten,
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

    /// The unit of the values of species.
    pub fn unit(&self) -> ConcentrationUnit {
        match &self.quantity {
            Some(written) => ConcentrationUnit::Other(written.clone()),
            None if self.unit_is_written => ConcentrationUnit::MolPerLitre,
            None => ConcentrationUnit::NotWritten,
        }
    }

    /// u at one snapshot.
    pub fn state(&self, row: usize) -> ArrayView1<'_, f64> {
        self.concentrations.row(row)
    }

    /// The same with further species, of which nothing is measured.
    pub fn with_unmeasured(&self, names: &[String]) -> Dataset {
        let widened = |table: &Array2<f64>| {
            let nothing = Array2::from_elem((table.nrows(), names.len()), f64::NAN);
            concatenate![Axis(1), table.view(), nothing]
        };
        let wider = |table: &Option<Array2<f64>>| table.as_ref().map(widened);
        Dataset {
            species: self.species.iter().chain(names).cloned().collect(),
            concentrations: widened(&self.concentrations),
            derivatives: wider(&self.derivatives),
            sigmas: wider(&self.sigmas),
            limits: wider(&self.limits),
            starts: wider(&self.starts),
            ..self.clone()
        }
    }

    /// The data set of some rows, given in ascending order, with the experiments that have any of them.
    pub fn of_rows(&self, rows: &[usize]) -> Dataset {
        let column = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect();
        let table = |values: &Array2<f64>| values.select(Axis(0), rows);
        let place = |row: usize| rows.partition_point(|kept| *kept < row);
        let remaining = |experiment: &Experiment| place(experiment.rows.start)..place(experiment.rows.end);
        let kept: Vec<usize> =
            (0..self.experiments.len()).filter(|run| !remaining(&self.experiments[*run]).is_empty()).collect();
        let experiment = |run: &usize| Experiment {
            label: self.experiments[*run].label.clone(),
            rows: remaining(&self.experiments[*run]),
        };
        Dataset {
            species: self.species.clone(),
            experiments: kept.iter().map(experiment).collect(),
            times: self.times.as_ref().map(column),
            temperatures: self.temperatures.as_ref().map(column),
            pressures: self.pressures.as_ref().map(column),
            concentrations: table(&self.concentrations),
            derivatives: self.derivatives.as_ref().map(table),
            sigmas: self.sigmas.as_ref().map(table),
            limits: self.limits.as_ref().map(table),
            starts: self.starts.as_ref().map(|starts| starts.select(Axis(0), &kept)),
            systems: self.systems.as_ref().map(|systems| kept.iter().map(|run| systems[*run].clone()).collect()),
            quantity: self.quantity.clone(),
            unit_is_written: self.unit_is_written,
            written_factor: self.written_factor,
        }
    }
}
