//! The JSON object of `discover`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::fitted::{FittedRate, ReactionRates, equation_of};
use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::outcome::{Ambiguity, Discovery, ReactionStatuses, Status};
use crate::learn::reaction::Reaction as LearnedReaction;
use crate::mechanism::{Coefficient, Mechanism, Reaction, SpeciesId, conservation_laws};
use crate::operations::{Provenance, RATE_UNITS, interval, status_name, stop_reason_name};
use crate::report::discovery::words::{choice_rule, fit_test_name, method_reason_sentence, noise_model_name};
use crate::report::laws::law_by_name;
use crate::report::number::PER_MOL;
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
    /// Whether what is left unexplained is noise.
    fit: FitReport,
    /// The relative error for each number of reactions tried.
    front: Vec<FrontReport>,
    /// The species of each law with their weights.
    conservation_laws: Vec<BTreeMap<String, i64>>,
    /// Sets of reactions that other sets can replace without changing u̇.
    ambiguities: Vec<AmbiguityReport>,
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

#[derive(Serialize)]
struct FitReport {
    lack_of_fit: LackOfFitReport,
}

#[derive(Serialize)]
struct LackOfFitReport {
    test: &'static str,
    /// A standard normal deviate if the residual is noise.
    statistic: f64,
    p: f64,
    found: bool,
}

impl LackOfFitReport {
    fn of(result: &LackOfFit) -> Self {
        let LackOfFit { test, statistic, p, found } = *result;
        LackOfFitReport { test: fit_test_name(test), statistic, p, found }
    }
}

#[derive(Serialize)]
struct FrontReport {
    reactions: usize,
    relative_error: f64,
}

#[derive(Serialize)]
struct ReactionReport {
    equation: String,
    /// Species and coefficients; a catalyst stands on both sides.
    reactants: BTreeMap<String, f64>,
    products: BTreeMap<String, f64>,
    forward: RateReport,
    /// `null` for a one-way reaction.
    reverse: Option<RateReport>,
}

/// k = A exp(−Ea/RT).
#[derive(Serialize)]
struct RateReport {
    /// (mol/L)^(1−order)/s.
    #[serde(rename = "A")]
    a: f64,
    /// The temperature exponent, which is not learned: 0.
    b: f64,
    /// J/mol.
    #[serde(rename = "Ea")]
    activation_energy: f64,
    #[serde(rename = "stderr_ln_A")]
    standard_error_ln_a: f64,
    /// J/mol; only if the temperature varies.
    #[serde(rename = "stderr_Ea", skip_serializing_if = "Option::is_none")]
    standard_error_activation_energy: Option<f64>,
    /// 95 % confidence interval of A.
    #[serde(rename = "interval_A")]
    interval_a: Option<[f64; 2]>,
    status: &'static str,
}

/// Reactions of one reactant complex, and other sets of reactions with the same u̇.
#[derive(Serialize)]
struct AmbiguityReport {
    reactions: Vec<String>,
    alternatives: Vec<Vec<String>>,
    rule: String,
}

impl RateReport {
    fn of(rate: FittedRate, status: Status) -> Self {
        let (a, standard_error_ln_a) = (rate.pre_exponential(), rate.ln_error());
        RateReport {
            a,
            b: 0.0,
            activation_energy: rate.energy() * PER_MOL,
            standard_error_ln_a,
            standard_error_activation_energy: rate.activation.map(|activation| activation.energy_error * PER_MOL),
            interval_a: interval(a, standard_error_ln_a),
            status: status_name(status),
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

/// The JSON object of `discover`; `docs/json.md` lists its fields. Rate constants are in mol, L and s, energies
/// in J/mol; numbers that are not finite are `null`. `warnings` are sentences.
///
/// # Errors
/// None occur: every field has a form in JSON.
pub fn discovery_json(discovery: &Discovery, run: &Provenance, warnings: &[String]) -> serde_json::Result<String> {
    let mechanism = &discovery.network.mechanism;
    let names = mechanism.species_names();
    let reactions = mechanism.reactions().iter().zip(&discovery.network.rates).zip(&discovery.identified.statuses);
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
        reactions: reactions
            .map(|((reaction, rates), statuses)| reaction_report(mechanism, reaction, rates, statuses))
            .collect(),
        relative_error: ErrorReport {
            train: discovery.network.training_error,
            validation: discovery.network.validation_error,
        },
        fit: FitReport { lack_of_fit: LackOfFitReport::of(&discovery.network.lack_of_fit) },
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
