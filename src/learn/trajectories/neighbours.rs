//! Whether neighbouring residuals have the signs of chance.

use ndarray::Array2;

use crate::data::Normal;
use crate::learn::lack_of_fit::{FitTest, LackOfFit};
use crate::learn::trajectories::measurements::{MeasuredRun, Prediction};
use crate::numerics::linear_algebra::{Matrix, orthonormal_basis};
use crate::numerics::statistics::upper_tail_of_normal;

/// Noise is rejected where the signs are as unlikely as this by simulated noise …
const UNLIKELY: f64 = 5e-3;
/// … and by the normal distribution, which holds for many residuals only.
const UNLIKELY_NORMAL: f64 = 2e-3;
/// Fewer pairs of neighbours are not tested.
const FEWEST: usize = 8;
/// Samples of simulated noise.
const SAMPLES: usize = 2_000;
/// Where the number of values times that of parameters is larger than this, what the fit takes from the noise is too little
/// to matter.
const LARGEST: usize = 200_000;

/// T = Σ p/√(Σ p²) over the products p of neighbouring residuals of one column: of noise a standard normal deviate.
pub(super) fn neighbouring_signs(predictions: &[Prediction], runs: &[MeasuredRun]) -> LackOfFit {
    let pairs = Pairs::of(predictions, runs);
    let standardized: Vec<f64> = predictions.iter().map(|it| it.residual().unwrap_or(0.0) / it.sigma).collect();
    let means = pairs.means(&standardized);
    let products: Vec<f64> = pairs.products(&means).filter(|product| *product != 0.0).collect();
    let norm = products.iter().map(|product| product * product).sum::<f64>().sqrt();
    if products.len() < FEWEST || norm == 0.0 {
        return LackOfFit::UNTESTED;
    }
    let statistic = products.iter().sum::<f64>() / norm;
    let p = upper_tail_of_normal(statistic);
    LackOfFit { test: FitTest::ResidualCorrelation, statistic, p, found: p < UNLIKELY_NORMAL }
}

/// The same against simulated noise of the given variances (in squared standard errors), from which the fit took what its
/// Jacobian can explain: residuals of a fit to few values change their signs more often than noise does (Durbin, Watson,
/// *Biometrika* 37 (1950) 409).
pub(super) fn neighbours_of_fit(
    predictions: &[Prediction],
    runs: &[MeasuredRun],
    jacobian: &Array2<f64>,
    variances: &[f64],
) -> LackOfFit {
    let pairs = Pairs::of(predictions, runs);
    let used: Vec<usize> =
        (0..jacobian.ncols()).filter(|column| jacobian.column(*column).iter().any(|entry| *entry != 0.0)).collect();
    let rows = predictions.len();
    if pairs.pairs.len() < FEWEST || used.len() >= rows || used.len() * rows > LARGEST {
        return neighbouring_signs(predictions, runs);
    }
    let basis = orthonormal_basis(&Matrix::from_fn(rows, used.len(), |row, place| jacobian[[row, used[place]]]));
    let errors: Vec<f64> = variances.iter().map(|variance| variance.sqrt()).collect();
    let deviates = |residuals: &[f64]| -> Vec<f64> {
        residuals.iter().zip(&errors).map(|(r, error)| if *error > 0.0 { r / error } else { 0.0 }).collect()
    };
    let own: Vec<f64> = predictions.iter().map(|it| it.residual().unwrap_or(0.0) / it.sigma).collect();
    let found = pairs.studentized(&deviates(&own));
    let mut normal = Normal::new(0);
    let (mut above, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for _ in 0..SAMPLES {
        let noise = predictions.iter().zip(&errors).map(|(it, error)| match it.residual() {
            Some(_) => error * normal.draw(),
            None => 0.0,
        });
        let simulated = pairs.studentized(&deviates(&less_explained(noise.collect(), &basis)));
        above += f64::from(u8::from(simulated >= found));
        (sum, squares) = (sum + simulated, squares + simulated * simulated);
    }
    let samples = SAMPLES as f64;
    let (mean, p) = (sum / samples, (above + 1.0) / (samples + 1.0));
    let deviation = (squares / samples - mean * mean).sqrt();
    if !(found.is_finite() && deviation > 0.0) {
        return LackOfFit::UNTESTED;
    }
    LackOfFit { test: FitTest::ResidualCorrelation, statistic: (found - mean) / deviation, p, found: p < UNLIKELY }
}

/// ε − Q Qᵀ ε.
fn less_explained(mut noise: Vec<f64>, basis: &[Vec<f64>]) -> Vec<f64> {
    for vector in basis {
        let explained: f64 = vector.iter().zip(&noise).map(|(q, r)| q * r).sum();
        noise.iter_mut().zip(vector).for_each(|(r, q)| *r -= explained * q);
    }
    noise
}

/// Rows of one column under one condition, not censored; those of a trajectory in the order of time.
pub(super) fn groups(predictions: &[Prediction]) -> Vec<Vec<usize>> {
    let key = |row: &usize| (predictions[*row].cell.column, predictions[*row].cell.condition);
    let mut measured: Vec<usize> = (0..predictions.len()).filter(|row| !predictions[*row].cell.censored).collect();
    measured.sort_by_key(key);
    measured.chunk_by(|a, b| key(a) == key(b)).map(<[usize]>::to_vec).collect()
}

/// Groups of replicates, and which of them are neighbours.
struct Pairs {
    groups: Vec<Vec<usize>>,
    /// The column of every group.
    columns: Vec<usize>,
    pairs: Vec<(usize, usize)>,
}

impl Pairs {
    fn of(predictions: &[Prediction], runs: &[MeasuredRun]) -> Self {
        let groups = groups(predictions);
        let first = |place: usize| &predictions[groups[place][0]];
        let columns: Vec<usize> = (0..groups.len()).map(|place| first(place).cell.column).collect();
        let in_time = (1..groups.len()).map(|next| (next - 1, next));
        let in_time = in_time
            .filter(|(before, next)| (first(*before).run, columns[*before]) == (first(*next).run, columns[*next]));
        let state = |place: usize| runs.get(first(place).run).and_then(|run| run.state.as_deref());
        let states: Vec<Option<&[f64]>> = (0..groups.len()).map(state).collect();
        let pairs = in_time.chain(nearest_states(&states, &columns)).collect();
        Pairs { columns, pairs, groups }
    }

    /// Σ r/√n of every group.
    fn means(&self, residuals: &[f64]) -> Vec<f64> {
        let mean =
            |group: &Vec<usize>| group.iter().map(|row| residuals[*row]).sum::<f64>() / (group.len() as f64).sqrt();
        self.groups.iter().map(mean).collect()
    }

    fn products<'a>(&'a self, means: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.pairs.iter().map(|(a, b)| means[*a] * means[*b])
    }

    /// Σ of the products of neighbours, every column in units of the mean square of its own residuals.
    fn studentized(&self, residuals: &[f64]) -> f64 {
        let mut means = self.means(residuals);
        let columns = self.columns.iter().max().map_or(0, |last| last + 1);
        let mut squares = vec![(0.0, 0.0); columns];
        for (mean, column) in means.iter().zip(&self.columns) {
            squares[*column] = (squares[*column].0 + mean * mean, squares[*column].1 + 1.0);
        }
        for (mean, column) in means.iter_mut().zip(&self.columns) {
            let (sum, count): (f64, f64) = squares[*column];
            *mean = if sum > 0.0 { *mean / (sum / count).sqrt() } else { 0.0 };
        }
        self.products(&means).sum()
    }
}

