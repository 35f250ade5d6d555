//! Networks with a species that nobody measured.
//!
//! Its trajectory is known from nothing but the network, so the search begins from a network without it: each reaction
//! that could make it is added, with all that could become of it, fitted together, and thinned out. Since the noise
//! left by a network that lacks something is too large, the likelihood of each network is that at its own noise.

use ndarray::Array2;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::learn::reaction::OneWayReaction;
use crate::learn::search::descent::{Effort, Minimum, descend};
use crate::learn::search::laws::find_laws;
use crate::learn::search::noise::{NoiseLevels, most_likely};
use crate::learn::search::objective::Estimate;
use crate::learn::search::penalty::{is_growth, own_penalty};
use crate::learn::search::quadratic_model::{RIDGE, losses};
use crate::learn::search::strategy::{Fitted, Search};
use crate::numerics::linear_algebra::Matrix;

/// A network without the species: its reactions with their rate constants, and u₀ of every run.
#[derive(Clone, Debug)]
pub struct Base {
    pub reactions: Vec<(OneWayReaction, f64)>,
    pub starts: Vec<Vec<f64>>,
    pub noise: NoiseLevels,
}

/// Fits of one way to make the species with all that may become of it, from which networks are chosen.
const MOST_SEEDS: usize = 8;
/// What is first guessed of the species, as a share of the largest concentration.
const FIRST_AMOUNT: f64 = 0.3;
/// First guesses of how fast the species is made and spent, in the length of a run.
const SPEEDS: [f64; 2] = [1.0, 10.0];
/// Iterations of the first fit.
const SEED_EFFORT: Effort = Effort { iterations: 15, smallest_gain: 0.05 };
/// Rounds of noise and fit of one network, and a noise that changes by less than this is the same.
const MOST_NOISE_ROUNDS: usize = 4;
const SAME_NOISE: f64 = 0.05;
/// Rounds of noise and choice after the first choice.
const MOST_CYCLES: usize = 3;

