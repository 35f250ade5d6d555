//! A third body that an equation does not mark: `H + O2 + N2 <=> HO2 + N2`.
//!
//! The rule is Cantera's: in a reaction with three molecules on a side, a species that stands on both
//! sides is a third body.

use crate::formats::sides::ResolvedSides;
use crate::mechanism::{Coefficient, SpeciesId, ThirdBody};

/// Molecules on a side from which a species on both sides is taken for a third body.
const MOLECULES: i64 = 3;

/// Takes the one species that is a third body out of both sides, if there is one.
pub fn take(sides: &mut ResolvedSides) {
    if let [(only, false)] = candidates(sides)[..]
        && has_three_molecules(sides)
    {
        take_out(sides, only);
    }
}

/// Makes a species that stands on both sides the third body.
pub fn take_out(sides: &mut ResolvedSides, collider: SpeciesId) {
    take_one(&mut sides.reactants, collider);
    take_one(&mut sides.products, collider);
    sides.third_body = Some(ThirdBody::only(collider, false));
}

/// Species on both sides, and whether twice or more on both.
pub fn candidates(sides: &ResolvedSides) -> Vec<(SpeciesId, bool)> {
    let product = |species: SpeciesId| sides.products.iter().find(|(other, _)| *other == species);
    let both = sides.reactants.iter().filter_map(|(species, nu)| Some((*species, *nu, product(*species)?.1)));
    both.map(|(species, left, right)| (species, left.to_f64() > 1.0 && right.to_f64() > 1.0)).collect()
}

/// Whether a side has as many molecules as a reaction with a third body.
pub fn has_three_molecules(sides: &ResolvedSides) -> bool {
    let molecules = |side: &[(SpeciesId, Coefficient)]| -> Option<i64> {
        side.iter().try_fold(0i64, |sum, (_, nu)| sum.checked_add(nu.as_integer()?))
    };
    match (molecules(&sides.reactants), molecules(&sides.products)) {
        (Some(left), Some(right)) => left == MOLECULES || right == MOLECULES,
        _ => false,
    }
}

fn take_one(side: &mut Vec<(SpeciesId, Coefficient)>, species: SpeciesId) {
    for (other, nu) in side.iter_mut() {
        if *other == species {
            *nu = nu.checked_add(Coefficient::ONE.negated()).filter(|nu| nu.is_positive()).unwrap_or(Coefficient::ZERO);
        }
    }
    side.retain(|(_, nu)| nu.is_positive());
}
