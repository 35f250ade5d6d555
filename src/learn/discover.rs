//! Learning from data: the method is asked for, or the first one that applies.

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

/// Learns from the data without copies, and warns of these.
fn without_copies(
    dataset: &Dataset,
    learn: &dyn Fn(&Dataset) -> Result<Discovery, DiscoverError>,
) -> Result<Discovery, DiscoverError> {
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
            match method.prepare(dataset, settings)? {
                Preparation::Ready(run) => Ok(conclude(run.learn(monitor)?, None)),
                Preparation::NotApplicable { error, .. } => Err(error),
            }
        }
    }
}

fn first_that_applies(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    let mut refused: Option<(DiscoverError, Option<MethodReason>)> = None;
    for method in METHODS {
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
    Err(refused.map_or(DiscoverError::NothingChanges, |(error, _)| error))
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
