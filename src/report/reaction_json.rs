//! Reactions with their rates as JSON: one form for all that learns from data.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::learn::fitted::FittedRate;
use crate::learn::outcome::Status;
use crate::mechanism::{Coefficient, Mechanism, Reaction, SpeciesId};
use crate::operations::status_name;
use crate::report::number::PER_MOL;

/// A one-way reaction or a reversible pair.
#[derive(Serialize)]
pub struct ReactionReport {
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
pub struct RateReport {
    /// (mol/L)^(1−order)/s.
    #[serde(rename = "A")]
    a: f64,
    /// The unit of A; only where the data may be in another than mol/L.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
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
    /// The 95 % interval of A; an end that is `null` is open.
    #[serde(rename = "interval_A")]
    interval_a: Option<[Option<f64>; 2]>,
    status: &'static str,
    /// The share of the resampled data in which the search kept this direction; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion: Option<f64>,
}

/// A species without a column.
#[derive(Serialize)]
pub struct UnobservedReport {
    pub name: String,
    pub composition: Option<BTreeMap<String, f64>>,
    pub role: &'static str,
}

impl RateReport {
    pub fn new(rate: FittedRate, interval_a: Option<[Option<f64>; 2]>, status: Status) -> Self {
        RateReport {
            a: rate.pre_exponential(),
            unit: None,
            b: 0.0,
            activation_energy: rate.energy() * PER_MOL,
            standard_error_ln_a: rate.ln_error(),
            standard_error_activation_energy: rate.activation.map(|activation| activation.energy_error * PER_MOL),
            interval_a,
            status: status_name(status),
            inclusion: None,
        }
    }

    pub fn with_unit(self, unit: String) -> Self {
        RateReport { unit: Some(unit), ..self }
    }

    pub fn with_inclusion(self, inclusion: Option<f64>) -> Self {
        RateReport { inclusion, ..self }
    }
}

impl ReactionReport {
    pub fn new(mechanism: &Mechanism, reaction: &Reaction, forward: RateReport, reverse: Option<RateReport>) -> Self {
        let side = |terms: &[(SpeciesId, Coefficient)]| {
            terms.iter().map(|(species, nu)| (mechanism.name(*species).to_string(), nu.to_f64())).collect()
        };
        ReactionReport {
            equation: mechanism.equation(reaction),
            reactants: side(&reaction.reactants),
            products: side(&reaction.products),
            forward,
            reverse,
        }
    }
}
