//! What must hold of a selection before it is reported: enough equations for the choice, and nothing forbidden that the
//! data need.

use crate::learn::balance::conserved::Conserved;
use crate::learn::balance::pricing::significant_gain;
use crate::learn::balance::representatives::integer_directions;
use crate::learn::balance::selection::Selection;
use crate::learn::balance::settings::BalanceSettings;
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
    let sparse = !selection.fit.lack_of_fit.found && equations_per_degree_of_freedom * freedom <= equations as f64;
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
    let forbidden = integer_directions(forbidden);
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::balance::candidates::Bounds;
    use crate::learn::fitted::FittedReaction;
    use crate::learn::outcome::{LawOrigin, SpaceSize};
    use crate::learn::problem::equations::{Equations, Grid};
    use crate::learn::rates::estimator::fit_rates;
    use crate::learn::reaction::OneWayReaction;

    /// States of A -> B at 2 1/s; u̇ is off by the share `error`, up and down by turns.
    fn problem(snapshots: usize, error: f64) -> Problem {
        let u = Array2::from_shape_fn((2, snapshots), |(s, n)| 0.5 + 0.1 * ((3 * n + s) % 7) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            [-2.0, 2.0][s] * u[[0, n]] * (1.0 + if (n + s) % 2 == 0 { error } else { -error })
        });
        Problem::of_training(Equations::at_grid(Grid::new(u, None), target))
    }

    fn decay() -> OneWayReaction {
        OneWayReaction::of_row([-1.0, 1.0])
    }

    /// What a search would choose if it chose these reactions.
    fn selection(problem: &Problem, reactions: &[OneWayReaction], candidates: u128) -> Selection {
        let fit = fit_rates(&problem.training, reactions, 0, None, &RateSettings::default());
        let found = reactions.iter().zip(&fit.rates);
        let found =
            found.filter_map(|(reaction, rate)| Some(FittedReaction { reaction: reaction.clone(), rate: (*rate)? }));
        Selection {
            found: found.collect(),
            bounds: Bounds { order: 2, products: 2, open: false },
            fit,
            step: 0,
            size: SpaceSize { complexes: 5, candidates, bytes: 0 },
            sweeps: 0,
            too_large: None,
        }
    }

    /// Whether one reaction may be chosen among `candidates`, under a number of `laws`.
    fn enough(snapshots: usize, error: f64, candidates: u128, laws: usize) -> Result<(), DiscoverError> {
        let problem = problem(snapshots, error);
        let conserved = Conserved { laws: vec![vec![1, 1]; laws], unchanging: Vec::new(), origin: LawOrigin::Data };
        require_enough_equations(
            &problem,
            &selection(&problem, &[decay()], candidates),
            &conserved,
            &Settings::default(),
        )
    }

    #[test]
    fn too_few_equations_are_refused_with_the_numbers() {
        let refusal = |species: usize| {
            Err(DiscoverError::TooFewEquations { equations: 10 * species, snapshots: 10, species, candidates: 1000 })
        };
        assert_eq!(enough(10, 1e-2, 1000, 0), refusal(2));
        assert_eq!(enough(10, 1e-2, 1000, 1), refusal(1));
    }

    #[test]
    fn four_equations_for_each_degree_of_freedom_are_enough() {
        // 4 (1 + ln 1000) is 31.6.
        assert!(enough(31, 1e-2, 1000, 1).is_err());
        assert_eq!(enough(32, 1e-2, 1000, 1), Ok(()));
    }

    #[test]
    fn exact_data_and_few_candidates_need_no_more() {
        assert_eq!(enough(10, 0.0, 1000, 0), Ok(()));
        assert_eq!(enough(10, 1e-2, 20, 0), Ok(()));
    }

    #[test]
    fn a_forbidden_reaction_that_the_data_need_is_named() {
        let problem = problem(40, 1e-2);
        let check = |forbidden: OneWayReaction, without: &[OneWayReaction]| {
            let selected = selection(&problem, without, 100);
            let allowed = selection(&problem, &[decay()], 100);
            require_not_needed(
                &problem.species,
                &[forbidden.irreversible()],
                &selected,
                &allowed,
                &RateSettings::default(),
            )
        };
        let Err(DiscoverError::ForbiddenNeeded { equation, without, with }) = check(decay(), &[]) else {
            panic!("nothing else explains the data")
        };
        assert_eq!((equation.as_str(), without), ("A => B", 1.0));
        assert!((with / 1e-2 - 1.0).abs() < 1e-2, "{with}");
        // Forbidden, but something else does as well; or not forbidden.
        assert_eq!(check(decay(), &[decay()]), Ok(()));
        assert_eq!(check(decay().reversed(), &[]), Ok(()));
    }
}
