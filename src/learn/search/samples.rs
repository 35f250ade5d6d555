//! The measured concentrations as the search sees them: a table for each run.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};

use crate::data::Dataset;
use crate::learn::search::relations::{Derived, Relations};
use crate::learn::trajectories::measurements::{MeasuredRun, Measurements};

/// The runs of a data set, each with every species of the data.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    pub runs: Vec<SampledRun>,
    /// The largest |u| of every species, kmol/m³; 1 where all are zero, and the largest of all where none is measured.
    pub scale: Vec<f64>,
    /// The number of measured values; what follows from another column is none.
    pub count: usize,
    /// Which columns are no measurements of their own.
    pub relations: Relations,
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
    /// From the measurements in a data set, species as there.
    pub fn of(dataset: &Dataset, measurements: &Measurements) -> Self {
        let place = |name: &String| dataset.species.iter().position(|species| species == name).unwrap_or(0);
        let places: Vec<usize> = measurements.columns.iter().map(|column| place(&column.name)).collect();
        let relations = Relations::of(dataset, measurements);
        let with_sigmas = measurements.have_sigmas();
        let tables = measurements.runs.iter().enumerate();
        let runs = tables.map(|(number, run)| sampled(number, run, &places, &relations, with_sigmas)).collect();
        let largest = |s: usize| {
            let known = || dataset.concentrations.column(s).into_iter().filter(|u| u.is_finite());
            let largest = known().fold(0.0, |largest: f64, u| largest.max(u.abs()));
            known().next().map(|_| if largest > 0.0 { largest } else { 1.0 })
        };
        let largest: Vec<Option<f64>> = (0..dataset.species.len()).map(largest).collect();
        let of_all = largest.iter().copied().flatten().fold(0.0, f64::max);
        let scale = largest.into_iter().map(|own| own.unwrap_or(of_all)).collect();
        let count = measurements.runs.iter().flat_map(|run| &run.cells).filter(|cell| !cell.censored).count();
        Samples { runs, scale, count, relations }
    }

    /// Some of the runs, each as often as it is named.
    pub fn of_runs(&self, runs: &[usize]) -> Samples {
        let derived =
            |it: &Derived| Derived { offsets: runs.iter().map(|run| it.offsets[*run]).collect(), ..it.clone() };
        let relations = Relations {
            derived: self.relations.derived.iter().map(derived).collect(),
            constant: self.relations.constant.clone(),
        };
        let runs: Vec<SampledRun> = runs.iter().map(|run| self.runs[*run].clone()).collect();
        let values = |run: &SampledRun| {
            let counted = (0..self.species()).filter(|s| relations.is_counted(*s));
            counted.map(|s| run.u.column(s).iter().filter(|u| u.is_finite()).count()).sum::<usize>()
        };
        Samples { count: runs.iter().map(values).sum(), runs, scale: self.scale.clone(), relations }
    }

    /// The species with a measured value in some run.
    pub fn measured(&self) -> Vec<usize> {
        let any = |s: usize| self.runs.iter().any(|run| run.u.column(s).iter().any(|u| u.is_finite()));
        (0..self.species()).filter(|s| any(*s)).collect()
    }

    /// Some of the species alone, as if all were measured by themselves.
    pub fn of_species(&self, species: &[usize]) -> Samples {
        let of_run = |run: &SampledRun| SampledRun {
            u: run.u.select(Axis(1), species),
            sigmas: run.sigmas.as_ref().map(|sigmas| sigmas.select(Axis(1), species)),
            known_start: species.iter().map(|s| run.known_start[*s]).collect(),
            ..run.clone()
        };
        Samples {
            runs: self.runs.iter().map(of_run).collect(),
            scale: species.iter().map(|s| self.scale[*s]).collect(),
            count: self.count,
            relations: Relations::default(),
        }
    }

    pub fn species(&self) -> usize {
        self.scale.len()
    }

    /// The species whose start in a run is not known, nor follows from that of another one.
    pub fn free_starts_of(&self, run: usize) -> impl Iterator<Item = usize> + '_ {
        let known = &self.runs[run].known_start;
        (0..known.len()).filter(move |s| known[*s].is_none() && self.relations.is_counted(*s))
    }

    /// Sets the starts that follow from others.
    pub fn follow(&self, starts: &mut [Vec<f64>]) {
        starts.iter_mut().enumerate().for_each(|(run, start)| self.relations.follow(run, start));
    }

    /// The number of starts that are not known.
    pub fn free_starts(&self) -> usize {
        (0..self.runs.len()).map(|run| self.free_starts_of(run).count()).sum()
    }
}

