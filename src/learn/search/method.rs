//! The method: what it needs, its scope, the search, and what is said of the result.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::data::Dataset;
use crate::learn::complex::count_complexes;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::equation_of;
use crate::learn::identifiability::assessment::directions;
use crate::learn::lack_of_fit::FitTest;
use crate::learn::method::{Learned, Method, Preparation, Run};
use crate::learn::monitor::{Monitor, Progress};
use crate::learn::outcome::{
    Bootstrap, FittedNetwork, FrontPoint, Identified, LawOrigin, SearchRecord, StopReason, TrajectoryEvidence,
    UnobservedRole, UnobservedSpecies, Warning,
};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::request::Request;
use crate::learn::search::as_searched::as_searched;
use crate::learn::search::candidates::{Candidates, Scope};
use crate::learn::search::conclusion::{Exchange, fit_options, identified, only_exchanges, refitted, so_far};
use crate::learn::search::first_look::FirstLook;
use crate::learn::search::laws::{Law, find_laws};
use crate::learn::search::neighbours::Rival;
use crate::learn::search::penalty::{is_growth, own_penalty};
use crate::learn::search::requirements::{require_changes, require_values};
use crate::learn::search::samples::Samples;
use crate::learn::search::strategy::{Fitted, Search};
use crate::learn::search::unseen::Base;
use crate::learn::settings::{MethodChoice, ReactionCount, Settings, Unobserved};
use crate::learn::stop::Stop;
use crate::learn::trajectories::measurements::Measurements;
use crate::mechanism::Coefficient;

/// The name of the method.
pub const NAME: &str = "trajectories";

/// Up to this many candidates no conservation law is imposed.
const MOST_WITHOUT_WALLS: usize = 900;
/// More candidates are not looked at.
const MOST_CANDIDATES: usize = 3000;
/// Reactant and product molecules that are tried, one after the other where the data show lack of fit.
const MOLECULARITIES: [(usize, usize); 2] = [(2, 2), (3, 3)];
/// With more rates and starts the network is not fitted once more: the search has fitted it, starts eliminated.
const MOST_FITTED_AT_ONCE: usize = 60;
/// Concentrations beyond this cannot be squared.
const LARGEST: f64 = 1e100;
/// Where the noise is not known, tests of the fit have little power on fewer data: larger reactions, and a species that
/// nobody measured, are tried all the same.
const FEW_DATA: usize = 100;
/// By how much larger reactions, or a species that nobody asked for, have to lower the score.
const CLEARLY: f64 = 6.0;

/// Networks compared by their trajectories.
pub struct Trajectories;

impl Method for Trajectories {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "From concentrations in time alone: the likelihood of trajectories over all reactions of a limited order"
    }

    fn can(&self, request: Request) -> bool {
        request != Request::Windows
    }

    fn prepare<'a>(&self, dataset: &'a Dataset, settings: &'a Settings) -> Result<Preparation<'a>, DiscoverError> {
        let not = |error: DiscoverError| Ok(Preparation::NotApplicable { error, reason: None });
        if dataset.times.is_none() {
            return not(DiscoverError::NoTimes);
        }
        let is_asked_for =
            settings.method == MethodChoice::Named(NAME) || settings.prior.unobserved != Unobserved::Proposed;
        if !is_asked_for && dataset.derivatives.is_some() {
            return not(DiscoverError::NoDerivatives);
        }
        if let Some((lowest, highest)) = temperatures(dataset, settings.problem.temperature_spread) {
            return not(DiscoverError::TemperatureNotFollowed { lowest, highest });
        }
        let largest = dataset.concentrations.iter().filter(|u| u.is_finite()).fold(0.0, |all: f64, u| all.max(u.abs()));
        if largest > LARGEST {
            return Err(DiscoverError::OutOfRange { value: largest });
        }
        // Derivatives beside the concentrations count for nothing here.
        let dataset = Dataset { derivatives: None, ..dataset.clone() };
        let run = TrajectoriesRun::new(dataset, Vec::new(), settings)?;
        require_values(&run.samples)?;
        require_changes(&run.samples)?;
        Ok(Preparation::Ready(Box::new(run)))
    }
}

/// The lowest and the highest temperature, if they differ by more than a share.
fn temperatures(dataset: &Dataset, spread: f64) -> Option<(f64, f64)> {
    let known = || dataset.temperatures.iter().flatten().copied().filter(|t| t.is_finite());
    let (lowest, highest) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    (highest > lowest * (1.0 + spread)).then_some((lowest, highest))
}

