//! The noise of the data from what a network leaves unexplained.

use ndarray::Array2;

use crate::learn::search::noise::{Deviation, NoiseLevels, estimate};
use crate::learn::search::objective::Linearization;
use crate::learn::search::strategy::Search;

impl Search<'_> {
    /// A plain standard error for each species: relative ones are unforgiving far from the data.
    pub fn rough_noise(&self) -> NoiseLevels {
        let samples = self.objective.samples;
        let is_relative = self.noise.relative.iter().any(|b| *b > 0.0);
        let absolute = |s: usize| {
            let values = self.smooth.iter().flat_map(|u| u.column(s).to_vec());
            let (sum, count) =
                values.fold((0.0, 0.0), |(sum, count), u| (sum + self.noise.variance(s, u), count + 1.0));
            let typical = f64::sqrt(sum / count);
            if is_relative { typical.max(0.01 * samples.scale[s]) } else { typical }
        };
        NoiseLevels {
            absolute: (0..samples.species()).map(absolute).collect(),
            relative: vec![0.0; samples.species()],
            inflation: 1.0,
            form: self.noise.form,
        }
    }

    /// The noise from the residuals of a fit with this many rate constants, and the weights that follow. Residuals of
    /// neighbours that are alike inflate the variances by (1 + ρ)/(1 − ρ).
    pub fn estimate_noise(&mut self, at: &Linearization, rates: usize) {
        let samples = self.objective.samples;
        let reference = self.reference(at);
        if !self.noise_is_given {
            let parameters = (rates + samples.free_starts()) as f64;
            let deviations = self.deviations(&reference);
            let count = deviations.iter().map(Vec::len).sum::<usize>() as f64;
            let correction = count / (count - parameters).max(count / 4.0);
            self.noise = estimate(&deviations, correction, &samples.scale);
            self.noise.follow(&samples.relations, &samples.scale);
            let (correlation, values) = self.correlation(&reference);
            if correlation > 0.0 && correlation * values.sqrt() > 4.0 {
                self.noise.inflation = (1.0 + correlation) / (1.0 - correlation);
            }
        }
        self.objective.set_weights(&self.noise, &reference);
    }

    /// Residuals of every species, with the predicted values.
    pub fn deviations(&self, reference: &[Array2<f64>]) -> Vec<Vec<Deviation>> {
        let mut deviations = vec![Vec::new(); self.objective.samples.species()];
        for ((run, weights), u) in self.objective.samples.runs.iter().zip(&self.objective.weights).zip(reference) {
            let counted = |s: usize| self.objective.samples.relations.is_counted(s);
            for ((row, s), _) in weights.indexed_iter().filter(|((_, s), weight)| **weight > 0.0 && counted(*s)) {
                deviations[s].push((run.u[[row, s]] - u[[row, s]], u[[row, s]]));
            }
        }
        deviations
    }

    /// The correlation of neighbouring residuals, and the number of residuals.
    fn correlation(&self, reference: &[Array2<f64>]) -> (f64, f64) {
        let (mut products, mut squares, mut count) = (0.0, 0.0, 0.0);
        for ((run, weights), u) in self.objective.samples.runs.iter().zip(&self.objective.weights).zip(reference) {
            let standardized = |row: usize, s: usize| match weights[[row, s]] > 0.0 {
                true => (run.u[[row, s]] - u[[row, s]]) / self.noise.variance(s, u[[row, s]]).sqrt(),
                false => 0.0,
            };
            let counted = |s: &usize| self.objective.samples.relations.is_counted(*s);
            for s in (0..u.ncols()).filter(counted) {
                let z: Vec<f64> = (0..u.nrows()).map(|row| standardized(row, s)).collect();
                products += z.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>();
                squares += z.iter().map(|z| z * z).sum::<f64>();
            }
            let used = weights.indexed_iter().filter(|((_, s), weight)| **weight > 0.0 && counted(s));
            count += used.count() as f64;
        }
        (if squares > 0.0 { products / squares } else { 0.0 }, count)
    }
}
