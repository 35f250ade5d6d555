//! Sums of concentrations that stay the same within every experiment, with the noise that they show.

use crate::data::Dataset;

/// Σ weight × concentration that does not change within an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct ConservedSum {
    /// Columns of species with their weights: whole positive numbers without a common divisor.
    pub weights: Vec<(usize, u32)>,
    /// The mean over all rows, kmol/m³.
    pub mean: f64,
    /// The standard deviation within experiments, kmol/m³.
    pub standard_deviation: f64,
    pub degrees_of_freedom: usize,
}

/// Weights up to this are tried.
const LARGEST_WEIGHT: u32 = 3;
/// Sums of at most this many species are tried.
const MOST_TERMS: usize = 4;
/// More species than these are too many to try all sums.
const MOST_SPECIES: usize = 14;
/// A sum is conserved if it varies by less than this share of what its terms would give if they varied by themselves …
const LARGEST_SHARE: f64 = 0.1;
/// … and by less than this share of its mean.
const LARGEST_RELATIVE: f64 = 0.05;
/// The same for sums with weights other than 1: there are many such sums, and some would pass by chance.
const LARGEST_RELATIVE_WEIGHTED: f64 = 0.015;
/// What varies by less than this share of its mean is rounding …
const ROUNDING: f64 = 1e-6;
/// … and anything else must scatter like noise: the squares of the steps between rows over the squares of the deviations are
/// 2 for noise, and near 0 for a drift (von Neumann's ratio).
const LEAST_SCATTER: f64 = 1.0;
/// Fewer changes of rows within experiments show nothing.
const FEWEST_DEGREES: usize = 3;

/// Independent conserved sums, those with the fewest terms first. Rows that lack a term are passed over; species that do
/// not change are in no sum.
pub fn conserved_sums(dataset: &Dataset) -> Vec<ConservedSum> {
    let spreads: Vec<f64> =
        (0..dataset.species.len()).map(|species| spread(dataset, &[(species, 1)]).0.standard_deviation).collect();
    let largest = spreads.iter().copied().filter(|spread| spread.is_finite()).fold(0.0, f64::max);
    let changing: Vec<usize> = (0..spreads.len()).filter(|species| spreads[*species] > 1e-9 * largest).collect();
    if changing.len() > MOST_SPECIES {
        return Vec::new();
    }
    let mut found: Vec<ConservedSum> = Vec::new();
    for terms in 2..=MOST_TERMS.min(changing.len()) {
        let mut of_size: Vec<ConservedSum> = combinations(&changing, terms)
            .into_iter()
            .flat_map(|species| weightings(&species))
            .map(|weights| spread(dataset, &weights))
            .filter(|found| is_conserved(found, &spreads))
            .map(|(sum, _)| sum)
            .collect();
        of_size.sort_by(|a, b| relative(a).total_cmp(&relative(b)));
        for sum in of_size {
            if is_independent(&found, &sum, dataset.species.len()) {
                found.push(sum);
            }
        }
    }
    found
}

fn relative(sum: &ConservedSum) -> f64 {
    sum.standard_deviation / sum.mean.abs()
}

fn is_conserved((sum, steps): &(ConservedSum, f64), spreads: &[f64]) -> bool {
    let alone = sum.weights.iter().map(|(species, weight)| (f64::from(*weight) * spreads[*species]).powi(2));
    let alone = alone.sum::<f64>().sqrt();
    let is_plain = sum.weights.iter().all(|(_, weight)| *weight == 1);
    let largest = if is_plain { LARGEST_RELATIVE } else { LARGEST_RELATIVE_WEIGHTED };
    sum.degrees_of_freedom >= FEWEST_DEGREES
        && sum.standard_deviation < LARGEST_SHARE * alone
        && sum.standard_deviation < largest * sum.mean.abs()
        && (sum.standard_deviation < ROUNDING * sum.mean.abs() || *steps > LEAST_SCATTER)
}

/// The sum with these weights and how it varies within experiments, with von Neumann's ratio.
fn spread(dataset: &Dataset, weights: &[(usize, u32)]) -> (ConservedSum, f64) {
    let (mut squares, mut steps, mut total, mut rows, mut runs) = (0.0, 0.0, 0.0, 0, 0);
    for experiment in &dataset.experiments {
        let value = |row: usize| {
            weights
                .iter()
                .map(|(species, weight)| f64::from(*weight) * dataset.concentrations[[row, *species]])
                .sum::<f64>()
        };
        let values: Vec<f64> = experiment.rows.clone().map(value).filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            continue;
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        squares += values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        steps += values.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>();
        total += values.iter().sum::<f64>();
        rows += values.len();
        runs += 1;
    }
    let degrees_of_freedom = rows - runs;
    let sum = ConservedSum {
        weights: weights.to_vec(),
        mean: total / rows as f64,
        standard_deviation: (squares / degrees_of_freedom as f64).sqrt(),
        degrees_of_freedom,
    };
    (sum, steps / squares)
}

