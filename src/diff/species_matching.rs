//! Which species of two mechanisms are the same.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::diff::settings::Settings;
use crate::graph::{Pairing, SpeciesReactionGraph, pair_species};
use crate::mechanism::{Coefficient, Mechanism, Species, SpeciesId};

/// Species of a with their partners in b.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matching {
    /// By a's index.
    pub partners: Vec<Option<SpeciesId>>,
    /// Groups of a's species that could as well be exchanged for each other.
    pub interchangeable: Vec<Vec<SpeciesId>>,
    /// The pairs it began with.
    pub known: Vec<(SpeciesId, SpeciesId)>,
    /// Pairs of one name and different compositions.
    pub contradictory: Vec<(SpeciesId, SpeciesId)>,
}

/// Settings that no comparison can follow: names that a mechanism does not have, statements that contradict
/// each other, or no conditions.
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

/// The most natural matching, and another where names may have been exchanged. Names hold where they do
/// not contradict the compositions; where they do, or where there are other names, species are told by
/// what they do.
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

/// The matching by everything but names, if the species all have thermo by which it can be trusted:
/// names may have been exchanged between isomers.
pub fn without_names(a: &Mechanism, b: &Mechanism, settings: &Settings) -> Option<Matching> {
    let told_apart = |species: &Species| species.thermo.is_some() && species.composition.is_some();
    if !a.species().iter().chain(b.species()).all(told_apart) {
        return None;
    }
    let stated = stated(a, b, settings).ok()?;
    Some(Matching::of(&SpeciesReactionGraph::of(a), &SpeciesReactionGraph::of(b), &stated))
}

impl Matching {
    /// By the place of species in the network, beside the pairs that are known.
    pub fn of(a: &SpeciesReactionGraph, b: &SpeciesReactionGraph, known: &[(SpeciesId, SpeciesId)]) -> Self {
        let Pairing { partners, interchangeable } = pair_species(a, b, known);
        Matching { partners, interchangeable, known: known.to_vec(), contradictory: Vec::new() }
    }

    /// Pairs that names alone speak for, where nothing else was found.
    pub fn complete(&mut self, pairs: &[(SpeciesId, SpeciesId)]) {
        self.contradictory = pairs.to_vec();
        for (a, b) in pairs {
            if self.partners[a.index()].is_none() && !self.partners.contains(&Some(*b)) {
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

/// The pairs that the settings state.
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

/// Species of one name; of several namesakes the first with the first, and so on. A difference of
/// upper and lower case alone is none where the compositions agree.
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

    /// Takes the pairs of names that are one when spelled so; `decide` says, by the agreement of their
    /// compositions, whether they are the same species, or `None` for leaving them alone.
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
            if let Some(is_same) = decide(agree(&a.species()[species.index()], &b.species()[partner.index()])) {
                queue.pop_front();
                self.take((species, partner), is_same);
            }
        }
    }
}

/// Whether two species are made of the same; `None` where that is not known.
pub fn agree(a: &Species, b: &Species) -> Option<bool> {
    let sorted = |composition: &[(String, Coefficient)]| {
        let mut atoms: Vec<(String, Coefficient)> =
            composition.iter().filter(|(_, count)| !count.is_zero()).cloned().collect();
        atoms.sort_by(|one, other| one.0.cmp(&other.0));
        atoms
    };
    Some(sorted(a.composition.as_deref()?) == sorted(b.composition.as_deref()?))
}
