//! Reading a data file.

use crate::data::Dataset;
use crate::data::csv::cell::{Number, cell_span, number, start_of};
use crate::data::csv::dialect::{Dialect, dialect_of, records};
use crate::data::csv::layout::{Layout, MOST_ERRORS, lay_out};
use crate::data::csv::long;
use crate::data::csv::options::{ReadOptions, Separator};
use crate::data::csv::replicates::Replicates;
use crate::data::csv::rows::Rows;
use crate::data::csv::solution_array;
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
    separator: Separator,
    /// The cell of each species' derivative; `None` for one that has no such column.
    cells: Vec<Option<usize>>,
}

impl ReadData {
    /// The place of a species' derivative in the header, if it has one.
    pub(super) fn derivative_place(&self, source: &Source, species: usize) -> Option<Span> {
        let cell = self.derivative_columns.cells.get(species).copied().flatten()?;
        let DerivativeColumns { row_start, separator, .. } = self.derivative_columns;
        Some(cell_span(source.text(), row_start, cell, separator))
    }
}

/// Reads a data file as its text tells; see [`read_with`].
///
/// # Errors
///
/// Those of [`read_with`].
pub fn read(source: &Source) -> Result<ReadData, Vec<Diagnostic>> {
    read_with(source, &ReadOptions::default())
}

/// Reads a data file; values are converted to internal units (kmol/m³ = mol/L, s, K, Pa), or kept where all species
/// are in a unit of another quantity. Without an `experiment` column all rows are one experiment. Equal times within
/// an experiment are replicates; rows of a column `replicate` become such.
///
/// # Errors
///
/// Everything wrong with the header, or else the first 20 errors in the rows, each with its place.
pub fn read_with(source: &Source, options: &ReadOptions) -> Result<ReadData, Vec<Diagnostic>> {
    let (dialect, mut warnings) = dialect_of(source, options).map_err(|error| vec![error])?;
    let mut records = records(source.text(), dialect.separator);
    let mut record = csv::StringRecord::new();
    if !records.read_record(&mut record).map_err(|error| vec![unreadable(source, dialect, &error)])? {
        return Err(vec![empty(source)]);
    }
    let header = Header { source, dialect, record };
    header.check(options)?;
    let mut rows = records.into_records();
    let (dataset, of_rows, derivatives) = match long::recognise(&header.record, options.systems.as_deref()) {
        Some(columns) => {
            let columns = columns.map_err(|errors| header.located(errors))?;
            warnings.extend(other_quantity(columns.quantity.as_deref(), columns.value.cell).map(|it| header.place(it)));
            let (dataset, of_rows) = long::read_long(source, dialect, columns, &mut rows)?;
            (dataset, of_rows, Vec::new())
        }
        None => read_wide(&header, options, &mut warnings, &mut rows)?,
    };
    warnings.extend(of_rows);
    let derivative_columns =
        DerivativeColumns { row_start: start_of(&header.record), separator: dialect.separator, cells: derivatives };
    Ok(ReadData { dataset, warnings, derivative_columns })
}

type Records<'r> = dyn Iterator<Item = csv::Result<csv::StringRecord>> + 'r;
/// A data set, warnings about its rows, and the cell of each species' derivative.
type Wide = (Dataset, Vec<Diagnostic>, Vec<Option<usize>>);

