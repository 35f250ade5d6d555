//! The rows of a table in long form.

use std::collections::HashMap;

use crate::data::csv::cell::{Number, cell_span, number, start_of};
use crate::data::csv::dialect::Dialect;
use crate::data::csv::layout::{MOST_ERRORS, NumberColumn};
use crate::data::csv::long::columns::LongColumns;
use crate::data::csv::long::wide::{Entry, widened};
use crate::data::csv::negatives::{Negatives, Place, negative_warnings};
use crate::data::csv::row_errors::{
    header_only, infinite, limit_elsewhere, missing, not_a_number, not_positive, ragged, varying_system,
};
use crate::data::{Dataset, UNNAMED_EXPERIMENT};
use crate::source::{Diagnostic, Source};

/// Reads the rows below the header.
///
/// # Errors
///
/// The first [`MOST_ERRORS`] in the rows, each with its place.
pub(in crate::data::csv) fn read_long(
    source: &Source,
    dialect: Dialect,
    columns: LongColumns,
    rows: &mut dyn Iterator<Item = csv::Result<csv::StringRecord>>,
) -> Result<(Dataset, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut reader = Reader::of(source, dialect, columns);
    for row in rows {
        match row {
            Ok(row) if reader.errors.len() < MOST_ERRORS => reader.add(&row),
            _ => break,
        }
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a Source,
    dialect: Dialect,
    columns: LongColumns,
    errors: Vec<Diagnostic>,
    /// A warning about standard errors that are no numbers, or about columns that are passed over.
    passed_over: Option<Diagnostic>,
    species: Names,
    experiments: Names,
    /// One an experiment.
    systems: Vec<String>,
    negatives: Vec<Negatives>,
    entries: Vec<Entry>,
}

/// Names in the order in which they come up.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        let next = self.names.len();
        let place = *self.places.entry(name.to_string()).or_insert(next);
        if place == next {
            self.names.push(name.to_string());
        }
        place
    }
}

