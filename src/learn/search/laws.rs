//! Conservation laws that noisy concentrations show: small integer vectors v with v·u constant in every run.
//!
//! They are a prior for the search, not a wall: a law that holds within the noise may be broken by a slow reaction.

use ndarray::{Array2, Axis};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::learn::search::noise::NoiseLevels;
use crate::learn::search::samples::Samples;
use crate::numerics::integer::{greatest_common_divisor, rank};
use crate::numerics::linear_algebra::{Matrix, product, solve_positive_definite, symmetric_eigen};

/// The largest count of a species in a law.
const LARGEST_COUNT: i64 = 3;
/// A combination of species is conserved if its scatter is not as unlikely as this under noise.
const UNLIKELY: f64 = 0.01;
/// Up to this many species all vectors are tried.
const MOST_ENUMERATED: usize = 6;
/// Of more species small vectors are tried as long as they are no more than this.
const MOST_TRIED: f64 = 200_000.0;
/// Vectors kept for the choice of a basis.
const MOST_KEPT: usize = 600;
/// What one molecule in a law costs against one unit of its scatter.
const COST_OF_COUNT: f64 = 0.5;

/// A law: how many units each species counts.
pub type Law = Vec<i64>;

/// The laws, the most certain first. With `first`, the one at that place in the order of certainty comes first: `None`
/// if there are fewer. A species of which nothing is measured counts in none.
pub fn find_laws(
    samples: &Samples,
    noise: &NoiseLevels,
    reference: &[Array2<f64>],
    first: Option<usize>,
) -> Option<Vec<Law>> {
    let measured = samples.measured();
    if measured.len() == samples.species() {
        return laws_of_measured(samples, noise, reference, first);
    }
    let reference: Vec<Array2<f64>> = reference.iter().map(|u| u.select(Axis(1), &measured)).collect();
    let laws = laws_of_measured(&samples.of_species(&measured), &noise.of_species(&measured), &reference, first)?;
    let widened = |law: Law| {
        let mut wide = vec![0; samples.species()];
        measured.iter().zip(law).for_each(|(s, count)| wide[*s] = count);
        wide
    };
    Some(laws.into_iter().map(widened).collect())
}

fn laws_of_measured(
    samples: &Samples,
    noise: &NoiseLevels,
    reference: &[Array2<f64>],
    first: Option<usize>,
) -> Option<Vec<Law>> {
    let blocks = Blocks::new(samples, noise, reference);
    let species = samples.species();
    let none = first.is_none().then(Vec::new);
    let Some(freedom) = blocks.mean.len().checked_sub(samples.runs.len()).filter(|freedom| *freedom > 0) else {
        return none;
    };
    let limit = ChiSquared::new(freedom as f64).map_or(f64::INFINITY, |it| it.inverse_cdf(1.0 - UNLIKELY));
    let Some((values, vectors)) = symmetric_eigen(&blocks.whitened_scatter()) else { return none };
    let count = values.iter().filter(|value| **value < limit).count().min(species.saturating_sub(1));
    if count == 0 {
        return none;
    }
    let holding = holding(&blocks, &vectors, count, limit);
    let begun = match first {
        Some(place) => vec![holding.get(place)?.clone()],
        None => Vec::new(),
    };
    Some(blocks.basis(begun, &holding, count))
}

/// Small vectors whose scatter is no larger than the limit, the most certain first.
fn holding(blocks: &Blocks, vectors: &Matrix<f64>, count: usize, limit: f64) -> Vec<Law> {
    let species = vectors.nrows();
    let proposed = match species <= MOST_ENUMERATED {
        true => vectors_up_to(LARGEST_COUNT, species),
        false => {
            let mut proposed = rounded_combinations(blocks, vectors, count);
            proposed.extend(blocks.nearly_constant(limit));
            proposed.sort();
            proposed.dedup();
            proposed
        }
    };
    let mut holding: Vec<(f64, Law)> = proposed
        .into_iter()
        .filter(|law| greatest_common_divisor(law) == 1)
        .map(|law| (blocks.statistic(&law), law))
        .filter(|(statistic, _)| *statistic < limit)
        .collect();
    let cost = |(statistic, law): &(f64, Law)| statistic + COST_OF_COUNT * law.iter().sum::<i64>() as f64;
    holding.sort_by(|a, b| cost(a).total_cmp(&cost(b)).then_with(|| a.1.cmp(&b.1)));
    holding.truncate(MOST_KEPT);
    holding.into_iter().map(|(_, law)| law).collect()
}

