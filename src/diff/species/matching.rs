//! Which species of two mechanisms are the same.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::diff::settings::Settings;
use crate::graph::{Pairing, SpeciesReactionGraph, pair_species};
use crate::mechanism::{Coefficient, Mechanism, Species, SpeciesId};

/// The species of a with their partners in b.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matching {
    /// b's species by a's index; `None` for a species that b lacks.
    pub partners: Vec<Option<SpeciesId>>,
    /// Groups of a's species whose partners can be exchanged without a worse matching.
    pub interchangeable: Vec<Vec<SpeciesId>>,
    /// The pairs that were given.
    pub known: Vec<(SpeciesId, SpeciesId)>,
    /// Pairs of one name and different compositions.
    pub contradictory: Vec<(SpeciesId, SpeciesId)>,
}

/// Settings that no comparison can follow: names that a mechanism does not have, a species with two partners,
/// or no conditions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    #[error("the first mechanism has no species {0}")]
    InA(String),
    #[error("the second mechanism has no species {0}")]
    InB(String),
    #[error("{0} is given two names")]
    Twice(String),
    #[error("there is no temperature or no pressure to compare at")]
    NoConditions,
}

/// The matching by names, and a second one without them where names contradict compositions. Species whose
/// names do not match, or contradict the compositions, are matched by their reactions, thermo and transport.
pub fn matchings(
    a: &Mechanism,
    b: &Mechanism,
    settings: &Settings,
) -> Result<(Matching, Option<Matching>), InvalidSettings> {
    let stated = stated(a, b, settings)?;
    let names = by_name(a, b, &stated);
    let named = partners(a, &names.pairs);
    let unmatched = |partners: &[Option<SpeciesId>]| {
        let matched = partners.iter().flatten().count();
        matched < a.species().len() && matched < b.species().len()
    };
    if settings.names_only || (!unmatched(&named) && names.contradictory.is_empty()) {
        let pairs = [&names.pairs[..], &names.contradictory].concat();
        let by_name = Matching {
            partners: partners(a, &pairs),
            interchangeable: Vec::new(),
            known: pairs,
            contradictory: Vec::new(),
        };
        return Ok((by_name, None));
    }
    let (graph_a, graph_b) = (SpeciesReactionGraph::of(a), SpeciesReactionGraph::of(b));
    let matching = |known: &[(SpeciesId, SpeciesId)]| {
        let mut matching = Matching::of(&graph_a, &graph_b, known);
        matching.complete(&names.contradictory);
        matching
    };
    let without_names = (!names.contradictory.is_empty()).then(|| matching(&stated));
    Ok((matching(&names.pairs), without_names))
}

/// The matching by everything but names, for names that were exchanged between isomers. `None` where a species
/// lacks thermo or a composition, without which such a matching is not reliable.
pub fn without_names(a: &Mechanism, b: &Mechanism, settings: &Settings) -> Option<Matching> {
    let is_known = |species: &Species| species.thermo.is_some() && species.composition.is_some();
    if !a.species().iter().chain(b.species()).all(is_known) {
        return None;
    }
    let stated = stated(a, b, settings).ok()?;
    Some(Matching::of(&SpeciesReactionGraph::of(a), &SpeciesReactionGraph::of(b), &stated))
}

impl Matching {
    /// The matching by the network and the data of species, which keeps the known pairs.
    pub fn of(a: &SpeciesReactionGraph, b: &SpeciesReactionGraph, known: &[(SpeciesId, SpeciesId)]) -> Self {
        let Pairing { partners, interchangeable } = pair_species(a, b, known);
        Matching { partners, interchangeable, known: known.to_vec(), contradictory: Vec::new() }
    }

    /// Adds pairs of one name and different compositions, where neither species has a partner.
    pub fn complete(&mut self, pairs: &[(SpeciesId, SpeciesId)]) {
        self.contradictory = pairs.to_vec();
        let mut taken: HashSet<SpeciesId> = self.partners.iter().flatten().copied().collect();
        for (a, b) in pairs {
            if self.partners[a.index()].is_none() && taken.insert(*b) {
                self.partners[a.index()] = Some(*b);
            }
        }
    }
}

