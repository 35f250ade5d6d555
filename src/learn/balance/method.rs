//! Learning by balances: what is conserved, which balanced reactions the data need, which of several equal
//! networks represents them, and what the data cannot tell.

use crate::data::Dataset;
use crate::learn::balance::candidates::{Bounds, CandidateSpace};
use crate::learn::balance::competitors::Competition;
use crate::learn::balance::conserved::Conserved;
use crate::learn::balance::representatives::{as_reactions, integer_directions, representatives};
use crate::learn::balance::requirements::{require_enough_equations, require_not_needed};
use crate::learn::balance::selection::{Selection, is_worth_it};
use crate::learn::balance::settings::BalanceSettings;
use crate::learn::balance::size_schedule::{search_sizes, search_space};
use crate::learn::balance::spaces::Spaces;
use crate::learn::balance::unfinished::learned_so_far;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::FittedReaction;
use crate::learn::identifiability::assessment::{LearnedDirection, Possible, assess_network, directions};
use crate::learn::identifiability::front::{front, weakest_first};
use crate::learn::method::{Learned, Method, Preparation, Run};
use crate::learn::monitor::Monitor;
use crate::learn::network::{Structure, fit_network};
use crate::learn::outcome::{
    FittedNetwork, FrontPoint, Identified, LawOrigin, Laws, MethodReason, SearchRecord, SpaceSize, Status, StopReason,
    Warning,
};
use crate::learn::problem::preparation::{Columns, Problem};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::request::Request;
use crate::learn::settings::{ReactionCount, Settings};
use crate::learn::stop::Stop;

/// The name of the method.
pub const NAME: &str = "balance";

/// All reactions that the conservation laws balance, by non-negative least squares.
pub struct Balance;

impl Method for Balance {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "Non-negative least squares over all reactions that the conservation laws balance"
    }

    fn can(&self, request: Request) -> bool {
        !matches!(request, Request::Bootstrap | Request::Unobserved)
    }

    fn prepare<'a>(&self, dataset: &'a Dataset, settings: &'a Settings) -> Result<Preparation<'a>, DiscoverError> {
        let problem = Problem::new(dataset, settings, Columns::All)?;
        let conserved = Conserved::new(dataset, settings)?;
        let known = integer_directions(&settings.prior.known);
        let excluded = integer_directions(&settings.prior.forbidden).into_iter().chain(known.iter().cloned()).collect();
        let case = Case { problem, conserved, settings, known, excluded };
        let mut spaces = case.spaces(&case.conserved.demanded(), &case.excluded);
        if spaces.at(0).is_none()
            && let Some((bounds, size)) = spaces.refused()
        {
            let (error, reason) = (too_many(size, bounds), Some(MethodReason::TooManyCandidates(size)));
            return Ok(Preparation::NotApplicable { error, reason });
        }
        Ok(Preparation::Ready(Box::new(BalanceRun { case, spaces })))
    }
}

fn too_many(size: SpaceSize, bounds: &Bounds) -> DiscoverError {
    DiscoverError::TooManyCandidates {
        complexes: size.complexes,
        candidates: size.candidates,
        bytes: size.bytes,
        order: bounds.order,
        products: bounds.products,
    }
}

/// The method on one data set.
struct BalanceRun<'a> {
    case: Case<'a>,
    /// Candidates under all laws, the smallest space made.
    spaces: Spaces,
}

/// What the method knows of one data set before it searches.
struct Case<'a> {
    problem: Problem,
    conserved: Conserved,
    settings: &'a Settings,
    /// Every direction of the reactions that are known to take place.
    known: Vec<OneWayReaction>,
    /// Directions that are no candidates: forbidden ones, and known ones, which need none.
    excluded: Vec<OneWayReaction>,
}

impl Run for BalanceRun<'_> {
    fn learn(self: Box<Self>, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let (stop, BalanceRun { case, mut spaces }) = (Stop::default(), *self);
        let case = Case { problem: case.problem.watched_by(&stop), ..case };
        monitor.watch(&stop, || case.learn(&mut spaces, monitor))
    }
}

