//! A cell of the header row: the quantity and unit of a column.

use crate::data::csv::column_unit::{Scale, is_of_species, measures, scale, unit_of};
use crate::data::csv::look_alikes::refuse_look_alikes;
use crate::source::Diagnostic;
use crate::units::Dimensions;

/// What a column holds, and in which unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub quantity: Quantity,
    /// `None` where the header gives no unit.
    pub scale: Option<Scale>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Time,
    Experiment,
    /// Which repetition of its experiment a row belongs to.
    Replicate,
    System,
    Temperature,
    Pressure,
    /// Of the species of that name.
    Concentration(String),
    Derivative(String),
    Sigma(String),
    /// The initial concentration, known apart from the rows.
    Start(String),
}

/// Names of conditions that the model of a closed vessel with constant volume does not cover.
const UNMODELLED: [&str; 6] = ["volume", "flow", "flow rate", "flow_rate", "flowrate", "residence time"];
/// Names of the time that need a unit of time, in lower case, beside `time`.
const TIMES: [&str; 6] = ["t", "times", "elapsed time", "time elapsed", "reaction time", "elapsed"];
/// Names of labels that leave no doubt, in lower case and without blanks, underscores, points and signs.
const EXPERIMENTS: [&str; 7] = [
    "experiment",
    "experimentid",
    "experimentname",
    "experimentno",
    "experimentnumber",
    "experimentlabel",
    "experiment#",
];
const REPLICATES: [&str; 6] = ["replicate", "replicateid", "replicateno", "replicatenumber", "rep", "repl"];
const SYSTEMS: [&str; 2] = ["system", "systemid"];

/// Reads one cell of the header. The error has no place yet.
pub(super) fn read_column(cell: &str) -> Result<Column, Diagnostic> {
    let cell = cell.trim();
    let (name, unit) = name_and_unit(cell);
    if name.is_empty() {
        return Err(empty_name());
    }
    if let Some(quantity) = label(name).filter(|_| unit.is_none()) {
        return Ok(Column { quantity, scale: None });
    }
    let column = |quantity: Quantity, expected: Dimensions, default: &str| {
        Ok(Column { quantity, scale: scale(cell, unit, expected, default)? })
    };
    match name.to_lowercase().as_str() {
        "time" => return column(Quantity::Time, Dimensions::TIME, "s"),
        "temperature" => return column(Quantity::Temperature, Dimensions::TEMPERATURE, "K"),
        "pressure" => return column(Quantity::Pressure, Dimensions::PRESSURE, "Pa"),
        lower if UNMODELLED.contains(&lower) => return Err(unmodelled(name)),
        _ => {}
    }
    if let Some((quantity, dimensions)) = condition(name).filter(|(_, own)| unit.is_some_and(|it| measures(it, *own))) {
        return column(quantity, dimensions, "");
    }
    let of_species = |before, after| within(name, before, after).map(str::to_string);
    if let Some(species) = of_species("d[", "]/dt") {
        return column(Quantity::Derivative(species), Dimensions::CONCENTRATION_RATE, "mol/L/s");
    }
    if let Some(species) = of_species("sigma[", "]") {
        return column(Quantity::Sigma(species), Dimensions::CONCENTRATION, "mol/L");
    }
    if let Some(species) = of_species("start[", "]") {
        return column(Quantity::Start(species), Dimensions::CONCENTRATION, "mol/L");
    }
    refuse_look_alikes(name, unit)?;
    column(Quantity::Concentration(name.to_string()), Dimensions::CONCENTRATION, "mol/L")
}

/// Whether a column holds labels rather than numbers.
pub(super) fn is_of_labels(name: &str) -> bool {
    label(name.trim()).is_some()
}

/// Columns of labels, which have no unit.
fn label(name: &str) -> Option<Quantity> {
    let letters: String = name.to_lowercase().chars().filter(|c| !matches!(c, ' ' | '_' | '.' | '-')).collect();
    let is_one_of = |names: &[&str]| names.contains(&letters.as_str());
    match () {
        () if is_one_of(&EXPERIMENTS) => Some(Quantity::Experiment),
        () if is_one_of(&REPLICATES) => Some(Quantity::Replicate),
        () if is_one_of(&SYSTEMS) => Some(Quantity::System),
        () => None,
    }
}

