//! The method: what it needs, its scope, the search, and what is said of the result.

use crate::data::Dataset;
use crate::learn::complex::count_complexes;
use crate::learn::error::DiscoverError;
use crate::learn::identifiability::assessment::directions;
use crate::learn::lack_of_fit::FitTest;
use crate::learn::method::{Learned, Method, Preparation, Run};
use crate::learn::monitor::Monitor;
use crate::learn::outcome::{
    FittedNetwork, FrontPoint, Identified, LawOrigin, SearchRecord, UnobservedRole, UnobservedSpecies, Warning,
};
use crate::learn::reaction::OneWayReaction;
use crate::learn::request::Request;
use crate::learn::search::attempt::{Attempt, TrajectoriesRun, Unseen};
use crate::learn::search::candidates::Candidates;
use crate::learn::search::conclusion::{identified, obeys, only_exchanges};
use crate::learn::search::laws::Law;
use crate::learn::search::requirements::{require_changes, require_values};
use crate::learn::settings::{MethodChoice, Settings, Unobserved};
use crate::learn::stop::Stop;

/// The name of the method.
pub const NAME: &str = "trajectories";

/// Reactant and product molecules that are tried, one after the other where the data show lack of fit.
const MOLECULARITIES: [(usize, usize); 2] = [(2, 2), (3, 3)];
/// Concentrations beyond this cannot be squared.
const LARGEST: f64 = 1e100;
/// Where the noise is not known, tests of the fit have little power on fewer data: larger reactions, and a species that
/// nobody measured, are tried all the same.
const FEW_DATA: usize = 100;
/// Larger reactions are not tried unasked where one linearisation takes more multiplications than this: ten and more
/// species, for minutes.
const MOST_WORK: usize = 100_000_000;
/// The steps of a short run.
const FEWEST_STEPS: usize = 50;
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

impl Run for TrajectoriesRun<'_> {
    fn learn(self: Box<Self>, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let stop = Stop::default();
        monitor.watch(&stop, || self.learn_until(&stop, monitor))
    }
}

impl<'a> TrajectoriesRun<'a> {
    fn learn_until(&self, stop: &Stop, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let (look, found_laws) = self.first_look();
        let mut best: Option<Attempt> = None;
        for (order, products) in self.molecularities() {
            let scope = self.scope(order, products);
            let is_feasible = |candidates: &Candidates| best.is_none() || self.work(candidates) <= MOST_WORK;
            let Some(candidates) = self.candidates(scope.clone(), &found_laws).filter(is_feasible) else {
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

    /// The size of one linearisation over all candidates: the multiplications of a step, times the rows of all runs.
    fn work(&self, candidates: &Candidates) -> usize {
        let species = self.samples.species();
        let columns = candidates.len().min(candidates.sources.len() * species);
        let rows: usize = self.samples.runs.iter().map(|run| run.times.len().max(FEWEST_STEPS)).sum();
        columns * species * species * rows
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

/// Whether every reaction of a network obeys a law.
fn obeyed_by(network: &FittedNetwork, law: &Law) -> bool {
    directions(network).iter().all(|direction| obeys(&direction.fitted.reaction, std::slice::from_ref(law)))
}

/// Whether a later attempt explains the data where the one before does not, or clearly better.
fn is_better(later: &Attempt, before: &Attempt) -> bool {
    let explains = before.network.lack_of_fit.found && !later.network.lack_of_fit.found;
    explains || later.score() < before.score() - CLEARLY
}
