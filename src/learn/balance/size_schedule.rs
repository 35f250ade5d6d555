//! Small reactions first, larger ones where the data need them.

use crate::learn::balance::candidates::{Bounds, CandidateSpace, Pair, Size, TooLarge};
use crate::learn::balance::column_generation::{Selection, errors_in_proportion, significant_gain};
use crate::learn::balance::peeling::{MOST_TOGETHER, Peeled, peel};
use crate::learn::balance::source_products::products_of_sources;
use crate::learn::complex::Complex;
use crate::learn::finish::directions_of;
use crate::learn::freezing::starts::{Monitor, Progress};
use crate::learn::identifiability::representative::Channel;
use crate::learn::outcome::DiscoverError;
use crate::learn::problem::prepared::Prepared;
use crate::learn::rates::arrhenius::energy_grid;
use crate::learn::rates::estimator::{Direction, RateFit, fit_rates_beside};
use crate::learn::reaction::Candidate;
use crate::learn::settings::{Prior, Settings};

/// Reactant and product molecules that are tried, one after the other.
pub const STEPS: [(usize, usize); 5] = [(2, 2), (2, 3), (3, 3), (3, 4), (4, 4)];

/// Peeling counts every entry of u̇ relative to its size, but none as smaller than such a share of the
/// largest of its species: first one at which rounding does not show, then, with more effort, one at
/// which nothing is hidden.
const PEELING_FLOORS: [f64; 2] = [1e-6, 1e-14];

/// A reaction that the data need.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub reactants: Complex,
    pub channel: Channel,
    /// Its activation energy, J/kmol; 0 where the temperature does not vary.
    pub energy: f64,
}

/// What the data need, and how it was found.
pub struct Growth {
    pub found: Vec<Found>,
    pub bounds: Bounds,
    pub fit: RateFit,
    /// The place of the bounds among those tried.
    pub step: usize,
    /// Of the space in which it was found.
    pub size: Size,
    /// Candidates looked at, added up over all sweeps.
    pub sweeps: u64,
    /// The first bounds whose space was too large to try.
    pub too_large: Option<(Bounds, Size)>,
}

/// The sizes of reactions that may be tried.
fn steps(prior: &Prior) -> Vec<Bounds> {
    let mut steps: Vec<Bounds> = Vec::new();
    for (order, products) in STEPS {
        let bounds = Bounds {
            order: prior.largest_order.unwrap_or(order),
            products: prior.largest_products.unwrap_or(products),
            open: prior.open,
        };
        if !steps.contains(&bounds) {
            steps.push(bounds);
        }
    }
    steps
}

/// Spaces of growing size, made when they are needed.
struct Spaces<'a> {
    steps: Vec<Bounds>,
    made: Vec<CandidateSpace>,
    species: Vec<usize>,
    laws: &'a [Vec<i64>],
    forbidden: &'a [(Complex, Complex)],
    snapshots: usize,
    /// The first one that is too large.
    too_large: Option<Size>,
}

impl Spaces<'_> {
    /// The space of one step; `None` where it is too large, or beyond the last.
    fn at(&mut self, step: usize) -> Option<(&Bounds, &CandidateSpace)> {
        while self.made.len() <= step && self.made.len() < self.steps.len() && self.too_large.is_none() {
            let bounds = &self.steps[self.made.len()];
            match CandidateSpace::new(&self.species, self.laws, bounds, self.forbidden, self.snapshots) {
                Ok(space) => self.made.push(space),
                Err(TooLarge(size)) => self.too_large = Some(size),
            }
        }
        Some((self.steps.get(step)?, self.made.get(step)?))
    }

    /// The bounds and the size of the first space that is too large.
    fn refused(&self) -> Option<(&Bounds, Size)> {
        Some((self.steps.get(self.made.len())?, self.too_large?))
    }
}

