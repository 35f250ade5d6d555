//! Whether two mechanisms are the same, and where they part.
//!
//! [`compare`] tells the story: which species are the same (`species_matching`), reactions by what
//! they are (`family`), their rates by parameter (`laws`, `members`) or by value (`values`,
//! `agreement`), thermo and transport, the equations for u̇ (`dynamics`), and what is nearly the same
//! (`near_misses`).

mod agreement;
mod comparison;
mod dynamics;
mod family;
mod interchange;
mod laws;
mod members;
mod near_misses;
mod other;
mod reactions;
mod settings;
mod species;
mod species_matching;
mod thermo;
mod transport;
mod universe;
mod values;

pub use comparison::{
    Cause, ChangedReaction, Comparison, Directions, Gas, LoneReaction, NearMiss, NearMissKind, NotCompared,
    OtherDifference, ParameterDifference, Part, Quantity, ReactionComparison, SpeciesComparison, ThermoChange,
    ThermoChangeKind, ThermoDifference, TransportChange, Verdict, Which, WorstPoint,
};
pub use settings::{Settings, pressures_between, temperatures_between};
pub use species_matching::InvalidSettings;

use std::cmp::Reverse;

use crate::mechanism::Mechanism;
use agreement::ClassComparer;
use dynamics::same_dynamics;
use family::families;
use near_misses::near_misses;
use other::other_differences;
use reactions::compare_reactions;
use species_matching::Matching;
use universe::Universe;

/// Compares two mechanisms.
pub fn compare(a: &Mechanism, b: &Mechanism, settings: &Settings) -> Result<Comparison, InvalidSettings> {
    if settings.temperatures.is_empty() || settings.pressures.is_empty() {
        return Err(InvalidSettings::NoConditions);
    }
    let (first, without_names) = species_matching::matchings(a, b, settings)?;
    let mut best = (compare_matched(a, b, &first, settings), first);
    if let Some(matching) = without_names {
        best = better(best, matching, a, b, settings);
    }
    if best.0.species.thermo_changed.len() > 1
        && !settings.names_only
        && let Some(matching) = species_matching::without_names(a, b, settings)
    {
        best = better(best, matching, a, b, settings);
    }
    let (comparison, matching) = best;
    Ok(interchange::settled(comparison, matching, a, b, settings))
}

/// The better of a comparison and of another by a different matching.
fn better(
    best: (Comparison, Matching),
    matching: Matching,
    a: &Mechanism,
    b: &Mechanism,
    settings: &Settings,
) -> (Comparison, Matching) {
    let compared = compare_matched(a, b, &matching, settings);
    if quality(&compared) < quality(&best.0) { (compared, matching) } else { best }
}

/// The smaller the better: the verdict, then how little is common, and how much of it has changed.
fn quality(comparison: &Comparison) -> impl Ord + use<> {
    let Comparison { verdict, species, reactions, .. } = comparison;
    let Directions { of_a_in_b, of_b_in_a, .. } = reactions.directions;
    let changed = reactions.changed.len() + species.thermo_changed.len() + species.transport_changed.len();
    (*verdict, Reverse(of_a_in_b + of_b_in_a), Reverse(species.common.len()), changed)
}

/// Compares two mechanisms whose species have been matched.
fn compare_matched(a: &Mechanism, b: &Mechanism, matching: &Matching, settings: &Settings) -> Comparison {
    let universe = Universe::new(a, b, &matching.partners);
    let species = species::compare_species(&universe, matching, settings);
    let comparer = ClassComparer::new(&universe, settings);
    let mut outcome = compare_reactions(&families(&universe), &comparer);
    let reactions = &mut outcome.reactions;
    reactions.near_misses.extend(near_misses(&reactions.only_a, &reactions.only_b, &universe));
    let not_compared = species::not_compared(a, b);
    let other = other_differences(&universe, settings);
    let incomparable = species::lacks_thermo(&not_compared, &universe)
        || other.iter().any(|difference| matches!(difference, OtherDifference::PhaseModel { .. }));
    let same_dynamics = match species::leaves_dynamics(&species, &universe) {
        _ if incomparable => None,
        true => same_dynamics(&outcome.residual, &universe, &comparer),
        false => Some(false),
    };
    let mut comparison = Comparison {
        verdict: Verdict::Different,
        species,
        reactions: outcome.reactions,
        same_dynamics,
        other,
        not_compared,
    };
    comparison.verdict = if a == b && universe.same_numbering { Verdict::Identical } else { verdict(&comparison) };
    comparison
}

impl Comparison {
    /// The same, with what is known beyond the mechanisms: whether the documents they were read from are
    /// identical, and data that they carry and that differ.
    pub fn with_documents(mut self, identical: bool, carried: Vec<OtherDifference>) -> Self {
        if !carried.is_empty() {
            self.same_dynamics = None;
        }
        self.other.extend(carried);
        self.verdict = if identical { Verdict::Identical } else { verdict(&self) };
        self
    }
}

fn verdict(comparison: &Comparison) -> Verdict {
    let Comparison { species, reactions, other, same_dynamics, .. } = comparison;
    let same_species = species.only_a.is_empty() && species.only_b.is_empty();
    let same_reactions = reactions.only_a.is_empty() && reactions.only_b.is_empty();
    let same_parameters = species.composition_changed.is_empty()
        && species.thermo_changed.is_empty()
        && species.transport_changed.is_empty()
        && reactions.changed.is_empty()
        && other.is_empty();
    match (same_species && same_reactions, same_parameters) {
        (true, true) if species.renamed.is_empty() => Verdict::Equivalent,
        (true, true) => Verdict::Renamed,
        (true, false) => Verdict::SameReactions,
        (false, _) if *same_dynamics == Some(true) && !species.common.is_empty() => Verdict::SameDynamics,
        (false, _) => Verdict::Different,
    }
}
