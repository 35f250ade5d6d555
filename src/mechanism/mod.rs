//! What a mechanism is: plain data, no text, no solver.
//!
//! A [`Mechanism`] is built species by species and reaction by reaction; a reaction can only be
//! added when every species it names is there, so no reaction ever dangles.

mod check;
mod coefficient;
mod conservation;
mod duplicates;
mod equation;
mod finding;
mod id;
mod phase;
mod reaction;
mod species;
mod third_body;
mod transport;

use std::collections::{HashMap, HashSet};

pub use check::check;
pub use coefficient::{Coefficient, NotADecimal};
pub use conservation::{ConservationLaw, TooManyLaws, conservation_laws};
pub use duplicates::duplicates;
pub use finding::{Finding, FindingCode, Item, SpeciesFinding};
pub use id::{ReactionId, SpeciesId};
pub use phase::{ColliderDuplicates, Phase, PhaseModel, State};
pub use reaction::{Reaction, Reverse};
pub use species::{ELECTRON, Element, Species, empty_side_names};
pub use third_body::{ThirdBody, take_one};
pub use transport::{GasTransport, Geometry, TransportParameter};

/// Why something cannot become part of a mechanism.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    #[error("species {0} is there already")]
    DuplicateSpecies(String),
    #[error("a species number {0} does not exist")]
    NoSuchSpecies(usize),
    #[error("a reaction number {0} does not exist")]
    NoSuchReaction(usize),
    #[error("a coefficient of {0} is not positive")]
    NonPositiveCoefficient(String),
    #[error("{0} stands twice on one side")]
    RepeatedSpecies(String),
    #[error("the reaction has neither reactants nor products")]
    EmptyReaction,
}

/// Elements, species, reactions and phases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mechanism {
    pub description: Option<String>,
    /// Elements that the file defines itself.
    pub elements: Vec<Element>,
    species: Vec<Species>,
    reactions: Vec<Reaction>,
    phases: Vec<Phase>,
    by_name: HashMap<String, SpeciesId>,
}

impl Mechanism {
    pub fn new() -> Self {
        Mechanism::default()
    }

    pub fn add_species(&mut self, species: Species) -> Result<SpeciesId, BuildError> {
        let id = SpeciesId(self.species.len());
        if self.by_name.contains_key(&species.name) {
            return Err(BuildError::DuplicateSpecies(species.name));
        }
        self.by_name.insert(species.name.clone(), id);
        self.species.push(species);
        Ok(id)
    }

    /// Adds a species whose name another phase has given to another one; [`Self::find_species`] finds
    /// the first.
    pub fn add_namesake(&mut self, species: Species) -> SpeciesId {
        let id = SpeciesId(self.species.len());
        self.by_name.entry(species.name.clone()).or_insert(id);
        self.species.push(species);
        id
    }

    pub fn add_reaction(&mut self, reaction: Reaction) -> Result<ReactionId, BuildError> {
        if let Some(dangling) =
            reaction.species().chain(reaction.efficient_species()).find(|species| species.0 >= self.species.len())
        {
            return Err(BuildError::NoSuchSpecies(dangling.0));
        }
        if reaction.reactants.is_empty() && reaction.products.is_empty() {
            return Err(BuildError::EmptyReaction);
        }
        for side in [&reaction.reactants, &reaction.products] {
            let mut seen = HashSet::with_capacity(side.len());
            for (species, nu) in side {
                if !nu.is_positive() {
                    return Err(BuildError::NonPositiveCoefficient(self.name(*species).to_string()));
                }
                if !seen.insert(*species) {
                    return Err(BuildError::RepeatedSpecies(self.name(*species).to_string()));
                }
            }
        }
        let id = ReactionId(self.reactions.len());
        self.reactions.push(reaction);
        Ok(id)
    }

    pub fn add_phase(&mut self, phase: Phase) -> Result<(), BuildError> {
        let in_state = phase.state.iter().flat_map(|state| state.mole_fractions.iter().map(|(species, _)| species));
        if let Some(dangling) = phase.species.iter().chain(in_state).find(|species| species.0 >= self.species.len()) {
            return Err(BuildError::NoSuchSpecies(dangling.0));
        }
        if let Some(dangling) = phase.reactions.iter().find(|reaction| reaction.0 >= self.reactions.len()) {
            return Err(BuildError::NoSuchReaction(dangling.0));
        }
        self.phases.push(phase);
        Ok(())
    }

    pub fn species(&self) -> &[Species] {
        &self.species
    }

    pub fn reactions(&self) -> &[Reaction] {
        &self.reactions
    }

    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    pub fn species_ids(&self) -> impl Iterator<Item = SpeciesId> + use<> {
        (0..self.species.len()).map(SpeciesId)
    }

    pub fn reaction_ids(&self) -> impl Iterator<Item = ReactionId> + use<> {
        (0..self.reactions.len()).map(ReactionId)
    }

    pub fn find_species(&self, name: &str) -> Option<SpeciesId> {
        self.by_name.get(name).copied()
    }

    pub fn name(&self, species: SpeciesId) -> &str {
        &self.species[species.0].name
    }

