//! Reading a data file.

use crate::data::Dataset;
use crate::data::csv::cell::{Number, cell_span, number};
use crate::data::csv::layout::{Layout, MOST_ERRORS, lay_out};
use crate::data::csv::rows::{Rows, start_of};
use crate::source::{Diagnostic, Source, Span, invisible_name};

/// A data set and warnings about it.
#[derive(Clone, Debug)]
pub struct ReadData {
    pub dataset: Dataset,
    pub warnings: Vec<Diagnostic>,
    derivative_columns: DerivativeColumns,
}

/// Where the header names the derivatives.
#[derive(Clone, Debug)]
struct DerivativeColumns {
    /// The byte at which the header begins.
    row_start: usize,
    /// The cell of each species' derivative; `None` for one that has no such column.
    cells: Vec<Option<usize>>,
}

impl ReadData {
    /// The place of a species' derivative in the header, if it has one.
    pub(super) fn derivative_place(&self, source: &Source, species: usize) -> Option<Span> {
        let cell = self.derivative_columns.cells.get(species).copied().flatten()?;
        Some(cell_span(source.text(), self.derivative_columns.row_start, cell))
    }
}

/// Reads a data file; values are converted to internal units (kmol/m³ = mol/L, s, K, Pa). Without an
/// `experiment` column all rows are one experiment.
///
/// # Errors
///
/// Everything wrong with the header, or else the first 20 errors in the rows, each with its place.
pub fn read(source: &Source) -> Result<ReadData, Vec<Diagnostic>> {
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(source.text().as_bytes());
    let mut record = csv::StringRecord::new();
    let mut next = |record: &mut csv::StringRecord| -> Result<bool, Vec<Diagnostic>> {
        records.read_record(record).map_err(|error| vec![unreadable(source, &error)])
    };
    if !next(&mut record)? {
        return Err(vec![empty(source)]);
    }
    let mut layout = header(source, &record)?;
    let row_start = start_of(&record);
    let at_cell = |(cell, warning): (usize, Diagnostic)| warning.at(source, cell_span(source.text(), row_start, cell));
    let mut warnings: Vec<Diagnostic> = layout.assumed_unit.take().map(at_cell).into_iter().collect();
    warnings.extend(invisible_columns(source, &record));
    let derivative_columns = DerivativeColumns { row_start, cells: derivative_cells(&layout) };
    let mut rows = Rows::new(source, layout);
    while rows.errors.len() < MOST_ERRORS && next(&mut record)? {
        rows.add(&record);
    }
    let (dataset, of_rows) = rows.finish()?;
    warnings.extend(of_rows);
    Ok(ReadData { dataset, warnings, derivative_columns })
}

fn derivative_cells(layout: &Layout) -> Vec<Option<usize>> {
    let mut cells = vec![None; layout.species.len()];
    for derivative in &layout.derivatives {
        cells[derivative.species] = Some(derivative.column.cell);
    }
    cells
}

fn header(source: &Source, record: &csv::StringRecord) -> Result<Layout, Vec<Diagnostic>> {
    let place = |cell: usize| cell_span(source.text(), start_of(record), cell);
    let only = if record.len() == 1 { record.get(0) } else { None };
    if let Some(delimiter) = only.and_then(|cell| cell.find(['\t', ';']).map(|at| &cell[at..at + 1])) {
        let name = if delimiter == ";" { "semicolons" } else { "tabs" };
        let error = Diagnostic::error("wrong-delimiter", format!("the columns are separated by {name}"))
            .because("one column, for want of commas")
            .hint("separate columns by commas, and write decimals with a point");
        return Err(vec![error.at(source, place(0))]);
    }
    if record.iter().all(|cell| matches!(number(cell), Number::Finite(_))) {
        let error = Diagnostic::error("no-header", "the first row holds numbers, not names")
            .because("a number where a name should be")
            .hint("begin the file with a row of names: `time,A,B`");
        return Err(vec![error.at(source, place(0))]);
    }
    lay_out(record.iter()).map_err(|errors| {
        let located = errors.into_iter().map(|(cell, error)| error.at(source, place(cell)));
        located.take(MOST_ERRORS).collect()
    })
}

