//! Conservation laws: what no reaction changes.

use std::collections::BTreeSet;

use crate::mechanism::Mechanism;

/// A non-negative integer combination of species amounts that every reaction leaves as it is:
/// x with Σ_s x_s (ν″_is − ν′_is) = 0 for every reaction i. One entry a species.
pub type ConservationLaw = Vec<i64>;

/// More intermediate combinations than the given limit, or integers beyond 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the conservation laws cannot be listed: too many combinations, or a fractional coefficient")]
pub struct TooManyLaws;

const MAX_COMBINATIONS: usize = 20_000;

/// All minimal non-negative integer conservation laws: those whose set of species contains no
/// other law's. They are the extreme rays of the cone {x ≥ 0, V x = 0}, V = ν″ − ν′, found by the
/// Farkas algorithm (Colom, Silva, *Advances in Petri Nets* 1990, 79–112), sorted so that the law
/// with the earliest species comes first.
pub fn conservation_laws(mechanism: &Mechanism) -> Result<Vec<ConservationLaw>, TooManyLaws> {
    let species = mechanism.species().len();
    let mut nets = BTreeSet::new();
    for reaction in mechanism.reactions() {
        let net = reaction.integer_net_coefficients().ok_or(TooManyLaws)?;
        let mut row = vec![0i64; species];
        for (id, nu) in net {
            row[id.index()] = nu;
        }
        nets.insert(row);
    }
    laws_of_rows(&independent_rows(nets.into_iter().collect()), species)
}

/// The rank of a set of integer vectors.
pub fn rank(rows: &[Vec<i64>]) -> usize {
    independent_rows(rows.to_vec()).len()
}

/// A largest linearly independent subset, by fraction-free elimination on copies.
fn independent_rows(rows: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut reduced: Vec<(usize, Vec<i128>)> = Vec::new();
    let mut kept = Vec::new();
    for row in rows {
        let mut rest: Vec<i128> = row.iter().map(|entry| i128::from(*entry)).collect();
        for (pivot, earlier) in &reduced {
            if rest[*pivot] != 0 {
                let (own, other) = (earlier[*pivot], rest[*pivot]);
                let divisor = gcd(own, other);
                for (entry, above) in rest.iter_mut().zip(earlier) {
                    *entry = *entry * (own / divisor) - *above * (other / divisor);
                }
                let common = rest.iter().fold(0, |common, entry| gcd(common, *entry));
                if common > 1 {
                    rest.iter_mut().for_each(|entry| *entry /= common);
                }
            }
        }
        if let Some(pivot) = rest.iter().position(|entry| *entry != 0) {
            reduced.push((pivot, rest));
            kept.push(row);
        }
    }
    kept
}

/// A candidate law x and the products V x that are still to be made zero.
#[derive(Clone)]
struct Candidate {
    law: Vec<i64>,
    products: Vec<i64>,
}

impl Candidate {
    /// The positive combination of two candidates that zeroes product `at`.
    fn combined(&self, other: &Candidate, at: usize) -> Result<Candidate, TooManyLaws> {
        let divisor = gcd(i128::from(self.products[at]), i128::from(other.products[at]));
        let weight = |of: &Candidate| i128::from(of.products[at]).abs() / divisor;
        let (mine, theirs) = (weight(other), weight(self));
        let sum = |a: &[i64], b: &[i64]| -> Vec<i128> {
            a.iter().zip(b).map(|(x, y)| i128::from(*x) * mine + i128::from(*y) * theirs).collect()
        };
        let (law, products) = (sum(&self.law, &other.law), sum(&self.products, &other.products));
        let common = law.iter().chain(&products).fold(0, |common, entry| gcd(common, *entry)).max(1);
        let narrow = |entries: Vec<i128>| -> Result<Vec<i64>, TooManyLaws> {
            entries.into_iter().map(|entry| i64::try_from(entry / common).map_err(|_| TooManyLaws)).collect()
        };
        Ok(Candidate { law: narrow(law)?, products: narrow(products)? })
    }

