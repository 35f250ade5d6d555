//! Conservation laws as text and as JSON.

use std::collections::BTreeMap;

use crate::mechanism::{ConservationLaw, Mechanism};

/// The conserved sum, such as `2 H2 + H2O + OH`, in the mechanism's order of species.
pub fn law_text(mechanism: &Mechanism, law: &ConservationLaw) -> String {
    let terms = mechanism.species().iter().zip(law).filter(|(_, count)| **count != 0);
    let terms = terms.map(|(species, count)| match count {
        1 => species.name.clone(),
        _ => format!("{count} {}", species.name),
    });
    terms.collect::<Vec<_>>().join(" + ")
}

/// The species of a law with their weights.
pub fn law_by_name(mechanism: &Mechanism, law: &ConservationLaw) -> BTreeMap<String, i64> {
    let entries = mechanism.species().iter().zip(law).filter(|(_, count)| **count != 0);
    entries.map(|(species, count)| (species.name.clone(), *count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::Species;

    #[test]
    fn a_law_names_its_species_in_their_order() {
        let mut mechanism = Mechanism::new();
        for name in ["H2", "O2", "H"] {
            mechanism.add_species(Species::named(name)).unwrap();
        }
        assert_eq!(law_text(&mechanism, &vec![2, 0, 1]), "2 H2 + H");
        assert_eq!(
            law_by_name(&mechanism, &vec![2, 0, 1]).into_iter().collect::<Vec<_>>(),
            [("H".into(), 1), ("H2".into(), 2)]
        );
    }
}