struct TrajectoriesRun<'a> {
    /// Species that nobody measured stand after those of the data.
    dataset: Dataset,
    unseen: Vec<Unseen>,
    settings: &'a Settings,
    measurements: Measurements,
    samples: Samples,
}

impl Run for TrajectoriesRun<'_> {
    fn learn(self: Box<Self>, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let stop = Stop::default();
        monitor.watch(&stop, || self.learn_until(&stop, monitor))
    }
}

/// The result of one molecularity.
struct Attempt {
    network: FittedNetwork,
    exchanges: Vec<Exchange>,
    bootstrap: Option<Bootstrap>,
    front: BTreeMap<usize, f64>,
    scope: Scope,
    candidates: usize,
    integrations: u64,
    found: Option<Found>,
}

/// What further attempts need to know of a network that was found.
struct Found {
    /// What the network costs for having been chosen among so many.
    cost: f64,
    /// Whether some reaction makes something of nothing.
    has_growth: bool,
    base: Base,
}

/// A species that nobody measured.
#[derive(Clone, Copy)]
struct Unseen {
    species: usize,
    is_composed: bool,
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
    fn bic(&self) -> f64 {
        match &self.network.trajectories {
            Some(TrajectoryEvidence::Fitted(fit)) => fit.bic,
            Some(TrajectoryEvidence::Searched(found)) => found.bic,
            None => f64::INFINITY,
        }
    }

    /// The BIC and the cost of the choice.
    fn score(&self) -> f64 {
        self.bic() + self.found.as_ref().map_or(0.0, |found| found.cost)
    }

    fn has_growth(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.has_growth)
    }
}

impl<'a> TrajectoriesRun<'a> {
    fn new(dataset: Dataset, unseen: Vec<Unseen>, settings: &'a Settings) -> Result<Self, DiscoverError> {
        let options = fit_options(&dataset, Vec::new(), settings);
        let measurements =
            Measurements::of(&dataset, &options).map_err(|error| DiscoverError::Solver(error.to_string()))?;
        let samples = Samples::of(&dataset, &measurements);
        Ok(TrajectoriesRun { dataset, unseen, settings, measurements, samples })
    }

    fn learn_until(&self, stop: &Stop, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let (look, found_laws) = self.first_look();
        let mut best: Option<Attempt> = None;
        for (order, products) in self.molecularities() {
            let scope = self.scope(order, products);
            let Some(candidates) = self.candidates(scope.clone(), &found_laws) else {
                let complexes = count_complexes(scope.species.len(), order.max(products));
                let Some(best) = &mut best else {
                    return Err(DiscoverError::TooManyCandidates {
                        complexes,
                        candidates: 0,
                        bytes: 0,
                        order,
                        products,
                    });
                };
                best.network.warnings.push(Warning::NotRaised { order, products, complexes, candidates: 0 });
                break;
            };
            let mut attempt = self.attempt(scope, &candidates, &look, None, stop, monitor)?;
            if best.as_ref().is_none_or(|best| is_better(&attempt, best)) {
                if best.is_some() {
                    attempt.network.warnings.push(Warning::Raised { order, products });
                }
                best = Some(attempt);
            }
            let is_enough = |best: &Attempt| !self.may_lack_something(best) && !best.has_growth();
            if stop.is_raised() || best.as_ref().is_some_and(is_enough) {
                break;
            }
        }
        let best = best.ok_or(DiscoverError::NothingChanges)?;
        self.with_unseen(best, found_laws, stop, monitor)
    }

    /// The look at the data before the search, and the laws that they show.
    fn first_look(&self) -> (FirstLook, Vec<Law>) {
        let look = FirstLook::new(&self.samples, self.settings.sigma);
        let found_laws = find_laws(&self.samples, &look.noise, &look.smooth, None).unwrap_or_default();
        (look, found_laws)
    }

