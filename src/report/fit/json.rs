//! The JSON object of `fit`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::fitted::FittedRate;
use crate::learn::trajectories::TrajectoryFit;
use crate::mechanism::{Coefficient, SpeciesId};
use crate::operations::{Candidate, FittedNetworks, RATE_UNITS, SystemRates};
use crate::report::discovery::fit_test_name;
use crate::report::fit::facts::{self, Other};
use crate::report::number::PER_MOL;
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
    rate_units: &'static str,
    /// Empty where the data have several systems.
    reactions: Vec<ReactionReport>,
    /// Only where the data have several systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    systems: Vec<SystemReport>,
    unobserved: Vec<UnobservedReport>,
    relative_error: ErrorReport,
    evaluations: u64,
    fit: FitNumbers,
}

#[derive(Serialize)]
struct SystemReport {
    name: String,
    reactions: Vec<ReactionReport>,
}

#[derive(Serialize)]
struct UnobservedReport {
    name: String,
    composition: Option<BTreeMap<String, f64>>,
    role: &'static str,
}

#[derive(Serialize)]
struct ErrorReport {
    train: f64,
    validation: Option<f64>,
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
    #[serde(rename = "A")]
    a: f64,
    b: f64,
    #[serde(rename = "Ea")]
    activation_energy: f64,
    #[serde(rename = "stderr_ln_A")]
    standard_error_ln_a: f64,
    #[serde(rename = "stderr_Ea", skip_serializing_if = "Option::is_none")]
    standard_error_activation_energy: Option<f64>,
    /// The 95 % interval of A, from the profile likelihood where it was computed; `null` is an open end.
    #[serde(rename = "interval_A")]
    interval_a: [Option<f64>; 2],
    status: &'static str,
}

#[derive(Serialize)]
struct FitNumbers {
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
struct LackOfFitReport {
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

/// The JSON object of `fit`; `docs/json.md` lists its fields. Rates are in mol, L and s, energies in J/mol; numbers
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
        rate_units: RATE_UNITS,
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
        evaluations: fit.iterations,
        fit: numbers(fit),
    }
}

/// ‖u − u_data‖ / ‖u_data‖.
fn relative_error(fit: &TrajectoryFit) -> f64 {
    let measured = fit.predictions.iter().filter(|it| !it.cell.censored).map(|it| it.cell.value * it.cell.value);
    let squares = fit.predictions.iter().filter_map(|it| it.residual()).map(|residual| residual * residual);
    (squares.sum::<f64>() / measured.sum::<f64>()).sqrt()
}

fn reactions(fit: &TrajectoryFit, system: &SystemRates) -> Vec<ReactionReport> {
    let mechanism = &system.mechanism;
    let side = |terms: &[(SpeciesId, Coefficient)]| {
        terms.iter().map(|(species, nu)| (mechanism.name(*species).to_string(), nu.to_f64())).collect()
    };
    let all = mechanism.reactions().iter().zip(&system.rates).zip(&system.places);
    all.map(|((reaction, rates), (forward, reverse))| ReactionReport {
        equation: mechanism.equation(reaction),
        reactants: side(&reaction.reactants),
        products: side(&reaction.products),
        forward: rate(fit, rates.forward, *forward),
        reverse: rates.reverse.zip(*reverse).map(|(reverse, place)| rate(fit, reverse, place)),
    })
    .collect()
}

fn rate(fit: &TrajectoryFit, rate: FittedRate, place: usize) -> RateReport {
    let (lower, upper) = facts::interval_of_ln(fit, place);
    // The interval is that of k at the reference temperature; A moves with it.
    let factor = rate.pre_exponential() / fit.theta[place].exp();
    RateReport {
        a: rate.pre_exponential(),
        b: 0.0,
        activation_energy: rate.energy() * PER_MOL,
        standard_error_ln_a: rate.ln_error(),
        standard_error_activation_energy: rate.activation.map(|activation| activation.energy_error * PER_MOL),
        interval_a: [lower, upper].map(|end| end.map(|ln| ln.exp() * factor)),
        status: "unassessed",
    }
}

fn numbers(fit: &TrajectoryFit) -> FitNumbers {
    let test = &fit.lack_of_fit;
    FitNumbers {
        data: fit.data,
        parameters: fit.parameters,
        sum_of_squares: fit.sum_of_squares,
        chi2: fit.chi_squared,
        log_likelihood: fit.log_likelihood,
        aic: fit.aic,
        bic: fit.bic,
        noise: facts::residuals(fit)
            .into_iter()
            .map(|column| {
                let facts::ColumnResiduals { name, values, rms, absolute, relative, .. } = column;
                (name, NoiseReport { absolute, relative, rms, values })
            })
            .collect(),
        lack_of_fit: LackOfFitReport {
            test: fit_test_name(test.test),
            statistic: test.statistic,
            p: test.p,
            found: test.found,
        },
        starts: facts::fitted_starts(fit)
            .into_iter()
            .map(|start| StartReport {
                experiment: start.experiment,
                species: start.species,
                value: start.value,
                stderr: start.standard_error,
            })
            .collect(),
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
    }
}
