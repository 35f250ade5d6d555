//! How far two mechanisms agree as a whole.

use std::cmp::Reverse;

use crate::diff::comparison::{Comparison, DirectionCounts, NotCompared, OtherDifference, Verdict};

/// The order of comparisons, the best first: by verdict, then by what is common, then by how much of it has
/// changed.
pub fn quality(comparison: &Comparison) -> impl Ord + use<> {
    let Comparison { verdict, species, reactions, .. } = comparison;
    let DirectionCounts { of_a_in_b, of_b_in_a, .. } = reactions.directions;
    let changed = reactions.changed.len() + species.thermo_changed.len() + species.transport_changed.len();
    (*verdict, Reverse(of_a_in_b + of_b_in_a), Reverse(species.common.len()), changed)
}

/// The verdict on mechanisms that are not identical.
pub fn verdict(comparison: &Comparison) -> Verdict {
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

impl Comparison {
    /// The comparison with what the documents add to the mechanisms: whether they are identical, data that they
    /// carry beside the mechanism and that differ, and such data that are not compared.
    pub fn with_documents(
        mut self,
        identical: bool,
        carried: Vec<OtherDifference>,
        not_compared: Vec<NotCompared>,
    ) -> Self {
        if !carried.is_empty() {
            self.same_dynamics = None;
        }
        self.other.extend(carried);
        self.not_compared.extend(not_compared);
        self.verdict = if identical { Verdict::Identical } else { verdict(&self) };
        self
    }
}
