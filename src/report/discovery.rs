//! What was learned from data.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::fitted::{Activation, FittedRate, ReactionRates};
use crate::learn::outcome::{Discovery, MethodReason, ReactionStatuses, Status, StopReason, Warning};
use crate::learn::problem::noise::NoiseModel;
use crate::mechanism::{Coefficient, Mechanism, Reaction, SpeciesId, conservation_laws};
use crate::report::SCHEMA;
use crate::report::ambiguity::{AmbiguityReport, ambiguity_report, ambiguity_text, status_name, statuses_text};
use crate::report::laws::{law_by_name, law_text};
use crate::report::number::{NORMAL_95, PER_MOL, small, with_error};
use crate::report::table::aligned;

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

#[derive(Serialize)]
struct DiscoveryReport<'a> {
    schema: u32,
    method: &'a str,
    seed: u64,
    stop_reason: &'static str,
    elapsed_s: f64,
    evaluations: u64,
    species: Vec<String>,
    reactions: Vec<ReactionReport>,
    relative_error: ErrorReport,
    front: Vec<FrontReport>,
    conservation_laws: Vec<BTreeMap<String, i64>>,
    ambiguities: Vec<AmbiguityReport>,
    warnings: Vec<String>,
    noise_model: &'static str,
    method_reason: Option<String>,
    unique_if_laws_hold: Option<usize>,
}

#[derive(Serialize)]
struct ErrorReport {
    train: f64,
    validation: Option<f64>,
}

#[derive(Serialize)]
struct FrontReport {
    reactions: usize,
    relative_error: f64,
}

#[derive(Serialize)]
struct ReactionReport {
    equation: String,
    reactants: BTreeMap<String, f64>,
    products: BTreeMap<String, f64>,
    forward: RateReport,
    reverse: Option<RateReport>,
}

#[derive(Serialize)]
struct RateReport {
    /// (mol/L)^(1−order)/s.
    #[serde(rename = "A")]
    a: f64,
    b: f64,
    /// J/mol.
    #[serde(rename = "Ea")]
    activation_energy: f64,
    #[serde(rename = "stderr_ln_A")]
    standard_error_ln_a: f64,
    /// J/mol; where the temperature varies.
    #[serde(rename = "stderr_Ea", skip_serializing_if = "Option::is_none")]
    standard_error_activation_energy: Option<f64>,
    #[serde(rename = "interval_A")]
    interval_a: [f64; 2],
    status: &'static str,
}

impl RateReport {
    fn of(rate: FittedRate, status: Status) -> Self {
        let (a, standard_error_ln_a) = (rate.pre_exponential(), rate.ln_error());
        let factor = (NORMAL_95 * standard_error_ln_a).exp();
        RateReport {
            a,
            b: 0.0,
            activation_energy: rate.energy() * PER_MOL,
            standard_error_ln_a,
            standard_error_activation_energy: rate.activation.map(|activation| activation.energy_error * PER_MOL),
            interval_a: [a / factor, a * factor],
            status: status_name(status),
        }
    }
}

fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Explained => "explained",
        StopReason::ErrorStoppedFalling => "error-stopped-falling",
        StopReason::NumbersTried => "numbers-tried",
        StopReason::RatesFitted => "rates-fitted",
        StopReason::NotConverged => "not-converged",
        StopReason::Interrupted => "interrupted",
    }
}

fn stop_sentence(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Explained => "the data are explained to rounding",
        StopReason::ErrorStoppedFalling => "more reactions no longer lower the error",
        StopReason::NumbersTried => "every number of reactions asked for was tried",
        StopReason::RatesFitted => "the rates of the given reactions are fitted",
        StopReason::NotConverged => "NOT CONVERGED: what was found does not explain the data; this is the best so far",
        StopReason::Interrupted => "stopped by the user; this is the best so far",
    }
}

fn noise_model(noise: NoiseModel) -> &'static str {
    match noise {
        NoiseModel::PerSpecies => "per-species",
        NoiseModel::RelativeToRate => "relative-to-rate",
        NoiseModel::RelativeToGrossRate => "relative-to-gross-rate",
        NoiseModel::RelativeToBoth => "relative-to-concentration-and-rate",
    }
}

fn method_reason(reason: &MethodReason) -> String {
    match reason {
        MethodReason::Candidates(count) => format!("{count} balanced candidate reactions can be looked through"),
        MethodReason::TooManyCandidates(size) => {
            format!("{} combinations of molecules are too many to look through all reactions", size.complexes)
        }
    }
}

