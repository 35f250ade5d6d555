//! Learning from data: the method is asked for, or the first one that applies.

use std::collections::BTreeSet;

use crate::data::{Dataset, rows_without_copies};
use crate::learn::balance::method::Balance;
use crate::learn::error::DiscoverError;
use crate::learn::freezing::method::Freezing;
use crate::learn::method::{Learned, Method, Preparation};
use crate::learn::monitor::Monitor;
use crate::learn::network::{Structure, fit_network};
use crate::learn::outcome::{Discovery, FrontPoint, Identified, MethodReason, SearchRecord, StopReason, Warning};
use crate::learn::problem::preparation::{Columns, Problem};
use crate::learn::reaction::Reaction;
use crate::learn::request::Request;
use crate::learn::search::method::Trajectories;
use crate::learn::settings::{MethodChoice, Settings};
use crate::mechanism::{Mechanism, SpeciesId};

/// The name of the fit of a given structure in [`SearchRecord::method`].
pub const RATES_ONLY: &str = "rates";

/// Every method; `auto` takes the first that applies.
pub const METHODS: &[&dyn Method] = &[&Trajectories, &Balance, &Freezing];

/// The method of a name.
pub fn method_named(name: &str) -> Option<&'static dyn Method> {
    METHODS.iter().copied().find(|method| method.name() == name)
}

/// Finds reactions and rates for the data. Rows that repeat another one in every digit count once.
///
/// # Errors
/// Why nothing can be learned.
pub fn discover(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    without_copies(dataset, &|dataset| by_method(dataset, settings, monitor))
}

/// Learns from the data without copies, and warns of these. Several systems are refused.
fn without_copies(
    dataset: &Dataset,
    learn: &dyn Fn(&Dataset) -> Result<Discovery, DiscoverError>,
) -> Result<Discovery, DiscoverError> {
    let systems: BTreeSet<&String> = dataset.systems.iter().flatten().collect();
    if systems.len() > 1 {
        return Err(DiscoverError::SeveralSystems(systems.len()));
    }
    let Some(rows) = rows_without_copies(dataset) else { return learn(dataset) };
    let mut discovery = learn(&dataset.of_rows(&rows))?;
    discovery.network.warnings.push(Warning::Copies(dataset.rows() - rows.len()));
    Ok(discovery)
}

fn by_method(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    match settings.method {
        MethodChoice::Auto => first_that_applies(dataset, settings, monitor),
        MethodChoice::Named(name) => {
            let method = method_named(name).ok_or_else(|| DiscoverError::UnknownMethod(name.to_string()))?;
            if let Some(request) = Request::of(settings).into_iter().find(|request| !method.can(*request)) {
                return Err(cannot(method.name(), request));
            }
            match method.prepare(dataset, settings)? {
                Preparation::Ready(run) => Ok(conclude(run.learn(monitor)?, None)),
                Preparation::NotApplicable { error, .. } => Err(error),
            }
        }
    }
}

fn first_that_applies(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    let mut refused: Option<(DiscoverError, Option<MethodReason>)> = None;
    let requests = Request::of(settings);
    for method in METHODS.iter().filter(|method| requests.iter().all(|request| method.can(*request))) {
        match method.prepare(dataset, settings)? {
            Preparation::Ready(run) => {
                let learned = run.learn(monitor)?;
                let by_size = learned.search.candidates.map(MethodReason::Candidates);
                let reason = refused.and_then(|(_, reason)| reason).or(by_size);
                return Ok(conclude(learned, reason));
            }
            Preparation::NotApplicable { error, reason } => refused = Some((error, reason)),
        }
    }
    // No method at all can do two things that each of them can.
    let both = || requests.first().map_or(DiscoverError::NothingChanges, |request| cannot("auto", *request));
    Err(refused.map_or_else(both, |(error, _)| error))
}

/// What a method is asked for and cannot do, with the methods that can.
fn cannot(method: &'static str, request: Request) -> DiscoverError {
    let others = METHODS.iter().filter(|method| method.can(request)).map(|method| method.name()).collect();
    DiscoverError::CannotDo { asked: request.name(), method, others }
}

