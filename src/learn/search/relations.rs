//! Columns that are no measurements of their own: those computed from another one, and those that never change.
//!
//! A column y = a + b x of another one x has the errors of x, so both together say as much as x alone. Each column of
//! such a group counts with its share of the weight: a network that keeps to the relation has the misfit of x, and one
//! that does not has a larger one. The start of y follows that of x.

use ndarray::{Array2, ArrayView1};

use crate::data::{Dataset, DerivedColumn, derived_columns};
use crate::learn::reaction::OneWayReaction;
use crate::learn::trajectories::measurements::{MeasuredRun, Measurements};

/// Net changes within this of a relation keep to it.
const SAME: f64 = 1e-9;

/// What the columns of the data have to do with each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relations {
    pub derived: Vec<Derived>,
    /// Species whose column is the same in all rows of each run.
    pub constant: Vec<usize>,
}

/// A species whose concentration is offset + slope · that of another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    pub species: usize,
    pub of: usize,
    pub slope: f64,
    /// In every run, kmol/m³; NaN where the run does not give both.
    pub offsets: Vec<f64>,
}

impl Relations {
    /// Those of the columns that the measurements leave out.
    pub fn of(dataset: &Dataset, measurements: &Measurements) -> Self {
        let is_measured =
            |species: &usize| measurements.columns.iter().any(|column| column.name == dataset.species[*species]);
        let left_out: Vec<usize> = (0..dataset.species.len()).filter(|species| !is_measured(species)).collect();
        let columns = derived_columns(dataset).into_iter();
        let columns = columns.filter(|column| left_out.contains(&column.species) && is_measured(&column.of));
        let offset = |column: &DerivedColumn, run: &MeasuredRun| {
            let place = dataset.experiments.iter().position(|experiment| experiment.label == run.label);
            let own = place.map(|place| column.offsets[place]).filter(|offset| offset.is_finite());
            own.or(column.common_offset()).unwrap_or(f64::NAN)
        };
        let derived: Vec<Derived> = columns
            .map(|column| Derived {
                offsets: measurements.runs.iter().map(|run| offset(&column, run)).collect(),
                species: column.species,
                of: column.of,
                slope: column.slope,
            })
            .collect();
        let is_derived = |species: &usize| derived.iter().any(|it| it.species == *species);
        let has_values = |species: &usize| dataset.concentrations.column(*species).iter().any(|u| u.is_finite());
        let constant = left_out.into_iter().filter(|species| !is_derived(species) && has_values(species)).collect();
        Relations { derived, constant }
    }

    /// Whether the values of a species are measurements of their own.
    pub fn is_counted(&self, species: usize) -> bool {
        !self.constant.contains(&species) && !self.derived.iter().any(|it| it.species == species)
    }

    /// The species that follow another one in a run, with their slopes.
    pub fn followers(&self, of: usize, run: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let follows = move |it: &&Derived| it.of == of && it.offsets[run].is_finite();
        self.derived.iter().filter(follows).map(|it| (it.species, it.slope))
    }

    /// How many columns share the weight of one in a run.
    pub fn sharing(&self, species: usize, run: usize) -> f64 {
        1.0 + self.followers(species, run).count() as f64
    }

    /// Sets the entries of a state of a run that follow from others.
    pub fn follow(&self, run: usize, state: &mut [f64]) {
        for it in &self.derived {
            let value = it.offsets[run] + it.slope * state[it.of];
            state[it.species] = if value.is_finite() { value.max(0.0) } else { 0.0 };
        }
    }

    /// Gives the columns of a group equal parts of the weight that the one that counts has.
    pub fn share(&self, run: usize, weights: &mut Array2<f64>) {
        for species in 0..weights.ncols() {
            let share = weights.column(species).mapv(|weight| weight / self.sharing(species, run));
            for (follower, slope) in self.followers(species, run) {
                weights.column_mut(follower).assign(&share.mapv(|share| share / (slope * slope)));
            }
            if self.is_counted(species) {
                weights.column_mut(species).assign(&share);
            }
        }
    }

    /// Whether a reaction by itself keeps to every relation.
    pub fn are_kept_by(&self, reaction: &OneWayReaction) -> bool {
        let net = reaction.net();
        let change = |species: usize| net.iter().find(|(own, _)| *own == species).map_or(0.0, |(_, nu)| *nu);
        self.derived.iter().all(|it| (change(it.species) - it.slope * change(it.of)).abs() < SAME)
    }

    /// The values of a species in a run that follow from those of another one; NaN where they do not.
    pub fn derived_values(&self, it: &Derived, run: usize, of: ArrayView1<'_, f64>) -> Vec<f64> {
        of.iter().map(|u| it.offsets[run] + it.slope * u).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::complex::Complex;

    /// B = 0.5 − 2 A in the first of two runs, C is constant.
    fn relations() -> Relations {
        let derived = Derived { species: 1, of: 0, slope: -2.0, offsets: vec![0.5, f64::NAN] };
        Relations { derived: vec![derived], constant: vec![2] }
    }

    #[test]
    fn a_group_has_the_weight_of_one_column() {
        let mut weights = ndarray::array![[8.0, 0.0, 0.0], [0.0, 0.0, 0.0]];
        relations().share(0, &mut weights);
        // Residuals e of A and −2 e of B: 8 e² in all.
        assert_eq!(weights, ndarray::array![[4.0, 1.0, 0.0], [0.0, 0.0, 0.0]]);
        let mut alone = ndarray::array![[8.0, 0.0, 0.0]];
        relations().share(1, &mut alone);
        assert_eq!(alone, ndarray::array![[8.0, 0.0, 0.0]]);
    }

    #[test]
    fn starts_follow() {
        let mut state = [0.1, 9.0, 3.0];
        relations().follow(0, &mut state);
        assert!((state[1] - 0.3).abs() < 1e-12 && state[2] == 3.0);
        assert!(!relations().is_counted(1) && !relations().is_counted(2) && relations().is_counted(0));
    }

    #[test]
    fn reactions_keep_to_relations_or_not() {
        let side = |terms: &[(usize, f64)]| Complex::new(terms.iter().copied());
        let keeping = OneWayReaction::new(side(&[(1, 2.0), (2, 1.0)]), side(&[(0, 1.0), (2, 1.0)]));
        assert!(relations().are_kept_by(&keeping));
        assert!(!relations().are_kept_by(&OneWayReaction::new(side(&[(1, 1.0)]), side(&[(0, 1.0)]))));
    }
}
