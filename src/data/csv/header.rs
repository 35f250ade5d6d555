//! A cell of the header row: the quantity and unit of a column.

use crate::data::csv::column_unit::{degree, factor, is_degree, unit_of};
use crate::data::csv::look_alikes::refuse_look_alikes;
use crate::source::Diagnostic;
use crate::units::Dimensions;

/// What a column holds, and in which unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub quantity: Quantity,
    /// A value times this is in internal units; `None` where the header gives no unit.
    pub factor: Option<f64>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Time,
    Experiment,
    Temperature,
    Pressure,
    /// Of the species of that name.
    Concentration(String),
    Derivative(String),
    Sigma(String),
}

/// Names of conditions that the model of a closed vessel with constant volume does not cover.
const UNMODELLED: [&str; 6] = ["volume", "flow", "flow rate", "flow_rate", "flowrate", "residence time"];

/// Reads one cell of the header. The error has no place yet.
pub(super) fn read_column(cell: &str) -> Result<Column, Diagnostic> {
    let (name, unit) = name_and_unit(cell.trim());
    if name.is_empty() {
        return Err(empty_name());
    }
    let column = |quantity: Quantity, expected: Dimensions, default: &str| {
        Ok(Column { quantity, factor: factor(cell.trim(), unit, expected, default)? })
    };
    match name.to_lowercase().as_str() {
        "time" => return column(Quantity::Time, Dimensions::TIME, "s"),
        "temperature" => return column(Quantity::Temperature, Dimensions::TEMPERATURE, "K"),
        "pressure" => return column(Quantity::Pressure, Dimensions::PRESSURE, "Pa"),
        "experiment" if unit.is_none() => return Ok(Column { quantity: Quantity::Experiment, factor: None }),
        lower if UNMODELLED.contains(&lower) => return Err(unmodelled(name)),
        _ => {}
    }
    if let Some(column) = short_form(name, unit)? {
        return Ok(column);
    }
    if let Some(species) = within(name, "d[", "]/dt") {
        return column(Quantity::Derivative(species.to_string()), Dimensions::CONCENTRATION_RATE, "mol/L/s");
    }
    if let Some(species) = within(name, "sigma[", "]") {
        return column(Quantity::Sigma(species.to_string()), Dimensions::CONCENTRATION, "mol/L");
    }
    refuse_look_alikes(name, unit)?;
    column(Quantity::Concentration(name.to_string()), Dimensions::CONCENTRATION, "mol/L")
}

/// A trailing `[unit]` counts as a unit only after a blank: `CH2[S]` is a species.
fn name_and_unit(cell: &str) -> (&str, Option<&str>) {
    let bracketed = cell.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    match bracketed {
        Some((name, unit)) if name.ends_with(char::is_whitespace) => (name.trim_end(), Some(unit.trim())),
        _ => (cell, None),
    }
}

fn within<'a>(name: &'a str, before: &str, after: &str) -> Option<&'a str> {
    name.strip_prefix(before)?.strip_suffix(after).filter(|species| !species.is_empty())
}

/// `t [s]`, `T [K]`, `P [bar]`; with another unit, or none, these are names of species.
fn short_form(name: &str, unit: Option<&str>) -> Result<Option<Column>, Diagnostic> {
    let measures = |quantity: Quantity, dimensions: Dimensions| {
        let found = unit.and_then(|text| unit_of(text).ok())?;
        let factor = found.factor_for(dimensions).ok().filter(|_| !unit.is_some_and(is_degree))?;
        Some(Column { quantity, factor: Some(factor) })
    };
    Ok(match name {
        "t" => measures(Quantity::Time, Dimensions::TIME),
        "T" if unit.is_some_and(is_degree) => return Err(degree("T")),
        "T" => measures(Quantity::Temperature, Dimensions::TEMPERATURE),
        "P" => measures(Quantity::Pressure, Dimensions::PRESSURE),
        _ => None,
    })
}

fn empty_name() -> Diagnostic {
    Diagnostic::error("empty-column-name", "a column has no name").because("the header is empty here").hint(
        "name the column, or remove it: a comma at the end of the lines, or the row numbers that pandas writes \
         without index=False",
    )
}

fn unmodelled(name: &str) -> Diagnostic {
    Diagnostic::error("unmodelled-condition", format!("a column `{name}` cannot be taken into account"))
        .because("experiments are closed vessels of constant volume")
        .hint(format!("remove the column if it does not change; name a species otherwise than `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn species(name: &str, factor: Option<f64>) -> Column {
        Column { quantity: Quantity::Concentration(name.into()), factor }
    }

    #[test]
    fn names_units_and_brackets_are_told_apart() {
        let column = |quantity: Quantity, factor: Option<f64>| Column { quantity, factor };
        for (cell, expected) in [
            ("time", column(Quantity::Time, None)),
            ("Time [ms]", column(Quantity::Time, Some(1e-3))),
            ("t [min]", column(Quantity::Time, Some(60.0))),
            ("t [mol/L]", species("t", Some(1.0))),
            ("run [mol/L]", species("run", Some(1.0))),
            ("T [K]", column(Quantity::Temperature, Some(1.0))),
            ("T", species("T", None)),
            ("P [bar]", column(Quantity::Pressure, Some(1e5))),
            ("P", species("P", None)),
            ("P [mmol/L]", species("P", Some(1e-3))),
            ("experiment", column(Quantity::Experiment, None)),
            ("H2 [mol/cm^3]", species("H2", Some(1e3))),
            ("CH2[S]", species("CH2[S]", None)),
            ("CH2(S)", species("CH2(S)", None)),
            ("CH2[S] [mol/L]", species("CH2[S]", Some(1.0))),
            ("[xy2]*{.}", species("[xy2]*{.}", None)),
            ("d[H2]/dt", column(Quantity::Derivative("H2".into()), None)),
            ("d[CH2[S]]/dt [mol/L/ms]", column(Quantity::Derivative("CH2[S]".into()), Some(1e3))),
            ("sigma[[xy2]*{.}]", column(Quantity::Sigma("[xy2]*{.}".into()), None)),
        ] {
            assert_eq!(read_column(cell), Ok(expected), "{cell}");
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_refused() {
        for (cell, code) in [
            ("", "empty-column-name"),
            ("t", "ambiguous-column"),
            ("Run", "ambiguous-column"),
            ("time[ms]", "ambiguous-column"),
            ("T[K]", "ambiguous-column"),
            ("H2[mol/L]", "ambiguous-column"),
            ("d(H2)/dt", "ambiguous-column"),
            ("time [mol]", "wrong-unit"),
            ("H2 [s]", "wrong-unit"),
            ("d[H2]/dt [mol/L]", "wrong-unit"),
            ("temperature [C]", "wrong-unit"),
            ("T [°C]", "wrong-unit"),
            ("H2 [furlong]", "unknown-unit"),
            ("H2 [mM]", "unknown-unit"),
            ("H2 []", "unknown-unit"),
            ("Volume [L]", "unmodelled-condition"),
            ("flow", "unmodelled-condition"),
        ] {
            let error = read_column(cell).expect_err(cell);
            assert_eq!((error.code, error.hint.is_some(), error.reason.is_empty()), (code, true, false), "{cell}");
        }
    }
}
