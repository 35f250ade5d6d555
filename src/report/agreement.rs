//! How far simulated concentrations are from data.

use serde::Serialize;

use crate::operations::concentration_unit;
use crate::report::number::{significant, small};
use crate::report::schema::SCHEMA;
use crate::report::table::aligned;
use crate::simulate::{Agreement, Deviation, RunDeviations};

#[derive(Serialize)]
struct AgreementReport<'a> {
    schema: u32,
    /// The largest relative deviation of all columns.
    worst: f64,
    /// The unit of `rms`.
    concentration_unit: &'a str,
    species: Vec<DeviationReport<'a>>,
    runs: Vec<RunReport<'a>>,
}

#[derive(Serialize)]
struct DeviationReport<'a> {
    name: &'a str,
    /// Largest deviation over the column's largest value in the data.
    relative_deviation: f64,
    /// The experiment and the time, s, of the largest deviation.
    experiment: &'a str,
    time: f64,
    /// Measured values, and the root mean square of their deviations.
    values: usize,
    rms: f64,
}

#[derive(Serialize)]
struct RunReport<'a> {
    experiment: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    species: Vec<DeviationReport<'a>>,
}

impl<'a> DeviationReport<'a> {
    fn of(deviation: &'a Deviation) -> Self {
        let Deviation { species, relative, experiment, time, values, rms } = deviation;
        DeviationReport {
            name: species,
            relative_deviation: *relative,
            experiment,
            time: *time,
            values: *values,
            rms: *rms,
        }
    }
}

impl<'a> RunReport<'a> {
    fn of(run: &'a RunDeviations) -> Self {
        RunReport {
            experiment: &run.experiment,
            system: run.system.as_deref(),
            species: run.species.iter().map(DeviationReport::of).collect(),
        }
    }
}

/// The JSON object of `simulate --against`.
///
/// # Errors
/// None occur: every field has a form in JSON.
pub fn agreement_json(agreement: &Agreement) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&AgreementReport {
        schema: SCHEMA,
        worst: agreement.worst().map_or(0.0, |worst| worst.relative),
        concentration_unit: concentration_unit(&agreement.unit),
        species: agreement.species.iter().map(DeviationReport::of).collect(),
        runs: agreement.runs.iter().map(RunReport::of).collect(),
    })
}

/// A line for each column with its largest deviation, the same for each run where there are several, then the largest
/// of all.
pub fn agreement_text(agreement: &Agreement) -> String {
    let rms = format!("rms [{}]", concentration_unit(&agreement.unit));
    let row = |deviation: &Deviation| {
        let Deviation { species, relative, experiment, time, values, rms } = deviation;
        let (experiment, time) = (experiment.clone(), significant(*time, 4));
        vec![species.clone(), values.to_string(), small(*rms), small(*relative), experiment, time]
    };
    let header = ["species", "values", &rms, "deviation/maximum", "experiment", "time [s]"];
    let mut text = aligned(&header, agreement.species.iter().map(row).collect(), &[1, 2, 3, 5]);
    if agreement.runs.len() > 1 {
        let of_run = |run: &RunDeviations| {
            let line = |deviation: &Deviation| {
                let Deviation { species, relative, time, values, rms, .. } = deviation;
                let (species, time) = (species.clone(), significant(*time, 4));
                vec![run.experiment.clone(), species, values.to_string(), small(*rms), small(*relative), time]
            };
            run.species.iter().map(line).collect::<Vec<_>>()
        };
        let header = ["experiment", "species", "values", &rms, "deviation/maximum", "time [s]"];
        text += &format!("\n{}", aligned(&header, agreement.runs.iter().flat_map(of_run).collect(), &[2, 3, 4, 5]));
    }
    let worst = agreement.worst().map_or(String::new(), |worst| {
        format!("\nLargest deviation: {} of the maximum of {}.\n", small(worst.relative), worst.species)
    });
    text + &worst
}
