//! Copies: rows that repeat another one in every digit. They are no new measurement; counted as such, they make every
//! standard error too small. The time does not count where u̇ is given: rates follow from the state alone.

use std::collections::HashSet;

use crate::data::Dataset;

/// The rows that stay if copies are left out; `None` where there are none. Without derivatives a row tells something by
/// its difference to the next one, so that only whole experiments are copies.
pub fn rows_without_copies(dataset: &Dataset) -> Option<Vec<usize>> {
    let kept =
        if dataset.derivatives.is_some() { distinct_rows(dataset) } else { rows_of_distinct_experiments(dataset) };
    (kept.len() < dataset.rows()).then_some(kept)
}

fn distinct_rows(dataset: &Dataset) -> Vec<usize> {
    let mut seen = HashSet::new();
    (0..dataset.rows()).filter(|row| seen.insert(digits(dataset, *row))).collect()
}

fn rows_of_distinct_experiments(dataset: &Dataset) -> Vec<usize> {
    let mut seen = HashSet::new();
    let all_digits = |rows: std::ops::Range<usize>| rows.flat_map(|row| digits(dataset, row)).collect::<Vec<u64>>();
    let distinct = dataset.experiments.iter().filter(|experiment| seen.insert(all_digits(experiment.rows.clone())));
    distinct.flat_map(|experiment| experiment.rows.clone()).collect()
}

/// Every value of a row, so that equal ones compare as equal: one zero, one NaN.
fn digits(dataset: &Dataset, row: usize) -> Vec<u64> {
    let times = if dataset.derivatives.is_none() { &dataset.times } else { &None };
    let columns = [times, &dataset.temperatures, &dataset.pressures];
    let conditions = columns.into_iter().flatten().map(|column| column[row]);
    let tables =
        [Some(&dataset.concentrations), dataset.derivatives.as_ref(), dataset.sigmas.as_ref(), dataset.limits.as_ref()];
    let entries = tables.into_iter().flatten().flat_map(|table| table.row(row).to_vec());
    let same_bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { (value + 0.0).to_bits() };
    conditions.chain(entries).map(same_bits).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::data::Experiment;

    /// Two experiments of two rows, the first rows equal.
    fn dataset(concentrations: Array2<f64>, derivatives: Option<Array2<f64>>) -> Dataset {
        let experiment = |label: &str, rows| Experiment { label: label.to_string(), rows };
        Dataset {
            species: vec!["A".to_string()],
            experiments: vec![experiment("1", 0..2), experiment("2", 2..4)],
            times: Some(vec![0.0, 1.0, 0.0, 1.0]),
            temperatures: None,
            pressures: None,
            concentrations,
            derivatives,
            ..Dataset::default()
        }
    }

    #[test]
    fn a_row_equal_in_every_value_is_a_copy() {
        let u = array![[1.0], [f64::NAN], [1.0], [f64::NAN]];
        let all_equal = dataset(u.clone(), Some(array![[0.0], [2.0], [-0.0], [2.0]]));
        assert_eq!(rows_without_copies(&all_equal), Some(vec![0, 1]));
        let other_rate = dataset(u.clone(), Some(array![[1.0], [2.0], [1.0], [2.5]]));
        assert_eq!(rows_without_copies(&other_rate), Some(vec![0, 1, 3]));
        let mut other_temperature = all_equal;
        other_temperature.times = Some(vec![0.0, 1.0, 2.0, 3.0]);
        assert_eq!(rows_without_copies(&other_temperature), Some(vec![0, 1]));
        other_temperature.temperatures = Some(vec![300.0, 300.0, 310.0, 310.0]);
        assert_eq!(rows_without_copies(&other_temperature), None);
    }

    #[test]
    fn without_derivatives_whole_experiments_are_copies() {
        let same_start = dataset(array![[1.0], [0.5], [1.0], [0.6]], None);
        assert_eq!(rows_without_copies(&same_start), None);
        let same = dataset(array![[1.0], [0.5], [1.0], [0.5]], None);
        assert_eq!(rows_without_copies(&same), Some(vec![0, 1]));
    }
}
