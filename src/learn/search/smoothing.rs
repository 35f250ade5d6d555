//! Smooth curves through measured concentrations, for first guesses only.
//!
//! The natural cubic spline f that minimises Σ (u_n − f(t_n))² + λ ∫ f″² dt, in the basis of Demmler and Reinsch
//! (*Numer. Math.* 24 (1975) 375): with K = Q R⁻¹ Qᵀ = V D Vᵀ, f = V (1 + λD)⁻¹ Vᵀ u. λ minimises the generalised
//! cross-validation of Craven and Wahba (*Numer. Math.* 31 (1979) 377).

use ndarray::Array2;

use crate::learn::search::samples::SampledRun;
use crate::numerics::linear_algebra::{Matrix, product, solve_positive_definite, symmetric_eigen, transposed_product};

/// Longer series are averaged to this many points.
const MOST_POINTS: usize = 250;
/// Values of λ that are tried.
const STRENGTHS: u32 = 61;

/// The smooth concentrations of a run at its rows, none below zero.
pub fn smoothed(run: &SampledRun) -> Array2<f64> {
    let mut smooth = Array2::zeros(run.u.dim());
    let mut last: Option<(Vec<f64>, Option<Basis>)> = None;
    for (s, mut to) in smooth.columns_mut().into_iter().enumerate() {
        let (times, values) = points(&run.times, run.u.column(s).iter().copied());
        if last.as_ref().is_none_or(|(known, _)| *known != times) {
            last = Some((times.clone(), Basis::new(&times)));
        }
        let curve = match &last {
            Some((_, Some(basis))) => basis.smooth(&values),
            _ => values,
        };
        to.iter_mut().zip(&run.times).for_each(|(to, time)| *to = interpolated(&times, &curve, *time).max(0.0));
        if let (Some(known), true) = (run.known_start[s], run.times.first() == Some(&run.from)) {
            to[0] = known;
        }
    }
    smooth
}

/// The times with a value and the means there, averaged to no more than [`MOST_POINTS`].
fn points(times: &[f64], values: impl Iterator<Item = f64>) -> (Vec<f64>, Vec<f64>) {
    let known: Vec<(f64, f64)> = times.iter().copied().zip(values).filter(|(_, u)| u.is_finite()).collect();
    let distinct: Vec<(f64, f64)> = known.chunk_by(|a, b| a.0 == b.0).map(mean_point).collect();
    let together = distinct.len().div_ceil(MOST_POINTS).max(1);
    distinct.chunks(together).map(mean_point).unzip()
}

fn mean_point(points: &[(f64, f64)]) -> (f64, f64) {
    let (time, u) = points.iter().fold((0.0, 0.0), |(time, u), point| (time + point.0, u + point.1));
    (time / points.len() as f64, u / points.len() as f64)
}

/// The value at a time by straight lines between the points; constant outside; 0 without points.
fn interpolated(times: &[f64], values: &[f64], time: f64) -> f64 {
    let after = times.partition_point(|known| *known <= time);
    match (after.checked_sub(1), times.get(after)) {
        (Some(before), Some(end)) => {
            let share = (time - times[before]) / (end - times[before]);
            values[before] + share * (values[after] - values[before])
        }
        (None, _) => values.first().copied().unwrap_or(0.0),
        (_, None) => values.last().copied().unwrap_or(0.0),
    }
}

/// Where times are spread over scales, the samples are taken for evenly spaced: each scale is smoothed by itself.
fn abscissae(times: &[f64]) -> Vec<f64> {
    let gaps = || times.windows(2).map(|pair| pair[1] - pair[0]);
    let (smallest, largest) = (gaps().fold(f64::INFINITY, f64::min), gaps().fold(0.0, f64::max));
    match largest > WIDE * smallest {
        true => (0..times.len()).map(|n| n as f64).collect(),
        false => times.to_vec(),
    }
}

/// Gaps between samples that differ by more than this factor are spread over scales.
const WIDE: f64 = 100.0;

/// V and D.
struct Basis {
    vectors: Matrix<f64>,
    values: Vec<f64>,
}

