//! Small mechanisms for the tests of this module.

use crate::diff::common_numbering::CommonNumbering;
use crate::mechanism::{Coefficient, Mechanism, Reaction, Reverse, Species, SpeciesId, ThirdBody};
use crate::rates::Rate;

/// A mechanism of the species A, B, C and X without reactions.
pub fn without_reactions() -> Mechanism {
    let mut mechanism = Mechanism::new();
    for name in ["A", "B", "C", "X"] {
        mechanism.add_species(Species::named(name)).unwrap();
    }
    mechanism
}

/// The species A, B, C and X with these reactions.
pub fn mechanism(reactions: &[Reaction]) -> Mechanism {
    let mut mechanism = without_reactions();
    for reaction in reactions {
        mechanism.add_reaction(reaction.clone()).unwrap();
    }
    mechanism
}

/// One of the species A, B, C and X.
pub fn species(name: &str) -> SpeciesId {
    without_reactions().find_species(name).unwrap()
}

/// `A + X => 2 B` with a rate constant; `<=>` has an explicit reverse rate constant of the same value. `+ M`
/// on the left side is a collision with all species.
pub fn reaction(equation: &str, k: f64) -> Reaction {
    let (left, right) = equation.split_once("=>").unwrap();
    let reversible = left.ends_with('<');
    let left = left.trim_end_matches('<');
    let with_m = left.contains("+ M");
    let reaction = Reaction::one_way(terms(&left.replace("+ M", "")), terms(&right.replace("+ M", "")), k);
    Reaction {
        third_body: with_m.then(|| ThirdBody::any(false)),
        reverse: if reversible { Reverse::Explicit(Some(Rate::constant(k))) } else { Reverse::None },
        ..reaction
    }
}

fn terms(side: &str) -> Vec<(SpeciesId, Coefficient)> {
    let term = |text: &str| {
        let (nu, name) = text.split_once(' ').unwrap_or(("1", text));
        (species(name), nu.parse().unwrap())
    };
    side.split('+').map(|text| term(text.trim())).collect()
}

/// Both mechanisms with every species of one the partner of its namesake.
pub fn numbered<'m>(a: &'m Mechanism, b: &'m Mechanism) -> CommonNumbering<'m> {
    let partners: Vec<Option<SpeciesId>> = a.species_ids().map(Some).collect();
    CommonNumbering::new(a, b, &partners)
}
