//! The whole header: which column holds what, in which unit.

use std::collections::{HashMap, HashSet};

use crate::data::csv::column_unit::{Scale, measures};
use crate::data::csv::header::{Column, Quantity, read_column};
use crate::source::Diagnostic;
use crate::spelling;
use crate::units::Dimensions;

/// Reading stops after this number of errors.
pub(super) const MOST_ERRORS: usize = 20;

/// A column of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct NumberColumn {
    /// The number of the cell in each row, from 0.
    pub cell: usize,
    /// A value times this, plus the offset, is in internal units.
    pub factor: f64,
    pub offset: f64,
}

impl NumberColumn {
    /// A value of the column in internal units; without an offset, a negative zero stays one.
    pub(super) fn internal(&self, value: f64) -> f64 {
        if self.offset == 0.0 { value * self.factor } else { value * self.factor + self.offset }
    }

    pub(super) fn of(cell: usize, scale: Option<&Scale>) -> Self {
        NumberColumn { cell, factor: scale.map_or(1.0, |it| it.factor), offset: scale.map_or(0.0, |it| it.offset) }
    }
}

/// A column of derivatives, standard errors or starts of a species.
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
    pub replicate: Option<usize>,
    /// The column of the systems; it may be that of the experiments as well.
    pub system: Option<usize>,
    pub temperature: Option<NumberColumn>,
    pub pressure: Option<NumberColumn>,
    /// Whether the pressure may vary, because mole fractions are converted by it.
    pub pressure_converts: bool,
    pub species: Vec<String>,
    /// One a species.
    pub concentrations: Vec<NumberColumn>,
    pub derivatives: Vec<SpeciesColumn>,
    pub sigmas: Vec<SpeciesColumn>,
    pub starts: Vec<SpeciesColumn>,
    /// The unit of the species where it is no concentration, as written.
    pub quantity: Option<String>,
    /// Whether some species has no unit in the header.
    pub lacks_unit: bool,
    /// A warning about units that the header does not give, with its cell.
    pub assumed_unit: Option<(usize, Diagnostic)>,
}

/// An error with the number of its cell.
type CellError = (usize, Diagnostic);

/// What a column of a species holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Derivative,
    Sigma,
    Start,
}

/// A column of a species; the column of its concentrations may follow.
struct NamedColumn {
    cell: usize,
    name: String,
    kind: Kind,
    /// `None` where the header gives no unit.
    scale: Option<Scale>,
}

/// Reads the whole header, `None` for columns that are passed over; `systems` names the column of the systems. Each error has the number of its cell; the first
/// [`MOST_ERRORS`] are given.
pub(super) fn lay_out<'a>(
    cells: impl Iterator<Item = Option<&'a str>>,
    systems: Option<&str>,
) -> Result<Layout, Vec<CellError>> {
    let mut reader = Reader::default();
    for (cell, text) in cells.enumerate() {
        reader.layout.width += 1;
        let Some(text) = text else { continue };
        let column = read_column(text);
        if systems.is_some_and(|systems| systems.trim() == text.trim()) {
            reader.layout.system = Some(cell);
            if !matches!(&column, Ok(Column { quantity: Quantity::Experiment, .. })) {
                continue;
            }
        }
        match column {
            Ok(column) => reader.take(cell, text, column),
            Err(error) => reader.refuse(cell, || error),
        }
    }
    if let Some(systems) = systems.filter(|_| reader.layout.system.is_none()) {
        reader.refuse(0, || no_systems(systems));
    }
    if reader.layout.species.is_empty() && reader.errors.is_empty() {
        reader.refuse(0, no_species);
    }
    reader.attach();
    reader.check_units();
    if reader.errors.is_empty() { Ok(reader.layout) } else { Err(reader.errors) }
}

#[derive(Default)]
struct Reader {
    layout: Layout,
    errors: Vec<CellError>,
    /// The index of each species.
    places: HashMap<String, usize>,
    of_species: Vec<NamedColumn>,
    /// The quantity of each column that has one or should have one, with its cell and the name of the column.
    quantities: Vec<(usize, String, Option<String>)>,
    /// The cell of a pressure that is headed `P`.
    short_pressure: Option<usize>,
}

