//! The measured concentrations as the search sees them: a table for each run.

use std::collections::BTreeMap;

use ndarray::Array2;

use crate::learn::trajectories::measurements::{MeasuredRun, Measurements};

/// The runs of a data set, each with every species of the data.
#[derive(Clone, Debug)]
pub struct Samples {
    pub runs: Vec<SampledRun>,
    /// The largest |u| of every species, kmol/m³; 1 where all are zero.
    pub scale: Vec<f64>,
    /// The number of measured values.
    pub count: usize,
}

/// One run.
#[derive(Clone, Debug)]
pub struct SampledRun {
    /// The time of the initial state, s.
    pub from: f64,
    /// s, ascending; equal ones are replicates.
    pub times: Vec<f64>,
    /// u, rows × species, kmol/m³; NaN where missing.
    pub u: Array2<f64>,
    /// The standard errors of u, where the data give all of them.
    pub sigmas: Option<Array2<f64>>,
    /// u₀ of species whose start is known: given apart from the rows, or a first row of exactly zero.
    pub known_start: Vec<Option<f64>>,
}

impl Samples {
    /// From measurements whose columns are the species of the data, in their order.
    pub fn of(measurements: &Measurements) -> Self {
        let species = measurements.columns.len();
        let with_sigmas = measurements.have_sigmas();
        let runs = measurements.runs.iter().map(|run| sampled(run, species, with_sigmas)).collect();
        let scale = measurements.columns.iter().map(|column| column.scale).collect();
        let count = measurements.runs.iter().flat_map(|run| &run.cells).filter(|cell| !cell.censored).count();
        Samples { runs, scale, count }
    }

    pub fn species(&self) -> usize {
        self.scale.len()
    }

    /// The number of starts that are not known.
    pub fn free_starts(&self) -> usize {
        self.runs.iter().flat_map(|run| &run.known_start).filter(|known| known.is_none()).count()
    }
}

fn sampled(run: &MeasuredRun, species: usize, with_sigmas: bool) -> SampledRun {
    // Rows by time and number of the replicate.
    let mut rows: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for cell in run.cells.iter().filter(|cell| !cell.censored) {
        let is_taken = |row: &Vec<(f64, f64)>| !row[cell.column].0.is_nan();
        let replicate = (0..).find(|replicate| !rows.get(&(cell.time, *replicate)).is_some_and(is_taken)).unwrap_or(0);
        let row = rows.entry((cell.time, replicate)).or_insert_with(|| vec![(f64::NAN, f64::NAN); species]);
        row[cell.column] = (cell.value, cell.sigma.unwrap_or(f64::NAN));
    }
    let times = rows.keys().map(|(time, _)| run.times[*time]).collect();
    let cells: Vec<&Vec<(f64, f64)>> = rows.values().collect();
    let u = Array2::from_shape_fn((cells.len(), species), |(row, s)| cells[row][s].0);
    let sigmas = with_sigmas.then(|| Array2::from_shape_fn(u.dim(), |(row, s)| cells[row][s].1));
    let known_start = (0..species).map(|s| run.known_starts[s].or_else(|| zero_start(run, s))).collect();
    SampledRun { from: run.from, times, u, sigmas, known_start }
}

/// Zero where the first row says so exactly, and where a species was not measured at all: it was not there.
fn zero_start(run: &MeasuredRun, species: usize) -> Option<f64> {
    let own = || run.cells.iter().filter(|cell| cell.column == species && !cell.censored);
    let mut first = own().filter(|cell| run.times[cell.time] == run.from).peekable();
    let is_zero = first.peek().is_some() && first.all(|cell| cell.value == 0.0);
    (is_zero || own().next().is_none()).then_some(0.0)
}
