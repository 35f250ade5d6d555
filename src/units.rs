//! Units of measure and their factors to the internal units: kg, m, s, K, A, kmol, and J, Pa
//! made of them.
//!
//! The only place that knows cal, atm or cm³. The symbols are those of Cantera, and `hour` and `day`; the grammar of
//! expressions such as `cm^3/mol/s` is `grammar/unit.rs`.

use std::fmt;

use crate::constants::{AVOGADRO, CALORIE, ELEMENTARY_CHARGE, GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::spelling;

/// Exponents of the base quantities.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dimensions {
    pub mass: f64,
    pub length: f64,
    pub time: f64,
    pub temperature: f64,
    pub current: f64,
    /// Amount of substance.
    pub quantity: f64,
}

const NONE: Dimensions =
    Dimensions { mass: 0.0, length: 0.0, time: 0.0, temperature: 0.0, current: 0.0, quantity: 0.0 };
const ENERGY: Dimensions = Dimensions { mass: 1.0, length: 2.0, time: -2.0, ..NONE };
const FORCE: Dimensions = Dimensions { length: 1.0, ..ENERGY };
const VOLUME: Dimensions = Dimensions { length: 3.0, ..NONE };
const VOLTAGE: Dimensions = Dimensions { time: -3.0, current: -1.0, ..ENERGY };

impl Dimensions {
    pub const DIMENSIONLESS: Dimensions = NONE;
    pub const MASS: Dimensions = Dimensions { mass: 1.0, ..NONE };
    pub const LENGTH: Dimensions = Dimensions { length: 1.0, ..NONE };
    pub const TIME: Dimensions = Dimensions { time: 1.0, ..NONE };
    pub const TEMPERATURE: Dimensions = Dimensions { temperature: 1.0, ..NONE };
    pub const CURRENT: Dimensions = Dimensions { current: 1.0, ..NONE };
    pub const QUANTITY: Dimensions = Dimensions { quantity: 1.0, ..NONE };
    pub const ENERGY: Dimensions = ENERGY;
    /// Pa = kg/m/s².
    pub const PRESSURE: Dimensions = Dimensions { length: -1.0, ..ENERGY };
    /// kmol/m³.
    pub const CONCENTRATION: Dimensions = Dimensions { length: -3.0, quantity: 1.0, ..NONE };
    /// kmol/m³/s: a rate of change of concentration.
    pub const CONCENTRATION_RATE: Dimensions = Dimensions { time: -1.0, ..Dimensions::CONCENTRATION };
    /// J/kmol.
    pub const ENERGY_PER_QUANTITY: Dimensions = Dimensions { quantity: -1.0, ..ENERGY };
    /// J/kmol/K: entropies and heat capacities.
    pub const ENTROPY_PER_QUANTITY: Dimensions = Dimensions { temperature: -1.0, quantity: -1.0, ..ENERGY };

    /// (kmol/m³)^(1−order)/s: a rate constant of a reaction of that total order.
    pub fn rate_constant(order: f64) -> Dimensions {
        Dimensions { length: 3.0 * (order - 1.0), quantity: 1.0 - order, time: -1.0, ..NONE }
    }

    fn exponents(&self) -> [(&'static str, f64); 6] {
        [
            ("kg", self.mass),
            ("kmol", self.quantity),
            ("m", self.length),
            ("s", self.time),
            ("K", self.temperature),
            ("A", self.current),
        ]
    }

    fn times_power(self, other: Dimensions, power: f64) -> Dimensions {
        Dimensions {
            mass: self.mass + other.mass * power,
            length: self.length + other.length * power,
            time: self.time + other.time * power,
            temperature: self.temperature + other.temperature * power,
            current: self.current + other.current * power,
            quantity: self.quantity + other.quantity * power,
        }
    }
}

/// Equality up to rounding of fractional exponents.
impl PartialEq for Dimensions {
    fn eq(&self, other: &Self) -> bool {
        self.exponents().iter().zip(other.exponents()).all(|((_, a), (_, b))| (a - b).abs() < 1e-9)
    }
}

/// In internal base units, as a unit expression: `kmol/m^3`, `m^3/kmol/s`.
impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let power = |name: &str, exponent: f64| match exponent {
            1.0 => name.to_string(),
            exponent => format!("{name}^{exponent}"),
        };
        let exponents = self.exponents();
        let above: Vec<String> = exponents.iter().filter(|(_, e)| *e > 0.0).map(|(name, e)| power(name, *e)).collect();
        f.write_str(if above.is_empty() { "1" } else { "" })?;
        f.write_str(&above.join("*"))?;
        exponents.iter().filter(|(_, e)| *e < 0.0).try_for_each(|(name, e)| write!(f, "/{}", power(name, -e)))
    }
}

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Value in internal units of one of this unit; positive and finite.
    pub factor: f64,
    pub dimensions: Dimensions,
}

