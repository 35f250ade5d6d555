//! The loss of one row of V by itself, whatever the other rows are.
//!
//! u̇ = Vᵀ q(u). Where a row of V does not depend linearly on the others, some combination of the
//! species' u̇ is the net rate q = k_f m − k_r m′ of that row alone: over the snapshots, q lies in
//! the span of u̇. So the row can be searched for without the others. How fast it is, and how fast they
//! are, does not enter: a fast reaction does not hide a slow one.
//!
//! The loss is ½ ‖(1 − P) q‖² / ‖(1 − Q) q‖² with the best k_f, k_r ≥ 0. P projects on the span of
//! u̇, Q on the net rates found already, which are thus not found again. A side of the row that its
//! rate does not show, such as the products of a one-way reaction, does not enter either.

use argmin::core::Error;
use ndarray::{Array1, Array2, ArrayView1, Axis, s};

use crate::kinetics::{add_log_monomials, rows};
use crate::learn::freezing::settings::SingleReactionSettings;
use crate::learn::problem::equations::{Equations, Weights};
use crate::numerics::gauss_newton::{GaussNewton, Linearization};
use crate::numerics::linear_algebra::{Matrix, SingularVectors, singular_vectors};

/// The loss of a net rate that is linearly dependent on those found: the largest that there is, ½·1, as if all of it
/// were outside the span of u̇. It follows from the definition of the loss.
const LARGEST_LOSS: f64 = 0.5;

/// The problem of one row of V.
pub struct SingleReactionLoss<'a> {
    equations: &'a Equations,
    /// a_n.
    weights: &'a Array1<f64>,
    /// The factor on series over the grid that goes with these weights.
    grid_factor: Array1<f64>,
    /// An orthonormal basis of the span of the weighted u̇, rank × N.
    span: Array2<f64>,
    /// An orthonormal basis of the weighted net rates found already.
    found: Array2<f64>,
    /// A net rate is dependent on those found if its orthogonal part is no more than this share of it.
    dependent: f64,
}

/// The net rate of a row at one v.
struct NetRate {
    /// m and −m′ over the grid, scaled so that a W m and a W m′ have norm one; 2 × G.
    on_grid: Array2<f64>,
    /// k_f and k_r in their units, up to a common factor.
    rates: [f64; 2],
    /// (1 − P) q.
    outside_span: Array1<f64>,
    /// (1 − Q) q.
    outside_found: Array1<f64>,
    /// ‖(1 − Q) q‖.
    size: f64,
}

impl<'a> SingleReactionLoss<'a> {
    /// The residual of a snapshot counts by its entry of `weights`.
    pub fn new(equations: &'a Equations, weights: &'a Weights, settings: &SingleReactionSettings) -> Self {
        let found = Array2::zeros((0, equations.rows()));
        SingleReactionLoss {
            equations,
            weights: &weights.rows,
            grid_factor: equations.grid_factor(&weights.rows),
            span: span_of(equations, weights, settings.rank_tolerance),
            found,
            dependent: settings.dependent,
        }
    }

    pub fn species(&self) -> usize {
        self.equations.species()
    }

    /// How many independent rows there are.
    pub fn rank(&self) -> usize {
        self.span.nrows()
    }

    /// Which sides of the row its net rate shows: reactants, products.
    pub fn shown(&self, row: ArrayView1<f64>) -> [bool; 2] {
        self.evaluate(row).rates.map(|rate| rate > 0.0)
    }

    /// a m of the row's reactants, scaled to norm one.
    pub fn reactant_monomial(&self, row: ArrayView1<f64>) -> Array1<f64> {
        self.sides(row).1.row(0).to_owned()
    }

