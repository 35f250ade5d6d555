//! The symbols of units, with their factors and prefixes. The only place that knows cal, atm or cm³.

use crate::constants::{AVOGADRO, CALORIE, ELEMENTARY_CHARGE, ONE_ATMOSPHERE};
use crate::units::dimensions::Dimensions;

/// mantissa · 10^decade, kept apart so that powers of ten multiply without rounding.
#[derive(Clone, Copy)]
pub struct Scale {
    pub mantissa: f64,
    pub decade: f64,
}

impl Scale {
    pub fn factor(self) -> f64 {
        let Scale { mantissa, decade } = self;
        if decade < 0.0 { mantissa / 10f64.powf(-decade) } else { mantissa * 10f64.powf(decade) }
    }
}

/// What a symbol stands for.
pub struct Entry {
    pub scale: Scale,
    pub dimensions: Dimensions,
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
    ("J", 1.0, 0.0, Dimensions::ENERGY),
    ("cal", CALORIE, 0.0, Dimensions::ENERGY),
    ("erg", 1.0, -7.0, Dimensions::ENERGY),
    ("eV", ELEMENTARY_CHARGE, 0.0, Dimensions::ENERGY),
    ("N", 1.0, 0.0, Dimensions::FORCE),
    ("dyn", 1.0, -5.0, Dimensions::FORCE),
    ("Pa", 1.0, 0.0, Dimensions::PRESSURE),
    ("atm", ONE_ATMOSPHERE, 0.0, Dimensions::PRESSURE),
    ("bar", 1.0, 5.0, Dimensions::PRESSURE),
    ("liter", 1.0, -3.0, Dimensions::VOLUME),
    ("L", 1.0, -3.0, Dimensions::VOLUME),
    ("l", 1.0, -3.0, Dimensions::VOLUME),
    ("cc", 1.0, -6.0, Dimensions::VOLUME),
    ("ohm", 1.0, 0.0, Dimensions { current: -2.0, ..Dimensions::VOLTAGE }),
    ("V", 1.0, 0.0, Dimensions::VOLTAGE),
    ("coulomb", 1.0, 0.0, Dimensions::CHARGE),
    ("townsend", 1.0, -21.0, Dimensions { length: 4.0, ..Dimensions::VOLTAGE }),
    ("Td", 1.0, -21.0, Dimensions { length: 4.0, ..Dimensions::VOLTAGE }),
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

/// All symbols without prefixes.
pub fn symbols() -> impl Iterator<Item = &'static str> {
    SYMBOLS.iter().map(|row| row.0)
}

/// A symbol without a prefix, or else with one.
pub fn find(symbol: &str) -> Option<Entry> {
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

    #[test]
    fn a_symbol_comes_before_a_prefix_and_no_symbol_stands_twice() {
        // Not a milli-inch or a hecto-ry.
        assert_eq!(find("min").unwrap().scale.factor(), 60.0);
        assert_eq!(find("ms").unwrap().scale.factor(), 1e-3);
        assert!(find("kk").is_none() && find("").is_none());
        let all: Vec<&str> = symbols().collect();
        assert!(all.iter().enumerate().all(|(place, symbol)| !all[..place].contains(symbol)));
    }
}
