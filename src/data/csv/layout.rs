//! The whole header: which column holds what, in which unit.

use std::collections::{HashMap, HashSet};

use crate::data::csv::header::{Column, Quantity, read_column};
use crate::source::Diagnostic;
use crate::spelling;

/// Reading stops after this number of errors.
pub(super) const MOST_ERRORS: usize = 20;

/// A column of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NumberColumn {
    /// The number of the cell in each row, from 0.
    pub cell: usize,
    /// A value times this is in internal units.
    pub factor: f64,
}

/// A column of derivatives or standard errors of a species.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SpeciesColumn {
    pub column: NumberColumn,
    /// Index of the species.
    pub species: usize,
}

/// The column of each quantity; species in the order of their columns.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Number of columns.
    pub width: usize,
    pub time: Option<NumberColumn>,
    pub experiment: Option<usize>,
    pub temperature: Option<NumberColumn>,
    pub pressure: Option<NumberColumn>,
    pub species: Vec<String>,
    /// One a species.
    pub concentrations: Vec<NumberColumn>,
    pub derivatives: Vec<SpeciesColumn>,
    pub sigmas: Vec<SpeciesColumn>,
    /// A warning about units that the header does not give, with its cell.
    pub assumed_unit: Option<(usize, Diagnostic)>,
}

/// An error with the number of its cell.
type CellError = (usize, Diagnostic);

/// A column of derivatives or standard errors; the column of the species itself may follow.
struct NamedColumn {
    cell: usize,
    name: String,
    is_derivative: bool,
    /// `None` where the header gives no unit.
    factor: Option<f64>,
}

/// Reads the whole header. Each error has the number of its cell; the first [`MOST_ERRORS`] are given.
pub(super) fn lay_out<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Layout, Vec<CellError>> {
    let mut reader = Reader::default();
    for (cell, text) in cells.enumerate() {
        reader.layout.width += 1;
        match read_column(text) {
            Ok(column) => reader.take(cell, text, column),
            Err(error) => reader.refuse(cell, || error),
        }
    }
    if reader.layout.species.is_empty() && reader.errors.is_empty() {
        reader.refuse(0, no_species);
    }
    reader.attach();
    if reader.errors.is_empty() { Ok(reader.layout) } else { Err(reader.errors) }
}

#[derive(Default)]
struct Reader {
    layout: Layout,
    errors: Vec<CellError>,
    /// The index of each species.
    places: HashMap<String, usize>,
    of_species: Vec<NamedColumn>,
}

impl Reader {
    fn refuse(&mut self, cell: usize, error: impl FnOnce() -> Diagnostic) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push((cell, error()));
        }
    }

    fn take(&mut self, cell: usize, text: &str, column: Column) {
        let Column { quantity, factor } = column;
        let number = NumberColumn { cell, factor: factor.unwrap_or(1.0) };
        let layout = &mut self.layout;
        let is_first = match quantity {
            Quantity::Time => layout.time.replace(number).is_none(),
            Quantity::Experiment => layout.experiment.replace(cell).is_none(),
            Quantity::Temperature => layout.temperature.replace(number).is_none(),
            Quantity::Pressure => layout.pressure.replace(number).is_none(),
            Quantity::Concentration(name) => {
                layout.concentrations.push(number);
                layout.species.push(name.clone());
                self.places.insert(name, layout.species.len() - 1).is_none()
            }
            Quantity::Derivative(name) => {
                self.of_species.push(NamedColumn { cell, name, is_derivative: true, factor });
                true
            }
            Quantity::Sigma(name) => {
                self.of_species.push(NamedColumn { cell, name, is_derivative: false, factor });
                true
            }
        };
        if !is_first {
            self.refuse(cell, || duplicate(text));
        }
    }

    /// Finds the species of derivatives and standard errors. Without a unit of their own they have that of their
    /// species, derivatives over that of the time.
    fn attach(&mut self) {
        let time = self.layout.time.map_or(1.0, |time| time.factor);
        let mut seen: HashSet<(usize, bool)> = HashSet::new();
        for NamedColumn { cell, name, is_derivative, factor } in std::mem::take(&mut self.of_species) {
            let Some(species) = self.places.get(&name).copied() else {
                let names = std::mem::take(&mut self.layout.species);
                self.refuse(cell, || unknown_species(&name, &names));
                self.layout.species = names;
                continue;
            };
            if !seen.insert((species, is_derivative)) {
                self.refuse(cell, || duplicate(&name));
            }
            let of_columns = self.layout.concentrations[species].factor / if is_derivative { time } else { 1.0 };
            if factor.is_none() && of_columns != 1.0 && self.layout.assumed_unit.is_none() {
                self.layout.assumed_unit = Some((cell, assumed_unit(&name, is_derivative)));
            }
            let column = NumberColumn { cell, factor: factor.unwrap_or(of_columns) };
            let list = if is_derivative { &mut self.layout.derivatives } else { &mut self.layout.sigmas };
            list.push(SpeciesColumn { column, species });
        }
    }
}