/// Why a unit expression has no meaning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    #[error("`{symbol}` is not a unit{}", nearest.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    Unknown {
        symbol: String,
        /// The most similar known symbol, if there is one.
        nearest: Option<String>,
    },
    #[error("the unit is too large or too small for a number")]
    OutOfRange,
}

/// A unit of another dimension than the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the unit has dimensions {found}, but {expected} is needed")]
pub struct WrongDimensions {
    pub expected: Dimensions,
    pub found: Dimensions,
}

impl Unit {
    /// The unit `factor · ∏ symbol^power`. Factors that are powers of ten come out exactly.
    pub fn of(factor: f64, powers: &[(String, f64)]) -> Result<Unit, UnitError> {
        let mut scale = Scale { mantissa: factor, decade: 0.0 };
        let mut dimensions = Dimensions::DIMENSIONLESS;
        for (symbol, power) in powers {
            let entry = find(symbol).ok_or_else(|| UnitError::Unknown {
                symbol: symbol.clone(),
                nearest: spelling::nearest(symbol, SYMBOLS.iter().map(|entry| entry.0)).map(str::to_string),
            })?;
            scale.mantissa *= entry.scale.mantissa.powf(*power);
            scale.decade += entry.scale.decade * power;
            dimensions = dimensions.times_power(entry.dimensions, *power);
        }
        let factor = scale.factor();
        if factor.is_finite() && factor > 0.0 { Ok(Unit { factor, dimensions }) } else { Err(UnitError::OutOfRange) }
    }

    /// The factor to internal units, whatever the dimensions.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// The factor to internal units, if the unit has the expected dimensions.
    pub fn factor_for(&self, expected: Dimensions) -> Result<f64, WrongDimensions> {
        if self.dimensions == expected {
            Ok(self.factor)
        } else {
            Err(WrongDimensions { expected, found: self.dimensions })
        }
    }

    /// The factor of an activation energy to J/kmol. Units of temperature are multiplied by R, units of energy (of one
    /// molecule, such as eV) by the Avogadro constant.
    pub fn activation_energy_factor(&self) -> Result<f64, WrongDimensions> {
        if self.dimensions == Dimensions::TEMPERATURE {
            Ok(self.factor * GAS_CONSTANT)
        } else if self.dimensions == Dimensions::ENERGY {
            Ok(self.factor * AVOGADRO)
        } else {
            self.factor_for(Dimensions::ENERGY_PER_QUANTITY)
        }
    }
}

/// mantissa · 10^decade, kept apart so that powers of ten multiply without rounding.
#[derive(Clone, Copy)]
struct Scale {
    mantissa: f64,
    decade: f64,
}

impl Scale {
    fn factor(self) -> f64 {
        let Scale { mantissa, decade } = self;
        if decade < 0.0 { mantissa / 10f64.powf(-decade) } else { mantissa * 10f64.powf(decade) }
    }
}

struct Entry {
    scale: Scale,
    dimensions: Dimensions,
}

