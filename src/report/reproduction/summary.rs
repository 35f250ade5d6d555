//! The attempts of each learner on all data sets of an example, in a few numbers.

use serde::Serialize;

use crate::learn::freezing;
use crate::learn::settings::MethodChoice;
use crate::operations::NORMAL_95;
use crate::reproduce::{Attempt, Learner, Reproduction, Row};

/// How well one learner does on the data sets of all seeds.
#[derive(Serialize)]
pub(super) struct Summary {
    pub method: &'static str,
    /// The number of reactions n_r; `None` if the learner chose it.
    pub reactions: Option<usize>,
    pub seeds: usize,
    /// Seeds for which exactly the true directions were found; the errors below are of these seeds.
    pub exact: usize,
    /// |k/k_true − 1|; of A where the temperature varies.
    pub largest_rate_error: Option<f64>,
    /// |Ea/Ea_true − 1|.
    pub largest_energy_error: Option<f64>,
    /// |ln k − ln k_true| in standard errors; of noisy data.
    pub largest_deviation: Option<f64>,
    /// Rates whose 95 % interval holds the true value, and all rates; of noisy data.
    pub covered: Option<[usize; 2]>,
    /// The median over all seeds of the relative error of u̇ on the data held back.
    pub relative_error: Option<f64>,
    /// Relative error of concentrations predicted on [0, 10] s.
    pub largest_prediction_error: Option<f64>,
    pub median_s: Option<f64>,
    pub longest_s: Option<f64>,
    pub failures: Vec<Failure>,
}

/// A seed for which other directions than the true ones were found, or none.
#[derive(Serialize)]
pub(super) struct Failure {
    pub seed: Option<u64>,
    /// True directions that were not found.
    pub missing: Vec<String>,
    /// Directions found that do not take place.
    pub spurious: Vec<String>,
    /// Why nothing was learned.
    pub error: Option<String>,
}

impl Summary {
    fn of(learner: &Learner, attempts: &[Result<Attempt, String>], noisy: bool) -> Self {
        let all: Vec<&Attempt> = attempts.iter().filter_map(|attempt| attempt.as_ref().ok()).collect();
        let exact: Vec<&&Attempt> = all.iter().filter(|attempt| attempt.recovery.is_exact()).collect();
        let largest = |value: &dyn Fn(&Attempt) -> Option<f64>| {
            exact.iter().filter_map(|attempt| value(attempt)).reduce(f64::max)
        };
        let deviations: Vec<f64> =
            exact.iter().flat_map(|it| it.recovery.rows.iter().filter_map(Row::standard_errors_off)).collect();
        let energies = exact.iter().any(|it| it.recovery.rows.iter().any(|row| row.energy_error().is_some()));
        Summary {
            method: if learner.method == MethodChoice::Named(freezing::NAME) { "ppf" } else { "auto" },
            reactions: learner.reactions,
            seeds: attempts.len(),
            exact: exact.len(),
            largest_rate_error: largest(&|it| Some(it.recovery.largest_rate_error())),
            largest_energy_error: if energies { largest(&|it| Some(it.recovery.largest_energy_error())) } else { None },
            largest_deviation: deviations.iter().map(|off| off.abs()).reduce(f64::max).filter(|_| noisy),
            covered: noisy.then(|| [deviations.iter().filter(|off| off.abs() < NORMAL_95).count(), deviations.len()]),
            relative_error: median(all.iter().map(|it| it.relative_error).collect()),
            largest_prediction_error: largest(&|it| it.prediction_error),
            median_s: median(all.iter().map(|it| it.elapsed_s).collect()),
            longest_s: all.iter().map(|it| it.elapsed_s).reduce(f64::max),
            failures: attempts.iter().filter_map(failure).collect(),
        }
    }
}

fn failure(attempt: &Result<Attempt, String>) -> Option<Failure> {
    match attempt {
        Err(error) => Some(Failure { seed: None, missing: vec![], spurious: vec![], error: Some(error.clone()) }),
        Ok(attempt) if attempt.recovery.is_exact() => None,
        Ok(attempt) => {
            let equations = |wanted: &dyn Fn(&Row) -> bool| {
                attempt.recovery.rows.iter().filter(|row| wanted(row)).map(|row| row.equation.clone()).collect()
            };
            Some(Failure {
                seed: Some(attempt.seed),
                missing: equations(&|row| row.truth.is_some() && row.found.is_none()),
                spurious: equations(&|row| row.truth.is_none() && row.found.is_some()),
                error: None,
            })
        }
    }
}

/// A summary for each learner.
pub(super) fn summaries(reproduction: &Reproduction) -> Vec<Summary> {
    let noise = reproduction.example.noise;
    let noisy = noise.concentrations > 0.0 || noise.derivatives > 0.0;
    reproduction.learners.iter().map(|(learner, attempts)| Summary::of(learner, attempts, noisy)).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The attempt of the first learner on the data of the first seed.
pub(super) fn first(reproduction: &Reproduction) -> Option<&Attempt> {
    reproduction.learners.first().and_then(|(_, attempts)| attempts.first()?.as_ref().ok())
}

/// The directions of that attempt, beside the true ones and the paper's.
pub(super) fn rows(reproduction: &Reproduction) -> &[Row] {
    first(reproduction).map_or(&[], |attempt| &attempt.recovery.rows)
}
