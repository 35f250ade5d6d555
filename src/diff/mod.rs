//! Whether two mechanisms are the same, and where they differ.
//!
//! [`compare`] is the order of the work: which species are the same (`species`), reactions grouped by net
//! reaction (`reaction_groups`) and compared group by group (`reactions`), their rates by parameter or by value
//! (`rates`), the equations for u̇ (`dynamics`), phases and elements (`other`), and the `verdict`.

mod common_numbering;
mod comparison;
mod dynamics;
mod other;
mod rates;
mod reaction_groups;
mod reactions;
mod settings;
#[cfg(test)]
mod small_mechanisms;
mod species;
mod verdict;

pub use comparison::{
    Cause, ChangedReaction, Comparison, DirectionCounts, Gas, LoneReaction, NearMiss, NearMissKind, NotCompared,
    OtherDifference, ParameterDifference, Part, ReactionComparison, SpeciesComparison, ThermoChange, ThermoChangeKind,
    ThermoDifference, TransportChange, Verdict, Which, WhyNotCompared, WorstPoint,
};
pub use settings::{Settings, pressures_between, temperatures_between};
pub use species::matching::InvalidSettings;

use crate::mechanism::Mechanism;
use common_numbering::CommonNumbering;
use dynamics::same_dynamics;
use other::{other_differences, phase_not_compared};
use rates::agreement::RateSumComparer;
use reaction_groups::reaction_groups;
use reactions::compare_reactions;
use reactions::near_misses::near_misses;
use species::exchanges::best_exchange;
use species::given::GivenData;
use species::matching::{Matching, matchings, without_names};
use verdict::{quality, verdict};

/// Compares two mechanisms by the best matching of their species.
///
/// # Errors
///
/// Settings that name unknown species, give a species two partners, or give no temperature or pressure.
pub fn compare(a: &Mechanism, b: &Mechanism, settings: &Settings) -> Result<Comparison, InvalidSettings> {
    if settings.temperatures.is_empty() || settings.pressures.is_empty() {
        return Err(InvalidSettings::NoConditions);
    }
    let compared = |matching: &Matching| compare_matched(a, b, matching, settings);
    let (first, second) = matchings(a, b, settings)?;
    let mut best = (compared(&first), first);
    if let Some(matching) = second {
        best = better(best, matching, &compared);
    }
    if best.0.species.thermo_changed.len() > 1
        && !settings.names_only
        && let Some(matching) = without_names(a, b, settings)
    {
        best = better(best, matching, &compared);
    }
    let (comparison, matching) = best;
    Ok(best_exchange(comparison, matching, [a, b], &compared))
}

/// The better of a comparison and the one by another matching.
fn better(
    best: (Comparison, Matching),
    matching: Matching,
    compare: &dyn Fn(&Matching) -> Comparison,
) -> (Comparison, Matching) {
    let compared = compare(&matching);
    if quality(&compared) < quality(&best.0) { (compared, matching) } else { best }
}

/// Compares two mechanisms by one matching of their species.
fn compare_matched(a: &Mechanism, b: &Mechanism, matching: &Matching, settings: &Settings) -> Comparison {
    let numbering = CommonNumbering::new(a, b, &matching.partners);
    let given = GivenData::of([a, b], settings);
    let species = species::compare_species(&numbering, matching, &given, settings);
    let comparer = RateSumComparer::new(&numbering, settings);
    let mut outcome = compare_reactions(&reaction_groups(&numbering), &comparer);
    let reactions = &mut outcome.reactions;
    reactions.near_misses.extend(near_misses(&reactions.only_a, &reactions.only_b, &numbering));
    let mut other = other_differences(&numbering, settings);
    other.extend(given.missing_thermo);
    let mut not_compared = given.not_compared;
    not_compared.extend(phase_not_compared([a, b]));
    let several_phases = a.phases().len().max(b.phases().len()) > 1;
    let prevents =
        |it: &OtherDifference| matches!(it, OtherDifference::PhaseModel { .. } | OtherDifference::Missing { .. });
    let incomparable = several_phases || other.iter().any(prevents);
    let same_dynamics = match species::leaves_dynamics(&species, &numbering) {
        _ if incomparable => None,
        true => same_dynamics(&outcome.residual, &numbering, &comparer),
        false => Some(false),
    };
    let mut comparison = Comparison {
        verdict: Verdict::Different,
        species,
        reactions: outcome.reactions,
        same_dynamics,
        other,
        not_compared,
        within_tolerance: None,
    };
    comparison.verdict = if a == b && numbering.same_numbering { Verdict::Identical } else { verdict(&comparison) };
    comparison
}
