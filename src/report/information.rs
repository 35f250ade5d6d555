//! What a mechanism consists of.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::mechanism::{Mechanism, conservation_laws};
use crate::report::SCHEMA;
use crate::report::laws::{law_by_name, law_text};
use crate::report::table::aligned;
use crate::thermo::Thermo;

#[derive(Serialize)]
struct Information {
    schema: u32,
    phases: Vec<PhaseInformation>,
    species: usize,
    reactions: usize,
    reversible: usize,
    elements: Vec<String>,
    rate_types: BTreeMap<String, usize>,
    thermo_models: BTreeMap<String, usize>,
    /// `null` where they cannot be listed.
    conservation_laws: Option<Vec<BTreeMap<String, i64>>>,
}

#[derive(Serialize)]
struct PhaseInformation {
    name: String,
    model: String,
    species: usize,
    reactions: usize,
}

fn gather(mechanism: &Mechanism) -> Information {
    let mut elements: Vec<String> = Vec::new();
    for (element, _) in mechanism.species().iter().flat_map(|species| species.composition.iter().flatten()) {
        if !elements.contains(element) {
            elements.push(element.clone());
        }
    }
    let laws = conservation_laws(mechanism).ok();
    let phase = |phase: &crate::mechanism::Phase| PhaseInformation {
        name: phase.name.clone(),
        model: phase.model.to_string(),
        species: phase.species.len(),
        reactions: phase.reactions.len(),
    };
    Information {
        schema: SCHEMA,
        phases: mechanism.phases().iter().map(phase).collect(),
        species: mechanism.species().len(),
        reactions: mechanism.reactions().len(),
        reversible: mechanism.reactions().iter().filter(|reaction| reaction.is_reversible()).count(),
        elements,
        rate_types: counted(mechanism.reactions().iter().map(|reaction| reaction.kind().to_string())),
        thermo_models: counted(mechanism.species().iter().map(|species| thermo_model(species.thermo.as_ref()))),
        conservation_laws: laws.map(|laws| laws.iter().map(|law| law_by_name(mechanism, law)).collect()),
    }
}

fn counted(names: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_insert(0) += 1);
    counts
}

fn thermo_model(thermo: Option<&Thermo>) -> String {
    thermo.map_or("without thermo".to_string(), |thermo| thermo.kind().to_string())
}

pub fn information_json(mechanism: &Mechanism) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&gather(mechanism))
}

pub fn information_text(mechanism: &Mechanism) -> String {
    let found = gather(mechanism);
    let counts = |counts: &BTreeMap<String, usize>| {
        let counts: Vec<String> = counts.iter().map(|(name, number)| format!("{number} {name}")).collect();
        if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) }
    };
    let mut text = format!("{} species{}\n", found.species, counts(&found.thermo_models));
    text += &format!(
        "{} reactions, {} of them reversible{}\n",
        found.reactions,
        found.reversible,
        counts(&found.rate_types)
    );
    text += &format!(
        "elements: {}\n",
        if found.elements.is_empty() { "none".to_string() } else { found.elements.join(" ") }
    );
    if !found.phases.is_empty() {
        let row = |phase: &PhaseInformation| {
            vec![phase.name.clone(), phase.model.clone(), phase.species.to_string(), phase.reactions.to_string()]
        };
        let rows = found.phases.iter().map(row).collect();
        text += &format!("\n{}", aligned(&["phase", "model", "species", "reactions"], rows, &[2, 3]));
    }
    text + &laws_text(mechanism)
}

fn laws_text(mechanism: &Mechanism) -> String {
    let Ok(laws) = conservation_laws(mechanism) else {
        return "\nThe conservation laws cannot be listed: too many, or a fractional coefficient.\n".to_string();
    };
    if laws.is_empty() {
        return "\nNothing is conserved.\n".to_string();
    }
    let lines: String = laws.iter().map(|law| format!("  {}\n", law_text(mechanism, law))).collect();
    format!("\nconserved:\n{lines}")
}
