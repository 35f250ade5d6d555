//! How far simulated concentrations are from data.

use serde::Serialize;

use crate::report::number::{significant, small};
use crate::report::schema::SCHEMA;
use crate::report::table::aligned;
use crate::simulate::{Agreement, Deviation};

#[derive(Serialize)]
struct AgreementReport<'a> {
    schema: u32,
    /// The largest relative deviation of all species.
    worst: f64,
    species: Vec<DeviationReport<'a>>,
}

#[derive(Serialize)]
struct DeviationReport<'a> {
    name: &'a str,
    /// Largest deviation over the species' largest concentration in the data.
    relative_deviation: f64,
    /// The experiment and the time, s, of the largest deviation.
    experiment: &'a str,
    time: f64,
}

impl<'a> DeviationReport<'a> {
    fn of(deviation: &'a Deviation) -> Self {
        let Deviation { species, relative, experiment, time } = deviation;
        DeviationReport { name: species, relative_deviation: *relative, experiment, time: *time }
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
        species: agreement.species.iter().map(DeviationReport::of).collect(),
    })
}

/// A line for each species with its largest deviation, then the largest of all.
pub fn agreement_text(agreement: &Agreement) -> String {
    let row = |deviation: &Deviation| {
        let Deviation { species, relative, experiment, time } = deviation;
        vec![species.clone(), small(*relative), experiment.clone(), significant(*time, 4)]
    };
    let header = ["species", "deviation/maximum", "experiment", "time [s]"];
    let table = aligned(&header, agreement.species.iter().map(row).collect(), &[1, 2, 3]);
    let worst = agreement.worst().map_or(String::new(), |worst| {
        format!("\nLargest deviation: {} of the maximum of {}.\n", small(worst.relative), worst.species)
    });
    table + &worst
}
