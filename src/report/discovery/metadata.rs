//! The metadata of a learned file.

use crate::formats::MetadataValue;
use crate::learn::outcome::{Discovery, StopReason};
use crate::report::discovery::words::stop_reason_name;

/// What a run was asked to do, and how long it took.
#[derive(Clone, Debug)]
pub struct RunDetails {
    pub method: String,
    pub seed: u64,
    pub elapsed_s: f64,
    /// The command line.
    pub command: String,
    /// File name and SHA-256 of each data file.
    pub data: Vec<(String, String)>,
}

/// Keys and values that say in the learned file where it comes from.
pub fn discovery_metadata(discovery: &Discovery, run: &RunDetails) -> Vec<(&'static str, MetadataValue)> {
    let data = run.data.iter().map(|(file, hash)| format!("{file} sha256:{hash}")).collect();
    let converged = !matches!(discovery.stop_reason, StopReason::NotConverged | StopReason::Interrupted);
    let mut entries = vec![
        ("generator", MetadataValue::Text(format!("kinmech {}", env!("CARGO_PKG_VERSION")))),
        ("command", MetadataValue::Text(run.command.clone())),
        ("method", MetadataValue::Text(run.method.clone())),
        ("seed", MetadataValue::Integer(run.seed)),
        ("data", MetadataValue::List(data)),
        ("stop-reason", MetadataValue::Text(stop_reason_name(discovery.stop_reason).to_string())),
        ("converged", MetadataValue::Flag(converged)),
        ("relative-error-training", MetadataValue::Number(discovery.training_error)),
    ];
    entries.extend(discovery.validation_error.map(|error| ("relative-error-validation", MetadataValue::Number(error))));
    entries
}
