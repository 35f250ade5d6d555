//! The unit in the header of a column.

use crate::grammar::unit;
use crate::source::Diagnostic;
use crate::units::{Dimensions, Unit};

/// The factor to internal units that the unit of a column stands for; `None` where there is no unit. `default` is the
/// unit to propose.
pub(super) fn factor(
    cell: &str,
    unit: Option<&str>,
    expected: Dimensions,
    default: &str,
) -> Result<Option<f64>, Diagnostic> {
    let Some(text) = unit else { return Ok(None) };
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
    let factor = found.factor_for(expected).map_err(|wrong| {
        Diagnostic::error("wrong-unit", format!("`{text}` does not fit `{cell}`")).because(wrong.to_string()).hint(
            match expected == Dimensions::CONCENTRATION {
                true => {
                    format!("concentrations have a unit such as `{default}`; remove columns that hold something else")
                }
                false => format!("a unit such as `{default}` is needed here"),
            },
        )
    })?;
    Ok(Some(factor))
}

/// The unit that a text means, or why it means none.
pub(super) fn unit_of(text: &str) -> Result<Unit, String> {
    let expression = unit::parse(text).map_err(|error| error.to_string())?;
    Unit::of(expression.factor, &expression.powers).map_err(|error| error.to_string())
}

/// Whether a unit is a scale of temperature that does not begin at the absolute zero.
pub(super) fn is_degree(unit: &str) -> bool {
    ["C", "°C", "degC", "F", "°F", "degF"].contains(&unit)
}

/// The error for a temperature on such a scale.
pub(super) fn degree(cell: &str) -> Diagnostic {
    Diagnostic::error("wrong-unit", format!("the temperature `{cell}` is not in kelvin"))
        .because("its zero is not the absolute zero")
        .hint("convert the column to kelvin: K = °C + 273.15")
}