/// Pairs of states with rates of one column, each with the state nearest to it, in units of the largest concentrations.
fn nearest_states(states: &[Option<&[f64]>], columns: &[usize]) -> Vec<(usize, usize)> {
    let species = states.iter().flatten().map(|state| state.len()).max().unwrap_or(0);
    let largest = |s: usize| states.iter().flatten().fold(f64::MIN_POSITIVE, |most, u| most.max(u[s].abs()));
    let largest: Vec<f64> = (0..species).map(largest).collect();
    let distance = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).zip(&largest).map(|((a, b), largest)| ((a - b) / largest).powi(2)).sum()
    };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (place, own) in states.iter().enumerate() {
        let Some(own) = own else { continue };
        let others = (0..states.len()).filter(|other| *other != place && columns[*other] == columns[place]);
        let distances = others.filter_map(|other| Some((other, distance(own, states[other]?))));
        if let Some((nearest, _)) = distances.min_by(|a, b| a.1.total_cmp(&b.1)) {
            pairs.push((place.min(nearest), place.max(nearest)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::trajectories::measurements::Cell;

    fn predictions(residual: impl Fn(usize) -> f64, count: usize) -> Vec<Prediction> {
        let of = |time: usize| {
            let cell = Cell { time, column: 0, condition: time, value: 0.0, sigma: None, censored: false };
            Prediction { run: 0, cell, predicted: residual(time), sigma: 1.0 }
        };
        (0..count).map(of).collect()
    }

    /// The residuals of y = a + b t about a parabola: with eight values a wave is hard to tell from noise unless one knows
    /// how a straight line would leave noise.
    #[test]
    fn a_wave_is_told_from_the_residuals_that_a_fit_leaves_of_noise() {
        let jacobian = Array2::from_shape_fn((12, 2), |(row, column)| if column == 0 { 1.0 } else { row as f64 });
        let test =
            |residual: &dyn Fn(usize) -> f64| neighbours_of_fit(&predictions(residual, 12), &[], &jacobian, &[1.0; 12]);
        let wave = test(&|n| (n as f64 - 5.5).powi(2) - 143.0 / 12.0);
        assert!(wave.found && wave.p < 0.005, "{wave:?}");
        let alternating = test(&|n| if n.is_multiple_of(2) { 1.0 } else { -1.0 });
        assert!(!alternating.found && alternating.p > 0.9, "{alternating:?}");
    }

    #[test]
    fn noise_is_rejected_as_often_as_the_level_says() {
        let jacobian = Array2::from_shape_fn((12, 2), |(row, column)| if column == 0 { 1.0 } else { row as f64 });
        let basis = orthonormal_basis(&Matrix::from_fn(12, 2, |row, column| jacobian[[row, column]]));
        let mut normal = Normal::new(7);
        let rejected = (0..400).filter(|_| {
            let residuals = less_explained((0..12).map(|_| normal.draw()).collect(), &basis);
            neighbours_of_fit(&predictions(|n| residuals[n], 12), &[], &jacobian, &[1.0; 12]).found
        });
        let rejected = rejected.count();
        assert!((0..=7).contains(&rejected), "{rejected} of 400 at a level of {UNLIKELY}");
    }
}