/// The time or condition that a name means if its unit fits: `t [s]`, `T [K]`, `P [bar]`, `temp (C)`. With another
/// unit, or none, these may be names of species.
fn condition(name: &str) -> Option<(Quantity, Dimensions)> {
    match name.to_lowercase().as_str() {
        _ if name == "T" => Some((Quantity::Temperature, Dimensions::TEMPERATURE)),
        _ if name == "P" => Some((Quantity::Pressure, Dimensions::PRESSURE)),
        "time" => Some((Quantity::Time, Dimensions::TIME)),
        lower if TIMES.contains(&lower) => Some((Quantity::Time, Dimensions::TIME)),
        "temperature" | "temp" | "temp." => Some((Quantity::Temperature, Dimensions::TEMPERATURE)),
        "pressure" => Some((Quantity::Pressure, Dimensions::PRESSURE)),
        _ => None,
    }
}

/// A name that a unit stands beside.
struct Beside<'a> {
    name: &'a str,
    unit: &'a str,
    /// Whether nothing stands between the two but a bracket, a parenthesis or a slash.
    is_tight: bool,
    is_slash: bool,
}

impl<'a> Beside<'a> {
    fn of(name: &'a str, unit: &'a str, is_slash: bool) -> Self {
        Beside { name: name.trim_end(), unit: unit.trim(), is_tight: !name.ends_with(char::is_whitespace), is_slash }
    }

    /// Whether the text beside the name can only be its unit.
    fn is_certain(&self) -> bool {
        if self.name.is_empty() {
            return false;
        }
        if let Some((_, dimensions)) = condition(self.name)
            && measures(self.unit, dimensions)
        {
            return true;
        }
        if within(self.name, "d[", "]/dt").is_some() {
            return unit_of(self.unit).is_ok() || self.unit.contains('%');
        }
        let is_short = ["g", "1", "-", "A", "C"].contains(&self.unit);
        let is_long = self.unit.contains(['/', '%'])
            || ["ppm", "ppb"].contains(&self.unit)
            || (self.unit.ends_with('M') && self.unit.len() > 1);
        match (self.is_tight, self.is_slash) {
            (true, _) => is_long && is_of_species(self.unit),
            (false, true) => is_of_species(self.unit) || unit_of(self.unit).is_ok(),
            (false, false) => !is_short && is_of_species(self.unit),
        }
    }
}

/// A trailing `[unit]` after a blank is always a unit. Without a blank, in parentheses or after a slash it is one
/// where it can be nothing else: `time (h)`, `Time / s`, `A (mM)`, but `CH2[S]` and `CH2(S)` are species.
fn name_and_unit(cell: &str) -> (&str, Option<&str>) {
    let bracketed = cell.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    if let Some((name, unit)) = bracketed.filter(|(name, _)| name.ends_with(char::is_whitespace)) {
        return (name.trim_end(), Some(unit.trim()));
    }
    let in_parentheses = cell.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let enclosed = bracketed.into_iter().chain(in_parentheses).map(|(name, unit)| Beside::of(name, unit, false));
    let slashes = cell.match_indices('/').map(|(at, _)| Beside::of(&cell[..at], &cell[at + 1..], true));
    // `time_s`, of conditions only: species have names like `CH4_mol`.
    let underscore = cell.rsplit_once('_').filter(|(name, _)| condition(name).is_some() && name.len() > 1);
    let underscore = underscore.map(|(name, unit)| Beside::of(name, unit, false));
    let found = enclosed.chain(slashes).chain(underscore).find(Beside::is_certain);
    found.map_or((cell, None), |beside| (beside.name, Some(beside.unit)))
}