impl Case<'_> {
    fn learn(&self, spaces: &mut Spaces, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let mut laws = self.conserved.demanded();
        let mut selection = self.search(spaces, monitor)?;
        if self.laws_are_in_doubt()
            && let Some(without) = self.without_laws(&selection, monitor)?
            && !self.is_stopped()
        {
            laws = self.conserved.unchanging.clone();
            selection = without;
        }
        self.require_no_forbidden(&selection, &laws, monitor)?;
        // A search that was stopped says nothing of what would have been found.
        if self.is_stopped() {
            return learned_so_far(&self.problem, &selection, &self.settings.prior.known, SearchRecord::new(NAME));
        }
        require_enough_equations(&self.problem, &selection, &self.conserved, self.settings)?;
        let (mut network, front) = self.network(&selection, &laws)?;
        network.warnings.extend(size_warning(&network, &selection, &self.settings.balance));
        if self.laws_dropped(&laws) {
            network.warnings.push(Warning::LawsDropped);
        }
        if network.stop_reason != StopReason::Explained && network.mechanism.reactions().is_empty() {
            network.stop_reason = StopReason::LackOfFit;
        }
        let mut identified = self.identified(&network, &selection, &laws);
        if network.is_trusted()
            && let Some((_, space)) = self.spaces(&laws, &self.excluded).at(selection.step)
        {
            self.compare_with_competitors(&network, space, &mut identified);
        }
        if self.is_stopped() {
            return learned_so_far(&self.problem, &selection, &self.settings.prior.known, SearchRecord::new(NAME));
        }
        let candidates = Some(selection.size.candidates);
        let search = SearchRecord { front, candidates, evaluations: selection.sweeps, ..SearchRecord::new(NAME) };
        Ok(Learned { network, search, identified })
    }

    fn is_stopped(&self) -> bool {
        self.problem.training.stop.is_raised()
    }

    /// Refuses forbidden reactions without which the data are not explained.
    fn require_no_forbidden(
        &self,
        selection: &Selection,
        laws: &[Vec<i64>],
        monitor: &Monitor,
    ) -> Result<(), DiscoverError> {
        let forbidden = &self.settings.prior.forbidden;
        if forbidden.is_empty() || selection.fit.leaves_only_rounding || self.is_stopped() {
            return Ok(());
        }
        let allowed = self.search(&mut self.spaces(laws, &self.known), monitor)?;
        if self.is_stopped() {
            return Ok(());
        }
        require_not_needed(&self.problem.species, forbidden, selection, &allowed, &self.settings.rates)
    }

    /// The spaces of candidates under these laws, without those excluded.
    fn spaces(&self, laws: &[Vec<i64>], excluded: &[OneWayReaction]) -> Spaces {
        Spaces::new(&self.problem, laws.to_vec(), excluded.to_vec(), self.settings)
    }

    /// What the data need among the candidates.
    fn search(&self, spaces: &mut Spaces, monitor: &Monitor) -> Result<Selection, DiscoverError> {
        let selection = search_sizes(&self.problem, spaces, self.settings, monitor);
        let refusal =
            || spaces.refused().map_or(DiscoverError::NothingChanges, |(bounds, size)| too_many(size, bounds));
        selection.ok_or_else(refusal)
    }

    fn laws_are_in_doubt(&self) -> bool {
        let Conserved { laws, origin, .. } = &self.conserved;
        *origin == LawOrigin::Data && !laws.is_empty() && !self.settings.prior.trust_laws
    }

    /// Whether laws that the data obey as a whole were given up.
    fn laws_dropped(&self, laws: &[Vec<i64>]) -> bool {
        self.conserved.origin == LawOrigin::Data && laws.len() < self.conserved.demanded().len()
    }

    /// The selection under no laws but those of unchanging species, if it explains more.
    fn without_laws(&self, selection: &Selection, monitor: &Monitor) -> Result<Option<Selection>, DiscoverError> {
        if selection.fit.leaves_only_rounding || self.is_stopped() {
            return Ok(None);
        }
        let (problem, settings) = (&self.problem, self.settings);
        let species: Vec<usize> = (0..problem.species.len()).filter(|s| !settings.prior.inert.contains(s)).collect();
        let rows = problem.training.rows();
        let unchanging = &self.conserved.unchanging;
        let space = CandidateSpace::new(
            &species,
            unchanging,
            &selection.bounds,
            &self.excluded,
            rows,
            &settings.balance.limits,
        );
        let most = settings.balance.most_unbalanced;
        let Some(space) = space.ok().filter(|space| space.size.candidates <= most) else { return Ok(None) };
        let trial = search_space(problem, &space, &selection.bounds, Some(selection), settings, monitor);
        if !trial.is_some_and(|trial| is_worth_it(selection, &trial, &space, &settings.rates)) {
            return Ok(None);
        }
        self.search(&mut self.spaces(unchanging, &self.excluded), monitor).map(Some)
    }

    /// The network of what was selected, no larger than asked for, and its front.
    fn network(
        &self,
        selection: &Selection,
        laws: &[Vec<i64>],
    ) -> Result<(FittedNetwork, Vec<FrontPoint>), DiscoverError> {
        let represented = representatives(selection, laws, &self.excluded, &self.settings.identifiability);
        let known = self.settings.prior.known.clone();
        let structure = Structure { known: known.clone(), found: as_reactions(&represented) };
        let mut network = fit_network(&self.problem, &structure, self.settings, StopReason::ErrorStoppedFalling)?;
        let front = front(&self.problem, &network, self.settings.identifiability.most_points);
        let shown = network.mechanism.reactions().len();
        match &self.settings.reactions {
            ReactionCount::Among(numbers) if shown > *numbers.end() => {
                let asked = *numbers.end();
                let found = most_significant(&network, &known, asked);
                let structure = Structure { known, found };
                let mut smaller = fit_network(&self.problem, &structure, self.settings, StopReason::NumbersTried)?;
                smaller.warnings.push(Warning::LeftOut { shown, asked });
                Ok((smaller, front))
            }
            ReactionCount::Among(numbers) if shown < *numbers.start() => {
                network.warnings.push(Warning::NotShown { shown, asked: *numbers.start() });
                Ok((network, front))
            }
            _ => Ok((network, front)),
        }
    }

    fn identified(&self, network: &FittedNetwork, selection: &Selection, laws: &[Vec<i64>]) -> Identified {
        let prior = &self.settings.prior;
        let dropped = self.laws_dropped(laws);
        let trusted = self.conserved.origin == LawOrigin::Compositions || prior.trust_laws;
        let possible = |laws: &[Vec<i64>]| Possible {
            products: selection.bounds.products,
            open: selection.bounds.open,
            laws: laws.to_vec(),
            forbidden: integer_directions(&prior.forbidden),
            visible_standard_errors: self.settings.rates.visible_standard_errors,
            settings: &self.settings.identifiability,
            stop: self.problem.training.stop.clone(),
        };
        let if_obeyed = !trusted && !dropped && !self.conserved.laws.is_empty();
        let laws_obeyed = Laws {
            laws: if dropped { Vec::new() } else { self.conserved.laws.clone() },
            origin: self.conserved.origin,
            unique_if_obeyed: if_obeyed.then(|| assess_network(network, &possible(laws)).unique),
        };
        let assessed = assess_network(network, &possible(if trusted { laws } else { &[] }));
        Identified {
            statuses: assessed.statuses,
            ambiguities: assessed.ambiguities,
            laws: laws_obeyed,
            bootstrap: None,
        }
    }
}

