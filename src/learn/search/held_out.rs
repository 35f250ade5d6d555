//! How well networks predict runs that they were not fitted to.
//!
//! Whole runs are held back: neighbouring snapshots of one run tell each other's values. The rates come from the other
//! runs alone; only the starts of the runs held back, which no reaction tells, are fitted to these.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::search::descent::{Effort, descend};
use crate::learn::search::objective::Estimate;
use crate::learn::search::strategy::{Fitted, Search};

/// Fewer runs are not divided.
const FEWEST_RUNS: usize = 4;
/// Parts that the runs are divided into, each held back once.
const MOST_PARTS: usize = 5;

/// Runs that are held back, and the others.
struct Division {
    held: Vec<usize>,
    training: Vec<usize>,
}

/// The runs in parts of nearly equal size, by chance; none for few runs.
fn divisions(runs: usize, seed: u64) -> Vec<Division> {
    if runs < FEWEST_RUNS {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..runs).collect();
    order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    let parts = runs.min(MOST_PARTS);
    let part = |number: usize| {
        let (mut held, mut training) = (Vec::new(), Vec::new());
        let places = order.iter().enumerate();
        places.for_each(|(place, run)| if place % parts == number { held.push(*run) } else { training.push(*run) });
        held.sort_unstable();
        training.sort_unstable();
        Division { held, training }
    };
    (0..parts).map(part).collect()
}

impl Search<'_> {
    /// The relative error of runs that took no part in learning: the search is repeated, from a network, without the
    /// first part of the runs. `None` for few runs, and where a run cannot be integrated.
    pub fn validation_error(&self, network: &Fitted, seed: u64) -> Option<f64> {
        let division = divisions(self.objective.samples.runs.len(), seed).into_iter().next()?;
        let samples = self.objective.samples.of_runs(&division.training);
        let mut search = self.over(&samples, &division.training, &network.minimum.at.predictions);
        let from = part_of(&network.minimum.estimate, &division.training);
        let found = search.choose(from, None, true)?;
        let found = search.polished(found);
        self.prediction(network, &found.minimum.estimate.k, &division.held).map(|held| held.error)
    }

    /// The network without reactions that make predictions of runs held back worse: as long as the one that is missed
    /// least is such a reaction, it is left out. Known reactions stay.
    pub fn without_overfitted(&mut self, network: Fitted, seed: u64) -> Fitted {
        let divisions = divisions(self.objective.samples.runs.len(), seed);
        let mut network = network;
        while !divisions.is_empty() && network.support.len() > 1 && !self.objective.stop.is_raised() {
            let Some(smaller) = self.smaller(&network) else { break };
            let [Some(with), Some(without)] = [&network, &smaller].map(|it| self.misfit_held_back(it, &divisions))
            else {
                break;
            };
            if with <= without {
                break;
            }
            network = smaller;
        }
        network
    }

    /// D of every run, predicted from the others.
    fn misfit_held_back(&self, network: &Fitted, divisions: &[Division]) -> Option<f64> {
        let of = |division: &Division| {
            let samples = self.objective.samples.of_runs(&division.training);
            let mut search = self.over(&samples, &division.training, &network.minimum.at.predictions);
            let from = part_of(&network.minimum.estimate, &division.training);
            let fitted = search.fit(&from, &network.support)?;
            self.prediction(network, &fitted.minimum.estimate.k, &division.held).map(|held| held.deviance)
        };
        divisions.iter().map(of).sum()
    }

    /// Runs predicted with given rate constants.
    fn prediction(&self, network: &Fitted, k: &[f64], held: &[usize]) -> Option<Prediction> {
        let samples = self.objective.samples.of_runs(held);
        let search = self.over(&samples, held, &network.minimum.at.predictions);
        let from = Estimate { k: k.to_vec(), ..part_of(&network.minimum.estimate, held) };
        let minimum = descend(&search.objective, &from, &[], Effort::FULL)?;
        let is_integrated = minimum.estimate.k == k;
        let error = search.objective.relative_error(&minimum.at.predictions);
        is_integrated.then_some(Prediction { deviance: minimum.at.deviance, error })
    }
}

struct Prediction {
    deviance: f64,
    error: f64,
}

/// The estimate as some runs see it.
pub fn part_of(estimate: &Estimate, runs: &[usize]) -> Estimate {
    Estimate { k: estimate.k.clone(), starts: runs.iter().map(|run| estimate.starts[*run].clone()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_is_held_back_once_and_few_runs_not_at_all() {
        assert!(divisions(3, 0).is_empty());
        for runs in [4, 7, 20] {
            let divisions = divisions(runs, 3);
            assert_eq!(divisions.len(), runs.min(5));
            let mut held: Vec<usize> = divisions.iter().flat_map(|it| it.held.clone()).collect();
            held.sort_unstable();
            assert_eq!(held, (0..runs).collect::<Vec<usize>>());
            assert!(divisions.iter().all(|it| it.held.len() + it.training.len() == runs && !it.held.is_empty()));
            assert!(divisions.iter().all(|it| it.held.iter().all(|run| !it.training.contains(run))));
        }
    }
}
