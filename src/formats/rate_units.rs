//! The units in which a file gives rate constants.

use crate::constants::GAS_CONSTANT;
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

/// Relative errors that a number may get by being rounded to as many digits as people write.
const ROUNDING: f64 = 4.5e-16;

impl FileUnits {
    /// What one unit of a rate constant of that order is in (kmol/m³)^(1−order)/s; `None` for an order
    /// beyond all measure.
    pub fn rate_constant_factor(&self, order: f64) -> Option<f64> {
        let powers = [(self.length, 3.0 * (order - 1.0)), (self.quantity, 1.0 - order), ("s", -1.0)];
        Some(unit(&powers)?.factor())
    }

    /// What one unit of an activation energy is in J/kmol.
    pub fn activation_energy_factor(&self) -> Option<f64> {
        let powers = match self.activation_energy.split_once('/') {
            Some((energy, quantity)) => vec![(energy, 1.0), (quantity, -1.0)],
            None => vec![(self.activation_energy, 1.0)],
        };
        unit(&powers)?.activation_energy_factor().ok()
    }

    pub fn pre_exponential(&self, a: f64, order: f64) -> f64 {
        self.rounded(a / self.rate_constant_factor(order).unwrap_or(1.0))
    }

    /// From J/kmol; `None` where no number in K is exactly this energy.
    pub fn energy(&self, energy: f64) -> Option<f64> {
        if self.activation_energy != FileUnits::default().activation_energy {
            return Some(self.rounded(energy / self.activation_energy_factor()?));
        }
        let in_kelvin = energy / GAS_CONSTANT;
        let candidates = [rounded(in_kelvin), in_kelvin, in_kelvin.next_up(), in_kelvin.next_down()];
        candidates.into_iter().find(|kelvin| kelvin * GAS_CONSTANT == energy)
    }

    /// From Pa.
    pub fn pressure(&self, pressure: f64) -> f64 {
        self.rounded(pressure / unit(&[(self.pressure, 1.0)]).map_or(1.0, |unit| unit.factor()))
    }

    /// A logarithm of a rate constant of that order, from (kmol/m³)^(1−order)/s.
    pub fn log_rate_constant(&self, log_k: f64, order: f64) -> f64 {
        self.rounded(log_k - self.rate_constant_factor(order).unwrap_or(1.0).log10())
    }

    /// Internal units need no rounding.
    fn rounded(&self, value: f64) -> f64 {
        if *self == FileUnits::default() { value } else { rounded(value) }
    }
}

fn unit(powers: &[(&str, f64)]) -> Option<Unit> {
    let named: Vec<(String, f64)> = powers.iter().map(|(symbol, power)| (symbol.to_string(), *power)).collect();
    Unit::of(1.0, &named).ok()
}

/// To 15 digits, if that changes nothing but the rounding of a division.
fn rounded(value: f64) -> f64 {
    let short = format!("{value:.14e}").parse().unwrap_or(value);
    if (short - value).abs() <= ROUNDING * value.abs() { short } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEMKIN: FileUnits =
        FileUnits { length: "cm", quantity: "mol", activation_energy: "cal/mol", pressure: "atm" };

    #[test]
    fn numbers_come_out_as_people_write_them() {
        for a in [1.04e14, 3.87e4, 2.241e13, 5.075e7, 8.413e13] {
            assert_eq!(CHEMKIN.pre_exponential(a * 1e-3, 2.0), a);
            assert_eq!(CHEMKIN.pre_exponential(a * 1e-6, 3.0), a);
        }
        for energy in [8550.0, -1130.0, 17041.0, 0.1] {
            assert_eq!(CHEMKIN.energy(energy * 4184.0), Some(energy));
        }
        assert_eq!(CHEMKIN.pressure(0.1 * 101325.0), 0.1);
        assert!((CHEMKIN.log_rate_constant(5.2883, 2.0) - 8.2883).abs() < 1e-14);
    }

    #[test]
    fn internal_units_change_nothing() {
        let units = FileUnits::default();
        assert_eq!(units.pre_exponential(0.1 + 0.2, 2.0), 0.1 + 0.2);
        assert_eq!(units.energy(GAS_CONSTANT * 3.0), Some(3.0));
        assert_eq!(units.pressure(101_325.0), 101_325.0);
    }
}
