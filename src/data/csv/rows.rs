//! The rows of a data file, checked one after another.

use std::collections::HashSet;

use ndarray::Array2;

use crate::data::csv::cell::{Number, cell_span, number};
use crate::data::csv::layout::{Layout, MOST_ERRORS, NumberColumn, SpeciesColumn};
use crate::data::csv::row_errors::{
    header_only, infinite, missing, not_a_number, not_contiguous, not_positive, open_quote, ragged, repeated_time,
    time_goes_back, varying_pressure,
};
use crate::data::{Dataset, Experiment, UNNAMED_EXPERIMENT};
use crate::source::{Diagnostic, Source, invisible_name};

/// Largest relative change of pressure within an experiment: more is no noise of a constant pressure, and nothing
/// but a constant pressure can be taken into account.
const PRESSURE_NOISE: f64 = 0.01;

/// The byte at which a row begins.
pub(super) fn start_of(record: &csv::StringRecord) -> usize {
    record.position().map_or(0, |position| position.byte() as usize)
}

/// The rows read so far, by column.
pub(super) struct Rows<'a> {
    source: &'a Source,
    layout: Layout,
    pub(super) errors: Vec<Diagnostic>,
    /// First row of each experiment.
    starts: Vec<usize>,
    labels: Vec<String>,
    /// Warnings about labels.
    doubtful_labels: Vec<Diagnostic>,
    known_labels: HashSet<String>,
    times: Vec<f64>,
    temperatures: Vec<f64>,
    pressures: Vec<f64>,
    concentrations: Vec<f64>,
    derivatives: Vec<f64>,
    sigmas: Vec<f64>,
    /// One a species.
    negatives: Vec<Negatives>,
    rows: usize,
}

/// The negative concentrations of a species.
#[derive(Clone, Copy, Default)]
struct Negatives {
    count: usize,
    /// The lowest concentration, kmol/m³; 0 where none is negative.
    lowest: f64,
    /// The cell of the lowest.
    place: Place,
}

/// A cell of the file.
#[derive(Clone, Copy, Default)]
struct Place {
    /// The byte at which the row begins.
    row_start: usize,
    /// The number of the cell in the row, from 0.
    cell: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(source: &'a Source, layout: Layout) -> Self {
        let negatives = vec![Negatives::default(); layout.species.len()];
        Rows {
            source,
            layout,
            errors: Vec::new(),
            starts: Vec::new(),
            labels: Vec::new(),
            doubtful_labels: Vec::new(),
            known_labels: HashSet::new(),
            times: Vec::new(),
            temperatures: Vec::new(),
            pressures: Vec::new(),
            concentrations: Vec::new(),
            derivatives: Vec::new(),
            sigmas: Vec::new(),
            negatives,
            rows: 0,
        }
    }