/// Means of 1/16, 1/16, 1/8, 1/4 and 1/2 of the rows of each run: early transients keep their own block, and few degrees
/// of freedom keep the power of the test.
struct Blocks {
    mean: Vec<Vec<f64>>,
    variance: Vec<Vec<f64>>,
    run: Vec<usize>,
    runs: usize,
}

impl Blocks {
    fn new(samples: &Samples, noise: &NoiseLevels, reference: &[Array2<f64>]) -> Self {
        let mut blocks = Blocks { mean: Vec::new(), variance: Vec::new(), run: Vec::new(), runs: samples.runs.len() };
        for (number, (run, smooth)) in samples.runs.iter().zip(reference).enumerate() {
            let rows = run.times.len();
            let mut cuts = vec![0];
            cuts.extend([1, 2, 4, 8].map(|share: usize| ((rows * share) as f64 / 16.0).round().max(1.0) as usize));
            cuts.push(rows);
            cuts.dedup();
            for cut in cuts.windows(2).filter(|cut| cut[1] > cut[0]) {
                let of_species = |s: usize| {
                    let known: Vec<usize> = (cut[0]..cut[1]).filter(|row| run.u[[*row, s]].is_finite()).collect();
                    let count = known.len() as f64;
                    let mean = known.iter().map(|row| run.u[[*row, s]]).sum::<f64>() / count;
                    let variance: f64 = known.iter().map(|row| noise.variance(s, smooth[[*row, s]])).sum();
                    (mean, variance / (count * count))
                };
                let (mean, variance): (Vec<f64>, Vec<f64>) = (0..samples.species()).map(of_species).unzip();
                if mean.iter().all(|mean| mean.is_finite()) {
                    blocks.mean.push(mean);
                    blocks.variance.push(variance);
                    blocks.run.push(number);
                }
            }
        }
        blocks
    }

    /// Σ over blocks of (v·u − its mean in the run)² in variances.
    fn statistic(&self, law: &[i64]) -> f64 {
        let amount = |of: &Vec<f64>| of.iter().zip(law).map(|(u, v)| u * *v as f64).sum::<f64>();
        let variance = |of: &Vec<f64>| of.iter().zip(law).map(|(var, v)| var * (v * v) as f64).sum::<f64>();
        let amounts: Vec<f64> = self.mean.iter().map(amount).collect();
        let weights: Vec<f64> = self.variance.iter().map(|of| 1.0 / variance(of).max(f64::MIN_POSITIVE)).collect();
        let (mut sums, mut norms) = (vec![0.0; self.runs], vec![0.0; self.runs]);
        for ((amount, weight), run) in amounts.iter().zip(&weights).zip(&self.run) {
            sums[*run] += weight * amount;
            norms[*run] += weight;
        }
        let square =
            |((amount, weight), run): ((&f64, &f64), &usize)| weight * (amount - sums[*run] / norms[*run]).powi(2);
        amounts.iter().zip(&weights).zip(&self.run).map(square).sum()
    }

    /// Vectors of small counts whose scatter, by the mean errors, is not far above the limit.
    fn nearly_constant(&self, limit: f64) -> Vec<Law> {
        let errors = self.errors();
        let deviations = self.deviations();
        let scatter = deviations.transpose() * &deviations;
        let largest =
            (1..=2).rev().find(|largest: &i64| (*largest as f64 + 1.0).powi(errors.len() as i32) <= MOST_TRIED);
        let Some(largest) = largest else { return Vec::new() };
        let ratio = |law: &Law| {
            let places: Vec<usize> = (0..law.len()).filter(|s| law[*s] != 0).collect();
            let product = |a: usize, b: usize| (law[a] * law[b]) as f64 * scatter[(a, b)];
            let scatter: f64 =
                places.iter().flat_map(|a| places.iter().map(move |b| (*a, *b))).map(|(a, b)| product(a, b)).sum();
            scatter / places.iter().map(|s| (law[*s] as f64 * errors[*s]).powi(2)).sum::<f64>()
        };
        let mut laws = vectors_up_to(largest, errors.len());
        laws.retain(|law| ratio(law) < 2.0 * limit);
        laws
    }

