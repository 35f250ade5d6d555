//! What has to hold before a selection is reported.

use crate::learn::balance::column_generation::significant_gain;
use crate::learn::balance::conserved::Conserved;
use crate::learn::balance::representatives::one_way;
use crate::learn::balance::settings::BalanceSettings;
use crate::learn::balance::size_schedule::Selection;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::equation_of;
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::settings::RateSettings;
use crate::learn::reaction::Reaction;
use crate::learn::settings::Settings;

/// Refuses a choice among more candidates than the data can tell apart, unless few reactions explain the data
/// exactly, or the choice has far fewer degrees of freedom than there are equations.
pub fn require_enough_equations(
    problem: &Problem,
    selection: &Selection,
    conserved: &Conserved,
    settings: &Settings,
) -> Result<(), DiscoverError> {
    let snapshots = problem.training.rows();
    let independent = problem.species.len().saturating_sub(conserved.demanded().len()).max(1);
    let equations = snapshots * independent;
    let BalanceSettings { equations_per_degree_of_freedom, equations_per_exact_reaction, .. } = settings.balance;
    let few = selection.fit.leaves_only_rounding && equations_per_exact_reaction * selection.found.len() <= equations;
    let freedom = selection.found.len() as f64 * (1.0 + (selection.size.candidates.max(1) as f64).ln());
    let sparse = selection.fit.relative_error < settings.unexplained
        && equations_per_degree_of_freedom * freedom <= equations as f64;
    if few || sparse || equations as u128 >= selection.size.candidates {
        return Ok(());
    }
    Err(DiscoverError::TooFewEquations {
        equations,
        snapshots,
        species: independent,
        candidates: selection.size.candidates,
    })
}

/// Refuses to forbid what the data need: a forbidden reaction with which they are explained significantly better.
/// `allowed` is the selection with the forbidden reactions among the candidates.
pub fn require_not_needed(
    species: &[String],
    forbidden: &[Reaction],
    selection: &Selection,
    allowed: &Selection,
    rates: &RateSettings,
) -> Result<(), DiscoverError> {
    let forbidden = one_way(forbidden);
    let needed = allowed.found.iter().find(|found| forbidden.contains(&found.reaction));
    let gained = allowed.fit.lead_over(&selection.fit);
    match needed {
        Some(found) if gained > significant_gain(selection.size.candidates, rates) => {
            Err(DiscoverError::ForbiddenNeeded {
                equation: equation_of(species, &found.reaction.clone().irreversible()),
                without: selection.fit.relative_error,
                with: allowed.fit.relative_error,
            })
        }
        _ => Ok(()),
    }
}
