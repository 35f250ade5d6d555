//! Rows of V found one by one, where partial-parameters-freezing of all of them starts from.
//!
//! As in `algorithm`, but for one row at a time: a row is drawn, Levenberg–Marquardt lowers the loss of
//! that row by itself (`single_reaction_loss`), and it is kept if with its nearest integers that loss is
//! rounding, or else drawn afresh. Rows found stay. Rows that show their rates neither
//! alone nor two together are left to the rounds on all rows.

use argmin::core::Error;
use ndarray::Array1;
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::algorithm::InnerSolver;
use crate::learn::freezing::groups::nearest_integers;
use crate::learn::freezing::inner_solvers::LevenbergMarquardtRounds;
use crate::learn::freezing::rows::row_may_freeze;
use crate::learn::freezing::settings::{FreezeSettings, LevenbergMarquardtSettings, SingleReactionSettings};
use crate::learn::freezing::single_reaction_loss::SingleReactionLoss;
use crate::learn::problem::equations::{Equations, Weights};
use crate::numerics::gauss_newton::GaussNewton;
use crate::numerics::linear_algebra::{Matrix, least_squares};

/// How rows are found by themselves.
pub struct SequentialSearch<'a> {
    pub equations: &'a Equations,
    pub weights: &'a Weights,
    pub settings: &'a LevenbergMarquardtSettings,
    pub freeze: &'a FreezeSettings,
    /// Asked before every draw.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// The rows found, and the work done.
pub struct Found {
    /// Rows of V, those nearest to integers first.
    pub rows: Vec<Array1<f64>>,
    /// Iterations of the inner solver.
    pub iterations: u64,
}

