//! Whether the time derivatives of a data set are those of its concentrations, wherever its times are close enough to
//! tell: Δu/Δt between two snapshots is compared with the mean of du/dt at both.

use crate::data::Dataset;

/// A species whose derivatives are not those of its concentrations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DerivativeMismatch {
    /// The column of the species.
    pub species: usize,
    pub kind: MismatchKind,
}

/// How derivatives differ from the changes of the concentrations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MismatchKind {
    /// Δu/Δt is du/dt times this.
    Factor(f64),
    /// Δu/Δt is du/dt plus this, kmol/m³/s.
    Offset(f64),
}

/// Two snapshots tell only if du/dt changes between them by no more than this factor. An exponential that halves
/// has a mean slope 4 % below the mean of the slopes at its ends.
const LARGEST_CHANGE: f64 = 2.0;
/// They tell only if the concentration changes by more than this share of the largest of its species: at rest, both Δu
/// and du/dt are rounding and what the integrator left over.
const SMALLEST_CHANGE: f64 = 1e-6;
/// Fewer pairs of snapshots tell nothing.
const FEWEST_INTERVALS: usize = 5;
/// The share of the rates by which both differ at least in a mismatch: more than the noise of usual data and
/// the error of the mean.
const SMALLEST_DIFFERENCE: f64 = 0.2;
/// The share of the difference, and of Δu/Δt, that a factor or an offset may leave over if it is the cause. Noise and
/// times too far apart leave more.
const LARGEST_REMAINDER: f64 = 0.2;

/// The species whose derivatives differ from the changes of their concentrations by a factor, a sign or an offset.
/// Noise, and times too far apart to tell, are no mismatch.
pub fn derivative_mismatches(dataset: &Dataset) -> Vec<DerivativeMismatch> {
    let mismatch = |species: usize| {
        let kind = mismatch(&intervals(dataset, species))?;
        Some(DerivativeMismatch { species, kind })
    };
    (0..dataset.species.len()).filter_map(mismatch).collect()
}

/// The mean of du/dt at two snapshots, and Δu/Δt between them, kmol/m³/s.
#[derive(Clone, Copy)]
struct Interval {
    mean: f64,
    slope: f64,
}

/// The pairs of neighbouring snapshots that tell.
fn intervals(dataset: &Dataset, species: usize) -> Vec<Interval> {
    let (Some(times), Some(derivatives)) = (&dataset.times, &dataset.derivatives) else { return Vec::new() };
    let largest = dataset.concentrations.column(species).iter().fold(0.0f64, |largest, u| largest.max(u.abs()));
    let rows = dataset.experiments.iter().flat_map(|experiment| experiment.rows.clone().skip(1));
    let interval = |row: usize| {
        let step = times[row] - times[row - 1];
        let [before, after] = [derivatives[[row - 1, species]], derivatives[[row, species]]];
        let change = dataset.concentrations[[row, species]] - dataset.concentrations[[row - 1, species]];
        let ratio = after / before;
        let tells = step > 0.0
            && change.abs() > SMALLEST_CHANGE * largest
            && (1.0 / LARGEST_CHANGE..=LARGEST_CHANGE).contains(&ratio);
        let interval = Interval { mean: (before + after) / 2.0, slope: change / step };
        (tells && interval.mean.is_finite() && interval.slope.is_finite()).then_some(interval)
    };
    rows.filter_map(interval).collect()
}

fn mismatch(intervals: &[Interval]) -> Option<MismatchKind> {
    if intervals.len() < FEWEST_INTERVALS {
        return None;
    }
    let sum = |of: &dyn Fn(&Interval) -> f64| intervals.iter().map(|interval| of(interval).abs()).sum::<f64>();
    let largest = intervals.iter().map(|it| (it.slope - it.mean).abs()).fold(0.0, f64::max);
    let (slopes, means) = (sum(&|it| it.slope), sum(&|it| it.mean));
    // One pair of snapshots alone, such as a misprint, is no mismatch of the column.
    let difference = sum(&|it| it.slope - it.mean) - largest;
    if difference.is_nan() || difference <= SMALLEST_DIFFERENCE * slopes.max(means) {
        return None;
    }
    let factor = weighted_median(intervals.iter().map(|it| (it.slope / it.mean, it.mean.abs())).collect());
    let offset = weighted_median(intervals.iter().map(|it| (it.slope - it.mean, 1.0)).collect());
    let by_factor = sum(&|it| it.slope - factor * it.mean);
    let by_offset = sum(&|it| it.slope - it.mean - offset);
    let (left, kind) = match by_factor <= by_offset {
        true => (by_factor, MismatchKind::Factor(factor)),
        false => (by_offset, MismatchKind::Offset(offset)),
    };
    (left <= LARGEST_REMAINDER * difference.min(slopes)).then_some(kind)
}

