//! The units of rate constants: of a REACTIONS section, or of one reaction.

use crate::formats::{FileUnits, Scale, WrittenNumbers};
use crate::grammar::chemkin::reaction::Number;

/// The units of A (cm, s, and moles or molecules) and of E.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReactionUnits {
    molecules: bool,
    energy: Energy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Energy {
    Calories,
    Kilocalories,
    Joules,
    Kilojoules,
    Kelvins,
    Electronvolts,
}

/// The meaning of one word.
enum UnitWord {
    Energy(Energy),
    /// Whether amounts are molecules, not moles.
    Molecules(bool),
}

/// The place of a word that cannot be taken for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongUnit {
    Unknown(usize),
    Contradiction(usize),
}

/// The unit that a word begins with; `None` for a word that is no unit.
fn unit_word(word: &str) -> Option<UnitWord> {
    let upper = word.trim_matches(['(', ')', ',']).to_ascii_uppercase();
    let (unit, per) = upper.split_once('/').unwrap_or((&upper, ""));
    let alone = per.is_empty();
    if !alone && !["MOL", "MOLE", "MOLES", "GMOL", "GMOLE"].contains(&per) {
        return None;
    }
    let energies = [
        ("KCAL", Energy::Kilocalories),
        ("CAL", Energy::Calories),
        ("KJOU", Energy::Kilojoules),
        ("JOU", Energy::Joules),
        ("KELV", Energy::Kelvins),
        ("EVOL", Energy::Electronvolts),
    ];
    let short =
        [("KJ", Energy::Kilojoules), ("J", Energy::Joules), ("K", Energy::Kelvins), ("EV", Energy::Electronvolts)];
    let by_beginning = energies.iter().find(|(name, _)| unit.starts_with(name));
    let energy = by_beginning.or(short.iter().find(|(name, _)| unit == *name)).map(|(_, energy)| *energy);
    match energy {
        Some(Energy::Kelvins | Energy::Electronvolts) if !alone => None,
        Some(energy) => Some(UnitWord::Energy(energy)),
        None if alone && unit.starts_with("MOLEC") => Some(UnitWord::Molecules(true)),
        None if alone && ["MOL", "MOLE", "MOLES"].contains(&unit) => Some(UnitWord::Molecules(false)),
        None => None,
    }
}

