//! One attempt: a search over the candidates of one scope, and what is reported of its network.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::data::Dataset;
use crate::learn::complex::count_complexes;
use crate::learn::element_laws::element_laws;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::equation_of;
use crate::learn::identifiability::assessment::directions;
use crate::learn::monitor::{Monitor, Progress};
use crate::learn::outcome::{Bootstrap, FittedNetwork, StopReason, TrajectoryEvidence, Warning};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::search::as_searched::as_searched;
use crate::learn::search::candidates::{Candidates, Scope};
use crate::learn::search::companions::{Companion, companions};
use crate::learn::search::conclusion::{Exchange, fit_options, refitted, so_far};
use crate::learn::search::first_look::FirstLook;
use crate::learn::search::laws::{Law, find_laws};
use crate::learn::search::neighbours::Rival;
use crate::learn::search::penalty::{is_growth, own_penalty};
use crate::learn::search::prices::Prices;
use crate::learn::search::samples::Samples;
use crate::learn::search::strategy::{Fitted, Search};
use crate::learn::search::unseen::Base;
use crate::learn::settings::{ReactionCount, Settings, Unobserved};
use crate::learn::stop::Stop;
use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::measurements::Measurements;
use crate::mechanism::Coefficient;

/// Up to this many candidates no conservation law is imposed.
const MOST_WITHOUT_WALLS: usize = 900;
/// More candidates are not looked at.
const MOST_CANDIDATES: usize = 3000;
/// Counts of a composition are multiplied by a number up to this one, to be integers within the tolerance.
const LARGEST_MULTIPLIER: i64 = 1000;
const INTEGER_TOLERANCE: f64 = 1e-9;
/// With more rates and starts the network is not fitted once more: the search has fitted it, starts eliminated.
const MOST_FITTED_AT_ONCE: usize = 60;

pub struct TrajectoriesRun<'a> {
    /// Species that nobody measured stand after those of the data.
    pub dataset: Dataset,
    pub unseen: Vec<Unseen>,
    pub settings: &'a Settings,
    pub measurements: Measurements,
    pub samples: Samples,
}

/// The result of one molecularity.
pub struct Attempt {
    pub network: FittedNetwork,
    pub exchanges: Vec<Exchange>,
    pub bootstrap: Option<Bootstrap>,
    pub front: BTreeMap<usize, f64>,
    pub scope: Scope,
    pub candidates: usize,
    pub integrations: u64,
    pub found: Option<Found>,
}

/// What further attempts need to know of a network that was found.
pub struct Found {
    /// 2 ln N of each reaction, N the number of candidates that it was chosen from.
    pub cost: f64,
    /// Whether some reaction makes something of nothing.
    pub has_growth: bool,
    pub base: Base,
}

/// A species that nobody measured.
#[derive(Clone, Copy)]
pub struct Unseen {
    pub species: usize,
    pub is_composed: bool,
}

/// What a search comes to.
struct Conclusion {
    network: FittedNetwork,
    exchanges: Vec<Exchange>,
    bootstrap: Option<Bootstrap>,
    found: Option<Found>,
}

impl Conclusion {
    /// Of a search that was stopped.
    fn of(network: FittedNetwork) -> Self {
        Conclusion { network, exchanges: Vec::new(), bootstrap: None, found: None }
    }
}

impl Attempt {
    pub fn bic(&self) -> f64 {
        match &self.network.trajectories {
            Some(TrajectoryEvidence::Fitted(fit)) => fit.bic,
            Some(TrajectoryEvidence::Searched(found)) => found.bic,
            None => f64::INFINITY,
        }
    }

    /// The BIC and the cost of the choice.
    pub fn score(&self) -> f64 {
        self.bic() + self.found.as_ref().map_or(0.0, |found| found.cost)
    }

    pub fn has_growth(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.has_growth)
    }
}

impl<'a> TrajectoriesRun<'a> {
    pub fn new(dataset: Dataset, unseen: Vec<Unseen>, settings: &'a Settings) -> Result<Self, DiscoverError> {
        let options = fit_options(&dataset, Vec::new(), settings);
        let measurements = Measurements::of(&dataset, &options).map_err(|error| match error {
            // Columns that are constant in every run are conditions.
            FitError::NothingObserved { .. } => DiscoverError::NothingChanges,
            error => DiscoverError::Solver(error.to_string()),
        })?;
        let samples = Samples::of(&dataset, &measurements);
        Ok(TrajectoriesRun { dataset, unseen, settings, measurements, samples })
    }

    /// The look at the data before the search, and the laws that they show.
    pub fn first_look(&self) -> (FirstLook, Vec<Law>) {
        let look = FirstLook::new(&self.samples, self.settings.sigma);
        let found_laws = find_laws(&self.samples, &look.noise, &look.smooth, None).unwrap_or_default();
        (look, found_laws)
    }