    pub fn species_names(&self) -> Vec<String> {
        self.species.iter().map(|species| species.name.clone()).collect()
    }

    pub fn species_mut(&mut self, species: SpeciesId) -> SpeciesDetails<'_> {
        let species = &mut self.species[species.0];
        SpeciesDetails { composition: &mut species.composition, thermo: &mut species.thermo }
    }

    /// Changes how the reverse direction of a reaction runs.
    pub fn set_reverse(&mut self, reaction: ReactionId, reverse: Reverse) {
        self.reactions[reaction.0].reverse = reverse;
    }

    /// Declares that a reaction shares its equation with another, or that it does not.
    pub fn set_duplicate(&mut self, reaction: ReactionId, duplicate: bool) {
        self.reactions[reaction.0].duplicate = duplicate;
    }

    /// The mechanism that one phase holds, on its own, in the phase's order.
    pub fn of_phase(&self, phase: &Phase) -> Result<Mechanism, BuildError> {
        let mut alone =
            Mechanism { description: self.description.clone(), elements: self.elements.clone(), ..Mechanism::new() };
        let mut renumbered = HashMap::new();
        for species in &phase.species {
            let entry = self.species.get(species.0).ok_or(BuildError::NoSuchSpecies(species.0))?;
            renumbered.insert(*species, alone.add_species(entry.clone())?);
        }
        let renumber =
            |species: SpeciesId| renumbered.get(&species).copied().ok_or(BuildError::NoSuchSpecies(species.0));
        for reaction in &phase.reactions {
            let mut reaction = self.reactions.get(reaction.0).ok_or(BuildError::NoSuchReaction(reaction.0))?.clone();
            if let Some(third_body) = &mut reaction.third_body {
                // A species that the phase does not hold is never met.
                third_body.efficiencies.retain(|(species, _)| renumbered.contains_key(species));
            }
            for species in reaction.species_mut() {
                *species = renumber(*species)?;
            }
            alone.add_reaction(reaction)?;
        }
        let state = match &phase.state {
            None => None,
            Some(state) => {
                let fractions = state.mole_fractions.iter().map(|(species, x)| Ok((renumber(*species)?, *x)));
                Some(State { mole_fractions: fractions.collect::<Result<_, BuildError>>()?, ..state.clone() })
            }
        };
        let (species, reactions) = (alone.species_ids().collect(), alone.reaction_ids().collect());
        alone.add_phase(Phase { species, reactions, state, ..phase.clone() })?;
        Ok(alone)
    }
}

/// The parts of a species that may change once it is in a mechanism; its name may not.
pub struct SpeciesDetails<'a> {
    pub composition: &'a mut Option<Vec<(String, Coefficient)>>,
    pub thermo: &'a mut Option<crate::thermo::Thermo>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_species() -> (Mechanism, SpeciesId, SpeciesId) {
        let mut mechanism = Mechanism::new();
        let a = mechanism.add_species(Species::named("A")).unwrap();
        let b = mechanism.add_species(Species::named("B")).unwrap();
        (mechanism, a, b)
    }

    #[test]
    fn a_dangling_species_is_refused() {
        let (mut mechanism, a, _) = two_species();
        let stranger = SpeciesId(2);
        let reaction = Reaction::one_way(vec![(a, 1.into())], vec![(stranger, 1.into())], 1.0);
        assert_eq!(mechanism.add_reaction(reaction.clone()), Err(BuildError::NoSuchSpecies(2)));
        let with_order = Reaction { products: vec![(a, 2.into())], order_overrides: vec![(stranger, 1.0)], ..reaction };
        assert_eq!(mechanism.add_reaction(with_order), Err(BuildError::NoSuchSpecies(2)));
    }

    #[test]
    fn a_name_and_a_side_hold_a_species_once() {
        let (mut mechanism, a, b) = two_species();
        assert_eq!(mechanism.add_species(Species::named("A")), Err(BuildError::DuplicateSpecies("A".into())));
        let twice = Reaction::one_way(vec![(a, 1.into()), (a, 1.into())], vec![(b, 1.into())], 1.0);
        assert_eq!(mechanism.add_reaction(twice), Err(BuildError::RepeatedSpecies("A".into())));
    }

    #[test]
    fn a_phase_stands_alone_in_its_own_order() {
        let (mut mechanism, a, b) = two_species();
        let c = mechanism.add_species(Species::named("C")).unwrap();
        let reaction =
            mechanism.add_reaction(Reaction::one_way(vec![(c, 1.into())], vec![(b, 2.into())], 3.0)).unwrap();
        mechanism.add_reaction(Reaction::one_way(vec![(a, 1.into())], vec![(b, 1.into())], 1.0)).unwrap();
        let phase = Phase { name: "p".into(), species: vec![c, b], reactions: vec![reaction], ..Phase::default() };
        mechanism.add_phase(phase.clone()).unwrap();
        let alone = mechanism.of_phase(&phase).unwrap();
        assert_eq!(alone.species_names(), ["C", "B"]);
        assert_eq!(alone.equation(&alone.reactions()[0]), "C => 2 B");
    }
}
