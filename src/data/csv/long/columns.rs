//! The columns of a table in long form, told from its header.

use crate::data::csv::column_unit::Scale;
use crate::data::csv::header::{Quantity, read_column};
use crate::data::csv::layout::NumberColumn;
use crate::source::Diagnostic;

/// Names of the column of names, without signs and in lower case.
const SPECIES: [&str; 9] =
    ["species", "name", "observable", "observableid", "compound", "analyte", "substance", "component", "variable"];
/// Names of the column of values.
const VALUES: [&str; 6] = ["value", "concentration", "conc", "measurement", "amount", "measured"];
/// Names of the column of standard errors.
const ERRORS: [&str; 11] =
    ["error", "err", "sigma", "sd", "se", "std", "stdev", "stderr", "standarderror", "uncertainty", "noiseparameters"];
/// The columns of PEtab that are read as others.
const CONDITION: &str = "simulationconditionid";
/// The columns of PEtab that say nothing where they are empty.
const OF_PETAB: [&str; 5] = [
    "observableparameters",
    "preequilibrationconditionid",
    "datasetid",
    "observabletransformation",
    "noisedistribution",
];

/// Which cell of each row holds what.
#[derive(Debug, Default)]
pub(in crate::data::csv) struct LongColumns {
    pub width: usize,
    pub time: Option<NumberColumn>,
    pub experiment: Option<usize>,
    pub replicate: Option<usize>,
    pub system: Option<usize>,
    pub temperature: Option<NumberColumn>,
    pub pressure: Option<NumberColumn>,
    pub species: usize,
    pub value: NumberColumn,
    /// Standard errors; in PEtab, they may be names of parameters instead.
    pub error: Option<NumberColumn>,
    pub is_petab: bool,
    /// The unit of the values where it is no concentration.
    pub quantity: Option<String>,
    pub unit_is_written: bool,
    /// Columns that are passed over if they are empty.
    pub unused: Vec<usize>,
}

/// A name without its unit, signs and blanks, in lower case.
fn letters(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The columns of a long table, if the header is that of one: a column of names and one of values.
///
/// # Errors
///
/// Those of its other columns, each with the number of its cell.
pub(in crate::data::csv) fn recognise(
    header: &csv::StringRecord,
    systems: Option<&str>,
) -> Option<Result<LongColumns, Vec<(usize, Diagnostic)>>> {
    let names: Vec<(String, Option<Scale>)> = header.iter().map(name_and_scale).collect();
    let find = |words: &[&str]| names.iter().position(|(name, _)| words.contains(&name.as_str()));
    let (species, value) = (find(&SPECIES)?, find(&VALUES)?);
    let scale = names[value].1.as_ref();
    let is_petab = names[species].0 == "observableid" && find(&[CONDITION]).is_some();
    let columns = LongColumns {
        width: header.len(),
        species,
        value: NumberColumn::of(value, scale),
        quantity: scale.and_then(|scale| scale.quantity.clone()),
        unit_is_written: scale.is_some(),
        error: find(&ERRORS).map(|cell| NumberColumn::of(cell, names[cell].1.as_ref().or(scale))),
        experiment: find(&[CONDITION]),
        is_petab,
        ..LongColumns::default()
    };
    Some(with_others(columns, header, &names, systems))
}

fn name_and_scale(cell: &str) -> (String, Option<Scale>) {
    match read_column(cell) {
        Ok(column) => match column.quantity {
            Quantity::Concentration(name) => (letters(&name), column.scale),
            _ => (letters(cell), None),
        },
        Err(_) => (letters(cell), None),
    }
}

/// The columns of conditions and labels beside the names and the values.
fn with_others(
    mut columns: LongColumns,
    header: &csv::StringRecord,
    names: &[(String, Option<Scale>)],
    systems: Option<&str>,
) -> Result<LongColumns, Vec<(usize, Diagnostic)>> {
    let mut errors = Vec::new();
    for (cell, text) in header.iter().enumerate() {
        if systems.is_some_and(|systems| systems.trim() == text.trim()) {
            columns.system = Some(cell);
        }
        let is_taken = cell == columns.species
            || cell == columns.value.cell
            || columns.error.is_some_and(|error| error.cell == cell)
            || names[cell].0 == CONDITION;
        if is_taken {
            continue;
        }
        let column = read_column(text);
        let number = |scale: &Option<Scale>| Some(NumberColumn::of(cell, scale.as_ref()));
        match column.as_ref().map(|column| (&column.quantity, &column.scale)) {
            Ok((Quantity::Time, scale)) => columns.time = number(scale),
            Ok((Quantity::Temperature, scale)) => columns.temperature = number(scale),
            Ok((Quantity::Pressure, scale)) => columns.pressure = number(scale),
            Ok((Quantity::Experiment, _)) => columns.experiment = Some(cell),
            Ok((Quantity::Replicate, _)) => columns.replicate = Some(cell),
            Ok((Quantity::System, _)) => columns.system = Some(cell),
            _ if columns.is_petab && OF_PETAB.contains(&names[cell].0.as_str()) => columns.unused.push(cell),
            _ if columns.system == Some(cell) => {}
            _ => errors.push((cell, unclear(text.trim()))),
        }
    }
    if columns.time.is_none() {
        errors.push((0, no_time()));
    }
    if errors.is_empty() { Ok(columns) } else { Err(errors) }
}

fn unclear(name: &str) -> Diagnostic {
    Diagnostic::error("ambiguous-column", format!("`{name}` may tell experiments apart, or be a remark"))
        .because("one value a row, and no column of its own name")
        .hint(format!(
            "name it `experiment` if it tells experiments apart, or `system` (or --systems {name}); remove it otherwise"
        ))
}

fn no_time() -> Diagnostic {
    Diagnostic::error("no-time-column", "no column holds the times")
        .because("one value a row, without its time")
        .hint("head the column of the times `time`, with its unit: `time [min]`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &[&str]) -> Option<Result<LongColumns, Vec<(usize, &'static str)>>> {
        let result = recognise(&csv::StringRecord::from(header.to_vec()), None)?;
        Some(result.map_err(|errors| errors.into_iter().map(|(cell, error)| (cell, error.code)).collect()))
    }

    #[test]
    fn long_tables_are_told_by_a_column_of_names_and_one_of_values() {
        let columns = found(&["experiment", "Time [min]", "species", "value [mM]", "error"]).unwrap().unwrap();
        assert_eq!((columns.species, columns.value.cell, columns.value.factor), (2, 3, 1e-3));
        assert_eq!(columns.error.map(|error| (error.cell, error.factor)), Some((4, 1e-3)));
        assert!(found(&["time", "A", "value"]).is_none() && found(&["time", "name", "A"]).is_none());
        assert_eq!(found(&["name", "value", "time", "lab"]).unwrap().unwrap_err(), [(3, "ambiguous-column")]);
        assert_eq!(found(&["name", "value"]).unwrap().unwrap_err(), [(0, "no-time-column")]);
    }

    #[test]
    fn tables_of_petab_are_known() {
        let header = ["observableId", "simulationConditionId", "measurement", "time", "noiseParameters", "datasetId"];
        let columns = found(&header).unwrap().unwrap();
        assert!(columns.is_petab && columns.experiment == Some(1) && columns.unused == [5]);
    }
}
