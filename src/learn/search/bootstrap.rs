//! How often the search keeps each reaction when the data are drawn again (Efron, *Ann. Statist.* 7 (1979) 1).
//!
//! Whole runs are drawn with replacement. Few runs say little of how runs differ: then blocks of neighbouring residuals
//! are drawn instead, and added to the trajectories of the network (Künsch, *Ann. Statist.* 17 (1989) 1217).

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::outcome::{Bootstrap, Resampled};
use crate::learn::search::held_out::part_of;
use crate::learn::search::samples::Samples;
use crate::learn::search::strategy::{Fitted, Search};

/// Of fewer runs residuals are drawn.
const FEWEST_RUNS: usize = 4;

impl Search<'_> {
    /// The search repeated, from a network, on data drawn again. Resamples in which it fails count as such without any
    /// reaction.
    pub fn bootstrap(&self, network: &Fitted, resamples: usize, seed: u64) -> Bootstrap {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        let count = self.objective.samples.runs.len();
        let of = if count < FEWEST_RUNS { Resampled::Residuals } else { Resampled::Runs };
        let mut done = 0;
        while done < resamples && !self.objective.stop.is_raised() {
            let (runs, samples) = match of {
                Resampled::Runs => {
                    let runs: Vec<usize> = (0..count).map(|_| random.random_range(0..count)).collect();
                    let samples = self.objective.samples.of_runs(&runs);
                    (runs, samples)
                }
                Resampled::Residuals => ((0..count).collect(), self.with_residuals_drawn(network, &mut random)),
            };
            let mut search = self.over(&samples, &runs, &network.minimum.at.predictions);
            let found = search.choose(part_of(&network.minimum.estimate, &runs), None, true);
            let support = found.map(|found| search.polished(found).support).unwrap_or_default();
            support.into_iter().for_each(|c| *counts.entry(c).or_default() += 1);
            done += 1;
        }
        let reaction = |c: usize| self.candidates().all[c].reaction.clone();
        let share = |count: usize| count as f64 / done.max(1) as f64;
        let kept = network.support.iter().map(|c| (*c, counts.remove(c).unwrap_or(0))).collect::<Vec<_>>();
        let inclusions = kept.into_iter().chain(counts).map(|(c, count)| (reaction(c), share(count))).collect();
        Bootstrap { resamples: done, of, inclusions }
    }

    /// The trajectories of a network with residuals of the data, in units of their standard errors, block by block.
    fn with_residuals_drawn(&self, network: &Fitted, random: &mut Xoshiro256PlusPlus) -> Samples {
        let mut samples = self.objective.samples.clone();
        let relations = samples.relations.clone();
        for (number, run) in samples.runs.iter_mut().enumerate() {
            let (weights, states) = (&self.objective.weights[number], &network.minimum.at.predictions[number]);
            for s in (0..states.ncols()).filter(|s| relations.is_counted(*s)) {
                let rows: Vec<usize> = (0..states.nrows()).filter(|row| weights[[*row, s]] > 0.0).collect();
                let standardized: Vec<f64> =
                    rows.iter().map(|row| (run.u[[*row, s]] - states[[*row, s]]) * weights[[*row, s]].sqrt()).collect();
                let drawn = blocks(&standardized, random);
                for (row, z) in rows.iter().zip(drawn) {
                    run.u[[*row, s]] = states[[*row, s]] + z / weights[[*row, s]].sqrt();
                }
            }
            for it in &relations.derived {
                let values = relations.derived_values(it, number, run.u.column(it.of));
                run.u.column_mut(it.species).iter_mut().zip(values).for_each(|(u, value)| *u = value);
            }
        }
        samples
    }
}

/// As many values, in blocks of neighbours from places drawn at random; the last one neighbours the first. The length of
/// a block is the cube root of their number.
fn blocks(values: &[f64], random: &mut Xoshiro256PlusPlus) -> Vec<f64> {
    let count = values.len();
    let length = (count as f64).cbrt().round().max(1.0) as usize;
    let mut drawn = Vec::with_capacity(count + length);
    while drawn.len() < count {
        let first = random.random_range(0..count);
        drawn.extend((first..first + length).map(|place| values[place % count]));
    }
    drawn.truncate(count);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_neighbours_together() {
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let drawn = blocks(&values, &mut random);
        assert_eq!(drawn.len(), 1000);
        let together = drawn.windows(2).filter(|pair| (pair[1] - pair[0] - 1.0).rem_euclid(1000.0) == 0.0).count();
        // Nine of ten neighbours come from one block of ten.
        assert!((895..=915).contains(&together), "{together}");
        assert!(blocks(&[], &mut random).is_empty());
    }
}
