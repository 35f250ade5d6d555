//! Learning by partial-parameters-freezing: one number of reactions after another, the smallest that explains the
//! data, its rates fitted once more to the last digit.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::freezing::multistart::Search;
use crate::learn::freezing::reaction_count::{front_of, try_numbers};
use crate::learn::freezing::settings::Step;
use crate::learn::method::{Learned, Method, Preparation, Run};
use crate::learn::monitor::Monitor;
use crate::learn::network::{Structure, fit_network};
use crate::learn::outcome::{FittedNetwork, FrontPoint, Identified, SearchRecord, StopReason};
use crate::learn::problem::preparation::{Columns, Problem};
use crate::learn::problem::temperature::temperature_range;
use crate::learn::reaction::Reaction;
use crate::learn::request::Request;
use crate::learn::settings::{EquationSource, Settings};

/// The name of the method.
pub const NAME: &str = "ppf";

/// Whether the settings ask for Adam and for windows between snapshots: its loss knows time derivatives only.
pub fn is_adam_over_windows(settings: &Settings) -> bool {
    matches!(settings.freezing.step, Step::Adam(_)) && settings.equations == EquationSource::Windows
}

/// Partial-parameters-freezing.
pub struct Freezing;

impl Method for Freezing {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "Partial-parameters-freezing"
    }

    fn can(&self, request: Request) -> bool {
        request == Request::Windows
    }

    fn prepare<'a>(&self, dataset: &'a Dataset, settings: &'a Settings) -> Result<Preparation<'a>, DiscoverError> {
        if let Some((lowest, highest)) = temperature_range(dataset, settings.problem.temperature_spread) {
            let error = DiscoverError::TemperatureVaries { lowest, highest };
            return Ok(Preparation::NotApplicable { error, reason: None });
        }
        if is_adam_over_windows(settings) {
            return Ok(Preparation::NotApplicable { error: DiscoverError::AdamOverWindows, reason: None });
        }
        let problem = Problem::new(dataset, settings, Columns::Changing)?;
        Ok(Preparation::Ready(Box::new(FreezingRun { problem, settings })))
    }
}

/// The method on one data set.
struct FreezingRun<'a> {
    problem: Problem,
    settings: &'a Settings,
}

impl Run for FreezingRun<'_> {
    fn learn(self: Box<Self>, monitor: &Monitor) -> Result<Learned, DiscoverError> {
        let FreezingRun { problem, settings } = *self;
        let worthwhile = settings.freezing.worthwhile_decrease;
        let (searches, stop_reason) = try_numbers(&problem, settings, monitor)?;
        let mut front = front_of(&searches, &problem);
        let networks = networks_of(&searches, &problem, settings, stop_reason)?;
        front
            .iter_mut()
            .zip(&networks)
            .for_each(|(point, network)| point.relative_error = point.relative_error.min(network.error()));
        let lowest = front.iter().map(|point| point.relative_error).fold(f64::INFINITY, f64::min);
        let mut network = smallest_good(networks, worthwhile).ok_or(DiscoverError::NothingChanges)?;
        let as_good_as_fractions = network.error() <= worthwhile * lowest;
        let explained = network.stop_reason == StopReason::Explained;
        let converged = explained || (as_good_as_fractions && network.stop_reason != StopReason::NotConverged);
        if !converged && stop_reason != StopReason::Interrupted {
            network.stop_reason = StopReason::NotConverged;
        }
        if network.stop_reason == StopReason::Explained {
            // A surplus reaction may have been given and found idle: what counts is what was found.
            let reactions = network.mechanism.reactions().len();
            front.retain(|point| point.reactions < reactions);
            front.push(FrontPoint { reactions, relative_error: network.error() });
        }
        let evaluations = searches.iter().map(|search| search.evaluations).sum();
        let unrounded = searches.into_iter().map(Search::into_unrounded).collect();
        let search = SearchRecord { front, evaluations, unrounded, ..SearchRecord::new(NAME) };
        Ok(Learned { network, search, identified: Identified::default() })
    }
}

/// The integer network of each search, its rates fitted.
fn networks_of(
    searches: &[Search],
    problem: &Problem,
    settings: &Settings,
    reason: StopReason,
) -> Result<Vec<FittedNetwork>, DiscoverError> {
    let network = |search: &Search| {
        let structure = Structure::of_found(reactions_of(&search.integer_rows, &problem.columns));
        fit_network(problem, &structure, settings, reason)
    };
    searches.par_iter().map(network).collect()
}

/// The network that explains the data; or else the smallest beyond which E falls by less than the
/// worthwhile factor.
fn smallest_good(networks: Vec<FittedNetwork>, worthwhile: f64) -> Option<FittedNetwork> {
    let lowest = networks.iter().map(FittedNetwork::error).fold(f64::INFINITY, f64::min);
    let explained = networks.iter().position(|network| network.stop_reason == StopReason::Explained);
    let good = explained.or_else(|| networks.iter().position(|network| network.error() <= worthwhile * lowest));
    networks.into_iter().nth(good?)
}

/// Rows of V as reactions, in an order that does not depend on the search's.
fn reactions_of(rows: &[Vec<i64>], columns: &[usize]) -> Vec<Reaction> {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(|row| {
        let first = row.iter().find(|nu| **nu != 0).copied().unwrap_or(0);
        if first > 0 {
            row.iter_mut().for_each(|nu| *nu = -*nu);
        }
    });
    rows.sort();
    rows.iter().map(|row| Reaction::of_row(row, columns)).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::Experiment;
    use crate::learn::freezing::settings::AdamSettings;

    #[test]
    fn adam_is_not_for_windows() {
        let dataset = Dataset {
            species: vec!["A".to_string(), "B".to_string()],
            experiments: vec![Experiment { label: "1".to_string(), rows: 0..8 }],
            times: Some((0..8).map(f64::from).collect()),
            temperatures: None,
            pressures: None,
            concentrations: Array2::from_shape_fn((8, 2), |(n, s)| {
                if s == 0 { 0.5f64.powi(n as i32) } else { 1.0 - 0.5f64.powi(n as i32) }
            }),
            ..Dataset::default()
        };
        let mut settings = Settings { equations: EquationSource::Windows, ..Settings::default() };
        assert!(matches!(Freezing.prepare(&dataset, &settings), Ok(Preparation::Ready(_))));
        settings.freezing.step = Step::Adam(AdamSettings::default());
        let prepared = Freezing.prepare(&dataset, &settings);
        assert!(matches!(prepared, Ok(Preparation::NotApplicable { error: DiscoverError::AdamOverWindows, .. })));
    }
}
