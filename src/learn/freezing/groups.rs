//! Groups of parameters that must end as integers: which are frozen, which come next, which are drawn afresh.

use std::ops::Range;

use ndarray::Array1;
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::settings::FreezeSettings;

/// A loss some of whose parameters must end as integers, in groups that freeze together.
pub trait IntegerParameters {
    fn group_count(&self) -> usize;

    /// Where a group's parameters are; groups do not overlap.
    fn group(&self, group: usize) -> Range<usize>;

    /// Whether a group may freeze to these integers, given the groups frozen before it.
    fn may_freeze(&self, integers: &[i64], frozen: &[&[i64]]) -> bool;

    /// Whether a group takes no part in the loss at these parameters: a reaction with no rate.
    fn is_idle(&self, parameters: &Array1<f64>, group: usize) -> bool;
}

/// Larger entries are no coefficients of a reaction. No choice of a user: it only keeps numbers that run away from
/// being taken for integers, which every double beyond 2⁵³ is.
const LARGEST_ENTRY: f64 = 1e6;

/// d_int(v) = max |v_i − ⌊v_i⌉| (the paper's equation 3.4), with the rounded vector; `None` for
/// values that are not finite or larger than any coefficient.
pub fn nearest_integers(v: &[f64]) -> Option<(Vec<i64>, f64)> {
    if !v.iter().all(|value| value.abs() < LARGEST_ENTRY) {
        return None;
    }
    let distance = v.iter().map(|value| (value - value.round()).abs()).fold(0.0, f64::max);
    Some((v.iter().map(|value| value.round() as i64).collect(), distance))
}

/// The groups of one loss, and what is frozen of them.
pub struct Groups {
    settings: FreezeSettings,
    rng: Xoshiro256PlusPlus,
    /// ε of this round.
    threshold: f64,
    /// How often a group was thawed.
    thawed: usize,
    /// Integers of each frozen group.
    frozen: Vec<Option<Vec<i64>>>,
}

impl Groups {
    /// No groups yet; [`Groups::begin`] says how many.
    pub fn new(settings: FreezeSettings, rng: Xoshiro256PlusPlus) -> Self {
        Groups { threshold: settings.threshold, thawed: 0, settings, rng, frozen: Vec::new() }
    }

    /// Begins with this many groups, none of them frozen.
    pub fn begin(&mut self, groups: usize) {
        self.frozen = vec![None; groups];
        self.threshold = self.settings.threshold;
        self.thawed = 0;
    }

    /// Whether all groups are frozen.
    pub fn all_frozen(&self) -> bool {
        self.frozen.iter().all(Option::is_some)
    }

    /// The parameters of no frozen group, of `count` in all.
    pub fn free_parameters(&self, problem: &impl IntegerParameters, count: usize) -> Vec<usize> {
        (0..count)
            .filter(|at| !(0..problem.group_count()).any(|g| self.frozen[g].is_some() && problem.group(g).contains(at)))
            .collect()
    }

    /// Rounds and freezes every group within ε that may freeze; returns them.
    pub fn freeze(&mut self, problem: &impl IntegerParameters, parameters: &mut Array1<f64>) -> Vec<(usize, Vec<i64>)> {
        let mut newly = Vec::new();
        for group in 0..problem.group_count() {
            let range = problem.group(group);
            let values: Vec<f64> = range.clone().map(|at| parameters[at]).collect();
            if self.frozen[group].is_some() {
                continue;
            }
            let Some((integers, distance)) = nearest_integers(&values) else { continue };
            let earlier: Vec<&[i64]> = self.frozen.iter().flatten().map(Vec::as_slice).collect();
            if distance <= self.threshold && problem.may_freeze(&integers, &earlier) {
                range.zip(&integers).for_each(|(at, integer)| parameters[at] = *integer as f64);
                self.frozen[group] = Some(integers.clone());
                newly.push((group, integers));
            }
        }
        let widest = self.settings.threshold.max(self.settings.widest_threshold);
        let wider = (self.threshold * self.settings.widening).min(widest);
        self.threshold = if newly.is_empty() { wider } else { self.settings.threshold };
        newly
    }

