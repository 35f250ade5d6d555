//! Reactions between the species of the data, by their columns: one type for a one-way reaction, one for a
//! reaction that may have a reverse.

use crate::learn::complex::Complex;
use crate::mechanism::{self, SpeciesId};

/// A reaction in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OneWayReaction {
    /// ν′.
    pub reactants: Complex,
    /// ν″.
    pub products: Complex,
}

/// A reaction without rates, one-way or reversible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    pub forward: OneWayReaction,
    pub reversible: bool,
    /// How the equation is written.
    pub notation: Notation,
}

/// The order of the species in an equation: columns of the left side, then of the right side, as they were
/// written. Empty where nobody wrote it: then the species stand in the order of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notation {
    pub left: Vec<usize>,
    pub right: Vec<usize>,
}

impl OneWayReaction {
    pub fn new(reactants: Complex, products: Complex) -> Self {
        OneWayReaction { reactants, products }
    }

    /// The direction of a row ν of V in which negative entries are reactants. Entries need not be integers.
    pub fn of_row(row: impl IntoIterator<Item = f64> + Clone) -> Self {
        let side = |sign: f64| Complex::new(row.clone().into_iter().map(|nu| sign * nu).enumerate());
        OneWayReaction { reactants: side(-1.0), products: side(1.0) }
    }

    /// ν″ − ν′ of the species that change.
    pub fn net(&self) -> Vec<(usize, f64)> {
        self.reactants.net_to(&self.products)
    }

    pub fn reversed(&self) -> Self {
        OneWayReaction { reactants: self.products.clone(), products: self.reactants.clone() }
    }

    /// Whether all coefficients are integers.
    pub fn is_integer(&self) -> bool {
        self.reactants.is_integer() && self.products.is_integer()
    }

    /// The same with other numbers for the species; those without a number are left out.
    pub fn renumbered(&self, number: &impl Fn(usize) -> Option<usize>) -> Self {
        let side = |complex: &Complex| {
            Complex::new(complex.orders().into_iter().filter_map(|(column, count)| Some((number(column)?, count))))
        };
        OneWayReaction { reactants: side(&self.reactants), products: side(&self.products) }
    }

    /// As a reaction without a reverse.
    pub fn irreversible(self) -> Reaction {
        Reaction::new(self, false)
    }
}

impl Reaction {
    /// A reaction whose species stand in the order of the data.
    pub fn new(forward: OneWayReaction, reversible: bool) -> Self {
        Reaction { forward, reversible, notation: Notation::default() }
    }

    /// The reversible reaction of a row of V over the given columns of the data. The first species that it
    /// changes is a reactant.
    pub fn of_row(row: &[i64], columns: &[usize]) -> Self {
        let sign = row.iter().find(|nu| **nu != 0).map_or(1, |nu| -nu.signum());
        let side = |sign: i64| Complex::new(row.iter().zip(columns).map(|(nu, column)| (*column, (sign * nu) as f64)));
        Reaction::new(OneWayReaction::new(side(-sign), side(sign)), true)
    }

    /// The reaction of a mechanism whose species are columns of the data; `column` tells which.
    pub fn of_mechanism(reaction: &mechanism::Reaction, column: impl Fn(SpeciesId) -> usize) -> Self {
        let side = |terms: &[(SpeciesId, mechanism::Coefficient)]| {
            Complex::of_side(terms.iter().map(|(species, nu)| (column(*species), *nu)))
        };
        let order =
            |terms: &[(SpeciesId, mechanism::Coefficient)]| terms.iter().map(|(species, _)| column(*species)).collect();
        let forward = OneWayReaction::new(side(&reaction.reactants), side(&reaction.products));
        let notation = Notation { left: order(&reaction.reactants), right: order(&reaction.products) };
        Reaction { notation, ..Reaction::new(forward, reaction.is_reversible()) }
    }

    /// The forward direction and, if reversible, the reverse one.
    pub fn directions(&self) -> Vec<OneWayReaction> {
        let mut directions = vec![self.forward.clone()];
        if self.reversible {
            directions.push(self.forward.reversed());
        }
        directions
    }

    /// The number of directions: 1 or 2.
    pub fn direction_count(&self) -> usize {
        1 + usize::from(self.reversible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_a_reaction_that_consumes_its_first_species() {
        let reaction = Reaction::of_row(&[1, -2], &[0, 2]);
        assert_eq!(reaction.forward.reactants.orders(), [(0, 1.0)]);
        assert_eq!(reaction.forward.products.orders(), [(2, 2.0)]);
        assert_eq!(reaction.directions()[1], reaction.forward.reversed());
    }

    #[test]
    fn a_catalyst_has_an_order_but_no_net_change() {
        let side = |terms: &[(usize, f64)]| Complex::new(terms.iter().copied());
        let reaction = OneWayReaction::new(side(&[(0, 1.0), (1, 1.0)]), side(&[(1, 1.0), (2, 1.0)]));
        assert_eq!(reaction.reactants.orders(), [(0, 1.0), (1, 1.0)]);
        assert_eq!(reaction.net(), [(0, -1.0), (2, 1.0)]);
    }

    #[test]
    fn rows_of_fractions_have_the_orders_of_their_negative_entries() {
        let reaction = OneWayReaction::of_row([-0.5, 0.0, 1.25]);
        assert_eq!((reaction.reactants.orders(), reaction.products.orders()), (vec![(0, 0.5)], vec![(2, 1.25)]));
    }

    #[test]
    fn renumbering_leaves_out_species_without_a_number() {
        let reaction = Reaction::of_row(&[-1, 1, -1], &[0, 1, 2]).forward;
        let number = |column: usize| [None, Some(0), Some(1)][column];
        assert_eq!(reaction.renumbered(&number).net(), [(0, 1.0), (1, -1.0)]);
    }
}
