//! The loss as a function of V alone, the rates eliminated.
//!
//! For a given V the paper's network (section 3) is linear in the rate constants:
//! u̇_k ≈ Σ_i v_ik (k_f,i m_i − k_r,i m′_i), with the monomials m_i = ∏_j u_j^max(0,−v_ij) and
//! m′_i = ∏_j u_j^max(0,v_ij). Solving k ≥ 0 inside every evaluation removes the spread of the
//! rates from the search: neither a learning rate nor logarithms of rates are needed.
//! Golub, Pereyra, *SIAM J. Numer. Anal.* 10 (1973) 413–432; the Jacobian is Kaufman's
//! (*BIT* 15 (1975) 49–57), projected off the columns of the rates that are in use.

use std::cell::RefCell;

use argmin::core::Error;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use crate::kinetics::{add_log_monomials, rows};
use crate::learn::freezing::projected_normal_matrix::{InnerProducts, SeriesPlaces};
use crate::learn::problem::equations::{Equations, Weights};
use crate::numerics::gauss_newton::{GaussNewton, Linearization};
use crate::numerics::linear_algebra::Matrix;
use crate::numerics::nonnegative_least_squares;

/// Exponents are limited to ± this, so that no monomial overflows: u^60 stays finite from 1e-5 to 1e5 kmol/m³. Far
/// beyond every coefficient that is searched for, so no choice of a user.
const LARGEST_EXPONENT: f64 = 60.0;

/// The problem of V for a fixed number of reactions; θ is V row by row, nr × S.
pub struct VariableProjection<'a> {
    equations: &'a Equations,
    weights: Weights,
    /// The factor on series over the grid that goes with the weights of the rows.
    grid_factor: Array1<f64>,
    places: SeriesPlaces,
    /// a_n y_sn, S × N.
    weighted_target: Array2<f64>,
    workspace: RefCell<Workspace>,
}

/// Arrays that an evaluation fills; N is the number of snapshots.
struct Workspace {
    /// Rows over snapshots, all times a_n: net rates Q_i, then slopes H_ik, then monomials m_i, m′_i.
    vectors: Array2<f64>,
    /// Monomials m_i, m′_i over the grid, times the grid's factor; 2 nr × G.
    on_grid: Array2<f64>,
    /// Inner products of all pairs of `vectors`.
    products: Array2<f64>,
    /// b_s (Σ_i v_is Q_i − a y_s), S × N.
    residual: Array2<f64>,
    /// Inner products of `vectors` and `residual`.
    slopes: Array2<f64>,
    /// k_f,1 … k_f,nr, k_r,1 … k_r,nr.
    rates: Vec<f64>,
    /// B_ij = Σ_s b_s² v_is v_js.
    overlap: Array2<f64>,
}

impl<'a> VariableProjection<'a> {
    /// `weights` decide which residuals count for how much.
    pub fn new(equations: &'a Equations, weights: Weights, reactions: usize) -> Self {
        let (species, rows) = (equations.species(), equations.rows());
        let places = SeriesPlaces { reactions, species };
        let vectors = places.count();
        let workspace = Workspace {
            vectors: Array2::zeros((vectors, rows)),
            on_grid: Array2::zeros((2 * reactions, equations.grid().u.ncols())),
            products: Array2::zeros((vectors, vectors)),
            residual: Array2::zeros((species, rows)),
            slopes: Array2::zeros((vectors, species)),
            rates: vec![0.0; 2 * reactions],
            overlap: Array2::zeros((reactions, reactions)),
        };
        let weighted_target = equations.target() * &weights.rows;
        let grid_factor = equations.grid_factor(&weights.rows);
        VariableProjection {
            equations,
            weights,
            grid_factor,
            places,
            weighted_target,
            workspace: RefCell::new(workspace),
        }
    }

    pub fn reactions(&self) -> usize {
        self.places.reactions
    }

    pub fn species(&self) -> usize {
        self.equations.species()
    }

    /// The rates k_f, k_r ≥ 0 that fit best for V, in (kmol/m³)^(1−order)/s.
    pub fn rates(&self, stoichiometry: &Array1<f64>) -> Vec<(f64, f64)> {
        let mut workspace = self.workspace.borrow_mut();
        self.fit_rates(self.matrix(stoichiometry).view(), &mut workspace);
        (0..self.places.reactions).map(|i| (workspace.rates[i], workspace.rates[self.places.reactions + i])).collect()
    }

    fn matrix(&self, stoichiometry: &Array1<f64>) -> Array2<f64> {
        let species = self.equations.species();
        Array2::from_shape_fn((self.places.reactions, species), |(i, k)| stoichiometry[i * species + k])
    }

    /// Fills monomials, overlap, rates, net rates and residual; returns ½‖r‖².
    fn fit_rates(&self, v: ArrayView2<f64>, workspace: &mut Workspace) -> f64 {
        self.fill_monomials(v, workspace);
        self.fill_overlap(v, workspace);
        self.solve_rates(v, workspace);
        self.fill_net_rates(workspace);
        self.fill_residual(v, workspace)
    }