impl SequentialSearch<'_> {
    /// Up to `reactions` rows. None where u̇ has more independent directions than that: no such number of
    /// rows can explain it.
    pub fn find(&self, reactions: usize, rng: &mut Xoshiro256PlusPlus) -> Result<Found, Error> {
        let own = &self.settings.single_reactions;
        let mut problem = SingleReactionLoss::new(self.equations, self.weights, own);
        let (mut shown, mut iterations, mut in_vain) = (Vec::new(), 0, 0);
        if problem.rank() > reactions {
            return Ok(Found { rows: Vec::new(), iterations });
        }
        let patience = |found: usize| own.draws_in_vain * (1 + own.draws_for_each_found * found);
        while shown.len() < problem.rank() && in_vain < patience(shown.len()) && !(self.stop)() {
            let (row, steps) = self.try_one(&problem, rng)?;
            iterations += steps;
            in_vain += 1;
            if let Some(row) = row {
                problem.add_found(row.view());
                shown.push(row);
                in_vain = 0;
            }
        }
        Ok(Found { rows: self.rows_of_sides(&problem, &distinct_sides(&shown), reactions), iterations })
    }

    /// Draws a row and lowers its loss; returns its integers if they leave only rounding, with the
    /// number of steps.
    fn try_one(
        &self,
        problem: &SingleReactionLoss,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Result<(Option<Array1<f64>>, u64), Error> {
        let all: Vec<usize> = (0..problem.species()).collect();
        let SingleReactionSettings { iterations, stall_patience, explained_loss, .. } = self.settings.single_reactions;
        let settings = LevenbergMarquardtSettings { iterations, stall_patience, ..self.settings.clone() };
        let inner = LevenbergMarquardtRounds { settings: &settings, target: explained_loss };
        let lowered = inner.lower(problem, &self.draw(problem.species(), rng), &all)?;
        let row = only(&lowered.parameters, problem.shown(lowered.parameters.view())).round();
        for sides in [[true, false], [false, true], [true, true]] {
            let row = only(&row, sides);
            if row.iter().any(|nu| *nu != 0.0) && problem.cost(&row)? <= explained_loss {
                return Ok((Some(row), lowered.iterations));
            }
        }
        Ok((None, lowered.iterations))
    }

    /// A random row. Some start with reactants only: entries of products then cross zero.
    fn draw(&self, species: usize, rng: &mut Xoshiro256PlusPlus) -> Array1<f64> {
        let reactants_only = rng.random_bool(self.settings.single_reactions.reactants_only_share);
        let small = self.freeze.threshold;
        let mut entry = || {
            let is_large = rng.random_bool(self.settings.single_reactions.drawn_share);
            let range = if is_large { self.freeze.redraw_range.clone() } else { -small..small };
            let nu = range.start + (range.end - range.start) * rng.random::<f64>();
            if reactants_only { -nu.abs() } else { nu }
        };
        (0..species).map(|_| entry()).collect()
    }

    /// u̇ ≈ Σ c_m m over the sides, each with a rate of its own: c_m = k v is a row of V but for a factor, which
    /// follows from the orders in m. So the products of a one-way row are filled in, and rows that depend on
    /// others, and show their rates only two together, are separated.
    fn rows_of_sides(&self, problem: &SingleReactionLoss, sides: &[Array1<f64>], reactions: usize) -> Vec<Array1<f64>> {
        if sides.is_empty() {
            return Vec::new();
        }
        let target = self.equations.target();
        let monomials: Vec<Array1<f64>> = sides.iter().map(|side| problem.reactant_monomial(side.view())).collect();
        let columns = Matrix::from_fn(target.ncols(), sides.len(), |n, i| monomials[i][n]);
        let right = Matrix::from_fn(target.ncols(), target.nrows(), |n, s| self.weights.rows[n] * target[[s, n]]);
        let shares = least_squares(&columns, &right);
        let share_of = |i: usize| (0..target.nrows()).map(|s| shares[(i, s)]).collect::<Array1<f64>>();
        let mut rows: Vec<(f64, Array1<f64>)> =
            sides.iter().enumerate().filter_map(|(i, side)| self.completed(side, &share_of(i))).collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        without_repetition(rows.into_iter().map(|(_, row)| row)).into_iter().take(reactions).collect()
    }

    /// A side with its other entries from its share of u̇, and the distance of that to integers and to
    /// the side. `None` if it does not consume its reactants.
    fn completed(&self, side: &Array1<f64>, share: &Array1<f64>) -> Option<(f64, Array1<f64>)> {
        let factor = side.dot(share) / side.dot(side);
        let largest = self.settings.largest_coefficient;
        let (mut row, mut distance) = (side.clone(), 0.0f64);
        for (entry, share) in row.iter_mut().zip(share) {
            let nu = share / factor;
            let integer = if *entry == 0.0 { nu.round() } else { *entry };
            distance = distance.max((nu - integer).abs());
            if *entry == 0.0 {
                *entry = nu.clamp(-largest, largest);
            }
        }
        (factor > 0.0).then_some((distance, row))
    }
}

/// The sides of the rows that have species, as the reactants of rows without products.
fn distinct_sides(rows: &[Array1<f64>]) -> Vec<Array1<f64>> {
    let mut sides: Vec<Array1<f64>> = Vec::new();
    for side in rows.iter().flat_map(|row| [only(row, [true, false]), -only(row, [false, true])]) {
        if side.iter().any(|nu| *nu != 0.0) && !sides.contains(&side) {
            sides.push(side);
        }
    }
    sides
}

/// Without rows that round to an earlier one in either direction: both sides of a reversible
/// reaction lead to its row.
fn without_repetition(rows: impl Iterator<Item = Array1<f64>>) -> Vec<Array1<f64>> {
    let (mut kept, mut integers): (Vec<Array1<f64>>, Vec<Vec<i64>>) = (Vec::new(), Vec::new());
    for row in rows {
        let Some((rounded, _)) = nearest_integers(&row.to_vec()) else { continue };
        if row_may_freeze(&rounded, &integers.iter().map(Vec::as_slice).collect::<Vec<_>>()) {
            kept.push(row);
            integers.push(rounded);
        }
    }
    kept
}

