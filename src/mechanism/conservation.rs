//! Conservation laws: combinations of species amounts that no reaction changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use num_integer::gcd;

use crate::mechanism::Mechanism;

/// A non-negative integer combination of species amounts that every reaction leaves as it is:
/// x with Σ_s x_s (ν″_is − ν′_is) = 0 for every reaction i. One entry a species.
pub type ConservationLaw = Vec<i64>;

/// More intermediate combinations than the given limit, or integers beyond 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the conservation laws cannot be listed: too many combinations, or a fractional coefficient")]
pub struct TooManyLaws;

const MAX_COMBINATIONS: usize = 20_000;
/// Species times different reactions of reactions that share species; beyond this, the search would take minutes.
const MAX_ENTRIES: usize = 1_000_000;
/// Numbers in the candidate laws that the search begins with, and in the laws that are listed.
const MAX_CANDIDATE_ENTRIES: usize = 10_000_000;

/// All minimal non-negative integer conservation laws: those whose set of species contains no
/// other law's. They are the extreme rays of the cone {x ≥ 0, V x = 0}, V = ν″ − ν′, found by the
/// Farkas algorithm (Colom, Silva, *Advances in Petri Nets* 1990, 79–112), sorted so that the law
/// with the earliest species comes first. Reactions that share no species, directly or through others, have laws of
/// their own, and a species that no reaction changes is one law.
pub fn conservation_laws(mechanism: &Mechanism) -> Result<Vec<ConservationLaw>, TooManyLaws> {
    let species = mechanism.species().len();
    let mut nets: BTreeSet<NetRow> = BTreeSet::new();
    for reaction in mechanism.reactions() {
        let net = reaction.integer_net_coefficients().ok_or(TooManyLaws)?;
        nets.insert(net.into_iter().map(|(id, nu)| (id.index(), nu)).collect());
    }
    let nets: Vec<NetRow> = nets.into_iter().filter(|net| !net.is_empty()).collect();
    let changed: BTreeSet<usize> = nets.iter().flatten().map(|(species, _)| *species).collect();
    let mut found: Vec<NetRow> = (0..species).filter(|s| !changed.contains(s)).map(|s| vec![(s, 1)]).collect();
    for (columns, rows) in independent_parts(&nets, species) {
        found.extend(laws_of_part(&columns, &rows)?);
        if found.len().saturating_mul(species) > MAX_CANDIDATE_ENTRIES {
            return Err(TooManyLaws);
        }
    }
    if found.len().saturating_mul(species) > MAX_CANDIDATE_ENTRIES {
        return Err(TooManyLaws);
    }
    let mut laws: Vec<ConservationLaw> = found.into_iter().map(|law| dense(&law, species)).collect();
    laws.sort_by(|a, b| b.cmp(a));
    Ok(laws)
}

/// The entries of a row or law that are not zero, by species.
type NetRow = Vec<(usize, i64)>;

fn dense(row: &[(usize, i64)], species: usize) -> Vec<i64> {
    let mut entries = vec![0; species];
    row.iter().for_each(|(at, entry)| entries[*at] = *entry);
    entries
}

/// The reactions that share species, directly or through others, and these species.
fn independent_parts(nets: &[NetRow], species: usize) -> Vec<(Vec<usize>, Vec<&NetRow>)> {
    let mut parent: Vec<usize> = (0..species).collect();
    for net in nets {
        let first = root(&mut parent, net[0].0);
        for (other, _) in &net[1..] {
            let other = root(&mut parent, *other);
            parent[other] = first;
        }
    }
    let mut parts: BTreeMap<usize, (BTreeSet<usize>, Vec<&NetRow>)> = BTreeMap::new();
    for net in nets {
        let part = parts.entry(root(&mut parent, net[0].0)).or_default();
        part.0.extend(net.iter().map(|(species, _)| *species));
        part.1.push(net);
    }
    parts.into_values().map(|(columns, rows)| (columns.into_iter().collect(), rows)).collect()
}

