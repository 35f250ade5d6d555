//! The search for the network: all candidates fitted together, a choice inside the quadratic model of that fit, the
//! choice fitted by itself, the model there, and so on until nothing improves; the noise from the network chosen, and
//! once more.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::atomic::AtomicU64;

use ndarray::Array2;

use crate::learn::search::candidates::Candidates;
use crate::learn::search::descent::{Effort, Minimum, descend};
use crate::learn::search::first_look::FirstLook;
use crate::learn::search::laws::{Law, find_laws};
use crate::learn::search::noise::NoiseLevels;
use crate::learn::search::objective::{Estimate, Linearization, Objective};
use crate::learn::search::penalty::{own_penalty, penalties};
use crate::learn::search::quadratic_model::{Choice, QuadraticModel};
use crate::learn::search::samples::{SampledRun, Samples};
use crate::learn::search::screening::screened;
use crate::learn::search::selection::select;
use crate::learn::stop::Stop;

/// The relative error of an integration step …
const TOLERANCE: f64 = 1e-5;
/// … and where some noise is below [`FINE_NOISE`] of the concentrations.
const FINE_TOLERANCE: f64 = 1e-8;
const FINE_NOISE: f64 = 1e-3;
/// Cycles of choice and noise.
const MOST_CYCLES: usize = 3;
/// Rounds of fit and noise over all candidates.
const MOST_DENSE_ROUNDS: usize = 5;
/// Rounds of model and choice.
const MOST_ROUNDS: usize = 8;
/// With fewer data, starts under laws taken for certain are tried as well.
const FEW_DATA: usize = 1500;
/// Alternatives for the most certain law that are tried then.
const ALTERNATIVE_LAWS: usize = 4;
/// A network whose fit scores within this of what the model said ends the round.
const AS_PREDICTED: f64 = 3.0;
/// Networks that the model rates worse than the best by more than this are not fitted.
const FAR_WORSE: f64 = 4.0;
/// Networks of one model that are fitted at most,
const MOST_TRIES: usize = 8;
/// where another network is known,
const MOST_WORSE: usize = 5;
/// and once one is better.
const ENOUGH_TRIES: usize = 4;
/// A law or a noise that changes by less than this is the same.
const SAME_NOISE: f64 = 0.1;
const SAME_DENSE_NOISE: f64 = 0.02;

/// The search over given candidates.
pub struct Search<'a> {
    pub objective: Objective<'a>,
    pub noise: NoiseLevels,
    pub smooth: Vec<Array2<f64>>,
    first_starts: Vec<Vec<f64>>,
    /// Whether the noise is given, not estimated.
    pub noise_is_given: bool,
    pub penalties: Vec<f64>,
    /// Scores of the networks that were fitted, by their reactions, under the present noise.
    pub(super) tried: BTreeMap<Vec<usize>, f64>,
    /// How many reactions the network may have, where the user says so.
    pub sizes: Option<RangeInclusive<usize>>,
    /// The least relative error of the networks that were fitted, by their number of reactions.
    pub front: BTreeMap<usize, f64>,
}

/// A network that was fitted.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// D and penalties.
    pub score: f64,
    pub support: Vec<usize>,
    pub minimum: Minimum,
}

impl<'a> Search<'a> {
    pub fn new(samples: &'a Samples, candidates: &'a Candidates, look: &FirstLook, stop: Stop) -> Self {
        let FirstLook { smooth, noise, noise_is_given } = look.clone();
        let share = |s: usize| noise.variance(s, samples.scale[s]).sqrt() / samples.scale[s];
        let counted = samples.measured().into_iter().filter(|s| samples.relations.is_counted(*s));
        let smallest = counted.map(share).fold(f64::INFINITY, f64::min);
        let start = |(run, smooth): (&SampledRun, &Array2<f64>)| {
            run.known_start.iter().enumerate().map(|(s, known)| known.unwrap_or(smooth[[0, s]]).max(0.0)).collect()
        };
        let mut first_starts: Vec<Vec<f64>> = samples.runs.iter().zip(&smooth).map(start).collect();
        samples.follow(&mut first_starts);
        let tolerance = if smallest < FINE_NOISE { FINE_TOLERANCE } else { TOLERANCE };
        let mut objective =
            Objective { samples, candidates, weights: Vec::new(), tolerance, stop, integrations: AtomicU64::new(0) };
        objective.set_weights(&noise, &smooth);
        Search {
            objective,
            noise_is_given,
            noise,
            smooth,
            first_starts,
            penalties: Vec::new(),
            tried: BTreeMap::new(),
            sizes: None,
            front: BTreeMap::new(),
        }
    }

