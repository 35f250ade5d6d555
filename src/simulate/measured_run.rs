//! One measured run as a mechanism simulates it: where it starts, how its temperature goes, and what its columns show.

use ndarray::{Array1, Array2, ArrayView1};

use crate::data::Dataset;
use crate::kinetics::MassAction;
use crate::simulate::comparison::{Comparison, SumTerm};
use crate::simulate::dataset::{SimulationError, network_at};
use crate::simulate::initial::InitialError;
use crate::simulate::integrate::integrate;

/// A run of the data.
pub(super) struct MeasuredRun<'a> {
    pub comparison: &'a Comparison<'a>,
    pub dataset: &'a Dataset,
    pub run: usize,
    /// What every column measures.
    pub columns: &'a [Vec<(SumTerm, f64)>],
}

/// Where the temperature varies, rate constants are those of the middle of pieces of at most this many kelvin. For
/// Ea/R = 25000 K at 600 K that is 2e-5 of the rate.
const PIECE: f64 = 0.5;

impl MeasuredRun<'_> {
    /// What the columns show at `times` \[s\], which ascend: times × columns.
    pub fn simulated(&self, times: &[f64]) -> Result<Array2<f64>, SimulationError> {
        let (mut u, from) = self.start(times)?;
        let mut table = Array2::zeros((times.len(), self.columns.len()));
        if let Some(temperature) = self.constant_temperature() {
            let network = network_at(self.comparison.mechanism, temperature)?;
            let before = (times.first() != Some(&from)).then_some(from);
            let with_start: Vec<f64> = before.into_iter().chain(times.iter().copied()).collect();
            let states = self.integrate(&network, &u, &with_start)?;
            for row in 0..times.len() {
                self.show(&network, states.row(row + usize::from(before.is_some())), &mut table, row);
            }
            return Ok(table);
        }
        let mut at = from;
        for (row, time) in times.iter().enumerate() {
            u = self.through_pieces(u, at, *time)?;
            self.show(&network_at(self.comparison.mechanism, self.temperature(*time))?, u.view(), &mut table, row);
            at = *time;
        }
        Ok(table)
    }

    /// u at `to`, from u at `from`, with a temperature that varies.
    fn through_pieces(&self, mut u: Array1<f64>, from: f64, to: f64) -> Result<Array1<f64>, SimulationError> {
        if to <= from {
            return Ok(u);
        }
        let change = (self.temperature(to) - self.temperature(from)).abs();
        let pieces = (change / PIECE).ceil().max(1.0);
        let width = (to - from) / pieces;
        let mut begin = from;
        while begin < to - 0.5 * width {
            let network = network_at(self.comparison.mechanism, self.temperature(begin + 0.5 * width))?;
            let states = self.integrate(&network, &u, &[begin, begin + width])?;
            u = states.row(1).to_owned();
            begin += width;
        }
        Ok(u)
    }

    fn integrate(&self, network: &MassAction, u: &Array1<f64>, times: &[f64]) -> Result<Array2<f64>, SimulationError> {
        let experiment = &self.dataset.experiments[self.run].label;
        let failed = |error| SimulationError::Integration { experiment: experiment.clone(), error };
        integrate(network, u.view(), times, self.comparison.tolerances).map_err(failed)
    }

    fn show(&self, network: &MassAction, u: ArrayView1<'_, f64>, table: &mut Array2<f64>, row: usize) {
        let has_rates = self.columns.iter().flatten().any(|(term, _)| matches!(term, SumTerm::Rate(_)));
        let rates: Vec<f64> = match has_rates {
            true => network.rates_of_progress(u).map(|(forward, reverse)| forward - reverse).collect(),
            false => Vec::new(),
        };
        for (column, terms) in self.columns.iter().enumerate() {
            let value = |(term, weight): &(SumTerm, f64)| match term {
                SumTerm::Species(species) => weight * u[*species],
                SumTerm::Rate(reaction) => weight * rates[*reaction],
            };
            table[[row, column]] = terms.iter().map(value).sum();
        }
    }

    /// u₀ and its time. Where starts are given and the first sample was taken later than at 0, the run begins at 0 and
    /// what has no given start was not there. Else it begins with the first row: given starts come before it, and what
    /// was not measured in the run was not there.
    fn start(&self, times: &[f64]) -> Result<(Array1<f64>, f64), SimulationError> {
        let first = times.first().copied().unwrap_or(0.0);
        let species = self.comparison.mechanism.species();
        let given: Vec<Option<f64>> = (0..species.len()).map(|place| self.given_start(place)).collect();
        if first > 0.0 && given.iter().any(Option::is_some) {
            return Ok((given.iter().map(|start| start.unwrap_or(0.0)).collect(), 0.0));
        }
        let of_species = |place: usize| match given[place] {
            Some(start) => Ok(start),
            None => self.first_value(place, first),
        };
        Ok(((0..species.len()).map(of_species).collect::<Result<Array1<f64>, SimulationError>>()?, first))
    }

    /// The column of a species alone.
    fn column_of(&self, species: usize) -> Option<usize> {
        self.columns.iter().position(|terms| terms[..] == [(SumTerm::Species(species), 1.0)])
    }

    /// The start of a species by the data's own column of starts, or by the comparison.
    fn given_start(&self, species: usize) -> Option<f64> {
        let own = self.column_of(species).and_then(|column| Some(self.dataset.starts.as_ref()?[[self.run, column]]));
        let known = self.comparison.starts.iter().find(|(known, _)| *known == species).map(|(_, start)| *start);
        own.filter(|start| start.is_finite()).or(known)
    }

    /// The mean of a species at the first time; zero where the run never measured it.
    fn first_value(&self, species: usize, first: f64) -> Result<f64, SimulationError> {
        let Some(column) = self.column_of(species) else { return Ok(0.0) };
        let rows = || self.dataset.experiments[self.run].rows.clone();
        let is_first = |row: &usize| self.dataset.times.as_ref().is_some_and(|times| times[*row] == first);
        let value = |row: usize| self.dataset.concentrations[[row, column]];
        let given: Vec<f64> = rows().filter(is_first).map(value).filter(|u| u.is_finite()).collect();
        if !given.is_empty() {
            return Ok(given.iter().sum::<f64>() / given.len() as f64);
        }
        if !rows().any(|row| value(row).is_finite()) {
            return Ok(0.0);
        }
        let experiment = self.dataset.experiments[self.run].label.clone();
        Err(InitialError::Missing { experiment, species: self.comparison.mechanism.species()[species].name.clone() }
            .into())
    }

    /// The temperature of the run, K, unless it varies.
    fn constant_temperature(&self) -> Option<f64> {
        let Some(temperatures) = &self.dataset.temperatures else {
            return Some(self.comparison.conditions.temperature);
        };
        let mut known = self.dataset.experiments[self.run].rows.clone().map(|row| temperatures[row]);
        let first = known.by_ref().find(|temperature| temperature.is_finite());
        let first = first.unwrap_or(self.comparison.conditions.temperature);
        known.all(|temperature| temperature.is_nan() || temperature == first).then_some(first)
    }

    /// The temperature at a time, K, by straight lines between the rows.
    fn temperature(&self, time: f64) -> f64 {
        let fallback = self.comparison.conditions.temperature;
        let (Some(temperatures), Some(times)) = (&self.dataset.temperatures, &self.dataset.times) else {
            return fallback;
        };
        let rows = self.dataset.experiments[self.run].rows.clone();
        let known: Vec<(f64, f64)> = rows
            .map(|row| (times[row], temperatures[row]))
            .filter(|(_, temperature)| temperature.is_finite())
            .collect();
        let after = known.partition_point(|(known, _)| *known <= time);
        match (after.checked_sub(1).map(|before| known[before]), known.get(after).copied()) {
            (Some((from, before)), Some((to, next))) => before + (time - from) / (to - from) * (next - before),
            (Some((_, only)), None) | (None, Some((_, only))) => only,
            (None, None) => fallback,
        }
    }
}

/// The times without repetitions, and the place of each row among them.
pub(super) fn distinct_times(times: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let mut distinct: Vec<f64> = Vec::new();
    let place = |time: &f64| {
        if distinct.last() != Some(time) {
            distinct.push(*time);
        }
        distinct.len() - 1
    };
    let places = times.iter().map(place).collect();
    (distinct, places)
}