    pub fn scope(&self, order: usize, products: usize) -> Scope {
        let prior = &self.settings.prior;
        let species = (0..self.samples.species()).filter(|s| !prior.inert.contains(s)).collect();
        let one_way = |reactions: &[Reaction]| reactions.iter().flat_map(Reaction::directions).collect();
        let walls = match &prior.compositions {
            Some(compositions) => self.laws_of(compositions),
            None => Vec::new(),
        };
        Scope {
            species,
            species_count: self.samples.species(),
            order,
            products,
            walls,
            outside_walls: self.unseen.iter().filter(|it| !it.is_composed).map(|it| it.species).collect(),
            unseen: self.unseen.iter().map(|it| it.species).collect(),
            constant: self.samples.relations.constant.clone(),
            open: prior.open,
            known: one_way(&prior.known),
            forbidden: one_way(&prior.forbidden),
        }
    }

    /// The elements as laws; species without a composition count none.
    fn laws_of(&self, compositions: &[Vec<(String, Coefficient)>]) -> Vec<Law> {
        let laws = element_laws(compositions, self.samples.species(), INTEGER_TOLERANCE, LARGEST_MULTIPLIER);
        laws.into_iter().map(|(_, law)| law).collect()
    }

    /// The candidates of a scope; with the laws of the data as walls where there are too many without. `None` if there
    /// are still too many.
    pub fn candidates(&self, scope: Scope, found_laws: &[Law]) -> Option<Candidates> {
        let sides = count_complexes(scope.species.len(), scope.order.max(scope.products));
        let may_be_few = |walls: &[Law]| sides < 200 || !walls.is_empty() && sides < 20_000;
        let mut candidates = may_be_few(&scope.walls).then(|| Candidates::new(&scope));
        if candidates.as_ref().is_none_or(|candidates| candidates.len() > MOST_WITHOUT_WALLS) && scope.walls.is_empty()
        {
            let walled = Scope { walls: found_laws.to_vec(), ..scope };
            if may_be_few(&walled.walls) {
                candidates = Some(Candidates::new(&walled));
            }
        }
        candidates.filter(|candidates| candidates.len() <= MOST_CANDIDATES)
    }

    pub fn attempt(
        &self,
        scope: Scope,
        candidates: &Candidates,
        look: &FirstLook,
        base: Option<&Base>,
        stop: &Stop,
        monitor: &Monitor,
    ) -> Result<Attempt, DiscoverError> {
        let count = candidates.len();
        let mut search = Search::new(&self.samples, candidates, look, stop.clone());
        let report = |found: &Fitted| {
            (monitor.progress)(Progress::Candidates { candidates: count as u128, in_use: found.support.len() });
        };
        let is_asked_for = self.settings.prior.unobserved != Unobserved::Proposed;
        let found = match (base, self.unseen.last()) {
            (Some(base), Some(unseen)) => search.run_with_unseen(base, unseen.species, is_asked_for),
            _ => search.run(),
        };
        let found = found.inspect(|found| report(found)).map(|found| search.polished(found));
        let found = found.filter(|found| !found.support.is_empty());
        let Conclusion { mut network, exchanges, bootstrap, found } = match found {
            None if !stop.is_raised() => {
                return Err(DiscoverError::Solver("no network of these reactions could be integrated".to_string()));
            }
            None => Conclusion::of(so_far(&self.dataset.species, &[])?),
            Some(found) if stop.is_raised() => {
                Conclusion::of(so_far(&self.dataset.species, &one_way(candidates, &found))?)
            }
            Some(found) => self.concluded(&mut search, found)?,
        };
        network.warnings.extend(self.warnings(&network));
        let (front, integrations) = (std::mem::take(&mut search.front), search.objective.integrations.into_inner());
        Ok(Attempt { network, exchanges, bootstrap, front, scope, candidates: count, integrations, found })
    }

    /// The network with its rates, of as many reactions as were asked for, and its rivals.
    fn concluded(&self, search: &mut Search<'_>, found: Fitted) -> Result<Conclusion, DiscoverError> {
        let seed = self.settings.seed;
        let found = search.without_overfitted(found, seed);
        let shown = search.candidates().reactions(&found.support);
        let found = match &self.settings.reactions {
            ReactionCount::Among(numbers) => search.of_size(found, numbers),
            ReactionCount::Auto { .. } => found,
        };
        let exchanges = exchanges(search, &found, self.settings.rates.visible_standard_errors);
        // Without all rivals nothing can be said of what the data leave open.
        let is_interrupted = search.objective.stop.is_raised();
        let mut network = self.network(search, &found)?;
        network.validation_error = search.validation_error(&found, seed);
        let resamples = self.settings.bootstrap;
        let bootstrap = (resamples > 0).then(|| search.bootstrap(&found, resamples, seed));
        if let ReactionCount::Among(numbers) = &self.settings.reactions {
            network.warnings.extend(size_warning(shown, search.candidates().reactions(&found.support), numbers));
            if network.stop_reason == StopReason::ErrorStoppedFalling {
                network.stop_reason = StopReason::NumbersTried;
            }
        }
        if is_interrupted {
            network.stop_reason = StopReason::Interrupted;
        }
        let candidates = search.candidates();
        let found = Found {
            cost: own_penalty(candidates, &found.support, 1),
            has_growth: found.support.iter().any(|c| is_growth(&candidates.all[*c])),
            base: Base {
                reactions: one_way(candidates, &found),
                starts: found.minimum.estimate.starts.clone(),
                noise: search.noise.clone(),
            },
        };
        Ok(Conclusion { network, exchanges, bootstrap, found: Some(found) })
    }