fn within<'a>(name: &'a str, before: &str, after: &str) -> Option<&'a str> {
    name.strip_prefix(before)?.strip_suffix(after).filter(|species| !species.is_empty())
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

    /// The quantity with the factor and offset of its unit.
    fn read(cell: &str) -> (Quantity, Option<(f64, f64)>) {
        let Column { quantity, scale } = read_column(cell).unwrap_or_else(|error| panic!("{cell}: {error}"));
        (quantity, scale.map(|scale| (scale.factor, scale.offset)))
    }

    fn species(name: &str) -> Quantity {
        Quantity::Concentration(name.into())
    }

    #[test]
    fn names_units_and_brackets_are_told_apart() {
        for (cell, quantity, factor) in [
            ("time", Quantity::Time, None),
            ("Time [ms]", Quantity::Time, Some(1e-3)),
            ("t [min]", Quantity::Time, Some(60.0)),
            ("t [mol/L]", species("t"), Some(1.0)),
            ("run [mol/L]", species("run"), Some(1.0)),
            ("T [K]", Quantity::Temperature, Some(1.0)),
            ("T", species("T"), None),
            ("P [bar]", Quantity::Pressure, Some(1e5)),
            ("P", species("P"), None),
            ("P [mmol/L]", species("P"), Some(1e-3)),
            ("experiment", Quantity::Experiment, None),
            ("Experiment ID", Quantity::Experiment, None),
            ("replicate", Quantity::Replicate, None),
            ("system", Quantity::System, None),
            ("H2 [mol/cm^3]", species("H2"), Some(1e3)),
            ("CH2[S]", species("CH2[S]"), None),
            ("CH2(S)", species("CH2(S)"), None),
            ("CH2[S] [mol/L]", species("CH2[S]"), Some(1.0)),
            ("[xy2]*{.}", species("[xy2]*{.}"), None),
            ("d[H2]/dt", Quantity::Derivative("H2".into()), None),
            ("d[CH2[S]]/dt [mol/L/ms]", Quantity::Derivative("CH2[S]".into()), Some(1e3)),
            ("sigma[[xy2]*{.}]", Quantity::Sigma("[xy2]*{.}".into()), None),
            ("start[A] [mM]", Quantity::Start("A".into()), Some(1e-3)),
        ] {
            assert_eq!(read(cell), (quantity, factor.map(|factor| (factor, 0.0))), "{cell}");
        }
    }

    #[test]
    fn units_stand_in_parentheses_and_after_slashes_too() {
        for (cell, quantity, factor) in [
            ("Time / s", Quantity::Time, 1.0),
            ("Time/s", Quantity::Time, 1.0),
            ("time (h)", Quantity::Time, 3600.0),
            ("t (hours)", Quantity::Time, 3600.0),
            ("time[ms]", Quantity::Time, 1e-3),
            ("Time_min", Quantity::Time, 60.0),
            ("T/K", Quantity::Temperature, 1.0),
            ("P / bar", Quantity::Pressure, 1e5),
            ("A (mM)", species("A"), 1e-3),
            ("A / mM", species("A"), 1e-3),
            ("A(mmol/L)", species("A"), 1e-3),
            ("A / mmol L-1", species("A"), 1e-3),
            ("H2[mol/L]", species("H2"), 1.0),
            ("A (M)", species("A"), 1.0),
            ("d[A]/dt (mol/L/s)", Quantity::Derivative("A".into()), 1.0),
        ] {
            assert_eq!(read(cell), (quantity, Some((factor, 0.0))), "{cell}");
        }
        assert_eq!(read("temperature (C)"), (Quantity::Temperature, Some((1.0, 273.15))));
        assert_eq!(read("T [°C]"), (Quantity::Temperature, Some((1.0, 273.15))));
        for cell in ["A (%)", "A [wt%]", "A / ppm", "A(%)", "A (bar)"] {
            let scale = read_column(cell).unwrap().scale.unwrap();
            assert!(scale.quantity.is_some() && scale.factor == 1.0, "{cell}");
        }
        for name in ["NO (2)", "Fe(III)", "A (g)", "A (s)", "C2H4(l)", "Cu(OAc)2", "A/B", "CO/H2", "CH4_mol", "A(M)"] {
            assert_eq!(read(name), (species(name), None), "{name}");
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_refused() {
        for (cell, code) in [
            ("", "empty-column-name"),
            ("t", "ambiguous-column"),
            ("Run", "ambiguous-column"),
            ("time (eons)", "ambiguous-column"),
            ("d(H2)/dt", "ambiguous-column"),
            ("time [mol]", "wrong-unit"),
            ("H2 [s]", "wrong-unit"),
            ("H2 / s", "wrong-unit"),
            ("d[H2]/dt [mol/L]", "wrong-unit"),
            ("H2 [furlong]", "unknown-unit"),
            ("H2 []", "unknown-unit"),
            ("Volume [L]", "unmodelled-condition"),
            ("flow", "unmodelled-condition"),
        ] {
            let error = read_column(cell).expect_err(cell);
            assert_eq!((error.code, error.hint.is_some(), error.reason.is_empty()), (code, true, false), "{cell}");
        }
    }
}