/// Warnings about names of columns that hold characters that cannot be seen.
fn invisible_columns(source: &Source, record: &csv::StringRecord) -> Vec<Diagnostic> {
    let found = record.iter().enumerate().filter_map(|(cell, name)| {
        Some(invisible_name("the column", name)?.at(source, cell_span(source.text(), start_of(record), cell)))
    });
    found.collect()
}

fn empty(source: &Source) -> Diagnostic {
    Diagnostic::error("empty-file", "the file is empty")
        .at(source, cell_span(source.text(), 0, 0))
        .because("no header row")
        .hint("begin the file with a row of names, `time,A,B`, and give one row of numbers a snapshot")
}

fn unreadable(source: &Source, error: &csv::Error) -> Diagnostic {
    let at = error.position().map_or(0, |position| position.byte() as usize);
    Diagnostic::error("unreadable-row", "the row cannot be read")
        .at(source, cell_span(source.text(), at, 0))
        .because(error.to_string())
        .hint("save the file as plain comma-separated values")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;
    use crate::data::{Experiment, UNNAMED_EXPERIMENT};

    fn parse(text: &str) -> ReadData {
        read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0]))
    }

    /// Code, line and column of every error.
    fn errors(text: &str) -> Vec<(&'static str, usize, usize)> {
        let errors = read(&Source::new("data.csv", text)).map(|data| data.dataset).expect_err(text);
        let place = |error: &Diagnostic| error.location.as_ref().map(|place| (place.line, place.column));
        errors
            .iter()
            .map(|error| {
                assert!(!error.reason.is_empty() && error.hint.is_some(), "{error}");
                let (line, column) = place(error).expect("a place");
                (error.code, line, column)
            })
            .collect()
    }

    #[test]
    fn a_wide_file_is_read_into_columns() {
        let text = "# two runs\r\nexperiment,time [ms],T [K],\"A\",d[B]/dt,B [mmol/L]\r\n\
                    x,0,300,1,,500\r\n# between\r\nx,10,310,0.5,2,NaN\r\n\r\ny, 5 ,300,0,0,0\r\n\r\n";
        let ReadData { dataset, warnings, .. } = parse(text);
        assert!(warnings.is_empty());
        assert_eq!(dataset.species, ["A", "B"]);
        assert_eq!(dataset.times, Some(vec![0.0, 0.01, 0.005]));
        assert_eq!(dataset.temperatures, Some(vec![300.0, 310.0, 300.0]));
        assert_eq!((dataset.pressures, dataset.sigmas), (None, None));
        let experiment = |label: &str, rows| Experiment { label: label.into(), rows };
        assert_eq!(dataset.experiments, [experiment("x", 0..2), experiment("y", 2..3)]);
        assert_eq!(dataset.concentrations[[0, 1]], 0.5);
        assert!(dataset.concentrations[[1, 1]].is_nan());
        let derivatives = dataset.derivatives.unwrap();
        assert!(derivatives[[0, 0]].is_nan() && derivatives[[0, 1]].is_nan());
        assert_eq!(derivatives[[1, 1]], 2.0);
    }

    #[test]
    fn rows_without_times_are_states_of_their_own() {
        let dataset = parse("A,B\n1,2\n0.5,\n1,2\n").dataset;
        assert_eq!((dataset.rows(), &dataset.times), (3, &None));
        assert_eq!(dataset.experiments, [Experiment { label: UNNAMED_EXPERIMENT.into(), rows: 0..3 }]);
    }

    #[test]
    fn files_that_are_no_data_are_refused_with_the_place() {
        for (text, expected) in [
            ("", ("empty-file", 1, 1)),
            ("# only\n# comments\n", ("empty-file", 3, 1)),
            ("# c\ntime,A\n\n", ("header-only", 2, 1)),
            ("0,1,2\n1,1,2\n", ("no-header", 1, 1)),
            ("time\tA\n0\t1\n", ("wrong-delimiter", 1, 1)),
            ("time;A\n0;1\n", ("wrong-delimiter", 1, 1)),
            ("time,A,\n0,1,\n", ("empty-column-name", 1, 8)),
            ("time, A,B,A\n0,1,2,3\n", ("duplicate-column", 1, 11)),
            ("time,A,sigma[B]\n0,1,2\n", ("unknown-species", 1, 8)),
            ("time,temperature\n0,1\n", ("no-species-column", 1, 1)),
            ("time [eons],A\n0,1\n", ("unknown-unit", 1, 1)),
            ("time,A [m/s]\n0,1\n", ("wrong-unit", 1, 6)),
        ] {
            assert_eq!(errors(text), [expected], "{text:?}");
        }
    }

    #[test]
    fn wrong_rows_are_refused_with_the_place() {
        for (rows, expected) in [
            ("0,1\n", ("ragged-row", 2, 4)),
            ("0,1,2,3\n", ("ragged-row", 2, 7)),
            ("0,1,oh\n", ("not-a-number", 2, 5)),
            ("0,1, inf\n", ("infinite-value", 2, 6)),
            ("0,1,1e400\n", ("infinite-value", 2, 5)),
            ("1,1,1\n0,1,1\n", ("time-goes-back", 3, 1)),
            ("1,1,1\n# again\n1.0,1,1\n", ("repeated-time", 4, 1)),
            (",1,1\n", ("missing-time", 2, 1)),
            ("0,\"1,2\n1,1,2\n", ("open-quote", 2, 3)),
            ("0,1,\"2\n1,1,2\n", ("open-quote", 2, 5)),
        ] {
            assert_eq!(errors(&format!("time,A,B\n{rows}")), [expected], "{rows:?}");
        }
    }

    #[test]
    fn wrong_conditions_and_experiments_are_refused_with_the_place() {
        for (text, expected) in [
            ("T [K],A\n-5,1\n", ("not-positive", 2, 1)),
            ("A,P [bar]\n1,0\n", ("not-positive", 2, 3)),
            ("A,temperature\n1,\n", ("missing-condition", 2, 3)),
            ("A,sigma[A]\n1,0\n", ("not-positive", 2, 3)),
            ("experiment,A\nx,1\ny,1\nx,1\n", ("experiment-not-contiguous", 4, 1)),
            ("experiment,A\n,1\n", ("missing-experiment", 2, 1)),
            ("time,pressure,A\n0,1e5,1\n1,1.005e5,1\n2,2e5,1\n", ("varying-pressure", 4, 3)),
            ("time,flow,A\n0,1,1\n", ("unmodelled-condition", 1, 6)),
        ] {
            assert_eq!(errors(text), [expected], "{text:?}");
        }
        parse("experiment,pressure,A\nx,1e5,1\ny,2e5,1\n");
        parse("time,temperature,A\n0,300,1\n1,900,1\n");
    }

    #[test]
    fn all_errors_are_reported_up_to_a_limit() {
        assert_eq!(errors("time,A\n0,x\n1,y\n1,z\n").len(), 4);
        let many: String = (0..50).map(|time| format!("{time},x\n")).collect();
        assert_eq!(errors(&format!("time,A\n{many}")).len(), MOST_ERRORS);
    }

    #[test]
    fn noise_below_zero_is_kept_with_one_warning_a_species() {
        let ReadData { dataset, warnings, .. } = parse("time,A,B\n0,1,0\n1,-1e-6,1\n2,-3e-6,1\n");
        assert_eq!(dataset.concentrations[[2, 0]], -3e-6);
        assert_eq!(warnings.len(), 1);
        let place = warnings[0].location.as_ref().map(|place| (place.line, place.column));
        assert_eq!((warnings[0].code, place), ("negative-concentration", Some((4, 3))));
        assert!(warnings[0].message.contains("2 values are negative, down to -3e-6"), "{}", warnings[0]);
    }

    proptest! {
        #[test]
        fn any_text_is_data_or_errors_with_places(text in "(time|T|A|d\\[A\\]/dt|[0-9.,;#\"\n\r -]|\\[|\\]|s){0,40}") {
            let found = read(&Source::new("data.csv", text));
            if let Err(errors) = found {
                assert!(errors.iter().all(|error| error.location.is_some()));
            }
        }
    }
}