    /// Deviations of the means from those of their runs.
    fn deviations(&self) -> Matrix<f64> {
        let species = self.mean.first().map_or(0, Vec::len);
        let (mut sums, mut counts) = (vec![vec![0.0; species]; self.runs], vec![0.0; self.runs]);
        for (mean, run) in self.mean.iter().zip(&self.run) {
            sums[*run].iter_mut().zip(mean).for_each(|(sum, mean)| *sum += mean);
            counts[*run] += 1.0;
        }
        Matrix::from_fn(self.mean.len(), species, |block, s| {
            let run = self.run[block];
            self.mean[block][s] - sums[run][s] / counts[run]
        })
    }

    /// The typical standard error of a mean, of every species.
    fn errors(&self) -> Vec<f64> {
        let species = self.mean.first().map_or(0, Vec::len);
        let mean = |s: usize| self.variance.iter().map(|of| of[s]).sum::<f64>() / self.variance.len() as f64;
        (0..species).map(|s| mean(s).sqrt().max(f64::MIN_POSITIVE)).collect()
    }

    fn whitened_scatter(&self) -> Matrix<f64> {
        let (deviations, errors) = (self.deviations(), self.errors());
        let white = Matrix::from_fn(deviations.nrows(), deviations.ncols(), |b, s| deviations[(b, s)] / errors[s]);
        white.transpose() * &white
    }

    /// A basis of `count` laws: at each step the law that adds least scatter to the space of those chosen.
    fn basis(&self, mut basis: Vec<Law>, holding: &[Law], count: usize) -> Vec<Law> {
        let (deviations, errors) = (self.deviations(), self.errors());
        let scatter = deviations.transpose() * &deviations;
        let noise = Matrix::from_fn(errors.len(), errors.len(), |i, j| if i == j { errors[i].powi(2) } else { 0.0 });
        while basis.len() < count {
            let with = |law: &Law| {
                let laws: Vec<&[i64]> = basis.iter().chain([law]).map(Vec::as_slice).collect();
                if rank(&laws) < laws.len() {
                    return None;
                }
                let v = Matrix::from_fn(laws.len(), errors.len(), |row, s| laws[row][s] as f64);
                let within = |middle: &Matrix<f64>| product(&product(&v, middle), &v.transpose().to_owned());
                let ratio = solve_positive_definite(&within(&noise), &within(&scatter))?;
                let trace: f64 = (0..laws.len()).map(|n| ratio[(n, n)]).sum();
                Some(trace + COST_OF_COUNT * law.iter().sum::<i64>() as f64)
            };
            let rated = holding.iter().filter_map(|law| Some((with(law)?, law)));
            let Some((_, best)) = rated.min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
            basis.push(best.clone());
        }
        basis
    }
}

/// All vectors of counts from 0 to `largest`, but that of zeros.
fn vectors_up_to(largest: i64, length: usize) -> Vec<Law> {
    let mut all: Vec<Law> = vec![Vec::new()];
    for _ in 0..length {
        all = all.into_iter().flat_map(|law| (0..=largest).map(move |count| [&law[..], &[count]].concat())).collect();
    }
    all.retain(|law| law.iter().any(|count| *count != 0));
    all
}

