//! Replicates: values that measure the same quantity once more. Their scatter is the pure error, which owes nothing to a
//! model.

use std::collections::HashMap;

use ndarray::Array2;

use crate::data::Dataset;

/// The scatter of a species between replicates, pooled over all groups of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PureError {
    /// The column of the species.
    pub species: usize,
    /// Σ (value − mean of its group)², kmol²/m⁶.
    pub sum_of_squares: f64,
    /// Values less groups.
    pub degrees_of_freedom: usize,
    /// Groups of two values or more.
    pub groups: usize,
}

impl PureError {
    /// The pooled standard deviation; NaN without replicates.
    pub fn standard_deviation(&self) -> f64 {
        (self.sum_of_squares / self.degrees_of_freedom as f64).sqrt()
    }
}

/// Rows that measure the same state, two or more in each group: equal times of one experiment, or of several that
/// [`replicated_experiments`] takes for one.
pub fn replicate_rows(dataset: &Dataset) -> Vec<Vec<usize>> {
    let Some(times) = &dataset.times else { return Vec::new() };
    let same = replicated_experiments(dataset);
    let mut groups: Groups = Groups::default();
    for (run, experiment) in dataset.experiments.iter().enumerate() {
        for row in experiment.rows.clone() {
            let temperature = dataset.temperatures.as_ref().map_or(f64::NAN, |column| column[row]);
            groups.add(vec![same[run] as u64, bits(times[row]), bits(temperature)], row);
        }
    }
    groups.repeated()
}

/// Rows that measure the rates of the same state, two or more in each group: equal in every concentration, in temperature
/// and system, whatever their time. Experiments whose labels differ by more than a number at the end, `treated-1` and
/// `untreated-1`, may be of different kinds and count apart.
pub fn replicate_rates(dataset: &Dataset) -> Vec<Vec<usize>> {
    if dataset.derivatives.is_none() {
        return Vec::new();
    }
    let mut systems = HashMap::new();
    let mut groups = Groups::default();
    for (run, experiment) in dataset.experiments.iter().enumerate() {
        let next = systems.len() as u64;
        let kind = experiment.label.trim_end_matches(|c: char| c.is_ascii_digit());
        let system = (dataset.systems.as_ref().map_or("", |systems| systems[run].as_str()), kind);
        let system = *systems.entry(system).or_insert(next);
        for row in experiment.rows.clone() {
            let temperature = dataset.temperatures.as_ref().map_or(f64::NAN, |column| column[row]);
            let state = dataset.concentrations.row(row).iter().map(|u| bits(*u)).collect::<Vec<u64>>();
            groups.add([vec![system, bits(temperature)], state].concat(), row);
        }
    }
    groups.repeated()
}

/// The pure error of the concentrations of each species, by [`replicate_rows`]; missing values are passed over.
pub fn pure_errors(dataset: &Dataset) -> Vec<PureError> {
    scatter(&dataset.concentrations, &replicate_rows(dataset))
}

/// The pure error of the derivatives of each species, by [`replicate_rates`].
pub fn pure_errors_of_rates(dataset: &Dataset) -> Vec<PureError> {
    dataset.derivatives.as_ref().map_or_else(Vec::new, |rates| scatter(rates, &replicate_rates(dataset)))
}

fn scatter(table: &Array2<f64>, groups: &[Vec<usize>]) -> Vec<PureError> {
    let of_species = |species: usize| {
        let mut found = PureError { species, sum_of_squares: 0.0, degrees_of_freedom: 0, groups: 0 };
        for group in groups {
            let given = || group.iter().map(|row| table[[*row, species]]).filter(|value| value.is_finite());
            let count = given().count();
            if count < 2 {
                continue;
            }
            let mean = given().sum::<f64>() / count as f64;
            found.sum_of_squares += given().map(|value| (value - mean).powi(2)).sum::<f64>();
            found.degrees_of_freedom += count - 1;
            found.groups += 1;
        }
        found
    };
    (0..table.ncols()).map(of_species).collect()
}

