//! The order of the search: small reactions before large ones, and in each space what is cheap before what is not.

use crate::learn::balance::candidates::{Bounds, CandidateId, CandidateSpace};
use crate::learn::balance::column_generation::ColumnGeneration;
use crate::learn::balance::peeling::{Peeled, peel};
use crate::learn::balance::search_errors::{errors_in_proportion, possible_models};
use crate::learn::balance::selection::{Selection, fit_candidates, keep_better};
use crate::learn::balance::settings::PeelingSettings;
use crate::learn::balance::source_products::products_of_sources;
use crate::learn::balance::spaces::Spaces;
use crate::learn::balance::unfinished::selection_so_far;
use crate::learn::complex::Complex;
use crate::learn::fitted::FittedReaction;
use crate::learn::monitor::{Monitor, Progress};
use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::preparation::Problem;
use crate::learn::reaction::OneWayReaction;
use crate::learn::settings::Settings;

/// Finds what the data need among candidates of growing size: first the sources that peel off, with their
/// products; where these leave something over, all candidates. The smallest space must not be too large.
pub fn search_sizes(
    problem: &Problem,
    spaces: &mut Spaces,
    settings: &Settings,
    monitor: &Monitor,
) -> Option<Selection> {
    let mut selection = search_in_order(problem, spaces, settings, monitor)?;
    selection.too_large = spaces.refused().map(|(bounds, size)| (bounds.clone(), size));
    Some(selection)
}

fn search_in_order(
    problem: &Problem,
    spaces: &mut Spaces,
    settings: &Settings,
    monitor: &Monitor,
) -> Option<Selection> {
    let mut best: Option<Selection> = None;
    let mut peeled: Vec<Complex> = Vec::new();
    for (together, step) in peelings(spaces.steps(), settings.balance.peeling.most_together) {
        if problem.training.stop.is_raised() {
            break;
        }
        let Some((bounds, space)) = spaces.at(step) else { continue };
        if best.as_ref().is_some_and(|selection| !has_significant_candidate(problem, space, selection, settings)) {
            continue;
        }
        let next = peel_off(problem, (bounds, space), together, &mut peeled, settings, monitor);
        let Some(next) = next else { continue };
        keep_better(&mut best, next, space, step, &settings.rates);
        if best.as_ref().is_some_and(|selection| selection.fit.leaves_only_rounding) {
            return best;
        }
    }
    let from = best.as_ref().map_or(0, |selection| selection.step);
    for step in from.. {
        if is_done(&best, problem) {
            break;
        }
        let Some((bounds, space)) = spaces.at(step) else { break };
        let Some(next) = search_space(problem, space, bounds, best.as_ref(), settings, monitor) else { continue };
        keep_better(&mut best, next, space, step, &settings.rates);
    }
    best
}

/// How many sources at once to peel off at which step: the cheap attempts first.
fn peelings(steps: usize, most_together: usize) -> impl Iterator<Item = (usize, usize)> {
    [1, most_together].into_iter().flat_map(move |together| (0..steps).map(move |step| (together, step)))
}

fn is_done(best: &Option<Selection>, problem: &Problem) -> bool {
    best.as_ref().is_some_and(|selection| selection.fit.leaves_only_rounding || problem.training.stop.is_raised())
}

/// Peels sources off, and finds their products if they explain every species.
fn peel_off(
    problem: &Problem,
    (bounds, space): (&Bounds, &CandidateSpace),
    together: usize,
    peeled: &mut Vec<Complex>,
    settings: &Settings,
    monitor: &Monitor,
) -> Option<Selection> {
    if !settings.prior.known.is_empty() || problem.training.temperature_varies() || problem.training.stop.is_raised() {
        return None;
    }
    let training = &problem.training;
    let mut generation = ColumnGeneration::new(training, space, &[], &[], settings);
    let is_known = |at: &usize| peeled.contains(&space.complexes[space.sources[*at]]);
    let known: Vec<usize> = (0..space.sources.len()).filter(is_known).collect();
    let PeelingSettings { rough_floor, exact_floor, .. } = settings.balance.peeling;
    let floors = if together == 1 { vec![rough_floor] } else { vec![rough_floor, exact_floor] };
    let found = floors.into_iter().fold(Peeled { sources: known, complete: false }, |found, floor| {
        if found.complete {
            return found;
        }
        let errors = errors_in_proportion(training, floor);
        peel(training, generation.pricing.monomials(), &errors, &found.sources, together, &settings.balance.peeling)
    });
    *peeled = found.sources.iter().map(|at| space.complexes[space.sources[*at]].clone()).collect();
    if !found.complete || training.stop.is_raised() {
        return None;
    }
    let candidates = products_of_sources(training, space, generation.pricing.monomials(), &found.sources, settings);
    let direct = fit_candidates(problem, space, bounds, &candidates, &[], settings);
    if direct.fit.leaves_only_rounding {
        return Some(direct);
    }
    generation.pricing.price_only(&found.sources);
    let search = SpaceSearch { problem, space, bounds, known: Vec::new(), settings, monitor };
    Some(search.likeliest(generation, possible_models(settings)))
}

