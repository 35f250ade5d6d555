//! A comparison of two mechanisms as a view for reports, and as JSON: names instead of numbers, J and mol.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diff::{
    Cause, ChangedReaction, Comparison, Gas, LoneReaction, ParameterDifference, Settings, ThermoChange,
    ThermoChangeKind, TransportChange, WorstPoint,
};
use crate::mechanism::{Mechanism, Reaction, ReactionId, SpeciesId};
use crate::rates::Quantity;
use crate::report::canonical::sorted_equation;
use crate::report::difference::{
    cause_text, near_miss_text, not_compared_text, other_text, parameters_text, thermo_text, which,
};
use crate::report::number::PER_MOL;
use crate::report::schema::SCHEMA;

/// Two mechanisms, their names in text, and their comparison.
pub struct Compared<'c> {
    pub a: &'c Mechanism,
    pub b: &'c Mechanism,
    /// The names of the two mechanisms in text.
    pub names: [&'c str; 2],
    pub comparison: &'c Comparison,
    pub settings: &'c Settings,
}

#[derive(Serialize)]
pub struct ComparisonReport {
    schema: u32,
    pub verdict: &'static str,
    pub compared_at: ComparedAt,
    pub species: SpeciesReport,
    pub reactions: ReactionsReport,
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    pub f1: Option<f64>,
    /// Numbers of directions: of each mechanism, and of each in the other.
    pub directions: DirectionsReport,
    /// Factors between the rates of the directions that both have.
    pub rate_factors: Option<RateFactors>,
    pub same_dynamics: Option<bool>,
    pub other: Vec<String>,
    pub not_compared: Vec<String>,
    /// What a wide `--rtol` lets pass as the same; `null` where nothing is.
    pub within_rtol: Option<WithinRtol>,
}

/// Differences that the tolerance allows.
#[derive(Serialize)]
pub struct WithinRtol {
    /// The tolerance at which they are differences.
    pub rtol: f64,
    pub rates: Vec<ChangedReport>,
    pub thermo: Vec<ThermoReport>,
    pub transport: Vec<TransportReport>,
    pub other: Vec<String>,
}

#[derive(Serialize)]
pub struct ComparedAt {
    /// K.
    pub temperature: [f64; 2],
    /// Pa.
    pub pressure: [f64; 2],
    /// Mole fractions; `null` for each collider pure, and all of them in equal parts.
    pub bath: Option<BTreeMap<String, f64>>,
    pub rtol: f64,
}

#[derive(Serialize)]
pub struct SpeciesReport {
    pub common: usize,
    pub only_a: Vec<String>,
    pub only_b: Vec<String>,
    pub renamed: BTreeMap<String, String>,
    pub interchangeable: Vec<Vec<String>>,
    pub composition_changed: Vec<CompositionReport>,
    pub thermo_changed: Vec<ThermoReport>,
    pub transport_changed: Vec<TransportReport>,
}

#[derive(Serialize)]
pub struct CompositionReport {
    pub name: String,
    pub a: BTreeMap<String, f64>,
    pub b: BTreeMap<String, f64>,
}

#[derive(Serialize)]
pub struct ThermoReport {
    pub name: String,
    pub what: String,
    /// The temperature at which Kc changes most, K.
    #[serde(rename = "T")]
    pub temperature: Option<f64>,
    /// J/mol.
    pub delta_h: Option<f64>,
    /// J/(mol K).
    pub delta_s: Option<f64>,
    /// J/mol.
    pub delta_g: Option<f64>,
    pub kc_factor: Option<f64>,
}

#[derive(Serialize)]
pub struct TransportReport {
    pub name: String,
    pub what: String,
    pub parameters: Vec<ParameterReport>,
}

/// A parameter in both mechanisms, as in the files. If the efficiencies of b are those of a times a factor, A of b
/// is the value for the efficiencies of a.
#[derive(Serialize)]
pub struct ParameterReport {
    pub name: String,
    pub a: f64,
    pub b: f64,
    pub unit: Option<&'static str>,
}

#[derive(Serialize)]
pub struct ReactionsReport {
    pub common: usize,
    pub changed: Vec<ChangedReport>,
    pub only_a: Vec<String>,
    pub only_b: Vec<String>,
    pub near_misses: Vec<NearMissReport>,
}

#[derive(Serialize)]
pub struct ChangedReport {
    pub equation: String,
    /// The equation in the second mechanism, if it differs in more than the order of terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equation_b: Option<String>,
    pub what: String,
    /// `null` if it is infinite or no rate can be computed.
    pub max_factor: Option<f64>,
    #[serde(rename = "T")]
    pub temperature: Option<f64>,
    #[serde(rename = "P")]
    pub pressure: Option<f64>,
    /// The pure gas in which the factor is largest, or `mixture`; `null` if the gas has no effect.
    pub bath: Option<String>,
    pub parameters: Vec<ParameterReport>,
    #[serde(skip)]
    pub worst: Option<WorstPoint>,
}

