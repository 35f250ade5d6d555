//! Equations from concentrations alone, where snapshots are dense: a row a window between two snapshots,
//! y = u(t_{n+1}) − u(t_n), W the integral over the window.
//!
//! The integrand is interpolated by the polynomial through the (by default eight) snapshots around the window, so
//! that the error of a row falls with the ninth power of the step: it must be far below the effect of slow reactions.
//! Rows of one experiment share snapshots: they are one block of correlated errors.

use std::ops::Range;

use ndarray::{Array1, Array2};

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::problem::equations::{Equations, Grid, Thermal};
use crate::learn::problem::operator::Operator;
use crate::learn::problem::temperature::inverse_temperature;

/// Points and weights of Gauss' quadrature on (−1, 1), exact for polynomials of degree 7 (Abramowitz, Stegun,
/// table 25.4).
const GAUSS: [(f64, f64); 4] = [
    (-0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
    (-0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
];

/// Changes of all species between successive snapshots of each experiment, windows × species.
///
/// # Errors
/// Where the data have no times.
pub fn changes_in_windows(dataset: &Dataset) -> Result<Array2<f64>, DiscoverError> {
    if dataset.times.is_none() {
        return Err(DiscoverError::NoTimes);
    }
    let u = &dataset.concentrations;
    let pairs = dataset.experiments.iter().flat_map(|experiment| {
        let rows = experiment.rows.clone();
        rows.clone().zip(rows.skip(1))
    });
    let changes: Vec<Array1<f64>> = pairs.map(|(first, second)| &u.row(second) - &u.row(first)).collect();
    let mut table = Array2::zeros((changes.len(), dataset.species.len()));
    table.outer_iter_mut().zip(&changes).for_each(|(mut row, change)| row.assign(change));
    Ok(table)
}

/// The given species (columns) of a dataset, without the snapshots in which one of these concentrations, or
/// where `reference` (T₀ in K) is given the temperature, is missing. The integrand is interpolated through
/// `window_snapshots` snapshots, eight at most. `None` when the dataset has no times.
pub fn from_windows(
    dataset: &Dataset,
    species: &[usize],
    reference: Option<f64>,
    window_snapshots: usize,
) -> Option<Equations> {
    let times = dataset.times.as_ref()?;
    let temperature = dataset.temperatures.as_ref().zip(reference);
    let complete = |row: &usize| {
        species.iter().all(|s| dataset.concentrations[[*row, *s]].is_finite())
            && temperature.is_none_or(|(temperatures, _)| temperatures[*row].is_finite())
    };
    let mut states: Vec<usize> = Vec::new();
    let mut quadrature = Vec::new();
    let mut windows: Vec<(usize, usize)> = Vec::new();
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for experiment in &dataset.experiments {
        let first = states.len();
        let own: Vec<usize> = experiment.rows.clone().filter(complete).collect();
        let own_times: Vec<f64> = own.iter().map(|row| times[*row]).collect();
        let begin = quadrature.len();
        for window in 0..own.len().saturating_sub(1) {
            if own_times[window + 1] > own_times[window] {
                let weights = window_weights(&own_times, window, window_snapshots);
                quadrature.push(weights.into_iter().map(|(state, weight)| (first + state, weight)).collect());
                windows.push((own[window], own[window + 1]));
            }
        }
        if quadrature.len() > begin {
            blocks.push(begin..quadrature.len());
        }
        states.extend(own);
    }
    let u = &dataset.concentrations;
    let on_grid = Array2::from_shape_fn((species.len(), states.len()), |(s, g)| u[[states[g], species[s]]]);
    let target = Array2::from_shape_fn((species.len(), windows.len()), |(s, n)| {
        u[[windows[n].1, species[s]]] - u[[windows[n].0, species[s]]]
    });
    let thermal = temperature.map(|(temperatures, reference)| {
        let inverse = states.iter().map(|row| inverse_temperature(temperatures[*row], reference)).collect();
        Thermal { reference, inverse }
    });
    Some(Equations::with_operator(Grid::new(on_grid, thermal), Operator::Quadrature(quadrature), target, blocks))
}

/// Weights w with ∫ f dt ≈ Σ w_i f(t_i) from snapshot `window` to the next, exact for polynomials whose degree is
/// less than `count`, up to 7, if there are so many snapshots of different times.
fn window_weights(times: &[f64], window: usize, count: usize) -> Vec<(usize, f64)> {
    let mut nodes: Vec<usize> = vec![window, window + 1];
    // The nearest snapshots of other times on either side, by turns.
    let mut before = window;
    let mut after = window + 1;
    while nodes.len() < count.min(times.len()) {
        let earlier = (0..before).rev().find(|at| times[*at] < times[before]);
        let later = (after + 1..times.len()).find(|at| times[*at] > times[after]);
        let take_earlier = match (earlier, later) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(_), Some(_)) => window - before < after - window,
        };
        if let (true, Some(at)) = (take_earlier, earlier) {
            before = at;
            nodes.push(at);
        } else if let Some(at) = later {
            after = at;
            nodes.push(at);
        }
    }
    let (from, to) = (times[window], times[window + 1]);
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let basis = |own: usize, t: f64| {
        let others = nodes.iter().filter(|node| **node != own);
        others.map(|node| (t - times[*node]) / (times[own] - times[*node])).product::<f64>()
    };
    let integral = |node: usize| {
        let at = |(x, weight): &(f64, f64)| weight * basis(node, middle + half * x);
        half * GAUSS.iter().map(at).sum::<f64>()
    };
    nodes.iter().map(|node| (*node, integral(*node))).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::data::Experiment;

    #[test]
    fn polynomials_are_integrated_exactly_over_uneven_windows() {
        let times = [0.0, 0.1, 0.4, 0.5, 1.1, 1.2, 1.4, 1.5, 1.9];
        let (f, integral) = (|t: f64| t.powi(7) - 2.0 * t, |t: f64| t.powi(8) / 8.0 - t * t);
        for window in 0..8 {
            let weights = window_weights(&times, window, 8);
            let sum: f64 = weights.iter().map(|(at, weight)| weight * f(times[*at])).sum();
            let expected = integral(times[window + 1]) - integral(times[window]);
            assert!((sum - expected).abs() < 1e-13, "{window}: {sum} {expected}");
            assert_eq!(weights.len(), 8);
        }
        let trapezoid = window_weights(&[0.0, 2.0], 0, 8);
        assert!(trapezoid.iter().all(|(_, weight)| (weight - 1.0).abs() < 1e-15), "{trapezoid:?}");
    }

    #[test]
    fn experiments_are_blocks_and_gaps_are_bridged() {
        let dataset = Dataset {
            species: vec!["A".to_string()],
            experiments: vec![
                Experiment { label: "1".to_string(), rows: 0..4 },
                Experiment { label: "2".to_string(), rows: 4..6 },
            ],
            times: Some(vec![0.0, 1.0, 2.0, 3.0, 0.0, 1.0]),
            temperatures: None,
            pressures: None,
            concentrations: array![[1.0], [2.0], [f64::NAN], [4.0], [7.0], [5.0]],
            ..Dataset::default()
        };
        let equations = from_windows(&dataset, &[0], None, 8).unwrap();
        assert_eq!(equations.target(), array![[1.0, 2.0, -2.0]]);
        assert_eq!(equations.blocks(), &[0..2, 2..3]);
        // ∫ dt over each window.
        let lengths = equations.projected_monomial(&[], 0.0);
        assert!((&lengths - &array![1.0, 2.0, 1.0]).iter().all(|off| off.abs() < 1e-14), "{lengths}");
    }
}