/// Symbol, mantissa, decade, dimensions.
type Row = (&'static str, f64, f64, Dimensions);

const SYMBOLS: [Row; 39] = [
    ("kg", 1.0, 0.0, Dimensions::MASS),
    ("g", 1.0, -3.0, Dimensions::MASS),
    ("m", 1.0, 0.0, Dimensions::LENGTH),
    ("micron", 1.0, -6.0, Dimensions::LENGTH),
    ("angstrom", 1.0, -10.0, Dimensions::LENGTH),
    ("Å", 1.0, -10.0, Dimensions::LENGTH),
    ("\u{212b}", 1.0, -10.0, Dimensions::LENGTH),
    ("s", 1.0, 0.0, Dimensions::TIME),
    ("min", 60.0, 0.0, Dimensions::TIME),
    ("hr", 3600.0, 0.0, Dimensions::TIME),
    ("K", 1.0, 0.0, Dimensions::TEMPERATURE),
    // A degree of difference: like Cantera, no shift of the zero point.
    ("C", 1.0, 0.0, Dimensions::TEMPERATURE),
    ("A", 1.0, 0.0, Dimensions::CURRENT),
    ("mol", 1.0, -3.0, Dimensions::QUANTITY),
    ("gmol", 1.0, -3.0, Dimensions::QUANTITY),
    ("mole", 1.0, -3.0, Dimensions::QUANTITY),
    ("kmol", 1.0, 0.0, Dimensions::QUANTITY),
    ("kgmol", 1.0, 0.0, Dimensions::QUANTITY),
    ("molec", 1.0 / AVOGADRO, 0.0, Dimensions::QUANTITY),
    ("J", 1.0, 0.0, ENERGY),
    ("cal", CALORIE, 0.0, ENERGY),
    ("erg", 1.0, -7.0, ENERGY),
    ("eV", ELEMENTARY_CHARGE, 0.0, ENERGY),
    ("N", 1.0, 0.0, FORCE),
    ("dyn", 1.0, -5.0, FORCE),
    ("Pa", 1.0, 0.0, Dimensions::PRESSURE),
    ("atm", ONE_ATMOSPHERE, 0.0, Dimensions::PRESSURE),
    ("bar", 1.0, 5.0, Dimensions::PRESSURE),
    ("liter", 1.0, -3.0, VOLUME),
    ("L", 1.0, -3.0, VOLUME),
    ("l", 1.0, -3.0, VOLUME),
    ("cc", 1.0, -6.0, VOLUME),
    ("ohm", 1.0, 0.0, Dimensions { current: -2.0, ..VOLTAGE }),
    ("V", 1.0, 0.0, VOLTAGE),
    ("coulomb", 1.0, 0.0, Dimensions { time: 1.0, current: 1.0, ..NONE }),
    ("townsend", 1.0, -21.0, Dimensions { length: 4.0, ..VOLTAGE }),
    ("Td", 1.0, -21.0, Dimensions { length: 4.0, ..VOLTAGE }),
    ("hour", 3600.0, 0.0, Dimensions::TIME),
    ("day", 86400.0, 0.0, Dimensions::TIME),
];

/// SI prefixes of one letter; both code points of µ, and u for it.
const PREFIXES: [(char, f64); 21] = [
    ('Y', 24.0),
    ('Z', 21.0),
    ('E', 18.0),
    ('P', 15.0),
    ('T', 12.0),
    ('G', 9.0),
    ('M', 6.0),
    ('k', 3.0),
    ('h', 2.0),
    ('d', -1.0),
    ('c', -2.0),
    ('m', -3.0),
    ('u', -6.0),
    ('\u{b5}', -6.0),
    ('\u{3bc}', -6.0),
    ('n', -9.0),
    ('p', -12.0),
    ('f', -15.0),
    ('a', -18.0),
    ('z', -21.0),
    ('y', -24.0),
];

/// A symbol without a prefix, or else with one.
fn find(symbol: &str) -> Option<Entry> {
    if let Some(entry) = known(symbol) {
        return Some(entry);
    }
    let first = symbol.chars().next()?;
    let (_, decade) = PREFIXES.iter().find(|(prefix, _)| *prefix == first)?;
    let mut entry = known(&symbol[first.len_utf8()..])?;
    entry.scale.decade += decade;
    Some(entry)
}

fn known(symbol: &str) -> Option<Entry> {
    let (_, mantissa, decade, dimensions) = *SYMBOLS.iter().find(|row| row.0 == symbol)?;
    Some(Entry { scale: Scale { mantissa, decade }, dimensions })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(powers: &[(&str, f64)]) -> Unit {
        let powers: Vec<(String, f64)> = powers.iter().map(|(symbol, power)| (symbol.to_string(), *power)).collect();
        Unit::of(1.0, &powers).unwrap()
    }

    #[test]
    fn common_units_are_exact() {
        let rate = Dimensions::rate_constant;
        for (powers, factor, dimensions) in [
            (&[("mol", 1.0), ("L", -1.0)][..], 1.0, Dimensions::CONCENTRATION),
            (&[("kmol", 1.0), ("m", -3.0)], 1.0, Dimensions::CONCENTRATION),
            (&[("mol", 1.0), ("cm", -3.0)], 1000.0, Dimensions::CONCENTRATION),
            (&[("mmol", 1.0), ("L", -1.0)], 0.001, Dimensions::CONCENTRATION),
            (&[("µmol", 1.0), ("L", -1.0)], 1e-6, Dimensions::CONCENTRATION),
            (&[("cm", 3.0), ("mol", -1.0), ("s", -1.0)], 0.001, rate(2.0)),
            (&[("cm", 6.0), ("mol", -2.0), ("s", -1.0)], 1e-6, rate(3.0)),
            (&[("s", -1.0)], 1.0, rate(1.0)),
            (&[("ms", 1.0)], 0.001, Dimensions::TIME),
            (&[("hr", 1.0)], 3600.0, Dimensions::TIME),
            (&[("atm", 1.0)], 101325.0, Dimensions::PRESSURE),
            (&[("mbar", 1.0)], 100.0, Dimensions::PRESSURE),
            (&[("dyn", 1.0), ("cm", -2.0)], 0.1, Dimensions::PRESSURE),
            (&[("kcal", 1.0), ("mol", -1.0)], 4_184_000.0, Dimensions::ENERGY_PER_QUANTITY),
            (&[("cal", 1.0), ("mol", -1.0)], 4184.0, Dimensions::ENERGY_PER_QUANTITY),
            (&[("J", 1.0), ("mol", -1.0), ("K", -1.0)], 1000.0, Dimensions::ENTROPY_PER_QUANTITY),
            (&[("V", 1.0), ("A", 1.0), ("s", 1.0)], 1.0, Dimensions::ENERGY),
            (&[("ohm", 1.0), ("coulomb", 1.0), ("s", -1.0)], 1.0, VOLTAGE),
        ] {
            assert_eq!(unit(powers), Unit { factor, dimensions }, "{powers:?}");
        }
    }

    #[test]
    fn molecules_are_counted_with_the_avogadro_constant() {
        let molecular = unit(&[("cm", 3.0), ("molec", -1.0), ("s", -1.0)]);
        assert!((molecular.factor / 6.02214076e20 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn activation_energies_have_three_kinds_of_unit() {
        assert_eq!(unit(&[("kJ", 1.0), ("mol", -1.0)]).activation_energy_factor(), Ok(1e6));
        assert_eq!(unit(&[("K", 1.0)]).activation_energy_factor(), Ok(GAS_CONSTANT));
        let electronvolt = unit(&[("eV", 1.0)]).activation_energy_factor().unwrap();
        assert!((electronvolt / 96_485_332.123 - 1.0).abs() < 1e-11);
        assert!(unit(&[("s", 1.0)]).activation_energy_factor().is_err());
    }

    #[test]
    fn a_wrong_dimension_names_both() {
        let error = unit(&[("s", -1.0)]).factor_for(Dimensions::rate_constant(2.0)).unwrap_err();
        assert_eq!(error.to_string(), "the unit has dimensions 1/s, but m^3/kmol/s is needed");
        assert_eq!(Dimensions::rate_constant(1.5).to_string(), "m^1.5/kmol^0.5/s");
    }

    #[test]
    fn an_unknown_symbol_is_named_with_the_nearest() {
        let unknown = |symbol: &str| Unit::of(1.0, &[(symbol.to_string(), 1.0)]).unwrap_err().to_string();
        assert_eq!(unknown("KCAL"), "`KCAL` is not a unit");
        assert_eq!(unknown("ATM"), "`ATM` is not a unit; did you mean `atm`?");
        assert_eq!(unknown("molc"), "`molc` is not a unit; did you mean `mol`?");
        assert_eq!(unknown("µ"), "`µ` is not a unit");
    }

    #[test]
    fn a_factor_that_no_number_holds_is_refused() {
        assert_eq!(Unit::of(1.0, &[("Ym".to_string(), 99.0)]), Err(UnitError::OutOfRange));
        assert_eq!(Unit::of(1.0, &[("ym".to_string(), 99.0)]), Err(UnitError::OutOfRange));
    }
}