/// The name of a gas of several colliders.
const MIXTURE: &str = "mixture";

#[derive(Serialize)]
pub struct NearMissReport {
    pub a: String,
    pub b: String,
    pub what: &'static str,
}

#[derive(Serialize)]
pub struct DirectionsReport {
    pub a: usize,
    pub b: usize,
    pub a_in_b: usize,
    pub b_in_a: usize,
}

#[derive(Clone, Copy, Serialize)]
pub struct RateFactors {
    /// `null` if it is infinite, as `max`.
    pub median: f64,
    pub max: f64,
}

impl Compared<'_> {
    pub fn report(&self) -> ComparisonReport {
        let Comparison { verdict, same_dynamics, other, not_compared, .. } = self.comparison;
        let directions = self.comparison.reactions.directions;
        ComparisonReport {
            schema: SCHEMA,
            verdict: verdict.name(),
            compared_at: self.compared_at(),
            species: self.species(),
            reactions: self.reactions(),
            precision: directions.precision(),
            recall: directions.recall(),
            f1: directions.f1(),
            directions: DirectionsReport {
                a: directions.of_a,
                b: directions.of_b,
                a_in_b: directions.of_a_in_b,
                b_in_a: directions.of_b_in_a,
            },
            rate_factors: rate_factors(&self.comparison.reactions.rate_factors),
            same_dynamics: *same_dynamics,
            other: other.iter().map(other_text).collect(),
            not_compared: not_compared.iter().map(not_compared_text).collect(),
            within_rtol: self.comparison.within_tolerance.as_ref().map(|closer| self.within_rtol(closer)),
        }
    }

    fn within_rtol(&self, closer: &Comparison) -> WithinRtol {
        let reports = |compared: Compared| {
            let (species, reactions) = (compared.species(), compared.reactions());
            WithinRtol {
                rtol: Settings::default().relative_tolerance,
                rates: reactions.changed,
                thermo: species.thermo_changed,
                transport: species.transport_changed,
                other: closer.other.iter().map(other_text).collect(),
            }
        };
        reports(Compared { comparison: closer, ..*self })
    }

    fn compared_at(&self) -> ComparedAt {
        let Settings { temperatures, pressures, bath, relative_tolerance, .. } = self.settings;
        let ends =
            |values: &[f64]| [0, values.len().saturating_sub(1)].map(|at| values.get(at).copied().unwrap_or(0.0));
        ComparedAt {
            temperature: ends(temperatures),
            pressure: ends(pressures),
            bath: bath.as_ref().map(|bath| bath.iter().cloned().collect()),
            rtol: *relative_tolerance,
        }
    }

    fn species(&self) -> SpeciesReport {
        let found = &self.comparison.species;
        let names = |mechanism: &Mechanism, species: &[SpeciesId]| -> Vec<String> {
            species.iter().map(|species| mechanism.name(*species).to_string()).collect()
        };
        let pair = |(a, b): &(SpeciesId, SpeciesId)| (self.a.name(*a).to_string(), self.b.name(*b).to_string());
        let atoms = |mechanism: &Mechanism, species: SpeciesId| -> BTreeMap<String, f64> {
            let composition = mechanism.species()[species.index()].composition.iter().flatten();
            composition.map(|(element, count)| (element.clone(), count.to_f64())).collect()
        };
        let composition = |(a, b): &(SpeciesId, SpeciesId)| CompositionReport {
            name: self.a.name(*a).to_string(),
            a: atoms(self.a, *a),
            b: atoms(self.b, *b),
        };
        SpeciesReport {
            common: found.common.len(),
            only_a: names(self.a, &found.only_a),
            only_b: names(self.b, &found.only_b),
            renamed: found.renamed.iter().map(pair).collect(),
            interchangeable: found.interchangeable.iter().map(|group| names(self.a, group)).collect(),
            composition_changed: found.composition_changed.iter().map(composition).collect(),
            thermo_changed: found.thermo_changed.iter().map(|change| self.thermo(change)).collect(),
            transport_changed: found.transport_changed.iter().map(|change| self.transport(change)).collect(),
        }
    }

    fn thermo(&self, change: &ThermoChange) -> ThermoReport {
        let values = match change.kind {
            ThermoChangeKind::Values(values) => Some(values),
            _ => None,
        };
        ThermoReport {
            name: self.a.name(change.a).to_string(),
            what: thermo_text(&change.kind),
            temperature: values.map(|values| values.temperature),
            delta_h: values.map(|values| values.h * PER_MOL),
            delta_s: values.map(|values| values.s * PER_MOL),
            delta_g: values.map(|values| values.g * PER_MOL),
            kc_factor: values.map(|values| values.kc_factor),
        }
    }

    fn transport(&self, change: &TransportChange) -> TransportReport {
        let mut words: Vec<String> = Vec::new();
        words.extend(change.only_in.map(|only_in| format!("only in {}", which(only_in))));
        words.extend(change.geometry.map(|(a, b)| format!("geometry {a} → {b}")));
        words.extend((!change.parameters.is_empty()).then(|| parameters_text(&change.parameters)));
        TransportReport {
            name: self.a.name(change.a).to_string(),
            what: words.join(", "),
            parameters: change.parameters.iter().map(parameter).collect(),
        }
    }

    fn reactions(&self) -> ReactionsReport {
        let found = &self.comparison.reactions;
        let lone = |mechanism: &Mechanism, lone: &LoneReaction| {
            lone.of(mechanism).map(|reaction| with_orders(mechanism, &reaction)).unwrap_or_default()
        };
        let near_misses = found.near_misses.iter().map(|near_miss| NearMissReport {
            a: equation(self.a, near_miss.a),
            b: equation(self.b, near_miss.b),
            what: near_miss_text(near_miss.kind),
        });
        ReactionsReport {
            common: found.common,
            changed: found.changed.iter().map(|changed| self.changed(changed)).collect(),
            only_a: found.only_a.iter().map(|reaction| lone(self.a, reaction)).collect(),
            only_b: found.only_b.iter().map(|reaction| lone(self.b, reaction)).collect(),
            near_misses: near_misses.collect(),
        }
    }

    fn changed(&self, changed: &ChangedReaction) -> ChangedReport {
        let first = |mechanism, reactions: &[ReactionId], spell: fn(&Mechanism, ReactionId) -> String| {
            reactions.first().map(|reaction| spell(mechanism, *reaction)).unwrap_or_default()
        };
        let (of_a, of_b) = (first(self.a, &changed.a, equation), first(self.b, &changed.b, equation));
        let same = first(self.a, &changed.a, in_order) == first(self.b, &changed.b, in_order);
        let parameters = match &changed.cause {
            Cause::Parameters(parameters) => parameters.iter().map(parameter).collect(),
            _ => Vec::new(),
        };
        let worst = changed.worst;
        ChangedReport {
            equation_b: (!same).then_some(of_b),
            equation: of_a,
            what: cause_text(&changed.cause),
            max_factor: worst.map(|worst| worst.factor).filter(|factor| factor.is_finite()),
            temperature: worst.map(|worst| worst.temperature),
            pressure: worst.map(|worst| worst.pressure),
            bath: worst.and_then(|worst| match worst.gas {
                Gas::Any => None,
                Gas::Pure(species) => Some(self.a.name(species).to_string()),
                Gas::Mixture => Some(MIXTURE.to_string()),
            }),
            parameters,
            worst,
        }
    }
}