    /// A search over some runs of the same data, or over resampled ones, with noise and penalties as they are here.
    /// `runs` are the places of its runs among those here.
    pub fn over<'b>(&self, samples: &'b Samples, runs: &[usize], reference: &[Array2<f64>]) -> Search<'b>
    where
        'a: 'b,
    {
        let of = |tables: &[Array2<f64>]| runs.iter().map(|run| tables[*run].clone()).collect::<Vec<Array2<f64>>>();
        let Objective { candidates, tolerance, stop, .. } = &self.objective;
        let (tolerance, stop) = (*tolerance, stop.clone());
        let integrations = AtomicU64::new(0);
        let mut objective = Objective { samples, candidates, weights: Vec::new(), tolerance, stop, integrations };
        objective.set_weights(&self.noise, &of(reference));
        Search {
            objective,
            noise: self.noise.clone(),
            smooth: of(&self.smooth),
            first_starts: runs.iter().map(|run| self.first_starts[*run].clone()).collect(),
            noise_is_given: self.noise_is_given,
            penalties: self.penalties.clone(),
            tried: BTreeMap::new(),
            sizes: self.sizes.clone(),
            front: BTreeMap::new(),
        }
    }

    pub fn candidates(&self) -> &'a Candidates {
        self.objective.candidates
    }

    fn data(&self) -> usize {
        self.objective.samples.count
    }

    fn all(&self) -> Vec<usize> {
        (0..self.candidates().len()).collect()
    }

    /// D and what the network costs by itself.
    pub fn own_score(&self, deviance: f64, support: &[usize]) -> f64 {
        deviance + own_penalty(self.candidates(), support, self.data())
    }

    fn own_score_of(&self, fitted: &Fitted) -> f64 {
        self.own_score(fitted.minimum.at.deviance, &fitted.support)
    }

    /// The network of the least score, before its last comparison with its neighbours.
    pub fn run(&mut self) -> Option<Fitted> {
        let (estimate, at) = self.fit_all()?;
        let mut best: Option<Fitted> = None;
        for cycle in 0..MOST_CYCLES {
            let reference = self.reference(best.as_ref().map_or(&at, |best| &best.minimum.at));
            let laws = find_laws(self.objective.samples, &self.noise, &reference, None).unwrap_or_default();
            self.set_laws(&laws);
            let mut found: Vec<Fitted> = match &best {
                None => self.choose(estimate.clone(), Some(at.clone()), false),
                Some(best) => self.choose(best.minimum.estimate.clone(), None, true),
            }
            .into_iter()
            .collect();
            if cycle == 0 && self.data() < FEW_DATA {
                found.extend(self.by_certain_laws(&laws, &reference));
            }
            let rated = found.into_iter().map(|fitted| (self.own_score_of(&fitted), fitted));
            let Some((_, next)) = rated.min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
            let is_same = best.as_ref().is_some_and(|best| best.support == next.support);
            let before = self.noise.clone();
            self.estimate_noise(&next.minimum.at, next.support.len());
            best = Some(next);
            let has_converged = self.noise.agrees_with(&before, &self.objective.samples.scale, SAME_NOISE);
            if is_same || has_converged || self.objective.stop.is_raised() {
                break;
            }
        }
        best
    }

    pub(super) fn set_laws(&mut self, laws: &[Law]) {
        self.penalties = penalties(self.candidates(), laws, self.data());
        self.tried.clear();
    }

    pub fn reference(&self, at: &Linearization) -> Vec<Array2<f64>> {
        at.predictions.iter().map(|u| u.mapv(|u| u.max(0.0))).collect()
    }

    /// All candidates fitted together, with the noise from their residuals.
    fn fit_all(&mut self) -> Option<(Estimate, Linearization)> {
        let all = self.all();
        let samples = self.objective.samples;
        let k = screened(samples, &self.smooth, self.candidates(), &self.noise, &all);
        let mut estimate = Estimate { k, starts: self.first_starts.clone() };
        self.objective.set_weights(&self.rough_noise(), &self.smooth);
        for round in 0..MOST_DENSE_ROUNDS {
            let effort = Effort { iterations: if round == 0 { 12 } else { 6 }, smallest_gain: 0.05 };
            let minimum = descend(&self.objective, &estimate, &all, effort)?;
            let before = self.noise.clone();
            estimate = minimum.estimate;
            self.estimate_noise(&minimum.at, estimate.support().len());
            let has_converged = self.noise.agrees_with(&before, &samples.scale, SAME_DENSE_NOISE);
            if (round > 1 && has_converged) || self.objective.stop.is_raised() {
                break;
            }
        }
        let at = self.objective.linearize(&estimate, &all)?;
        Some((estimate, at))
    }

    /// Networks from starts that obey laws taken for certain: the most certain ones together, and alternatives for the
    /// first.
    fn by_certain_laws(&mut self, laws: &[Law], reference: &[Array2<f64>]) -> Vec<Fitted> {
        let mut found = Vec::new();
        for count in 1..=laws.len() {
            found.extend(self.within_walls(&laws[..count]));
        }
        for place in 1..=ALTERNATIVE_LAWS {
            let alternative = find_laws(self.objective.samples, &self.noise, reference, Some(place));
            let Some(laws) = alternative.filter(|laws| !laws.is_empty()) else { break };
            self.set_laws(&laws);
            found.extend(self.within_walls(&laws[..1]));
        }
        found
    }

    fn within_walls(&mut self, walls: &[Law]) -> Option<Fitted> {
        let candidates = self.candidates();
        let within: Vec<usize> = self.all().into_iter().filter(|c| candidates.obeys(*c, walls)).collect();
        if within.is_empty() || within.len() == candidates.len() {
            return None;
        }
        let k = screened(self.objective.samples, &self.smooth, candidates, &self.noise, &within);
        let start = Estimate { k, starts: self.first_starts.clone() };
        let effort = Effort { iterations: 15, smallest_gain: 0.05 };
        let minimum = descend(&self.objective, &start, &within, effort)?;
        self.choose(minimum.estimate, None, false)
    }

    /// The best network near an estimate: chosen in the model there, fitted, and again. With `is_network` the estimate
    /// is one itself.
    pub fn choose(&mut self, mut from: Estimate, at: Option<Linearization>, is_network: bool) -> Option<Fitted> {
        let all = self.all();
        let mut current: Option<Fitted> = None;
        if is_network && let Some(fitted) = self.fit(&from, &from.support()) {
            from = fitted.minimum.estimate.clone();
            current = Some(fitted);
        }
        let mut at = at.or_else(|| self.objective.linearize(&from, &all))?;
        for _ in 0..MOST_ROUNDS {
            let model = QuadraticModel::new(&at, &from);
            let choices = select(&model, &self.penalties, &[from.support(), Vec::new()]);
            let Some(better) = self.best_fitted_choice(choices, &from, current.as_ref()) else { break };
            from = better.minimum.estimate.clone();
            current = Some(better);
            if self.objective.stop.is_raised() {
                break;
            }
            let Some(next) = self.objective.linearize(&from, &all) else { break };
            at = next;
        }
        current
    }

    /// The best of the choices of a model, fitted one after the other until one is as the model said; `None` if none is
    /// better than the network before.
    fn best_fitted_choice(&mut self, choices: Vec<Choice>, near: &Estimate, before: Option<&Fitted>) -> Option<Fitted> {
        let mut score = before.map_or(f64::INFINITY, |before| before.score);
        let (mut tries, mut better) = (0, None);
        for choice in choices {
            if self.tried.contains_key(&choice.support) || choice.support.is_empty() {
                continue;
            }
            let is_far = score.is_finite() && (choice.score > score + FAR_WORSE || tries >= MOST_WORSE);
            if is_far || tries >= MOST_TRIES || self.objective.stop.is_raised() {
                break;
            }
            tries += 1;
            let mut start = Estimate { k: vec![0.0; near.k.len()], starts: near.starts.clone() };
            choice.support.iter().zip(&choice.k).for_each(|(c, k)| start.k[*c] = *k);
            let Some(fitted) = self.fit(&start, &choice.support).filter(|fitted| fitted.score < score - 1e-3) else {
                continue;
            };
            score = fitted.score;
            better = Some(fitted);
            if (score - choice.score).abs() < AS_PREDICTED || tries >= ENOUGH_TRIES {
                break;
            }
        }
        better
    }

    /// The fit of some candidates alone; remembered by what they were and by what is left of them.
    pub fn fit(&mut self, start: &Estimate, support: &[usize]) -> Option<Fitted> {
        let minimum = descend(&self.objective, start, support, Effort::FULL);
        let Some(minimum) = minimum else {
            self.tried.insert(support.to_vec(), f64::INFINITY);
            return None;
        };
        let left = minimum.estimate.support();
        let score = minimum.at.deviance + left.iter().map(|c| self.penalties[*c]).sum::<f64>();
        self.tried.insert(support.to_vec(), score);
        self.tried.insert(left.clone(), score);
        let error = self.objective.relative_error(&minimum.at.predictions);
        let least = self.front.entry(self.candidates().reactions(&left)).or_insert(f64::INFINITY);
        *least = least.min(error);
        Some(Fitted { score, support: left, minimum })
    }
}