/// Finds what the data need among candidates of growing size under these laws: first the sources that
/// peel off, with their products; where these leave something over, all candidates.
pub fn grow(
    prepared: &Prepared,
    laws: &[Vec<i64>],
    forbidden: &[(Complex, Complex)],
    settings: &Settings,
    monitor: &Monitor,
) -> Result<Growth, DiscoverError> {
    let inert = |column: &usize| settings.prior.inert.contains(column);
    let mut spaces = Spaces {
        steps: steps(&settings.prior),
        made: Vec::new(),
        species: (0..prepared.species.len()).filter(|column| !inert(column)).collect(),
        laws,
        forbidden,
        snapshots: prepared.training.snapshots() * energy_grid(&prepared.training).len(),
        too_large: None,
    };
    let best = climb(prepared, &mut spaces, settings, monitor);
    match (best, spaces.refused()) {
        (Some(mut growth), refused) => {
            growth.too_large = refused.map(|(bounds, size)| (bounds.clone(), size));
            Ok(growth)
        }
        (None, Some((bounds, size))) => Err(too_many(size, bounds)),
        (None, None) => Err(DiscoverError::NothingChanges),
    }
}

fn climb(prepared: &Prepared, spaces: &mut Spaces, settings: &Settings, monitor: &Monitor) -> Option<Growth> {
    let mut best: Option<Growth> = None;
    let mut peeled: Vec<Complex> = Vec::new();
    for (together, step) in peelings(spaces.steps.len()) {
        let Some((bounds, space)) = spaces.at(step) else { continue };
        if best.as_ref().is_some_and(|growth| !promises_more(prepared, space, growth, settings)) {
            continue;
        }
        let next = peel_off(prepared, (bounds, space), together, &mut peeled, settings, monitor);
        let Some(next) = next else { continue };
        keep_better(&mut best, next, space, step);
        if is_done(&best, monitor) {
            return best;
        }
    }
    let from = best.as_ref().map_or(0, |growth| growth.step);
    for step in from.. {
        let Some((bounds, space)) = spaces.at(step) else { break };
        let Some(next) = look_through(prepared, space, bounds, best.as_ref(), settings, monitor) else { continue };
        keep_better(&mut best, next, space, step);
        if is_done(&best, monitor) {
            return best;
        }
    }
    best
}

/// How many sources at a time to peel off at which step: the cheap attempts first.
fn peelings(steps: usize) -> impl Iterator<Item = (usize, usize)> {
    [1, MOST_TOGETHER].into_iter().flat_map(move |together| (0..steps).map(move |step| (together, step)))
}

fn is_done(best: &Option<Growth>, monitor: &Monitor) -> bool {
    best.as_ref().is_some_and(|growth| growth.fit.leaves_only_rounding()) || (monitor.interrupted)()
}

fn keep_better(best: &mut Option<Growth>, next: Growth, space: &CandidateSpace, step: usize) {
    let Some(growth) = best else {
        *best = Some(Growth { step, ..next });
        return;
    };
    growth.sweeps += next.sweeps;
    if is_worth_it(growth, &next, space) {
        *growth = Growth { sweeps: growth.sweeps, step, ..next };
    }
}

/// Peels sources off, and finds their products if they explain every species.
fn peel_off(
    prepared: &Prepared,
    (bounds, space): (&Bounds, &CandidateSpace),
    together: usize,
    peeled: &mut Vec<Complex>,
    settings: &Settings,
    monitor: &Monitor,
) -> Option<Growth> {
    if !settings.prior.known.is_empty() || prepared.training.temperature_varies() {
        return None;
    }
    let training = &prepared.training;
    let mut selection = Selection::new(training, space, &[], &[], settings.sigma);
    let is_known = |at: &usize| peeled.contains(&space.complexes[space.sources[*at]]);
    let known: Vec<usize> = (0..space.sources.len()).filter(is_known).collect();
    let found =
        PEELING_FLOORS[..together.min(2)].iter().fold(Peeled { sources: known, complete: false }, |found, floor| {
            let errors = errors_in_proportion(training, *floor);
            if found.complete {
                found
            } else {
                peel(training, selection.monomials(), &errors, &found.sources, together)
            }
        });
    *peeled = found.sources.iter().map(|at| space.complexes[space.sources[*at]].clone()).collect();
    if !found.complete {
        return None;
    }
    let errors = errors_in_proportion(training, PEELING_FLOORS[1]);
    let pairs = products_of_sources(training, space, selection.monomials(), &found.sources, &errors);
    let direct = fitted(prepared, space, bounds, &pairs, &[], settings);
    if direct.fit.leaves_only_rounding() {
        return Some(direct);
    }
    selection.look_only_at(&found.sources);
    Some(select(prepared, space, bounds, selection, &[], settings, monitor))
}