    fn fill_monomials(&self, v: ArrayView2<f64>, workspace: &mut Workspace) {
        let ln_u = &self.equations.grid().ln_u;
        let (mut reactants, mut products) = workspace.on_grid.view_mut().split_at(Axis(0), self.places.reactions);
        reactants.fill(0.0);
        products.fill(0.0);
        for (i, row) in v.axis_iter(Axis(0)).enumerate() {
            let nu = row.iter().map(|nu| nu.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT));
            add_log_monomials(nu, rows(ln_u.view()), reactants.row_mut(i), products.row_mut(i));
        }
        for mut monomial in workspace.on_grid.axis_iter_mut(Axis(0)) {
            monomial.zip_mut_with(&self.grid_factor, |value, factor| *value = factor * value.exp());
        }
        let projected = self.equations.project_weighted(&self.weights.rows, workspace.on_grid.clone());
        workspace.vectors.slice_mut(s![self.places.first_monomial().., ..]).assign(&projected);
    }

    fn fill_overlap(&self, v: ArrayView2<f64>, workspace: &mut Workspace) {
        let b = &self.weights.species;
        for i in 0..self.places.reactions {
            for j in 0..self.places.reactions {
                let sum = (0..b.len()).map(|s| b[s] * b[s] * v[[i, s]] * v[[j, s]]).sum();
                workspace.overlap[[i, j]] = sum;
            }
        }
    }

    /// Non-negative least squares in the rates, columns scaled to unit norm.
    fn solve_rates(&self, v: ArrayView2<f64>, workspace: &mut Workspace) {
        let (nr, first) = (self.places.reactions, self.places.first_monomial());
        let b = &self.weights.species;
        let monomials = workspace.vectors.slice(s![first.., ..]);
        let products = monomials.dot(&monomials.t());
        let against_data = monomials.dot(&self.weighted_target.t());
        let sign = |c: usize| if c < nr { 1.0 } else { -1.0 };
        let gram = |c: usize, d: usize| sign(c) * sign(d) * workspace.overlap[[c % nr, d % nr]] * products[[c, d]];
        let scale: Vec<f64> = (0..2 * nr).map(|c| gram(c, c).sqrt()).collect();
        let inverse: Vec<f64> = scale.iter().map(|scale| if *scale > 0.0 { 1.0 / scale } else { 0.0 }).collect();
        let scaled = Matrix::from_fn(2 * nr, 2 * nr, |c, d| gram(c, d) * inverse[c] * inverse[d]);
        let right: Vec<f64> = (0..2 * nr)
            .map(|c| {
                let sum: f64 = (0..b.len()).map(|s| b[s] * b[s] * v[[c % nr, s]] * against_data[[c, s]]).sum();
                sign(c) * sum * inverse[c]
            })
            .collect();
        let x = nonnegative_least_squares::from_normal_equations(scaled.as_ref(), &right, &|| false);
        workspace.rates = x.iter().zip(&inverse).map(|(x, inverse)| x * inverse).collect();
    }

    fn fill_net_rates(&self, workspace: &mut Workspace) {
        let (nr, first) = (self.places.reactions, self.places.first_monomial());
        let (mut net, monomials) = workspace.vectors.view_mut().split_at(Axis(0), first);
        for i in 0..nr {
            let (k_f, k_r) = (workspace.rates[i], workspace.rates[nr + i]);
            let mut rate = net.row_mut(i);
            rate.assign(&monomials.row(i));
            rate *= k_f;
            rate.scaled_add(-k_r, &monomials.row(nr + i));
        }
    }

    fn fill_residual(&self, v: ArrayView2<f64>, workspace: &mut Workspace) -> f64 {
        let net = workspace.vectors.slice(s![..self.places.reactions, ..]);
        workspace.residual.assign(&self.weighted_target);
        general_mat_mul(1.0, &v.t(), &net, -1.0, &mut workspace.residual);
        for (mut series, b) in workspace.residual.axis_iter_mut(Axis(0)).zip(&self.weights.species) {
            series *= *b;
        }
        0.5 * workspace.residual.iter().map(|r| r * r).sum::<f64>()
    }

    /// H_ik = a ∂q_i/∂v_ik: on the side where v_ik is, or the mean of both sides at zero.
    fn fill_slopes(&self, v: ArrayView2<f64>, workspace: &mut Workspace) {
        let (nr, species) = (self.places.reactions, self.equations.species());
        let ln_u = &self.equations.grid().ln_u;
        let mut on_grid = Array2::zeros((species, ln_u.ncols()));
        for i in 0..nr {
            for k in 0..species {
                let (on_forward, on_reverse) = match v[[i, k]] {
                    v if v < 0.0 => (1.0, 0.0),
                    v if v > 0.0 => (0.0, 1.0),
                    _ => (0.5, 0.5),
                };
                let mut slope = on_grid.row_mut(k);
                slope.assign(&workspace.on_grid.row(i));
                slope *= -workspace.rates[i] * on_forward;
                slope.scaled_add(-workspace.rates[nr + i] * on_reverse, &workspace.on_grid.row(nr + i));
                slope *= &ln_u.row(k);
            }
            let projected = self.equations.project_weighted(&self.weights.rows, on_grid);
            let first = self.places.slope(i, 0);
            workspace.vectors.slice_mut(s![first..first + species, ..]).assign(&projected);
            on_grid = if ln_u.ncols() == projected.ncols() { projected } else { Array2::zeros(ln_u.dim()) };
        }
    }

    fn normal_matrix(&self, v: ArrayView2<f64>, workspace: &Workspace) -> Array2<f64> {
        let Workspace { products, overlap, rates, .. } = workspace;
        let species_weights = &self.weights.species;
        InnerProducts { places: self.places, v, species_weights, series: products, overlap, rates }.normal_matrix()
    }
}

