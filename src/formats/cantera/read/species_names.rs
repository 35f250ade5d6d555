//! Species by name, as Cantera finds them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::mechanism::{Mechanism, SpeciesId};

/// Species by name. Upper and lower case differ only where they must.
#[derive(Default)]
pub struct SpeciesNames {
    declared: HashMap<String, SpeciesId>,
    /// The same in lower case; `None` where several names differ in case only.
    folded: HashMap<String, Option<SpeciesId>>,
    /// The names in order, to suggest one for a name that is wrong.
    pub all: Vec<String>,
}

impl SpeciesNames {
    /// Adds species; of one name, the first counts.
    pub fn declare(&mut self, mechanism: &Mechanism, species: &[SpeciesId]) {
        for id in species {
            let name = mechanism.name(*id).to_string();
            if let Entry::Vacant(vacant) = self.declared.entry(name.clone()) {
                vacant.insert(*id);
                let in_lower_case = self.folded.entry(name.to_lowercase()).or_insert(Some(*id));
                *in_lower_case = in_lower_case.filter(|first| first == id);
                self.all.push(name);
            }
        }
    }

    /// The species that a name stands for.
    pub fn find(&self, name: &str) -> Option<SpeciesId> {
        let exact = self.declared.get(name).copied();
        exact.or_else(|| self.folded.get(&name.to_lowercase()).copied().flatten())
    }

    /// Whether the name is that of a species in every letter.
    pub fn is_exact(&self, name: &str) -> bool {
        self.declared.contains_key(name)
    }
}