fn too_many(size: Size, bounds: &Bounds) -> DiscoverError {
    DiscoverError::TooManyCandidates {
        complexes: size.complexes,
        candidates: size.candidates,
        bytes: size.bytes,
        order: bounds.order,
        products: bounds.products,
    }
}

/// More reactions, or others, have to lower χ² by more than chance among so many candidates does.
pub fn is_worth_it(before: &Growth, after: &Growth, space: &CandidateSpace) -> bool {
    let more = after.found.len().saturating_sub(before.found.len()).max(1) as f64;
    let exact = after.fit.leaves_only_rounding() && !before.fit.leaves_only_rounding();
    exact || after.fit.lead_over(&before.fit) > more * significant_gain(space.size.candidates)
}

/// Whether some candidate of a space promises more than chance beside what was found in a smaller one.
fn promises_more(prepared: &Prepared, space: &CandidateSpace, before: &Growth, settings: &Settings) -> bool {
    selection_from(prepared, space, Some(before), settings).promises_more(&before.fit.errors)
}

/// A selection that starts from what was found in a smaller space.
fn selection_from<'a>(
    prepared: &'a Prepared,
    space: &'a CandidateSpace,
    before: Option<&Growth>,
    settings: &Settings,
) -> Selection<'a> {
    let known = directions_of(prepared, &settings.prior.known);
    let pair = |found: &Found| {
        let (reactants, products) = (space.place_of(&found.reactants)?, space.place_of(&found.channel.products)?);
        Some((Pair { reactants, products }, found.energy))
    };
    let in_use: Vec<(Pair, f64)> = before.map_or(Vec::new(), |growth| growth.found.iter().filter_map(pair).collect());
    Selection::new(&prepared.training, space, &known, &in_use, settings.sigma)
}

/// One pass through a space, from what was found in a smaller one; `None` where no candidate promises
/// more than chance beside that.
pub fn look_through(
    prepared: &Prepared,
    space: &CandidateSpace,
    bounds: &Bounds,
    before: Option<&Growth>,
    settings: &Settings,
    monitor: &Monitor,
) -> Option<Growth> {
    let mut selection = selection_from(prepared, space, before, settings);
    let promising = before.is_none_or(|growth| selection.promises_more(&growth.fit.errors));
    let known = directions_of(prepared, &settings.prior.known);
    promising.then(|| select(prepared, space, bounds, selection, &known, settings, monitor))
}

/// Lets a selection run, and fits what it selects.
fn select(
    prepared: &Prepared,
    space: &CandidateSpace,
    bounds: &Bounds,
    mut selection: Selection,
    known: &[Direction],
    settings: &Settings,
    monitor: &Monitor,
) -> Growth {
    let report = |in_use: usize| {
        (monitor.progress)(Progress::Candidates { candidates: space.size.candidates, in_use });
        !(monitor.interrupted)()
    };
    selection.run(&report);
    Growth { sweeps: selection.sweeps, ..fitted(prepared, space, bounds, &selection.pairs(), known, settings) }
}

/// The rates of candidates, those that are not seen left out.
fn fitted(
    prepared: &Prepared,
    space: &CandidateSpace,
    bounds: &Bounds,
    pairs: &[Pair],
    known: &[Direction],
    settings: &Settings,
) -> Growth {
    let candidate = |pair: &Pair| space.complexes[pair.reactants].reaction_to(&space.complexes[pair.products]);
    let candidates: Vec<Candidate> = pairs.iter().map(candidate).collect();
    let directions: Vec<Direction> = known.iter().cloned().chain(directions_of(prepared, &candidates)).collect();
    let fit = fit_rates_beside(&prepared.training, &directions, known.len(), settings.sigma);
    let found = pairs.iter().zip(&fit.rates[known.len()..]).filter_map(|(pair, rate)| {
        let rate = (*rate)?;
        let products = space.complexes[pair.products].clone();
        let channel = Channel { products, k: rate.k, standard_error: rate.standard_error };
        Some(Found { reactants: space.complexes[pair.reactants].clone(), channel, energy: rate.energy() })
    });
    Growth {
        found: found.collect(),
        bounds: bounds.clone(),
        step: 0,
        size: space.size,
        sweeps: 0,
        too_large: None,
        fit,
    }
}
