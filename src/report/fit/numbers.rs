//! The numbers of a fit to trajectories as JSON, for `fit` and for `discover`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::trajectories::TrajectoryFit;
use crate::learn::trajectories::statistics::FitStatistics;
use crate::report::discovery::fit_test_name;
use crate::report::fit::facts::{self, Other};

#[derive(Serialize)]
pub struct FitNumbers {
    data: usize,
    parameters: usize,
    sum_of_squares: f64,
    chi2: Option<f64>,
    log_likelihood: f64,
    aic: f64,
    bic: f64,
    noise: BTreeMap<String, NoiseReport>,
    lack_of_fit: LackOfFitReport,
    starts: Vec<StartReport>,
    scales: Vec<OtherReport>,
    shifts: Vec<OtherReport>,
    signals: Vec<OtherReport>,
    /// Rates known better together than apart.
    combinations: Vec<CombinationReport>,
    correlations: Vec<CorrelationReport>,
    /// Rates that are known only from one side, in words.
    bounds: Vec<String>,
}

#[derive(Serialize)]
struct NoiseReport {
    absolute: f64,
    relative: f64,
    rms: f64,
    values: usize,
}

#[derive(Serialize)]
pub struct LackOfFitReport {
    test: &'static str,
    statistic: f64,
    p: f64,
    found: bool,
}

#[derive(Serialize)]
struct StartReport {
    experiment: String,
    species: String,
    value: f64,
    stderr: f64,
}

#[derive(Serialize)]
struct OtherReport {
    name: String,
    value: f64,
    stderr: f64,
}

#[derive(Serialize)]
struct CombinationReport {
    first: String,
    second: String,
    known: &'static str,
    value: f64,
    stderr_ln: f64,
}

#[derive(Serialize)]
struct CorrelationReport {
    first: String,
    second: String,
    correlation: f64,
}

impl OtherReport {
    fn all(others: Vec<Other>) -> Vec<OtherReport> {
        let of = |Other { name, value, standard_error }| OtherReport { name, value, stderr: standard_error };
        others.into_iter().map(of).collect()
    }
}

impl LackOfFitReport {
    pub fn of(result: &LackOfFit) -> Self {
        let LackOfFit { test, statistic, p, found } = *result;
        LackOfFitReport { test: fit_test_name(test), statistic, p, found }
    }
}

impl FitNumbers {
    pub fn of(statistics: &FitStatistics) -> Self {
        let columns = statistics.columns.iter();
        let starts = statistics.starts.iter();
        FitNumbers {
            data: statistics.data,
            parameters: statistics.parameters,
            sum_of_squares: statistics.sum_of_squares,
            chi2: statistics.chi_squared,
            log_likelihood: statistics.log_likelihood,
            aic: statistics.aic,
            bic: statistics.bic,
            noise: columns
                .map(|column| {
                    let facts::ColumnResiduals { name, values, rms, absolute, relative, .. } = column.clone();
                    (name, NoiseReport { absolute, relative, rms, values })
                })
                .collect(),
            lack_of_fit: LackOfFitReport::of(&statistics.lack_of_fit),
            starts: starts
                .map(|start| StartReport {
                    experiment: start.experiment.clone(),
                    species: start.species.clone(),
                    value: start.value,
                    stderr: start.standard_error,
                })
                .collect(),
            scales: Vec::new(),
            shifts: Vec::new(),
            signals: Vec::new(),
            combinations: Vec::new(),
            correlations: Vec::new(),
            bounds: Vec::new(),
        }
    }

    /// With all that a fit of every parameter at once tells.
    pub fn of_fit(fit: &TrajectoryFit) -> Self {
        FitNumbers {
            scales: OtherReport::all(facts::scales(fit)),
            shifts: OtherReport::all(facts::shifts(fit)),
            signals: OtherReport::all(facts::coefficients(fit)),
            combinations: facts::combinations(fit)
                .into_iter()
                .map(|known| CombinationReport {
                    first: known.first,
                    second: known.second,
                    known: if known.is_ratio { "ratio" } else { "product" },
                    value: known.value,
                    stderr_ln: known.error,
                })
                .collect(),
            correlations: facts::correlations(fit)
                .into_iter()
                .map(|pair| CorrelationReport { first: pair.first, second: pair.second, correlation: pair.value })
                .collect(),
            bounds: facts::bounds(fit),
            ..FitNumbers::of(&FitStatistics::of(fit))
        }
    }
}
