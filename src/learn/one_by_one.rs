//! Rows of V found one by one, where partial-parameters-freezing of all of them starts from.
//!
//! Freezing as in `freeze`, on one row at a time: a row is drawn, Levenberg–Marquardt lowers the
//! loss of that row by itself, and it is frozen if with its nearest integers nothing is left of
//! that loss, or else drawn afresh. What was found stays found. See `lone_row` for that loss.

use argmin::core::Error;
use faer::Mat;
use faer::linalg::solvers::SolveLstsq;
use ndarray::{Array1, Array2};
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freeze::{InnerSolver, nearest_integers};
use crate::learn::gauss_newton::GaussNewton;
use crate::learn::lone_row::LoneRow;
use crate::learn::observations::{Observations, Weights};
use crate::learn::settings::{FreezeSettings, LevenbergMarquardtSettings};
use crate::learn::start::LevenbergMarquardtRounds;

/// At this loss of a row by itself nothing but rounding is left. Above the square of a double's
/// precision, since what fast reactions add to u̇ must cancel to show a slow one.
const ONLY_ROUNDING: f64 = 1e-12;

/// How rows are found by themselves.
pub struct OneByOne<'a> {
    pub observations: &'a Observations,
    pub weights: &'a Weights,
    pub settings: &'a LevenbergMarquardtSettings,
    pub freeze: &'a FreezeSettings,
    /// Asked before every draw.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// What was found, and at what expense.
pub struct Found {
    /// Rows of V: integers where the row's own rate shows the coefficient, else what goes best with
    /// the other rows.
    pub rows: Vec<Array1<f64>>,
    /// Iterations of the inner solver.
    pub iterations: u64,
}

impl OneByOne<'_> {
    /// Up to `reactions` rows. None where u̇ has more independent directions than that: then so many
    /// rows cannot explain it.
    pub fn find(&self, reactions: usize, rng: &mut Xoshiro256PlusPlus) -> Result<Found, Error> {
        let mut problem = LoneRow::new(self.observations, self.weights);
        let mut found = Found { rows: Vec::new(), iterations: 0 };
        if problem.rank() > reactions {
            return Ok(found);
        }
        let mut in_vain = 0;
        while found.rows.len() < problem.rank() && in_vain < self.patience(found.rows.len()) && !(self.stop)() {
            let (row, iterations) = self.try_one(&problem, rng)?;
            found.iterations += iterations;
            in_vain += 1;
            if let Some(row) = row {
                problem.add_found(row.view());
                found.rows.push(row);
                in_vain = 0;
            }
        }
        self.add_what_rates_do_not_show(&problem, &mut found.rows);
        Ok(found)
    }

    /// The fewer rows are left, the fewer draws lead to one of them.
    fn patience(&self, found: usize) -> usize {
        self.settings.draws_in_vain * (1 + found)
    }

    /// Draws a row and lowers its loss; returns its integers if they leave only rounding.
    fn try_one(&self, problem: &LoneRow, rng: &mut Xoshiro256PlusPlus) -> Result<(Option<Array1<f64>>, u64), Error> {
        let all: Vec<usize> = (0..problem.species()).collect();
        let settings = LevenbergMarquardtSettings {
            iterations: self.settings.lone_iterations,
            stall_patience: self.settings.lone_stall_patience,
            ..self.settings.clone()
        };
        let inner = LevenbergMarquardtRounds { settings: &settings, target: f64::EPSILON * ONLY_ROUNDING };
        let lowered = inner.lower(problem, &self.draw(problem.species(), rng), &all)?;
        let shown = problem.shown(lowered.parameters.view());
        let seen = only(&lowered.parameters, shown);
        let Some((integers, _)) = nearest_integers(&seen.to_vec()) else { return Ok((None, lowered.iterations)) };
        let row: Array1<f64> = integers.iter().map(|integer| *integer as f64).collect();
        for sides in [[true, false], [false, true], [true, true]] {
            let row = only(&row, sides);
            if row.iter().any(|nu| *nu != 0.0) && problem.cost(&row)? <= ONLY_ROUNDING {
                return Ok((Some(row), lowered.iterations));
            }
        }
        Ok((None, lowered.iterations))
    }

    /// Reactions touch few species: most entries start within ε of zero.
    fn draw(&self, species: usize, rng: &mut Xoshiro256PlusPlus) -> Array1<f64> {
        let small = -self.freeze.threshold..self.freeze.threshold;
        (0..species)
            .map(|_| {
                let large = rng.random_bool(self.settings.drawn_share);
                rng.random_range(if large { self.freeze.redraw_range.clone() } else { small.clone() })
            })
            .collect()
    }

    /// The net rates of the rows explain u̇ = Σ c_i q_i; c_i is row i but for a factor, which the
    /// entries that are known tell. The others are filled in.
    fn add_what_rates_do_not_show(&self, problem: &LoneRow, rows: &mut [Array1<f64>]) {
        if rows.is_empty() {
            return;
        }
        let Observations { u_dot, .. } = self.observations;
        let rates: Vec<Array1<f64>> = rows.iter().map(|row| problem.net_rate(row.view())).collect();
        let columns = Mat::from_fn(u_dot.ncols(), rows.len(), |n, i| rates[i][n]);
        let right = Mat::from_fn(u_dot.ncols(), u_dot.nrows(), |n, s| self.weights.snapshots[n] * u_dot[[s, n]]);
        let parts = columns.col_piv_qr().solve_lstsq(&right);
        let parts = Array2::from_shape_fn((rows.len(), u_dot.nrows()), |(i, s)| parts[(i, s)]);
        for (row, part) in rows.iter_mut().zip(parts.outer_iter()) {
            let factor = row.dot(&part) / row.dot(row);
            let largest = self.settings.largest_coefficient;
            row.zip_mut_with(&part, |nu, part| {
                if *nu == 0.0 && factor > 0.0 {
                    *nu = (part / factor).clamp(-largest, largest);
                }
            });
        }
    }
}

/// A row with the entries of only these sides: reactants, products.
fn only(row: &Array1<f64>, [reactants, products]: [bool; 2]) -> Array1<f64> {
    row.mapv(|nu| if (nu < 0.0 && reactants) || (nu > 0.0 && products) { nu } else { 0.0 })
}
