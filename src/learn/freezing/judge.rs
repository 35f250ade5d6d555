//! How well the V of a start explains the data: as it stands, and rounded.

use argmin::core::Error;
use ndarray::{Array1, Array2};

use crate::learn::freezing::start::StartOutcome;
use crate::learn::freezing::variable_projection::VariableProjection;
use crate::learn::problem::equations::Equations;
use crate::learn::rates::estimator::fit_rates;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::settings::Settings;
use crate::numerics::gauss_newton::GaussNewton;

/// The snapshot weighting of the rates that are reported with fractional coefficients: that of the paper's relative
/// error, which counts all snapshots by their size. No choice of a user, since the two are reported together.
const REPORTING_WEIGHTING: f64 = 0.0;

/// Judges V under several weightings at once, so that neither the fast nor the slow reactions decide alone.
pub struct Judge<'a> {
    pub equations: &'a Equations,
    /// Snapshots count by their size to the power −w, for each of these w.
    pub weightings: &'a [f64],
}

impl Judge<'_> {
    /// Root mean square of the weighted residual of V, nr × S, with its best rates.
    pub fn error(&self, stoichiometry: &Array2<f64>) -> Result<f64, Error> {
        let flat: Array1<f64> = stoichiometry.iter().copied().collect();
        let entries = (self.equations.rows() * self.equations.species()) as f64;
        let mut squares = 0.0;
        for weighting in self.weightings {
            let weights = self.equations.weights(*weighting);
            squares +=
                2.0 * VariableProjection::new(self.equations, weights, stoichiometry.nrows()).cost(&flat)? / entries;
        }
        Ok((squares / self.weightings.len() as f64).sqrt())
    }

    /// The same for the rounded rows of an outcome; infinite if none is left.
    pub fn integer_error(&self, rows: &[Vec<i64>]) -> Result<f64, Error> {
        if rows.is_empty() { Ok(f64::INFINITY) } else { self.error(&as_matrix(rows)) }
    }
}

fn as_matrix(rows: &[Vec<i64>]) -> Array2<f64> {
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_fn((rows.len(), width), |(i, k)| rows[i][k] as f64)
}

/// The rates that are reported with a V, fractional or not: k_f and k_r of each row.
pub fn reported_rates(equations: &Equations, stoichiometry: &Array2<f64>) -> Vec<(f64, f64)> {
    let flat: Array1<f64> = stoichiometry.iter().copied().collect();
    let weights = equations.weights(REPORTING_WEIGHTING);
    VariableProjection::new(equations, weights, stoichiometry.nrows()).rates(&flat)
}

/// Whether the integers of an outcome, with the best rates, leave nothing but rounding. Most outcomes are spared the
/// exact fit by their weighted residual.
pub fn explains(equations: &Equations, outcome: &StartOutcome, settings: &Settings) -> bool {
    let rows = outcome.integer_rows();
    let judge = Judge { equations, weightings: &settings.freezing.comparison_weightings };
    if judge.integer_error(&rows).unwrap_or(f64::INFINITY) > settings.freezing.rough_residual {
        return false;
    }
    let all_species: Vec<usize> = (0..equations.species()).collect();
    let reactions = rows.into_iter().map(|row| Reaction::of_row(&row, &all_species));
    let directions: Vec<OneWayReaction> = reactions.flat_map(|reaction| reaction.directions()).collect();
    fit_rates(equations, &directions, 0, None, &settings.rates).leaves_only_rounding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::problem::equations::Grid;

    /// A -> 2 B at 3 1/s.
    fn equations() -> Equations {
        let u = Array2::from_shape_fn((2, 30), |(s, n)| 0.2 + 0.03 * ((7 * n + 11 * s) % 31) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-3.0, 6.0][s] * u[[0, n]]);
        Equations::at_grid(Grid::new(u, None), target)
    }

    #[test]
    fn integers_explain_the_data_if_they_leave_only_rounding() {
        let equations = equations();
        assert!(explains(&equations, &StartOutcome::ended_with(&[[-1.1, 2.2]]), &Settings::default()));
        assert!(explains(&equations, &StartOutcome::ended_with(&[[0.9, -1.9]]), &Settings::default()));
        assert!(!explains(&equations, &StartOutcome::ended_with(&[[-1.0, 1.0]]), &Settings::default()));
        assert!(!explains(&equations, &StartOutcome::ended_with(&[[0.1, 0.1]]), &Settings::default()));
    }
}