impl Basis {
    /// `None` for fewer than four points.
    fn new(times: &[f64]) -> Option<Self> {
        let count = times.len();
        if count < 4 {
            return None;
        }
        let times = &abscissae(times);
        let scale = count as f64 / (times[count - 1] - times[0]);
        let gap = |n: usize| (times[n + 1] - times[n]) * scale;
        let inner = count - 2;
        // Second differences: a column for every inner point.
        let q = Matrix::from_fn(count, inner, |row, c| match row.wrapping_sub(c) {
            0 => 1.0 / gap(c),
            1 => -1.0 / gap(c) - 1.0 / gap(c + 1),
            2 => 1.0 / gap(c + 1),
            _ => 0.0,
        });
        let r = Matrix::from_fn(inner, inner, |row, c| match row.abs_diff(c) {
            0 => (gap(c) + gap(c + 1)) / 3.0,
            1 => gap(row.max(c)) / 6.0,
            _ => 0.0,
        });
        let solved = solve_positive_definite(&r, &q.transpose().to_owned())?;
        let (values, vectors) = symmetric_eigen(&product(&q, &solved))?;
        Some(Basis { vectors, values: values.into_iter().map(|value| value.max(0.0)).collect() })
    }

    fn smooth(&self, u: &[f64]) -> Vec<f64> {
        let right = Matrix::from_fn(u.len(), 1, |row, _| u[row]);
        let parts = transposed_product(&self.vectors, &right);
        let largest = self.values.iter().copied().fold(0.0, f64::max);
        let mut positive: Vec<f64> = self.values.iter().copied().filter(|value| *value > 1e-10 * largest).collect();
        positive.sort_by(f64::total_cmp);
        let Some(smallest) = positive.first() else { return u.to_vec() };
        let range = (10.0 / smallest) / (0.01 / largest);
        let strength = |n: u32| 0.01 / largest * range.powf(f64::from(n) / f64::from(STRENGTHS - 1));
        let validation = |strength: f64| {
            let left = self.values.iter().map(|value| strength * value / (1.0 + strength * value));
            let (squares, trace) = left.enumerate().fold((0.0, 0.0), |(squares, trace), (n, left)| {
                (squares + (left * parts[(n, 0)]).powi(2), trace + left)
            });
            if trace > 0.0 { squares / (trace * trace) } else { f64::INFINITY }
        };
        let best = (0..STRENGTHS).map(strength).min_by(|a, b| validation(*a).total_cmp(&validation(*b))).unwrap_or(0.0);
        let kept = Matrix::from_fn(u.len(), 1, |n, _| parts[(n, 0)] / (1.0 + best * self.values[n]));
        product(&self.vectors, &kept).col(0).iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noisy_decay_is_smoothed_and_a_straight_line_stays() {
        let times: Vec<f64> = (0..60).map(|n| 0.1 * f64::from(n)).collect();
        let truth = |t: f64| (-t).exp();
        let noise = |n: usize| 0.05 * (((n * 7919) % 101) as f64 / 50.0 - 1.0);
        let measured: Vec<f64> = times.iter().enumerate().map(|(n, t)| truth(*t) + noise(n)).collect();
        let basis = Basis::new(&times).unwrap();
        let smooth = basis.smooth(&measured);
        let squares = |curve: &[f64]| -> f64 { curve.iter().zip(&times).map(|(u, t)| (u - truth(*t)).powi(2)).sum() };
        assert!(squares(&smooth) < 0.3 * squares(&measured), "{} {}", squares(&smooth), squares(&measured));
        let line: Vec<f64> = times.iter().map(|t| 1.0 + 2.0 * t).collect();
        assert!(basis.smooth(&line).iter().zip(&line).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn missing_values_and_few_points_are_no_harm() {
        let u = Array2::from_shape_vec((3, 2), vec![1.0, f64::NAN, f64::NAN, f64::NAN, 3.0, f64::NAN]).unwrap();
        let known_start = vec![None, Some(0.0)];
        let run = SampledRun { from: 0.0, times: vec![0.0, 1.0, 2.0], u, sigmas: None, known_start };
        assert_eq!(smoothed(&run), ndarray::array![[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]);
    }
}