    fn species(&self) -> impl Iterator<Item = usize> + '_ {
        self.law.iter().enumerate().filter(|(_, entry)| **entry != 0).map(|(at, _)| at)
    }

    /// Whether every species of `self` is also one of `other`.
    fn within(&self, other: &Candidate) -> bool {
        self.species().all(|at| other.law[at] != 0)
    }
}

fn laws_of_rows(rows: &[Vec<i64>], species: usize) -> Result<Vec<ConservationLaw>, TooManyLaws> {
    let unit = |s: usize| Candidate {
        law: (0..species).map(|at| i64::from(at == s)).collect(),
        products: rows.iter().map(|row| row[s]).collect(),
    };
    let mut candidates: Vec<Candidate> = (0..species).map(unit).collect();
    let mut open: Vec<usize> = (0..rows.len()).collect();
    while let Some(next) = cheapest(&open, &candidates) {
        let at = open.swap_remove(next);
        let (mut zero, rest): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| c.products[at] == 0);
        let (positive, negative): (Vec<_>, Vec<_>) = rest.into_iter().partition(|c| c.products[at] > 0);
        if zero.len() + positive.len() * negative.len() > MAX_COMBINATIONS {
            return Err(TooManyLaws);
        }
        for up in &positive {
            for down in &negative {
                zero.push(up.combined(down, at)?);
            }
        }
        candidates = minimal(zero);
    }
    let mut laws: Vec<ConservationLaw> = candidates.into_iter().map(|candidate| candidate.law).collect();
    laws.sort_by(|a, b| b.cmp(a));
    laws.dedup();
    Ok(laws)
}

/// The open row whose elimination makes the fewest combinations.
fn cheapest(open: &[usize], candidates: &[Candidate]) -> Option<usize> {
    let cost = |at: usize| {
        let positive = candidates.iter().filter(|c| c.products[at] > 0).count();
        let negative = candidates.iter().filter(|c| c.products[at] < 0).count();
        positive * negative
    };
    (0..open.len()).min_by_key(|place| cost(open[*place]))
}

fn minimal(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    let mut ordered = candidates;
    ordered.sort_by_key(|candidate| candidate.species().count());
    for candidate in ordered {
        if !kept.iter().any(|smaller| smaller.within(&candidate)) {
            kept.push(candidate);
        }
    }
    kept
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws(rows: &[&[i64]]) -> Vec<ConservationLaw> {
        let rows: Vec<Vec<i64>> = rows.iter().map(|row| row.to_vec()).collect();
        let species = rows[0].len();
        laws_of_rows(&independent_rows(rows), species).unwrap()
    }

    #[test]
    fn hydrogen_oxidation_conserves_hydrogen_and_oxygen() {
        // H2, O2, H2O, H, O, OH
        let found = laws(&[
            &[-1, 0, 0, 2, 0, 0],
            &[0, -1, 0, 0, 2, 0],
            &[0, 0, -1, 1, 0, 1],
            &[-1, 0, 0, 1, -1, 1],
            &[0, -1, 0, -1, 1, 1],
            &[-1, 0, 1, 0, -1, 0],
        ]);
        assert_eq!(found, [vec![2, 0, 2, 1, 0, 1], vec![0, 2, 1, 0, 1, 1]]);
    }

    #[test]
    fn enzyme_and_substrate_are_conserved() {
        // E, S, ES, P
        assert_eq!(laws(&[&[-1, -1, 1, 0], &[1, 0, -1, 1]]), [vec![1, 0, 1, 0], vec![0, 1, 1, 1]]);
    }

    #[test]
    fn a_system_that_grows_conserves_nothing() {
        assert!(laws(&[&[1, 0], &[-1, 1], &[0, -1]]).is_empty());
    }

    #[test]
    fn a_law_is_in_lowest_terms() {
        // 2 A <=> 3 B
        assert_eq!(laws(&[&[-2, 3]]), [vec![3, 2]]);
    }

    #[test]
    fn rank_counts_independent_reactions() {
        assert_eq!(rank(&[vec![1, -1, 0], vec![0, 1, -1], vec![1, 0, -1], vec![2, -2, 0]]), 2);
        assert_eq!(rank(&[]), 0);
    }
}