impl Reader {
    fn refuse(&mut self, cell: usize, error: impl FnOnce() -> Diagnostic) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push((cell, error()));
        }
    }

    fn take(&mut self, cell: usize, text: &str, column: Column) {
        let Column { quantity, scale } = column;
        let number = NumberColumn::of(cell, scale.as_ref());
        let layout = &mut self.layout;
        let mut of_species = |name: String, kind: Kind, scale: Option<Scale>| {
            self.of_species.push(NamedColumn { cell, name, kind, scale });
            true
        };
        let is_first = match quantity {
            Quantity::Time => layout.time.replace(number).is_none(),
            Quantity::Experiment => layout.experiment.replace(cell).is_none(),
            Quantity::Replicate => layout.replicate.replace(cell).is_none(),
            Quantity::System => layout.system.replace(cell).is_none_or(|first| first == cell),
            Quantity::Temperature => layout.temperature.replace(number).is_none(),
            Quantity::Pressure => {
                let is_short = text.trim().strip_prefix('P').is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
                self.short_pressure = is_short.then_some(cell);
                layout.pressure.replace(number).is_none()
            }
            Quantity::Concentration(name) => {
                layout.lacks_unit |= scale.is_none();
                self.quantities.push((cell, name.clone(), scale.and_then(|scale| scale.quantity)));
                layout.concentrations.push(number);
                layout.species.push(name.clone());
                self.places.insert(name, layout.species.len() - 1).is_none()
            }
            Quantity::Derivative(name) => of_species(name, Kind::Derivative, scale),
            Quantity::Sigma(name) => of_species(name, Kind::Sigma, scale),
            Quantity::Start(name) => of_species(name, Kind::Start, scale),
        };
        if !is_first {
            self.refuse(cell, || duplicate(text));
        }
    }

    /// Finds the species of derivatives, standard errors and starts. Without a unit of their own they have that of their
    /// species, derivatives over that of the time.
    fn attach(&mut self) {
        let time = self.layout.time.map_or(1.0, |time| time.factor);
        let mut seen: HashSet<(usize, Kind)> = HashSet::new();
        for NamedColumn { cell, name, kind, scale } in std::mem::take(&mut self.of_species) {
            let Some(species) = self.places.get(&name).copied() else {
                let names = std::mem::take(&mut self.layout.species);
                self.refuse(cell, || unknown_species(&name, &names));
                self.layout.species = names;
                continue;
            };
            if !seen.insert((species, kind)) {
                self.refuse(cell, || duplicate(&name));
            }
            let divisor = if kind == Kind::Derivative { time } else { 1.0 };
            let of_columns = self.layout.concentrations[species].factor / divisor;
            if scale.is_none() && of_columns != 1.0 && self.layout.assumed_unit.is_none() {
                self.layout.assumed_unit = Some((cell, assumed_unit(&name, kind)));
            }
            let factor = scale.as_ref().map_or(of_columns, |scale| scale.factor);
            if let Some(scale) = scale {
                self.quantities.push((cell, name, scale.quantity));
            }
            let list = match kind {
                Kind::Derivative => &mut self.layout.derivatives,
                Kind::Sigma => &mut self.layout.sigmas,
                Kind::Start => &mut self.layout.starts,
            };
            list.push(SpeciesColumn { column: NumberColumn { cell, factor, offset: 0.0 }, species });
        }
    }

    /// All species are concentrations, or all are in the one unit of another quantity.
    fn check_units(&mut self) {
        let quantities = std::mem::take(&mut self.quantities);
        let Some((_, first_name, Some(first))) = quantities.iter().find(|(_, _, quantity)| quantity.is_some()) else {
            return;
        };
        for (cell, name, quantity) in &quantities {
            if quantity.as_ref() != Some(first) {
                self.refuse(*cell, || mixed_units(name, quantity.as_deref(), first_name, first));
            }
        }
        let is_pressure = measures(first, Dimensions::PRESSURE);
        if let Some(cell) = self.short_pressure.filter(|_| is_pressure) {
            self.refuse(cell, || pressure_or_species(first));
        }
        self.layout.quantity = Some(first.clone());
    }
}

