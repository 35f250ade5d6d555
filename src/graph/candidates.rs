//! The open species of one composition, and the agreement of each pair.

use std::collections::BTreeMap;

use crate::graph::evidence::Evidence;
use crate::graph::refinement::mixed;

/// A species whose partner is not known yet.
pub struct OpenSpecies<'e> {
    /// In the numbering of both mechanisms together.
    pub species: usize,
    pub evidence: &'e Evidence,
    /// Hashes of its role in each of its reactions, sorted.
    pub messages: Vec<u64>,
    /// Its colours after some rounds, at last after the final one.
    pub colours: Vec<u64>,
}

/// A pair's agreement grows by this times the share of rounds in which its colours are equal: enough to decide
/// between equal agreements, too little for anything else.
const WEIGHT_OF_COLOURS: f64 = 1e-6;

/// Largest number of different pairs of one composition; beyond it, none is compared.
const LARGEST_COMPARISON: usize = 16_000_000;

/// Species of one mechanism with the same data and colours.
struct Group<'o, 'e> {
    first: &'o OpenSpecies<'e>,
    members: Vec<usize>,
}

/// The open species of one composition. Species of one mechanism with the same data and colours share a row, or a
/// column.
pub struct Candidates {
    /// Species of the first mechanism.
    pub rows: Vec<Vec<usize>>,
    /// Species of the second.
    pub columns: Vec<Vec<usize>>,
    /// Row by row; negative infinity where a pair is impossible.
    agreements: Vec<f64>,
}

impl Candidates {
    /// `None` where there are too many different pairs.
    pub fn of(first: &[OpenSpecies], second: &[OpenSpecies]) -> Option<Self> {
        let (rows, columns) = (groups(first), groups(second));
        if rows.len().saturating_mul(columns.len()) > LARGEST_COMPARISON {
            return None;
        }
        let pairs = rows.iter().flat_map(|row| columns.iter().map(|column| agreement(row.first, column.first)));
        let agreements = pairs.collect();
        let members = |groups: Vec<Group>| groups.into_iter().map(|group| group.members).collect();
        Some(Candidates { rows: members(rows), columns: members(columns), agreements })
    }

    pub fn agreement(&self, row: usize, column: usize) -> f64 {
        self.agreements[row * self.columns.len() + column]
    }

    /// The number of different pairs.
    pub fn compared(&self) -> usize {
        self.agreements.len()
    }

    /// The agreement of a pair less the best one of any other pair with one of the two species; 0 where several share
    /// the row or column.
    pub fn margin(&self, row: usize, column: usize) -> f64 {
        let own = self.agreement(row, column);
        if self.rows[row].len() > 1 || self.columns[column].len() > 1 {
            return 0.0;
        }
        let in_row = (0..self.columns.len()).filter(|other| *other != column).map(|other| self.agreement(row, other));
        let in_column = (0..self.rows.len()).filter(|other| *other != row).map(|other| self.agreement(other, column));
        own - in_row.chain(in_column).fold(0.0, f64::max)
    }
}

fn groups<'o, 'e>(open: &'o [OpenSpecies<'e>]) -> Vec<Group<'o, 'e>> {
    let mut numbers: BTreeMap<u64, usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for species in open {
        let looks = mixed(species.evidence.fingerprint(), species.colours.last().copied().unwrap_or_default());
        let number = *numbers.entry(looks).or_insert(groups.len());
        match groups.get_mut(number) {
            Some(group) => group.members.push(species.species),
            None => groups.push(Group { first: species, members: vec![species.species] }),
        }
    }
    groups
}

fn agreement(first: &OpenSpecies, second: &OpenSpecies) -> f64 {
    let agreement = first.evidence.agreement(&first.messages, second.evidence, &second.messages);
    let Some(agreement) = agreement else { return f64::NEG_INFINITY };
    let same = first.colours.iter().zip(&second.colours).filter(|(one, other)| one == other).count();
    agreement + WEIGHT_OF_COLOURS * same as f64 / first.colours.len().max(1) as f64
}

#[cfg(test)]
impl Candidates {
    /// From agreements written down, one species a row and a column.
    pub fn from_agreements(agreements: &[&[f64]]) -> Self {
        let columns = agreements.first().map_or(0, |row| row.len());
        let alone = |numbers: std::ops::Range<usize>| numbers.map(|species| vec![species]).collect();
        Candidates {
            rows: alone(0..agreements.len()),
            columns: alone(100..100 + columns),
            agreements: agreements.concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::Species;

    #[test]
    fn species_that_look_alike_are_one_row() {
        let evidence = Evidence::of(&Species::named("A"));
        let open = |species: usize, messages: &[u64], last: u64| OpenSpecies {
            species,
            evidence: &evidence,
            messages: messages.to_vec(),
            colours: vec![7, last],
        };
        let first = [open(0, &[1], 5), open(1, &[1, 2], 6), open(2, &[1], 5)];
        let second = [open(3, &[1], 5), open(4, &[2], 8)];
        let candidates = Candidates::of(&first, &second).unwrap();
        assert_eq!((&candidates.rows, &candidates.columns), (&vec![vec![0, 2], vec![1]], &vec![vec![3], vec![4]]));
        assert_eq!(candidates.agreement(0, 0), 1.0 + WEIGHT_OF_COLOURS);
        assert_eq!(candidates.agreement(1, 1), 0.5 + WEIGHT_OF_COLOURS / 2.0);
        assert_eq!(candidates.margin(0, 0), 0.0);
        assert_eq!(candidates.compared(), 4);
    }

    #[test]
    fn a_margin_is_that_over_the_row_and_the_column() {
        let candidates = Candidates::from_agreements(&[&[0.9, 0.25], &[0.5, 0.75]]);
        assert!((candidates.margin(0, 0) - 0.4).abs() < 1e-12);
        assert!((candidates.margin(1, 1) - 0.25).abs() < 1e-12);
        assert!(candidates.margin(1, 0) < 0.0);
    }
}