/// Whether some candidate of a space promises more than chance beside what was found in a smaller one.
fn has_significant_candidate(
    problem: &Problem,
    space: &CandidateSpace,
    before: &Selection,
    settings: &Settings,
) -> bool {
    generation_from(problem, space, Some(before), settings).has_significant_candidate(&before.fit.errors)
}

/// Column generation that starts from what was found in a smaller space.
fn generation_from<'a>(
    problem: &'a Problem,
    space: &'a CandidateSpace,
    before: Option<&Selection>,
    settings: &'a Settings,
) -> ColumnGeneration<'a> {
    let known = problem.directions(&settings.prior.known);
    let found = before.map_or(&[][..], |selection| &selection.found);
    let id = |found: &FittedReaction| Some((space.id_of(&found.reaction)?, found.rate.energy()));
    let in_use: Vec<(CandidateId, f64)> = found.iter().filter_map(id).collect();
    ColumnGeneration::new(&problem.training, space, &known, &in_use, settings)
}

/// One pass through a space, from what was found in a smaller one; `None` where no candidate promises
/// more than chance beside that.
pub fn search_space(
    problem: &Problem,
    space: &CandidateSpace,
    bounds: &Bounds,
    before: Option<&Selection>,
    settings: &Settings,
    monitor: &Monitor,
) -> Option<Selection> {
    let mut generation = generation_from(problem, space, before, settings);
    let promising = before.is_none_or(|before| generation.has_significant_candidate(&before.fit.errors));
    let known = problem.directions(&settings.prior.known);
    let models = before.map_or(possible_models(settings), |before| std::slice::from_ref(&before.fit.noise));
    promising.then(|| SpaceSearch { problem, space, bounds, known, settings, monitor }.likeliest(generation, models))
}

/// What a search of one space needs to know.
struct SpaceSearch<'a> {
    problem: &'a Problem,
    space: &'a CandidateSpace,
    bounds: &'a Bounds,
    known: Vec<OneWayReaction>,
    settings: &'a Settings,
    monitor: &'a Monitor<'a>,
}

