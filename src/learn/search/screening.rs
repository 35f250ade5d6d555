//! First rate constants from smooth curves through the data: the increments of u between some nodes are
//! Σ k (ν″ − ν′) ∫ m(u) dt, solved by non-negative least squares.

use ndarray::Array2;

use crate::kinetics::monomials;
use crate::learn::search::candidates::Candidates;
use crate::learn::search::noise::NoiseLevels;
use crate::learn::search::samples::Samples;
use crate::numerics::linear_algebra::{Matrix, gram, normalize_columns, transposed_product};
use crate::numerics::nonnegative_least_squares::from_normal_equations_near;

/// Increments in each run.
const INCREMENTS: usize = 12;
/// The error of a smooth curve beside that of the noise, as a share of the largest concentration.
const CURVE_ERROR: f64 = 1e-3;

/// The rate constants of some candidates, zero for the others.
pub fn screened(
    samples: &Samples,
    smooth: &[Array2<f64>],
    candidates: &Candidates,
    noise: &NoiseLevels,
    of: &[usize],
) -> Vec<f64> {
    let measured = samples.measured();
    let per_run: Vec<Increments> =
        samples.runs.iter().zip(smooth).map(|(run, u)| increments(&run.times, u, candidates)).collect();
    let count: usize = per_run.iter().map(|run| run.change.nrows() * measured.len()).sum();
    let (mut rows, mut right) = (Matrix::<f64>::zeros(count, of.len()), Matrix::<f64>::zeros(count, 1));
    let mut at = 0;
    for (run, u) in per_run.iter().zip(smooth) {
        for s in measured.iter().copied() {
            let mean = u.column(s).mean().unwrap_or(0.0);
            let sigma = noise.variance(s, mean).sqrt() + CURVE_ERROR * samples.scale[s];
            for node in 0..run.change.nrows() {
                right[(at, 0)] = run.change[[node, s]] / sigma;
                for (place, c) in of.iter().enumerate() {
                    let candidate = &candidates.all[*c];
                    let nu = candidate.net.iter().find(|(own, _)| *own == s).map_or(0.0, |(_, nu)| *nu);
                    if nu != 0.0 {
                        rows[(at, place)] = nu * run.integral[[node, candidate.source]] / sigma;
                    }
                }
                at += 1;
            }
        }
    }
    let scale = normalize_columns(&mut rows);
    let mut k = vec![0.0; candidates.len()];
    let Some(normal) = gram(&rows, &|| false) else { return k };
    let right: Vec<f64> = transposed_product(&rows, &right).col(0).iter().copied().collect();
    let x = from_normal_equations_near(normal.as_ref(), &right, &[], 1e-9, &|| false);
    of.iter().zip(x).zip(scale).for_each(|((c, x), scale)| k[*c] = x / scale);
    k
}

/// Changes of u between nodes, and integrals of the monomials of all sources.
struct Increments {
    change: Array2<f64>,
    integral: Array2<f64>,
}

fn increments(times: &[f64], u: &Array2<f64>, candidates: &Candidates) -> Increments {
    let rows = times.len();
    let mut nodes: Vec<usize> = (0..=INCREMENTS).map(|n| n * rows.saturating_sub(1) / INCREMENTS).collect();
    nodes.dedup();
    let values: Vec<_> = candidates.sources.iter().map(|orders| monomials(orders, u.t())).collect();
    let between = |n: usize| nodes[n]..nodes[n + 1];
    let count = nodes.len().saturating_sub(1);
    let area = |source: usize, row: usize| {
        0.5 * (values[source][row] + values[source][row + 1]) * (times[row + 1] - times[row])
    };
    Increments {
        change: Array2::from_shape_fn((count, u.ncols()), |(n, s)| u[[nodes[n + 1], s]] - u[[nodes[n], s]]),
        integral: Array2::from_shape_fn((count, values.len()), |(n, source)| {
            between(n).map(|row| area(source, row)).sum()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::noise::from_differences;
    use crate::learn::search::smoothing::smoothed;
    use crate::learn::search::test_network::{candidates, samples, true_rates};

    #[test]
    fn first_rates_are_near_the_truth_and_none_is_given_to_those_left_out() {
        let (samples, candidates) = (samples(3, 1e-3, 1), candidates());
        let smooth: Vec<Array2<f64>> = samples.runs.iter().map(smoothed).collect();
        let all: Vec<usize> = (0..candidates.len()).collect();
        let k = screened(&samples, &smooth, &candidates, &from_differences(&samples), &all);
        for (k, truth) in k.iter().zip(true_rates(&candidates)) {
            assert!((k - truth).abs() < 0.1, "{k} for {truth}");
        }
        let k = screened(&samples, &smooth, &candidates, &from_differences(&samples), &all[1..]);
        assert_eq!(k[0], 0.0);
    }
}
