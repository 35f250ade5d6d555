//! The misfit of trajectories, D = Σ ((u_measured − u)/σ)², as a function of rate constants and starts, with its
//! quadratic model.
//!
//! Integrated are the derivatives by unit terms only, one for every source complex y and species i; those by a reaction
//! y → p are Σ_i (p − y)_i times those of its units. So all N candidates cost no more than sources × species columns.
//! The starts of each run are eliminated by the Schur complement of their block.

use std::sync::atomic::{AtomicU64, Ordering};

use ndarray::Array2;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::kinetics::OneWayNetwork;
use crate::learn::search::candidates::Candidates;
use crate::learn::search::noise::NoiseLevels;
use crate::learn::search::run_terms::{RunTerms, StartStep};
use crate::learn::search::samples::{SampledRun, Samples};
use crate::learn::stop::Stop;
use crate::numerics::linear_algebra::Matrix;
use crate::simulate::sensitivities::{Probe, ProbedResponse, ProbedRun};

/// Rate constants of all candidates, and u₀ of every run.
#[derive(Clone, Debug)]
pub struct Estimate {
    pub k: Vec<f64>,
    pub starts: Vec<Vec<f64>>,
}

impl Estimate {
    /// The candidates with a rate.
    pub fn support(&self) -> Vec<usize> {
        (0..self.k.len()).filter(|c| self.k[*c] > 0.0).collect()
    }
}

/// What the misfit depends on.
pub struct Objective<'a> {
    pub samples: &'a Samples,
    pub candidates: &'a Candidates,
    /// 1/σ² of every row and species; 0 where nothing is measured and where the start is known.
    pub weights: Vec<Array2<f64>>,
    /// The relative error of an integration step.
    pub tolerance: f64,
    pub stop: Stop,
    /// Runs integrated so far.
    pub integrations: AtomicU64,
}

/// D near an estimate, the starts at their best: D(k + δ) ≈ D − reduction − 2 g·δ + δᵀ H δ.
#[derive(Clone, Debug)]
pub struct Linearization {
    /// D at the estimate itself.
    pub deviance: f64,
    /// By how much better starts alone lower D.
    pub reduction: f64,
    /// H over the columns asked for.
    pub hessian: Matrix<f64>,
    /// g over the columns asked for.
    pub gradient: Vec<f64>,
    pub runs: Vec<StartStep>,
    /// u at the rows of every run.
    pub predictions: Vec<Array2<f64>>,
    fold: Vec<Vec<(usize, f64)>>,
}

/// With more steps than this, those of the implicit method are faster.
const MOST_STEPS: usize = 400;
/// The absolute error of a step, as a share of the relative one times the scale of the smallest species.
const ABSOLUTE: f64 = 1e-2;
/// A misfit beyond this for each value is no basis for a step.
const LARGEST_MISFIT: f64 = 1e12;

/// The terms to derive by, and how they make up the candidates asked for.
pub struct Columns {
    pub monomials: Vec<Vec<(usize, f64)>>,
    pub probes: Vec<Probe>,
    fold: Vec<Vec<(usize, f64)>>,
}

