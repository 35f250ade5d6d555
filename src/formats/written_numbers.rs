//! Numbers as a file writes them, by the values that they mean.
//!
//! A file in cm and mol writes A as `1.04E+14`, and the mechanism holds 1.04e11. Dividing 1.04e11 by the unit
//! may give other digits, so the text is kept for writing the file again.

use std::collections::HashMap;

use crate::grammar::shift_decimal_point;

/// How a number in a file becomes a value in internal units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// The value is the number times a unit.
    Unit(f64),
    /// The value is the number plus the logarithm of a unit, for logarithms of rate constants.
    Logarithm(f64),
}

impl Scale {
    /// The value of a number, given its text as well so that it is rounded only once.
    pub fn value(self, text: &str, number: f64) -> f64 {
        match self {
            Scale::Unit(unit) => scaled(text, number, unit),
            Scale::Logarithm(log_unit) => number + log_unit,
        }
    }

    /// The shortest number that has a value: with 15 digits if these are enough. `None` where no number has
    /// exactly this value.
    pub fn number(self, value: f64) -> Option<f64> {
        let quotient = self.quotient(value);
        let short = format!("{quotient:.14e}").parse().unwrap_or(quotient);
        let has_value = |number: &f64| self.value(&number.to_string(), *number) == value;
        [short, quotient, quotient.next_up(), quotient.next_down()].into_iter().find(has_value)
    }

    /// The number of a value, correct but for the rounding of one division or subtraction.
    pub fn quotient(self, value: f64) -> f64 {
        match self {
            Scale::Unit(unit) => value / unit,
            Scale::Logarithm(log_unit) => value - log_unit,
        }
    }

    fn key(self) -> (bool, u64) {
        match self {
            Scale::Unit(unit) => (false, unit.to_bits()),
            Scale::Logarithm(log_unit) => (true, log_unit.to_bits()),
        }
    }
}

/// A number times a factor; where the factor is a power of ten, the decimal point of the text is shifted, so
/// that the result is rounded only once.
pub fn scaled(text: &str, number: f64, factor: f64) -> f64 {
    let decades = factor.log10().round();
    let is_power_of_ten = decades.abs() < 300.0 && format!("1e{decades}").parse() == Ok(factor);
    let shifted = if is_power_of_ten { shift_decimal_point(text, decades as i32) } else { None };
    shifted.unwrap_or(number * factor)
}

/// The shortest text that reads back as the same number.
pub fn shortest(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_string(),
        size if (1e-4..1e7).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

/// A text that, with its decimal point shifted by three places, reads back as the same number: J/kmol in J/mol.
pub fn thousandth(value: f64) -> String {
    let short = shortest(value / 1000.0);
    if shift_decimal_point(&short, 3) == Some(value) {
        return short;
    }
    let exact = format!("{value:e}");
    match exact.split_once('e').map(|(mantissa, power)| (mantissa, power.parse::<i32>())) {
        Some((mantissa, Ok(power))) => format!("{mantissa}e{}", power - 3),
        _ => exact,
    }
}

/// The texts of the numbers of a file, by scale and value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenNumbers {
    texts: HashMap<((bool, u64), u64), String>,
}

impl WrittenNumbers {
    /// Keeps the text of a number, a decimal that Rust reads, which has the value on that scale. Of several
    /// texts with one value the first is kept.
    pub fn keep(&mut self, text: &str, scale: Scale, value: f64) {
        self.texts.entry((scale.key(), value.to_bits())).or_insert_with(|| text.to_string());
    }

    /// The text that the file has for a value on that scale.
    pub fn text(&self, scale: Scale, value: f64) -> Option<&str> {
        self.texts.get(&(scale.key(), value.to_bits())).map(String::as_str)
    }

    /// The number to write for a value: that of the file, else the shortest that has the value. `None` where
    /// no number has exactly this value.
    pub fn number(&self, scale: Scale, value: f64) -> Option<f64> {
        let written = self.text(scale, value).and_then(|text| text.parse().ok());
        written.or_else(|| scale.number(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::GAS_CONSTANT;

    #[test]
    fn a_number_comes_out_as_it_was_written() {
        for (text, unit) in [("1.04e+14", 1e-3), ("2.2410e13", 6.02214076e20), ("0.1", 101_325.0), ("-1130.", 4184.0)] {
            let (mut written, scale, number) = (WrittenNumbers::default(), Scale::Unit(unit), text.parse().unwrap());
            let value = scale.value(text, number);
            written.keep(text, scale, value);
            assert_eq!((written.text(scale, value), written.number(scale, value)), (Some(text), Some(number)));
            assert_eq!(written.text(Scale::Unit(2.0 * unit), value), None);
        }
    }

    #[test]
    fn a_number_written_anew_is_read_back_exactly() {
        for value in [0.0, -1.0, 0.1 + 0.2, 26_191_840.0, 1e-300, 5e-324, f64::MAX, 1.0 / 3.0, 123_456_789.123_456_78] {
            assert_eq!(shortest(value).parse(), Ok(value));
            assert_eq!(shift_decimal_point(&thousandth(value), 3), Some(value), "{}", thousandth(value));
        }
        assert_eq!([shortest(38.7), shortest(1e7), thousandth(26_191_840.0)], ["38.7", "1e7", "26191.84"]);
    }

    #[test]
    fn a_value_without_a_text_gets_the_shortest_number() {
        for a in [1.04e14, 3.87e4, 2.241e13, 5.075e7, 8.413e13] {
            assert_eq!(Scale::Unit(1e-3).number(Scale::Unit(1e-3).value(&format!("{a:e}"), a)), Some(a));
            assert_eq!(Scale::Unit(1e-6).number(Scale::Unit(1e-6).value(&format!("{a:e}"), a)), Some(a));
        }
        for energy in [8550.0, -1130.0, 17041.0, 0.1] {
            assert_eq!(Scale::Unit(4184.0).number(energy * 4184.0), Some(energy));
        }
        assert_eq!(Scale::Unit(GAS_CONSTANT).number(GAS_CONSTANT * 3.0), Some(3.0));
        assert_eq!(Scale::Unit(1.0).number(0.1 + 0.2), Some(0.1 + 0.2));
        assert_eq!(Scale::Logarithm(-3.0).number(8.2883 - 3.0), Some(8.2883));
    }
}
