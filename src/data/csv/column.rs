//! One cell of the header: the quantity and unit of a column.

use crate::grammar::unit;
use crate::source::Diagnostic;
use crate::units::{Dimensions, Unit};

/// The quantity of a column; a value times `factor` is in internal units.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    Time { factor: f64 },
    Experiment,
    Temperature { factor: f64 },
    Pressure { factor: f64 },
    Concentration { species: String, factor: f64 },
    Derivative { species: String, factor: f64 },
    Sigma { species: String, factor: f64 },
}

/// Names of conditions that the model of a closed vessel with constant volume does not cover.
const UNMODELLED: [&str; 6] = ["volume", "flow", "flow rate", "flow_rate", "flowrate", "residence time"];

/// Reads one cell of the header. The error has no place yet.
pub(super) fn read_column(cell: &str) -> Result<Column, Diagnostic> {
    let (name, unit) = name_and_unit(cell.trim());
    if name.is_empty() {
        return Err(Diagnostic::error("empty-column-name", "a column has no name")
            .because("the header is empty here")
            .hint("name the column, or remove the comma at the end of the lines"));
    }
    let factor = |expected: Dimensions, default: &str| factor(cell.trim(), unit, expected, default);
    match name.to_lowercase().as_str() {
        "time" => return Ok(Column::Time { factor: factor(Dimensions::TIME, "s")? }),
        "temperature" => return Ok(Column::Temperature { factor: factor(Dimensions::TEMPERATURE, "K")? }),
        "pressure" => return Ok(Column::Pressure { factor: factor(Dimensions::PRESSURE, "Pa")? }),
        "experiment" if unit.is_none() => return Ok(Column::Experiment),
        lower if UNMODELLED.contains(&lower) => return Err(unmodelled(name)),
        _ => {}
    }
    if let Some(column) = short_form(name, unit)? {
        return Ok(column);
    }
    let concentration = |species: &str| Ok((species.to_string(), factor(Dimensions::CONCENTRATION, "mol/L")?));
    if let Some(species) = within(name, "d[", "]/dt") {
        let factor = factor(Dimensions::CONCENTRATION_RATE, "mol/L/s")?;
        return Ok(Column::Derivative { species: species.to_string(), factor });
    }
    if let Some(species) = within(name, "sigma[", "]") {
        let (species, factor) = concentration(species)?;
        return Ok(Column::Sigma { species, factor });
    }
    refuse_look_alikes(name)?;
    let (species, factor) = concentration(name)?;
    Ok(Column::Concentration { species, factor })
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
    let measures = |dimensions: Dimensions| {
        let found = unit.and_then(|text| unit_of(text).ok())?;
        found.factor_for(dimensions).ok().filter(|_| !unit.is_some_and(is_degree))
    };
    Ok(match name {
        "t" if unit.is_none() => {
            return Err(Diagnostic::error("ambiguous-column", "`t` may be the time or a species")
                .because("a bare t")
                .hint("write `time` or `t [s]` for the time, `t [mol/L]` for a species"));
        }
        "t" => measures(Dimensions::TIME).map(|factor| Column::Time { factor }),
        "T" if unit.is_some_and(is_degree) => return Err(degree("T")),
        "T" => measures(Dimensions::TEMPERATURE).map(|factor| Column::Temperature { factor }),
        "P" => measures(Dimensions::PRESSURE).map(|factor| Column::Pressure { factor }),
        _ => None,
    })
}

/// Refuses names that look like a derivative, or like a name with a unit, but are not written as such.
fn refuse_look_alikes(name: &str) -> Result<(), Diagnostic> {
    if name.ends_with("/dt") {
        return Err(Diagnostic::error("ambiguous-column", format!("`{name}` is not how a derivative is named"))
            .because("ends like a derivative")
            .hint("write d[NAME]/dt, for example `d[H2]/dt`"));
    }
    let bracketed = name.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    if let Some((species, unit)) = bracketed.filter(|(species, unit)| {
        let short = ["t", "T", "P"].contains(species) || species.eq_ignore_ascii_case("time");
        !species.is_empty() && unit_of(unit).is_ok() && (short || unit.contains('/'))
    }) {
        return Err(Diagnostic::error("ambiguous-column", format!("`{name}` may be a name, or a name with a unit"))
            .because("no blank before the bracket")
            .hint(format!("write a blank before a unit: `{species} [{unit}]`")));
    }
    Ok(())
}

