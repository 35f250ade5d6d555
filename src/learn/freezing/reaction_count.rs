//! How many reactions: one number after another until the data are explained or E stops falling.

use crate::learn::error::DiscoverError;
use crate::learn::freezing::multistart::{Effort, Search, search};
use crate::learn::monitor::Monitor;
use crate::learn::outcome::{FrontPoint, StopReason};
use crate::learn::problem::preparation::{Problem, rank};
use crate::learn::settings::{ReactionCount, Settings};

/// Tries numbers of reactions in ascending order until the data are explained or E stops falling:
/// a quick look at each, then, if none explains the data, all starts on those that might.
pub fn try_numbers(
    problem: &Problem,
    settings: &Settings,
    monitor: &Monitor,
) -> Result<(Vec<Search>, StopReason), DiscoverError> {
    let full = Effort { starts: settings.freezing.restarts, rounds: settings.freezing.freeze.rounds };
    let (mut searches, needed, reason) = match &settings.reactions {
        ReactionCount::Among(numbers) => (Vec::new(), *numbers.start(), None),
        ReactionCount::Auto { largest } => quick_look(problem, *largest, settings, monitor)?,
    };
    if let Some(reason) = reason {
        return Ok((searches, reason));
    }
    let last = match &settings.reactions {
        ReactionCount::Among(numbers) => *numbers.end(),
        ReactionCount::Auto { .. } => likeliest_number(&searches, problem, settings),
    };
    for reactions in needed..=last {
        let found = run_search(problem, reactions, full, settings, monitor)?;
        let explained = found.explained;
        searches.retain(|earlier| earlier.reactions != reactions);
        searches.push(found);
        searches.sort_by_key(|search| search.reactions);
        if explained {
            return Ok((searches, StopReason::Explained));
        }
        if (monitor.interrupted)() {
            return Ok((searches, StopReason::Interrupted));
        }
    }
    let automatic = matches!(settings.reactions, ReactionCount::Auto { .. });
    Ok((searches, if automatic { StopReason::ErrorStoppedFalling } else { StopReason::NumbersTried }))
}

/// A few short starts for 1, 2, 3 … reactions until E stops falling. Returns the searches, the
/// smallest number that could explain the data, and the reason to stop if there is one already.
fn quick_look(
    problem: &Problem,
    largest: usize,
    settings: &Settings,
    monitor: &Monitor,
) -> Result<(Vec<Search>, usize, Option<StopReason>), DiscoverError> {
    let quick = Effort { starts: settings.freezing.quick_restarts, rounds: settings.freezing.quick_rounds };
    let full = Effort { starts: settings.freezing.restarts, rounds: settings.freezing.freeze.rounds };
    let needed = rank(&problem.training, settings.problem.rank_tolerance).min(largest);
    let mut searches: Vec<Search> = Vec::new();
    let mut lowest = [f64::INFINITY; 2];
    let mut since_worthwhile = 0;
    for reactions in 1..=largest {
        // Fewer reactions than independent directions of u̇ cannot explain it: one round shows E.
        let effort = if reactions < needed { Effort { starts: 1, rounds: 1 } } else { quick };
        let mut found = run_search(problem, reactions, effort, settings, monitor)?;
        if found.sufficient && !found.explained {
            found = run_search(problem, reactions, full, settings, monitor)?;
        }
        let errors = [found.relative_error(problem.judged_on()), found.weighted_error];
        let explained = found.explained;
        searches.push(found);
        if explained || (monitor.interrupted)() {
            let reason = if explained { StopReason::Explained } else { StopReason::Interrupted };
            return Ok((searches, needed, Some(reason)));
        }
        let falls =
            errors.iter().zip(&lowest).any(|(error, lowest)| error * settings.freezing.worthwhile_decrease <= *lowest);
        since_worthwhile = if falls || reactions < needed { 0 } else { since_worthwhile + 1 };
        lowest.iter_mut().zip(errors).for_each(|(lowest, error)| *lowest = lowest.min(error));
        if since_worthwhile > settings.freezing.quick_patience {
            break;
        }
    }
    Ok((searches, needed, None))
}

fn run_search(
    problem: &Problem,
    reactions: usize,
    effort: Effort,
    settings: &Settings,
    monitor: &Monitor,
) -> Result<Search, DiscoverError> {
    search(&problem.training, reactions, effort, settings, monitor)
        .map_err(|error| DiscoverError::Solver(error.to_string()))
}

/// The smallest number beyond which E of a quick look falls by less than the worthwhile factor.
fn likeliest_number(searches: &[Search], problem: &Problem, settings: &Settings) -> usize {
    let front = front_of(searches, problem);
    let lowest = front.iter().map(|point| point.relative_error).fold(f64::INFINITY, f64::min);
    let good = front.iter().find(|point| point.relative_error <= settings.freezing.worthwhile_decrease * lowest);
    good.map_or(1, |point| point.reactions)
}

/// E on the data held back, for each number of reactions tried.
pub fn front_of(searches: &[Search], problem: &Problem) -> Vec<FrontPoint> {
    let equations = problem.judged_on();
    let point =
        |search: &Search| FrontPoint { reactions: search.reactions, relative_error: search.relative_error(equations) };
    searches.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::problem::equations::{Equations, Grid};

    /// A -> B at 3 1/s and B -> C at `second`.
    fn problem(second: f64) -> Problem {
        let u = Array2::from_shape_fn((3, 30), |(s, n)| 0.2 + 0.1 * ((3 * n + 5 * s * s) % 13) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let (first, second) = (3.0 * u[[0, n]], second * u[[1, n]]);
            [-first, first - second, second][s]
        });
        Problem::of_training(Equations::at_grid(Grid::new(u, None), target))
    }

    /// The numbers tried and why no more were.
    fn tried(problem: &Problem, reactions: ReactionCount, interrupted: bool) -> (Vec<usize>, StopReason) {
        let stop = move || interrupted;
        let monitor = Monitor { interrupted: &stop, progress: &|_| {} };
        let settings = Settings { reactions, ..Settings::default() };
        let (searches, reason) = try_numbers(problem, &settings, &monitor).unwrap();
        assert_eq!(front_of(&searches, problem).len(), searches.len());
        (searches.iter().map(|search| search.reactions).collect(), reason)
    }

    #[test]
    fn one_reaction_is_enough_for_one() {
        let tried = tried(&problem(0.0), ReactionCount::Auto { largest: 5 }, false);
        assert_eq!(tried, (vec![1], StopReason::Explained));
    }

    #[test]
    fn two_reactions_need_two() {
        let auto = tried(&problem(2.0), ReactionCount::Auto { largest: 5 }, false);
        assert_eq!(auto, (vec![1, 2], StopReason::Explained));
        let one_at_most = tried(&problem(2.0), ReactionCount::Among(1..=1), false);
        assert_eq!(one_at_most, (vec![1], StopReason::NumbersTried));
        let from_two = tried(&problem(2.0), ReactionCount::Among(2..=4), false);
        assert_eq!(from_two, (vec![2], StopReason::Explained));
    }

    #[test]
    fn an_interruption_ends_after_the_first_number() {
        for reactions in [ReactionCount::Auto { largest: 5 }, ReactionCount::Among(1..=3)] {
            assert_eq!(tried(&problem(2.0), reactions, true), (vec![1], StopReason::Interrupted));
        }
    }
}