fn reaction_report(
    mechanism: &Mechanism,
    reaction: &Reaction,
    rates: &ReactionRates,
    statuses: &ReactionStatuses,
) -> ReactionReport {
    let side = |terms: &[(SpeciesId, Coefficient)]| {
        terms.iter().map(|(species, nu)| (mechanism.name(*species).to_string(), nu.to_f64())).collect()
    };
    ReactionReport {
        equation: mechanism.equation(reaction),
        reactants: side(&reaction.reactants),
        products: side(&reaction.products),
        forward: RateReport::of(rates.forward, statuses.forward),
        reverse: rates.reverse.map(|rate| RateReport::of(rate, statuses.reverse)),
    }
}

/// One JSON object; see the README for its fields.
pub fn discovery_json(discovery: &Discovery, run: &RunDetails, warnings: &[String]) -> serde_json::Result<String> {
    let mechanism = &discovery.mechanism;
    let names = mechanism.species_names();
    let reactions = mechanism.reactions().iter().zip(&discovery.rates).zip(&discovery.statuses);
    let front = discovery.search.front.iter();
    let laws = conservation_laws(mechanism).unwrap_or_default();
    serde_json::to_string_pretty(&DiscoveryReport {
        schema: SCHEMA,
        method: &run.method,
        seed: run.seed,
        stop_reason: stop_reason(discovery.stop_reason),
        elapsed_s: run.elapsed_s,
        evaluations: discovery.search.evaluations,
        reactions: reactions
            .map(|((reaction, rates), statuses)| reaction_report(mechanism, reaction, rates, statuses))
            .collect(),
        relative_error: ErrorReport { train: discovery.training_error, validation: discovery.validation_error },
        front: front
            .map(|point| FrontReport { reactions: point.reactions, relative_error: point.relative_error })
            .collect(),
        conservation_laws: laws.iter().map(|law| law_by_name(mechanism, law)).collect(),
        ambiguities: discovery.ambiguities.iter().map(|ambiguity| ambiguity_report(&names, ambiguity)).collect(),
        warnings: warnings.to_vec(),
        noise_model: noise_model(discovery.noise),
        method_reason: discovery.reason.as_ref().map(method_reason),
        unique_if_laws_hold: discovery.laws.unique_if_obeyed,
        species: names,
    })
}

/// Reactions with their rate constants, or with A and E where the temperature varies.
fn table_of_rates(discovery: &Discovery) -> String {
    let thermal = discovery.rates.iter().any(|rates| rates.forward.activation.is_some());
    let cells = |rate: Option<FittedRate>| -> Vec<String> {
        match rate.map(|rate| (rate, rate.activation)) {
            Some((_, Some(Activation { pre_exponential: a, ln_a_error, energy, energy_error }))) => vec![
                with_error(a, a * ln_a_error),
                small(ln_a_error),
                with_error(energy * PER_MOL, energy_error * PER_MOL),
                small(energy_error * PER_MOL),
            ],
            Some((rate, None)) => {
                vec![with_error(rate.k, rate.standard_error), small(rate.standard_error / rate.k)]
            }
            None => vec![String::new(); if thermal { 4 } else { 2 }],
        }
    };
    let row = |((reaction, rates), statuses): ((&Reaction, &ReactionRates), &ReactionStatuses)| {
        let equation = vec![discovery.mechanism.equation(reaction)];
        let status = vec![statuses_text(rates, statuses)];
        [equation, cells(Some(rates.forward)), cells(rates.reverse), status].concat()
    };
    let reactions = discovery.mechanism.reactions().iter().zip(&discovery.rates).zip(&discovery.statuses);
    let rows: Vec<Vec<String>> = reactions.map(row).collect();
    let constants = ["reaction", "k forward", "± of ln k", "k reverse", "± of ln k", "status"];
    let laws = ["reaction", "A forward", "± of ln A", "Ea", "±", "A reverse", "± of ln A", "Ea", "±", "status"];
    let header: &[&str] = if thermal { &laws } else { &constants };
    let numbers: Vec<usize> = (1..header.len() - 1).collect();
    aligned(header, rows, &numbers)
}

