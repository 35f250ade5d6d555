//! Units made of symbols, and their factors to internal units.

use crate::constants::{AVOGADRO, GAS_CONSTANT};
use crate::spelling;
use crate::units::dimensions::Dimensions;
use crate::units::symbols::{Scale, find, symbols};

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
                nearest: spelling::nearest(symbol, symbols()).map(str::to_string),
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
            (&[("ohm", 1.0), ("coulomb", 1.0), ("s", -1.0)], 1.0, Dimensions::VOLTAGE),
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
