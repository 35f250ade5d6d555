//! The header row of a data file: which column holds what.

use crate::data::csv::column::{Column, read_column};
use crate::source::Diagnostic;
use crate::spelling;

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
}

/// A column that names a species; the column of the species itself may follow.
struct NamedColumn {
    column: NumberColumn,
    name: String,
    is_derivative: bool,
}

/// Reads the whole header. Each error has the number of its cell.
pub(super) fn lay_out<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Layout, Vec<(usize, Diagnostic)>> {
    let (mut layout, mut errors, mut of_species) = (Layout::default(), Vec::new(), Vec::new());
    for (cell, text) in cells.enumerate() {
        layout.width += 1;
        let Ok(column) = read_column(text).map_err(|error| errors.push((cell, error))) else { continue };
        let is_first = match column {
            Column::Time { factor } => layout.time.replace(NumberColumn { cell, factor }).is_none(),
            Column::Experiment => layout.experiment.replace(cell).is_none(),
            Column::Temperature { factor } => layout.temperature.replace(NumberColumn { cell, factor }).is_none(),
            Column::Pressure { factor } => layout.pressure.replace(NumberColumn { cell, factor }).is_none(),
            Column::Concentration { species, factor } => {
                layout.concentrations.push(NumberColumn { cell, factor });
                let is_first = !layout.species.contains(&species);
                layout.species.push(species);
                is_first
            }
            Column::Derivative { species, factor } => {
                of_species.push(NamedColumn {
                    column: NumberColumn { cell, factor },
                    name: species,
                    is_derivative: true,
                });
                true
            }
            Column::Sigma { species, factor } => {
                of_species.push(NamedColumn {
                    column: NumberColumn { cell, factor },
                    name: species,
                    is_derivative: false,
                });
                true
            }
        };
        if !is_first {
            errors.push((cell, duplicate(text)));
        }
    }
    if layout.species.is_empty() && errors.is_empty() {
        errors.push((0, no_species()));
    }
    attach(&mut layout, of_species, &mut errors);
    if errors.is_empty() { Ok(layout) } else { Err(errors) }
}

/// Finds the species of derivatives and standard errors.
fn attach(layout: &mut Layout, columns: Vec<NamedColumn>, errors: &mut Vec<(usize, Diagnostic)>) {
    for NamedColumn { column, name, is_derivative } in columns {
        let Some(species) = layout.species.iter().position(|species| *species == name) else {
            errors.push((column.cell, unknown_species(&name, &layout.species)));
            continue;
        };
        let list = if is_derivative { &mut layout.derivatives } else { &mut layout.sigmas };
        if list.iter().any(|earlier| earlier.species == species) {
            errors.push((column.cell, duplicate(&name)));
        }
        list.push(SpeciesColumn { column, species });
    }
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

    #[test]
    fn columns_are_laid_out_by_species() {
        let layout = lay_out(["B", "time", "d[A]/dt", "A [mmol/L]", "sigma[B]"].into_iter()).unwrap();
        assert_eq!(layout.species, ["B", "A"]);
        let column = |cell, factor| NumberColumn { cell, factor };
        let of_species = |cell, species| vec![SpeciesColumn { column: column(cell, 1.0), species }];
        assert_eq!(layout.concentrations, [column(0, 1.0), column(3, 1e-3)]);
        assert_eq!((layout.derivatives, layout.sigmas), (of_species(2, 1), of_species(4, 0)));
        assert_eq!((layout.time, layout.experiment, layout.width), (Some(column(1, 1.0)), None, 5));
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
