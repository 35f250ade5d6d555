//! The rows of a data file, checked one after another.

use std::collections::HashSet;

use ndarray::Array2;

use crate::data::csv::cell::{Number, cell_span, number, start_of};
use crate::data::csv::dialect::Dialect;
use crate::data::csv::layout::{Layout, MOST_ERRORS, NumberColumn, SpeciesColumn};
use crate::data::csv::negatives::{Negatives, Place, negative_warnings};
use crate::data::csv::of_experiment::{Labels, Starts};
use crate::data::csv::row_errors::{
    header_only, infinite, limit_elsewhere, missing, not_a_number, not_contiguous, not_positive, open_quote, ragged,
    repeated_time, time_goes_back, varying_pressure, varying_start,
};
use crate::data::csv::solution_array::{DENSITY_NOISE, varying_density};
use crate::data::{Dataset, Experiment, UNNAMED_EXPERIMENT};
use crate::source::{Diagnostic, Source, Span, invisible_name};

/// Largest relative change of pressure within an experiment: more is no noise of a constant pressure, and nothing
/// but a constant pressure can be taken into account.
const PRESSURE_NOISE: f64 = 0.01;

/// The rows read so far, by column.
pub(super) struct Rows<'a> {
    source: &'a Source,
    layout: Layout,
    dialect: Dialect,
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
    /// Limits of detection.
    limits: Vec<f64>,
    /// Known starts, by experiment.
    known_starts: Starts,
    systems: Labels,
    /// The cell of the mass density, which must not vary.
    pub(super) density: Option<usize>,
    first_density: Option<f64>,
    /// One a species.
    negatives: Vec<Negatives>,
    rows: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(source: &'a Source, layout: Layout, dialect: Dialect) -> Self {
        let negatives = vec![Negatives::default(); layout.species.len()];
        Rows {
            source,
            known_starts: Starts::of(layout.species.len()),
            layout,
            dialect,
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
            limits: Vec::new(),
            systems: Labels::default(),
            density: None,
            first_density: None,
            negatives,
            rows: 0,
        }
    }

    /// The place of a cell of the row that begins at byte `start`.
    fn span(&self, start: usize, cell: usize) -> Span {
        cell_span(self.source.text(), start, cell, self.dialect.separator)
    }

    /// Adds an error at a cell of the row that begins at byte `start`.
    fn refuse(&mut self, start: usize, cell: usize, error: Diagnostic) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(error.at(self.source, self.span(start, cell)));
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
            if self.source.slice(self.span(start, last)).contains('\n') {
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
        self.of_experiment(record, start, begins);
        self.constant_density(record, start);
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
        let doubtful =
            invisible_name("the experiment", label).map(|found| found.at(self.source, self.span(start, cell)));
        self.doubtful_labels.extend(doubtful);
        self.labels.push(label.to_string());
        true
    }

    /// A number in internal units; NaN where missing or, with an error, infinite where it is no finite number.
    fn value(&mut self, record: &csv::StringRecord, start: usize, column: NumberColumn) -> f64 {
        match self.number_in(record, start, column) {
            Number::Finite(value) => value,
            Number::Missing => f64::NAN,
            Number::Below(_) => {
                self.refuse(start, column.cell, limit_elsewhere(record.get(column.cell).unwrap_or("")));
                f64::INFINITY
            }
            Number::Infinite | Number::Text => f64::INFINITY,
        }
    }

    /// A number in internal units, with an error if it is none or not finite.
    fn number_in(&mut self, record: &csv::StringRecord, start: usize, column: NumberColumn) -> Number {
        let cell = column.cell;
        let text = record.get(cell).unwrap_or("");
        let found = number(text, self.dialect.decimal);
        match found {
            Number::Missing => return found,
            Number::Finite(value) if column.internal(value).is_finite() => {
                return Number::Finite(column.internal(value));
            }
            Number::Below(limit) if column.internal(limit).is_finite() => return Number::Below(column.internal(limit)),
            Number::Finite(_) | Number::Below(_) | Number::Infinite => self.refuse(start, cell, infinite(text)),
            Number::Text if text.contains('\n') => self.refuse(start, cell, open_quote()),
            Number::Text => self.refuse(start, cell, not_a_number(text)),
        }
        Number::Infinite
    }

    fn time(&mut self, record: &csv::StringRecord, start: usize, begins: bool) {
        let Some(column) = self.layout.time else { return };
        let (cell, time) = (column.cell, self.value(record, start, column));
        if time.is_nan() {
            self.refuse(start, cell, missing("missing-time", "the time of this row is not given"));
        }
        if let Some(before) = self.times.last().filter(|_| !begins && time.is_finite()) {
            if time == *before && !self.layout.derivatives.is_empty() {
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
            let is_kept = !self.layout.pressure_converts && !begins;
            if pressure > 0.0 && first.is_some_and(|first| is_kept && (pressure - first).abs() > PRESSURE_NOISE * first)
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
        for place in 0..self.layout.species.len() {
            let column = self.layout.concentrations[place];
            let (u, limit) = match self.number_in(record, start, column) {
                Number::Finite(u) => (u, f64::NAN),
                Number::Missing => (f64::NAN, f64::NAN),
                Number::Below(limit) => (f64::NAN, limit),
                Number::Infinite | Number::Text => (f64::INFINITY, f64::NAN),
            };
            if limit <= 0.0 {
                self.refuse(start, column.cell, not_positive("a limit of detection"));
            }
            self.negatives[place].count(u, Place { row_start: start, cell: column.cell });
            self.concentrations.push(u);
            self.limits.push(limit);
        }
        let derivatives = self.of_species(record, start, |layout| &layout.derivatives, None);
        self.derivatives.extend(derivatives);
        let sigmas = self.of_species(record, start, |layout| &layout.sigmas, Some("a standard error"));
        self.sigmas.extend(sigmas);
    }

    /// The values of a row in columns of some species, one a species; NaN where there is none.
    fn of_species(
        &mut self,
        record: &csv::StringRecord,
        start: usize,
        columns: impl Fn(&Layout) -> &Vec<SpeciesColumn>,
        positive: Option<&str>,
    ) -> Vec<f64> {
        let mut values = vec![f64::NAN; self.layout.species.len()];
        for place in 0..columns(&self.layout).len() {
            let SpeciesColumn { column, species } = columns(&self.layout)[place];
            values[species] = self.value(record, start, column);
            if let Some(name) = positive.filter(|_| values[species] <= 0.0) {
                self.refuse(start, column.cell, not_positive(name));
            }
        }
        values
    }

    /// Refuses a vessel that grows: only constant volume is modelled.
    fn constant_density(&mut self, record: &csv::StringRecord, start: usize) {
        let Some(cell) = self.density else { return };
        let density = self.value(record, start, NumberColumn::of(cell, None));
        let first = *self.first_density.get_or_insert(density);
        if (density / first - 1.0).abs() > DENSITY_NOISE {
            self.refuse(start, cell, varying_density());
        }
    }

    /// What is the same in all rows of an experiment: its system and its known starts.
    fn of_experiment(&mut self, record: &csv::StringRecord, start: usize, begins: bool) {
        if let Some(cell) = self.layout.system
            && let Err(error) = self.systems.take(record.get(cell).unwrap_or("").trim(), begins)
        {
            self.refuse(start, cell, error);
        }
        if self.layout.starts.is_empty() {
            return;
        }
        let values = self.of_species(record, start, |layout| &layout.starts, None);
        if let Some(species) = self.known_starts.take(&values, begins) {
            let cell = self.layout.starts.iter().find(|it| it.species == species).map_or(0, |it| it.column.cell);
            let error = varying_start(&self.layout.species[species]);
            self.refuse(start, cell, error);
        }
    }

    /// The data set of all rows with its warnings, or the errors.
    pub(super) fn finish(mut self) -> Result<(Dataset, Vec<Diagnostic>), Vec<Diagnostic>> {
        if self.rows == 0 && self.errors.is_empty() {
            self.refuse(0, 0, header_only());
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let warnings = [
            std::mem::take(&mut self.doubtful_labels),
            negative_warnings(
                self.source,
                self.dialect.separator,
                &self.negatives,
                &self.layout.species,
                self.layout.quantity.as_deref(),
            ),
        ]
        .concat();
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
            limits: self.limits.iter().any(|limit| limit.is_finite()).then(|| table(self.limits)),
            starts: (!self.layout.starts.is_empty()).then(|| self.known_starts.finish()),
            systems: self.layout.system.map(|_| self.systems.finish()),
            written_factor: common_factor(self.layout.concentrations.iter().map(|column| column.factor)),
            quantity: self.layout.quantity,
            unit_is_written: !self.layout.lacks_unit,
            species: self.layout.species,
        };
        Ok((dataset, warnings))
    }
}

/// The factor that all columns have, where it is not 1.
fn common_factor(factors: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let first = factors.clone().next()?;
    (first != 1.0 && factors.clone().all(|factor| factor == first)).then_some(first)
}