/// The value below and above which half of the weight lies: what minimises the weighted sum of absolute differences.
fn weighted_median(mut values: Vec<(f64, f64)>) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let median = values.iter().find(|(_, weight)| {
        below += weight;
        below >= half
    });
    median.map_or(f64::NAN, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::data::{Experiment, Noise, add_noise};

    /// A decays at k [1/s] in three experiments of ten times `step` [s] apart.
    fn decay(k: f64, step: f64) -> Dataset {
        let rows = 30;
        let time = |row: usize| (row % 10) as f64 * step;
        let a = |row: usize| (1.0 + (row / 10) as f64) * (-k * time(row)).exp();
        Dataset {
            species: vec!["A".into()],
            experiments: (0..3).map(|n| Experiment { label: n.to_string(), rows: 10 * n..10 * n + 10 }).collect(),
            times: Some((0..rows).map(time).collect()),
            temperatures: None,
            pressures: None,
            concentrations: Array2::from_shape_fn((rows, 1), |(row, _)| a(row)),
            derivatives: Some(Array2::from_shape_fn((rows, 1), |(row, _)| -k * a(row))),
            ..Dataset::default()
        }
    }

    fn changed(dataset: &Dataset, change: impl Fn(f64) -> f64) -> Option<MismatchKind> {
        let derivatives = dataset.derivatives.as_ref().map(|table| table.mapv(change));
        let found = derivative_mismatches(&Dataset { derivatives, ..dataset.clone() });
        found.first().map(|mismatch| mismatch.kind)
    }

    #[track_caller]
    fn assert_factor(found: Option<MismatchKind>, expected: f64) {
        let Some(MismatchKind::Factor(factor)) = found else { panic!("{found:?} is no factor") };
        assert!((factor / expected - 1.0).abs() < 0.1, "{factor} instead of {expected}");
    }

    #[test]
    fn a_factor_a_sign_and_an_offset_are_told() {
        for noise in [0.0, 0.01] {
            let mut data = decay(1.0, 0.3);
            add_noise(&mut data, Noise { concentrations: noise, derivatives: noise }, 1);
            assert_factor(changed(&data, |rate| rate * 1e-3), 1e3);
            assert_factor(changed(&data, |rate| rate * 60.0), 1.0 / 60.0);
            assert_factor(changed(&data, |rate| -rate), -1.0);
            let Some(MismatchKind::Offset(offset)) = changed(&data, |rate| rate - 1.0) else { panic!("no offset") };
            assert!((offset - 1.0).abs() < 0.1, "{offset}");
            assert_eq!(changed(&data, |rate| rate), None);
        }
    }

    #[test]
    fn times_too_far_apart_and_few_rows_do_not_tell() {
        assert_eq!(changed(&decay(1.0, 3.0), |rate| 1e3 * rate), None);
        assert_eq!(changed(&decay(1.0, 0.3).of_rows(&[0, 1, 2, 3]), |rate| 1e3 * rate), None);
        assert_eq!(changed(&Dataset { times: None, ..decay(1.0, 0.3) }, |rate| 1e3 * rate), None);
    }

    #[test]
    fn a_state_at_rest_does_not_tell() {
        let rest = decay(1.0, 0.3);
        let rounding = Array2::from_shape_fn((30, 1), |(row, _)| 1e-16 * (1.0 + 0.1 * (row % 3) as f64));
        let concentrations = Array2::from_elem((30, 1), 0.7);
        let at_rest = Dataset { concentrations: concentrations.clone(), derivatives: Some(rounding), ..rest.clone() };
        assert_eq!(derivative_mismatches(&at_rest), []);
        // What an integrator leaves over, with the slopes that belong to it at steps far beyond the time scale.
        let left_over = |row: usize| 1e-10 * (1.0 + (row % 2) as f64);
        let nearly = Dataset {
            concentrations: Array2::from_shape_fn((30, 1), |(row, _)| 0.7 + left_over(row)),
            derivatives: Some(Array2::from_shape_fn((30, 1), |(row, _)| -1e3 * left_over(row))),
            ..rest
        };
        assert_eq!(derivative_mismatches(&nearly), []);
    }

    #[test]
    fn noise_is_no_mismatch_at_any_step() {
        for (seed, step) in (0..200).zip([1e-4, 1e-3, 1e-2, 0.1, 0.3, 0.7, 1.0, 3.0, 10.0].into_iter().cycle()) {
            for noise in [0.0, 0.01, 0.05, 0.2, 0.5] {
                let mut data = decay(1.0, step);
                add_noise(&mut data, Noise { concentrations: noise, derivatives: noise }, seed);
                assert_eq!(changed(&data, |rate| rate), None, "noise {noise}, step {step}, seed {seed}");
            }
        }
    }

    #[test]
    fn derivatives_of_other_states_are_no_factor() {
        // Snapshots of an oscillation far apart: each change is small beside the rate times the step.
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let rows = 400;
        let phase: Vec<f64> = (0..rows).map(|_| random.random_range(0.0..std::f64::consts::TAU)).collect();
        let data = Dataset {
            species: vec!["A".into()],
            experiments: vec![Experiment { label: "1".into(), rows: 0..rows }],
            times: Some((0..rows).map(|row| row as f64).collect()),
            concentrations: Array2::from_shape_fn((rows, 1), |(row, _)| phase[row].sin()),
            derivatives: Some(Array2::from_shape_fn((rows, 1), |(row, _)| 50.0 * phase[row].cos())),
            ..decay(1.0, 1.0)
        };
        assert_eq!(derivative_mismatches(&data), []);
    }
}