/// For each experiment the first one of which it is a replicate, or itself. Replicates have the same constant temperature
/// and the same system; and the same known starts, or labels that differ in a last letter (`m0-a` and `m0-b`) or in the
/// number of the replicate (`x rep 1`), and first rows that are alike.
pub fn replicated_experiments(dataset: &Dataset) -> Vec<usize> {
    let mut first: HashMap<Key, usize> = HashMap::new();
    let mut same: Vec<usize> = (0..dataset.experiments.len()).collect();
    for run in 0..same.len() {
        let Some(temperature) = constant_temperature(dataset, run) else { continue };
        let system = dataset.systems.as_ref().map_or(String::new(), |systems| systems[run].clone());
        let Some(identity) = identity(dataset, run) else { continue };
        let of = *first.entry(Key { system, temperature, identity }).or_insert(run);
        if dataset.starts_are_known(run) || begin_alike(dataset, of, run) {
            same[run] = of;
        }
    }
    same
}

/// What replicates have in common.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    system: String,
    temperature: u64,
    identity: Identity,
}

#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Starts(Vec<u64>),
    Label(String),
}

fn identity(dataset: &Dataset, run: usize) -> Option<Identity> {
    match &dataset.starts {
        Some(starts) if dataset.starts_are_known(run) => {
            Some(Identity::Starts(starts.row(run).iter().map(|u| bits(*u)).collect()))
        }
        _ => stem(&dataset.experiments[run].label).map(|stem| Identity::Label(stem.to_string())),
    }
}

impl Dataset {
    fn starts_are_known(&self, run: usize) -> bool {
        self.starts.as_ref().is_some_and(|starts| starts.row(run).iter().all(|u| !u.is_nan()))
    }
}

/// The bits of the temperature, NaN without one; `None` where it varies.
fn constant_temperature(dataset: &Dataset, run: usize) -> Option<u64> {
    let Some(column) = &dataset.temperatures else { return Some(bits(f64::NAN)) };
    let own = &column[dataset.experiments[run].rows.clone()];
    own.iter().all(|value| bits(*value) == bits(own[0])).then(|| own.first().map_or(0, |value| bits(*value)))
}

/// What stands before the mark of a replicate: a letter behind a digit or a sign of separation, or a number behind
/// `rep` or `replicate`.
fn stem(label: &str) -> Option<&str> {
    let separators = |c: char| "-_ .#(".contains(c);
    let label = label.trim_end_matches(')');
    let numbered = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = numbered.trim_end_matches(separators);
    let lower = word.to_lowercase();
    let replicate = REPLICATE_WORDS.iter().find(|known| lower.ends_with(**known) && numbered.len() < label.len());
    if let Some(stem) = replicate.and_then(|known| word.get(..word.len() - known.len())) {
        return Some(stem.trim_end_matches(separators));
    }
    let letter = label.chars().last().filter(char::is_ascii_alphabetic)?;
    let before = label.get(..label.len() - letter.len_utf8())?;
    before.ends_with(|c: char| separators(c) || c.is_ascii_digit()).then(|| before.trim_end_matches(separators))
}

const REPLICATE_WORDS: [&str; 5] = ["replicate", "replica", "repeat", "rep", "trial"];

/// First values are alike if they differ by no more than this share of the larger one …
const ALIKE: f64 = 0.3;
/// … or by less than this share of the largest value of the column.
const SMALL: f64 = 0.05;

/// Whether the first rows of two experiments are alike in time and in every value that both give.
fn begin_alike(dataset: &Dataset, one: usize, other: usize) -> bool {
    let row = |run: usize| dataset.experiments[run].rows.start;
    let (a, b) = (row(one), row(other));
    let same_time = dataset.times.as_ref().is_none_or(|times| times.get(a) == times.get(b));
    let is_alike = |species: usize| {
        let (a, b) = (dataset.concentrations[[a, species]], dataset.concentrations[[b, species]]);
        let column = dataset.concentrations.column(species);
        let largest = column.iter().filter(|u| u.is_finite()).fold(0.0, |largest: f64, u| largest.max(u.abs()));
        a.is_nan() || b.is_nan() || (a - b).abs() <= (ALIKE * a.abs().max(b.abs())).max(SMALL * largest)
    };
    let not_empty = |run: usize| !dataset.experiments[run].rows.is_empty();
    not_empty(one) && not_empty(other) && same_time && (0..dataset.species.len()).all(is_alike)
}

