//! Reversible reactions with a reverse rate of their own, for formats that have no place for one.

use crate::mechanism::{BuildError, Mechanism, ReactionId, Reverse};
use crate::transform::detailed_balance::{DetailedBalance, with_detailed_balance};
use crate::transform::one_way_pairs::as_one_way_pairs;

/// A mechanism without reverse rates of their own, and what was done for it.
#[derive(Debug)]
pub struct WithoutExplicitReverse {
    pub mechanism: Mechanism,
    /// The reaction of the original that each reaction is, or is a direction of. Species stay in their
    /// places.
    pub origins: Vec<ReactionId>,
    /// What was done, in words; `None` for a mechanism that had no such rates.
    pub remark: Option<String>,
}

/// Every reverse rate of its own becomes a one-way reaction.
///
/// Errors: a phase of the mechanism names what the mechanism does not hold.
pub fn with_one_way_pairs(mechanism: &Mechanism) -> Result<WithoutExplicitReverse, BuildError> {
    if !has_explicit_reverse(mechanism) {
        return Ok(unchanged(mechanism));
    }
    split(mechanism, "reversible reactions with a reverse rate of their own are pairs of one-way reactions".to_string())
}

/// Reverse rates of their own follow from thermo data, which are made for it, if the mechanism has none yet
/// and some are in detailed balance with all the rates. Else they become one-way reactions.
///
/// Errors: a phase of the mechanism names what the mechanism does not hold.
pub fn with_thermo_for_reverse(mechanism: &Mechanism) -> Result<WithoutExplicitReverse, BuildError> {
    if !has_explicit_reverse(mechanism) {
        return Ok(unchanged(mechanism));
    }
    if mechanism.species().iter().any(|species| species.thermo.is_some()) {
        return with_one_way_pairs(mechanism);
    }
    match with_detailed_balance(mechanism) {
        DetailedBalance::Consistent(reversible) => {
            let remark = "the reverse rates follow from the forward ones by the thermo data, which were made for it";
            Ok(WithoutExplicitReverse { remark: Some(remark.to_string()), ..unchanged(&reversible) })
        }
        DetailedBalance::Violated { factor } => {
            let why = format!("around a cycle the equilibrium constants are off by a factor {factor:.6}");
            split(mechanism, format!("reversible reactions are pairs of one-way reactions: {why}"))
        }
        DetailedBalance::NotConstant => with_one_way_pairs(mechanism),
    }
}

fn has_explicit_reverse(mechanism: &Mechanism) -> bool {
    mechanism.reactions().iter().any(|reaction| matches!(reaction.reverse, Reverse::Explicit(_)))
}

fn unchanged(mechanism: &Mechanism) -> WithoutExplicitReverse {
    let origins = mechanism.reaction_ids().collect();
    WithoutExplicitReverse { mechanism: mechanism.clone(), origins, remark: None }
}

fn split(original: &Mechanism, remark: String) -> Result<WithoutExplicitReverse, BuildError> {
    let all = original.reaction_ids().zip(original.reactions());
    // One-way pairs stand where the reversible reaction stood.
    let directions = all.map(|(id, reaction)| match reaction.reverse {
        Reverse::Explicit(_) => (id, 2),
        _ => (id, 1),
    });
    let origins = directions.flat_map(|(id, count)| std::iter::repeat_n(id, count)).collect();
    Ok(WithoutExplicitReverse { mechanism: as_one_way_pairs(original)?, origins, remark: Some(remark) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reaction, Species, SpeciesId};
    use crate::rates::Rate;

    /// A <=> B with a reverse rate of its own, and B => A.
    fn mechanism() -> (Mechanism, SpeciesId, [ReactionId; 2]) {
        let mut mechanism = Mechanism::new();
        let [a, b] = ["A", "B"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        let one_way = |from, to| Reaction::one_way(vec![(from, 1.into())], vec![(to, 1.into())], 2.0);
        let reverse = Reverse::Explicit(Some(Rate::constant(1.0)));
        let first = mechanism.add_reaction(Reaction { reverse, ..one_way(a, b) }).unwrap();
        let second = mechanism.add_reaction(one_way(b, a)).unwrap();
        (mechanism, a, [first, second])
    }

    #[test]
    fn a_reverse_rate_beside_thermo_data_becomes_a_reaction_of_its_own() {
        let (mut mechanism, a, [first, second]) = mechanism();
        let consistent = with_thermo_for_reverse(&mechanism).unwrap();
        assert_eq!(consistent.origins, [first, second]);
        assert_eq!(consistent.mechanism.reactions()[0].reverse, Reverse::FromThermo);
        assert!(consistent.remark.is_some());
        *mechanism.species_mut(a).thermo = consistent.mechanism.species()[0].thermo.clone();
        let split = with_thermo_for_reverse(&mechanism).unwrap();
        assert_eq!(split.origins, [first, first, second]);
        assert_eq!(split.mechanism.equation(&split.mechanism.reactions()[1]), "B => A");
    }

    #[test]
    fn one_way_pairs_need_no_thermo_data() {
        let (mechanism, _, [first, second]) = mechanism();
        let split = with_one_way_pairs(&mechanism).unwrap();
        assert_eq!(split.origins, [first, first, second]);
        assert_eq!(split.mechanism.species(), mechanism.species());
        let again = with_one_way_pairs(&split.mechanism).unwrap();
        assert_eq!((again.mechanism, again.remark), (split.mechanism, None));
    }
}
