//! Workbooks of a spreadsheet program: each sheet is a table. A sheet becomes a text of comma-separated values, a line a
//! row, so that everything about tables holds for sheets, and messages name the sheet and the row.

use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetType, SheetVisible, open_workbook_auto_from_rs};

use crate::data::{ReadData, ReadOptions, Separator, UNNAMED_EXPERIMENT, read_with};
use crate::source::{Diagnostic, Source, Span};

/// How files begin that hold a workbook: those of zip archives (.xlsx, .ods) and of old Office files (.xls).
const BEGINNINGS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// A sheet and its data.
#[derive(Debug)]
pub struct ReadSheet {
    /// The sheet as text.
    pub source: Source,
    pub read: ReadData,
}

/// Whether these are the bytes of a workbook.
pub fn is_workbook(bytes: &[u8]) -> bool {
    BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning))
}

/// Reads all sheets of a workbook that can be seen and are not empty. Where several have no column of experiments, each is
/// the experiment that its name says.
///
/// # Errors
///
/// Bytes that are no workbook, a workbook without tables, sheets without times, and the errors of [`read_with`].
pub fn read_workbook(name: &str, bytes: Vec<u8>, options: &ReadOptions) -> Result<Vec<ReadSheet>, Vec<Diagnostic>> {
    let sheets = sheets(name, bytes).map_err(|error| vec![error])?;
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    let several = sheets.len() > 1;
    for (label, source) in sheets {
        // The text of a sheet is written here, whatever separates the columns of other files.
        let separator = source.text().contains(',').then_some(Separator::Comma);
        match read_with(&source, &ReadOptions { separator, ..options.clone() }) {
            Ok(read) if read.dataset.times.is_none() && read.dataset.derivatives.is_none() => {
                errors.push(no_times(&label, &source));
            }
            Ok(mut read) => {
                if let [only] = read.dataset.experiments.as_mut_slice()
                    && several
                    && only.label == UNNAMED_EXPERIMENT
                {
                    only.label = label;
                }
                found.push(ReadSheet { source, read });
            }
            Err(of_sheet) => errors.extend(of_sheet),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// The names of the sheets with their texts.
fn sheets(name: &str, bytes: Vec<u8>) -> Result<Vec<(String, Source)>, Diagnostic> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| unreadable(name, &error))?;
    let is_table =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names: Vec<String> =
        workbook.sheets_metadata().iter().filter(is_table).map(|sheet| sheet.name.clone()).collect();
    let mut found = Vec::new();
    for sheet in names {
        let range = workbook.worksheet_range(&sheet).map_err(|error| unreadable(name, &error))?;
        let text = text_of(&range);
        if !text.trim().is_empty() {
            let label = sheet.trim().to_string();
            found.push((label, Source::new(format!("{name}, sheet {sheet}"), text)));
        }
    }
    if found.is_empty() { Err(empty(name)) } else { Ok(found) }
}

/// The cells as comma-separated values, the first line the first row of the sheet. Empty columns at the right are left
/// out, as are those at the left.
fn text_of(range: &Range<Data>) -> String {
    let cells = |row: &[Data]| row.iter().map(text_of_cell).collect::<Vec<String>>();
    let rows: Vec<Vec<String>> = range.rows().map(cells).collect();
    let is_filled = |cell: &String| !cell.trim().is_empty();
    let filled = |row: &Vec<String>| row.iter().rposition(is_filled).map_or(0, |last| last + 1);
    let first = rows.iter().filter_map(|row| row.iter().position(is_filled)).min().unwrap_or(0);
    let width = rows.iter().map(filled).max().unwrap_or(0);
    let mut text = "\n".repeat(range.start().map_or(0, |(row, _)| row as usize));
    for row in rows {
        let is_empty = !row.iter().any(is_filled);
        text += &if is_empty { "\n".to_string() } else { line(&row[first..width]) };
    }
    text
}

/// One row; the cells are quoted where they need it.
fn line(cells: &[String]) -> String {
    let mut writer = csv::WriterBuilder::new().comment(Some(b'#')).from_writer(Vec::new());
    // Line breaks within a cell would end the row.
    let cells = cells.iter().map(|cell| cell.replace(['\n', '\r'], " "));
    let written = writer.write_record(cells).ok().and_then(|()| writer.into_inner().ok());
    written.map_or_else(String::new, |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell as text; errors such as #N/A are missing values.
fn text_of_cell(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}

fn unreadable(name: &str, error: &calamine::Error) -> Diagnostic {
    Diagnostic::error("unreadable-workbook", "the workbook cannot be read")
        .at(&Source::new(name, ""), Span::new(0, 0))
        .because(error.to_string())
        .hint("save it anew as .xlsx, or each sheet as CSV")
}

fn empty(name: &str) -> Diagnostic {
    Diagnostic::error("empty-file", "no sheet of the workbook holds anything")
        .at(&Source::new(name, ""), Span::new(0, 0))
        .because("no cell has a value in any sheet that can be seen")
        .hint("write a table into a sheet: a row of names, `time,A,B`, and below it one row of numbers a snapshot")
}

fn no_times(label: &str, source: &Source) -> Diagnostic {
    let text = source.text();
    let start = text.len() - text.trim_start_matches(['\n', '\r']).len();
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    Diagnostic::error("no-time-column", format!("the sheet `{label}` has no column of times"))
        .at(source, Span::new(start, end))
        .because("no name here means the time")
        .hint("head the column of the times `time`, with its unit: `time [min]`, `Time / s`; delete sheets that hold no data")
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;
    use crate::data::Dataset;

    /// A workbook of sheets, each a name and rows of cells; cells that are numbers are written as numbers.
    fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
        let mut workbook = Workbook::new();
        for (name, rows) in sheets {
            let sheet = workbook.add_worksheet().set_name(*name).unwrap();
            for (row, cells) in rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                    let (row, column) = (row as u32, column as u16);
                    match cell.parse::<f64>() {
                        Ok(number) => sheet.write_number(row, column, number).unwrap(),
                        Err(_) => sheet.write_string(row, column, *cell).unwrap(),
                    };
                }
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    fn read(sheets: &[(&str, &[&[&str]])]) -> Result<Vec<Dataset>, Vec<Diagnostic>> {
        let sheets = read_workbook("vtna.xlsx", workbook(sheets), &ReadOptions::default())?;
        Ok(sheets.into_iter().map(|sheet| sheet.read.dataset).collect())
    }

    #[test]
    fn each_sheet_is_the_experiment_that_it_is_named_after() {
        let datasets = read(&[
            ("Standard", &[&["Time / s", "3", "PNP ester "], &["0", "0", "0.5"], &["60", "0.25", "n.d."]]),
            ("DE Catalyst 1", &[&["time (h)", "3"], &["0", "1"], &[], &["1", "<0.5"]]),
            ("empty", &[]),
        ])
        .unwrap();
        assert_eq!(datasets.len(), 2);
        assert_eq!((datasets[0].species.join(","), &datasets[0].times), ("3,PNP ester".into(), &Some(vec![0.0, 60.0])));
        assert_eq!(datasets[1].experiments[0].label, "DE Catalyst 1");
        assert_eq!((datasets[1].times.clone(), datasets[1].rows()), (Some(vec![0.0, 3600.0]), 2));
        assert_eq!(datasets[1].limits.as_ref().map(|limits| limits[[1, 0]]), Some(0.5));
    }

    #[test]
    fn a_single_sheet_may_hold_a_table_of_experiments() {
        let rows: [&[&str]; 3] = [&["experiment", "time", "A"], &["x", "0", "1"], &["y", "0", "2"]];
        let datasets = read(&[("data", &rows)]).unwrap();
        assert_eq!(datasets[0].experiments.iter().map(|it| it.label.as_str()).collect::<Vec<_>>(), ["x", "y"]);
    }

    #[test]
    fn wrong_sheets_are_named_with_their_row() {
        let errors = read(&[
            ("good", &[&["time", "A"], &["0", "1"]]),
            ("notes", &[&["A", "B"], &["1", "2"]]),
            ("bad", &[&["time", "A"], &["0", "1"], &["1", "oh"]]),
        ])
        .unwrap_err();
        let found: Vec<_> = errors
            .iter()
            .map(|error| (error.code, error.location.as_ref().map(|place| (place.file.as_str(), place.line)).unwrap()))
            .collect();
        assert_eq!(
            found,
            [("no-time-column", ("vtna.xlsx, sheet notes", 1)), ("not-a-number", ("vtna.xlsx, sheet bad", 3))]
        );
        assert!(errors.iter().all(|error| error.hint.is_some() && !error.reason.is_empty()));
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert!(is_workbook(&workbook(&[("a", &[])])) && !is_workbook(b"time,A\n"));
        let code = |bytes: Vec<u8>| read_workbook("x.xlsx", bytes, &ReadOptions::default()).unwrap_err()[0].code;
        assert_eq!(code(b"PK\x03\x04 and nothing else".to_vec()), "unreadable-workbook");
        assert_eq!(code(workbook(&[("a", &[])])), "empty-file");
    }
}
