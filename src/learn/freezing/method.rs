//! The story of a discovery by partial-parameters-freezing: one number of reactions after another,
//! the smallest that explains the data, its rates fitted once more to the last digit.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::data::Dataset;
use crate::learn::finish::finish;
use crate::learn::freezing::reaction_count::{front_of, try_numbers};
use crate::learn::freezing::starts::{Monitor, Search};
use crate::learn::outcome::{DiscoverError, Discovery, FrontPoint, StopReason, UNEXPLAINED};
use crate::learn::problem::prepared::{Columns, Prepared, temperature_range};
use crate::learn::reaction::Candidate;
use crate::learn::settings::Settings;

/// Finds reactions and rates by partial-parameters-freezing.
pub fn by_freezing(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    if let Some((lowest, highest)) = temperature_range(dataset) {
        return Err(DiscoverError::TemperatureVaries { lowest, highest });
    }
    let prepared = Prepared::new(dataset, settings, Columns::Changing)?;
    let (searches, stop_reason) = try_numbers(&prepared, settings, monitor)?;
    let mut front = front_of(&searches, &prepared);
    let networks = networks_of(&searches, &prepared, settings, stop_reason)?;
    front
        .iter_mut()
        .zip(&networks)
        .for_each(|(point, network)| point.relative_error = point.relative_error.min(network.error()));
    let lowest = front.iter().map(|point| point.relative_error).fold(f64::INFINITY, f64::min);
    let mut discovery = smallest_good(networks, settings.worthwhile_decrease).ok_or(DiscoverError::NothingChanges)?;
    let as_good_as_fractions = discovery.error() <= settings.worthwhile_decrease * lowest;
    let settled =
        discovery.stop_reason == StopReason::Explained || (as_good_as_fractions && discovery.error() < UNEXPLAINED);
    if !settled && stop_reason != StopReason::Interrupted {
        discovery.stop_reason = StopReason::NotConverged;
    }
    discovery.evaluations = searches.iter().map(|search| search.evaluations).sum();
    discovery.front = front;
    if discovery.stop_reason == StopReason::Explained {
        // A surplus reaction may have been given and found idle: what counts is what was found.
        let reactions = discovery.mechanism.reactions().len();
        discovery.front.retain(|point| point.reactions < reactions);
        let relative_error = discovery.error();
        discovery.front.push(FrontPoint { reactions, relative_error });
    }
    discovery.searches = searches;
    Ok(discovery)
}

/// The integer network of each search, its rates fitted.
fn networks_of(
    searches: &[Search],
    prepared: &Prepared,
    settings: &Settings,
    reason: StopReason,
) -> Result<Vec<Discovery>, DiscoverError> {
    let network = |search: &Search| {
        finish(prepared, &candidates_of(&search.integer_rows, &prepared.columns), 0, settings, reason)
    };
    searches.par_iter().map(network).collect()
}

/// The network that explains the data; or else the smallest beyond which E falls by less than the
/// worthwhile factor.
fn smallest_good(networks: Vec<Discovery>, worthwhile: f64) -> Option<Discovery> {
    let lowest = networks.iter().map(Discovery::error).fold(f64::INFINITY, f64::min);
    let explained = networks.iter().position(|network| network.stop_reason == StopReason::Explained);
    let good = explained.or_else(|| networks.iter().position(|network| network.error() <= worthwhile * lowest));
    networks.into_iter().nth(good?)
}

/// Rows of V as reactions, in an order that does not depend on the search's.
fn candidates_of(rows: &[Vec<i64>], columns: &[usize]) -> Vec<Candidate> {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(|row| {
        let first = row.iter().find(|nu| **nu != 0).copied().unwrap_or(0);
        if first > 0 {
            row.iter_mut().for_each(|nu| *nu = -*nu);
        }
    });
    rows.sort();
    rows.iter().map(|row| Candidate::of_row(row, columns)).collect()
}