fn assumed_unit(name: &str, is_derivative: bool) -> Diagnostic {
    let (column, units, own) = match is_derivative {
        true => (format!("d[{name}]/dt"), format!("those of `{name}` and of the time"), "mol/L/s"),
        false => (format!("sigma[{name}]"), format!("that of `{name}`"), "mol/L"),
    };
    Diagnostic::warning("assumed-unit", format!("`{column}` gives no unit"))
        .because("no brackets")
        .repaired(format!("taken to be {units}, and so in every such column"))
        .hint(format!("where that is not so, write the unit: `{column} [{own}]`"))
}

fn duplicate(text: &str) -> Diagnostic {
    Diagnostic::error("duplicate-column", format!("there are two columns of `{}`", text.trim()))
        .because("stands in the header before")
        .hint("remove or rename one of them")
}

fn no_species() -> Diagnostic {
    Diagnostic::error("no-species-column", "no column holds the concentration of a species")
        .because("no column is named after a species")
        .hint("every column with a name of its own is a species; d[NAME]/dt and sigma[NAME] need a column NAME")
}

fn unknown_species(name: &str, species: &[String]) -> Diagnostic {
    let hint = match spelling::nearest(name, species.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("add a column `{name}` with its concentration, empty where it was not measured"),
    };
    Diagnostic::error("unknown-species", format!("there is no column of the species `{name}`"))
        .because("its concentration is not in the file")
        .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(header: &[&str]) -> Layout {
        lay_out(header.iter().copied()).unwrap()
    }

    #[test]
    fn columns_are_laid_out_by_species() {
        let layout = laid_out(&["B", "time", "d[A]/dt [mol/L/s]", "A [mmol/L]", "sigma[B]"]);
        assert_eq!(layout.species, ["B", "A"]);
        let column = |cell, factor| NumberColumn { cell, factor };
        let of_species = |cell, species| vec![SpeciesColumn { column: column(cell, 1.0), species }];
        assert_eq!(layout.concentrations, [column(0, 1.0), column(3, 1e-3)]);
        assert_eq!((layout.derivatives, layout.sigmas), (of_species(2, 1), of_species(4, 0)));
        assert_eq!((layout.time, layout.experiment, layout.width), (Some(column(1, 1.0)), None, 5));
        assert_eq!(layout.assumed_unit, None);
    }

    #[test]
    fn a_bare_derivative_and_a_bare_error_have_the_units_of_their_columns() {
        let layout = laid_out(&["time [min]", "A [mmol/L]", "B", "d[A]/dt", "d[B]/dt", "sigma[A]", "sigma[B]"]);
        let factors = |columns: &[SpeciesColumn]| columns.iter().map(|it| it.column.factor).collect::<Vec<f64>>();
        assert_eq!(factors(&layout.derivatives), [1e-3 / 60.0, 1.0 / 60.0]);
        assert_eq!(factors(&layout.sigmas), [1e-3, 1.0]);
        let (cell, warning) = layout.assumed_unit.expect("a warning");
        assert_eq!((cell, warning.code), (3, "assumed-unit"));
        assert!(laid_out(&["time", "A", "d[A]/dt", "sigma[A]"]).assumed_unit.is_none());
        let without_time = laid_out(&["A [mmol/L]", "d[A]/dt"]);
        assert_eq!(factors(&without_time.derivatives), [1e-3]);
    }

    #[test]
    fn a_header_must_name_species_once_and_first() {
        let errors = |header: &[&str]| -> Vec<(usize, &str)> {
            let errors = lay_out(header.iter().copied()).unwrap_err();
            errors.into_iter().map(|(cell, error)| (cell, error.code)).collect()
        };
        assert_eq!(errors(&["time", "A", "A"]), [(2, "duplicate-column")]);
        assert_eq!(errors(&["time", "t [s]", "A"]), [(1, "duplicate-column")]);
        assert_eq!(errors(&["A", "d[A]/dt", "d[A]/dt [mol/L/s]"]), [(2, "duplicate-column")]);
        assert_eq!(errors(&["time", "A", "d[B]/dt"]), [(2, "unknown-species")]);
        assert_eq!(errors(&["time", "experiment"]), [(0, "no-species-column")]);
    }
}
