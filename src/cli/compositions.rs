//! Compositions of species that a file gives, for `--species`.

use std::collections::BTreeMap;

use crate::cli::Failure;
use crate::cli::files::{read_mechanism, read_source};
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
    let loaded = read_mechanism(path, Some(Format::from_path(path).unwrap_or(Format::Cantera)))?;
    let known = loaded
        .mechanism
        .species()
        .iter()
        .filter_map(|species| Some((species.name.clone(), species.composition.clone()?)));
    Ok(Compositions { of_species: known.collect(), elements: loaded.mechanism.elements })
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
    /// Gives every species of the mechanism its composition; an error names those that have none.
    pub fn apply(&self, mechanism: &mut Mechanism) -> Result<(), Failure> {
        let missing: Vec<String> =
            mechanism.species_names().into_iter().filter(|name| !self.of_species.contains_key(name)).collect();
        if !missing.is_empty() {
            return Err(anyhow::anyhow!("--species gives no composition of {}", missing.join(", ")).into());
        }
        for id in mechanism.species_ids() {
            let composition = self.of_species.get(mechanism.name(id)).cloned();
            *mechanism.species_mut(id).composition = composition;
        }
        mechanism.elements = self.elements.clone();
        Ok(())
    }
}
