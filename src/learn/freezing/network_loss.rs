//! The paper's loss as a function of V, l_f and l_r, with its gradient.
//!
//! Equations (3.2) and (3.3):
//! L = 1/N Σ_n Σ_k (𝒩(u_n)_k − u̇_nk)² + λ L_r,
//! 𝒩(u)_k = Σ_i v_ik (exp(l_f,i) ∏_j u_j^−min(0,v_ij) − exp(l_r,i) ∏_j u_j^max(0,v_ij)),
//! L_r = Σ |v| + Σ v² + Σ (|l_f| + |l_r|) + Σ (l_f² + l_r²).

use std::cell::RefCell;
use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView1, Zip};

use crate::learn::problem::equations::Equations;
use crate::numerics::adam::Differentiable;
use crate::numerics::exponential::exponential;

/// Snapshots that are evaluated together: their arrays fit the fastest cache. It changes speed alone, so it is no
/// choice of a user.
const TOGETHER: usize = 128;

/// θ = (V row by row, l_f, l_r), length nr (S + 2).
pub struct NetworkLoss {
    /// ln u and u̇, a row a species.
    ln_u: Vec<Vec<f64>>,
    u_dot: Vec<Vec<f64>>,
    snapshots: usize,
    reactions: usize,
    regularization: f64,
    workspace: RefCell<Workspace>,
}

/// Arrays that an evaluation of some snapshots fills, a row each.
struct Workspace {
    /// exp(l_f) ∏ u^…, nr rows, and the same for the reverse.
    forward: Vec<Vec<f64>>,
    reverse: Vec<Vec<f64>>,
    /// Their difference.
    net: Vec<Vec<f64>>,
    /// 2/N (𝒩 − u̇), S rows.
    residual: Vec<Vec<f64>>,
    /// Σ_k v_ik residual_k.
    pull: Vec<f64>,
}

impl NetworkLoss {
    pub fn new(equations: &Equations, reactions: usize, regularization: f64) -> Self {
        let rows = |count: usize| vec![vec![0.0; TOGETHER]; count];
        let workspace = Workspace {
            forward: rows(reactions),
            reverse: rows(reactions),
            net: rows(reactions),
            residual: rows(equations.species()),
            pull: vec![0.0; TOGETHER],
        };
        let copied = |table: &Array2<f64>| table.outer_iter().map(|row| row.to_vec()).collect();
        let (ln_u, u_dot) = (copied(&equations.grid().ln_u), copied(equations.target()));
        NetworkLoss {
            ln_u,
            u_dot,
            snapshots: equations.rows(),
            reactions,
            regularization,
            workspace: RefCell::new(workspace),
        }
    }

    pub fn reactions(&self) -> usize {
        self.reactions
    }

    pub fn species(&self) -> usize {
        self.ln_u.len()
    }

    fn penalty(&self, parameters: ArrayView1<f64>, gradient: &mut Array1<f64>) -> f64 {
        let lambda = self.regularization;
        Zip::from(gradient).and(parameters).for_each(|slope, value| *slope += lambda * (value.signum() + 2.0 * value));
        lambda * parameters.iter().map(|value| value.abs() + value * value).sum::<f64>()
    }

    /// Fills the rates of some snapshots: exp(l_i + Σ_j order_ij ln u_j) of both directions, and their difference.
    fn fill_rates(&self, parameters: &[f64], snapshots: Range<usize>, workspace: &mut Workspace) {
        let (nr, species, count) = (self.reactions, self.species(), snapshots.len());
        for i in 0..nr {
            let forward = &mut workspace.forward[i][..count];
            let reverse = &mut workspace.reverse[i][..count];
            forward.fill(parameters[nr * species + i]);
            reverse.fill(parameters[nr * (species + 1) + i]);
            for (j, nu) in parameters[i * species..(i + 1) * species].iter().enumerate().filter(|(_, nu)| **nu != 0.0) {
                let side = if *nu < 0.0 { &mut *forward } else { &mut *reverse };
                add_multiple(side, nu.abs(), &self.ln_u[j][snapshots.clone()]);
            }
            forward.iter_mut().for_each(|value| *value = exponential(*value));
            reverse.iter_mut().for_each(|value| *value = exponential(*value));
            let net = &mut workspace.net[i][..count];
            net.iter_mut()
                .zip(forward.iter().zip(reverse))
                .for_each(|(net, (forward, reverse))| *net = *forward - *reverse);
        }
    }