/// A row with the entries of only these sides: reactants, products.
fn only(row: &Array1<f64>, [reactants, products]: [bool; 2]) -> Array1<f64> {
    row.mapv(|nu| if (nu < 0.0 && reactants) || (nu > 0.0 && products) { nu } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::data::Dataset;
    use crate::learn::problem::from_derivatives::from_derivatives;

    /// k m of reactions given by their orders and net changes, at random-looking states of A … D.
    fn equations(reactions: &[(f64, [f64; 4], [f64; 4])]) -> Equations {
        let u = ndarray::Array2::from_shape_fn((80, 4), |(n, s)| {
            0.05 + (0.377 * ((n + 1) * (n + 3 * s + 2)) as f64 + 0.61 * (s * n) as f64).fract()
        });
        let rate = |n: usize, orders: &[f64; 4]| (0..4).map(|s| u[[n, s]].powf(orders[s])).product::<f64>();
        let u_dot = ndarray::Array2::from_shape_fn((80, 4), |(n, s)| {
            reactions.iter().map(|(k, orders, net)| k * rate(n, orders) * net[s]).sum::<f64>()
        });
        let dataset = Dataset {
            species: ["A", "B", "C", "D"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: u,
            derivatives: Some(u_dot),
            ..Dataset::default()
        };
        from_derivatives(&dataset, &[0, 1, 2, 3], None).unwrap()
    }

    fn found(equations: &Equations, reactions: usize) -> Vec<Vec<i64>> {
        let (settings, freeze) = (LevenbergMarquardtSettings::default(), FreezeSettings::default());
        let weights = equations.weights(0.0);
        let search =
            SequentialSearch { equations, weights: &weights, settings: &settings, freeze: &freeze, stop: &|| false };
        let found = search.find(reactions, &mut Xoshiro256PlusPlus::seed_from_u64(1)).unwrap();
        let near = |row: &Array1<f64>| {
            let (integers, distance) = nearest_integers(&row.to_vec()).unwrap();
            assert!(distance < 1e-6, "{row}");
            let first = integers.iter().find(|nu| **nu != 0).copied().unwrap_or(1);
            integers.iter().map(|nu| -first.signum() * nu).collect()
        };
        let mut rows: Vec<Vec<i64>> = found.rows.iter().map(near).collect();
        rows.sort();
        rows
    }

    #[test]
    fn a_fast_reaction_does_not_hide_a_slow_one_and_products_are_filled_in() {
        let fast = (1e6, [1.0, 1.0, 0.0, 0.0], [-1.0, -1.0, 2.0, 0.0]);
        let back = (3e5, [0.0, 0.0, 2.0, 0.0], [1.0, 1.0, -2.0, 0.0]);
        let slow = (1.0, [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, -1.0, 2.0]);
        let rows = found(&equations(&[fast, back, slow]), 2);
        assert_eq!(rows, [[-1, -1, 2, 0], [0, 0, -1, 2]]);
    }

    /// A cycle: no combination of u̇ is the rate of one reaction alone.
    #[test]
    fn rows_that_depend_on_each_other_come_apart() {
        let first = (2.0, [1.0, 0.0, 0.0, 0.0], [-1.0, 1.0, 0.0, 0.0]);
        let second = (300.0, [0.0, 2.0, 0.0, 0.0], [0.0, -2.0, 2.0, 0.0]);
        let third = (5.0, [0.0, 0.0, 1.0, 0.0], [1.0, 0.0, -1.0, 0.0]);
        let rows = found(&equations(&[first, second, third]), 3);
        assert_eq!(rows, [[-1, 0, 1, 0], [-1, 1, 0, 0], [0, -2, 2, 0]]);
    }

    #[test]
    fn nothing_is_sought_where_so_few_rows_cannot_explain_the_data() {
        let first = (1.0, [1.0, 0.0, 0.0, 0.0], [-1.0, 1.0, 0.0, 0.0]);
        let second = (1.0, [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, -1.0, 1.0]);
        assert!(found(&equations(&[first, second]), 1).is_empty());
    }
}