    /// Adds a row to those found: net rates that depend on it linearly count as found, too.
    pub fn add_found(&mut self, row: ArrayView1<f64>) {
        let mut outside = self.evaluate(row).outside_found;
        // Twice: the first time leaves rounding.
        outside -= &self.found.t().dot(&self.found.dot(&outside));
        let size = norm(outside.view());
        let mut found = Array2::zeros((self.found.nrows() + usize::from(size > 0.0), outside.len()));
        found.slice_mut(s![..self.found.nrows(), ..]).assign(&self.found);
        if size > 0.0 {
            found.row_mut(self.found.nrows()).assign(&(outside / size));
        }
        self.found = found;
    }

    /// m and −m′ over the grid, and a W m and −a W m′ over the rows, the latter scaled to norm one; zero for a side
    /// without species. As a constant, such a side would stand in for anything that changes little.
    fn sides(&self, row: ArrayView1<f64>) -> (Array2<f64>, Array2<f64>) {
        let mut on_grid = Array2::zeros((2, self.grid_factor.len()));
        let (mut reactants, mut products) = on_grid.view_mut().split_at(Axis(0), 1);
        let ln_u = rows(self.equations.grid().ln_u.view());
        add_log_monomials(row.iter().copied(), ln_u, reactants.row_mut(0), products.row_mut(0));
        for (mut side, sign) in on_grid.axis_iter_mut(Axis(0)).zip([1.0, -1.0]) {
            side.zip_mut_with(&self.grid_factor, |value, factor| *value = sign * factor * value.exp());
        }
        let mut sides = self.equations.project_weighted(self.weights, on_grid.clone());
        for ((mut side, mut on_grid), sign) in
            sides.axis_iter_mut(Axis(0)).zip(on_grid.axis_iter_mut(Axis(0))).zip([1.0, -1.0])
        {
            let size = if row.iter().any(|nu| sign * nu < 0.0) { norm(side.view()) } else { f64::INFINITY };
            if size > 0.0 {
                side /= size;
                on_grid /= size;
            }
        }
        (on_grid, sides)
    }

    fn evaluate(&self, row: ArrayView1<f64>) -> NetRate {
        let (on_grid, sides) = self.sides(row);
        let outside = |basis: &Array2<f64>| &sides - &sides.dot(&basis.t()).dot(basis);
        let (outside_span, outside_found) = (outside(&self.span), outside(&self.found));
        let rates = best_rates(&outside_span, &outside_found, self.dependent);
        let mix = Array1::from(rates.to_vec());
        let (outside_span, outside_found) = (mix.dot(&outside_span), mix.dot(&outside_found));
        let size = norm(outside_found.view());
        NetRate { on_grid, rates, outside_span, outside_found, size }
    }

    /// Whether a net rate is linearly independent of those found, from the size of its orthogonal part.
    fn is_new(&self, size: f64) -> bool {
        size > self.dependent
    }

    /// ∂q/∂v_k, and last, where both sides have rates, ∂q/∂k_f.
    fn slopes(&self, row: &Array1<f64>, at: &NetRate) -> Array2<f64> {
        let both = at.rates.iter().all(|rate| *rate > 0.0);
        let mut slopes = Array2::zeros((row.len() + usize::from(both), self.grid_factor.len()));
        for (k, ln_u) in rows(self.equations.grid().ln_u.view()).enumerate() {
            let mut slope = slopes.row_mut(k);
            let [on_reactants, on_products] = match row[k] {
                v if v < 0.0 => [-1.0, 0.0],
                v if v > 0.0 => [0.0, 1.0],
                _ => [-0.5, 0.5],
            };
            slope.scaled_add(on_reactants * at.rates[0], &at.on_grid.row(0));
            slope.scaled_add(on_products * at.rates[1], &at.on_grid.row(1));
            slope *= &ln_u;
        }
        if both {
            slopes.row_mut(row.len()).assign(&at.on_grid.row(0));
        }
        self.equations.project_weighted(self.weights, slopes)
    }