    /// Adds an error at a cell of the row that begins at byte `start`.
    fn refuse(&mut self, start: usize, cell: usize, error: Diagnostic) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(error.at(self.source, cell_span(self.source.text(), start, cell)));
        }
    }

    /// Takes a row.
    pub(super) fn add(&mut self, record: &csv::StringRecord) {
        let start = start_of(record);
        // A line of blanks; a lone quoted empty cell is a row.
        if record.len() == 1 && record.get(0).is_some_and(|cell| !cell.is_empty() && cell.trim().is_empty()) {
            return;
        }
        if record.len() != self.layout.width {
            let last = record.len().saturating_sub(1);
            if self.source.slice(cell_span(self.source.text(), start, last)).contains('\n') {
                self.refuse(start, last, open_quote());
            } else {
                self.refuse(start, self.layout.width.min(record.len()), ragged(record.len(), self.layout.width));
            }
            return;
        }
        let begins = self.begins_experiment(record, start);
        if begins {
            self.starts.push(self.rows);
        }
        self.time(record, start, begins);
        self.conditions(record, start, begins);
        self.species_values(record, start);
        self.rows += 1;
    }

    /// Whether a row is the first of an experiment; takes the label if it is.
    fn begins_experiment(&mut self, record: &csv::StringRecord, start: usize) -> bool {
        let Some(cell) = self.layout.experiment else {
            if self.rows == 0 {
                self.labels.push(UNNAMED_EXPERIMENT.to_string());
            }
            return self.rows == 0;
        };
        let label = record.get(cell).unwrap_or("").trim();
        if label.is_empty() {
            self.refuse(start, cell, missing("missing-experiment", "the experiment of this row is not given"));
        }
        if self.rows > 0 && self.labels.last().is_some_and(|last| last == label) {
            return false;
        }
        if !self.known_labels.insert(label.to_string()) && !label.is_empty() {
            self.refuse(start, cell, not_contiguous(label));
        }
        let place = || cell_span(self.source.text(), start, cell);
        let doubtful = invisible_name("the experiment", label).map(|found| found.at(self.source, place()));
        self.doubtful_labels.extend(doubtful);
        self.labels.push(label.to_string());
        true
    }

    /// A number times its unit's factor; NaN where missing or, with an error, no finite number.
    fn value(&mut self, record: &csv::StringRecord, start: usize, column: NumberColumn) -> f64 {
        let NumberColumn { cell, factor } = column;
        let text = record.get(cell).unwrap_or("");
        match number(text) {
            Number::Missing => return f64::NAN,
            Number::Finite(value) if (value * factor).is_finite() => return value * factor,
            Number::Finite(_) | Number::Infinite => self.refuse(start, cell, infinite(text)),
            Number::Text if text.contains('\n') => self.refuse(start, cell, open_quote()),
            Number::Text => self.refuse(start, cell, not_a_number(text)),
        }
        f64::INFINITY
    }

    fn time(&mut self, record: &csv::StringRecord, start: usize, begins: bool) {
        let Some(column) = self.layout.time else { return };
        let (cell, time) = (column.cell, self.value(record, start, column));
        if time.is_nan() {
            self.refuse(start, cell, missing("missing-time", "the time of this row is not given"));
        }
        if let Some(before) = self.times.last().filter(|_| !begins && time.is_finite()) {
            if time == *before {
                self.refuse(start, cell, repeated_time());
            } else if time < *before {
                self.refuse(start, cell, time_goes_back(self.layout.experiment.is_some()));
            }
        }
        self.times.push(time);
    }

    fn conditions(&mut self, record: &csv::StringRecord, start: usize, begins: bool) {
        if let Some(column) = self.layout.temperature {
            let temperature = self.condition(record, start, column, "temperature");
            self.temperatures.push(temperature);
        }
        if let Some(column) = self.layout.pressure {
            let pressure = self.condition(record, start, column, "pressure");
            self.pressures.push(pressure);
            let first = self.starts.last().and_then(|first| self.pressures.get(*first)).copied();
            if pressure > 0.0 && first.is_some_and(|first| !begins && (pressure - first).abs() > PRESSURE_NOISE * first)
            {
                self.refuse(start, column.cell, varying_pressure());
            }
        }
    }

    /// A temperature or pressure; an error unless it is given and positive.
    fn condition(&mut self, record: &csv::StringRecord, start: usize, column: NumberColumn, name: &str) -> f64 {
        let value = self.value(record, start, column);
        if value.is_nan() {
            let message = format!("the {name} of this row is not given");
            self.refuse(start, column.cell, missing("missing-condition", &message));
        } else if value <= 0.0 {
            self.refuse(start, column.cell, not_positive(&format!("the {name}")));
        }
        value
    }

    fn species_values(&mut self, record: &csv::StringRecord, start: usize) {
        let species = self.layout.species.len();
        for place in 0..species {
            let column = self.layout.concentrations[place];
            let u = self.value(record, start, column);
            let negatives = &mut self.negatives[place];
            negatives.count += usize::from(u < 0.0);
            if u < negatives.lowest {
                negatives.lowest = u;
                negatives.place = Place { row_start: start, cell: column.cell };
            }
            self.concentrations.push(u);
        }
        let mut values = vec![f64::NAN; species];
        for place in 0..self.layout.derivatives.len() {
            let SpeciesColumn { column, species } = self.layout.derivatives[place];
            values[species] = self.value(record, start, column);
        }
        self.derivatives.extend(&values);
        values.fill(f64::NAN);
        for place in 0..self.layout.sigmas.len() {
            let SpeciesColumn { column, species } = self.layout.sigmas[place];
            values[species] = self.value(record, start, column);
            if values[species] <= 0.0 {
                self.refuse(start, column.cell, not_positive("a standard error"));
            }
        }
        self.sigmas.extend(&values);
    }

    /// The data set of all rows with its warnings, or the errors.
    pub(super) fn finish(mut self) -> Result<(Dataset, Vec<Diagnostic>), Vec<Diagnostic>> {
        if self.rows == 0 && self.errors.is_empty() {
            self.refuse(0, 0, header_only());
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let warnings = [std::mem::take(&mut self.doubtful_labels), self.negative_warnings()].concat();
        let (rows, species) = (self.rows, self.layout.species.len());
        let table = |values: Vec<f64>| {
            Array2::from_shape_vec((rows, species), values)
                .unwrap_or_else(|_| Array2::from_elem((rows, species), f64::NAN))
        };
        let ends = self.starts.iter().skip(1).copied().chain([rows]);
        let ranges = self.starts.iter().zip(ends).map(|(start, end)| *start..end);
        let experiments = self.labels.into_iter().zip(ranges).map(|(label, rows)| Experiment { label, rows }).collect();
        let dataset = Dataset {
            experiments,
            times: self.layout.time.map(|_| self.times),
            temperatures: self.layout.temperature.map(|_| self.temperatures),
            pressures: self.layout.pressure.map(|_| self.pressures),
            concentrations: table(self.concentrations),
            derivatives: (!self.layout.derivatives.is_empty()).then(|| table(self.derivatives)),
            sigmas: (!self.layout.sigmas.is_empty()).then(|| table(self.sigmas)),
            species: self.layout.species,
        };
        Ok((dataset, warnings))
    }

    /// One warning a species with negative concentrations, at the most negative; one for all that are beyond
    /// [`MOST_ERRORS`].
    fn negative_warnings(&self) -> Vec<Diagnostic> {
        let more = self.negatives.iter().filter(|negatives| negatives.count > 0).count().saturating_sub(MOST_ERRORS);
        let more = (more > 0).then(|| {
            Diagnostic::warning("negative-concentration", format!("{more} more species have negative values"))
                .because("below zero, too")
                .hint("taken as noise around zero and kept")
        });
        let found = self.negatives.iter().zip(&self.layout.species).filter(|(negatives, _)| negatives.count > 0);
        let warning = |(negatives, name): (&Negatives, &String)| {
            let Negatives { count, lowest, place: Place { row_start, cell } } = *negatives;
            let values = if count == 1 { "1 value is".to_string() } else { format!("{count} values are") };
            Diagnostic::warning(
                "negative-concentration",
                format!("{name}: {values} negative, down to {lowest:e} mol/L"),
            )
            .at(self.source, cell_span(self.source.text(), row_start, cell))
            .because("the most negative")
            .hint("taken as noise around zero and kept")
        };
        found.take(MOST_ERRORS).map(warning).chain(more).collect()
    }
}
