//! The JSON object of `discover`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::fitted::{FittedRate, ReactionRates, equation_of};
use crate::learn::identifiability::assessment::directions;
use crate::learn::outcome::{
    Ambiguity, Bootstrap, Discovery, FittedNetwork, ReactionStatuses, Status, TrajectoryEvidence, UnobservedSpecies,
    Warning,
};
use crate::learn::reaction::{OneWayReaction, Reaction as LearnedReaction};
use crate::mechanism::{Reaction, conservation_laws};
use crate::operations::{Provenance, RATE_UNITS, interval, stop_reason_name};
use crate::report::discovery::words::{
    choice_rule, lack_of_fit_sentence, method_reason_sentence, noise_model_name, resampled_name, stop_reason_sentence,
    unobserved_role_name,
};
use crate::report::fit::{FitNumbers, LackOfFitReport};
use crate::report::laws::law_by_name;
use crate::report::reaction_json::{RateReport, ReactionReport, UnobservedReport};
use crate::report::schema::SCHEMA;

#[derive(Serialize)]
struct DiscoveryReport<'a> {
    schema: u32,
    method: &'a str,
    seed: u64,
    stop_reason: &'static str,
    elapsed_s: f64,
    /// Iterations of the method's inner solver.
    evaluations: u64,
    species: Vec<String>,
    /// The units of A and Ea.
    rate_units: &'static str,
    /// One entry for a one-way reaction or a reversible pair.
    reactions: Vec<ReactionReport>,
    relative_error: ErrorReport,
    fit: FitReport,
    /// Species without a column.
    unobserved: Vec<UnobservedReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<RefusedReport>,
    /// The relative error for each number of reactions tried.
    front: Vec<FrontReport>,
    /// The species of each law with their weights.
    conservation_laws: Vec<BTreeMap<String, i64>>,
    /// Sets of reactions that other sets can replace without changing u̇.
    ambiguities: Vec<AmbiguityReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bootstrap: Option<BootstrapReport>,
    warnings: Vec<String>,
    noise_model: &'static str,
    /// Why `auto` took the method; `null` if the method was asked for.
    method_reason: Option<String>,
    /// How many directions would be unique if each reaction obeyed the conservation laws of the data.
    unique_if_laws_hold: Option<usize>,
}

/// ‖u̇ − u̇_data‖ / ‖u̇_data‖.
#[derive(Serialize)]
struct ErrorReport {
    train: f64,
    /// `null` if no data were held back.
    validation: Option<f64>,
}

/// The numbers of a fit to trajectories; of a fit to derivatives whether what is left is noise.
#[derive(Serialize)]
#[serde(untagged)]
enum FitReport {
    Trajectories(Box<FitNumbers>),
    Derivatives { lack_of_fit: LackOfFitReport, combinations: Vec<CombinationReport> },
}

impl FitReport {
    fn of(network: &FittedNetwork) -> Self {
        match &network.trajectories {
            Some(TrajectoryEvidence::Fitted(fit)) => FitReport::Trajectories(Box::new(FitNumbers::of_fit(fit))),
            Some(TrajectoryEvidence::Searched(found)) => FitReport::Trajectories(Box::new(FitNumbers::of(found))),
            None => FitReport::Derivatives {
                lack_of_fit: LackOfFitReport::of(&network.lack_of_fit),
                combinations: network.warnings.iter().filter_map(CombinationReport::of).collect(),
            },
        }
    }
}

/// A rate less a multiple of another one, where the data tell only that.
#[derive(Serialize)]
struct CombinationReport {
    first: String,
    second: String,
    known: &'static str,
    ratio: f64,
    value: f64,
    stderr: f64,
}

impl CombinationReport {
    fn of(warning: &Warning) -> Option<Self> {
        let Warning::KnownTogether { kept, left_out, ratio, difference, error } = warning else { return None };
        let (first, second) = (kept.clone(), left_out.clone());
        Some(CombinationReport {
            first,
            second,
            known: "difference",
            ratio: *ratio,
            value: *difference,
            stderr: *error,
        })
    }
}

fn unobserved_report(unobserved: &UnobservedSpecies) -> UnobservedReport {
    let UnobservedSpecies { name, role } = unobserved;
    UnobservedReport { name: name.clone(), composition: None, role: unobserved_role_name(*role) }
}

/// How often reactions were found in data drawn again. Those of the network have their share themselves.
#[derive(Serialize)]
struct BootstrapReport {
    resamples: usize,
    of: &'static str,
    others: Vec<InclusionReport>,
}

#[derive(Serialize)]
struct InclusionReport {
    equation: String,
    inclusion: f64,
}

impl BootstrapReport {
    fn of(bootstrap: &Bootstrap, discovery: &Discovery, species: &[String]) -> Self {
        let network: Vec<OneWayReaction> =
            directions(&discovery.network).into_iter().map(|direction| direction.fitted.reaction).collect();
        let others = bootstrap.inclusions.iter().filter(|(reaction, _)| !network.contains(reaction));
        let report = |(reaction, inclusion): &(OneWayReaction, f64)| InclusionReport {
            equation: equation_of(species, &reaction.clone().irreversible()),
            inclusion: *inclusion,
        };
        BootstrapReport {
            resamples: bootstrap.resamples,
            of: resampled_name(bootstrap.of),
            others: others.map(report).collect(),
        }
    }
}

