//! The learned mechanism as a file.

use crate::cli::Failure;
use crate::cli::compositions::Compositions;
use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;
use crate::formats::{Document, Loss, WritableFormat, WriteOptions};
use crate::learn::Discovery;
use crate::mechanism::{Coefficient, FindingCode, Item, Mechanism, Reaction, Species, State, check};
use crate::operations::{Collector, in_held_form};
use crate::report::{RunDetails, discovery_metadata};
use crate::source::Diagnostic;

/// Refuses names of species that would keep the learned mechanism from being written; for before the
/// learning. The diagnostic has no place yet.
pub fn require_writable_names(format: WritableFormat, species: &[String]) -> Result<(), Diagnostic> {
    let mut probe = Mechanism::new();
    for name in species {
        let named = Species { composition: Some(Vec::new()), ..Species::named(name) };
        // The data hold no name twice, and a decay is a reaction.
        let Ok(id) = probe.add_species(named) else { continue };
        probe.add_reaction(Reaction::one_way(vec![(id, Coefficient::ONE)], Vec::new(), 1.0)).ok();
    }
    let refused = format.write(&Document::of(probe), &WriteOptions::default()).err();
    let refused = refused.and_then(|refused| Some(refused.first()?.to_string()));
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

/// The equations that the species' compositions do not balance.
fn unbalanced_equations(mechanism: &Mechanism) -> Vec<String> {
    let unbalanced = check(mechanism).into_iter().filter(|it| matches!(it.code, FindingCode::Unbalanced { .. }));
    let equations = unbalanced.filter_map(|finding| match finding.item {
        Item::Reaction(id) => mechanism.reactions().get(id.index()).map(|reaction| mechanism.equation(reaction)),
        Item::Species(_) => None,
    });
    let mut equations: Vec<String> = equations.collect();
    equations.dedup();
    equations
}

/// The learned mechanism as text, and remarks on it.
pub fn emit(
    format: WritableFormat,
    mut mechanism: Mechanism,
    discovery: &Discovery,
    details: &RunDetails,
    dataset: &Dataset,
) -> Result<(String, Vec<String>), Failure> {
    mechanism.description = Some(format!("Learned from {} by kinmech.", file_names(details)));
    let monitor = Collector::default();
    let document = in_held_form(Document::of(mechanism), format.holds(), &monitor)?;
    let entries = discovery_metadata(discovery, details).into_iter().map(|(key, value)| (key.to_string(), value));
    let options = WriteOptions {
        metadata: vec![("kinmech".to_string(), entries.collect())],
        state: first_state(dataset, &document.mechanism),
        ..WriteOptions::default()
    };
    let refused = |refused: Vec<Loss>| {
        let reasons: Vec<String> = refused.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(reasons.join("; ")).context("writing the learned mechanism")
    };
    let written = format.write(&document, &options).map_err(refused)?;
    let (_, mut remarks) = monitor.into_parts();
    remarks.extend(not_in_file(format, &written.losses));
    Ok((written.text, remarks))
}

/// What the file does not say of the learned mechanism.
fn not_in_file(format: WritableFormat, losses: &[Loss]) -> Vec<String> {
    let of_kind = |code: &str| losses.iter().filter(|loss| loss.code == code).map(|loss| loss.item.as_str()).collect();
    let (unused, compositions): (Vec<&str>, Vec<&str>) = (of_kind("unused-species"), of_kind("composition"));
    let mut remarks = Vec::new();
    if !unused.is_empty() {
        remarks.push(format!("the {} do not name {}", format.format(), unused.join(", ")));
    }
    if !compositions.is_empty() {
        remarks.push(format!("the {} have no place for the compositions", format.format()));
    }
    remarks
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