fn root(parent: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// The laws of reactions that share species; the search knows these species only.
fn laws_of_part(columns: &[usize], rows: &[&NetRow]) -> Result<Vec<NetRow>, TooManyLaws> {
    let (species, reactions) = (columns.len(), rows.len());
    let candidates = species.saturating_mul(species + reactions.min(species));
    if species.saturating_mul(reactions) > MAX_ENTRIES || candidates > MAX_CANDIDATE_ENTRIES {
        return Err(TooManyLaws);
    }
    let place: HashMap<usize, usize> = columns.iter().enumerate().map(|(place, species)| (*species, place)).collect();
    let local = |row: &&NetRow| dense(&row.iter().map(|(s, nu)| (place[s], *nu)).collect::<NetRow>(), species);
    let laws = laws_of_rows(&independent_rows(rows.iter().map(local).collect()), species)?;
    let global = |law: ConservationLaw| -> NetRow {
        columns.iter().copied().zip(law).filter(|(_, entry)| *entry != 0).collect()
    };
    Ok(laws.into_iter().map(global).collect())
}

/// A largest linearly independent subset, by fraction-free elimination on copies. A row whose
/// elimination goes beyond 128 bits is kept: one that depends on the others costs only time.
fn independent_rows(rows: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut reduced: Vec<(usize, Vec<i128>)> = Vec::new();
    let mut kept = Vec::new();
    for row in rows {
        let rest = reduced.iter().try_fold(
            row.iter().map(|entry| i128::from(*entry)).collect::<Vec<i128>>(),
            |rest, (pivot, earlier)| {
                if rest[*pivot] == 0 { Some(rest) } else { eliminated(&rest, earlier, *pivot) }
            },
        );
        match rest.map(|rest| (rest.iter().position(|entry| *entry != 0), rest)) {
            None => kept.push(row),
            Some((None, _)) => {}
            Some((Some(pivot), rest)) => {
                reduced.push((pivot, rest));
                kept.push(row);
            }
        }
    }
    kept
}

/// The combination of two rows, in lowest terms, that is zero at the pivot; `None` beyond 128 bits.
fn eliminated(row: &[i128], earlier: &[i128], pivot: usize) -> Option<Vec<i128>> {
    let divisor = gcd(earlier[pivot], row[pivot]);
    let (own, other) = (earlier[pivot] / divisor, row[pivot] / divisor);
    let combined = row.iter().zip(earlier).map(|(entry, above)| {
        let difference = entry.checked_mul(own)?.checked_sub(above.checked_mul(other)?)?;
        // The one number without an absolute value.
        (difference != i128::MIN).then_some(difference)
    });
    let mut combined = combined.collect::<Option<Vec<i128>>>()?;
    let common = combined.iter().fold(0, |common, entry| gcd(common, *entry)).max(1);
    combined.iter_mut().for_each(|entry| *entry /= common);
    Some(combined)
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
    let mut ordered: Vec<(Vec<usize>, Candidate)> =
        candidates.into_iter().map(|candidate| (candidate.species().collect(), candidate)).collect();
    ordered.sort_by_key(|(species, _)| species.len());
    let mut kept: Vec<(Vec<usize>, Candidate)> = Vec::new();
    for (species, candidate) in ordered {
        if !kept.iter().any(|(smaller, _)| smaller.iter().all(|at| candidate.law[*at] != 0)) {
            kept.push((species, candidate));
        }
    }
    kept.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Reaction, Species, SpeciesId};

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
    fn dependent_reactions_are_left_out() {
        let rows = vec![vec![1, -1, 0], vec![0, 1, -1], vec![1, 0, -1], vec![2, -2, 0]];
        assert_eq!(independent_rows(rows), [[1, -1, 0], [0, 1, -1]]);
        assert!(independent_rows(Vec::new()).is_empty());
    }

    #[test]
    fn numbers_beyond_128_bits_are_no_law_or_an_error_but_no_panic() {
        let large = |row: i64, column: i64| i64::MAX / (3 + 7 * row + 11 * column + (row * column) % 5);
        let rows: Vec<Vec<i64>> = (0..6).map(|row| (0..6).map(|column| large(row, column)).collect()).collect();
        assert_eq!(independent_rows(rows.clone()).len(), 6);
        assert!(laws_of_rows(&rows, 6).is_ok_and(|laws| laws.is_empty()));
        let signed: Vec<Vec<i64>> = rows
            .iter()
            .map(|row| row.iter().enumerate().map(|(at, entry)| if at % 2 == 0 { *entry } else { -entry }).collect())
            .collect();
        assert!(laws_of_rows(&independent_rows(signed), 6).is_err());
    }

    #[test]
    fn a_reaction_of_thousands_of_species_takes_no_time() {
        let row: Vec<i64> = (0..3000).map(|at| if at == 0 { 1 } else { -1 }).collect();
        assert_eq!(laws_of_rows(&[row], 3000).unwrap().len(), 2999);
    }

    #[test]
    fn parts_that_share_no_species_have_laws_of_their_own() {
        let mut mechanism = Mechanism::new();
        let ids: Vec<_> =
            (0..40_000).map(|n| mechanism.add_species(Species::named(format!("S{n}"))).unwrap()).collect();
        let mut few = Mechanism::new();
        let few_ids: Vec<_> = (0..5).map(|n| few.add_species(Species::named(format!("S{n}"))).unwrap()).collect();
        for (a, b) in [(0, 3), (1, 4)] {
            let one_way =
                |ids: &[SpeciesId]| Reaction::one_way(vec![(ids[a], 2.into())], vec![(ids[b], 1.into())], 1.0);
            mechanism.add_reaction(one_way(&ids)).unwrap();
            few.add_reaction(one_way(&few_ids)).unwrap();
        }
        let expected = [vec![1, 0, 0, 2, 0], vec![0, 1, 0, 0, 2], vec![0, 0, 1, 0, 0]];
        assert_eq!(conservation_laws(&few), Ok(expected.to_vec()));
        // A law for each of 39,996 species would take gigabytes.
        assert_eq!(conservation_laws(&mechanism), Err(TooManyLaws));
    }

    #[test]
    fn one_reaction_of_all_species_takes_no_more_memory_than_they_do() {
        let mut mechanism = Mechanism::new();
        let ids: Vec<_> =
            (0..50_000).map(|n| mechanism.add_species(Species::named(format!("S{n}"))).unwrap()).collect();
        let side = |ids: &[SpeciesId]| ids.iter().map(|id| (*id, 1.into())).collect();
        mechanism.add_reaction(Reaction::one_way(side(&ids[..25_000]), side(&ids[25_000..]), 1.0)).unwrap();
        assert_eq!(conservation_laws(&mechanism), Err(TooManyLaws));
    }
}
