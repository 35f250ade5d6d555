//! What a unit measures, as exponents of the base quantities.

use std::fmt;

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

impl Dimensions {
    pub const DIMENSIONLESS: Dimensions = NONE;
    pub const MASS: Dimensions = Dimensions { mass: 1.0, ..NONE };
    pub const LENGTH: Dimensions = Dimensions { length: 1.0, ..NONE };
    pub const TIME: Dimensions = Dimensions { time: 1.0, ..NONE };
    pub const TEMPERATURE: Dimensions = Dimensions { temperature: 1.0, ..NONE };
    pub const CURRENT: Dimensions = Dimensions { current: 1.0, ..NONE };
    pub const QUANTITY: Dimensions = Dimensions { quantity: 1.0, ..NONE };
    pub const ENERGY: Dimensions = Dimensions { mass: 1.0, length: 2.0, time: -2.0, ..NONE };
    pub const FORCE: Dimensions = Dimensions { length: 1.0, ..Dimensions::ENERGY };
    pub const VOLUME: Dimensions = Dimensions { length: 3.0, ..NONE };
    pub const VOLTAGE: Dimensions = Dimensions { time: -3.0, current: -1.0, ..Dimensions::ENERGY };
    pub const CHARGE: Dimensions = Dimensions { time: 1.0, current: 1.0, ..NONE };
    /// Pa = kg/m/s².
    pub const PRESSURE: Dimensions = Dimensions { length: -1.0, ..Dimensions::ENERGY };
    /// kmol/m³.
    pub const CONCENTRATION: Dimensions = Dimensions { length: -3.0, quantity: 1.0, ..NONE };
    /// kmol/m³/s: a rate of change of concentration.
    pub const CONCENTRATION_RATE: Dimensions = Dimensions { time: -1.0, ..Dimensions::CONCENTRATION };
    /// J/kmol.
    pub const ENERGY_PER_QUANTITY: Dimensions = Dimensions { quantity: -1.0, ..Dimensions::ENERGY };
    /// J/kmol/K: entropies and heat capacities.
    pub const ENTROPY_PER_QUANTITY: Dimensions = Dimensions { temperature: -1.0, quantity: -1.0, ..Dimensions::ENERGY };

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

    /// The dimensions of a product with a power of another unit.
    pub fn times_power(self, other: Dimensions, power: f64) -> Dimensions {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_are_written_in_internal_units_and_equal_up_to_rounding() {
        assert_eq!(Dimensions::rate_constant(2.0).to_string(), "m^3/kmol/s");
        assert_eq!(Dimensions::DIMENSIONLESS.to_string(), "1");
        let third = Dimensions::LENGTH.times_power(Dimensions::LENGTH, 1.0 / 3.0);
        assert_eq!(third.times_power(third, 2.0), Dimensions { length: 4.0, ..Dimensions::DIMENSIONLESS });
        assert_ne!(Dimensions::LENGTH, Dimensions::TIME);
    }
}
