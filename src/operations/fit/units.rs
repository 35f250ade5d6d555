//! The units of fitted rate constants, as far as the data tell.

use crate::data::ConcentrationUnit;
use crate::operations::learned_metadata::RATE_UNITS;

/// What stands for the unit of data that give none.
const NOT_WRITTEN: &str = "u";

/// The unit of concentrations in a report.
pub fn concentration_unit(unit: &ConcentrationUnit) -> &str {
    match unit {
        ConcentrationUnit::MolPerLitre => "mol/L",
        ConcentrationUnit::Other(written) => written,
        ConcentrationUnit::NotWritten => NOT_WRITTEN,
    }
}

/// The unit of the rate constant of a reaction of this order.
pub fn rate_unit(unit: &ConcentrationUnit, order: f64) -> String {
    let of_concentration = concentration_unit(unit);
    let power = order - 1.0;
    let raised = |power: f64| if power == 1.0 { String::new() } else { format!("^{power}") };
    match (unit, power) {
        (_, 0.0) => "1/s".to_string(),
        (_, -1.0) => format!("{of_concentration}/s"),
        (ConcentrationUnit::MolPerLitre, power) => format!("L{0}/mol{0}/s", raised(power)),
        (_, power) => format!("1/({of_concentration}{} s)", raised(power)),
    }
}

/// The units of all rates together.
pub fn rate_units(unit: &ConcentrationUnit) -> String {
    match unit {
        ConcentrationUnit::MolPerLitre => RATE_UNITS.to_string(),
        ConcentrationUnit::Other(written) => format!("{written}, s; Ea in J/mol"),
        ConcentrationUnit::NotWritten => "u, s; Ea in J/mol; u is the unit of the data, which give none".to_string(),
    }
}

/// How a written mechanism, whose rate constants are in mol and L, is to be read; `None` where the data are in them.
pub fn scaling_of_file(unit: &ConcentrationUnit) -> Option<String> {
    match unit {
        ConcentrationUnit::MolPerLitre => None,
        ConcentrationUnit::Other(written) => Some(format!("1 mol/L in the file stands for 1 {written} of the data")),
        ConcentrationUnit::NotWritten => {
            Some("1 mol/L in the file stands for 1 unit of the data, which give none".to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_in_the_unit_of_the_data() {
        let percent = ConcentrationUnit::Other("%".to_string());
        let of = |unit: &ConcentrationUnit| [0.0, 1.0, 2.0, 3.0].map(|order| rate_unit(unit, order));
        assert_eq!(of(&ConcentrationUnit::MolPerLitre), ["mol/L/s", "1/s", "L/mol/s", "L^2/mol^2/s"]);
        assert_eq!(of(&percent), ["%/s", "1/s", "1/(% s)", "1/(%^2 s)"]);
        assert_eq!(of(&ConcentrationUnit::NotWritten), ["u/s", "1/s", "1/(u s)", "1/(u^2 s)"]);
        assert_eq!(scaling_of_file(&percent).unwrap(), "1 mol/L in the file stands for 1 % of the data");
        assert_eq!(scaling_of_file(&ConcentrationUnit::MolPerLitre), None);
        assert!(!rate_units(&percent).contains("mol,"));
    }
}