impl Objective<'_> {
    /// Weights from the noise at reference concentrations.
    pub fn set_weights(&mut self, noise: &NoiseLevels, reference: &[Array2<f64>]) {
        let of_run = |(run, u): (&SampledRun, &Array2<f64>)| {
            Array2::from_shape_fn(run.u.dim(), |(row, s)| {
                let is_start = run.times[row] == run.from && run.known_start[s].is_some();
                if is_start || !run.u[[row, s]].is_finite() || !self.samples.relations.is_counted(s) {
                    return 0.0;
                }
                let variance = match &run.sigmas {
                    Some(sigmas) => sigmas[[row, s]].powi(2),
                    None => noise.variance(s, u[[row, s]].max(0.0)),
                };
                1.0 / variance
            })
        };
        let mut weights: Vec<Array2<f64>> = self.samples.runs.iter().zip(reference).map(of_run).collect();
        weights.iter_mut().enumerate().for_each(|(run, weights)| self.samples.relations.share(run, weights));
        self.weights = weights;
    }

    /// D at an estimate; infinite where a run cannot be integrated.
    pub fn deviance(&self, estimate: &Estimate) -> f64 {
        let network = self.network(estimate);
        let of_run = |run: usize| {
            let response = self.integrate(&network, estimate, run, &[], &[], &[])?;
            Some(self.residuals(run, &response.states).map(|(_, _, e)| e * e).sum::<f64>())
        };
        let runs: Vec<Option<f64>> = (0..self.samples.runs.len()).into_par_iter().map(of_run).collect();
        let sum = runs.into_iter().collect::<Option<Vec<f64>>>().map(|runs| runs.iter().sum::<f64>());
        sum.filter(|sum| sum.is_finite()).unwrap_or(f64::INFINITY)
    }

    /// √(Σ (measured − u)²/Σ measured²) over the values that count.
    pub fn relative_error(&self, predictions: &[Array2<f64>]) -> f64 {
        let [mut left, mut measured] = [0.0, 0.0];
        for ((run, weights), states) in self.samples.runs.iter().zip(&self.weights).zip(predictions) {
            for ((row, s), _) in weights.indexed_iter().filter(|(_, weight)| **weight > 0.0) {
                if self.samples.relations.is_counted(s) {
                    left += (run.u[[row, s]] - states[[row, s]]).powi(2);
                    measured += run.u[[row, s]].powi(2);
                }
            }
        }
        if measured > 0.0 { f64::sqrt(left / measured) } else { 0.0 }
    }

    /// D with its quadratic model over some candidates; `None` where a run cannot be integrated.
    pub fn linearize(&self, estimate: &Estimate, of: &[usize]) -> Option<Linearization> {
        let columns = self.columns(of);
        let network = self.network(estimate);
        let of_run = |run: usize| self.linearize_run(&network, estimate, run, &columns);
        let runs: Vec<Option<RunTerms>> = (0..self.samples.runs.len()).into_par_iter().map(of_run).collect();
        let count = columns.probes.len();
        let (mut hessian, mut gradient) = (Matrix::<f64>::zeros(count, count), vec![0.0; count]);
        let (mut deviance, mut reduction) = (0.0, 0.0);
        let (mut steps, mut predictions) = (Vec::new(), Vec::new());
        for run in runs {
            let run = run?;
            hessian += &run.hessian;
            gradient.iter_mut().zip(&run.gradient).for_each(|(sum, own)| *sum += own);
            deviance += run.deviance;
            reduction += run.reduction;
            steps.push(run.step);
            predictions.push(run.states);
        }
        let is_finite = gradient.iter().all(|g| g.is_finite()) && hessian.norm_l2().is_finite();
        if !is_finite || deviance.is_nan() || deviance > LARGEST_MISFIT * self.samples.count as f64 {
            return None;
        }
        let folded = |entries: &[(usize, f64)], row: usize| {
            entries.iter().map(|(probe, nu)| nu * hessian[(*probe, row)]).sum::<f64>()
        };
        let half = Matrix::from_fn(count, of.len(), |row, c| folded(&columns.fold[c], row));
        let full = Matrix::from_fn(of.len(), of.len(), |a, b| {
            columns.fold[a].iter().map(|(probe, nu)| nu * half[(*probe, b)]).sum::<f64>()
        });
        let gradient = columns.fold.iter().map(|fold| fold.iter().map(|(probe, nu)| nu * gradient[*probe]).sum());
        Some(Linearization {
            deviance,
            reduction,
            hessian: full,
            gradient: gradient.collect(),
            runs: steps,
            predictions,
            fold: columns.fold.clone(),
        })
    }

    pub fn network(&self, estimate: &Estimate) -> (OneWayNetwork, Vec<f64>) {
        let support = estimate.support();
        let reactions = support.iter().map(|c| {
            let candidate = &self.candidates.all[*c];
            (self.candidates.sources[candidate.source].clone(), candidate.net.clone())
        });
        let k = support.iter().map(|c| estimate.k[*c]).collect();
        (OneWayNetwork::new(self.samples.species(), reactions, &[]), k)
    }

    /// Unit terms where they are fewer than the candidates, else the candidates themselves.
    fn columns(&self, of: &[usize]) -> Columns {
        let species = self.samples.species();
        let mut sources: Vec<usize> = of.iter().map(|c| self.candidates.all[*c].source).collect();
        sources.sort_unstable();
        sources.dedup();
        let monomials = sources.iter().map(|source| self.candidates.sources[*source].clone()).collect();
        let place = |c: usize| sources.partition_point(|source| *source < self.candidates.all[c].source);
        if sources.len() * species < of.len() {
            let unit = |n: usize| Probe { monomial: n / species, net: vec![(n % species, 1.0)] };
            let fold = |c: &usize| {
                let first = place(*c) * species;
                self.candidates.all[*c].net.iter().map(|(s, nu)| (first + s, *nu)).collect()
            };
            let probes = (0..sources.len() * species).map(unit).collect();
            return Columns { monomials, probes, fold: of.iter().map(fold).collect() };
        }
        let probe = |c: &usize| Probe { monomial: place(*c), net: self.candidates.all[*c].net.clone() };
        let fold = (0..of.len()).map(|n| vec![(n, 1.0)]).collect();
        Columns { monomials, probes: of.iter().map(probe).collect(), fold }
    }

    pub fn integrate(
        &self,
        (network, k): &(OneWayNetwork, Vec<f64>),
        estimate: &Estimate,
        run: usize,
        free_starts: &[Vec<(usize, f64)>],
        monomials: &[Vec<(usize, f64)>],
        probes: &[Probe],
    ) -> Option<ProbedResponse> {
        self.integrations.fetch_add(1, Ordering::Relaxed);
        let smallest = self.samples.scale.iter().copied().fold(f64::INFINITY, f64::min);
        let sampled = &self.samples.runs[run];
        let probed = ProbedRun {
            network,
            rate_constants: k,
            start: &estimate.starts[run],
            free_starts,
            monomials,
            probes,
            tolerance: self.tolerance,
            absolute_tolerance: ABSOLUTE * self.tolerance * smallest,
            most_steps: MOST_STEPS,
        };
        probed.integrate(sampled.from, &sampled.times)
    }

    /// Rows, species and (measured − u)/σ of the measured values of a run.
    pub fn residuals<'s>(
        &'s self,
        run: usize,
        states: &'s Array2<f64>,
    ) -> impl Iterator<Item = (usize, usize, f64)> + 's {
        let (u, weights) = (&self.samples.runs[run].u, &self.weights[run]);
        let known = weights.indexed_iter().filter(|(_, weight)| **weight > 0.0);
        known.map(|((row, s), weight)| (row, s, (u[[row, s]] - states[[row, s]]) * weight.sqrt()))
    }
}

