//! Conservation laws as elements, for species whose formulas are not known.

use crate::mechanism::{Coefficient, ConservationLaw, Element, Mechanism, conservation_laws};

/// Gives every species the composition that conservation laws imply: law number j becomes an
/// element Qj, and a species holds as many Qj as the law has of it. All reactions then balance.
/// A species in no law is made of nothing. There is always at least one element, since programs
/// that read mechanisms expect one.
pub fn with_moieties(mechanism: &Mechanism, laws: &[ConservationLaw]) -> Mechanism {
    let symbol = |j: usize| format!("Q{}", j + 1);
    let mut composed = mechanism.clone();
    composed.elements =
        (0..laws.len().max(1)).map(|j| Element { symbol: symbol(j), atomic_weight: Some(1.0) }).collect();
    for species in mechanism.species_ids() {
        let atoms = laws.iter().enumerate().filter(|(_, law)| law[species.index()] > 0);
        let composition = atoms.map(|(j, law)| (symbol(j), Coefficient::integer(law[species.index()]))).collect();
        *composed.species_mut(species).composition = Some(composition);
    }
    composed
}

/// Gives every species a composition from the conservation laws of the reactions, or one without any element
/// where the laws cannot be listed, and says in words what was done. `None` for a mechanism that knows the
/// composition of every species.
pub fn with_compositions(mechanism: &Mechanism) -> Option<(Mechanism, String)> {
    if mechanism.species().iter().all(|species| species.composition.is_some()) {
        return None;
    }
    let laws = conservation_laws(mechanism);
    let composed = with_moieties(mechanism, laws.as_deref().unwrap_or_default());
    let elements: Vec<&str> = composed.elements.iter().map(|element| element.symbol.as_str()).collect();
    let remark = match laws {
        Ok(_) => {
            format!("the compositions are the conservation laws of the reactions, as elements {}", elements.join(", "))
        }
        Err(too_many) => format!("the species are made of nothing: {too_many}"),
    };
    Some((composed, remark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reaction, Species, check};

    #[test]
    fn enzyme_and_substrate_become_elements_and_everything_balances() {
        let mut mechanism = Mechanism::new();
        let [e, s, es, p] = ["E", "S", "ES", "P"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        let one = Coefficient::ONE;
        mechanism.add_reaction(Reaction::one_way(vec![(e, one), (s, one)], vec![(es, one)], 1.0)).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(es, one)], vec![(e, one), (p, one)], 1.0)).unwrap();
        let composed = with_moieties(&mechanism, &conservation_laws(&mechanism).unwrap());
        assert_eq!(composed.species()[es.index()].composition, Some(vec![("Q1".into(), one), ("Q2".into(), one)]));
        assert_eq!(composed.elements.len(), 2);
        assert!(check(&composed).is_empty());
    }

    #[test]
    fn without_laws_there_is_still_an_element() {
        let mut mechanism = Mechanism::new();
        let a = mechanism.add_species(Species::named("A")).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(a, 1.into())], vec![(a, 2.into())], 1.0)).unwrap();
        let composed = with_moieties(&mechanism, &[]);
        assert_eq!(composed.elements.len(), 1);
        assert_eq!(composed.species()[0].composition, Some(Vec::new()));
    }
}