/// Why no network is claimed.
#[derive(Serialize)]
struct RefusedReport {
    code: &'static str,
    reason: String,
}

impl RefusedReport {
    fn of(network: &FittedNetwork) -> Option<Self> {
        let FittedNetwork { stop_reason, lack_of_fit, .. } = network;
        let sentence = || stop_reason_sentence(*stop_reason).to_string();
        (!network.is_trusted()).then(|| RefusedReport {
            code: stop_reason_name(*stop_reason),
            reason: lack_of_fit_sentence(lack_of_fit).unwrap_or_else(sentence),
        })
    }
}

#[derive(Serialize)]
struct FrontReport {
    reactions: usize,
    relative_error: f64,
}

/// Reactions of one reactant complex, and other sets of reactions with the same u̇.
#[derive(Serialize)]
struct AmbiguityReport {
    reactions: Vec<String>,
    alternatives: Vec<Vec<String>>,
    rule: String,
}

fn rate_report(rate: FittedRate, status: Status, inclusion: Option<f64>) -> RateReport {
    let ends = interval(rate.pre_exponential(), rate.ln_error());
    RateReport::new(rate, ends.map(|ends| ends.map(Some)), status).with_inclusion(inclusion)
}

fn reaction_reports(discovery: &Discovery) -> Vec<ReactionReport> {
    let mechanism = &discovery.network.mechanism;
    let of_directions = directions(&discovery.network);
    let inclusion = |place: usize, reverse: bool| {
        let bootstrap = discovery.identified.bootstrap.as_ref()?;
        let own = of_directions.iter().find(|own| own.reaction == place && own.reverse == reverse)?;
        let found = bootstrap.inclusions.iter().find(|(reaction, _)| *reaction == own.fitted.reaction);
        found.map(|(_, inclusion)| *inclusion)
    };
    let reactions = mechanism.reactions().iter().zip(&discovery.network.rates).zip(&discovery.identified.statuses);
    let report = |(place, ((reaction, rates), statuses)): (usize, ((&Reaction, &ReactionRates), &ReactionStatuses))| {
        let forward = rate_report(rates.forward, statuses.forward, inclusion(place, false));
        let reverse = rates.reverse.map(|rate| rate_report(rate, statuses.reverse, inclusion(place, true)));
        ReactionReport::new(mechanism, reaction, forward, reverse)
    };
    reactions.enumerate().map(report).collect()
}

/// The JSON object of `discover`; `docs/json.md` lists its fields. Rate constants are in mol, L and s, energies
/// in J/mol; numbers that are not finite are `null`. `warnings` are sentences.
///
/// # Errors
/// None occur: every field has a form in JSON.
pub fn discovery_json(discovery: &Discovery, run: &Provenance, warnings: &[String]) -> serde_json::Result<String> {
    let mechanism = &discovery.network.mechanism;
    let names = mechanism.species_names();
    let front = discovery.search.front.iter();
    let laws = conservation_laws(mechanism).unwrap_or_default();
    serde_json::to_string_pretty(&DiscoveryReport {
        schema: SCHEMA,
        method: &run.method,
        seed: run.seed,
        stop_reason: stop_reason_name(discovery.network.stop_reason),
        elapsed_s: run.elapsed_s,
        evaluations: discovery.search.evaluations,
        rate_units: RATE_UNITS,
        reactions: reaction_reports(discovery),
        relative_error: ErrorReport {
            train: discovery.network.training_error,
            validation: discovery.network.validation_error,
        },
        fit: FitReport::of(&discovery.network),
        unobserved: discovery.search.unobserved.iter().map(unobserved_report).collect(),
        refused: RefusedReport::of(&discovery.network),
        front: front
            .map(|point| FrontReport { reactions: point.reactions, relative_error: point.relative_error })
            .collect(),
        conservation_laws: laws.iter().map(|law| law_by_name(mechanism, law)).collect(),
        ambiguities: discovery
            .identified
            .ambiguities
            .iter()
            .map(|ambiguity| ambiguity_report(&names, ambiguity))
            .collect(),
        bootstrap: discovery.identified.bootstrap.as_ref().map(|it| BootstrapReport::of(it, discovery, &names)),
        warnings: warnings.to_vec(),
        noise_model: noise_model_name(discovery.network.noise),
        method_reason: discovery.reason.as_ref().map(method_reason_sentence),
        unique_if_laws_hold: discovery.identified.laws.unique_if_obeyed,
        species: names,
    })
}

fn ambiguity_report(species: &[String], ambiguity: &Ambiguity) -> AmbiguityReport {
    let equations = |set: &Vec<LearnedReaction>| set.iter().map(|reaction| equation_of(species, reaction)).collect();
    AmbiguityReport {
        reactions: equations(&ambiguity.reactions),
        alternatives: ambiguity.alternatives.iter().map(equations).collect(),
        rule: choice_rule(ambiguity.because).to_string(),
    }
}
