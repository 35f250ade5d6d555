//! What data hold, and what cannot be learned from them.

use std::ops::Range;

use crate::data::{
    ConservedSum, Dataset, DerivedColumn, Experiment, PureError, ReadOptions, conserved_sums, derived_columns,
    pure_errors, pure_errors_of_rates,
};
use crate::operations::data_files::read_data_with;
use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::monitor::Monitor;

/// What data hold.
#[derive(Clone, Debug)]
pub struct DataInformation {
    pub dataset: Dataset,
    /// One a species.
    pub species: Vec<SpeciesInformation>,
    pub derived: Vec<DerivedColumn>,
    /// Sums over columns that are not derived.
    pub conserved: Vec<ConservedSum>,
    /// What cannot be learned, the gravest first.
    pub gaps: Vec<Gap>,
}

/// What data hold of a species.
#[derive(Clone, Debug)]
pub struct SpeciesInformation {
    pub values: usize,
    /// Cells without a value, those below a limit of detection aside.
    pub missing: usize,
    /// Cells below a limit of detection.
    pub below_limit: usize,
    /// Lowest and highest value; `None` where there is none.
    pub range: Option<(f64, f64)>,
    /// Whether it changes within an experiment; `None` where no experiment has two values and no rate is given.
    pub changes: Option<bool>,
    pub pure_error: PureError,
    /// That of its derivatives; `None` where the data have none.
    pub pure_error_of_rates: Option<PureError>,
}

/// Something that cannot be learned from data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Neither times nor derivatives: nothing tells how fast anything is.
    NoTimesNorDerivatives,
    /// Times, but no derivatives: `discover` needs them, `fit` does not.
    NoDerivatives,
    /// A species without any value.
    NeverMeasured { species: usize },
    /// A species that never changes within an experiment: only its influence on others shows.
    Unchanging { species: usize },
    /// Experiments with fewer than three different times.
    FewTimes { experiments: Vec<String> },
    /// Experiments in which some species has no value in the first row and no known start.
    UnknownStarts { experiments: usize, species: Vec<usize> },
    /// Experiments without a row at time 0 and without known starts.
    LateFirstRows { experiments: usize },
    /// No replicates: nothing tells a lack of fit from noise.
    NoReplicates,
    /// One temperature: no activation energy.
    OneTemperature,
}

/// Fewer different times than these show no curve.
const FEWEST_TIMES: usize = 3;

impl DataInformation {
    /// Describes a data set.
    pub fn of(dataset: Dataset) -> Self {
        let pure = pure_errors(&dataset);
        let of_rates = pure_errors_of_rates(&dataset);
        let species: Vec<SpeciesInformation> = (0..dataset.species.len())
            .map(|species| of_species(&dataset, species, pure[species], of_rates.get(species).copied()))
            .collect();
        let derived = derived_columns(&dataset);
        let is_measured = |sum: &ConservedSum| {
            !sum.weights.iter().any(|(species, _)| derived.iter().any(|column| column.species == *species))
        };
        let conserved = conserved_sums(&dataset).into_iter().filter(is_measured).collect();
        let gaps = gaps(&dataset, &species);
        DataInformation { species, derived, conserved, gaps, dataset }
    }

    /// The first and the last time, s.
    pub fn times(&self) -> Option<(f64, f64)> {
        range_of(self.dataset.times.as_ref()?.iter().copied())
    }

    /// The lowest and the highest temperature, K.
    pub fn temperatures(&self) -> Option<(f64, f64)> {
        range_of(self.dataset.temperatures.as_ref()?.iter().copied())
    }

    /// The different times of an experiment.
    pub fn distinct_times(&self, rows: Range<usize>) -> usize {
        distinct_times(&self.dataset, rows)
    }
}

/// Reads data files together and describes them. Errors: those of [`read_data_with`].
pub fn data_info(
    paths: &[String],
    options: &ReadOptions,
    files: &dyn Files,
    monitor: &dyn Monitor,
) -> Result<DataInformation, Failure> {
    let read = read_data_with(paths, options, files)?;
    monitor.findings(&read.warnings);
    Ok(DataInformation::of(read.dataset))
}

fn range_of(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite()).fold(None, |range, value| match range {
        None => Some((value, value)),
        Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
    })
}

fn of_species(dataset: &Dataset, species: usize, pure: PureError, of_rates: Option<PureError>) -> SpeciesInformation {
    let column = dataset.concentrations.column(species);
    let values = column.iter().filter(|value| value.is_finite()).count();
    let limits = dataset.limits.as_ref();
    let below_limit = limits.map_or(0, |limits| limits.column(species).iter().filter(|it| it.is_finite()).count());
    SpeciesInformation {
        values,
        missing: dataset.rows() - values - below_limit,
        below_limit,
        range: range_of(column.iter().copied()),
        changes: changes(dataset, species),
        pure_error: pure,
        pure_error_of_rates: of_rates,
    }
}

fn changes(dataset: &Dataset, species: usize) -> Option<bool> {
    let rates = dataset.derivatives.iter().flat_map(|rates| rates.column(species));
    let has_rates = range_of(rates.copied()).map(|(low, high)| low != 0.0 || high != 0.0);
    let given = |rows: Range<usize>| {
        let values = rows.map(|row| dataset.concentrations[[row, species]]);
        values.filter(|value| value.is_finite()).collect::<Vec<f64>>()
    };
    let runs = dataset.experiments.iter().map(|run| given(run.rows.clone())).filter(|values| values.len() > 1);
    let of_runs = runs.map(|values| values.iter().any(|value| *value != values[0]));
    of_runs.chain(has_rates).reduce(|any, own| any || own)
}

