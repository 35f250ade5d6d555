//! A mechanism in a form that Cantera holds.

use crate::mechanism::{BuildError, Mechanism, ReactionId, Reverse, conservation_laws};
use crate::transform::detailed_balance::{DetailedBalance, with_detailed_balance};
use crate::transform::moieties::with_moieties;
use crate::transform::one_way_pairs::as_one_way_pairs;

/// A mechanism that Cantera holds, and what was done for it.
#[derive(Debug)]
pub struct ForCantera {
    pub mechanism: Mechanism,
    /// The reaction of the original that each reaction is, or is a direction of. Species stay in their
    /// places.
    pub origins: Vec<ReactionId>,
    /// What was done, in words.
    pub remarks: Vec<String>,
}

/// Gives every species a composition: from the conservation laws where it has none, and without any
/// element where the laws cannot be listed. Reverse rates of their own become reversible reactions if
/// thermo data in detailed balance with all of them exist, else pairs of one-way reactions.
///
/// Errors: a phase of the mechanism names what the mechanism does not hold.
pub fn for_cantera(mechanism: &Mechanism) -> Result<ForCantera, BuildError> {
    let mut remarks = Vec::new();
    let composed = with_compositions(mechanism, &mut remarks);
    let has_explicit = composed.reactions().iter().any(|reaction| matches!(reaction.reverse, Reverse::Explicit(_)));
    if !has_explicit {
        let origins = composed.reaction_ids().collect();
        return Ok(ForCantera { mechanism: composed, origins, remarks });
    }
    let has_thermo = composed.species().iter().any(|species| species.thermo.is_some());
    let balance = if has_thermo { DetailedBalance::NotConstant } else { with_detailed_balance(&composed) };
    let (mechanism, remark) = match balance {
        DetailedBalance::Consistent(reversible) => (
            *reversible,
            "the reverse rates follow from the forward ones by the thermo data, which were made for it".to_string(),
        ),
        DetailedBalance::Violated { factor } => (
            as_one_way_pairs(&composed)?,
            format!(
                "reversible reactions are pairs of one-way reactions: around a cycle the equilibrium constants are off by a factor {factor:.6}"
            ),
        ),
        DetailedBalance::NotConstant => (
            as_one_way_pairs(&composed)?,
            "reversible reactions with a reverse rate of their own are pairs of one-way reactions".to_string(),
        ),
    };
    remarks.push(remark);
    let origins = origins(&composed, &mechanism);
    Ok(ForCantera { mechanism, origins, remarks })
}

fn with_compositions(mechanism: &Mechanism, remarks: &mut Vec<String>) -> Mechanism {
    if mechanism.species().iter().all(|species| species.composition.is_some()) {
        return mechanism.clone();
    }
    let laws = conservation_laws(mechanism);
    let composed = with_moieties(mechanism, laws.as_deref().unwrap_or_default());
    let elements: Vec<&str> = composed.elements.iter().map(|element| element.symbol.as_str()).collect();
    remarks.push(match laws {
        Ok(_) => {
            format!("the compositions are the conservation laws of the reactions, as elements {}", elements.join(", "))
        }
        Err(too_many) => format!("the species are made of nothing: {too_many}"),
    });
    composed
}

/// One-way pairs stand where the reversible reaction stood.
fn origins(original: &Mechanism, changed: &Mechanism) -> Vec<ReactionId> {
    let split = changed.reactions().len() > original.reactions().len();
    let all = original.reaction_ids().zip(original.reactions());
    let directions = all.map(|(id, reaction)| match reaction.reverse {
        Reverse::Explicit(_) if split => (id, 2),
        _ => (id, 1),
    });
    directions.flat_map(|(id, count)| std::iter::repeat_n(id, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reaction, Species};
    use crate::rates::Rate;

    #[test]
    fn a_reverse_rate_beside_thermo_data_becomes_a_reaction_of_its_own() {
        let mut mechanism = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        let one_way = |from, to| Reaction::one_way(vec![(from, 1.into())], vec![(to, 1.into())], 2.0);
        let reverse = Reverse::Explicit(Some(Rate::constant(1.0)));
        let first = mechanism.add_reaction(Reaction { reverse, ..one_way(a, b) }).unwrap();
        let second = mechanism.add_reaction(one_way(b, a)).unwrap();
        let consistent = for_cantera(&mechanism).unwrap();
        assert_eq!(consistent.origins, [first, second]);
        assert_eq!(consistent.mechanism.reactions()[0].reverse, Reverse::FromThermo);
        assert_eq!(consistent.remarks.len(), 2);
        *mechanism.species_mut(a).thermo = consistent.mechanism.species()[0].thermo.clone();
        let split = for_cantera(&mechanism).unwrap();
        assert_eq!(split.origins, [first, first, second]);
        assert_eq!(split.mechanism.equation(&split.mechanism.reactions()[1]), "B => A");
    }
}
