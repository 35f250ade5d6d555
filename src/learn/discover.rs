//! The story of a discovery.

use crate::data::Dataset;
use crate::learn::balance::candidates::Size;
use crate::learn::balance::method::by_balance;
use crate::learn::finish::finish;
use crate::learn::freezing::method::by_freezing;
use crate::learn::freezing::starts::Monitor;
use crate::learn::outcome::{DiscoverError, Discovery, FrontPoint, MethodReason, StopReason, UNEXPLAINED};
use crate::learn::problem::prepared::{Columns, Prepared};
use crate::learn::reaction::Candidate;
use crate::learn::settings::{Method, Settings};
use crate::mechanism::{Mechanism, SpeciesId};

/// Finds reactions and rates for the data.
pub fn discover(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    match settings.method {
        Method::Balance => by_balance(dataset, settings, monitor),
        Method::Freezing => by_freezing(dataset, settings, monitor),
        Method::Auto => match by_balance(dataset, settings, monitor) {
            Err(DiscoverError::TooManyCandidates { complexes, candidates, bytes, .. }) => {
                let mut discovery = by_freezing(dataset, settings, monitor)?;
                discovery.reason = Some(MethodReason::TooManyCandidates(Size { complexes, candidates, bytes }));
                Ok(discovery)
            }
            result => result,
        },
    }
}

/// Fits the rates of the reactions of `structure` only.
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
        if reaction.third_body.is_some() || !reaction.orders.is_empty() {
            return Err(DiscoverError::NotMassAction(structure.equation(reaction)));
        }
    }
    let prepared = Prepared::new(dataset, settings, Columns::All)?;
    let candidates = structure
        .reactions()
        .iter()
        .map(|reaction| Candidate::of_reaction(reaction, |species| column_of(species).unwrap_or(0)));
    let mut discovery = finish(&prepared, &candidates.collect::<Vec<_>>(), 0, settings, StopReason::RatesFitted)?;
    if discovery.error() >= UNEXPLAINED {
        discovery.stop_reason = StopReason::NotConverged;
    }
    let reactions = discovery.mechanism.reactions().len();
    let relative_error = discovery.error();
    discovery.front = vec![FrontPoint { reactions, relative_error }];
    Ok(discovery)
}
