//! What a learned file says of its origin and its certainty: errors, intervals, statuses and alternatives.

use crate::formats::MetadataValue;
use crate::learn::Discovery;
use crate::learn::fitted::{FittedRate, equation_of};
use crate::learn::outcome::{Ambiguity, FittedNetwork, Indistinguishable, ReactionStatuses, Status, StopReason};
use crate::learn::reaction::Reaction;
use crate::operations::provenance::Provenance;

/// The units of the learned rates in metadata and reports.
pub const RATE_UNITS: &str = "mol, L, s; Ea in J/mol";
/// A normal variable lies within this many standard deviations of its mean with a probability of 95 %.
pub const NORMAL_95: f64 = 1.959_964;
/// Times J/kmol, gives J/mol.
pub const PER_MOL: f64 = 1e-3;

/// Where the learned mechanism comes from, how well it explains the data, and how certain each rate is.
pub fn metadata(discovery: &Discovery, provenance: &Provenance) -> Vec<(String, MetadataValue)> {
    let text = |text: &str| MetadataValue::text(text);
    let data = provenance.data.iter().map(|file| text(&format!("{} sha256:{}", file.name, file.sha256))).collect();
    let network = &discovery.network;
    let mut entries = vec![
        ("generator", text(&format!("kinmech {}", env!("CARGO_PKG_VERSION")))),
        ("command", text(&provenance.command)),
        ("method", text(&provenance.method)),
        ("seed", MetadataValue::Integer(provenance.seed)),
        ("data", MetadataValue::List(data)),
        ("stop-reason", text(stop_reason_name(network.stop_reason))),
        ("converged", MetadataValue::Flag(network.is_trusted())),
        ("relative-error-training", MetadataValue::Number(network.training_error)),
    ];
    entries.extend(network.validation_error.map(|error| ("relative-error-validation", MetadataValue::Number(error))));
    let reactions = reactions(network, &discovery.identified.statuses);
    if !reactions.is_empty() {
        entries.push(("rate-units", text(RATE_UNITS)));
        entries.push(("reactions", MetadataValue::List(reactions)));
    }
    let ambiguities = &discovery.identified.ambiguities;
    if !ambiguities.is_empty() {
        let names = network.mechanism.species_names();
        let all = ambiguities.iter().map(|ambiguity| alternatives(&names, ambiguity));
        entries.push(("ambiguities", MetadataValue::List(all.collect())));
    }
    entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}

/// Each reaction with the rates of its directions.
fn reactions(network: &FittedNetwork, statuses: &[ReactionStatuses]) -> Vec<MetadataValue> {
    let mechanism = &network.mechanism;
    let found = mechanism.reactions().iter().zip(&network.rates).zip(statuses);
    let entry = found.map(|((reaction, rates), statuses)| {
        let mut entries = vec![
            ("equation".to_string(), MetadataValue::Text(mechanism.equation(reaction))),
            ("forward".to_string(), rate(rates.forward, statuses.forward)),
        ];
        entries.extend(rates.reverse.map(|reverse| ("reverse".to_string(), rate(reverse, statuses.reverse))));
        MetadataValue::Entries(entries)
    });
    entry.collect()
}

/// One direction; errors that are not known, or withheld since the network does not fit, are left out.
pub(super) fn rate(rate: FittedRate, status: Status) -> MetadataValue {
    let number = MetadataValue::Number;
    let known = |key: &'static str, error: f64| error.is_finite().then(|| (key, number(error)));
    let (a, error) = (rate.pre_exponential(), rate.ln_error());
    let mut entries = vec![("A", number(a))];
    entries.extend(known("stderr-ln-A", error));
    entries.extend(interval(a, error).map(|bounds| ("interval-A", MetadataValue::List(bounds.map(number).to_vec()))));
    if let Some(activation) = rate.activation {
        entries.push(("Ea", number(activation.energy * PER_MOL)));
        entries.extend(known("stderr-Ea", activation.energy_error * PER_MOL));
    }
    entries.push(("status", MetadataValue::text(status_name(status))));
    MetadataValue::Entries(entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect())
}

/// The 95 % confidence interval of A; `None` where the error is not known.
pub fn interval(a: f64, standard_error_ln_a: f64) -> Option<[f64; 2]> {
    let factor = (NORMAL_95 * standard_error_ln_a).exp();
    factor.is_finite().then(|| [a / factor, a * factor])
}

fn alternatives(species: &[String], ambiguity: &Ambiguity) -> MetadataValue {
    let equations = |set: &Vec<Reaction>| {
        MetadataValue::List(set.iter().map(|it| MetadataValue::Text(equation_of(species, it))).collect())
    };
    MetadataValue::entries([
        ("reactions", equations(&ambiguity.reactions)),
        ("alternatives", MetadataValue::List(ambiguity.alternatives.iter().map(equations).collect())),
        ("because", MetadataValue::text(indistinguishable_name(ambiguity.because))),
    ])
}

/// Why the data do not tell sets of reactions apart, as one word.
fn indistinguishable_name(because: Indistinguishable) -> &'static str {
    match because {
        Indistinguishable::SameNetEffect => "same-net-effect",
        Indistinguishable::SameFit => "same-fit",
    }
}

/// What the data say of one direction of a reaction, as one word.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Unassessed => "unassessed",
        Status::Unique => "unique",
        Status::Core => "core",
        Status::Interchangeable => "interchangeable",
        Status::BelowVisibility => "below-visibility",
    }
}

/// Why a search ended, as one word.
pub fn stop_reason_name(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Explained => "explained",
        StopReason::ErrorStoppedFalling => "error-stopped-falling",
        StopReason::NumbersTried => "numbers-tried",
        StopReason::RatesFitted => "rates-fitted",
        StopReason::LackOfFit => "lack-of-fit",
        StopReason::NotConverged => "not-converged",
        StopReason::Interrupted => "interrupted",
    }
}
