//! Tables as Cantera's `SolutionArray` writes them: `t`, `T`, `P`, `D` and a column `X_NAME` for each species. Mole
//! fractions become concentrations by temperature and pressure.

use ndarray::Axis;

use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;
use crate::source::Diagnostic;

/// How far the mass density may vary relative to the first: more is a vessel that grows or that something flows into.
pub(super) const DENSITY_NOISE: f64 = 0.01;

/// Names of the pressure, in Pa; `P` stands in tables that pandas wrote.
const PRESSURES: [&str; 3] = ["P", "p", "pressure"];

/// What the columns of the species hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    MoleFractions,
    /// kmol/m³, as Cantera has them.
    Concentrations,
}

/// A header that Cantera wrote, in the words of a data file.
#[derive(Debug)]
pub(super) struct SolutionArray {
    /// The name of each column; `None` for one that is not read.
    pub names: Vec<Option<String>>,
    /// The cell of the mass density.
    pub density: Option<usize>,
    kind: Kind,
}

/// Whether a header is Cantera's: two species or more with one prefix, and nothing but conditions beside them.
///
/// # Errors
///
/// Mass fractions, and mole fractions without temperature or pressure, each with the number of its cell.
pub(super) fn recognise(header: &csv::StringRecord) -> Option<Result<SolutionArray, (usize, Diagnostic)>> {
    let prefix = ["X_", "Y_", "concentrations_"].into_iter().find(|prefix| {
        let of_species = header.iter().filter(|name| name.trim().starts_with(prefix)).count();
        of_species > 1 && of_species + 1 < header.len() && header.iter().any(|name| name.trim() == "T")
    })?;
    let first = header.iter().position(|name| name.trim().starts_with(prefix)).unwrap_or(0);
    if prefix == "Y_" {
        return Some(Err((first, mass_fractions())));
    }
    let has = |name: &str| header.iter().any(|own| own.trim() == name);
    if prefix == "X_" && !PRESSURES.iter().any(|name| has(name)) {
        return Some(Err((first, no_pressure())));
    }
    let name = |cell: &str| match cell.trim() {
        "t" | "time" => Some("time".to_string()),
        "T" => Some("temperature".to_string()),
        pressure if PRESSURES.contains(&pressure) => Some("pressure".to_string()),
        species => species.strip_prefix(prefix).map(|name| format!("{name} [mol/L]")),
    };
    Some(Ok(SolutionArray {
        names: header.iter().map(name).collect(),
        density: header.iter().position(|own| ["D", "density"].contains(&own.trim())),
        kind: if prefix == "X_" { Kind::MoleFractions } else { Kind::Concentrations },
    }))
}

impl SolutionArray {
    /// The data set with concentrations, c = X P/(R T), in place of mole fractions. A pressure that varies is left out:
    /// the concentrations tell it.
    pub(super) fn converted(&self, mut dataset: Dataset) -> Dataset {
        let pressures = dataset.pressures.take();
        if let (Kind::MoleFractions, Some(pressures), Some(temperatures)) =
            (self.kind, &pressures, &dataset.temperatures)
        {
            let totals = pressures.iter().zip(temperatures).map(|(p, t)| p / (GAS_CONSTANT * t));
            for (mut row, total) in dataset.concentrations.axis_iter_mut(Axis(0)).zip(totals) {
                row *= total;
            }
        }
        let is_constant = |pressures: &Vec<f64>| pressures.iter().all(|pressure| *pressure == pressures[0]);
        dataset.pressures = pressures.filter(is_constant);
        dataset
    }
}

pub(super) fn varying_density() -> Diagnostic {
    Diagnostic::error("varying-density", "the mass density varies")
        .because("more than 1 % from the first")
        .hint("only vessels of constant volume can be learned from: simulate with IdealGasReactor, closed")
}

fn mass_fractions() -> Diagnostic {
    Diagnostic::error("mass-fractions", "mass fractions cannot be converted without molar masses")
        .because("Cantera's mass fractions")
        .hint("write mole fractions, arr.save(…, basis='mole'), with the pressure among the extra columns: extra=['t', 'pressure']")
}

fn no_pressure() -> Diagnostic {
    Diagnostic::error("missing-pressure", "mole fractions cannot be converted without the pressure")
        .because("Cantera's mole fractions")
        .hint("add a column of it in Pa: SolutionArray(gas, extra=['t', 'pressure']), and append pressure=gas.P")
}

#[cfg(test)]
mod tests {
    use crate::data::{ReadData, read};
    use crate::source::Source;

    fn parse(text: &str) -> Result<ReadData, &'static str> {
        read(&Source::new("array.csv", text)).map_err(|errors| {
            assert!(errors[0].location.is_some() && errors[0].hint.is_some());
            errors[0].code
        })
    }

    #[test]
    fn mole_fractions_become_concentrations() {
        let dataset = parse("t,T,P,D,X_H2,X_O2\n0,300,1e5,1.3,0.5,0.25\n1,600,2e5,1.3,0.4,0.25\n").unwrap().dataset;
        assert_eq!(dataset.species, ["H2", "O2"]);
        let total = 1e5 / (8314.46261815324 * 300.0);
        assert!((dataset.concentrations[[0, 0]] / (0.5 * total) - 1.0).abs() < 1e-12);
        assert!((dataset.concentrations[[1, 0]] / (0.4 * total) - 1.0).abs() < 1e-12);
        assert_eq!((dataset.pressures, dataset.times), (None, Some(vec![0.0, 1.0])));
        let molar = parse("t,T,concentrations_A,concentrations_B\n0,300,1,2\n").unwrap().dataset;
        assert_eq!(molar.concentrations.row(0).to_vec(), [1.0, 2.0]);
    }

    #[test]
    fn what_cannot_be_converted_is_refused() {
        assert_eq!(parse("t,T,P,Y_H2,Y_O2\n0,300,1e5,0.5,0.25\n").unwrap_err(), "mass-fractions");
        assert_eq!(parse("t,T,D,X_H2,X_O2\n0,300,1,0.5,0.25\n").unwrap_err(), "missing-pressure");
        let growing = "t,T,P,D,X_H2,X_O2\n0,300,1e5,1,0.5,0.25\n1,600,1e5,0.5,0.5,0.25\n";
        assert_eq!(parse(growing).unwrap_err(), "varying-density");
        let species = parse("time,X_1,X_2\n0,1,2\n").unwrap().dataset;
        assert_eq!(species.species, ["X_1", "X_2"]);
    }
}