/// Reads a table with a column for each species.
fn read_wide(
    header: &Header,
    options: &ReadOptions,
    warnings: &mut Vec<Diagnostic>,
    records: &mut Records,
) -> Result<Wide, Vec<Diagnostic>> {
    let Header { source, dialect, ref record } = *header;
    let array = solution_array::recognise(record).transpose().map_err(|error| header.located(vec![error]))?;
    let mut layout = match &array {
        Some(array) => lay_out(array.names.iter().map(Option::as_deref), options.systems.as_deref()),
        None => lay_out(record.iter().map(Some), options.systems.as_deref()),
    }
    .map_err(|errors| header.located(errors))?;
    layout.pressure_converts = array.is_some();
    warnings.extend(layout.assumed_unit.take().map(|warning| header.place(warning)));
    let first = layout.concentrations.first().map_or(0, |column| column.cell);
    warnings.extend(other_quantity(layout.quantity.as_deref(), first).map(|warning| header.place(warning)));
    warnings.extend(header.invisible_columns());
    let derivatives = derivative_cells(&layout);
    let mut replicates = layout.replicate.map(|replicate| Replicates::of(&layout, replicate, dialect));
    let mut rows = Rows::new(source, layout, dialect);
    rows.density = array.as_ref().and_then(|array| array.density);
    while rows.errors.len() < MOST_ERRORS
        && let Some(record) = records.next()
    {
        let record = record.map_err(|error| vec![unreadable(source, dialect, &error)])?;
        match &mut replicates {
            None => rows.add(&record),
            Some(replicates) => replicates.add(&record),
        }
    }
    if let Some(replicates) = replicates {
        let place = |start, cell| source.locate(cell_span(source.text(), start, cell, dialect.separator));
        warnings.extend(replicates.remark(place));
        replicates.sorted().iter().for_each(|record| rows.add(record));
    }
    let (dataset, of_rows) = rows.finish()?;
    let dataset = array.map_or(dataset.clone(), |array| array.converted(dataset));
    Ok((dataset, of_rows, derivatives))
}

fn derivative_cells(layout: &Layout) -> Vec<Option<usize>> {
    let mut cells = vec![None; layout.species.len()];
    for derivative in &layout.derivatives {
        cells[derivative.species] = Some(derivative.column.cell);
    }
    cells
}

/// The first row of a table.
struct Header<'s> {
    source: &'s Source,
    dialect: Dialect,
    record: csv::StringRecord,
}

impl Header<'_> {
    fn place(&self, (cell, found): (usize, Diagnostic)) -> Diagnostic {
        let text = self.source.text();
        found.at(self.source, cell_span(text, start_of(&self.record), cell, self.dialect.separator))
    }

    /// The first errors with their places.
    fn located(&self, errors: Vec<(usize, Diagnostic)>) -> Vec<Diagnostic> {
        errors.into_iter().take(MOST_ERRORS).map(|error| self.place(error)).collect()
    }

    /// Refuses a header that no separator divides as the options say, and one without names.
    fn check(&self, options: &ReadOptions) -> Result<(), Vec<Diagnostic>> {
        if let Some(separator) = options.separator.filter(|_| self.record.len() == 1) {
            let error = Diagnostic::error("wrong-delimiter", format!("no {} separate the columns", separator.plural()))
                .because("one column")
                .hint("leave --separator out to tell it from the text, or give the one that the file has");
            return Err(vec![self.place((0, error))]);
        }
        if self.record.iter().all(|cell| matches!(number(cell, self.dialect.decimal), Number::Finite(_))) {
            let error = Diagnostic::error("no-header", "the first row holds numbers, not names")
                .because("a number where a name should be")
                .hint("begin the file with a row of names: `time,A,B`");
            return Err(vec![self.place((0, error))]);
        }
        Ok(())
    }

    /// Warnings about names of columns that hold characters that cannot be seen.
    fn invisible_columns(&self) -> Vec<Diagnostic> {
        let found = self.record.iter().enumerate();
        found.filter_map(|(cell, name)| Some(self.place((cell, invisible_name("the column", name)?)))).collect()
    }
}

/// A warning, with its cell, about species whose unit is no concentration.
fn other_quantity(unit: Option<&str>, cell: usize) -> Option<(usize, Diagnostic)> {
    let warning =
        Diagnostic::warning("other-quantity", format!("the species are in {}, not in a concentration", unit?))
            .because("no unit of concentration")
            .repaired("the numbers are kept as they are; rate constants are in this unit as well")
            .hint("give concentrations where reactions of two molecules need rates in L/mol/s");
    Some((cell, warning))
}