fn distinct_times(dataset: &Dataset, rows: Range<usize>) -> usize {
    let Some(times) = &dataset.times else { return 0 };
    times[rows].chunk_by(|a, b| a == b).count()
}

fn gaps(dataset: &Dataset, species: &[SpeciesInformation]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let has_rates = dataset.derivatives.is_some();
    match (&dataset.times, has_rates) {
        (None, false) => gaps.push(Gap::NoTimesNorDerivatives),
        (Some(_), false) => gaps.push(Gap::NoDerivatives),
        (_, true) => {}
    }
    for (place, found) in species.iter().enumerate() {
        if found.values == 0 && found.below_limit == 0 {
            gaps.push(Gap::NeverMeasured { species: place });
        } else if found.changes == Some(false) {
            gaps.push(Gap::Unchanging { species: place });
        }
    }
    if dataset.times.is_some() && !has_rates {
        let few = |run: &&Experiment| distinct_times(dataset, run.rows.clone()) < FEWEST_TIMES;
        let experiments: Vec<String> = dataset.experiments.iter().filter(few).map(|run| run.label.clone()).collect();
        if !experiments.is_empty() {
            gaps.push(Gap::FewTimes { experiments });
        }
        gaps.extend(unknown_starts(dataset));
        gaps.extend(late_first_rows(dataset));
    }
    let scatter = |it: &SpeciesInformation| {
        it.pure_error.degrees_of_freedom + it.pure_error_of_rates.map_or(0, |rates| rates.degrees_of_freedom)
    };
    if species.iter().all(|it| scatter(it) == 0) {
        gaps.push(Gap::NoReplicates);
    }
    if dataset.temperatures.as_ref().is_some_and(|column| column.iter().all(|value| *value == column[0])) {
        gaps.push(Gap::OneTemperature);
    }
    gaps
}

/// The species whose start no row and no column gives, with the number of experiments where that is so.
fn unknown_starts(dataset: &Dataset) -> Option<Gap> {
    let is_unknown = |run: usize, species: usize| {
        let rows = dataset.experiments[run].rows.clone();
        let is_measured = rows.clone().any(|row| dataset.concentrations[[row, species]].is_finite());
        let known = dataset.starts.as_ref().is_some_and(|starts| starts[[run, species]].is_finite());
        is_measured && !known && dataset.concentrations[[rows.start, species]].is_nan()
    };
    let (runs, species) = (0..dataset.experiments.len(), 0..dataset.species.len());
    let experiments = runs.clone().filter(|run| species.clone().any(|it| is_unknown(*run, it))).count();
    let species: Vec<usize> = species.filter(|it| runs.clone().any(|run| is_unknown(run, *it))).collect();
    (experiments > 0).then_some(Gap::UnknownStarts { experiments, species })
}

fn late_first_rows(dataset: &Dataset) -> Option<Gap> {
    let times = dataset.times.as_ref()?;
    let is_known = |run: usize| {
        dataset.starts.as_ref().is_some_and(|starts| starts.row(run).iter().any(|start| start.is_finite()))
    };
    let late = |(run, it): &(usize, &Experiment)| times[it.rows.start] > 0.0 && !is_known(*run);
    let experiments = dataset.experiments.iter().enumerate().filter(late).count();
    (experiments > 0).then_some(Gap::LateFirstRows { experiments })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;
    use crate::operations::monitor::Silent;

    fn described(text: &str) -> DataInformation {
        let files = MemoryFiles::new([("data.csv", text)]);
        data_info(&["data.csv".to_string()], &ReadOptions::default(), &files, &Silent).unwrap()
    }

    #[test]
    fn cells_replicates_and_gaps_are_counted() {
        let found = described("experiment,time,A,B,Cat,Z\nx,0,1,,2,\nx,1,0.5,<0.1,2,\nx,1,0.6,0.4,2,\ny,0,1,0,2,\n");
        let b = &found.species[1];
        assert_eq!((b.values, b.missing, b.below_limit, b.range), (2, 1, 1, Some((0.0, 0.4))));
        assert_eq!(found.species[0].pure_error.degrees_of_freedom, 1);
        assert_eq!((found.times(), found.distinct_times(0..3)), (Some((0.0, 1.0)), 2));
        assert_eq!(
            found.gaps,
            [
                Gap::NoDerivatives,
                Gap::Unchanging { species: 2 },
                Gap::NeverMeasured { species: 3 },
                Gap::FewTimes { experiments: vec!["x".into(), "y".into()] },
                Gap::UnknownStarts { experiments: 1, species: vec![1] },
            ]
        );
    }

    #[test]
    fn rates_without_replicates_lack_a_pure_error() {
        let found = described("A,T [K],d[A]/dt\n1,300,-1\n2,300,-2\n");
        assert_eq!(found.gaps, [Gap::NoReplicates, Gap::OneTemperature]);
        assert_eq!(described("A\n1\n2\n").gaps, [Gap::NoTimesNorDerivatives, Gap::NoReplicates]);
    }
}