    /// The network with species that nobody measured, one after the other as long as they are worth it.
    fn with_unseen(
        &self,
        measured: Attempt,
        found_laws: Vec<Law>,
        stop: &Stop,
        monitor: &Monitor,
    ) -> Result<Learned, DiscoverError> {
        let is_asked_for = self.settings.prior.unobserved != Unobserved::Proposed;
        let (mut best, mut wider) = (measured, None);
        for names in self.unobserved(&best) {
            let Some(base) = best.found.as_ref().map(|found| found.base.clone()).filter(|_| !stop.is_raised()) else {
                break;
            };
            let run = self.with_names(&names)?;
            let (look, laws) = run.first_look();
            let scope = run.scope(best.scope.order, best.scope.products);
            let Some(candidates) = run.candidates(scope.clone(), &laws) else { break };
            let Ok(attempt) = run.attempt(scope, &candidates, &look, Some(&base), stop, monitor) else { break };
            let is_better = match is_asked_for {
                true => attempt.bic() < best.bic(),
                false => attempt.score() < best.score() - CLEARLY,
            };
            if !is_better || stop.is_raised() {
                break;
            }
            (best, wider) = (attempt, Some((run, laws)));
        }
        Ok(match wider {
            Some((run, laws)) => run.learned(best, laws),
            None => self.learned(best, found_laws),
        })
    }

    /// Whether the data show lack of fit, or are too few to show it.
    fn may_lack_something(&self, best: &Attempt) -> bool {
        let fit = &best.network.lack_of_fit;
        let is_weak = !matches!(fit.test, FitTest::Sigma | FitTest::PureError) && self.samples.count < FEW_DATA;
        fit.found || is_weak
    }

    /// The species that nobody measured with which networks are looked for: the first one, the first two …
    fn unobserved(&self, best: &Attempt) -> Vec<Vec<String>> {
        let names = match &self.settings.prior.unobserved {
            Unobserved::Named(names) => names.clone(),
            Unobserved::Number(count) => self.new_names(*count),
            Unobserved::Proposed if self.may_lack_something(best) => self.new_names(1),
            Unobserved::Proposed => Vec::new(),
        };
        (1..=names.len()).map(|count| names[..count].to_vec()).collect()
    }

    /// X1, X2 …, but for names that the data have.
    fn new_names(&self, count: usize) -> Vec<String> {
        let names = (1..).map(|number| format!("X{number}")).filter(|name| !self.dataset.species.contains(name));
        names.take(count).collect()
    }

