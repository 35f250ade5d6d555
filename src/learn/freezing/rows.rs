//! Rows of V as the groups that freeze.

use std::ops::Range;

use ndarray::Array1;

use crate::learn::freezing::groups::IntegerParameters;
use crate::learn::freezing::network_loss::NetworkLoss;
use crate::learn::freezing::variable_projection::VariableProjection;

/// Not the zero row, which is no reaction, nor one that is frozen already in either direction.
pub fn row_may_freeze(row: &[i64], frozen: &[&[i64]]) -> bool {
    let opposite: Vec<i64> = row.iter().map(|nu| -nu).collect();
    row.iter().any(|nu| *nu != 0) && !frozen.iter().any(|other| *other == row || *other == opposite.as_slice())
}

/// A problem whose first parameters are V, row by row: each row is a group.
trait RowsOfStoichiometry {
    fn reactions(&self) -> usize;

    fn species(&self) -> usize;

    /// Whether a reaction has no rate at these parameters.
    fn has_no_rate(&self, parameters: &Array1<f64>, row: usize) -> bool;
}

impl RowsOfStoichiometry for VariableProjection<'_> {
    fn reactions(&self) -> usize {
        VariableProjection::reactions(self)
    }

    fn species(&self) -> usize {
        VariableProjection::species(self)
    }

    fn has_no_rate(&self, parameters: &Array1<f64>, row: usize) -> bool {
        self.rates(parameters)[row] == (0.0, 0.0)
    }
}

impl RowsOfStoichiometry for NetworkLoss {
    fn reactions(&self) -> usize {
        NetworkLoss::reactions(self)
    }

    fn species(&self) -> usize {
        NetworkLoss::species(self)
    }

    /// Rates that are exponentials are never zero.
    fn has_no_rate(&self, _parameters: &Array1<f64>, _row: usize) -> bool {
        false
    }
}

impl<T: RowsOfStoichiometry> IntegerParameters for T {
    fn group_count(&self) -> usize {
        self.reactions()
    }

    fn group(&self, row: usize) -> Range<usize> {
        row * self.species()..(row + 1) * self.species()
    }

    fn may_freeze(&self, row: &[i64], frozen: &[&[i64]]) -> bool {
        row_may_freeze(row, frozen)
    }

    fn is_idle(&self, parameters: &Array1<f64>, row: usize) -> bool {
        self.has_no_rate(parameters, row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_freezes_once_and_not_as_zeros() {
        assert!(row_may_freeze(&[-1, 2], &[&[0, 1]]));
        assert!(!row_may_freeze(&[0, 0], &[]));
        assert!(!row_may_freeze(&[-1, 2], &[&[0, 1], &[-1, 2]]));
        assert!(!row_may_freeze(&[-1, 2], &[&[1, -2]]));
    }
}