/// A run whose measured columns are the species at `places`.
fn sampled(number: usize, run: &MeasuredRun, places: &[usize], relations: &Relations, with_sigmas: bool) -> SampledRun {
    let species = run.known_starts.len();
    // Rows by time and number of the replicate.
    let mut rows: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for cell in run.cells.iter().filter(|cell| !cell.censored) {
        let place = places[cell.column];
        let is_taken = |row: &Vec<(f64, f64)>| !row[place].0.is_nan();
        let replicate = (0..).find(|replicate| !rows.get(&(cell.time, *replicate)).is_some_and(is_taken)).unwrap_or(0);
        let row = rows.entry((cell.time, replicate)).or_insert_with(|| vec![(f64::NAN, f64::NAN); species]);
        row[place] = (cell.value, cell.sigma.unwrap_or(f64::NAN));
    }
    let times = rows.keys().map(|(time, _)| run.times[*time]).collect();
    let cells: Vec<&Vec<(f64, f64)>> = rows.values().collect();
    let mut u = Array2::from_shape_fn((cells.len(), species), |(row, s)| cells[row][s].0);
    let sigmas = with_sigmas.then(|| Array2::from_shape_fn(u.dim(), |(row, s)| cells[row][s].1));
    let mut known_start: Vec<Option<f64>> =
        (0..species).map(|s| run.known_starts[s].or_else(|| zero_start(run, places, s))).collect();
    for s in &relations.constant {
        u.column_mut(*s).fill(known_start[*s].unwrap_or(0.0));
    }
    for derived in &relations.derived {
        let values = relations.derived_values(derived, number, u.column(derived.of));
        u.column_mut(derived.species).iter_mut().zip(values).for_each(|(u, value)| *u = value);
        known_start[derived.species] = None;
    }
    SampledRun { from: run.from, times, u, sigmas, known_start }
}

/// Zero where the first row says so exactly, and where a species was not measured at all: it was not there.
fn zero_start(run: &MeasuredRun, places: &[usize], species: usize) -> Option<f64> {
    let own = || run.cells.iter().filter(|cell| places[cell.column] == species && !cell.censored);
    let mut first = own().filter(|cell| run.times[cell.time] == run.from).peekable();
    let is_zero = first.peek().is_some() && first.all(|cell| cell.value == 0.0);
    (is_zero || own().next().is_none()).then_some(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Experiment;
    use crate::learn::search::conclusion::fit_options;
    use crate::learn::settings::Settings;

    #[test]
    fn columns_computed_from_another_and_constants_are_no_measurements() {
        // K is constant and stands first, B = 0.3 − A.
        let a: [f64; 8] = [0.2411, 0.1903, 0.1512, 0.1197, 0.0958, 0.0751, 0.0604, 0.0469];
        let of_b = |row: usize| ((0.3 - a[row]) * 1e4).round() / 1e4;
        let dataset = Dataset {
            species: ["K", "A", "B"].map(String::from).to_vec(),
            experiments: vec![Experiment { label: "1".to_string(), rows: 0..8 }],
            times: Some((0..8).map(f64::from).collect()),
            concentrations: Array2::from_shape_fn((8, 3), |(row, s)| [0.01, a[row], of_b(row)][s]),
            ..Dataset::default()
        };
        let options = fit_options(&dataset, Vec::new(), &Settings::default());
        let samples = Samples::of(&dataset, &Measurements::of(&dataset, &options).unwrap());
        assert_eq!((samples.species(), samples.count, samples.free_starts()), (3, 8, 1));
        assert_eq!(samples.relations.constant, [0]);
        assert_eq!((samples.relations.derived[0].species, samples.relations.derived[0].slope), (2, -1.0));
        let run = &samples.runs[0];
        assert_eq!((run.u[[0, 0]], run.u[[0, 1]]), (0.01, 0.2411));
        assert!((run.u[[3, 2]] - (0.3 - 0.1197)).abs() < 1e-6, "{}", run.u);
        assert_eq!(samples.scale, [0.01, 0.2411, 0.2531]);
        assert_eq!(run.known_start, [Some(0.01), None, None]);
    }
}
