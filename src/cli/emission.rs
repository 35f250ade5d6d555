//! A mechanism in a form that Cantera holds.

use anyhow::Context;

use crate::cli::Failure;
use crate::mechanism::{FindingCode, Mechanism, ReactionId, Reverse, check, conservation_laws};
use crate::transform::{DetailedBalance, as_one_way_pairs, with_detailed_balance, with_moieties};

/// A mechanism that Cantera can hold, and what had to be done for it, in words.
pub struct Emission {
    pub mechanism: Mechanism,
    /// Of each reaction, which one of the original it is, or is a direction of.
    pub origins: Vec<ReactionId>,
    pub remarks: Vec<String>,
}

/// Species get compositions, from the conservation laws where they have none, and are made of nothing
/// where the laws cannot be listed. Explicit reverse rates become reversible reactions if thermo data
/// in detailed balance with all of them exist, else pairs of one-way reactions.
pub fn for_cantera(mechanism: &Mechanism) -> Result<Emission, Failure> {
    let mut remarks = Vec::new();
    let known = mechanism.species().iter().filter(|species| species.composition.is_some()).count();
    let composed = if known < mechanism.species().len() {
        let laws = conservation_laws(mechanism);
        let composed = with_moieties(mechanism, laws.as_deref().unwrap_or_default());
        let elements: Vec<&str> = composed.elements.iter().map(|element| element.symbol.as_str()).collect();
        remarks.push(match laws {
            Ok(_) => format!(
                "the compositions are the conservation laws of the reactions, as elements {}",
                elements.join(", ")
            ),
            Err(too_many) => format!("the species are made of nothing: {too_many}"),
        });
        composed
    } else {
        mechanism.clone()
    };
    let explicit = composed.reactions().iter().any(|reaction| matches!(reaction.reverse, Reverse::Explicit(_)));
    if !explicit {
        let origins = composed.reaction_ids().collect();
        return Ok(Emission { mechanism: composed, origins, remarks });
    }
    let has_thermo = composed.species().iter().any(|species| species.thermo.is_some());
    let mechanism = match if has_thermo { DetailedBalance::NotConstant } else { with_detailed_balance(&composed) } {
        DetailedBalance::Consistent(reversible) => {
            remarks.push(
                "the reverse rates follow from the forward ones by the thermo data, which were made for it".to_string(),
            );
            *reversible
        }
        DetailedBalance::Violated { factor } => {
            remarks.push(format!(
                "reversible reactions are pairs of one-way reactions: around a cycle the equilibrium constants are off by a factor {factor:.6}"
            ));
            as_one_way_pairs(&composed).context("splitting reversible reactions")?
        }
        DetailedBalance::NotConstant => {
            remarks.push(
                "reversible reactions with a reverse rate of their own are pairs of one-way reactions".to_string(),
            );
            as_one_way_pairs(&composed).context("splitting reversible reactions")?
        }
    };
    let origins = origins(&composed, &mechanism);
    Ok(Emission { mechanism, origins, remarks })
}

/// One-way pairs stand where the reversible reaction stood.
fn origins(original: &Mechanism, emitted: &Mechanism) -> Vec<ReactionId> {
    let split = emitted.reactions().len() > original.reactions().len();
    let directions = |id: ReactionId| match original.reactions()[id.index()].reverse {
        Reverse::Explicit(_) if split => 2,
        _ => 1,
    };
    original.reaction_ids().flat_map(|id| std::iter::repeat_n(id, directions(id))).collect()
}

/// The equations that the species' compositions do not balance.
pub fn unbalanced_equations(mechanism: &Mechanism) -> Vec<String> {
    let unbalanced =
        check(mechanism).into_iter().filter(|finding| matches!(finding.code, FindingCode::Unbalanced { .. }));
    let equations = unbalanced.filter_map(|finding| match finding.item {
        crate::mechanism::Item::Reaction(id) => {
            mechanism.reactions().get(id.index()).map(|reaction| mechanism.equation(reaction))
        }
        crate::mechanism::Item::Species(_) => None,
    });
    let mut equations: Vec<String> = equations.collect();
    equations.dedup();
    equations
}
