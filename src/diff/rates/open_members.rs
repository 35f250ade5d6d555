//! The members of b in a sum that have no equal in a yet, ordered so that the equals of a member are found without
//! comparing all.

use std::collections::BTreeSet;

use crate::diff::common_numbering::{A, B};
use crate::diff::rates::values::{Bath, Grid};
use crate::diff::reaction_groups::Member;

/// Up to this number of pairs, all are compared.
const FEW_PAIRS: usize = 64;
/// Equal members may have probes that differ by this many tolerances: a probe depends on several parameters, each
/// equal within the tolerance, and on some by a large power.
const TOLERANCES: f64 = 1e3;
/// The least and the most by which the probes of equal members may differ, relative.
const LEAST_SPREAD: f64 = 1e-6;
const LARGEST_SPREAD: f64 = 0.5;

/// Members of b by their places in the sum.
pub struct OpenMembers {
    /// The rate of each member at one point, [`ordered`]; `None` where it cannot be computed, or is not needed.
    probes: [Vec<Option<i64>>; 2],
    spread: f64,
    /// The places of b's open members, by probe.
    open: BTreeSet<(Option<i64>, usize)>,
}

impl OpenMembers {
    pub fn new(members: [&[Member]; 2], grid: &Grid, baths: &[Bath], relative_tolerance: f64) -> Self {
        let few = members[A].len().saturating_mul(members[B].len()) <= FEW_PAIRS;
        // The last of several gases is the mixture of all, in which every efficiency shows.
        let bath = baths.last().filter(|_| !few);
        let probes = [A, B].map(|side| {
            let probe = |member: &Member| grid.probe(side, *member, bath?).ok().map(ordered);
            members[side].iter().map(probe).collect::<Vec<_>>()
        });
        let open = probes[B].iter().enumerate().map(|(place, probe)| (*probe, place)).collect();
        let spread = (TOLERANCES * relative_tolerance).clamp(LEAST_SPREAD, LARGEST_SPREAD);
        OpenMembers { probes, spread, open }
    }

    /// The places of b's open members that may be equal to the member of a at a place.
    pub fn candidates(&self, of_a: usize) -> impl Iterator<Item = usize> + '_ {
        let ends = self.probes[A][of_a].map(|probe| {
            let rate = unordered(probe);
            let (one, other) = (rate * (1.0 - self.spread), rate * (1.0 + self.spread));
            (ordered(one.min(other)), ordered(one.max(other)))
        });
        let (low, high) = (ends.map(|(low, _)| low), ends.map(|(_, high)| high));
        self.open.range((low, 0)..=(high, usize::MAX)).map(|(_, place)| *place)
    }

    /// Takes a member of b that has found its equal.
    pub fn take(&mut self, place: usize) {
        self.open.remove(&(self.probes[B][place], place));
    }

    /// The places of the members of b that are still open, in their order.
    pub fn places(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self.open.iter().map(|(_, place)| *place).collect();
        places.sort_unstable();
        places
    }
}

/// A number that orders as the float does.
fn ordered(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
}

/// The float that [`ordered`] was given; of two zeros, the positive one.
fn unordered(ordered: i64) -> f64 {
    let bits = if ordered < 0 { i64::MIN.wrapping_sub(ordered) } else { ordered };
    f64::from_bits(bits as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_keep_their_order_and_come_back() {
        let ascending = [f64::NEG_INFINITY, -2.0, -1e-300, 0.0, 1e-300, 1.0, 3.0, f64::INFINITY];
        let keys = ascending.map(ordered);
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        assert_eq!(keys.map(unordered), ascending);
        assert_eq!(ordered(-0.0), ordered(0.0));
    }

    #[test]
    fn only_what_is_near_is_a_candidate() {
        let probes = |values: &[f64]| values.iter().map(|value| Some(ordered(*value))).collect::<Vec<_>>();
        let of_b = probes(&[3.0, -2.0, 1.0, 1.0005, f64::NAN]);
        let open = of_b.iter().enumerate().map(|(place, probe)| (*probe, place)).collect();
        let probes = [[probes(&[1.0, -2.0, 5.0]), vec![None]].concat(), of_b];
        let mut members = OpenMembers { probes, spread: 1e-3, open };
        let found = |members: &OpenMembers, place| members.candidates(place).collect::<Vec<_>>();
        assert_eq!((found(&members, 0), found(&members, 1)), (vec![2, 3], vec![1]));
        assert!(found(&members, 2).is_empty() && found(&members, 3).is_empty());
        members.take(2);
        assert_eq!((found(&members, 0), members.places()), (vec![3], vec![0, 1, 3, 4]));
    }
}
