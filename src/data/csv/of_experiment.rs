//! What is the same in all rows of an experiment: its system and its known starts.

use ndarray::Array2;

use crate::data::csv::row_errors::{missing, varying_system};
use crate::source::Diagnostic;

/// The label of each experiment in a column.
#[derive(Default)]
pub(super) struct Labels {
    labels: Vec<String>,
}

impl Labels {
    /// Takes the label of a row, the first of its experiment if `begins`; an empty cell repeats the label.
    pub(super) fn take(&mut self, label: &str, begins: bool) -> Result<(), Diagnostic> {
        if begins {
            self.labels.push(label.to_string());
            return match label.is_empty() {
                true => Err(missing("missing-system", "the system of this experiment is not given")),
                false => Ok(()),
            };
        }
        let own = self.labels.last().map_or("", String::as_str);
        if label.is_empty() || label == own { Ok(()) } else { Err(varying_system(own)) }
    }

    pub(super) fn finish(self) -> Vec<String> {
        self.labels
    }
}

/// The known start of each species in each experiment.
pub(super) struct Starts {
    species: usize,
    values: Vec<f64>,
}

impl Starts {
    pub(super) fn of(species: usize) -> Self {
        Starts { species, values: Vec::new() }
    }

    /// Takes the values of a row, the first of its experiment if `begins`; NaN is no value. Gives a species whose
    /// start differs from that of an earlier row.
    pub(super) fn take(&mut self, values: &[f64], begins: bool) -> Option<usize> {
        if begins || self.values.is_empty() {
            self.values.extend(values);
            return None;
        }
        let first = self.values.len() - self.species;
        let mut different = None;
        for (species, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let own = &mut self.values[first + species];
            if own.is_nan() {
                *own = *value;
            } else if own != value {
                different = different.or(Some(species));
            }
        }
        different
    }

    /// Experiments × species.
    pub(super) fn finish(self) -> Array2<f64> {
        let experiments = self.values.len().checked_div(self.species).unwrap_or(0);
        Array2::from_shape_vec((experiments, self.species), self.values)
            .unwrap_or_else(|_| Array2::from_elem((experiments, self.species), f64::NAN))
    }
}