    /// Fills 𝒩 − u̇ of some snapshots, times `scale`; returns the sum of the squares before that.
    fn fill_residual(&self, parameters: &[f64], snapshots: Range<usize>, scale: f64, workspace: &mut Workspace) -> f64 {
        let (species, count) = (self.species(), snapshots.len());
        let mut squares = 0.0;
        for k in 0..species {
            let residual = &mut workspace.residual[k][..count];
            let u_dot = &self.u_dot[k][snapshots.clone()];
            residual.iter_mut().zip(u_dot).for_each(|(residual, u_dot)| *residual = -u_dot);
            for i in 0..self.reactions {
                add_multiple(residual, parameters[i * species + k], &workspace.net[i][..count]);
            }
            squares += inner(residual, residual);
            residual.iter_mut().for_each(|residual| *residual *= scale);
        }
        squares
    }

    /// Adds the slopes of some snapshots' part of the loss.
    fn add_slopes(&self, parameters: &[f64], snapshots: Range<usize>, workspace: &mut Workspace, gradient: &mut [f64]) {
        let (nr, species, count) = (self.reactions, self.species(), snapshots.len());
        let Workspace { forward, reverse, net, residual, pull } = workspace;
        let pull = &mut pull[..count];
        for i in 0..nr {
            pull.fill(0.0);
            for k in 0..species {
                add_multiple(pull, parameters[i * species + k], &residual[k][..count]);
            }
            let forward = &mut forward[i][..count];
            let reverse = &mut reverse[i][..count];
            forward.iter_mut().zip(&*pull).for_each(|(forward, pull)| *forward *= pull);
            reverse.iter_mut().zip(&*pull).for_each(|(reverse, pull)| *reverse *= pull);
            for k in 0..species {
                let nu = parameters[i * species + k];
                let side = if nu < 0.0 { &*forward } else { &*reverse };
                let ln_u = &self.ln_u[k][snapshots.clone()];
                let through = if nu == 0.0 { 0.0 } else { inner(side, ln_u) };
                gradient[i * species + k] += inner(&net[i][..count], &residual[k][..count]) - through;
            }
            gradient[nr * species + i] += forward.iter().sum::<f64>();
            gradient[nr * (species + 1) + i] -= reverse.iter().sum::<f64>();
        }
    }
}

impl Differentiable for NetworkLoss {
    fn snapshots(&self) -> usize {
        self.snapshots
    }

    fn loss_and_gradient(&self, parameters: ArrayView1<f64>, batch: Range<usize>, gradient: &mut Array1<f64>) -> f64 {
        let flat: Vec<f64> = parameters.to_vec();
        let workspace = &mut *self.workspace.borrow_mut();
        gradient.fill(0.0);
        let share = 1.0 / batch.len().max(1) as f64;
        let mut squares = 0.0;
        for start in batch.clone().step_by(TOGETHER) {
            let snapshots = start..(start + TOGETHER).min(batch.end);
            self.fill_rates(&flat, snapshots.clone(), workspace);
            squares += self.fill_residual(&flat, snapshots.clone(), 2.0 * share, workspace);
            self.add_slopes(&flat, snapshots, workspace, gradient.as_slice_mut().unwrap_or_default());
        }
        share * squares + self.penalty(parameters, gradient)
    }
}

/// y + a x → y.
fn add_multiple(y: &mut [f64], a: f64, x: &[f64]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += a * x);
}

/// Σ x y, eight sums at a time.
fn inner(x: &[f64], y: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (x_eights, y_eights) = (x.chunks_exact(8), y.chunks_exact(8));
    let rest: f64 = x_eights.remainder().iter().zip(y_eights.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in x_eights.zip(y_eights) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::learn::problem::from_derivatives::from_derivatives;

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let table = |shift: f64| {
            Array2::from_shape_fn((30, 3), |(n, s)| 0.05 + (shift * (n + 1) as f64 * (s + 2) as f64).fract())
        };
        let dataset = Dataset {
            species: ["A", "B", "C"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations: table(0.37),
            derivatives: Some(table(0.61)),
            ..Dataset::default()
        };
        let equations = from_derivatives(&dataset, &[0, 1, 2], None).unwrap();
        let problem = NetworkLoss::new(&equations, 2, 1e-2);
        let at = Array1::from_vec(vec![-0.8, 0.9, 0.15, -1.2, -0.7, 0.8, 0.3, -0.2, 0.1, 0.4]);
        for batch in [0..30, 5..15] {
            let mut gradient = Array1::zeros(at.len());
            let mut ignored = Array1::zeros(at.len());
            problem.loss_and_gradient(at.view(), batch.clone(), &mut gradient);
            for place in 0..at.len() {
                let mut moved = |step: f64| {
                    let mut moved = at.clone();
                    moved[place] += step;
                    problem.loss_and_gradient(moved.view(), batch.clone(), &mut ignored)
                };
                let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                assert!(
                    (slope - gradient[place]).abs() < 1e-6 * (1.0 + slope.abs()),
                    "{place}: {slope} {}",
                    gradient[place]
                );
            }
        }
    }
}