fn empty(source: &Source) -> Diagnostic {
    Diagnostic::error("empty-file", "the file is empty")
        .at(source, cell_span(source.text(), 0, 0, Separator::Comma))
        .because("no header row")
        .hint("begin the file with a row of names, `time,A,B`, and give one row of numbers a snapshot")
}

fn unreadable(source: &Source, dialect: Dialect, error: &csv::Error) -> Diagnostic {
    let at = error.position().map_or(0, |position| position.byte() as usize);
    Diagnostic::error("unreadable-row", "the row cannot be read")
        .at(source, cell_span(source.text(), at, 0, dialect.separator))
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
            ("time;A\n0;1,5\n1;0.5\n", ("mixed-decimals", 2, 3)),
            ("time;A\n0;1,500\n", ("ambiguous-decimal", 2, 3)),
            ("time,A [%],B [bar]\n0,1,2\n", ("mixed-units", 1, 12)),
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
            ("<1,1,1\n", ("not-a-number", 2, 1)),
            ("1,<0,1\n", ("not-positive", 2, 3)),
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
            ("time,A,d[A]/dt\n1,1,1\n# again\n1.0,1,1\n", ("repeated-time", 4, 1)),
            ("time,A,start[A]\n0,1,1\n1,1,\n2,1,2\n", ("varying-start", 4, 5)),
            ("time,A,system\n0,1,x\n1,1,y\n", ("varying-system", 3, 5)),
            ("time,A,system\n0,1,\n", ("missing-system", 2, 5)),
        ] {
            assert_eq!(errors(text), [expected], "{text:?}");
        }
        parse("experiment,pressure,A\nx,1e5,1\ny,2e5,1\n");
        parse("time,temperature,A\n0,300,1\n1,900,1\n");
    }

    #[test]
    fn equal_times_are_replicates_and_a_column_makes_such() {
        let dataset = parse("time,A\n0,1\n0,1.01\n1,0.5\n").dataset;
        assert_eq!((dataset.rows(), dataset.times), (3, Some(vec![0.0, 0.0, 1.0])));
        let text = "experiment,replicate,time,A\nx,1,0,1\nx,1,1,2\ny,1,0,3\nx,2,0,4\nx,2,1,5\n";
        let ReadData { dataset, warnings, .. } = parse(text);
        assert_eq!(dataset.times, Some(vec![0.0, 0.0, 1.0, 1.0, 0.0]));
        assert_eq!(dataset.concentrations.column(0).to_vec(), [1.0, 4.0, 2.0, 5.0, 3.0]);
        assert_eq!(dataset.experiments.len(), 2);
        assert_eq!(warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["merged-replicates"]);
    }

    #[test]
    fn limits_starts_systems_and_the_quantity_are_kept() {
        let text = "experiment;soil;time [d];A [%];start[A]\nx;s1;0;99,5;100\nx;;1;<0,5;\ny;s2;0;n.d.;\n";
        let options = ReadOptions { systems: Some("soil".to_string()), ..ReadOptions::default() };
        let ReadData { dataset, warnings, .. } = read_with(&Source::new("data.csv", text), &options).unwrap();
        assert_eq!(dataset.limits.as_ref().map(|limits| limits[[1, 0]]), Some(0.5));
        assert!(dataset.concentrations[[1, 0]].is_nan() && dataset.concentrations[[2, 0]].is_nan());
        let starts = dataset.starts.unwrap();
        assert!(starts[[0, 0]] == 100.0 && starts[[1, 0]].is_nan());
        assert_eq!(dataset.systems, Some(vec!["s1".to_string(), "s2".to_string()]));
        assert_eq!((dataset.quantity.as_deref(), dataset.times), (Some("%"), Some(vec![0.0, 86400.0, 0.0])));
        assert_eq!(warnings.iter().map(|it| it.code).collect::<Vec<_>>(), ["decimal-comma", "other-quantity"]);
    }

    #[test]
    fn all_errors_are_reported_up_to_a_limit() {
        assert_eq!(errors("time,A\n0,x\n1,y\n0.5,z\n").len(), 4);
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