/// Whether a word on the line of REACTIONS is one that files in use have there and that is no unit.
pub fn is_no_unit(word: &str) -> bool {
    let word = word.trim_matches(['(', ')', ',', ':', '.']);
    OTHER_WORDS.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// Words that say nothing about units: Motz and Wise's correction concerns sticking alone.
const OTHER_WORDS: [&str; 5] = ["MWON", "MWOFF", "ALL", "KINETICS", "MECHANISM"];

impl Default for ReactionUnits {
    /// Moles, cal/mol.
    fn default() -> Self {
        ReactionUnits { molecules: false, energy: Energy::Calories }
    }
}

impl ReactionUnits {
    /// These units changed by words. The error is the place of the first word that is no unit, or that
    /// contradicts one before it.
    pub fn with(self, words: &[&str]) -> Result<Self, WrongUnit> {
        let (mut energy, mut molecules) = (None, None);
        for (place, word) in words.iter().enumerate() {
            let contradicts = match unit_word(word).ok_or(WrongUnit::Unknown(place))? {
                UnitWord::Energy(unit) => *energy.get_or_insert(unit) != unit,
                UnitWord::Molecules(unit) => *molecules.get_or_insert(unit) != unit,
            };
            if contradicts {
                return Err(WrongUnit::Contradiction(place));
            }
        }
        Ok(ReactionUnits { molecules: molecules.unwrap_or(self.molecules), energy: energy.unwrap_or(self.energy) })
    }

    /// The same units by the symbols of [`crate::units`]; pressures are in atm.
    pub fn file_units(self) -> FileUnits {
        let activation_energy = match self.energy {
            Energy::Calories => "cal/mol",
            Energy::Kilocalories => "kcal/mol",
            Energy::Joules => "J/mol",
            Energy::Kilojoules => "kJ/mol",
            Energy::Kelvins => "K",
            Energy::Electronvolts => "eV",
        };
        let quantity = if self.molecules { "molec" } else { "mol" };
        FileUnits { length: "cm", quantity, activation_energy, pressure: "atm" }
    }

    /// A of a law of that order, in (kmol/m³)^(1−order)/s; its text is kept among `numbers`.
    pub fn pre_exponential(&self, a: &Number, order: f64, numbers: &mut WrittenNumbers) -> Option<f64> {
        value(a, self.file_units().rate_constant(order)?, numbers)
    }

    /// The first coefficient of a Chebyshev polynomial, which gives log₁₀ of such a rate constant.
    pub fn log_rate_constant(&self, log_k: &Number, order: f64, numbers: &mut WrittenNumbers) -> Option<f64> {
        value(log_k, self.file_units().log_rate_constant(order)?, numbers)
    }

    /// An activation energy in J/kmol.
    pub fn activation_energy(&self, energy: &Number, numbers: &mut WrittenNumbers) -> Option<f64> {
        value(energy, self.file_units().activation_energy()?, numbers)
    }

    /// A pressure in Pa; Chemkin's files give it in atm.
    pub fn pressure(&self, pressure: &Number, numbers: &mut WrittenNumbers) -> Option<f64> {
        value(pressure, self.file_units().pressure()?, numbers)
    }
}

/// The value of a number, whose text is kept; `None` where the value is out of range.
fn value(number: &Number, scale: Scale, numbers: &mut WrittenNumbers) -> Option<f64> {
    let value = Some(scale.value(&number.text, number.value()?)).filter(|value| value.is_finite())?;
    numbers.keep(&number.text, scale, value);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn number(text: &str) -> Number {
        Number { text: text.to_string(), span: Span::default() }
    }

    #[test]
    fn a_is_in_moles_unless_molecules_are_meant() {
        let moles = ReactionUnits::default();
        let numbers = &mut WrittenNumbers::default();
        assert_eq!(moles.pre_exponential(&number("1.04e+14"), 2.0, numbers), Some(1.04e11));
        assert_eq!(moles.pre_exponential(&number("5.5e+20"), 3.0, numbers), Some(5.5e14));
        assert_eq!(moles.pre_exponential(&number("3.3"), 1.0, numbers), Some(3.3));
        assert_eq!(moles.pre_exponential(&number("1e308"), -1.0, numbers), None);
        let molecules = moles.with(&["MOLECULES"]).unwrap();
        let a = molecules.pre_exponential(&number("1e-10"), 2.0, numbers).unwrap();
        assert!((a / 6.02214076e10 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn words_that_are_no_units_are_told_from_others() {
        for word in ["MWOFF", "mwon", "ALL", "Kinetics", "(mechanism)"] {
            assert!(is_no_unit(word), "{word}");
        }
        for word in ["KCAL", "MOLES", "FEET", "KCLA", "kilocalories", "XYZ", "s", "12", "=", ""] {
            assert!(!is_no_unit(word), "{word}");
        }
    }

    #[test]
    fn energies_are_in_six_units() {
        for (word, factor) in [
            ("cal/mole", 4184.0),
            ("KCAL/MOLE", 4.184e6),
            ("JOULES/MOLE", 1e3),
            ("kj/mol", 1e6),
            ("Kelvins", 8314.46261815324),
            ("EVOLTS", 96_485_332.123_310_01),
        ] {
            let units = ReactionUnits::default().with(&[word]).unwrap();
            let energy = units.activation_energy(&number("2"), &mut WrittenNumbers::default()).unwrap();
            assert!((energy / (2.0 * factor) - 1.0).abs() < 1e-14, "{word}");
        }
        for word in ["FEET", "CAL/GRAM", "K/MOL", "12", ""] {
            assert_eq!(ReactionUnits::default().with(&[word]), Err(WrongUnit::Unknown(0)), "{word}");
        }
        let words = |words: &[&str]| ReactionUnits::default().with(words);
        assert_eq!(words(&["MOLES", "CAL/MOLE", "CAL"]), Ok(ReactionUnits::default()));
        assert_eq!(words(&["KCAL", "KJOULES"]), Err(WrongUnit::Contradiction(1)));
        assert_eq!(words(&["MOLECULES", "JOUL", "MOLES"]), Err(WrongUnit::Contradiction(2)));
    }
}
