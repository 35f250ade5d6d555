//! Single values as rows of all species.

use std::ops::Range;

use ndarray::Array2;

use crate::data::{Dataset, Experiment};

/// One value of a table in long form.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub experiment: usize,
    /// Which repetition it belongs to; empty where the table does not say.
    pub replicate: String,
    pub time: f64,
    /// NaN where the table has none.
    pub temperature: f64,
    pub pressure: f64,
    pub species: usize,
    /// NaN where missing.
    pub value: f64,
    /// The limit of detection that the value is below, or NaN.
    pub limit: f64,
    pub sigma: f64,
}

/// A snapshot: the values of one time and one repetition, one a species.
struct Row<'e> {
    first: &'e Entry,
    values: Vec<Option<&'e Entry>>,
}

impl<'e> Row<'e> {
    /// Whether an entry belongs to this row and its place is free.
    fn takes(&self, entry: &Entry) -> bool {
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        self.values[entry.species].is_none()
            && self.first.replicate == entry.replicate
            && same(self.first.temperature, entry.temperature)
            && same(self.first.pressure, entry.pressure)
    }
}

/// The data set of all entries, its rows by experiment and time; values of one species and one time are replicates.
pub(super) fn widened(entries: &[Entry], species: &[String], experiments: &[String]) -> Dataset {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.experiment.cmp(&b.experiment).then(a.time.total_cmp(&b.time)));
    let mut rows: Vec<Row> = Vec::new();
    for group in sorted.chunk_by(|a, b| a.experiment == b.experiment && a.time == b.time) {
        let begin = rows.len();
        for entry in group {
            let free = rows[begin..].iter().position(|row| row.takes(entry));
            let place = free.map_or(rows.len(), |free| begin + free);
            if free.is_none() {
                rows.push(Row { first: entry, values: vec![None; species.len()] });
            }
            rows[place].values[entry.species] = Some(entry);
        }
    }
    let column = |of: fn(&Entry) -> f64| Some(rows.iter().map(|row| of(row.first)).collect());
    let table = |of: fn(&Entry) -> f64| {
        Array2::from_shape_fn((rows.len(), species.len()), |(row, species)| {
            rows[row].values[species].map_or(f64::NAN, of)
        })
    };
    let given = |table: Array2<f64>| table.iter().any(|value| value.is_finite()).then_some(table);
    Dataset {
        species: species.to_vec(),
        experiments: ranges(&rows, experiments),
        times: column(|entry| entry.time),
        temperatures: column(|entry| entry.temperature),
        pressures: column(|entry| entry.pressure),
        concentrations: table(|entry| entry.value),
        sigmas: given(table(|entry| entry.sigma)),
        limits: given(table(|entry| entry.limit)),
        ..Dataset::default()
    }
}

fn ranges(rows: &[Row], labels: &[String]) -> Vec<Experiment> {
    let range = |experiment: usize| -> Range<usize> {
        let start = rows.partition_point(|row| row.first.experiment < experiment);
        start..rows.partition_point(|row| row.first.experiment <= experiment)
    };
    labels.iter().enumerate().map(|(place, label)| Experiment { label: label.clone(), rows: range(place) }).collect()
}
