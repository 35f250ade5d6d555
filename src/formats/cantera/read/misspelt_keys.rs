//! What a key that nothing reads is likely meant to be.

use crate::formats::cantera::keys;
use crate::grammar::yaml::Node;
use crate::spelling;

/// What other programs and people call a key: in lower case, letters and digits only.
const OTHER_NAMES: [(&str, &[&str]); 26] = [
    ("A", &["prefactor", "preexponential", "preexponentialfactor", "frequencyfactor", "afactor", "k0", "a0", "alpha"]),
    ("b", &["n", "beta", "exponent", "temperatureexponent", "m"]),
    ("Ea", &["e", "eact", "ener", "energy", "activationenergy", "activation", "ea0", "e0", "ta"]),
    ("Ea0", &["e", "ea", "eact", "energy", "activationenergy", "e0"]),
    ("E", &["ea", "eact", "energy", "activationenergy"]),
    ("P", &["pres", "press", "pressure"]),
    ("T", &["temp", "temperature", "tempk"]),
    ("D", &["rho", "dens", "density"]),
    ("X", &["composition", "molefraction", "molefractions", "concentrations"]),
    ("Y", &["massfraction", "massfractions"]),
    ("coverages", &["coverage", "theta", "surfacecoverages"]),
    ("T3", &["tstar3", "tsss", "t***"]),
    ("cp0", &["cp", "cp298"]),
    ("h0", &["h", "hf", "dhf", "hf298", "h298"]),
    ("s0", &["s", "s298"]),
    ("T0", &["tref", "referencetemperature"]),
    ("T-min", &["tlow", "minimumtemperature"]),
    ("T-max", &["thigh", "maximumtemperature"]),
    ("reference-pressure", &["pref", "p0"]),
    (
        "efficiencies",
        &["efficiency", "eff", "effs", "thirdbodyefficiencies", "collisionefficiencies", "enhancements", "thirdbodies"],
    ),
    ("default-efficiency", &["defaulteff", "defaultefficiencies"]),
    ("duplicate", &["dup", "duplicates", "isduplicate"]),
    ("orders", &["order", "forwardorders", "reactionorders", "ford"]),
    ("low-P-rate-constant", &["low", "lowp", "klow", "lowrateconstant", "lowpressurerateconstant"]),
    ("high-P-rate-constant", &["high", "highp", "khigh", "kinf", "highrateconstant", "highpressurerateconstant"]),
    ("rate-constant", &["rate", "k", "arrhenius", "kf"]),
];
/// A key of the mapping that is likely meant to be `key`, which the mapping does not have.
pub fn misspelling_of<'n>(mapping: &'n Node, key: &str) -> Option<&'n str> {
    let texts = mapping.as_mapping().unwrap_or_default().iter().filter_map(|(key, _)| key.text());
    let mut unknown = texts.filter(|text| !keys::ALL.iter().any(|known| known.contains(text)));
    unknown.find(|text| likely(text, &[key]).is_some())
}

/// The known key that another one is likely meant to be: spelt with other capitals or hyphens, called by another
/// name, or nearly the same.
pub fn likely<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    let bare = bare(text);
    let respelt = known.iter().copied().find(|key| self::bare(key) == bare && !bare.is_empty());
    let renamed = || {
        let mut keys = OTHER_NAMES.iter().filter(|(_, others)| others.contains(&bare.as_str())).map(|(key, _)| *key);
        keys.find_map(|key| known.iter().copied().find(|known| *known == key))
    };
    let near = || spelling::nearest(text, known.iter().copied()).filter(|_| text.len() > 2);
    respelt.or_else(renamed).or_else(near)
}

fn bare(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric() || *c == '*').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_other_capitals_other_names_and_typing_errors() {
        let law = ["A", "b", "Ea", "units"];
        for text in ["E", "ea", "EA", "Eact", "activation-energy", "E_a", "activation energy", "Ea0"] {
            assert_eq!(likely(text, &law), Some("Ea"), "{text}");
        }
        assert_eq!((likely("a", &law), likely("n", &law), likely("B", &law)), (Some("A"), Some("b"), Some("b")));
        assert_eq!(likely("Temp", &["T", "P", "X"]), Some("T"));
        assert_eq!(likely("efficiency", &["equation", "efficiencies"]), Some("efficiencies"));
        assert_eq!(likely("rate_constants", &["rate-constant", "rate-constants"]), Some("rate-constants"));
        assert_eq!((likely("x1", &law), likely("my-own", &law), likely("", &law)), (None, None, None));
    }
}
