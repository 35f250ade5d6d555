//! The species of two mechanisms under one numbering.

use crate::mechanism::{Mechanism, SpeciesId};

/// Index of the first and of the second mechanism in pairs of anything.
pub const A: usize = 0;
pub const B: usize = 1;

/// Both mechanisms with common numbers for their species. Those of a keep their own numbers, those of b
/// have the numbers of their partners in a, and those of b without a partner have the numbers that follow.
pub struct CommonNumbering<'m> {
    pub sides: [Side<'m>; 2],
    /// The number of different species in both together.
    pub size: usize,
    /// The number of species that both have.
    pub common_count: usize,
    /// Whether both mechanisms number all their species alike.
    pub same_numbering: bool,
}

/// One of the two mechanisms.
pub struct Side<'m> {
    pub mechanism: &'m Mechanism,
    /// The common number of each species, by the mechanism's own index.
    numbers: Vec<usize>,
    /// The mechanism's own species, by common number.
    own: Vec<Option<SpeciesId>>,
}

impl<'m> CommonNumbering<'m> {
    /// `partners` are b's species by a's index.
    pub fn new(a: &'m Mechanism, b: &'m Mechanism, partners: &[Option<SpeciesId>]) -> Self {
        let mut of_b = vec![None; b.species().len()];
        for (number, partner) in partners.iter().enumerate() {
            if let Some(partner) = partner {
                of_b[partner.index()] = Some(number);
            }
        }
        let mut size = a.species().len();
        let mut next = || {
            size += 1;
            size - 1
        };
        let of_b: Vec<usize> = of_b.into_iter().map(|number| number.unwrap_or_else(&mut next)).collect();
        let of_a: Vec<usize> = (0..a.species().len()).collect();
        let common_count = partners.iter().flatten().count();
        let same_numbering = of_a == of_b;
        let sides = [Side::new(a, of_a, size), Side::new(b, of_b, size)];
        CommonNumbering { sides, size, common_count, same_numbering }
    }

    /// Whether both mechanisms have the species of a common number.
    pub fn is_common(&self, number: usize) -> bool {
        self.sides.iter().all(|side| side.species(number).is_some())
    }

    /// The species that both mechanisms have, in a's order.
    pub fn common(&self) -> impl Iterator<Item = (SpeciesId, SpeciesId)> + '_ {
        (0..self.size).filter_map(|number| Some((self.sides[A].species(number)?, self.sides[B].species(number)?)))
    }

    /// The species of one side that the other side does not have.
    pub fn alone(&self, side: usize) -> Vec<SpeciesId> {
        let other = &self.sides[1 - side];
        let alone = (0..self.size).filter(|number| other.species(*number).is_none());
        alone.filter_map(|number| self.sides[side].species(number)).collect()
    }
}

impl<'m> Side<'m> {
    fn new(mechanism: &'m Mechanism, numbers: Vec<usize>, size: usize) -> Self {
        let mut own = vec![None; size];
        for (species, number) in mechanism.species_ids().zip(&numbers) {
            own[*number] = Some(species);
        }
        Side { mechanism, numbers, own }
    }

    /// The common number of a species.
    pub fn number(&self, species: SpeciesId) -> usize {
        self.numbers[species.index()]
    }

    /// The species with a common number, if this mechanism has it.
    pub fn species(&self, number: usize) -> Option<SpeciesId> {
        self.own.get(number).copied().flatten()
    }
}