/// The learned reactions as a table, and how well they explain the data.
pub fn discovery_text(discovery: &Discovery, run: &RunDetails) -> String {
    let mechanism = &discovery.mechanism;
    let count = mechanism.reactions().len();
    let mut text = table_of_rates(discovery);
    text += &format!(
        "\n{count} reaction{}: {}.\n",
        if count == 1 { "" } else { "s" },
        stop_sentence(discovery.stop_reason)
    );
    let validation = discovery.validation_error.map_or("none held back".to_string(), small);
    text += &format!(
        "relative error of du/dt: {} in training, {validation} in validation\n",
        small(discovery.training_error)
    );
    if discovery.search.front.len() > 1 {
        let points =
            discovery.search.front.iter().map(|point| format!("{}: {}", point.reactions, small(point.relative_error)));
        text += &format!("error by number of reactions: {}\n", points.collect::<Vec<_>>().join("  "));
    }
    if discovery.stop_reason == StopReason::NotConverged {
        text += not_converged_advice(&run.method);
    }
    text += &ambiguity_text(discovery);
    let laws = if count == 0 { Vec::new() } else { conservation_laws(mechanism).unwrap_or_default() };
    for law in laws {
        text += &format!("conserved: {}\n", law_text(mechanism, &law));
    }
    let energies =
        if discovery.rates.iter().any(|rates| rates.forward.activation.is_some()) { ", Ea in J/mol" } else { "" };
    text += &format!("k in mol, L, s{energies}; seed {}; {:.2} s\n", run.seed, run.elapsed_s);
    let reason = discovery.reason.as_ref().map_or(String::new(), |reason| format!(": {}", method_reason(reason)));
    text + &format!("method {}{reason}\n", run.method)
}

fn not_converged_advice(method: &str) -> &'static str {
    match method {
        "rates" => "Other reactions take place; without --structure they are searched for.\n",
        "balance" => {
            "Perhaps there are sources and sinks (--open), larger reactions (--max-order, --max-products), or rates\n\
             that are not mass action.\n"
        }
        _ => {
            "Perhaps a species stands on both sides of a reaction, which this method cannot hold; --method balance\n\
             can. --restarts searches longer.\n"
        }
    }
}

/// What the learner warns of, in words.
pub fn warning_texts(discovery: &Discovery) -> Vec<String> {
    discovery.warnings.iter().map(warning_text).collect()
}

fn warning_text(warning: &Warning) -> String {
    match warning {
        Warning::Raised { order, products } => {
            format!(
                "the data need reactions of up to {order} reactant and {products} product molecules; --max-order and --max-products limit them"
            )
        }
        Warning::NotRaised { order, products, complexes, candidates: 0 } => {
            format!(
                "reactions of up to {order} reactant and {products} product molecules were not tried: {complexes} combinations of molecules are too many"
            )
        }
        Warning::NotRaised { order, products, candidates, .. } => {
            format!(
                "reactions of up to {order} reactant and {products} product molecules were not tried: {candidates} candidates are too many"
            )
        }
        Warning::LeftOut { shown, asked } => format!("the data show {shown} reactions; the {asked} surest are kept"),
        Warning::LawsDropped => {
            "the conservation laws of the data as a whole do not hold for each reaction, so they were not used"
                .to_string()
        }
        Warning::IncompleteRows(1) => "1 row with a missing value was left out".to_string(),
        Warning::IncompleteRows(count) => format!("{count} rows with a missing value were left out"),
        Warning::Inert(names) => {
            format!("{} never change in these data and take part in no reaction that was learned", names.join(", "))
        }
        Warning::NotSeen { equation, reverse_only: true } => {
            format!("the data do not show the reverse of `{equation}`; it was left out")
        }
        Warning::NotSeen { equation, reverse_only: false } => format!("the data do not show `{equation}` forward"),
    }
}

/// A value in the metadata of a learned file.
#[derive(Clone, Debug, PartialEq)]
pub enum MetadataValue {
    Text(String),
    Integer(u64),
    Number(f64),
    Flag(bool),
    List(Vec<String>),
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
        ("stop-reason", MetadataValue::Text(stop_reason(discovery.stop_reason).to_string())),
        ("converged", MetadataValue::Flag(converged)),
        ("relative-error-training", MetadataValue::Number(discovery.training_error)),
    ];
    entries.extend(discovery.validation_error.map(|error| ("relative-error-validation", MetadataValue::Number(error))));
    entries
}
