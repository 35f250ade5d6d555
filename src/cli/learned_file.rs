//! The learned mechanism as a file.

use anyhow::Context;

use crate::cli::Failure;
use crate::cli::compositions::Compositions;
use crate::cli::emission::{for_cantera, unbalanced_equations};
use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;
use crate::formats::equations::{self, Dropped};
use crate::formats::{Format, cantera};
use crate::grammar::yaml::Node;
use crate::learn::outcome::Discovery;
use crate::mechanism::{Coefficient, Mechanism, Reaction, Species, State};
use crate::report::{MetadataValue, RunDetails, discovery_metadata};
use crate::source::Diagnostic;

/// Refuses names of species that would keep the learned mechanism from being written; for before the
/// learning. The diagnostic has no place yet.
pub fn require_writable_names(output: &str, species: &[String]) -> Result<(), Diagnostic> {
    let mut probe = Mechanism::new();
    for name in species {
        let named = Species { composition: Some(Vec::new()), ..Species::named(name) };
        // The data hold no name twice, and a decay is a reaction.
        let Ok(id) = probe.add_species(named) else { continue };
        probe.add_reaction(Reaction::one_way(vec![(id, Coefficient::ONE)], Vec::new(), 1.0)).ok();
    }
    let refused = match Format::from_path(output) {
        Some(Format::Equations) => {
            equations::write(&probe).err().and_then(|refused| Some(refused.first()?.to_string()))
        }
        _ => cantera::write(&probe, &cantera::WriteOptions::default()).err().map(|error| error.to_string()),
    };
    let Some(obstacle) = refused else { return Ok(()) };
    Err(Diagnostic::error("unwritable-name", "the learned mechanism could not be written")
        .because(obstacle)
        .hint("rename the species in the data, or leave -o out"))
}

/// The learned mechanism with the compositions given, if they balance it; else a remark.
pub fn composed(discovery: &Discovery, compositions: Option<&Compositions>) -> (Mechanism, Option<String>) {
    let learned = || discovery.mechanism.clone();
    let Some(compositions) = compositions else { return (learned(), None) };
    let mut mechanism = learned();
    compositions.apply(&mut mechanism);
    let unbalanced = unbalanced_equations(&mechanism);
    if unbalanced.is_empty() {
        return (mechanism, None);
    }
    (learned(), Some(format!("the compositions given do not balance {}; they were not used", unbalanced.join(", "))))
}

/// The learned mechanism in the format that the output's extension stands for, and remarks on it.
pub fn emit(
    output: &str,
    mut mechanism: Mechanism,
    discovery: &Discovery,
    details: &RunDetails,
    dataset: &Dataset,
) -> Result<(String, Vec<String>), Failure> {
    if Format::from_path(output) == Some(Format::Equations) {
        let refused = |_| anyhow::anyhow!("the learned mechanism has no form as equations; write .yaml");
        return Ok((equations::write(&mechanism).map_err(refused)?, not_in_equations(&mechanism)));
    }
    mechanism.description = Some(format!("Learned from {} by kinmech.", file_names(details)));
    let emission = for_cantera(&mechanism)?;
    let entries = discovery_metadata(discovery, details).into_iter().map(|(key, value)| (key, metadata_node(value)));
    let options = cantera::WriteOptions {
        metadata: vec![("kinmech".to_string(), Node::mapping(entries))],
        state: first_state(dataset, &emission.mechanism),
        ..cantera::WriteOptions::default()
    };
    let text = cantera::write(&emission.mechanism, &options).context("writing the learned mechanism")?;
    Ok((text, emission.remarks))
}

/// What the equations do not tell of the learned mechanism.
fn not_in_equations(mechanism: &Mechanism) -> Vec<String> {
    let dropped = equations::dropped(mechanism);
    let unused = dropped.iter().filter_map(|dropped| match dropped {
        Dropped::UnusedSpecies(species) => Some(mechanism.name(*species)),
        _ => None,
    });
    let unused: Vec<&str> = unused.collect();
    let mut remarks = Vec::new();
    if !unused.is_empty() {
        remarks.push(format!("the equations do not name {}", unused.join(", ")));
    }
    if dropped.iter().any(|dropped| matches!(dropped, Dropped::Composition(_))) {
        remarks.push("the equations have no place for the compositions".to_string());
    }
    remarks
}

fn metadata_node(value: MetadataValue) -> Node {
    match value {
        MetadataValue::Text(text) => Node::string(text),
        MetadataValue::Integer(number) => Node::plain(number.to_string()),
        MetadataValue::Number(number) => Node::float(number),
        MetadataValue::Flag(flag) => Node::boolean(flag),
        MetadataValue::List(items) => Node::sequence(items.into_iter().map(Node::string)),
    }
}

fn file_names(details: &RunDetails) -> String {
    details.data.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The first complete state of the data: P = R T Σ u, mole fractions u / Σ u.
fn first_state(dataset: &Dataset, mechanism: &Mechanism) -> Option<State> {
    let row = dataset
        .concentrations
        .outer_iter()
        .position(|u| u.iter().all(|u| u.is_finite() && *u >= 0.0) && u.sum() > 0.0)?;
    let (u, total) = (dataset.state(row), dataset.state(row).sum());
    let temperature = dataset.temperatures.as_ref().map_or(300.0, |temperatures| temperatures[row]);
    let fraction = |(name, u): (&String, &f64)| Some((mechanism.find_species(name)?, u / total));
    let mole_fractions = dataset.species.iter().zip(u).filter_map(fraction).filter(|(_, x)| *x > 0.0).collect();
    let pressure = GAS_CONSTANT * temperature * total;
    pressure.is_finite().then_some(State { temperature, pressure, mole_fractions })
}