fn partners(a: &Mechanism, pairs: &[(SpeciesId, SpeciesId)]) -> Vec<Option<SpeciesId>> {
    let mut partners = vec![None; a.species().len()];
    pairs.iter().for_each(|(a, b)| partners[a.index()] = Some(*b));
    partners
}

/// The pairs of species that the settings give.
fn stated(a: &Mechanism, b: &Mechanism, settings: &Settings) -> Result<Vec<(SpeciesId, SpeciesId)>, InvalidSettings> {
    for (name, _) in settings.bath.iter().flatten() {
        a.find_species(name).ok_or_else(|| InvalidSettings::InA(name.clone()))?;
    }
    let mut pairs: Vec<(SpeciesId, SpeciesId)> = Vec::new();
    for (name_a, name_b) in &settings.renamed {
        let in_a = a.find_species(name_a).ok_or_else(|| InvalidSettings::InA(name_a.clone()))?;
        let in_b = b.find_species(name_b).ok_or_else(|| InvalidSettings::InB(name_b.clone()))?;
        if let Some((other, _)) = pairs.iter().find(|(other_a, other_b)| *other_a == in_a || *other_b == in_b) {
            let twice = if *other == in_a { name_a } else { name_b };
            return Err(InvalidSettings::Twice(twice.clone()));
        }
        pairs.push((in_a, in_b));
    }
    Ok(pairs)
}

#[derive(Default)]
struct ByName {
    pairs: Vec<(SpeciesId, SpeciesId)>,
    /// The same name, but another composition.
    contradictory: Vec<(SpeciesId, SpeciesId)>,
    taken_a: HashSet<SpeciesId>,
    taken_b: HashSet<SpeciesId>,
}

/// Pairs of species with one name; several of one name are paired in their order. Upper and lower case are
/// one where the compositions agree.
fn by_name(a: &Mechanism, b: &Mechanism, stated: &[(SpeciesId, SpeciesId)]) -> ByName {
    let mut found = ByName::default();
    stated.iter().for_each(|pair| found.take(*pair, true));
    found.take_spelled(a, b, str::to_string, |agreement| Some(agreement != Some(false)));
    found.take_spelled(a, b, str::to_ascii_uppercase, |agreement| agreement.filter(|agree| *agree));
    found
}

impl ByName {
    fn take(&mut self, (a, b): (SpeciesId, SpeciesId), is_same: bool) {
        self.taken_a.insert(a);
        self.taken_b.insert(b);
        let list = if is_same { &mut self.pairs } else { &mut self.contradictory };
        list.push((a, b));
    }

    /// Takes pairs whose names are equal after `spell`. `decide` gets whether the compositions agree (`None` if
    /// unknown) and tells whether the species are the same; it returns `None` to leave them unpaired.
    fn take_spelled(
        &mut self,
        a: &Mechanism,
        b: &Mechanism,
        spell: fn(&str) -> String,
        decide: fn(Option<bool>) -> Option<bool>,
    ) {
        let mut namesakes: HashMap<String, VecDeque<SpeciesId>> = HashMap::new();
        for species in b.species_ids().filter(|species| !self.taken_b.contains(species)) {
            namesakes.entry(spell(b.name(species))).or_default().push_back(species);
        }
        for species in a.species_ids().filter(|species| !self.taken_a.contains(species)).collect::<Vec<_>>() {
            let Some(queue) = namesakes.get_mut(&spell(a.name(species))) else { continue };
            let Some(partner) = queue.front().copied() else { continue };
            if let Some(is_same) =
                decide(same_composition(&a.species()[species.index()], &b.species()[partner.index()]))
            {
                queue.pop_front();
                self.take((species, partner), is_same);
            }
        }
    }
}

/// Whether two species have the same composition; `None` where one is unknown.
pub fn same_composition(a: &Species, b: &Species) -> Option<bool> {
    let sorted = |composition: &[(String, Coefficient)]| {
        let mut atoms: Vec<(String, Coefficient)> =
            composition.iter().filter(|(_, count)| !count.is_zero()).cloned().collect();
        atoms.sort_by(|one, other| one.0.cmp(&other.0));
        atoms
    };
    Some(sorted(a.composition.as_deref()?) == sorted(b.composition.as_deref()?))
}