/// Rows by what they have in common, in the order in which the groups begin.
#[derive(Default)]
struct Groups {
    places: HashMap<Vec<u64>, usize>,
    rows: Vec<Vec<usize>>,
}

impl Groups {
    fn add(&mut self, key: Vec<u64>, row: usize) {
        let next = self.rows.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.rows.push(Vec::new());
        }
        self.rows[place].push(row);
    }

    fn repeated(self) -> Vec<Vec<usize>> {
        self.rows.into_iter().filter(|rows| rows.len() > 1).collect()
    }
}

/// One zero and one NaN.
fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { (value + 0.0).to_bits() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read;
    use crate::source::Source;

    fn parse(text: &str) -> Dataset {
        read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset
    }

    #[test]
    fn equal_times_of_an_experiment_give_the_pure_error() {
        let dataset = parse("experiment,time,A,B\nx,0,1,5\nx,0,3,\nx,1,2,1\nx,1,4,3\nx,1,6,\nx,2,9,9\ny,2,9,9\n");
        assert_eq!(replicate_rows(&dataset), [vec![0, 1], vec![2, 3, 4]]);
        let errors = pure_errors(&dataset);
        assert_eq!((errors[0].sum_of_squares, errors[0].degrees_of_freedom, errors[0].groups), (10.0, 3, 2));
        assert_eq!((errors[1].sum_of_squares, errors[1].degrees_of_freedom), (2.0, 1));
        assert!((errors[0].standard_deviation() - (10.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!(pure_errors(&parse("time,A\n0,1\n1,2\n"))[0].standard_deviation().is_nan());
    }

    #[test]
    fn experiments_that_start_alike_are_replicates() {
        let text = "experiment,time,A,start[A]\nx,0,1,1\nx,1,2,\ny,0,1.1,1\ny,1,2.2,\nz,0,7,2\n";
        assert_eq!(replicate_rows(&parse(text)), [vec![0, 2], vec![1, 3]]);
    }

    #[test]
    fn experiments_with_the_mark_of_a_replicate_and_similar_first_rows_are_replicates() {
        let text =
            "experiment,time,A\nm0-a,0,1\nm0-a,1,2\nm0-b,0,1.1\nm0-b,1,2.2\nm0-c,0,3\nm0-c,1,4\nm1-a,0,1\nm1-a,1,2\n";
        assert_eq!(replicate_rows(&parse(text)), [vec![0, 2], vec![1, 3]]);
        let stems = ["m0-a", "m0b", "run 1 (rep 2)", "x_rep3", "EtOH-1", "run", "7", "Standard"].map(stem);
        assert_eq!(stems, [Some("m0"), Some("m0"), Some("run 1"), Some("x"), None, None, None, None]);
    }

    #[test]
    fn rates_of_one_state_are_replicates_within_a_system() {
        let text = "experiment,system,S,d[S]/dt\n1,a,0.1,5\n2,a,0.1,7\n3,b,0.1,50\n4,a,0.2,9\n";
        let dataset = parse(text);
        assert_eq!(replicate_rates(&dataset), [vec![0, 1]]);
        assert_eq!(pure_errors_of_rates(&dataset)[0].sum_of_squares, 2.0);
        let kinds = "experiment,S,d[S]/dt\ntreated-1,0.1,5\ntreated-2,0.1,7\nuntreated-1,0.1,50\n";
        assert_eq!(replicate_rates(&parse(kinds)), [vec![0, 1]]);
    }
}