impl<'a> Reader<'a> {
    fn of(source: &'a Source, dialect: Dialect, columns: LongColumns) -> Self {
        Reader {
            source,
            dialect,
            columns,
            errors: Vec::new(),
            passed_over: None,
            species: Names::default(),
            experiments: Names::default(),
            systems: Vec::new(),
            negatives: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn refuse(&mut self, start: usize, cell: usize, error: Diagnostic) {
        let span = cell_span(self.source.text(), start, cell, self.dialect.separator);
        self.errors.push(error.at(self.source, span));
    }

    fn add(&mut self, row: &csv::StringRecord) {
        let start = start_of(row);
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if row.len() != self.columns.width {
            let cell = self.columns.width.min(row.len());
            return self.refuse(start, cell, ragged(row.len(), self.columns.width));
        }
        let text = |cell: usize| row.get(cell).unwrap_or("").trim();
        let name = text(self.columns.species);
        if name.is_empty() {
            let error = missing("unnamed-species", "the species of this row is not given");
            return self.refuse(start, self.columns.species, error);
        }
        let Some(experiment) = self.experiment(row, start) else { return };
        let species = self.species.place(name);
        let time = self.columns.time.map_or(0.0, |column| self.required(row, start, column, "missing-time", "time"));
        let condition = |own: &mut Self, column: Option<NumberColumn>, name: &str| {
            column.map_or(f64::NAN, |column| own.required(row, start, column, "missing-condition", name))
        };
        let temperature = condition(self, self.columns.temperature, "temperature");
        let pressure = condition(self, self.columns.pressure, "pressure");
        let (value, limit) = self.value(row, start, species);
        let sigma = self.sigma(row, start);
        self.warn_of_unused(row, start);
        let replicate = self.columns.replicate.map_or(String::new(), |cell| text(cell).to_string());
        let entry = Entry { experiment, replicate, time, temperature, pressure, species, value, limit, sigma };
        self.entries.push(entry);
    }

    /// The place of the experiment of a row; without such a column, each system is one.
    fn experiment(&mut self, row: &csv::StringRecord, start: usize) -> Option<usize> {
        let text = |cell: usize| row.get(cell).unwrap_or("").trim().to_string();
        let system = self.columns.system.map(text);
        let label = self.columns.experiment.map(text).or(system.clone());
        let label = label.unwrap_or_else(|| UNNAMED_EXPERIMENT.to_string());
        if label.is_empty() {
            let cell = self.columns.experiment.or(self.columns.system).unwrap_or(0);
            self.refuse(start, cell, missing("missing-experiment", "the experiment of this row is not given"));
            return None;
        }
        let place = self.experiments.place(&label);
        if let (Some(system), Some(cell)) = (system, self.columns.system) {
            match self.systems.get(place).cloned() {
                None => self.systems.push(system),
                Some(own) if system.is_empty() || own == system => {}
                Some(own) => self.refuse(start, cell, varying_system(&own)),
            }
        }
        Some(place)
    }

    fn number(&mut self, row: &csv::StringRecord, start: usize, column: NumberColumn) -> Number {
        let text = row.get(column.cell).unwrap_or("");
        match number(text, self.dialect.decimal) {
            Number::Finite(value) => Number::Finite(column.internal(value)),
            Number::Below(limit) => Number::Below(column.internal(limit)),
            Number::Missing => Number::Missing,
            Number::Infinite => {
                self.refuse(start, column.cell, infinite(text));
                Number::Infinite
            }
            Number::Text => {
                self.refuse(start, column.cell, not_a_number(text));
                Number::Infinite
            }
        }
    }

    /// A number that every row has; NaN with an error where it does not.
    fn required(
        &mut self,
        row: &csv::StringRecord,
        start: usize,
        column: NumberColumn,
        code: &'static str,
        name: &str,
    ) -> f64 {
        match self.number(row, start, column) {
            Number::Finite(value) if value > 0.0 || name == "time" => return value,
            Number::Finite(_) => self.refuse(start, column.cell, not_positive(&format!("the {name}"))),
            Number::Below(_) => self.refuse(start, column.cell, limit_elsewhere(row.get(column.cell).unwrap_or(""))),
            Number::Missing => {
                self.refuse(start, column.cell, missing(code, &format!("the {name} of this row is not given")));
            }
            Number::Infinite | Number::Text => {}
        }
        f64::NAN
    }

    /// The value of a row and the limit that it is below; NaN where there is none.
    fn value(&mut self, row: &csv::StringRecord, start: usize, species: usize) -> (f64, f64) {
        let column = self.columns.value;
        self.negatives.resize(self.species.names.len(), Negatives::default());
        match self.number(row, start, column) {
            Number::Finite(value) => {
                self.negatives[species].count(value, Place { row_start: start, cell: column.cell });
                (value, f64::NAN)
            }
            Number::Below(limit) if limit > 0.0 => (f64::NAN, limit),
            Number::Below(_) => {
                self.refuse(start, column.cell, not_positive("a limit of detection"));
                (f64::NAN, f64::NAN)
            }
            Number::Missing | Number::Infinite | Number::Text => (f64::NAN, f64::NAN),
        }
    }

    fn sigma(&mut self, row: &csv::StringRecord, start: usize) -> f64 {
        let Some(column) = self.columns.error else { return f64::NAN };
        let text = row.get(column.cell).unwrap_or("");
        if self.columns.is_petab && number(text, self.dialect.decimal) == Number::Text {
            self.pass_over(start, column.cell, "parameters of the noise are passed over");
            return f64::NAN;
        }
        match self.number(row, start, column) {
            Number::Finite(sigma) if sigma > 0.0 => return sigma,
            Number::Finite(_) => self.refuse(start, column.cell, not_positive("a standard error")),
            Number::Below(_) => self.refuse(start, column.cell, limit_elsewhere(text)),
            Number::Missing | Number::Infinite | Number::Text => {}
        }
        f64::NAN
    }

    fn warn_of_unused(&mut self, row: &csv::StringRecord, start: usize) {
        let filled = |cell: &&usize| row.get(**cell).is_some_and(|text| !text.trim().is_empty());
        if let Some(cell) = self.columns.unused.iter().find(filled).copied() {
            self.pass_over(start, cell, "a column is passed over");
        }
    }

    /// Warns once of what is not read.
    fn pass_over(&mut self, start: usize, cell: usize, message: &str) {
        if self.passed_over.is_none() {
            let span = cell_span(self.source.text(), start, cell, self.dialect.separator);
            let warning = Diagnostic::warning("column-passed-over", message)
                .because("has no place in a data set")
                .hint("give standard errors as numbers, and what differs between experiments as experiments");
            self.passed_over = Some(warning.at(self.source, span));
        }
    }

    fn finish(mut self) -> Result<(Dataset, Vec<Diagnostic>), Vec<Diagnostic>> {
        if self.entries.is_empty() && self.errors.is_empty() {
            self.refuse(0, 0, header_only());
        }
        if !self.errors.is_empty() {
            self.errors.truncate(MOST_ERRORS);
            return Err(self.errors);
        }
        let quantity = self.columns.quantity.clone();
        let names = &self.species.names;
        let negative =
            negative_warnings(self.source, self.dialect.separator, &self.negatives, names, quantity.as_deref());
        let warnings = negative.into_iter().chain(self.passed_over).collect();
        let mut dataset = widened(&self.entries, &self.species.names, &self.experiments.names);
        dataset.temperatures = dataset.temperatures.filter(|_| self.columns.temperature.is_some());
        dataset.pressures = dataset.pressures.filter(|_| self.columns.pressure.is_some());
        dataset.systems = self.columns.system.map(|_| self.systems);
        let written_factor = Some(self.columns.value.factor).filter(|factor| *factor != 1.0);
        let unit_is_written = self.columns.unit_is_written;
        Ok((Dataset { quantity, unit_is_written, written_factor, ..dataset }, warnings))
    }
}

#[cfg(test)]
mod tests {
    use crate::data::{ReadOptions, read, read_with};
    use crate::source::Source;

    #[test]
    fn a_tidy_table_becomes_rows_of_all_species() {
        let text = "experiment,time [min],species,value [mM],error\n\
            x,1,A,2,0.1\nx,0,A,1,0.1\nx,0,B,<0.5,\ny,0,B,4,\nx,0,A,1.1,0.2\n";
        let dataset = read(&Source::new("tidy.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        assert_eq!(dataset.species, ["A", "B"]);
        assert_eq!(dataset.times, Some(vec![0.0, 0.0, 60.0, 0.0]));
        assert_eq!(dataset.concentrations.column(0).to_vec()[..3], [1e-3, 1.1e-3, 2e-3]);
        assert_eq!(dataset.limits.map(|limits| limits[[0, 1]]), Some(0.5e-3));
        assert_eq!(dataset.sigmas.map(|sigmas| sigmas[[1, 0]]), Some(0.2e-3));
        let labels: Vec<_> = dataset.experiments.iter().map(|it| (it.label.as_str(), it.rows.clone())).collect();
        assert_eq!(labels, [("x", 0..3), ("y", 3..4)]);
    }

    #[test]
    fn soils_are_systems_and_experiments() {
        let text = "soil,name,time [d],value [%]\nsand,A,0,100\nclay,A,0,99\n";
        let options = ReadOptions { systems: Some("soil".to_string()), ..ReadOptions::default() };
        let dataset = read_with(&Source::new("tidy.csv", text), &options).unwrap().dataset;
        assert_eq!(dataset.systems, Some(vec!["sand".to_string(), "clay".to_string()]));
        assert_eq!((dataset.experiments.len(), dataset.quantity.as_deref()), (2, Some("%")));
    }

    #[test]
    fn a_table_of_petab_has_replicates_and_standard_errors() {
        let text = "observableId\tsimulationConditionId\tmeasurement\ttime\tnoiseParameters\treplicateId\n\
            A\tc1\t1\t0\t0.1\tr1\nB\tc1\t2\t0\tsd_B\tr1\nB\tc1\t4\t0\tsd_B\tr2\nA\tc1\t3\t0\t0.1\tr2\n";
        let read = read(&Source::new("measurements.tsv", text)).unwrap_or_else(|errors| panic!("{}", errors[0]));
        assert_eq!(read.warnings.iter().map(|it| it.code).collect::<Vec<_>>(), ["column-passed-over"]);
        let dataset = read.dataset;
        assert_eq!(dataset.concentrations.row(0).to_vec(), [1.0, 2.0]);
        assert_eq!(dataset.concentrations.row(1).to_vec(), [3.0, 4.0]);
        assert_eq!(dataset.sigmas.map(|sigmas| (sigmas[[0, 0]], sigmas[[0, 1]].is_nan())), Some((0.1, true)));
    }

    #[test]
    fn wrong_rows_are_refused_with_the_place() {
        for (row, expected) in [
            ("x,0,A", ("ragged-row", 2, 6)),
            ("x,0,,1", ("unnamed-species", 2, 5)),
            ("x,,A,1", ("missing-time", 2, 3)),
            (",0,A,1", ("missing-experiment", 2, 1)),
            ("x,0,A,oh", ("not-a-number", 2, 7)),
            ("x,0,A,<0", ("not-positive", 2, 7)),
        ] {
            let errors = read(&Source::new("tidy.csv", format!("experiment,time,species,value\n{row}\n"))).unwrap_err();
            let place = errors[0].location.as_ref().map(|place| (place.line, place.column));
            assert_eq!((errors[0].code, place), (expected.0, Some((expected.1, expected.2))), "{row}");
        }
        assert_eq!(read(&Source::new("tidy.csv", "time,species,value\n")).unwrap_err()[0].code, "header-only");
    }
}