impl Case<'_> {
    /// Takes back statuses of directions without which the data are explained as well, and names what may stand in
    /// their place; and of rate constants that reactions too slow to be visible may change.
    fn compare_with_competitors(&self, network: &FittedNetwork, space: &CandidateSpace, identified: &mut Identified) {
        let learned = directions(network);
        let fitted: Vec<FittedReaction> = learned.iter().map(|direction| direction.fitted.clone()).collect();
        let mut competition = Competition::new(&self.problem, space, &fitted, &network.errors, self.settings);
        competition.with_all_candidates().take_back_rates(&learned, identified, &self.settings.rates);
        for direction in &learned {
            if self.is_stopped() {
                return;
            }
            let claimed = matches!(direction.status_in(&identified.statuses), Status::Unique | Status::Core);
            let competitor = claimed.then(|| competition.without(&direction.fitted.reaction)).flatten();
            if let Some(competitor) = competitor {
                competitor.take_back_statuses(&learned, identified, &self.settings.rates);
            }
        }
    }
}

/// That larger reactions than by default were needed; or that they could not be tried, where something is left to
/// explain.
fn size_warning(network: &FittedNetwork, selection: &Selection, settings: &BalanceSettings) -> Option<Warning> {
    let learned = directions(network);
    let largest = |molecules: &dyn Fn(&LearnedDirection) -> usize| learned.iter().map(molecules).max().unwrap_or(0);
    let order = largest(&|direction| direction.fitted.reaction.reactants.molecules());
    let products = largest(&|direction| direction.fitted.reaction.products.molecules());
    let (default_order, default_products) = settings.molecularities.first().copied().unwrap_or_default();
    if network.stop_reason != StopReason::Explained
        && let Some((Bounds { order, products, .. }, size)) = &selection.too_large
    {
        let (order, products) = (*order, *products);
        return Some(Warning::NotRaised { order, products, complexes: size.complexes, candidates: size.candidates });
    }
    (order > default_order || products > default_products).then_some(Warning::Raised { order, products })
}

