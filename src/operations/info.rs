//! What a mechanism consists of.

use std::collections::BTreeMap;

use crate::mechanism::{ConservationLaw, Mechanism, conservation_laws};
use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::load::{LoadOptions, load};
use crate::operations::monitor::Monitor;
use crate::thermo::Thermo;

/// What a mechanism consists of.
#[derive(Clone, Debug)]
pub struct Information {
    /// The phase that was asked for, or everything.
    pub mechanism: Mechanism,
    /// Elements of the species, in the order of first mention.
    pub elements: Vec<String>,
    /// Number of reactions by type.
    pub rate_types: BTreeMap<String, usize>,
    /// Number of species by the model of their thermodynamic data.
    pub thermo_models: BTreeMap<String, usize>,
    /// `None` where they cannot be listed: too many, or fractional coefficients.
    pub conservation_laws: Option<Vec<ConservationLaw>>,
}

impl Information {
    /// Describes a mechanism.
    pub fn of(mechanism: Mechanism) -> Self {
        let mut elements: Vec<String> = Vec::new();
        for (element, _) in mechanism.species().iter().flat_map(|species| species.composition.iter().flatten()) {
            if !elements.contains(element) {
                elements.push(element.clone());
            }
        }
        Information {
            elements,
            rate_types: counted(mechanism.reactions().iter().map(|reaction| reaction.kind().to_string())),
            thermo_models: counted(mechanism.species().iter().map(|species| thermo_model(species.thermo.as_ref()))),
            conservation_laws: conservation_laws(&mechanism).ok(),
            mechanism,
        }
    }

    /// Number of reversible reactions.
    pub fn reversible(&self) -> usize {
        self.mechanism.reactions().iter().filter(|reaction| reaction.is_reversible()).count()
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

/// Reads a mechanism and describes it: the phase that the options name, or everything. Errors: those of
/// [`load`], findings that are errors, and a phase that is not there.
pub fn info(options: &LoadOptions, files: &dyn Files, monitor: &dyn Monitor) -> Result<Information, Failure> {
    let loaded = load(options, files)?;
    monitor.findings(&loaded.document.warnings);
    loaded.require_sound()?;
    let mechanism = match &options.phase {
        Some(phase) => loaded.of_phase(Some(phase))?,
        None => loaded.document.mechanism,
    };
    Ok(Information::of(mechanism))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;
    use crate::operations::monitor::Silent;

    #[test]
    fn a_mechanism_is_counted_and_its_laws_are_listed() {
        let files = MemoryFiles::new([("net.rxn", "A <=> 2 B ; 1 ; 2\nB => C ; 1\n")]);
        let information = info(&LoadOptions::of("net.rxn"), &files, &Silent).unwrap();
        assert_eq!((information.mechanism.species().len(), information.reversible()), (3, 1));
        assert_eq!(information.conservation_laws, Some(vec![vec![2, 1, 1]]));
        assert_eq!(information.thermo_models, BTreeMap::from([("without thermo".to_string(), 3)]));
        let other_phase = LoadOptions { phase: Some("gas".to_string()), ..LoadOptions::of("net.rxn") };
        assert!(matches!(info(&other_phase, &files, &Silent), Err(Failure::Usage(_))));
    }

    #[test]
    fn a_mechanism_with_errors_is_not_described() {
        let text = "phases:\n- {name: gas, thermo: ideal-gas, kinetics: gas}\nspecies:\n\
            - {name: H2, composition: {H: 2}, thermo: {model: constant-cp}}\n\
            - {name: H, composition: {H: 1}, thermo: {model: constant-cp}}\n\
            reactions:\n- {equation: H2 => H, rate-constant: [1, 0, 0]}\n";
        let files = MemoryFiles::new([("net.yaml", text)]);
        let Err(Failure::Invalid(found)) = info(&LoadOptions::of("net.yaml"), &files, &Silent) else {
            panic!("it is unbalanced")
        };
        assert_eq!(found[0].code, "unbalanced-reaction");
    }
}
