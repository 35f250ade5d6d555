//! The JSON object of `fit`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::fitted::FittedRate;
use crate::learn::outcome::Status;
use crate::learn::trajectories::TrajectoryFit;
use crate::mechanism::{Mechanism, conservation_laws};
use crate::operations::{Candidate, FittedNetworks, SystemRates, concentration_unit, rate_units};
use crate::report::fit::facts;
use crate::report::fit::numbers::FitNumbers;
use crate::report::laws::law_by_name;
use crate::report::reaction_json::{RateReport, ReactionReport, UnobservedReport};
use crate::report::schema::SCHEMA;

#[derive(Serialize)]
struct FitReport<'a> {
    schema: u32,
    method: &'a str,
    seed: u64,
    stop_reason: &'static str,
    elapsed_s: f64,
    #[serde(flatten)]
    best: Option<CandidateReport>,
    /// All structures, the best first; only where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateReport>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct CandidateReport {
    structure: String,
    species: Vec<String>,
    rate_units: String,
    /// The unit of concentrations, starts and residuals.
    concentration_unit: String,
    /// Empty where the data have several systems.
    reactions: Vec<ReactionReport>,
    /// Only where the data have several systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    systems: Vec<SystemReport>,
    unobserved: Vec<UnobservedReport>,
    relative_error: ErrorReport,
    /// Of the structure: species of each law with their weights.
    conservation_laws: Vec<BTreeMap<String, i64>>,
    evaluations: u64,
    fit: FitNumbers,
}

#[derive(Serialize)]
struct SystemReport {
    name: String,
    reactions: Vec<ReactionReport>,
}

#[derive(Serialize)]
struct ErrorReport {
    train: f64,
    validation: Option<f64>,
}

/// The JSON object of `fit`; `docs/json.md` lists its fields. Every rate has its unit, energies are in J/mol; numbers
/// that are not finite are `null`.
///
/// # Errors
/// None occur: every field has a form in JSON.
pub fn fit_json(fitted: &FittedNetworks) -> serde_json::Result<String> {
    let several = fitted.candidates.len() > 1;
    serde_json::to_string_pretty(&FitReport {
        schema: SCHEMA,
        method: &fitted.provenance.method,
        seed: fitted.provenance.seed,
        stop_reason: "rates-fitted",
        elapsed_s: fitted.provenance.elapsed_s,
        best: fitted.candidates.first().map(candidate_report),
        candidates: if several { fitted.candidates.iter().map(candidate_report).collect() } else { Vec::new() },
        warnings: fitted.remarks.clone(),
    })
}

fn candidate_report(candidate: &Candidate) -> CandidateReport {
    let fit = &candidate.fit;
    let systems = candidate.systems.iter();
    let several = candidate.systems.len() > 1;
    let measured = |species: usize| fit.model.measurements.names.contains(&fit.model.species[species]);
    let unobserved = (0..fit.model.species.len()).filter(|species| !measured(*species));
    CandidateReport {
        structure: candidate.structure.clone(),
        species: fit.model.species.clone(),
        rate_units: rate_units(&fit.model.measurements.unit),
        concentration_unit: concentration_unit(&fit.model.measurements.unit).to_string(),
        reactions: match (&candidate.systems[..], several) {
            ([only], false) => reactions(fit, only),
            _ => Vec::new(),
        },
        systems: match several {
            true => systems
                .map(|system| SystemReport { name: system.name.clone(), reactions: reactions(fit, system) })
                .collect(),
            false => Vec::new(),
        },
        unobserved: unobserved
            .map(|species| UnobservedReport {
                name: fit.model.species[species].clone(),
                composition: None,
                role: "given",
            })
            .collect(),
        relative_error: ErrorReport { train: relative_error(fit), validation: None },
        conservation_laws: candidate.systems.first().map_or_else(Vec::new, |system| laws(&system.mechanism)),
        evaluations: fit.iterations,
        fit: FitNumbers::of_fit(fit),
    }
}

fn laws(mechanism: &Mechanism) -> Vec<BTreeMap<String, i64>> {
    conservation_laws(mechanism).unwrap_or_default().iter().map(|law| law_by_name(mechanism, law)).collect()
}

/// ‖u − u_data‖ / ‖u_data‖.
fn relative_error(fit: &TrajectoryFit) -> f64 {
    let measured = fit.predictions.iter().filter(|it| !it.cell.censored).map(|it| it.cell.value * it.cell.value);
    let squares = fit.predictions.iter().filter_map(|it| it.residual()).map(|residual| residual * residual);
    (squares.sum::<f64>() / measured.sum::<f64>()).sqrt()
}

fn reactions(fit: &TrajectoryFit, system: &SystemRates) -> Vec<ReactionReport> {
    let mechanism = &system.mechanism;
    let all = mechanism.reactions().iter().zip(&system.rates).zip(&system.places);
    all.map(|((reaction, rates), (forward, reverse))| {
        let reverse = rates.reverse.zip(*reverse).map(|(reverse, place)| rate(fit, reverse, place));
        ReactionReport::new(mechanism, reaction, rate(fit, rates.forward, *forward), reverse)
    })
    .collect()
}

fn rate(fit: &TrajectoryFit, rate: FittedRate, place: usize) -> RateReport {
    let (lower, upper) = facts::interval_of_ln(fit, place);
    // The interval is that of k at the reference temperature; A moves with it.
    let factor = rate.pre_exponential() / fit.theta[place].exp();
    let interval = [lower, upper].map(|end| end.map(|ln| ln.exp() * factor));
    RateReport::new(rate, Some(interval), Status::Unassessed).with_unit(facts::unit_of_rate(fit, place))
}
