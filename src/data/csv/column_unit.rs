//! The unit in the header of a column, as chemists write it.

use crate::grammar::unit;
use crate::source::Diagnostic;
use crate::units::{Dimensions, Unit};

/// What the unit of a column makes of its numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    /// A value times this, plus the offset, is in internal units.
    pub factor: f64,
    /// 0 but for temperatures that do not begin at the absolute zero.
    pub offset: f64,
    /// The unit as written, where it measures an amount that is no concentration; the factor is 1 then.
    pub quantity: Option<String>,
}

impl Scale {
    fn by(factor: f64) -> Scale {
        Scale { factor, offset: 0.0, quantity: None }
    }
}

/// Symbols that people write for units, and what they stand for.
const ALIASES: [(&str, &[(&str, f64)]); 38] = [
    ("h", &[("hour", 1.0)]),
    ("H", &[("hour", 1.0)]),
    ("hrs", &[("hour", 1.0)]),
    ("hours", &[("hour", 1.0)]),
    ("d", &[("day", 1.0)]),
    ("days", &[("day", 1.0)]),
    ("mins", &[("min", 1.0)]),
    ("minute", &[("min", 1.0)]),
    ("minutes", &[("min", 1.0)]),
    ("sec", &[("s", 1.0)]),
    ("secs", &[("s", 1.0)]),
    ("second", &[("s", 1.0)]),
    ("seconds", &[("s", 1.0)]),
    ("msec", &[("ms", 1.0)]),
    ("millisecond", &[("ms", 1.0)]),
    ("milliseconds", &[("ms", 1.0)]),
    ("usec", &[("us", 1.0)]),
    ("microsecond", &[("us", 1.0)]),
    ("microseconds", &[("us", 1.0)]),
    ("nanosecond", &[("ns", 1.0)]),
    ("nanoseconds", &[("ns", 1.0)]),
    ("M", &[("mol", 1.0), ("L", -1.0)]),
    ("mM", &[("mmol", 1.0), ("L", -1.0)]),
    ("µM", &[("umol", 1.0), ("L", -1.0)]),
    ("μM", &[("umol", 1.0), ("L", -1.0)]),
    ("uM", &[("umol", 1.0), ("L", -1.0)]),
    ("nM", &[("nmol", 1.0), ("L", -1.0)]),
    ("pM", &[("pmol", 1.0), ("L", -1.0)]),
    ("fM", &[("fmol", 1.0), ("L", -1.0)]),
    ("molar", &[("mol", 1.0), ("L", -1.0)]),
    ("millimolar", &[("mmol", 1.0), ("L", -1.0)]),
    ("micromolar", &[("umol", 1.0), ("L", -1.0)]),
    ("nanomolar", &[("nmol", 1.0), ("L", -1.0)]),
    ("moles", &[("mol", 1.0)]),
    ("litre", &[("L", 1.0)]),
    ("molecules", &[("molec", 1.0)]),
    ("molecule", &[("molec", 1.0)]),
    ("degK", &[("K", 1.0)]),
];

/// Units of amounts that are no concentrations and that no expression of symbols stands for.
const AMOUNTS: [&str; 30] = [
    "%", "ppm", "ppb", "ppt", "ppmv", "ppbv", "wt%", "wt.%", "wt-%", "w%", "vol%", "vol.%", "vol-%", "mol%", "mol.%",
    "mol-%", "area%", "area-%", "a.u.", "au", "AU", "mAU", "OD", "counts", "fraction", "Torr", "torr", "mmHg", "psi",
    "psia",
];

/// What the unit of a column does to its numbers; `None` where there is no unit. `default` is the unit to propose.
pub(super) fn scale(
    cell: &str,
    unit: Option<&str>,
    expected: Dimensions,
    default: &str,
) -> Result<Option<Scale>, Diagnostic> {
    let Some(text) = unit else { return Ok(None) };
    if expected == Dimensions::TEMPERATURE
        && let Some(degrees) = degrees(text)
    {
        return Ok(Some(degrees));
    }
    if let Some(amount) = amount_in(text, expected) {
        return Ok(Some(amount));
    }
    let found = unit_of(text).map_err(|reason| {
        Diagnostic::error("unknown-unit", format!("`{text}` is not a unit"))
            .because(reason)
            .hint(format!("give a unit such as `{default}`, or none for {default}"))
    })?;
    let factor = found.factor_for(expected).map_err(|wrong| {
        Diagnostic::error("wrong-unit", format!("`{text}` does not fit `{cell}`")).because(wrong.to_string()).hint(
            match expected == Dimensions::CONCENTRATION {
                true => format!(
                    "species have a unit such as `{default}`, `mM`, `%` or `bar`; remove columns that hold something else"
                ),
                false => format!("a unit such as `{default}` is needed here"),
            },
        )
    })?;
    Ok(Some(Scale::by(factor)))
}

/// The unit that a text means, or why it means none. Beside Cantera's units, `h`, `mM` and the like are known, and
/// powers without a sign for them: `mol L-1`, `mmol/dm3`.
pub(super) fn unit_of(text: &str) -> Result<Unit, String> {
    let expression = unit::parse(&with_operators(text)).map_err(|error| error.to_string())?;
    let mut powers = Vec::new();
    for (symbol, power) in expression.powers {
        match ALIASES.iter().find(|(alias, _)| *alias == symbol) {
            Some((_, parts)) => powers.extend(parts.iter().map(|(part, own)| (part.to_string(), own * power))),
            None => powers.push((symbol, power)),
        }
    }
    Unit::of(expression.factor, &powers).map_err(|error| error.to_string())
}

