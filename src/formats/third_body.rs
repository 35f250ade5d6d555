//! A third body that an equation does not mark: `H + O2 + N2 <=> HO2 + N2`.
//!
//! The rule is Cantera's, and Chemkin's by Cantera's converter: in a reaction with three molecules on a
//! side, a species on both sides is a third body.

use std::collections::HashMap;

use crate::formats::equation_terms::EquationTerms;
use crate::mechanism::{Coefficient, SpeciesId, ThirdBody, take_one};

/// Molecules on a side of a reaction in which a species on both sides is a third body.
pub const MOLECULES: i64 = 3;

/// Makes a species the third body, if it alone stands on both sides and a side has three molecules.
pub fn take(terms: &mut EquationTerms) {
    if let [(only, false)] = candidates(terms)[..]
        && has_three_molecules(terms)
    {
        take_out(terms, only);
    }
}

/// Makes a species that stands on both sides the third body: one molecule of it leaves each side.
pub fn take_out(terms: &mut EquationTerms, collider: SpeciesId) {
    take_one(&mut terms.reactants, collider);
    take_one(&mut terms.products, collider);
    terms.third_body = Some(ThirdBody::only(collider, false));
}

/// Every species on both sides, and whether more than one molecule of it stands on each.
pub fn candidates(terms: &EquationTerms) -> Vec<(SpeciesId, bool)> {
    let products: HashMap<SpeciesId, Coefficient> = terms.products.iter().copied().collect();
    let both = terms.reactants.iter().filter_map(|(species, nu)| Some((*species, *nu, *products.get(species)?)));
    both.map(|(species, left, right)| (species, left.to_f64() > 1.0 && right.to_f64() > 1.0)).collect()
}

/// Whether a side has as many molecules as a reaction with a third body; both must have whole numbers.
pub fn has_three_molecules(terms: &EquationTerms) -> bool {
    match (molecules(&terms.reactants), molecules(&terms.products)) {
        (Some(left), Some(right)) => left == MOLECULES || right == MOLECULES,
        _ => false,
    }
}

/// The molecules of a side; `None` where a coefficient is no whole number.
pub fn molecules(side: &[(SpeciesId, Coefficient)]) -> Option<i64> {
    side.iter().try_fold(0i64, |sum, (_, nu)| sum.checked_add(nu.as_integer()?))
}