impl Linearization {
    /// ∂u₀/∂k of the starts of a run that move, by the columns asked for, with the opposite sign.
    pub fn start_slopes(&self, run: usize) -> Matrix<f64> {
        let by_probe = &self.runs[run].by_probe;
        let of = |row: usize, column: usize| -> f64 {
            self.fold[column].iter().map(|(probe, nu)| nu * by_probe[(row, *probe)]).sum()
        };
        Matrix::from_fn(by_probe.nrows(), self.fold.len(), of)
    }

    /// The starts after a step of the rate constants, by the columns asked for; those that follow from others are left.
    pub fn stepped_starts(&self, starts: &[Vec<f64>], step: &[f64]) -> Vec<Vec<f64>> {
        let probes = self.runs.first().map_or(0, |run| run.by_probe.ncols());
        let mut by_probe = vec![0.0; probes];
        for (fold, step) in self.fold.iter().zip(step) {
            fold.iter().for_each(|(probe, nu)| by_probe[*probe] += nu * step);
        }
        let stepped = |(start, run): (&Vec<f64>, &StartStep)| {
            let mut start = start.clone();
            for (row, s) in run.free.iter().enumerate() {
                let follow: f64 = by_probe.iter().enumerate().map(|(c, step)| run.by_probe[(row, c)] * step).sum();
                start[*s] = (start[*s] + run.offset[row] - follow).max(0.0);
            }
            start
        };
        starts.iter().zip(&self.runs).map(stepped).collect()
    }
}
