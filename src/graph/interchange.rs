//! Pairs that could as well have been others.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::assignment::Assigned;
use crate::graph::candidates::Candidates;

/// Agreements that differ by less are equal.
const TIE: f64 = 1e-9;

/// Whether a pair agrees no better than another of one of its species.
pub fn is_tied(pair: &Assigned) -> bool {
    pair.margin <= TIE
}

/// Couples of species of the first mechanism whose partners could be swapped, and all pairs together would agree
/// as well as before. A species without a partner may be one of a couple.
pub fn swappable(candidates: &Candidates, assigned: &[Assigned], least: f64) -> Vec<(usize, usize)> {
    let mut couples = Vec::new();
    let with_partner: BTreeSet<usize> = assigned.iter().map(|pair| pair.row).collect();
    for row in &with_partner {
        couples.extend(candidates.rows[*row].windows(2).map(|two| (two[0], two[1])));
    }
    let kinds: BTreeMap<(usize, usize), &Assigned> =
        assigned.iter().rev().map(|pair| ((pair.row, pair.column), pair)).collect();
    let kinds: Vec<&Assigned> = kinds.into_values().collect();
    for (at, pair) in kinds.iter().enumerate() {
        let others = kinds[..at].iter().filter(|other| could_be_swapped(candidates, pair, other, least));
        couples.extend(others.map(|other| (other.first, pair.first)));
        let left_over = (0..candidates.rows.len()).filter(|row| !with_partner.contains(row));
        let left_over = left_over.filter(|row| (candidates.agreement(*row, pair.column) - pair.agreement).abs() <= TIE);
        couples.extend(left_over.filter_map(|row| Some((pair.first, *candidates.rows[row].first()?))));
    }
    couples
}

fn could_be_swapped(candidates: &Candidates, one: &Assigned, other: &Assigned, least: f64) -> bool {
    let swapped = [candidates.agreement(one.row, other.column), candidates.agreement(other.row, one.column)];
    let loss = one.agreement + other.agreement - swapped[0] - swapped[1];
    swapped.iter().all(|agreement| *agreement >= least) && loss.abs() <= TIE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::assignment::assign;

    fn couples(agreements: &[&[f64]]) -> Vec<(usize, usize)> {
        let candidates = Candidates::from_agreements(agreements);
        swappable(&candidates, &assign(&candidates, 0.5), 0.5)
    }

    #[test]
    fn partners_are_swappable_where_nothing_is_lost() {
        assert_eq!(couples(&[&[0.9, 0.7], &[0.9, 0.7]]), [(0, 1)]);
        assert!(couples(&[&[0.9, 0.8], &[0.7, 0.9]]).is_empty());
        assert!(couples(&[&[0.9, 0.3], &[0.6, 0.0]]).is_empty());
    }

    #[test]
    fn a_species_without_partner_may_have_had_it() {
        assert_eq!(couples(&[&[0.9], &[0.6], &[0.9]]).len(), 1);
        assert!(couples(&[&[0.9], &[0.6]]).is_empty());
    }

    #[test]
    fn species_that_look_alike_are_swappable() {
        let mut candidates = Candidates::from_agreements(&[&[0.9], &[0.3]]);
        candidates.rows = vec![vec![0, 4], vec![1, 5]];
        let assigned = assign(&candidates, 0.5);
        assert_eq!(swappable(&candidates, &assigned, 0.5), [(0, 4)]);
        assert!(assigned.iter().all(is_tied));
    }
}