    /// The network fitted once more with all rates and starts at once, where that is possible.
    fn network(&self, search: &Search<'_>, found: &Fitted) -> Result<FittedNetwork, DiscoverError> {
        let errors_known = self.settings.sigma.is_some() || self.samples.runs.iter().all(|run| run.sigmas.is_some());
        let reactions = one_way(search.candidates(), found);
        let is_small = found.support.len() + self.samples.free_starts() <= MOST_FITTED_AT_ONCE;
        // The fit leaves out columns that follow from others: only where each reaction keeps to the relation is that
        // the same.
        let keeps = reactions.iter().all(|(reaction, _)| self.samples.relations.are_kept_by(reaction));
        let starts = &found.minimum.estimate.starts;
        match (is_small && keeps).then(|| refitted(&self.dataset, &reactions, starts, self.settings)) {
            Some(Ok(network)) => Ok(network),
            // A fit of given reactions refuses what a search may leave: a species that hardly changes, for one.
            Some(Err(_)) | None => as_searched(&self.dataset, &self.measurements, search, found, errors_known),
        }
    }

    /// What the user asked for and does not get.
    fn warnings(&self, network: &FittedNetwork) -> Vec<Warning> {
        let prior = &self.settings.prior;
        let found: Vec<OneWayReaction> =
            directions(network).into_iter().map(|direction| direction.fitted.reaction).collect();
        let not_seen = |reaction: &Reaction| {
            let forward = found.contains(&reaction.forward);
            let reverse = found.contains(&reaction.forward.reversed());
            let is_seen = forward && (reverse || !reaction.reversible);
            let equation = || equation_of(&self.dataset.species, reaction);
            (!is_seen).then(|| Warning::NotSeen { equation: equation(), reverse_only: forward })
        };
        let has_sigmas = self.samples.runs.iter().all(|run| run.sigmas.is_some());
        let mut warnings: Vec<Warning> = prior.known.iter().filter_map(not_seen).collect();
        warnings.extend(prior.trust_laws.then_some(Warning::LawsNotTrusted));
        warnings.extend((has_sigmas && self.settings.sigma.is_some()).then_some(Warning::ErrorsOfData));
        warnings
    }
}

/// The reactions of a network with their rate constants.
fn one_way(candidates: &Candidates, found: &Fitted) -> Vec<(OneWayReaction, f64)> {
    let support = found.support.iter();
    support.map(|c| (candidates.all[*c].reaction.clone(), found.minimum.estimate.k[*c])).collect()
}

/// What the rivals of a network have in the place of what, and what may be beside it unseen.
fn exchanges(search: &mut Search<'_>, found: &Fitted, clearly: f64) -> Vec<Exchange> {
    let Some(model) = search.model_at(found) else { return Vec::new() };
    let Some(prices) = Prices::new(&model, &found.support) else { return Vec::new() };
    let rivals = search.rivals(found, (&model, &prices));
    let candidates = search.candidates();
    let reaction = |c: &usize| candidates.all[*c].reaction.clone();
    let rival = |rival: &Rival| Exchange {
        lost: found.support.iter().filter(|c| !rival.support.contains(c)).map(reaction).collect(),
        gained: rival.support.iter().filter(|c| !found.support.contains(c)).map(reaction).collect(),
        rates: rival.support.iter().map(reaction).zip(rival.k.iter().copied()).collect(),
    };
    let companion = |companion: Companion| Exchange {
        lost: Vec::new(),
        gained: vec![reaction(&companion.candidate)],
        rates: found.support.iter().map(reaction).zip(companion.k).collect(),
    };
    let companions = companions(&prices, &found.support, candidates.len(), clearly).into_iter().map(companion);
    rivals.iter().map(rival).chain(companions).collect()
}

/// What is said where the data show another number of reactions than was asked for.
fn size_warning(shown: usize, taken: usize, asked: &RangeInclusive<usize>) -> Option<Warning> {
    if shown > *asked.end() {
        return Some(Warning::LeftOut { shown, asked: taken });
    }
    (shown < *asked.start()).then_some(Warning::NotShown { shown, asked: *asked.start() })
}
