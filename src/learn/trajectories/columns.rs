//! Which columns of a data set are data, and which are conditions: known without error.

use crate::data::{Dataset, derived_columns};
use crate::learn::trajectories::measured::{Column, Contribution};
use crate::learn::trajectories::options::{FitOptions, SignalCoefficient, SignalTerm};

/// Columns that are exact linear functions of another one: of rates if there are some.
pub(super) fn derived_places(dataset: &Dataset) -> Vec<usize> {
    let of_rates = dataset.derivatives.clone().map(|rates| Dataset { concentrations: rates, ..dataset.clone() });
    derived_columns(of_rates.as_ref().unwrap_or(dataset)).iter().map(|column| column.species).collect()
}

/// Columns that are constant in every run, of species that no reaction changes: conditions, not results.
pub(super) fn constant_places(dataset: &Dataset, options: &FitOptions) -> Vec<usize> {
    let changed: Vec<usize> = options
        .reactions
        .iter()
        .flat_map(|reaction| reaction.forward.net())
        .map(|(species, _)| species)
        .filter(|species| !options.held.contains(species))
        .collect();
    let is_changed = |name: &String| changed.iter().any(|species| options.species[*species] == *name);
    let is_constant = |place: usize| {
        dataset.experiments.iter().all(|experiment| {
            let mut values = experiment.rows.clone().map(|row| dataset.concentrations[[row, place]]);
            let mut known = values.by_ref().filter(|value| value.is_finite());
            known.next().is_none_or(|first| known.all(|value| value == first))
        })
    };
    let is_signal = |name: &String| options.signals.iter().any(|signal| signal.name == *name);
    let names = dataset.species.iter().enumerate();
    names
        .filter(|(place, name)| !is_changed(name) && !is_signal(name) && is_constant(*place))
        .map(|(place, _)| place)
        .collect()
}

/// The columns that are species of the structure or signals, each with its place in the data; `conditions` are none.
pub(super) fn columns(dataset: &Dataset, options: &FitOptions, conditions: &[usize]) -> (Vec<Column>, Vec<usize>) {
    let mut fitted = 0;
    let mut found = Vec::new();
    for (place, name) in dataset.species.iter().enumerate().filter(|(place, _)| !conditions.contains(place)) {
        let signal = options.signals.iter().find(|signal| signal.name == *name);
        let species = options.species.iter().position(|species| species == name);
        let terms = match (signal, species) {
            (Some(signal), _) => signal
                .terms
                .iter()
                .map(|(term, coefficient)| {
                    let quantity = match term {
                        SignalTerm::Species(species) => *species,
                        SignalTerm::Rate(reaction) => options.species.len() + reaction,
                    };
                    match coefficient {
                        SignalCoefficient::Given(value) => (quantity, Contribution::Given(*value)),
                        SignalCoefficient::Fitted => {
                            fitted += 1;
                            (quantity, Contribution::Fitted(fitted - 1))
                        }
                    }
                })
                .collect(),
            (None, Some(species)) => vec![(species, Contribution::Given(1.0))],
            (None, None) => continue,
        };
        let known = || dataset.concentrations.column(place).into_iter().filter(|u| u.is_finite());
        if known().next().is_none() {
            continue;
        }
        let largest = known().fold(0.0, |largest: f64, u| largest.max(u.abs()));
        let scale = if largest > 0.0 { largest } else { 1.0 };
        found.push((Column { name: name.clone(), terms, scale }, place));
    }
    found.into_iter().unzip()
}

/// Starts that the data give apart from the rows, by the species of the options; of `conditions` the first value.
pub(super) fn known_starts(
    dataset: &Dataset,
    run: usize,
    conditions: &[usize],
    options: &FitOptions,
) -> Vec<Option<f64>> {
    let of_species = |name: &String| {
        let column = dataset.species.iter().position(|species| species == name)?;
        let given = dataset.starts.as_ref().and_then(|starts| starts.get((run, column)).copied());
        let mut rows = dataset.experiments[run].rows.clone().map(|row| dataset.concentrations[[row, column]]);
        let first = rows.find(|value| value.is_finite()).filter(|_| conditions.contains(&column));
        given.filter(|start| start.is_finite()).or(first)
    };
    options.species.iter().map(of_species).collect()
}