fn equation(mechanism: &Mechanism, reaction: ReactionId) -> String {
    mechanism.reactions().get(reaction.index()).map(|reaction| with_orders(mechanism, reaction)).unwrap_or_default()
}

/// The equation, and orders that are not those of mass action.
fn with_orders(mechanism: &Mechanism, reaction: &Reaction) -> String {
    let equation = mechanism.equation(reaction);
    let orders: Vec<String> = reaction
        .order_overrides
        .iter()
        .map(|(species, order)| format!("{} {order}", mechanism.name(*species)))
        .collect();
    if orders.is_empty() { equation } else { format!("{equation} (orders: {})", orders.join(", ")) }
}

fn in_order(mechanism: &Mechanism, reaction: ReactionId) -> String {
    let reaction = mechanism.reactions().get(reaction.index());
    reaction.map(|reaction| sorted_equation(mechanism, reaction)).unwrap_or_default()
}

fn parameter(difference: &ParameterDifference) -> ParameterReport {
    let (factor, unit) = match difference.quantity {
        Quantity::Energy => (PER_MOL, Some("J/mol")),
        Quantity::Temperature => (1.0, Some("K")),
        Quantity::Pressure => (1.0, Some("Pa")),
        Quantity::PreExponential => (1.0, Some("kmol, m, s")),
        Quantity::Number => (1.0, None),
    };
    ParameterReport { name: difference.name.clone(), a: difference.a * factor, b: difference.b * factor, unit }
}

/// The median and the largest of ascending factors.
fn rate_factors(factors: &[f64]) -> Option<RateFactors> {
    let (lower, upper) = (factors.get(factors.len().checked_sub(1)? / 2)?, factors.get(factors.len() / 2)?);
    let median = if lower == upper { *lower } else { 0.5 * (lower + upper) };
    Some(RateFactors { median, max: *factors.last()? })
}

/// The object of `diff --format json`.
pub fn comparison_json(compared: &Compared) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&compared.report())
}
