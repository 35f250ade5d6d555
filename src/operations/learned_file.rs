//! The learned mechanism as a file: its compositions, its metadata and the first state of the data.

use crate::constants::GAS_CONSTANT;
use crate::data::Dataset;
use crate::formats::{Document, LEARNED_KEY, Loss, MetadataValue, WritableFormat, WriteOptions, listed_extensions};
use crate::learn::Discovery;
use crate::mechanism::{Coefficient, FindingCode, Item, Mechanism, Reaction, Species, State, check};
use crate::operations::compositions::Compositions;
use crate::operations::failure::Failure;
use crate::operations::held_form::in_held_form;
use crate::operations::learned_metadata::metadata;
use crate::operations::monitor::Collector;
use crate::operations::provenance::Provenance;
use crate::source::Diagnostic;

/// The temperature of the initial state where the data give none, K; learned rate constants do not depend on it.
const TEMPERATURE_WITHOUT_DATA: f64 = 300.0;

/// A learned mechanism as text.
pub struct LearnedText {
    pub text: String,
    /// What the file does not hold and what was done to write it, in words.
    pub remarks: Vec<String>,
}

/// The format to write a learned mechanism in, by the extension of the output. Errors: a format that is only
/// read.
pub fn writable_format(output: &str) -> Result<WritableFormat, Failure> {
    WritableFormat::for_path(output).map_err(|not_written| {
        let extensions = listed_extensions(WritableFormat::all().map(WritableFormat::format), "or");
        Failure::usage(format!(
            "the learned mechanism cannot be written to {output}: {} are read, not written; give a name that ends in \
             {extensions}",
            not_written.0.title()
        ))
    })
}

/// Refuses names of species that would keep the learned mechanism from being written, before it is learned. The
/// diagnostic has no place yet.
pub fn require_writable_names(format: WritableFormat, species: &[String]) -> Result<(), Diagnostic> {
    let mut probe = Mechanism::new();
    for name in species {
        let named = Species { composition: Some(Vec::new()), ..Species::named(name) };
        // The data hold no name twice, and a decay is a reaction.
        let Ok(id) = probe.add_species(named) else { continue };
        probe.add_reaction(Reaction::one_way(vec![(id, Coefficient::ONE)], Vec::new(), 1.0)).ok();
    }
    let Err(refused) = format.write(&Document::of(probe), &WriteOptions::default()) else { return Ok(()) };
    let Some(obstacle) = refused.first() else { return Ok(()) };
    Err(Diagnostic::error("unwritable-name", "the learned mechanism could not be written")
        .because(obstacle.to_string())
        .hint("rename the species in the data, or leave -o out"))
}

/// The learned mechanism with the given compositions if they balance its reactions, else without them and a
/// remark.
pub fn with_compositions(learned: &Mechanism, compositions: Option<&Compositions>) -> (Mechanism, Option<String>) {
    let Some(compositions) = compositions else { return (learned.clone(), None) };
    let mut mechanism = learned.clone();
    compositions.apply(&mut mechanism);
    let unbalanced = unbalanced_equations(&mechanism);
    if unbalanced.is_empty() {
        return (mechanism, None);
    }
    let remark = format!("the compositions given do not balance {}; they were not used", unbalanced.join(", "));
    (learned.clone(), Some(remark))
}

/// The equations that the compositions of their species do not balance.
fn unbalanced_equations(mechanism: &Mechanism) -> Vec<String> {
    let is_unbalanced = |code: &FindingCode| matches!(code, FindingCode::Unbalanced { .. });
    let unbalanced = check(mechanism).into_iter().filter(|finding| is_unbalanced(&finding.code));
    let equations = unbalanced.filter_map(|finding| match finding.item {
        Item::Reaction(id) => mechanism.reactions().get(id.index()).map(|reaction| mechanism.equation(reaction)),
        Item::Species(_) => None,
    });
    let mut equations: Vec<String> = equations.collect();
    equations.dedup();
    equations
}

/// The learned mechanism in a format. Errors: what the format cannot hold.
pub fn learned_text(
    mechanism: Mechanism,
    format: WritableFormat,
    discovery: &Discovery,
    provenance: &Provenance,
    dataset: &Dataset,
) -> Result<LearnedText, Failure> {
    text_of(mechanism, format, metadata(discovery, provenance), provenance, dataset)
}

/// A mechanism in a format, with metadata about where its rates come from. Errors: what the format cannot hold.
pub fn text_of(
    mut mechanism: Mechanism,
    format: WritableFormat,
    metadata: Vec<(String, MetadataValue)>,
    provenance: &Provenance,
    dataset: &Dataset,
) -> Result<LearnedText, Failure> {
    mechanism.description = Some(format!("Learned from {} by kinmech.", provenance.file_names()));
    let monitor = Collector::default();
    let document = in_held_form(Document::of(mechanism), format.holds(), &monitor)?;
    let options = WriteOptions {
        metadata: vec![(LEARNED_KEY.to_string(), metadata)],
        state: first_state(dataset, &document.mechanism),
        ..WriteOptions::default()
    };
    let written = format.write(&document, &options).map_err(|refused| {
        let reasons: Vec<String> = refused.iter().map(ToString::to_string).collect();
        Failure::failed("writing the learned mechanism", reasons.join("; "))
    })?;
    let (_, mut remarks) = monitor.into_parts();
    remarks.extend(left_out(format, &written.losses));
    Ok(LearnedText { text: written.text, remarks })
}

/// What the file leaves out of the learned mechanism.
fn left_out(format: WritableFormat, losses: &[Loss]) -> Vec<String> {
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

/// The first complete state of the data: P = R T Σ u and mole fractions u / Σ u.
fn first_state(dataset: &Dataset, mechanism: &Mechanism) -> Option<State> {
    let is_complete = |u: &f64| u.is_finite() && *u >= 0.0;
    let mut rows = dataset.concentrations.outer_iter();
    let row = rows.position(|u| u.iter().all(is_complete) && u.sum() > 0.0)?;
    let (u, total) = (dataset.state(row), dataset.state(row).sum());
    let temperature = dataset.temperatures.as_ref().map_or(TEMPERATURE_WITHOUT_DATA, |temperatures| temperatures[row]);
    let fraction = |(name, u): (&String, &f64)| Some((mechanism.find_species(name)?, u / total));
    let mole_fractions = dataset.species.iter().zip(u).filter_map(fraction).filter(|(_, x)| *x > 0.0).collect();
    let pressure = GAS_CONSTANT * temperature * total;
    pressure.is_finite().then_some(State { temperature, pressure, mole_fractions })
}
