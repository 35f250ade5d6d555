//! Equations from time derivatives that are given: a row a snapshot, y = u̇, W = 1.

use ndarray::Array2;

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::problem::equations::{Equations, Grid, Thermal};
use crate::learn::problem::temperature::inverse_temperature;

/// u̇ of all species, rows × species.
///
/// # Errors
/// Where all, or those of some species, are missing.
pub fn derivatives_of_all(dataset: &Dataset) -> Result<Array2<f64>, DiscoverError> {
    let derivatives = dataset.derivatives.as_ref().ok_or(DiscoverError::NoDerivatives)?;
    let missing = |s: &usize| derivatives.column(*s).iter().all(|rate| rate.is_nan());
    let missing: Vec<String> = (0..dataset.species.len()).filter(missing).map(|s| dataset.species[s].clone()).collect();
    if missing.is_empty() { Ok(derivatives.clone()) } else { Err(DiscoverError::MissingDerivatives(missing)) }
}

/// The given species (columns) of a dataset, without the snapshots in which one of these concentrations or
/// derivatives, or where `reference` (T₀ in K) is given the temperature, is missing. `None` when the dataset
/// has no derivatives.
pub fn from_derivatives(dataset: &Dataset, species: &[usize], reference: Option<f64>) -> Option<Equations> {
    let derivatives = dataset.derivatives.as_ref()?;
    let temperature = dataset.temperatures.as_ref().zip(reference);
    let complete = |row: &usize| {
        species.iter().all(|s| dataset.concentrations[[*row, *s]].is_finite() && derivatives[[*row, *s]].is_finite())
            && temperature.is_none_or(|(temperatures, _)| temperatures[*row].is_finite())
    };
    let rows: Vec<usize> = (0..dataset.rows()).filter(complete).collect();
    let select =
        |table: &Array2<f64>| Array2::from_shape_fn((species.len(), rows.len()), |(s, n)| table[[rows[n], species[s]]]);
    let thermal = temperature.map(|(temperatures, reference)| {
        let inverse = rows.iter().map(|row| inverse_temperature(temperatures[*row], reference)).collect();
        Thermal { reference, inverse }
    });
    let place = |row: usize| rows.partition_point(|kept| *kept < row);
    let runs = dataset.experiments.iter().map(|experiment| place(experiment.rows.start)..place(experiment.rows.end));
    let runs = if dataset.times.is_some() { runs.collect() } else { Vec::new() };
    let grid = Grid::new(select(&dataset.concentrations), thermal);
    Some(Equations::at_grid(grid, select(derivatives)).with_runs(runs))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn snapshots_with_a_gap_are_left_out() {
        let dataset = Dataset {
            species: ["A", "B"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: array![[1.0, 0.5], [0.5, f64::NAN], [0.2, 0.1]],
            derivatives: Some(array![[-1000.0, 1.0], [1.0, 1.0], [-1.0, 0.001]]),
            ..Dataset::default()
        };
        let equations = from_derivatives(&dataset, &[0, 1], None).unwrap();
        assert_eq!(equations.grid().u, array![[1.0, 0.2], [0.5, 0.1]]);
        assert_eq!(from_derivatives(&dataset, &[0], None).unwrap().rows(), 3);
    }
}