/// `mol L-1` as `mol*L^-1`.
fn with_operators(text: &str) -> String {
    let text = text.replace(['−', '–'], "-").replace(['×', '∙', '⋅'], "·").replace("/ ", "/").replace(" /", "/");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut written = String::new();
    for word in words {
        let joins = written.ends_with(['*', '/', '·', '^']) || word.starts_with(['*', '/', '·', '^']);
        if !written.is_empty() && !joins {
            written.push('*');
        }
        let mut before = ' ';
        for c in word.chars() {
            if before.is_alphabetic() && (c.is_ascii_digit() || c == '-') {
                written.push('^');
            }
            written.push(c);
            before = c;
        }
    }
    written
}

/// Celsius and Fahrenheit.
pub(super) fn degrees(unit: &str) -> Option<Scale> {
    match unit.to_lowercase().as_str() {
        "c" | "°c" | "degc" | "deg c" | "celsius" | "℃" => Some(Scale { offset: 273.15, ..Scale::by(1.0) }),
        "f" | "°f" | "degf" | "deg f" | "fahrenheit" | "℉" => {
            Some(Scale { offset: 459.67 * 5.0 / 9.0, ..Scale::by(5.0 / 9.0) })
        }
        _ => None,
    }
}

/// The scale of an amount that is no concentration, or of its rate of change where that is expected.
fn amount_in(text: &str, expected: Dimensions) -> Option<Scale> {
    if expected == Dimensions::CONCENTRATION {
        return amount(text).map(|quantity| Scale { quantity: Some(quantity), ..Scale::by(1.0) });
    }
    if expected != Dimensions::CONCENTRATION_RATE {
        return None;
    }
    let (quantity, time) = text.rsplit_once('/')?;
    let quantity = amount(quantity)?;
    let time = unit_of(time.trim()).ok()?.factor_for(Dimensions::TIME).ok()?;
    Some(Scale { quantity: Some(quantity), ..Scale::by(1.0 / time) })
}

/// The unit of an amount that is no concentration, as written: a share, a pressure, a mass, an amount of substance.
pub(super) fn amount(text: &str) -> Option<String> {
    let text = text.trim();
    let is_share = AMOUNTS.contains(&text) || (text.starts_with('%') && text.len() < 30) || ["1", "-"].contains(&text);
    let per_mass = Dimensions::QUANTITY.times_power(Dimensions::MASS, -1.0);
    let density = Dimensions::MASS.times_power(Dimensions::LENGTH, -3.0);
    let kinds = [Dimensions::PRESSURE, Dimensions::MASS, density, Dimensions::QUANTITY, per_mass];
    let is_amount = || unit_of(text).is_ok_and(|unit| kinds.contains(&unit.dimensions));
    (is_share || is_amount()).then(|| text.replace('\u{3bc}', "\u{b5}"))
}

/// Whether a unit measures what species have: a concentration, or an amount.
pub(super) fn is_of_species(text: &str) -> bool {
    amount(text).is_some() || unit_of(text).is_ok_and(|unit| unit.dimensions == Dimensions::CONCENTRATION)
}

/// Whether a unit has these dimensions; of temperatures, any scale.
pub(super) fn measures(text: &str, dimensions: Dimensions) -> bool {
    let is_degrees = dimensions == Dimensions::TEMPERATURE && degrees(text).is_some();
    is_degrees || unit_of(text).is_ok_and(|unit| unit.dimensions == dimensions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_chemists_write_them() {
        for (text, factor, dimensions) in [
            ("h", 3600.0, Dimensions::TIME),
            ("d", 86400.0, Dimensions::TIME),
            ("hours", 3600.0, Dimensions::TIME),
            ("µs", 1e-6, Dimensions::TIME),
            ("mM", 1e-3, Dimensions::CONCENTRATION),
            ("nM", 1e-9, Dimensions::CONCENTRATION),
            ("mol L-1", 1.0, Dimensions::CONCENTRATION),
            ("mmol dm-3", 1e-3, Dimensions::CONCENTRATION),
            ("mol/m3", 1e-3, Dimensions::CONCENTRATION),
            ("µmol L⁻¹", 1e-6, Dimensions::CONCENTRATION),
            ("mmol / L", 1e-3, Dimensions::CONCENTRATION),
            ("mM/min", 1e-3 / 60.0, Dimensions::CONCENTRATION_RATE),
        ] {
            let unit = unit_of(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!((unit.factor / factor - 1.0).abs() < 1e-12 && unit.dimensions == dimensions, "{text}");
        }
        assert!(unit_of("eons").is_err() && unit_of("").is_err());
    }

    #[test]
    fn amounts_keep_their_numbers_and_remember_the_unit() {
        for text in ["%", "ppm", "wt%", "% AR", "bar", "kPa", "mg/L", "mmol/g", "a.u.", "mol", "1"] {
            assert_eq!(amount(text), Some(text.to_string()), "{text}");
        }
        for text in ["s", "K", "m/s", "mol/L", "J", "eons", ""] {
            assert_eq!(amount(text), None, "{text}");
        }
        let rate = scale("d[A]/dt [%/min]", Some("%/min"), Dimensions::CONCENTRATION_RATE, "mol/L/s").unwrap();
        assert_eq!(rate, Some(Scale { factor: 1.0 / 60.0, offset: 0.0, quantity: Some("%".to_string()) }));
    }

    #[test]
    fn celsius_and_fahrenheit_are_shifted() {
        let kelvin = |unit: &str, value: f64| {
            let scale = scale("T", Some(unit), Dimensions::TEMPERATURE, "K").unwrap().unwrap();
            value * scale.factor + scale.offset
        };
        assert_eq!(kelvin("°C", 25.0), 298.15);
        assert!((kelvin("F", 212.0) - 373.15).abs() < 1e-9);
        assert_eq!(kelvin("K", 300.0), 300.0);
    }
}