impl SpaceSearch<'_> {
    /// The network that column generation selects, with its rates. Which candidates enter depends on the weights: with
    /// the wrong noise model a search ends where no single candidate helps. So it is made under each of these models,
    /// too, and the likeliest network is taken. A search that is stopped gives the likeliest network so far, or else the
    /// candidates in use.
    fn likeliest(&self, mut generation: ColumnGeneration, models: &[NoiseModel]) -> Selection {
        let start: Vec<(CandidateId, f64)> = generation.members_in_use();
        let mut best: Option<Selection> = None;
        let mut fitted: Vec<Vec<CandidateId>> = Vec::new();
        // Without an assumption, the search mostly runs under errors in proportion to the gross rate.
        let few = self.space.size.candidates <= self.settings.balance.most_under_each_model;
        let models = if few { models } else { &[] };
        let others = models.iter().copied().filter(|model| *model != NoiseModel::RelativeToGrossRate);
        for assumed in std::iter::once(None).chain(others.map(Some)) {
            let is_done = |best: &Selection| best.fit.leaves_only_rounding || (self.monitor.interrupted)();
            if best.as_ref().is_some_and(is_done) {
                break;
            }
            generation.start_from(&start);
            let candidates = self.selected(&mut generation, assumed);
            if fitted.contains(&candidates) {
                continue;
            }
            let tried = self.fitted(&candidates);
            if self.problem.training.stop.is_raised() {
                let so_far = || selection_so_far(self.problem, (self.bounds, self.space), &generation, &self.known);
                return Selection { sweeps: generation.sweeps, ..best.unwrap_or_else(so_far) };
            }
            fitted.push(candidates);
            let score = |selection: &Selection| selection.score(self.space, self.settings);
            if best.as_ref().is_none_or(|best| score(&tried) > score(best)) {
                best = Some(tried);
            }
        }
        Selection { sweeps: generation.sweeps, ..best.unwrap_or_else(|| self.fitted(&[])) }
    }

    /// Runs column generation; returns the candidates in use.
    fn selected(&self, generation: &mut ColumnGeneration, assumed: Option<NoiseModel>) -> Vec<CandidateId> {
        let candidates = self.space.size.candidates;
        generation.run(assumed, &|in_use| (self.monitor.progress)(Progress::Candidates { candidates, in_use }));
        let mut candidates = generation.candidates();
        candidates.sort();
        candidates
    }

    fn fitted(&self, candidates: &[CandidateId]) -> Selection {
        fit_candidates(self.problem, self.space, self.bounds, candidates, &self.known, self.settings)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::balance::selection::is_worth_it;
    use crate::learn::problem::equations::{Equations, Grid};
    use crate::learn::settings::Prior;

    /// Forty states of reactions with their rate constants; u̇ with relative errors `sigma`.
    fn problem(species: usize, reactions: &[(OneWayReaction, f64)], sigma: f64) -> Problem {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(4);
        let u = Array2::from_shape_fn((species, 40), |_| 0.1 + random.random::<f64>());
        let states = Equations::at_grid(Grid::new(u, None), Array2::zeros((species, 40)));
        let mut target = Array2::zeros((species, 40));
        for (reaction, k) in reactions {
            let monomial = states.projected_monomial(&reaction.reactants.orders(), 0.0);
            reaction.net().into_iter().for_each(|(s, net)| target.row_mut(s).scaled_add(net * k, &monomial));
        }
        // Twelve uniform numbers less six: zero mean, unit variance.
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        target.mapv_inplace(|rate| rate * (1.0 + sigma * normal()));
        Problem::of_training(Equations::at_grid(states.grid().clone(), target))
    }

    /// 2 A -> 3 B at 1.5 m³/kmol/s.
    fn three_from_two() -> Problem {
        problem(2, &[(OneWayReaction::of_row([-2.0, 3.0]), 1.5)], 0.0)
    }

    /// A -> B at 2 1/s and B -> C at 0.3 1/s.
    fn chain(sigma: f64) -> Problem {
        let row = |row: [f64; 3]| OneWayReaction::of_row(row);
        problem(3, &[(row([-1.0, 1.0, 0.0]), 2.0), (row([0.0, -1.0, 1.0]), 0.3)], sigma)
    }

    const QUIET: Monitor = Monitor { interrupted: &|| false, progress: &|_| {} };

    fn settings(prior: Prior) -> Settings {
        Settings { prior, ..Settings::default() }
    }

    fn search(problem: &Problem, laws: &[Vec<i64>], prior: Prior) -> Selection {
        let settings = settings(prior);
        let mut spaces = Spaces::new(problem, laws.to_vec(), Vec::new(), &settings);
        search_sizes(problem, &mut spaces, &settings, &QUIET).unwrap()
    }

    fn reactions(selection: &Selection) -> Vec<OneWayReaction> {
        let mut reactions: Vec<OneWayReaction> = selection.found.iter().map(|found| found.reaction.clone()).collect();
        reactions.sort();
        reactions
    }

    #[test]
    fn three_products_are_found_where_two_do_not_do() {
        let (problem, laws) = (three_from_two(), [vec![3, 2]]);
        let selection = search(&problem, &laws, Prior::default());
        assert_eq!(reactions(&selection), [OneWayReaction::of_row([-2.0, 3.0])]);
        assert_eq!((selection.bounds.order, selection.bounds.products, selection.step), (2, 3, 1));
        assert!((selection.found[0].rate.k / 1.5 - 1.0).abs() < 1e-12 && selection.fit.leaves_only_rounding);
        let prior = Prior { largest_products: Some(2), ..Prior::default() };
        let two_at_most = search(&problem, &laws, prior);
        assert!(two_at_most.found.is_empty() && two_at_most.fit.relative_error == 1.0);
    }

    #[test]
    fn what_two_products_explain_is_not_sought_among_larger_ones() {
        let selection = search(&chain(0.0), &[], Prior::default());
        assert_eq!((selection.step, selection.found.len()), (0, 2));
        assert!(selection.too_large.is_none() && selection.fit.leaves_only_rounding);
    }

    #[test]
    fn peeling_and_pricing_all_candidates_agree() {
        for sigma in [0.0, 1e-3] {
            let (problem, settings) = (chain(sigma), settings(Prior::default()));
            let mut spaces = Spaces::new(&problem, vec![vec![1, 1, 1]], Vec::new(), &settings);
            let (bounds, space) = spaces.at(0).unwrap();
            let mut sources = Vec::new();
            let peeled = peel_off(&problem, (bounds, space), 1, &mut sources, &settings, &QUIET).unwrap();
            let priced = search_space(&problem, space, bounds, None, &settings, &QUIET).unwrap();
            assert_eq!(sources.len(), 2);
            assert_eq!(reactions(&peeled), reactions(&priced));
            let error = |selection: &Selection| selection.fit.relative_error;
            assert!((error(&peeled) - error(&priced)).abs() < 1e-9, "{} {}", error(&peeled), error(&priced));
            assert!(!is_worth_it(&peeled, &priced, space, &settings.rates));
        }
    }

    #[test]
    fn nothing_is_peeled_off_beside_known_reactions() {
        let known = OneWayReaction::of_row([-1.0, 1.0, 0.0]).irreversible();
        let (problem, settings) = (chain(0.0), settings(Prior { known: vec![known], ..Prior::default() }));
        let mut spaces = Spaces::new(&problem, Vec::new(), Vec::new(), &settings);
        let smallest = spaces.at(0).unwrap();
        assert!(peel_off(&problem, smallest, 1, &mut Vec::new(), &settings, &QUIET).is_none());
    }
}
