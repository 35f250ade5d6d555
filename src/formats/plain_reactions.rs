//! What formats of nothing but reactions with Arrhenius rates cannot hold: what they refuse, and what they leave out.

use std::collections::HashSet;

use crate::formats::loss::Loss;
use crate::mechanism::{Item, Mechanism, Reaction, ReactionId, Reverse, SpeciesId};
use crate::rates::{Arrhenius, Rate};

/// Why a reaction has no form in such a format.
#[derive(Debug)]
pub struct Obstacle {
    code: &'static str,
    reason: String,
}

impl Obstacle {
    /// The code is that of the loss.
    pub fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Obstacle { code, reason: reason.into() }
    }

    /// The refused loss of the reaction; the hint says what the user can do.
    pub fn refused(self, mechanism: &Mechanism, id: ReactionId, reaction: &Reaction, hint: &'static str) -> Loss {
        let equation = mechanism.equation(reaction);
        let reason = format!("{equation}: {}", self.reason);
        Loss::of_item(self.code, Item::Reaction(id), equation).refused(reason, Some(hint))
    }
}

/// Forward and reverse rate of a reaction of mass action; `None` for one that is not given or that there is none
/// of.
///
/// Codes of the obstacles: `third-body`, `orders`, `rate-law`, `not-finite`, `reverse-from-thermo`,
/// `reverse-alone`.
pub fn rates(reaction: &Reaction) -> Result<[Option<&Arrhenius>; 2], Obstacle> {
    if reaction.third_body.is_some() {
        return Err(Obstacle::new("third-body", "a third body"));
    }
    let as_written = reaction.reactants.iter().map(|(species, nu)| (*species, nu.to_f64())).collect();
    if reaction.forward_orders() != as_written || !reaction.reverse_order_overrides.is_empty() {
        return Err(Obstacle::new("orders", "reaction orders that are not the coefficients"));
    }
    let forward = reaction.rate.as_ref().map(arrhenius).transpose()?;
    let reverse = match &reaction.reverse {
        Reverse::None => None,
        Reverse::FromThermo => {
            return Err(Obstacle::new("reverse-from-thermo", "a reverse rate that follows from the thermodynamics"));
        }
        Reverse::Explicit(law) => law.as_ref().map(arrhenius).transpose()?,
    };
    if forward.is_none() && reverse.is_some() {
        return Err(Obstacle::new("reverse-alone", "a reverse rate without a forward rate"));
    }
    Ok([forward, reverse])
}

fn arrhenius(law: &Rate) -> Result<&Arrhenius, Obstacle> {
    match law {
        Rate::Arrhenius(law) if [law.a, law.b, law.activation_energy].iter().all(|number| number.is_finite()) => {
            Ok(law)
        }
        Rate::Arrhenius(_) => Err(Obstacle::new("not-finite", "a rate that is not a finite number")),
        other => Err(Obstacle::new("rate-law", format!("a rate of the kind {}", other.kind()))),
    }
}

/// What is left out of a mechanism: `description`, `elements`, `phases`; of a species, that it is an
/// `unused-species`, its `composition`, `thermo` and `transport`; of a reaction, that it is a `duplicate`.
pub fn left_out(mechanism: &Mechanism) -> Vec<Loss> {
    let mut losses = of_the_whole(mechanism);
    let used: HashSet<SpeciesId> = mechanism.reactions().iter().flat_map(Reaction::species).collect();
    for (id, species) in mechanism.species_ids().zip(mechanism.species()) {
        let parts = [
            ("unused-species", !used.contains(&id)),
            ("composition", species.composition.is_some()),
            ("thermo", species.thermo.is_some()),
            ("transport", species.transport.is_some()),
        ];
        let lost = parts.into_iter().filter(|(_, is_there)| *is_there);
        losses.extend(lost.map(|(code, _)| Loss::of_item(code, Item::Species(id), &species.name)));
    }
    let duplicates = mechanism.reaction_ids().zip(mechanism.reactions()).filter(|(_, reaction)| reaction.duplicate);
    losses.extend(
        duplicates.map(|(id, reaction)| Loss::of_item("duplicate", Item::Reaction(id), mechanism.equation(reaction))),
    );
    losses
}

fn of_the_whole(mechanism: &Mechanism) -> Vec<Loss> {
    let elements = mechanism.elements.iter().map(|element| element.symbol.as_str()).collect::<Vec<_>>();
    let phases = mechanism.phases().iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>();
    let description = mechanism.description.as_ref().map(|text| Loss::of_file("description", text));
    let lists = [("elements", elements), ("phases", phases)].into_iter().filter(|(_, names)| !names.is_empty());
    let lists = lists.map(|(code, names)| Loss::of_file(code, names.join(", ")));
    description.into_iter().chain(lists).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::Species;

    #[test]
    fn what_is_left_out_is_listed() {
        let mut mechanism = Mechanism::new();
        let [a, idle] = ["A", "idle"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        let reaction = Reaction::one_way(vec![(a, 1.into())], Vec::new(), 1.0);
        let reaction = mechanism.add_reaction(Reaction { duplicate: true, ..reaction }).unwrap();
        mechanism.description = Some("a test".into());
        *mechanism.species_mut(a).composition = Some(vec![("C".into(), 1.into())]);
        let expected = [
            Loss::of_file("description", "a test"),
            Loss::of_item("composition", Item::Species(a), "A"),
            Loss::of_item("unused-species", Item::Species(idle), "idle"),
            Loss::of_item("duplicate", Item::Reaction(reaction), "A => 0"),
        ];
        assert_eq!(left_out(&mechanism), expected);
    }
}
