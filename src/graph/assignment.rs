//! The best assignment of species of one composition to each other, and the pairs that could be others as well.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use pathfinding::matrix::Matrix;
use pathfinding::prelude::kuhn_munkres;

use crate::graph::candidates::Candidates;

/// Largest cost of an optimal assignment: rows × columns × the smaller of both. Beyond it, pairs are taken one after
/// another, the best first.
const LARGEST_OPTIMAL: usize = 5_000_000;
/// Agreements are compared as integers, in units of 1/PARTS.
const PARTS: f64 = 1e9;

/// Two species and how well they agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assigned {
    pub first: usize,
    pub second: usize,
    pub row: usize,
    pub column: usize,
    pub agreement: f64,
    /// The agreement less the best one of any other pair with one of the two species.
    pub margin: f64,
}

/// The pairs with the largest sum of agreements, each species in at most one and each agreement at least `least`,
/// in the order of the first species.
///
/// References: Kuhn, Nav. Res. Logist. Q. 2 (1955) 83–97; Munkres, J. SIAM 5 (1957) 32–38.
pub fn assign(candidates: &Candidates, least: f64) -> Vec<Assigned> {
    let (rows, columns) = (members(&candidates.rows), members(&candidates.columns));
    let fewer = rows.len().min(columns.len());
    let pairs = if fewer == 0 {
        Vec::new()
    } else if fewer.saturating_mul(rows.len()).saturating_mul(columns.len()) <= LARGEST_OPTIMAL {
        optimal(candidates, &rows, &columns, least)
    } else {
        best_first(candidates, least)
    };
    let assigned = pairs.into_iter().map(|((first, row), (second, column))| Assigned {
        first,
        second,
        row,
        column,
        agreement: candidates.agreement(row, column),
        margin: candidates.margin(row, column),
    });
    let mut assigned: Vec<Assigned> = assigned.filter(|pair| pair.agreement >= least).collect();
    assigned.sort_unstable_by_key(|pair| pair.first);
    assigned
}

/// A species and its row or column.
type Member = (usize, usize);

fn members(groups: &[Vec<usize>]) -> Vec<Member> {
    groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |species| (*species, at))).collect()
}

fn optimal(candidates: &Candidates, rows: &[Member], columns: &[Member], least: f64) -> Vec<(Member, Member)> {
    let weight = |row: Member, column: Member| {
        let agreement = candidates.agreement(row.1, column.1);
        if agreement >= least { (agreement * PARTS).round() as i64 } else { 0 }
    };
    if rows.len() <= columns.len() {
        let weights = Matrix::from_fn(rows.len(), columns.len(), |(row, column)| weight(rows[row], columns[column]));
        let chosen = kuhn_munkres(&weights).1;
        chosen.into_iter().enumerate().map(|(row, column)| (rows[row], columns[column])).collect()
    } else {
        let weights = Matrix::from_fn(columns.len(), rows.len(), |(column, row)| weight(rows[row], columns[column]));
        let chosen = kuhn_munkres(&weights).1;
        chosen.into_iter().enumerate().map(|(column, row)| (rows[row], columns[column])).collect()
    }
}

fn best_first(candidates: &Candidates, least: f64) -> Vec<(Member, Member)> {
    let all = (0..candidates.rows.len()).flat_map(|row| (0..candidates.columns.len()).map(move |column| (row, column)));
    let mut pairs: Vec<(Reverse<i64>, usize, usize)> = all
        .filter(|(row, column)| candidates.agreement(*row, *column) >= least)
        .map(|(row, column)| (Reverse((candidates.agreement(row, column) * PARTS).round() as i64), row, column))
        .collect();
    pairs.sort_unstable();
    let mut rows: Vec<_> = candidates.rows.iter().map(|group| group.iter().copied().peekable()).collect();
    let mut columns: Vec<_> = candidates.columns.iter().map(|group| group.iter().copied().peekable()).collect();
    let mut taken = Vec::new();
    for (_, row, column) in pairs {
        while let (Some(first), Some(second)) = (rows[row].peek().copied(), columns[column].peek().copied()) {
            taken.push(((first, row), (second, column)));
            rows[row].next();
            columns[column].next();
        }
    }
    taken
}

/// Agreements that differ by no more than this are equal.
pub const TIE: f64 = 1e-9;

/// Whether another pair with one of the two species agrees as well.
pub fn is_tied(pair: &Assigned) -> bool {
    pair.margin <= TIE
}

/// Couples of species of the first mechanism whose partners can be swapped without changing the sum of agreements.
/// One of a couple may have no partner.
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

    fn pairs(assigned: &[Assigned]) -> Vec<(usize, usize)> {
        assigned.iter().map(|pair| (pair.first, pair.second)).collect()
    }

    #[test]
    fn all_pairs_together_agree_best() {
        let candidates = Candidates::from_agreements(&[&[0.9, 0.8], &[0.8, 0.5]]);
        assert_eq!(pairs(&assign(&candidates, 0.5)), [(0, 101), (1, 100)]);
        assert_eq!(best_first(&candidates, 0.5)[0], ((0, 0), (100, 0)));
    }

    #[test]
    fn a_side_may_have_more_species_and_some_no_partner() {
        let wide = Candidates::from_agreements(&[&[0.1, 0.9, 0.6]]);
        assert_eq!(pairs(&assign(&wide, 0.5)), [(0, 101)]);
        let high = Candidates::from_agreements(&[&[0.6], &[0.9], &[f64::NEG_INFINITY]]);
        assert_eq!(pairs(&assign(&high, 0.5)), [(1, 100)]);
        assert!(assign(&Candidates::from_agreements(&[&[0.4]]), 0.5).is_empty());
        assert!(assign(&Candidates::from_agreements(&[]), 0.5).is_empty());
    }

    #[test]
    fn groups_are_paired_member_by_member() {
        let mut candidates = Candidates::from_agreements(&[&[0.9, 0.6]]);
        candidates.rows = vec![vec![0, 1, 2]];
        candidates.columns = vec![vec![100, 101], vec![102, 103]];
        let taken: Vec<(usize, usize)> =
            best_first(&candidates, 0.5).into_iter().map(|(first, second)| (first.0, second.0)).collect();
        assert_eq!(taken, [(0, 100), (1, 101), (2, 102)]);
        assert_eq!(assign(&candidates, 0.5).len(), 3);
    }

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