fn conclude(learned: Learned, reason: Option<MethodReason>) -> Discovery {
    let Learned { network, search, identified } = learned;
    Discovery::conclude(network, search, reason, identified)
}

/// Fits the rates of the reactions of `structure` only.
///
/// # Errors
/// Species of which there are no data, reactions that are not of mass action, and what [`Problem::new`] refuses.
pub fn fit_structure(
    dataset: &Dataset,
    structure: &Mechanism,
    settings: &Settings,
) -> Result<Discovery, DiscoverError> {
    let column_of = |species: SpeciesId| dataset.species.iter().position(|name| name == structure.name(species));
    for reaction in structure.reactions() {
        if let Some(unknown) = reaction.species().find(|species| column_of(*species).is_none()) {
            return Err(DiscoverError::UnknownSpecies(structure.name(unknown).to_string()));
        }
        if reaction.third_body.is_some() || !reaction.order_overrides.is_empty() {
            return Err(DiscoverError::NotMassAction(structure.equation(reaction)));
        }
    }
    let reactions = structure
        .reactions()
        .iter()
        .map(|reaction| Reaction::of_mechanism(reaction, |species| column_of(species).unwrap_or(0)));
    let structure = Structure::of_found(reactions.collect());
    without_copies(dataset, &|dataset| fit_reactions(dataset, &structure, settings))
}

fn fit_reactions(dataset: &Dataset, structure: &Structure, settings: &Settings) -> Result<Discovery, DiscoverError> {
    let problem = Problem::new(dataset, settings, Columns::All)?;
    let network = fit_network(&problem, structure, settings, StopReason::RatesFitted)?;
    let point = FrontPoint { reactions: network.mechanism.reactions().len(), relative_error: network.error() };
    let search = SearchRecord { front: vec![point], ..SearchRecord::new(RATES_ONLY) };
    Ok(Discovery::conclude(network, search, None, Identified::default()))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::Experiment;
    use crate::learn::settings::Prior;

    /// A => B with k = 2/s.
    fn learn(settings: &Settings) -> Result<Discovery, DiscoverError> {
        let a = [1.0, 0.5, 0.25, 0.125];
        let dataset = Dataset {
            species: ["A", "B"].map(String::from).to_vec(),
            experiments: (0..4).map(|row| Experiment { label: row.to_string(), rows: row..row + 1 }).collect(),
            concentrations: Array2::from_shape_fn((4, 2), |(row, s)| [a[row], 1.0 - a[row]][s]),
            derivatives: Some(Array2::from_shape_fn((4, 2), |(row, s)| [-2.0 * a[row], 2.0 * a[row]][s])),
            ..Dataset::default()
        };
        discover(&dataset, settings, &Monitor { interrupted: &|| false, progress: &|_| () })
    }

    #[test]
    fn no_method_leaves_a_request_without_effect() {
        let inert = || Prior { inert: vec![1], ..Prior::default() };
        let asked = [
            (Request::Inert, Settings { prior: inert(), ..Settings::default() }),
            (Request::Open, Settings { prior: Prior { open: true, ..Prior::default() }, ..Settings::default() }),
            (Request::Bootstrap, Settings { bootstrap: 3, ..Settings::default() }),
        ];
        for (request, settings) in asked {
            for method in METHODS {
                let settings = Settings { method: MethodChoice::Named(method.name()), ..settings.clone() };
                let refused = matches!(learn(&settings), Err(DiscoverError::CannotDo { .. }));
                assert_eq!(refused, !method.can(request), "{} {}", method.name(), request.name());
            }
        }
    }

    #[test]
    fn auto_passes_over_methods_that_cannot_do_what_is_asked_for() {
        let open = Settings { prior: Prior { open: true, ..Prior::default() }, ..Settings::default() };
        assert_eq!(learn(&open).unwrap().search.method, "balance");
        // The only method that repeats the search needs times.
        assert_eq!(learn(&Settings { bootstrap: 3, ..open }).map(|_| ()), Err(DiscoverError::NoTimes));
        let error = cannot("ppf", Request::Known);
        assert_eq!(error.to_string(), "the method ppf cannot do --known; trajectories and balance can");
    }
}
