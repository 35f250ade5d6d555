//! What a file says of a rate that has no formula here, in one spelling.

use crate::formats::cantera::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::rates::{Rate, UnevaluatedLaw};

/// What belongs to the reaction, not to its law, or to no meaning.
const NOT_OF_THE_LAW: [&str; 8] =
    ["equation", "type", "duplicate", "orders", "efficiencies", "default-efficiency", "id", "note"];

/// The law of an entry as it stands in the file: its keys in alphabetical order, numbers by value,
/// behind the units that numbers without any have.
pub fn unevaluated(kind: &str, entry: &Node, units: &UnitSystem) -> Rate {
    let mut written = units.factors();
    let mut entries: Vec<&(Node, Node)> = entry.as_mapping().unwrap_or_default().iter().collect();
    entries.sort_by_key(|(key, _)| key.text().unwrap_or_default());
    for (key, value) in entries {
        let key = key.text().unwrap_or_default();
        if !NOT_OF_THE_LAW.contains(&key) {
            written += &format!("; {key}: {}", value.in_one_spelling());
        }
    }
    Rate::Unevaluated(UnevaluatedLaw { name: kind.to_string(), written })
}

#[cfg(test)]
mod tests {
    use crate::formats::cantera::read;
    use crate::rates::Rate;
    use crate::source::Source;

    fn law_of(units: &str, law: &str) -> Option<Rate> {
        let text = format!(
            "units: {{{units}}}\nphases:\n- {{name: s, thermo: ideal-surface, site-density: 1 mol/m^2, kinetics: surface, \
             species: [A, B], reactions: all}}\nspecies:\n- {{name: A, composition: {{}}}}\n- {{name: B, composition: {{}}}}\n\
             reactions:\n- {{equation: A => B, {law}}}\n"
        );
        read(&Source::new("s.yaml", text)).unwrap().mechanism.reactions()[0].rate.clone()
    }

    #[test]
    fn order_and_spelling_of_numbers_do_not_matter_units_and_values_do() {
        let one = law_of("length: m", "rate-constant: {A: 1.0e2, b: 0, Ea: 1}, note: n");
        assert!(matches!(one, Some(Rate::Unevaluated(_))));
        assert_eq!(one, law_of("length: m", "rate-constant: {b: 0.0, Ea: 1, A: 100}"));
        assert_ne!(one, law_of("length: m", "rate-constant: {A: 101, b: 0, Ea: 1}"));
        assert_ne!(one, law_of("length: cm", "rate-constant: {A: 100, b: 0, Ea: 1}"));
    }
}
