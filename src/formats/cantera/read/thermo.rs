//! The thermo entry of a species.

use crate::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::units::UnitSystem;
use crate::formats::cantera::{keys, names};
use crate::grammar::yaml::Node;
use crate::source::Diagnostic;
use crate::spelling;
use crate::thermo::{
    ConstantCp, Nasa7, Nasa9, PiecewiseGibbs, REFERENCE_TEMPERATURE, Range, Ranges, Shomate, Thermo, ThermoKind,
};
use crate::units::{Unit, UnitError};

/// Ranges that NASA-7 and Shomate polynomials may have in Cantera.
const MOST_RANGES: usize = 2;

pub fn read_thermo(node: &Node, name: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Thermo> {
    fields.mapping(node, &format!("`thermo` of {name}"))?;
    fields.warn_of_unknown_keys(node, keys::THERMO);
    let units = &units.within(node, fields);
    let model = fields.required(node, "model", &format!("`thermo` of {name}"))?;
    let mut entry = Entry { node, name, units, fields };
    let word = entry.fields.text(model, &format!("the thermo model of {name}"))?;
    match names::thermo_kind(word) {
        Some(ThermoKind::Nasa7) => entry.nasa7().map(Thermo::Nasa7),
        Some(ThermoKind::Nasa9) => entry.nasa9().map(Thermo::Nasa9),
        Some(ThermoKind::Shomate) => entry.shomate().map(Thermo::Shomate),
        Some(ThermoKind::ConstantCp) => entry.constant_cp().map(Thermo::ConstantCp),
        Some(ThermoKind::PiecewiseGibbs) => entry.piecewise_gibbs().map(Thermo::PiecewiseGibbs),
        None => {
            let diagnostic = Diagnostic::error("unknown-thermo-model", format!("`{word}` is not a thermo model"))
                .because("not one of NASA7, NASA9, Shomate, constant-cp, piecewise-Gibbs")
                .hint(match spelling::nearest(word, names::THERMO_KINDS.map(names::thermo_model)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "convert the data of the species to one of these".to_string(),
                });
            entry.fields.error(model.span, diagnostic);
            None
        }
    }
}

/// The thermo entry of a species, and where its messages go.
struct Entry<'e, 'f, 's> {
    node: &'e Node,
    name: &'e str,
    units: &'e UnitSystem,
    fields: &'f mut Fields<'s>,
}

