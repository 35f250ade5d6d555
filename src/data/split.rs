//! Splitting data into training and validation parts.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::data::Dataset;

/// Number of training experiments for each validation experiment: a split of 4 : 1.
pub const TRAINING_PER_VALIDATION: f64 = 4.0;

/// Two parts that together are the whole, each in its original order.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    pub training: Dataset,
    /// Without rows if there was nothing to split off.
    pub validation: Dataset,
}

/// Splits at random by experiment, `ratio` training experiments for each validation experiment, with at least one
/// in each part. A single experiment is split by rows; its first row, the initial state, stays in the training
/// part.
pub fn split(dataset: &Dataset, ratio: f64, seed: u64) -> Split {
    let experiments = dataset.experiments.len();
    let by_experiment = experiments > 1;
    let first_candidate = if by_experiment { 0 } else { 1 };
    let items = if by_experiment { experiments } else { dataset.rows() };
    let validated = drawn(first_candidate, items, ratio, seed);
    let mut in_validation = vec![false; dataset.rows()];
    for item in validated {
        let rows = if by_experiment { dataset.experiments[item].rows.clone() } else { item..item + 1 };
        in_validation[rows].fill(true);
    }
    let part =
        |wanted: bool| -> Vec<usize> { (0..dataset.rows()).filter(|row| in_validation[*row] == wanted).collect() };
    Split { training: dataset.of_rows(&part(false)), validation: dataset.of_rows(&part(true)) }
}

/// The share 1/(1 + ratio) of `items`, drawn from those at or after `first_candidate`.
fn drawn(first_candidate: usize, items: usize, ratio: f64, seed: u64) -> Vec<usize> {
    if items < 2 {
        return Vec::new();
    }
    let wanted = (items as f64 / (1.0 + ratio.max(0.0))).round() as usize;
    let mut candidates: Vec<usize> = (first_candidate..items).collect();
    let wanted = wanted.clamp(1, items - 1).min(candidates.len());
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    for place in 0..wanted {
        let other = random.random_range(place..candidates.len());
        candidates.swap(place, other);
    }
    candidates.truncate(wanted);
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::source::Source;

    fn parse(header: &str, rows: impl Iterator<Item = String>) -> Dataset {
        let text = format!("{header}\n{}\n", rows.collect::<Vec<_>>().join("\n"));
        read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset
    }

    fn experiments(count: usize) -> Dataset {
        parse("experiment,time,A", (0..3 * count).map(|row| format!("e{},{},{row}", row / 3, row % 3)))
    }

    #[test]
    fn experiments_stay_whole_and_are_split_four_to_one() {
        let whole = experiments(10);
        let Split { training, validation } = split(&whole, TRAINING_PER_VALIDATION, 7);
        assert_eq!((training.experiments.len(), validation.experiments.len()), (8, 2));
        let mut values: Vec<f64> = training.concentrations.iter().chain(&validation.concentrations).copied().collect();
        assert!(
            training.experiments.iter().chain(&validation.experiments).all(|experiment| experiment.rows.len() == 3)
        );
        values.sort_by(f64::total_cmp);
        assert_eq!(values, (0..30).map(f64::from).collect::<Vec<_>>());
        assert_eq!(validation.times, Some(vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0]));
    }

    #[test]
    fn the_seed_decides() {
        let whole = experiments(20);
        assert_eq!(split(&whole, 4.0, 1), split(&whole, 4.0, 1));
        assert!((2..9).any(|seed| split(&whole, 4.0, seed) != split(&whole, 4.0, 1)));
    }

    #[test]
    fn a_single_experiment_is_split_by_rows_and_keeps_its_start() {
        let whole = parse("time,A", (0..10).map(|row| format!("{row},{row}")));
        for seed in 0..50 {
            let Split { training, validation } = split(&whole, 4.0, seed);
            assert_eq!((training.rows(), validation.rows()), (8, 2));
            assert_eq!(training.concentrations[[0, 0]], 0.0);
            assert_eq!((training.experiments.len(), training.experiments[0].rows.clone()), (1, 0..8));
        }
    }

    #[test]
    fn one_row_is_for_training_and_two_experiments_are_one_each() {
        let Split { training, validation } = split(&parse("A", std::iter::once("1".to_string())), 4.0, 0);
        assert_eq!((training.rows(), validation.rows()), (1, 0));
        let Split { training, validation } = split(&experiments(2), 4.0, 0);
        assert_eq!((training.rows(), validation.rows()), (3, 3));
    }
}