/// Combinations of the reduced echelon form of the `count` most constant directions, rounded.
fn rounded_combinations(blocks: &Blocks, vectors: &Matrix<f64>, count: usize) -> Vec<Law> {
    let errors = blocks.errors();
    let row = |l: usize| (0..errors.len()).map(|s| vectors[(s, l)] / errors[s]).collect::<Vec<f64>>();
    let mut rows: Vec<Vec<f64>> = (0..count).map(row).collect();
    let mut pivots: Vec<usize> = Vec::new();
    for at in 0..count {
        let free = |s: &usize| !pivots.contains(s);
        let places = (at..count).flat_map(|r| (0..errors.len()).filter(free).map(move |s| (r, s)));
        let largest = places.max_by(|a, b| rows[a.0][a.1].abs().total_cmp(&rows[b.0][b.1].abs()));
        let Some((r, pivot)) = largest.filter(|(r, s)| rows[*r][*s] != 0.0) else { break };
        rows.swap(at, r);
        let divisor = rows[at][pivot];
        rows[at].iter_mut().for_each(|entry| *entry /= divisor);
        let own = rows[at].clone();
        for (_, other) in rows.iter_mut().enumerate().filter(|(r, _)| *r != at) {
            let factor = other[pivot];
            other.iter_mut().zip(&own).for_each(|(entry, own)| *entry -= factor * own);
        }
        pivots.push(pivot);
    }
    let largest = match count {
        0..=4 => LARGEST_COUNT,
        5..=8 => 2,
        _ => 1,
    };
    let combined = |weights: Law| -> Law {
        let entry = |s: usize| weights.iter().zip(&rows).map(|(weight, row)| *weight as f64 * row[s]).sum::<f64>();
        (0..errors.len()).map(|s| entry(s).round() as i64).collect()
    };
    let mut laws: Vec<Law> = vectors_up_to(largest, count.min(12)).into_iter().map(combined).collect();
    laws.retain(|law| law.iter().all(|count| (0..=LARGEST_COUNT).contains(count)));
    laws.sort();
    laws.dedup();
    laws
}

/// Adds a vector to an orthonormal basis if it is independent of it.
pub fn extends(basis: &mut Vec<Vec<f64>>, vector: Vec<f64>) -> bool {
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let before = norm(&vector);
    let left = outside(basis, vector);
    let after = norm(&left);
    let is_new = after > 1e-9 * before && after > 0.0;
    if is_new {
        basis.push(left.iter().map(|x| x / after).collect());
    }
    is_new
}

/// What a vector has outside the span of an orthonormal basis.
pub fn outside(basis: &[Vec<f64>], mut vector: Vec<f64>) -> Vec<f64> {
    for _ in 0..2 {
        for unit in basis {
            let part: f64 = unit.iter().zip(&vector).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(unit).for_each(|(entry, unit)| *entry -= part * unit);
        }
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::noise::from_differences;
    use crate::learn::search::samples::SampledRun;

    /// A + B => C with a wobble of the last digit shown: A + C and B + C are constant.
    fn samples() -> Samples {
        let run = |a: f64, b: f64, number: usize| {
            let times: Vec<f64> = (0..40).map(|n| 0.1 * f64::from(n)).collect();
            let wobble = |n: usize, s: usize| 1e-3 * (((n * 7919 + s * 104_729 + number) % 101) as f64 / 50.0 - 1.0);
            let extent = |t: f64| 0.4 * (1.0 - (-t).exp());
            let u = Array2::from_shape_fn((40, 3), |(n, s)| {
                let x = extent(times[n]);
                [a - x, b - x, x][s] + wobble(n, s)
            });
            SampledRun { from: 0.0, times, u, sigmas: None, known_start: vec![None; 3] }
        };
        let runs = vec![run(1.0, 0.5, 0), run(0.7, 0.9, 1)];
        Samples { runs, scale: vec![1.0, 0.9, 0.4], count: 240, ..Samples::default() }
    }

    #[test]
    fn what_stays_constant_in_every_run_is_a_law() {
        let samples = samples();
        let noise = from_differences(&samples);
        let reference: Vec<Array2<f64>> = samples.runs.iter().map(|run| run.u.clone()).collect();
        let laws = find_laws(&samples, &noise, &reference, None).unwrap();
        assert_eq!(laws.len(), 2, "{laws:?}");
        assert!(laws.iter().all(|law| law[0] + law[1] == law[2]), "{laws:?}");
        assert_eq!(find_laws(&samples, &noise, &reference, Some(1000)), None);
    }

    #[test]
    fn dependent_vectors_are_counted_once() {
        let mut basis = Vec::new();
        assert!(extends(&mut basis, vec![1.0, 0.0, 1.0]) && extends(&mut basis, vec![0.0, 1.0, 1.0]));
        assert!(!extends(&mut basis, vec![1.0, 1.0, 2.0]));
        assert_eq!(vectors_up_to(1, 2).len(), 3);
    }
}