    /// ∂r/∂v of r = (1 − P) q / ‖(1 − Q) q‖, the rates eliminated by projection.
    fn jacobian(&self, row: &Array1<f64>, at: &NetRate, residual: &Array1<f64>) -> Array2<f64> {
        let slopes = self.slopes(row, at);
        let growth = slopes.dot(&at.outside_found) / at.size;
        let mut jacobian = &slopes - &slopes.dot(&self.span.t()).dot(&self.span);
        for (mut of_parameter, growth) in jacobian.axis_iter_mut(Axis(0)).zip(&growth) {
            of_parameter.scaled_add(-growth, residual);
        }
        jacobian /= at.size;
        let (mut of_row, of_rate) = jacobian.view_mut().split_at(Axis(0), row.len());
        if let Some(of_rate) = of_rate.axis_iter(Axis(0)).next() {
            let shares = of_row.dot(&of_rate) / of_rate.dot(&of_rate).max(f64::MIN_POSITIVE);
            for (mut of_parameter, share) in of_row.axis_iter_mut(Axis(0)).zip(&shares) {
                of_parameter.scaled_add(-share, &of_rate);
            }
        }
        jacobian.slice(s![..row.len(), ..]).to_owned()
    }
}

fn norm(x: ArrayView1<f64>) -> f64 {
    x.dot(&x).sqrt()
}

/// An orthonormal basis over the snapshots of the span of the weighted u̇; singular values below the share `tolerance`
/// of the largest count as zero.
fn span_of(equations: &Equations, weights: &Weights, tolerance: f64) -> Array2<f64> {
    let (species, rows) = (equations.species(), equations.rows());
    let weighted =
        Matrix::from_fn(rows, species, |n, s| weights.rows[n] * weights.species[s] * equations.target()[[s, n]]);
    let Some(SingularVectors { values, left, .. }) = singular_vectors(&weighted) else {
        return Array2::zeros((0, rows));
    };
    let largest = values.iter().copied().fold(0.0, f64::max);
    let rank = values.iter().filter(|value| **value > tolerance * largest).count();
    Array2::from_shape_fn((rank, rows), |(i, n)| left[(n, i)])
}

/// k ≥ 0 with the lowest ‖Σ k_i x_i‖² / ‖Σ k_i y_i‖²: one row alone, or where it is positive the
/// vector that goes with the smaller eigenvalue of the pencil of their inner products. The quotient is 1 where the
/// denominator's root is no more than `dependent`.
fn best_rates(x: &Array2<f64>, y: &Array2<f64>, dependent: f64) -> [f64; 2] {
    let products = |z: &Array2<f64>| [z.row(0).dot(&z.row(0)), z.row(0).dot(&z.row(1)), z.row(1).dot(&z.row(1))];
    let (x, y) = (products(x), products(y));
    let form = |k: [f64; 2], z: [f64; 3]| k[0] * k[0] * z[0] + 2.0 * k[0] * k[1] * z[1] + k[1] * k[1] * z[2];
    let share = |k: [f64; 2]| if form(k, y).sqrt() > dependent { form(k, x) / form(k, y) } else { 1.0 };
    let quadratic = y[0] * y[2] - y[1] * y[1];
    let linear = x[0] * y[2] + x[2] * y[0] - 2.0 * x[1] * y[1];
    let constant = x[0] * x[2] - x[1] * x[1];
    // The smaller root, in the form in which nothing cancels.
    let root = 2.0 * constant / (linear + (linear * linear - 4.0 * quadratic * constant).max(0.0).sqrt());
    let off = root * y[1] - x[1];
    let of_root = [[off, x[0] - root * y[0]], [x[2] - root * y[2], off]].map(|k| {
        let size = k[0].hypot(k[1]) * k[0].signum();
        [k[0] / size, k[1] / size]
    });
    let positive = of_root.into_iter().filter(|k| k.iter().all(|rate| *rate > 0.0));
    let least = |a: [f64; 2], b: [f64; 2]| if share(b) < share(a) { b } else { a };
    positive.fold(least([1.0, 0.0], [0.0, 1.0]), least)
}