    /// Where all groups are frozen and may be freed again, frees the next one in turn.
    pub fn thaw(&mut self) {
        if self.settings.thaw && self.all_frozen() && !self.frozen.is_empty() {
            let group = self.thawed % self.frozen.len();
            self.frozen[group] = None;
            self.thawed += 1;
        }
    }

    /// Draws every group that is not frozen afresh; returns which.
    pub fn redraw(&mut self, problem: &impl IntegerParameters, parameters: &mut Array1<f64>) -> Vec<usize> {
        let open: Vec<usize> = (0..problem.group_count()).filter(|group| self.frozen[*group].is_none()).collect();
        for group in &open {
            for at in problem.group(*group) {
                parameters[at] = self.rng.random_range(self.settings.redraw_range.clone());
            }
        }
        open
    }

    /// Whether every group is frozen, idle, or within ε of integers: the ε of the settings, not the wider one of a
    /// round in which nothing froze.
    pub fn are_integer(&self, problem: &impl IntegerParameters, parameters: &Array1<f64>) -> bool {
        (0..problem.group_count()).all(|group| {
            let values: Vec<f64> = problem.group(group).map(|at| parameters[at]).collect();
            let near = nearest_integers(&values).is_some_and(|(_, distance)| distance <= self.settings.threshold);
            self.frozen[group].is_some() || near || problem.is_idle(parameters, group)
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    /// Two groups of two parameters, and one parameter in no group.
    struct Pairs;

    impl IntegerParameters for Pairs {
        fn group_count(&self) -> usize {
            2
        }

        fn group(&self, group: usize) -> Range<usize> {
            2 * group..2 * group + 2
        }

        fn may_freeze(&self, integers: &[i64], frozen: &[&[i64]]) -> bool {
            !frozen.contains(&integers)
        }

        fn is_idle(&self, _parameters: &Array1<f64>, _group: usize) -> bool {
            false
        }
    }

    fn groups(settings: FreezeSettings) -> Groups {
        let mut groups = Groups::new(settings, Xoshiro256PlusPlus::seed_from_u64(1));
        groups.begin(2);
        groups
    }

    #[test]
    fn what_freezes_is_rounded_and_no_longer_free() {
        let mut groups = groups(FreezeSettings::default());
        let mut parameters = Array1::from_vec(vec![-0.97, 2.02, 0.4, 0.4, 7.7]);
        assert_eq!(groups.free_parameters(&Pairs, 5), [0, 1, 2, 3, 4]);
        assert_eq!(groups.freeze(&Pairs, &mut parameters), [(0, vec![-1, 2])]);
        assert_eq!(parameters.to_vec(), [-1.0, 2.0, 0.4, 0.4, 7.7]);
        assert_eq!(groups.free_parameters(&Pairs, 5), [2, 3, 4]);
        assert!(!groups.all_frozen() && !groups.are_integer(&Pairs, &parameters));
        assert_eq!(groups.redraw(&Pairs, &mut parameters), [1]);
        assert_eq!([0, 1, 4].map(|at| parameters[at]), [-1.0, 2.0, 7.7]);
        parameters[2] = 3.01;
        parameters[3] = -0.01;
        assert!(groups.are_integer(&Pairs, &parameters));
    }

    #[test]
    fn the_distance_to_integers_is_that_of_the_farthest_entry() {
        let (integers, distance) = nearest_integers(&[0.9, -2.25, 0.0]).unwrap();
        assert_eq!((integers, distance), (vec![1, -2, 0], 0.25));
        assert_eq!(nearest_integers(&[1.0, f64::NAN]), None);
        assert_eq!(nearest_integers(&[1e7]), None);
    }
}
