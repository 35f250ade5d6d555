//! Compositions of species from a file of their own.

use std::collections::BTreeMap;

use crate::formats::{Format, formulas};
use crate::mechanism::{Coefficient, Element, Mechanism};
use crate::operations::failure::Failure;
use crate::operations::files::{Files, read_source};
use crate::operations::load::{LoadOptions, load};

/// The composition of each species that a file names, and the elements that the file defines.
#[derive(Clone, Debug, Default)]
pub struct Compositions {
    by_species: BTreeMap<String, Vec<(String, Coefficient)>>,
    elements: Vec<Element>,
}

/// The extension of a table with the columns `name,formula`.
const TABLE_EXTENSION: &str = ".csv";
/// The atomic weight of an element that is a group of atoms without a weight of its own.
const UNIT_WEIGHT: f64 = 1.0;

impl Compositions {
    /// Reads a mechanism file, or a table with the columns `name,formula`. Errors: those of [`load`], and findings
    /// in the table.
    pub fn read(path: &str, data_folders: &[String], files: &dyn Files) -> Result<Self, Failure> {
        if path.to_ascii_lowercase().ends_with(TABLE_EXTENSION) {
            return Ok(Compositions::of_table(formulas::read(&read_source(path, files)?)?));
        }
        let from = Some(Format::from_path(path).unwrap_or_default());
        let options = LoadOptions { from, data_folders: data_folders.to_vec(), ..LoadOptions::of(path) };
        let mechanism = load(&options, files)?.document.mechanism;
        let known = mechanism.species().iter();
        let known = known.filter_map(|species| Some((species.name.clone(), species.composition.clone()?)));
        Ok(Compositions { by_species: known.collect(), elements: mechanism.elements })
    }

    fn of_table(by_species: BTreeMap<String, Vec<(String, Coefficient)>>) -> Self {
        let mut elements: Vec<Element> = Vec::new();
        for (symbol, _) in by_species.values().flatten() {
            if !formulas::is_chemical_element(symbol) && !elements.iter().any(|element| element.symbol == *symbol) {
                elements.push(Element { symbol: symbol.clone(), atomic_weight: Some(UNIT_WEIGHT) });
            }
        }
        Compositions { by_species, elements }
    }

    /// Refuses compositions that leave out any of these species, and names those left out.
    pub fn require(&self, species: &[String]) -> Result<(), Failure> {
        let names = species.iter().map(String::as_str);
        let missing: Vec<&str> = names.filter(|name| !self.by_species.contains_key(*name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Failure::usage(format!("--species gives no composition of {}", missing.join(", "))))
    }

    /// Whether the file names a species.
    pub fn knows(&self, species: &str) -> bool {
        self.by_species.contains_key(species)
    }

    /// The composition of each of these species; empty for a species that the file does not name.
    pub fn of(&self, species: &[String]) -> Vec<Vec<(String, Coefficient)>> {
        species.iter().map(|name| self.by_species.get(name).cloned().unwrap_or_default()).collect()
    }

    /// Gives every species of the mechanism its composition.
    pub fn apply(&self, mechanism: &mut Mechanism) {
        for id in mechanism.species_ids() {
            let composition = self.by_species.get(mechanism.name(id)).cloned();
            *mechanism.species_mut(id).composition = composition;
        }
        mechanism.elements = self.elements.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::Species;
    use crate::operations::memory_files::MemoryFiles;

    #[test]
    fn a_table_gives_compositions_and_defines_groups_of_atoms() {
        let files = MemoryFiles::new([("formulas.CSV", "name,formula\nH2,H2\nQH,\"{Q1:1, H:1}\"\n")]);
        let compositions = Compositions::read("formulas.CSV", &[], &files).unwrap();
        let names = ["H2".to_string(), "QH".to_string()];
        assert!(compositions.require(&names).is_ok());
        assert_eq!(compositions.of(&names)[0], [("H".to_string(), Coefficient::from(2))]);
        let mut mechanism = Mechanism::new();
        let id = mechanism.add_species(Species::named("QH")).unwrap();
        compositions.apply(&mut mechanism);
        assert_eq!(mechanism.species()[id.index()].composition.as_ref().map(Vec::len), Some(2));
        assert_eq!(mechanism.elements.len(), 1);
        assert_eq!(mechanism.elements[0].symbol, "Q1");
    }

    #[test]
    fn species_without_a_composition_are_named() {
        let files = MemoryFiles::new([("formulas.csv", "name,formula\nH2,H2\n")]);
        let compositions = Compositions::read("formulas.csv", &[], &files).unwrap();
        let names = ["H2", "O2", "OH"].map(String::from);
        let refused = compositions.require(&names).unwrap_err().to_string();
        assert_eq!(refused, "--species gives no composition of O2, OH");
    }
}