impl Entry<'_, '_, '_> {
    fn quantity(&mut self, key: &str, unit: Result<Unit, UnitError>, default: f64) -> Option<f64> {
        self.optional(key, unit).map(|value| value.unwrap_or(default))
    }

    /// `Some(None)` where the key is not given.
    fn optional(&mut self, key: &str, unit: Result<Unit, UnitError>) -> Option<Option<f64>> {
        let Some(value) = self.node.get(key) else { return Some(None) };
        let what = format!("`{key}` of {}", self.name);
        self.fields.quantity(value, &what, &unit.ok()?).map(Some)
    }

    fn reference_pressure(&mut self) -> Option<f64> {
        self.quantity("reference-pressure", self.units.pressure(), ONE_ATMOSPHERE)
    }

    fn nasa7(&mut self) -> Option<Nasa7> {
        let reference_pressure = self.reference_pressure();
        let ranges = self.ranges::<7>("NASA7", MOST_RANGES)?;
        Some(Nasa7 { ranges, reference_pressure: reference_pressure? })
    }

    fn nasa9(&mut self) -> Option<Nasa9> {
        let reference_pressure = self.reference_pressure();
        let ranges = self.ranges::<9>("NASA9", usize::MAX)?;
        Some(Nasa9 { ranges, reference_pressure: reference_pressure? })
    }

    fn shomate(&mut self) -> Option<Shomate> {
        let reference_pressure = self.reference_pressure();
        let ranges = self.ranges::<7>("Shomate", MOST_RANGES)?;
        Some(Shomate { ranges, reference_pressure: reference_pressure? })
    }

    fn constant_cp(&mut self) -> Option<ConstantCp> {
        let t0 = self.quantity("T0", self.units.temperature(), REFERENCE_TEMPERATURE);
        let h0 = self.quantity("h0", self.units.enthalpy(), 0.0);
        let s0 = self.quantity("s0", self.units.entropy(), 0.0);
        let cp0 = self.quantity("cp0", self.units.entropy(), 0.0);
        let t_min = self.optional("T-min", self.units.temperature());
        let t_max = self.optional("T-max", self.units.temperature());
        let reference_pressure = self.reference_pressure();
        let t0 = t0.filter(|t0| self.is_positive("T0", *t0))?;
        let (t_min, t_max, reference_pressure) = (t_min?, t_max?, reference_pressure?);
        Some(ConstantCp { t0, h0: h0?, s0: s0?, cp0: cp0?, t_min, t_max, reference_pressure })
    }

    fn is_positive(&mut self, key: &str, value: f64) -> bool {
        if value <= 0.0 {
            let diagnostic = Diagnostic::error("not-positive", format!("`{key}` of {} is not positive", self.name))
                .because(format!("a temperature of {value} K"))
                .hint("give an absolute temperature");
            self.fields.error(self.node.get(key).map_or(self.node.span, |node| node.span), diagnostic);
        }
        value > 0.0
    }

    fn piecewise_gibbs(&mut self) -> Option<PiecewiseGibbs> {
        let reference_pressure = self.reference_pressure();
        let h0 = self.quantity("h0", self.units.enthalpy(), 0.0);
        let t_min = self.optional("T-min", self.units.temperature());
        let t_max = self.optional("T-max", self.units.temperature());
        let dimensionless = self.fields.flag(self.node, "dimensionless");
        let owner = format!("`thermo` of {}", self.name);
        let data = self.fields.required(self.node, "data", &owner)?;
        let what = format!("`data` of {}", self.name);
        let entries = self.fields.mapping(data, &what)?;
        let (kelvin, energy) = (self.units.temperature().ok()?, self.units.enthalpy().ok()?);
        let mut points = Vec::with_capacity(entries.len());
        for (temperature, gibbs) in entries {
            let t = self.fields.quantity(temperature, &format!("a temperature in {what}"), &kelvin)?;
            let mu = match dimensionless {
                true => self.fields.number(gibbs, &what)? * GAS_CONSTANT * t,
                false => self.fields.quantity(gibbs, &what, &energy)?,
            };
            points.push((t, mu));
        }
        let model = PiecewiseGibbs::new(h0?, points, reference_pressure?);
        if model.is_none() {
            let diagnostic = Diagnostic::error("wrong-value", format!("{what} does not determine Gibbs energies"))
                .because("at least two different temperatures are needed, 298.15 K among them")
                .hint("give the Gibbs energy at 298.15, where h0 is given");
            self.fields.error(data.span, diagnostic);
        }
        let mut model = model?;
        (model.t_min, model.t_max) = (t_min?, t_max?);
        Some(model)
    }

    /// The rows of coefficients and the temperatures that bound them.
    fn ranges<const N: usize>(&mut self, model: &str, most: usize) -> Option<Ranges<N>> {
        let owner = format!("`thermo` of {}", self.name);
        let limits = self.fields.required(self.node, "temperature-ranges", &owner);
        let data = self.fields.required(self.node, "data", &owner);
        let (limits, data) = (limits?, data?);
        let unit = self.units.temperature().ok()?;
        let what = format!("`temperature-ranges` of {}", self.name);
        let temperatures: Vec<Option<f64>> =
            self.fields.list(limits, &what)?.iter().map(|limit| self.fields.quantity(limit, &what, &unit)).collect();
        let temperatures: Vec<f64> = temperatures.into_iter().collect::<Option<_>>()?;
        let what = format!("the {model} coefficients of {}", self.name);
        let rows: Vec<Option<[f64; N]>> =
            self.fields.list(data, &what)?.iter().map(|row| read_coefficients(row, &what, self.fields)).collect();
        let rows: Vec<[f64; N]> = rows.into_iter().collect::<Option<_>>()?;
        if rows.is_empty() || rows.len() + 1 != temperatures.len() || rows.len() > most {
            let message = format!("{what} do not match their temperature ranges");
            let reason = format!("{} rows of coefficients, but {} temperatures", rows.len(), temperatures.len());
            let hint = match rows.len() > most {
                true => "one or two ranges are bounded by two or three temperatures",
                false => "n ranges are bounded by n+1 temperatures",
            };
            self.fields.error(data.span, Diagnostic::error("wrong-length", message).because(reason).hint(hint));
            return None;
        }
        let ranges = adjacent_ranges(&temperatures, rows);
        if ranges.is_none() {
            let message = format!("the temperature ranges of {} do not ascend", self.name);
            let diagnostic = Diagnostic::error("wrong-order", message)
                .because("no temperature may be below the one before it")
                .hint("give the lowest range first");
            self.fields.error(limits.span, diagnostic);
        }
        ranges
    }
}

/// A range between each two temperatures; `None` where one is above the next. A range of no width, as Cantera writes
/// one for the second half of a single range, is left out where its neighbour has the same coefficients; with others it
/// holds below or above its one temperature, as in Cantera.
fn adjacent_ranges<const N: usize>(temperatures: &[f64], rows: Vec<[f64; N]>) -> Option<Ranges<N>> {
    let bounds = temperatures.windows(2).zip(rows);
    let mut ranges: Vec<Range<N>> = bounds.map(|(bounds, a)| Range { t_min: bounds[0], t_max: bounds[1], a }).collect();
    let ascending = ranges.iter().all(|range| range.t_min <= range.t_max);
    let mut place = 0;
    while ranges.len() > 1 && place < ranges.len() {
        let same = |other: Option<usize>| other.and_then(|at| ranges.get(at)).is_some_and(|it| it.a == ranges[place].a);
        let empty = ranges[place].t_min == ranges[place].t_max;
        if empty && (same(place.checked_sub(1)) || same(Some(place + 1))) {
            ranges.remove(place);
        } else {
            place += 1;
        }
    }
    Ranges::new(ranges).filter(|_| ascending)
}

fn read_coefficients<const N: usize>(row: &Node, what: &str, fields: &mut Fields) -> Option<[f64; N]> {
    let items = fields.list(row, what)?;
    let numbers: Vec<Option<f64>> = items.iter().map(|item| fields.number(item, what)).collect();
    let numbers: Vec<f64> = numbers.into_iter().collect::<Option<_>>()?;
    let count = numbers.len();
    let coefficients: Option<[f64; N]> = numbers.try_into().ok();
    if coefficients.is_none() {
        let diagnostic = Diagnostic::error("wrong-length", format!("{what} must be {N} a row"))
            .because(format!("the row has {count}"))
            .hint(format!("give {N} numbers for each range of temperature"));
        fields.error(row.span, diagnostic);
    }
    coefficients
}