impl GaussNewton for SingleReactionLoss<'_> {
    fn cost(&self, row: &Array1<f64>) -> Result<f64, Error> {
        let at = self.evaluate(row.view());
        let outside = norm(at.outside_span.view());
        Ok(if self.is_new(at.size) { 0.5 * (outside / at.size).powi(2) } else { LARGEST_LOSS })
    }

    fn linearize(&self, row: &Array1<f64>) -> Result<Linearization, Error> {
        let at = self.evaluate(row.view());
        if !self.is_new(at.size) {
            let (gradient, normal_matrix) = (Array1::zeros(row.len()), Array2::zeros((row.len(), row.len())));
            return Ok(Linearization { cost: LARGEST_LOSS, gradient, normal_matrix });
        }
        let residual = &at.outside_span / at.size;
        let jacobian = self.jacobian(row, &at, &residual);
        Ok(Linearization {
            cost: 0.5 * residual.dot(&residual),
            gradient: jacobian.dot(&residual),
            normal_matrix: jacobian.dot(&jacobian.t()),
        })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::learn::problem::equations::Grid;

    /// A <=> B (2e4, 1e4), A + B <=> C (5, 0.5) at random-looking states.
    fn equations() -> Equations {
        let u = Array2::from_shape_fn((3, 40), |(s, n)| 0.05 + (0.37 * (n + 1) as f64 * (s + 2) as f64).fract());
        let u_dot = Array2::from_shape_fn((3, 40), |(s, n)| {
            let (a, b, c) = (u[[0, n]], u[[1, n]], u[[2, n]]);
            let (first, second) = (2e4 * a - 1e4 * b, 5.0 * a * b - 0.5 * c);
            [-first - second, first - second, second][s]
        });
        Equations::at_grid(Grid::new(u, None), u_dot)
    }

    #[test]
    fn the_true_rows_leave_nothing_and_are_not_found_twice() {
        let equations = equations();
        let weights = equations.weights(0.5);
        let mut problem = SingleReactionLoss::new(&equations, &weights, &SingleReactionSettings::default());
        assert_eq!(problem.rank(), 2);
        let (fast, slow) = (array![-1.0, 1.0, 0.0], array![-1.0, -1.0, 1.0]);
        assert!(problem.cost(&fast).unwrap() < 1e-20 && problem.cost(&slow).unwrap() < 1e-20);
        assert_eq!(problem.shown(slow.view()), [true, true]);
        problem.add_found(fast.view());
        assert!(problem.cost(&fast).unwrap() > 0.1);
        assert!(problem.cost(&slow).unwrap() < 1e-20);
        problem.add_found(slow.view());
        assert!(problem.cost(&slow).unwrap() > 0.1);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_cost() {
        let equations = equations();
        let weights = equations.weights(0.5);
        let mut problem = SingleReactionLoss::new(&equations, &weights, &SingleReactionSettings::default());
        problem.add_found(array![-1.0, 1.0, 0.0].view());
        for row in [array![-0.8, -1.3, 0.7], array![-0.4, 0.2, 1.2], array![-0.8, -0.3, -0.7]] {
            let gradient = problem.linearize(&row).unwrap().gradient;
            for at in 0..row.len() {
                let moved = |step: f64| {
                    let mut moved = row.clone();
                    moved[at] += step;
                    problem.cost(&moved).unwrap()
                };
                let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                assert!((slope - gradient[at]).abs() < 1e-6 * (1.0 + slope.abs()), "{at}: {slope} {}", gradient[at]);
            }
        }
    }

    #[test]
    fn near_a_true_row_the_model_predicts_the_cost() {
        let equations = equations();
        let weights = equations.weights(0.0);
        let problem = SingleReactionLoss::new(&equations, &weights, &SingleReactionSettings::default());
        let step = array![1e-5, -2e-5, 1e-5];
        let model = problem.linearize(&(array![-1.0, -1.0, 1.0] + &step)).unwrap();
        let predicted = model.cost - model.gradient.dot(&step) + 0.5 * step.dot(&model.normal_matrix.dot(&step));
        assert!(predicted.abs() < 1e-2 * model.cost, "{predicted:e} of {:e}", model.cost);
    }
}