fn factor(cell: &str, unit: Option<&str>, expected: Dimensions, default: &str) -> Result<f64, Diagnostic> {
    let Some(text) = unit else { return Ok(1.0) };
    if expected == Dimensions::TEMPERATURE && is_degree(text) {
        return Err(degree(cell));
    }
    let found = unit_of(text).map_err(|reason| {
        let hint = match text.strip_suffix('M').filter(|prefix| prefix.chars().count() <= 1) {
            Some(prefix) => format!("write `{prefix}mol/L` for `{text}`"),
            None => format!("give a unit such as `{default}`, or none for {default}"),
        };
        Diagnostic::error("unknown-unit", format!("`{text}` is not a unit")).because(reason).hint(hint)
    })?;
    found.factor_for(expected).map_err(|wrong| {
        Diagnostic::error("wrong-unit", format!("`{text}` does not fit `{cell}`")).because(wrong.to_string()).hint(
            match expected == Dimensions::CONCENTRATION {
                true => {
                    format!("concentrations have a unit such as `{default}`; remove columns that hold something else")
                }
                false => format!("a unit such as `{default}` is needed here"),
            },
        )
    })
}

fn unit_of(text: &str) -> Result<Unit, String> {
    let expression = unit::parse(text).map_err(|error| error.to_string())?;
    Unit::of(expression.factor, &expression.powers).map_err(|error| error.to_string())
}

fn is_degree(unit: &str) -> bool {
    ["C", "°C", "degC", "F", "°F", "degF"].contains(&unit)
}

fn degree(cell: &str) -> Diagnostic {
    Diagnostic::error("wrong-unit", format!("the temperature `{cell}` is not in kelvin"))
        .because("its zero is not the absolute zero")
        .hint("convert the column to kelvin: K = °C + 273.15")
}

fn unmodelled(name: &str) -> Diagnostic {
    Diagnostic::error("unmodelled-condition", format!("a column `{name}` cannot be taken into account"))
        .because("experiments are closed vessels of constant volume")
        .hint(format!("remove the column if it does not change; name a species otherwise than `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn species(name: &str, factor: f64) -> Column {
        Column::Concentration { species: name.into(), factor }
    }

    #[test]
    fn names_units_and_brackets_are_told_apart() {
        for (cell, column) in [
            ("time", Column::Time { factor: 1.0 }),
            ("Time [ms]", Column::Time { factor: 1e-3 }),
            ("t [min]", Column::Time { factor: 60.0 }),
            ("t [mol/L]", species("t", 1.0)),
            ("T [K]", Column::Temperature { factor: 1.0 }),
            ("T", species("T", 1.0)),
            ("P [bar]", Column::Pressure { factor: 1e5 }),
            ("P", species("P", 1.0)),
            ("P [mmol/L]", species("P", 1e-3)),
            ("experiment", Column::Experiment),
            ("H2 [mol/cm^3]", species("H2", 1e3)),
            ("CH2[S]", species("CH2[S]", 1.0)),
            ("CH2[S] [mol/L]", species("CH2[S]", 1.0)),
            ("[xy2]*{.}", species("[xy2]*{.}", 1.0)),
            ("d[H2]/dt", Column::Derivative { species: "H2".into(), factor: 1.0 }),
            ("d[CH2[S]]/dt [mol/L/ms]", Column::Derivative { species: "CH2[S]".into(), factor: 1e3 }),
            ("sigma[[xy2]*{.}]", Column::Sigma { species: "[xy2]*{.}".into(), factor: 1.0 }),
        ] {
            assert_eq!(read_column(cell), Ok(column), "{cell}");
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_refused() {
        for (cell, code) in [
            ("", "empty-column-name"),
            ("t", "ambiguous-column"),
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