impl GaussNewton for VariableProjection<'_> {
    fn cost(&self, stoichiometry: &Array1<f64>) -> Result<f64, Error> {
        Ok(self.fit_rates(self.matrix(stoichiometry).view(), &mut self.workspace.borrow_mut()))
    }

    fn linearize(&self, stoichiometry: &Array1<f64>) -> Result<Linearization, Error> {
        let (v, workspace) = (self.matrix(stoichiometry), &mut *self.workspace.borrow_mut());
        let cost = self.fit_rates(v.view(), workspace);
        self.fill_slopes(v.view(), workspace);
        let Workspace { vectors, products, residual, slopes, .. } = workspace;
        general_mat_mul(1.0, vectors, &vectors.t(), 0.0, products);
        general_mat_mul(1.0, vectors, &residual.t(), 0.0, slopes);
        let (species, b) = (self.equations.species(), &self.weights.species);
        let gradient = self
            .places
            .entries()
            .map(|(i, k)| {
                let h = self.places.slope(i, k);
                b[k] * slopes[[i, k]] + (0..species).map(|s| b[s] * v[[i, s]] * slopes[[h, s]]).sum::<f64>()
            })
            .collect();
        let normal_matrix = self.normal_matrix(v.view(), workspace);
        Ok(Linearization { cost, gradient, normal_matrix })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::data::Dataset;
    use crate::learn::problem::from_derivatives::from_derivatives;

    /// A <=> B (2, 1), A + B <=> C (5, 0.5) at random-looking states.
    fn equations() -> Equations {
        let u = Array2::from_shape_fn((40, 3), |(n, s)| 0.05 + (0.37 * (n + 1) as f64 * (s + 2) as f64).fract());
        let rates = |u: &[f64]| (2.0 * u[0] - u[1], 5.0 * u[0] * u[1] - 0.5 * u[2]);
        let u_dot = Array2::from_shape_fn((40, 3), |(n, s)| {
            let (first, second) = rates(u.row(n).to_vec().as_slice());
            [-first - second, first - second, second][s]
        });
        let dataset = Dataset {
            species: ["A", "B", "C"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: u,
            derivatives: Some(u_dot),
            ..Dataset::default()
        };
        from_derivatives(&dataset, &[0, 1, 2], None).unwrap()
    }

    #[test]
    fn the_true_network_leaves_no_residual_and_gives_its_rates() {
        let equations = equations();
        let problem = VariableProjection::new(&equations, equations.weights(0.5), 2);
        let v = array![-1.0, 1.0, 0.0, -1.0, -1.0, 1.0];
        assert!(problem.cost(&v).unwrap() < 1e-20);
        for ((k_f, k_r), (f, r)) in problem.rates(&v).into_iter().zip([(2.0, 1.0), (5.0, 0.5)]) {
            assert!((k_f - f).abs() < 1e-8 && (k_r - r).abs() < 1e-8, "{k_f} {k_r}");
        }
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_cost() {
        let equations = equations();
        let problem = VariableProjection::new(&equations, equations.weights(0.5), 2);
        let v = array![-0.8, 0.9, 0.15, -1.2, -0.7, 0.8];
        let model = problem.linearize(&v).unwrap();
        for at in 0..v.len() {
            let moved = |step: f64| {
                let mut moved = v.clone();
                moved[at] += step;
                problem.cost(&moved).unwrap()
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!(
                (slope - model.gradient[at]).abs() < 1e-5 * (1.0 + slope.abs()),
                "{at}: {slope} {}",
                model.gradient[at]
            );
        }
    }

    #[test]
    fn near_the_solution_the_model_predicts_the_cost() {
        let equations = equations();
        let problem = VariableProjection::new(&equations, equations.weights(0.5), 2);
        let truth = array![-1.0, 1.0, 0.0, -1.0, -1.0, 1.0];
        let step = array![1e-5, -2e-5, 1e-5, -1e-5, 2e-5, 1e-5];
        let model = problem.linearize(&(&truth + &step)).unwrap();
        let predicted = model.cost - model.gradient.dot(&step) + 0.5 * step.dot(&model.normal_matrix.dot(&step));
        assert!(predicted.abs() < 1e-2 * model.cost, "{predicted:e} of {:e}", model.cost);
    }
}
