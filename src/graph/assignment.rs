//! The species of one composition assigned to each other.

use std::cmp::Reverse;

use pathfinding::matrix::Matrix;
use pathfinding::prelude::kuhn_munkres;

use crate::graph::candidates::Candidates;

/// Steps of the optimal assignment, rows times columns times the fewer of both; where there would be more, pairs are
/// taken one after the other, the best first.
const LARGEST_OPTIMAL: usize = 5_000_000;
/// Agreements are compared to so many parts of one.
const PARTS: f64 = 1e9;

/// Two species and how well they agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assigned {
    pub first: usize,
    pub second: usize,
    pub row: usize,
    pub column: usize,
    pub agreement: f64,
    /// By how much it agrees better than any other pair of one of the two.
    pub margin: f64,
}

/// The pairs, a species in one at most, that agree best altogether. Pairs that agree less than `least` are not
/// there. By the first species.
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
}
