//! What a mechanism consists of, as text and JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::mechanism::Phase;
use crate::operations::Information;
use crate::report::laws::{law_by_name, law_text};
use crate::report::schema::SCHEMA;
use crate::report::table::aligned;

#[derive(Serialize)]
struct InformationReport<'a> {
    schema: u32,
    phases: Vec<PhaseReport<'a>>,
    species: usize,
    reactions: usize,
    reversible: usize,
    elements: &'a [String],
    rate_types: &'a BTreeMap<String, usize>,
    thermo_models: &'a BTreeMap<String, usize>,
    /// `null` where they cannot be listed.
    conservation_laws: Option<Vec<BTreeMap<String, i64>>>,
}

#[derive(Serialize)]
struct PhaseReport<'a> {
    name: &'a str,
    model: String,
    species: usize,
    reactions: usize,
}

impl<'a> PhaseReport<'a> {
    fn of(phase: &'a Phase) -> Self {
        let (species, reactions) = (phase.species.len(), phase.reactions.len());
        PhaseReport { name: &phase.name, model: phase.model.to_string(), species, reactions }
    }
}

/// `{"schema":1,"phases":[{name, model, species, reactions}],"species":…,"reactions":…,"reversible":…,"elements":[…],
/// "rate_types":{TYPE: count},"thermo_models":{MODEL: count},"conservation_laws":[{SPECIES: weight}]|null}`.
pub fn information_json(information: &Information) -> serde_json::Result<String> {
    let mechanism = &information.mechanism;
    let laws = information.conservation_laws.as_ref();
    serde_json::to_string_pretty(&InformationReport {
        schema: SCHEMA,
        phases: mechanism.phases().iter().map(PhaseReport::of).collect(),
        species: mechanism.species().len(),
        reactions: mechanism.reactions().len(),
        reversible: information.reversible(),
        elements: &information.elements,
        rate_types: &information.rate_types,
        thermo_models: &information.thermo_models,
        conservation_laws: laws.map(|laws| laws.iter().map(|law| law_by_name(mechanism, law)).collect()),
    })
}

/// Counts of species and reactions, the elements, a table of phases, and the conservation laws.
pub fn information_text(information: &Information) -> String {
    let mechanism = &information.mechanism;
    let (species, reactions) = (mechanism.species().len(), mechanism.reactions().len());
    let mut text = format!("{species} species{}\n", counts_text(&information.thermo_models));
    let reversible = information.reversible();
    text +=
        &format!("{reactions} reactions, {reversible} of them reversible{}\n", counts_text(&information.rate_types));
    let elements = &information.elements;
    text += &format!("elements: {}\n", if elements.is_empty() { "none".to_string() } else { elements.join(" ") });
    if !mechanism.phases().is_empty() {
        let row = |phase: &Phase| {
            let PhaseReport { name, model, species, reactions } = PhaseReport::of(phase);
            vec![name.to_string(), model, species.to_string(), reactions.to_string()]
        };
        let rows = mechanism.phases().iter().map(row).collect();
        text += &format!("\n{}", aligned(&["phase", "model", "species", "reactions"], rows, &[2, 3]));
    }
    text + &laws_text(information)
}

/// ` (2 falloff, 7 Arrhenius)`; nothing where there is none.
fn counts_text(counts: &BTreeMap<String, usize>) -> String {
    let counts: Vec<String> = counts.iter().map(|(name, number)| format!("{number} {name}")).collect();
    if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) }
}

fn laws_text(information: &Information) -> String {
    let Some(laws) = &information.conservation_laws else {
        return "\nThe conservation laws cannot be listed: too many, or a fractional coefficient.\n".to_string();
    };
    if laws.is_empty() {
        return "\nNothing is conserved.\n".to_string();
    }
    let lines: String = laws.iter().map(|law| format!("  {}\n", law_text(&information.mechanism, law))).collect();
    format!("\nconserved:\n{lines}")
}