    fn with_names(&self, names: &[String]) -> Result<TrajectoriesRun<'a>, DiscoverError> {
        let first = self.dataset.species.len();
        let composed = self.settings.prior.compositions.as_ref().map_or(0, Vec::len);
        let unseen = |species: usize| Unseen { species, is_composed: species < composed };
        let unseen = (first..first + names.len()).map(unseen).collect();
        TrajectoriesRun::new(self.dataset.with_unmeasured(names), unseen, self.settings)
    }

    /// Those that the user asks for, or one after the other.
    fn molecularities(&self) -> Vec<(usize, usize)> {
        let prior = &self.settings.prior;
        let (first, _) = MOLECULARITIES[0];
        match (prior.largest_order, prior.largest_products) {
            (None, None) => MOLECULARITIES.to_vec(),
            (order, products) => {
                let order = order.unwrap_or(first);
                vec![(order, products.unwrap_or(order.max(first)))]
            }
        }
    }

    fn scope(&self, order: usize, products: usize) -> Scope {
        let prior = &self.settings.prior;
        let species = (0..self.samples.species()).filter(|s| !prior.inert.contains(s)).collect();
        let one_way = |reactions: &[Reaction]| reactions.iter().flat_map(Reaction::directions).collect();
        let walls = match &prior.compositions {
            Some(compositions) => laws_of_compositions(compositions, self.samples.species()),
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

    /// The candidates of a scope; with the laws of the data as walls where there are too many without. `None` if there
    /// are still too many.
    fn candidates(&self, scope: Scope, found_laws: &[Law]) -> Option<Candidates> {
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

    fn attempt(
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
        let exchanges = exchanges(search, &found);
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

    fn learned(&self, attempt: Attempt, found_laws: Vec<Law>) -> Learned {
        let Attempt { network, exchanges, bootstrap, front, scope, candidates, integrations, .. } = attempt;
        let point = |(reactions, relative_error)| FrontPoint { reactions, relative_error };
        let search = SearchRecord {
            front: front.into_iter().map(point).collect(),
            candidates: Some(candidates as u128),
            evaluations: integrations,
            unobserved: self.unseen.iter().map(|unseen| self.unobserved_species(&network, unseen.species)).collect(),
            ..SearchRecord::new(NAME)
        };
        let (laws, origin) = match &self.settings.prior.compositions {
            Some(_) => (scope.walls, LawOrigin::Compositions),
            // Laws of noisy data are no walls: of those that seem to hold, the network may break some.
            None => (found_laws.into_iter().filter(|law| obeyed_by(&network, law)).collect(), LawOrigin::Data),
        };
        let known = match (network.is_trusted(), self.unseen.is_empty()) {
            (true, true) => identified(&network, &exchanges, (&laws, origin), self.settings, scope.products),
            // Which networks have the same u̇ of the measured species is not known where others are unseen.
            (true, false) => only_exchanges(&exchanges, laws, origin),
            (false, _) => Identified::default(),
        };
        Learned { network, search, identified: Identified { bootstrap, ..known } }
    }

    /// What a species that nobody measured does in a network.
    fn unobserved_species(&self, network: &FittedNetwork, species: usize) -> UnobservedSpecies {
        let reactions = directions(network).into_iter().map(|direction| direction.fitted.reaction);
        let change = |reaction: OneWayReaction| reaction.net().iter().find(|(s, _)| *s == species).map(|(_, nu)| *nu);
        let changes: Vec<f64> = reactions.filter_map(change).collect();
        let role = match (changes.iter().any(|nu| *nu > 0.0), changes.iter().any(|nu| *nu < 0.0)) {
            (true, true) => UnobservedRole::Intermediate,
            (true, false) => UnobservedRole::Product,
            (false, true) => UnobservedRole::Reactant,
            (false, false) => UnobservedRole::Catalyst,
        };
        UnobservedSpecies { name: self.dataset.species[species].clone(), role }
    }
}

/// The reactions of a network with their rate constants.
fn one_way(candidates: &Candidates, found: &Fitted) -> Vec<(OneWayReaction, f64)> {
    let support = found.support.iter();
    support.map(|c| (candidates.all[*c].reaction.clone(), found.minimum.estimate.k[*c])).collect()
}

/// What the rivals of a network have in the place of what.
fn exchanges(search: &mut Search<'_>, found: &Fitted) -> Vec<Exchange> {
    let rivals = search.rivals(found);
    let reaction = |c: &usize| search.candidates().all[*c].reaction.clone();
    let exchange = |rival: &Rival| Exchange {
        lost: found.support.iter().filter(|c| !rival.support.contains(c)).map(reaction).collect(),
        gained: rival.support.iter().filter(|c| !found.support.contains(c)).map(reaction).collect(),
    };
    rivals.iter().map(exchange).collect()
}

/// What is said where the data show another number of reactions than was asked for.
fn size_warning(shown: usize, taken: usize, asked: &RangeInclusive<usize>) -> Option<Warning> {
    if shown > *asked.end() {
        return Some(Warning::LeftOut { shown, asked: taken });
    }
    (shown < *asked.start()).then_some(Warning::NotShown { shown, asked: *asked.start() })
}

/// Whether every reaction of a network obeys a law.
fn obeyed_by(network: &FittedNetwork, law: &Law) -> bool {
    directions(network).iter().all(|direction| {
        let OneWayReaction { reactants, products } = &direction.fitted.reaction;
        reactants.amount(law) == products.amount(law)
    })
}

/// Whether a later attempt explains the data where the one before does not, or clearly better.
fn is_better(later: &Attempt, before: &Attempt) -> bool {
    let explains = before.network.lack_of_fit.found && !later.network.lack_of_fit.found;
    explains || later.score() < before.score() - CLEARLY
}

/// Each element as a law over so many species; those without a composition count none.
fn laws_of_compositions(compositions: &[Vec<(String, Coefficient)>], species: usize) -> Vec<Law> {
    let mut symbols: Vec<&String> = compositions.iter().flatten().map(|(symbol, _)| symbol).collect();
    symbols.sort();
    symbols.dedup();
    let count = |composition: &Vec<(String, Coefficient)>, symbol: &String| {
        composition.iter().filter(|(element, _)| element == symbol).map(|(_, count)| count.to_f64()).sum::<f64>()
    };
    let law = |symbol: &String| {
        let given = compositions.iter().map(|composition| count(composition, symbol));
        let counts: Vec<f64> = given.chain(std::iter::repeat(0.0)).take(species).collect();
        let is_integer = |value: f64| (value - value.round()).abs() < 1e-9;
        let by = (1..=1000).find(|by| counts.iter().all(|count| is_integer(count * f64::from(*by)))).unwrap_or(1000);
        counts.iter().map(|count| (count * f64::from(by)).round() as i64).collect::<Law>()
    };
    symbols.into_iter().map(law).filter(|law| law.iter().any(|count| *count != 0)).collect()
}