/// The most significant reactions of a network beside those that are known, `count` together.
fn most_significant(network: &FittedNetwork, known: &[Reaction], count: usize) -> Vec<Reaction> {
    let reactions = network.mechanism.reactions();
    let reaction = |at: &usize| Reaction::of_mechanism(&reactions[*at], |species| species.index());
    let is_known = |reaction: &Reaction| known.iter().any(|known| known.directions().contains(&reaction.forward));
    let found: Vec<usize> = weakest_first(network).into_iter().filter(|at| !is_known(&reaction(at))).collect();
    let known_in_network = reactions.len() - found.len();
    let mut kept = found[found.len().saturating_sub(count.saturating_sub(known_in_network))..].to_vec();
    kept.sort_unstable();
    kept.iter().map(reaction).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::settings::Prior;

    const QUIET: Monitor = Monitor { interrupted: &|| false, progress: &|_| {} };

    /// Fifty states of A, B and C with u̇ as a function of u.
    fn dataset(rates: impl Fn([f64; 3]) -> [f64; 3]) -> Dataset {
        let concentrations = Array2::from_shape_fn((50, 3), |(n, s)| 0.1 + 0.02 * ((13 * n + 17 * s * s) % 47) as f64);
        let state = |n: usize| [0, 1, 2].map(|s| concentrations[[n, s]]);
        let derivatives = Array2::from_shape_fn((50, 3), |(n, s)| rates(state(n))[s]);
        Dataset {
            species: ["A", "B", "C"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations,
            derivatives: Some(derivatives),
            ..Dataset::default()
        }
    }

    /// A -> B at 2 1/s and B -> C at 0.3 1/s.
    fn chain() -> Dataset {
        dataset(|[a, b, _]| [-2.0 * a, 2.0 * a - 0.3 * b, 0.3 * b])
    }

    fn learned(dataset: &Dataset, settings: &Settings) -> Result<Learned, DiscoverError> {
        match Balance.prepare(dataset, settings)? {
            Preparation::Ready(run) => run.learn(&QUIET),
            Preparation::NotApplicable { error, .. } => Err(error),
        }
    }

    fn with_prior(prior: Prior) -> Settings {
        Settings { prior, ..Settings::default() }
    }

    fn equations(network: &FittedNetwork) -> Vec<String> {
        network.mechanism.reactions().iter().map(|reaction| network.mechanism.equation(reaction)).collect()
    }

    #[test]
    fn a_chain_is_learned_with_its_rates_and_laws() {
        let Learned { network, search, identified } = learned(&chain(), &Settings::default()).unwrap();
        assert_eq!(equations(&network), ["A => B", "B => C"]);
        assert_eq!(network.stop_reason, StopReason::Explained);
        let rates = network.rates.iter().zip([2.0, 0.3]);
        rates.for_each(|(rate, k)| assert!((rate.forward.k / k - 1.0).abs() < 1e-12, "{rate:?}"));
        assert_eq!((identified.laws.laws.as_slice(), identified.laws.origin), (&[vec![1, 1, 1]][..], LawOrigin::Data));
        assert_eq!(search.front.iter().map(|point| point.reactions).collect::<Vec<_>>(), [1, 2]);
        assert!(network.warnings.is_empty());
    }

    #[test]
    fn fewer_reactions_than_the_data_show_are_the_most_significant_ones() {
        let settings = Settings { reactions: ReactionCount::Among(1..=1), ..Settings::default() };
        let network = learned(&chain(), &settings).unwrap().network;
        assert_eq!(network.mechanism.reactions().len(), 1);
        assert!(network.warnings.contains(&Warning::LeftOut { shown: 2, asked: 1 }), "{:?}", network.warnings);
        let known = Reaction::of_row(&[0, -1, 1], &[0, 1, 2]).forward.irreversible();
        let prior = Prior { known: vec![known], ..Prior::default() };
        let network = learned(&chain(), &Settings { prior, ..settings }).unwrap().network;
        assert_eq!(equations(&network), ["B => C"]);
    }

    #[test]
    fn more_reactions_than_the_data_show_are_not_made_up_but_said() {
        let settings = Settings { reactions: ReactionCount::Among(3..=4), ..Settings::default() };
        let network = learned(&chain(), &settings).unwrap().network;
        assert_eq!(network.mechanism.reactions().len(), 2);
        assert_eq!(network.warnings, [Warning::NotShown { shown: 2, asked: 3 }]);
    }

    #[test]
    fn reactions_larger_than_the_default_are_pointed_out() {
        let growth = dataset(|[a, _, _]| [-2.0 * a * a, 3.0 * a * a, 0.0]);
        let network = learned(&growth, &Settings::default()).unwrap().network;
        assert_eq!(equations(&network), ["2 A => 3 B"]);
        assert_eq!(network.warnings, [Warning::Raised { order: 2, products: 3 }]);
    }

    #[test]
    fn a_forbidden_reaction_that_the_data_need_is_an_error() {
        let forbidden = vec![Reaction::of_row(&[0, -1, 1], &[0, 1, 2]).forward.irreversible()];
        let refused = learned(&chain(), &with_prior(Prior { forbidden, ..Prior::default() }));
        let Err(DiscoverError::ForbiddenNeeded { equation, .. }) = refused else {
            panic!("nothing else explains the data")
        };
        assert_eq!(equation, "B => C");
    }

    #[test]
    fn too_many_candidates_are_not_for_this_method() {
        let settings = with_prior(Prior { largest_order: Some(300), ..Prior::default() });
        let chain = chain();
        let Ok(Preparation::NotApplicable { error, reason }) = Balance.prepare(&chain, &settings) else {
            panic!("there are millions of complexes")
        };
        assert!(matches!(error, DiscoverError::TooManyCandidates { order: 300, products: 2, .. }), "{error:?}");
        assert!(matches!(reason, Some(MethodReason::TooManyCandidates(_))));
    }
}