impl Search<'_> {
    /// The best network in which a species that nobody measured is made; `None` if none could be fitted.
    pub fn run_with_unseen(&mut self, base: &Base, unseen: usize, is_asked_for: bool) -> Option<Fitted> {
        self.noise = base.noise.widened(self.candidates().species);
        let reference = self.smooth.clone();
        self.objective.set_weights(&self.noise, &reference);
        let laws = find_laws(self.objective.samples, &self.noise, &reference, None).unwrap_or_default();
        self.set_laws(&laws);
        let from = self.estimate_of(base);
        let mut best: Option<(f64, Fitted)> = None;
        for seed in self.seeds(&from, unseen, is_asked_for) {
            for fitted in self.elimination(&seed) {
                let (score, fitted) = self.at_own_noise(fitted);
                let is_used = fitted.support.iter().any(|c| self.makes(*c, unseen, true));
                if is_used && best.as_ref().is_none_or(|(least, _)| score < *least) {
                    best = Some((score, fitted));
                }
            }
        }
        let (mut score, mut best) = best?;
        for _ in 0..MOST_CYCLES {
            self.estimate_noise(&best.minimum.at, best.support.len());
            self.set_laws(&laws);
            let Some(next) = self.choose(best.minimum.estimate.clone(), None, true) else { break };
            let (own, next) = self.at_own_noise(next);
            if own > score - 1e-3 || self.objective.stop.is_raised() {
                break;
            }
            (score, best) = (own, next);
        }
        Some(best)
    }

    /// The best fits with one reaction that makes the species each: without a network, and beside the one given.
    fn seeds(&self, from: &Estimate, unseen: usize, is_asked_for: bool) -> Vec<Minimum> {
        let all = 0..self.candidates().len();
        let makers: Vec<usize> = all.filter(|c| self.makes(*c, unseen, is_asked_for)).collect();
        let nothing = Estimate { k: vec![0.0; from.k.len()], starts: from.starts.clone() };
        let is_simple = |maker: &&usize| self.candidates().all[**maker].molecularity() == 1;
        let simple = makers.iter().filter(is_simple).map(|maker| (&nothing, *maker)).collect();
        let on_network = makers.iter().map(|maker| (from, *maker)).collect();
        let fitted = |of: Vec<(&Estimate, usize)>, most: usize| {
            let seeds = of.into_par_iter().map(|(from, maker)| self.seed(from, maker, unseen));
            let mut seeds: Vec<Minimum> = seeds.collect::<Vec<Option<Minimum>>>().into_iter().flatten().collect();
            seeds.sort_by(|a, b| a.at.deviance.total_cmp(&b.at.deviance));
            seeds.truncate(most);
            seeds
        };
        [fitted(simple, MOST_SEEDS / 2), fitted(on_network, MOST_SEEDS)].concat()
    }

    /// Whether a reaction makes a species of others; with nothing beside it unless that `may_be_beside_others`.
    fn makes(&self, candidate: usize, species: usize, may_be_beside_others: bool) -> bool {
        let own = &self.candidates().all[candidate];
        let is_made = own.net.iter().any(|(s, nu)| *s == species && *nu > 0.0);
        let is_alone = own.reaction.products.molecules() == 1;
        is_made
            && (is_alone || may_be_beside_others)
            && self.candidates().sources[own.source].iter().all(|(s, _)| *s != species)
    }

    fn estimate_of(&self, base: &Base) -> Estimate {
        let candidates = self.candidates();
        let mut k = vec![0.0; candidates.len()];
        for (reaction, rate) in &base.reactions {
            if let Some(c) = candidates.all.iter().position(|candidate| candidate.reaction == *reaction) {
                k[c] = *rate;
            }
        }
        let species = candidates.species;
        let widened = |start: &Vec<f64>| start.iter().copied().chain(std::iter::repeat(0.0)).take(species).collect();
        Estimate { k, starts: base.starts.iter().map(widened).collect() }
    }

    /// The network without the species, one reaction that makes it, and all that may become of it, fitted together;
    /// without a network, beside all reactions of one molecule to one other.
    fn seed(&self, from: &Estimate, maker: usize, unseen: usize) -> Option<Minimum> {
        let candidates = self.candidates();
        let source = |c: usize| &candidates.sources[candidates.all[c].source];
        let has_network = from.k.iter().any(|k| *k > 0.0);
        let follows =
            |c: &usize| source(*c)[..] == [(unseen, 1.0)] && (has_network || candidates.all[*c].molecularity() == 1);
        let followers: Vec<usize> = (0..candidates.len()).filter(follows).collect();
        let is_simple = |c: &usize| candidates.all[*c].molecularity() == 1 && !is_growth(&candidates.all[*c]);
        let simple = (0..candidates.len()).filter(is_simple);
        let mut over: Vec<usize> =
            from.support().into_iter().chain(followers.iter().copied()).chain(simple).chain([maker]).collect();
        over.sort_unstable();
        over.dedup();
        let exposure = self.exposure(source(maker)).max(f64::MIN_POSITIVE);
        let fitted = SPEEDS.iter().filter_map(|speed| {
            let mut start = from.clone();
            if !has_network {
                over.iter().for_each(|c| start.k[*c] = 1.0 / (self.duration() * over.len() as f64));
            }
            start.k[maker] = speed * FIRST_AMOUNT * self.largest() / exposure;
            followers.iter().for_each(|c| start.k[*c] = speed / (self.duration() * followers.len() as f64));
            descend(&self.objective, &start, &over, SEED_EFFORT)
        });
        fitted.min_by(|a, b| a.at.deviance.total_cmp(&b.at.deviance))
    }

    fn largest(&self) -> f64 {
        self.objective.samples.scale.iter().copied().fold(0.0, f64::max)
    }

    /// The mean length of the runs, s.
    fn duration(&self) -> f64 {
        let runs = &self.objective.samples.runs;
        let lengths = runs.iter().map(|run| run.times.last().map_or(0.0, |last| last - run.from));
        (lengths.sum::<f64>() / runs.len() as f64).max(f64::MIN_POSITIVE)
    }

    /// ∫ m dt of a monomial along the smooth curves, the mean of all runs.
    fn exposure(&self, orders: &[(usize, f64)]) -> f64 {
        let monomial = |u: &Array2<f64>, row: usize| orders.iter().map(|(s, n)| u[[row, *s]].powf(*n)).product::<f64>();
        let of_run = |(times, u): (&Vec<f64>, &Array2<f64>)| {
            let area = |row: usize| 0.5 * (monomial(u, row) + monomial(u, row + 1)) * (times[row + 1] - times[row]);
            (0..times.len().saturating_sub(1)).map(area).sum::<f64>()
        };
        let runs = &self.objective.samples.runs;
        runs.iter().map(|run| &run.times).zip(&self.smooth).map(of_run).sum::<f64>() / runs.len() as f64
    }

    /// A fit, and the same without the reaction whose loss costs least, and so on until one is left.
    fn elimination(&mut self, seed: &Minimum) -> Vec<Fitted> {
        let mut found: Vec<Fitted> = Vec::new();
        let mut next = Some((seed.estimate.clone(), seed.estimate.support()));
        while let Some((start, support)) = next.take() {
            if self.tried.contains_key(&support) || self.objective.stop.is_raised() {
                break;
            }
            let Some(fitted) = self.fit(&start, &support) else { break };
            if let Some(least) = least_needed(&fitted) {
                let mut start = fitted.minimum.estimate.clone();
                start.k[least] = 0.0;
                let support = start.support();
                next = (!support.is_empty()).then_some((start, support));
            }
            found.push(fitted);
        }
        found
    }

    /// A network fitted under the noise that it leaves itself, with its score then.
    fn at_own_noise(&mut self, mut fitted: Fitted) -> (f64, Fitted) {
        let before = (self.noise.clone(), self.objective.weights.clone());
        for _ in 0..MOST_NOISE_ROUNDS {
            let noise = self.noise.clone();
            self.estimate_noise(&fitted.minimum.at, fitted.support.len());
            let support = fitted.support.clone();
            let Some(minimum) = descend(&self.objective, &fitted.minimum.estimate, &support, Effort::FULL) else {
                break;
            };
            fitted = Fitted { score: fitted.score, support: minimum.estimate.support(), minimum };
            if self.noise.agrees_with(&noise, &self.objective.samples.scale, SAME_NOISE) {
                break;
            }
        }
        let score = self.score_at_own_noise(&fitted);
        (self.noise, self.objective.weights) = before;
        (score, fitted)
    }

    /// −2 ln L at the noise that the network itself leaves, and what the network costs.
    fn score_at_own_noise(&self, fitted: &Fitted) -> f64 {
        let cost = own_penalty(self.candidates(), &fitted.support, self.objective.samples.count);
        if self.noise_is_given {
            return fitted.minimum.at.deviance + cost;
        }
        let reference = self.reference(&fitted.minimum.at);
        let (_, minus_two_ln) = most_likely(&self.deviations(&reference), 1.0, &self.objective.samples.scale);
        minus_two_ln + cost
    }
}

/// The reaction of a network whose loss costs least in the quadratic model; `None` of one alone.
fn least_needed(fitted: &Fitted) -> Option<usize> {
    let (hessian, support) = (&fitted.minimum.at.hessian, &fitted.support);
    let over: Vec<usize> =
        fitted.minimum.over.iter().enumerate().filter(|(_, c)| support.contains(c)).map(|(place, _)| place).collect();
    let count = over.len();
    if count < 2 {
        return None;
    }
    let scale: Vec<f64> = over.iter().map(|place| hessian[(*place, *place)].max(f64::MIN_POSITIVE).sqrt()).collect();
    let ridge = |a: usize, b: usize| if a == b { RIDGE } else { 0.0 };
    let scaled =
        Matrix::from_fn(count, count, |a, b| hessian[(over[a], over[b])] / (scale[a] * scale[b]) + ridge(a, b));
    let x: Vec<f64> = support.iter().zip(&scale).map(|(c, scale)| fitted.minimum.estimate.k[*c] * scale).collect();
    let losses = losses(&scaled, &x)?;
    (0..count).min_by(|a, b| losses[*a].total_cmp(&losses[*b])).map(|n| support[n])
}