/// All choices of `count` items, each in order.
fn combinations(items: &[usize], count: usize) -> Vec<Vec<usize>> {
    match (count, items.split_first()) {
        (0, _) => vec![Vec::new()],
        (_, None) => Vec::new(),
        (_, Some((first, rest))) => {
            let with = combinations(rest, count - 1).into_iter().map(|mut chosen| {
                chosen.insert(0, *first);
                chosen
            });
            with.chain(combinations(rest, count)).collect()
        }
    }
}

/// All weights of these species without a common divisor, small ones first.
fn weightings(species: &[usize]) -> Vec<Vec<(usize, u32)>> {
    let mut found: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in species {
        let longer = |weights: &Vec<u32>, weight: u32| [weights.as_slice(), &[weight]].concat();
        found = found.iter().flat_map(|weights| (1..=LARGEST_WEIGHT).map(|it| longer(weights, it))).collect();
    }
    let divides_none = |weights: &&Vec<u32>| (2..=LARGEST_WEIGHT).all(|by| weights.iter().any(|it| it % by != 0));
    let mut found: Vec<&Vec<u32>> = found.iter().filter(divides_none).collect();
    found.sort_by_key(|weights| weights.iter().sum::<u32>());
    found.into_iter().map(|weights| species.iter().copied().zip(weights.iter().copied()).collect()).collect()
}

/// Whether a sum is no combination of those found, by elimination.
fn is_independent(found: &[ConservedSum], sum: &ConservedSum, species: usize) -> bool {
    let vector = |sum: &ConservedSum| {
        let mut vector = vec![0.0; species];
        sum.weights.iter().for_each(|(species, weight)| vector[*species] = f64::from(*weight));
        vector
    };
    let mut reduced: Vec<(usize, Vec<f64>)> = Vec::new();
    for candidate in found.iter().chain([sum]) {
        let mut rest = vector(candidate);
        for (pivot, row) in &reduced {
            let factor = rest[*pivot] / row[*pivot];
            rest.iter_mut().zip(row).for_each(|(value, own)| *value -= factor * own);
        }
        match rest.iter().position(|value| value.abs() > 1e-9) {
            Some(pivot) => reduced.push((pivot, rest)),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::source::Source;

    fn sums(text: &str) -> Vec<ConservedSum> {
        let dataset = read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset;
        conserved_sums(&dataset)
    }

    #[test]
    fn a_sum_is_found_with_its_noise_in_every_experiment() {
        // 2 A => B, with noise; the solvent does not change.
        let text = "experiment,time,A,B,C,S\nx,0,1.001,0,0.3,5\nx,1,0.6,0.201,0.2,5\nx,2,0.4,0.3,0.05,5\n\
            y,0,2,0,0.3,5\ny,1,1.2,0.399,0.1,5\ny,2,0.8,0.601,0.2,5\n";
        let found = sums(text);
        assert_eq!(found.iter().map(|sum| sum.weights.clone()).collect::<Vec<_>>(), [vec![(0, 1), (1, 2)]]);
        assert!(found[0].standard_deviation < 3e-3 && found[0].degrees_of_freedom == 4, "{found:?}");
        assert!((found[0].mean - 1.5).abs() < 0.01);
    }

    #[test]
    fn a_sum_that_drifts_is_not_conserved() {
        let rows = (0..12).map(|row| {
            let a = (-0.3 * f64::from(row)).exp();
            format!("{row},{a},{}\n", 1.0 - a - 2e-3 * f64::from(row))
        });
        assert_eq!(sums(&format!("time,A,B\n{}", rows.collect::<String>())), []);
    }

    #[test]
    fn sums_follow_from_others_only_once() {
        let text = "time,A,B,C,D\n0,1,0,2,0\n1,0.6,0.4,1.5,0.5\n2,0.3,0.7,1.4,0.6\n3,0.2,0.8,0.1,1.9\n4,0.1,0.9,0,2\n";
        assert_eq!(sums(text).len(), 2);
        assert_eq!(sums("time,A,B\n0,1,0\n1,0.5,0.1\n2,0.3,0.2\n3,0.1,0.05\n"), []);
        assert_eq!(sums("A,B\n1,0\n"), []);
    }
}