fn assumed_unit(name: &str, kind: Kind) -> Diagnostic {
    let (column, units, own) = match kind {
        Kind::Derivative => (format!("d[{name}]/dt"), format!("those of `{name}` and of the time"), "mol/L/s"),
        Kind::Sigma => (format!("sigma[{name}]"), format!("that of `{name}`"), "mol/L"),
        Kind::Start => (format!("start[{name}]"), format!("that of `{name}`"), "mol/L"),
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

fn mixed_units(name: &str, own: Option<&str>, first_name: &str, first: &str) -> Diagnostic {
    let message = match own {
        Some(own) => format!("`{name}` is in {own}, `{first_name}` in {first}"),
        None => format!("`{name}` is a concentration or without a unit, `{first_name}` is in {first}"),
    };
    Diagnostic::error("mixed-units", message).because("another kind of unit").hint(format!(
        "rate constants need one unit for all species: convert the columns, and write `[{first}]` after every name that \
         is in it"
    ))
}

fn pressure_or_species(unit: &str) -> Diagnostic {
    Diagnostic::error("ambiguous-column", format!("`P` may be the pressure or a species in {unit}"))
        .because("the species are partial pressures")
        .hint(format!("write `pressure [{unit}]` for the pressure; give a species P another name"))
}

fn no_systems(name: &str) -> Diagnostic {
    Diagnostic::error("no-systems-column", format!("no column is named `{name}`"))
        .because("--systems names a column that is not here")
        .hint(
            "name a column of the header as it is written, such as `experiment` where each one is a system of its own",
        )
}

fn no_species() -> Diagnostic {
    Diagnostic::error("no-species-column", "no column holds the concentration of a species")
        .because("no column is named after a species")
        .hint(
            "every column with a name of its own is a species; d[NAME]/dt, sigma[NAME], start[NAME] need a column NAME",
        )
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
        lay_out(header.iter().copied().map(Some), None).unwrap()
    }

    #[test]
    fn columns_are_laid_out_by_species() {
        let layout = laid_out(&["B", "time", "d[A]/dt [mol/L/s]", "A [mmol/L]", "sigma[B]"]);
        assert_eq!(layout.species, ["B", "A"]);
        let column = |cell, factor| NumberColumn { cell, factor, offset: 0.0 };
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
    fn labels_systems_and_starts_have_columns_of_their_own() {
        let layout = laid_out(&["experiment", "replicate", "system", "time", "A [%]", "start[A]"]);
        assert_eq!((layout.experiment, layout.replicate, layout.system), (Some(0), Some(1), Some(2)));
        assert_eq!((layout.starts.len(), layout.quantity.as_deref()), (1, Some("%")));
        let header = ["experiment", "soil", "time", "A"];
        let by_soil = lay_out(header.into_iter().map(Some), Some("soil")).unwrap();
        assert_eq!((by_soil.system, by_soil.species), (Some(1), vec!["A".to_string()]));
        let by_experiment =
            lay_out(header.into_iter().filter(|name| *name != "soil").map(Some), Some("experiment")).unwrap();
        assert_eq!((by_experiment.system, by_experiment.experiment), (Some(0), Some(0)));
        assert_eq!(lay_out(header.into_iter().map(Some), Some("sail")).unwrap_err()[0].1.code, "no-systems-column");
    }

    #[test]
    fn a_header_must_name_species_once_and_first() {
        let errors = |header: &[&str]| -> Vec<(usize, &str)> {
            let errors = lay_out(header.iter().copied().map(Some), None).unwrap_err();
            errors.into_iter().map(|(cell, error)| (cell, error.code)).collect()
        };
        assert_eq!(errors(&["time", "A", "A"]), [(2, "duplicate-column")]);
        assert_eq!(errors(&["time", "t [s]", "A"]), [(1, "duplicate-column")]);
        assert_eq!(errors(&["A", "d[A]/dt", "d[A]/dt [mol/L/s]"]), [(2, "duplicate-column")]);
        assert_eq!(errors(&["time", "A", "d[B]/dt"]), [(2, "unknown-species")]);
        assert_eq!(errors(&["time", "experiment"]), [(0, "no-species-column")]);
        assert_eq!(errors(&["time", "A [%]", "B [mM]"]), [(2, "mixed-units")]);
        assert_eq!(errors(&["time", "A", "B [%]", "sigma[B] [mM]"]), [(1, "mixed-units"), (3, "mixed-units")]);
        assert_eq!(errors(&["time", "A [bar]", "P [bar]"]), [(2, "ambiguous-column")]);
    }
}
