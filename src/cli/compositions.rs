//! Compositions of species that a file gives, for `--species`.

use std::collections::BTreeMap;

use crate::cli::Failure;
use crate::cli::files::read_source;
use crate::cli::mechanism_file::{MechanismArguments, read_mechanism};
use crate::formats::{Format, formulas};
use crate::mechanism::{Coefficient, Element, Mechanism};

/// The composition of each species that the file names, and the elements it defines itself.
pub struct Compositions {
    of_species: BTreeMap<String, Vec<(String, Coefficient)>>,
    elements: Vec<Element>,
}

/// Reads a mechanism file, or a CSV with the columns `name,formula`.
pub fn read(path: &str) -> Result<Compositions, Failure> {
    if path.to_ascii_lowercase().ends_with(".csv") {
        let of_species = formulas::read(&read_source(path)?)?;
        let symbols = of_species.values().flatten().map(|(symbol, _)| symbol.clone());
        let elements = virtual_elements(symbols);
        return Ok(Compositions { of_species, elements });
    }
    let from = Some(Format::from_path(path).unwrap_or_default());
    let loaded = read_mechanism(&MechanismArguments::of(path, from, None))?;
    let known = loaded
        .document
        .mechanism
        .species()
        .iter()
        .filter_map(|species| Some((species.name.clone(), species.composition.clone()?)));
    Ok(Compositions { of_species: known.collect(), elements: loaded.document.mechanism.elements })
}

/// Symbols that are no chemical element become elements of their own.
fn virtual_elements(symbols: impl Iterator<Item = String>) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    for symbol in symbols.filter(|symbol| !formulas::is_chemical_element(symbol)) {
        if !elements.iter().any(|element| element.symbol == symbol) {
            elements.push(Element { symbol, atomic_weight: Some(1.0) });
        }
    }
    elements
}

impl Compositions {
    /// Refuses compositions that do not cover all of these species, and names those left out.
    pub fn require(&self, species: &[String]) -> Result<(), Failure> {
        let missing: Vec<&str> =
            species.iter().map(String::as_str).filter(|name| !self.of_species.contains_key(*name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(anyhow::anyhow!("--species gives no composition of {}", missing.join(", ")).into())
    }

    /// The composition of each of these species; nothing for one that is not known.
    pub fn of(&self, species: &[String]) -> Vec<Vec<(String, Coefficient)>> {
        species.iter().map(|name| self.of_species.get(name).cloned().unwrap_or_default()).collect()
    }

    /// Gives every species of the mechanism its composition.
    pub fn apply(&self, mechanism: &mut Mechanism) {
        for id in mechanism.species_ids() {
            let composition = self.of_species.get(mechanism.name(id)).cloned();
            *mechanism.species_mut(id).composition = composition;
        }
        mechanism.elements = self.elements.clone();
    }
}
