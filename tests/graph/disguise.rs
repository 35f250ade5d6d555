//! Mechanisms in disguise: the same network with other names, another order and another notation.

use std::collections::BTreeSet;

use kinmech::mechanism::{Mechanism, Reaction, ReactionId, Reverse, Species, SpeciesId};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A mechanism without anything of another one that a reader could know it by.
pub struct Disguised {
    pub mechanism: Mechanism,
    /// By the index of the species in the original.
    pub species: Vec<SpeciesId>,
}

/// Reactions may be left out, written backwards, written as two one-way reactions or as duplicates.
pub fn disguise(original: &Mechanism, left_out: &[ReactionId], random: &mut Xoshiro256PlusPlus) -> Disguised {
    let mut order: Vec<SpeciesId> = original.species_ids().collect();
    order.shuffle(random);
    let mut mechanism = Mechanism::new();
    let mut renamed = vec![None; order.len()];
    for (place, id) in order.iter().enumerate() {
        let species = original.species()[id.index()].clone();
        let species = Species { name: format!("X{place}"), ..species };
        renamed[id.index()] = Some(mechanism.add_species(species).unwrap());
    }
    let species: Vec<SpeciesId> = renamed.into_iter().map(Option::unwrap).collect();
    let kept = original.reaction_ids().zip(original.reactions()).filter(|(id, _)| !left_out.contains(id));
    let mut reactions: Vec<Reaction> = kept.flat_map(|(_, it)| rewritten(it, &species, random)).collect();
    reactions.shuffle(random);
    for reaction in reactions {
        mechanism.add_reaction(reaction).unwrap();
    }
    Disguised { mechanism, species }
}

fn rewritten(reaction: &Reaction, species: &[SpeciesId], random: &mut Xoshiro256PlusPlus) -> Vec<Reaction> {
    let mut reaction = renumbered(reaction, species);
    reaction.reactants.shuffle(random);
    reaction.products.shuffle(random);
    let backwards = Reaction {
        reactants: reaction.products.clone(),
        products: reaction.reactants.clone(),
        order_overrides: Vec::new(),
        ..reaction.clone()
    };
    match random.random_range(0..10) {
        0..=3 => vec![reaction],
        4..=6 => vec![backwards],
        7 => {
            let one_way = |reaction: Reaction| Reaction { reverse: Reverse::None, ..reaction };
            vec![one_way(reaction), one_way(backwards)]
        }
        _ => vec![Reaction { duplicate: true, ..reaction }, Reaction { duplicate: true, ..backwards }],
    }
}

/// A reaction among species that have other numbers now.
pub fn renumbered(reaction: &Reaction, species: &[SpeciesId]) -> Reaction {
    let mut reaction = reaction.clone();
    let new = |id: &mut SpeciesId| *id = species[id.index()];
    reaction.reactants.iter_mut().chain(&mut reaction.products).for_each(|(id, _)| new(id));
    reaction.order_overrides.iter_mut().for_each(|(id, _)| new(id));
    reaction.colliders.iter_mut().for_each(new);
    if let Some(third_body) = &mut reaction.third_body {
        third_body.collider.iter_mut().for_each(new);
        third_body.efficiencies.iter_mut().for_each(|(id, _)| new(id));
    }
    reaction
}

/// A network of species of which only the names are known.
pub fn random_network(species: usize, reactions: usize, random: &mut Xoshiro256PlusPlus) -> Mechanism {
    let mut mechanism = Mechanism::new();
    let ids: Vec<SpeciesId> =
        (0..species).map(|at| mechanism.add_species(Species::named(format!("S{at}"))).unwrap()).collect();
    let mut side = || {
        let number = random.random_range(1..=2);
        let terms: BTreeSet<SpeciesId> = (0..number).map(|_| ids[random.random_range(0..species)]).collect();
        terms.into_iter().map(|id| (id, random.random_range(1..=2).into())).collect::<Vec<_>>()
    };
    for _ in 0..reactions {
        mechanism.add_reaction(Reaction::one_way(side(), side(), 1.0)).unwrap();
    }
    mechanism
}
