//! The units in which a file gives rate constants.

use crate::formats::written_numbers::Scale;
use crate::units::Unit;

/// Units of rate constants in a file, by the symbols of [`crate::units`]; time is in s, temperature in K.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileUnits {
    pub length: &'static str,
    pub quantity: &'static str,
    /// Of activation energies: K, eV, or an energy over an amount.
    pub activation_energy: &'static str,
    pub pressure: &'static str,
}

impl Default for FileUnits {
    /// m and kmol, in which rate constants are the numbers of data in mol/L.
    fn default() -> Self {
        FileUnits { length: "m", quantity: "kmol", activation_energy: "K", pressure: "Pa" }
    }
}

impl FileUnits {
    /// The unit of a rate constant of that order, in (kmol/m³)^(1−order)/s; `None` for an order whose unit
    /// is out of range.
    pub fn rate_constant(&self, order: f64) -> Option<Scale> {
        let powers = [(self.length, 3.0 * (order - 1.0)), (self.quantity, 1.0 - order), ("s", -1.0)];
        Some(Scale::Unit(unit(&powers)?.factor()))
    }

    /// The unit of log₁₀ of such a rate constant.
    pub fn log_rate_constant(&self, order: f64) -> Option<Scale> {
        match self.rate_constant(order)? {
            Scale::Unit(unit) => Some(Scale::Logarithm(unit.log10())),
            Scale::Logarithm(_) => None,
        }
    }

    /// The unit of an activation energy, in J/kmol.
    pub fn activation_energy(&self) -> Option<Scale> {
        let powers = match self.activation_energy.split_once('/') {
            Some((energy, quantity)) => vec![(energy, 1.0), (quantity, -1.0)],
            None => vec![(self.activation_energy, 1.0)],
        };
        unit(&powers)?.activation_energy_factor().ok().map(Scale::Unit)
    }

    /// The unit of a pressure, in Pa.
    pub fn pressure(&self) -> Option<Scale> {
        unit(&[(self.pressure, 1.0)]).map(|unit| Scale::Unit(unit.factor()))
    }
}

fn unit(powers: &[(&str, f64)]) -> Option<Unit> {
    let named: Vec<(String, f64)> = powers.iter().map(|(symbol, power)| (symbol.to_string(), *power)).collect();
    Unit::of(1.0, &named).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::GAS_CONSTANT;

    #[test]
    fn units_follow_from_their_symbols() {
        let units = FileUnits { length: "cm", quantity: "mol", activation_energy: "cal/mol", pressure: "atm" };
        assert_eq!(units.rate_constant(2.0).map(|scale| scale.value("1", 1.0)), Some(1e-3));
        assert_eq!(units.activation_energy(), Some(Scale::Unit(4184.0)));
        assert_eq!(units.pressure(), Some(Scale::Unit(101_325.0)));
        assert_eq!(units.log_rate_constant(1.0), Some(Scale::Logarithm(0.0)));
    }

    #[test]
    fn the_default_units_are_internal_ones() {
        let units = FileUnits::default();
        assert_eq!(units.rate_constant(3.0), Some(Scale::Unit(1.0)));
        assert_eq!(units.activation_energy(), Some(Scale::Unit(GAS_CONSTANT)));
        assert_eq!(units.pressure(), Some(Scale::Unit(1.0)));
    }
}
