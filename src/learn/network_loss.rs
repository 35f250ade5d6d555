//! The paper's loss as a function of V, l_f and l_r, with its gradient.
//!
//! Equations (3.2) and (3.3):
//! L = 1/N Σ_n Σ_k (𝒩(u_n)_k − u̇_nk)² + λ L_r,
//! 𝒩(u)_k = Σ_i v_ik (exp(l_f,i) ∏_j u_j^−min(0,v_ij) − exp(l_r,i) ∏_j u_j^max(0,v_ij)),
//! L_r = Σ |v| + Σ v² + Σ (|l_f| + |l_r|) + Σ (l_f² + l_r²).

use std::cell::RefCell;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, Zip, s};

use crate::learn::observations::Observations;

/// A loss that a gradient method can lower on part of the data at a time.
pub trait Differentiable {
    /// N.
    fn snapshots(&self) -> usize;

    /// Returns L over the snapshots `batch` and puts its slopes ∂L/∂θ in `gradient`.
    fn loss_and_gradient(
        &self,
        parameters: ArrayView1<f64>,
        batch: std::ops::Range<usize>,
        gradient: &mut Array1<f64>,
    ) -> f64;
}

impl<T: Differentiable> Differentiable for &T {
    fn snapshots(&self) -> usize {
        (**self).snapshots()
    }

    fn loss_and_gradient(
        &self,
        parameters: ArrayView1<f64>,
        batch: std::ops::Range<usize>,
        gradient: &mut Array1<f64>,
    ) -> f64 {
        (**self).loss_and_gradient(parameters, batch, gradient)
    }
}

/// θ = (V row by row, l_f, l_r), length nr (S + 2).
pub struct NetworkLoss<'a> {
    observations: &'a Observations,
    reactions: usize,
    regularization: f64,
    workspace: RefCell<Workspace>,
}

/// Arrays that an evaluation fills; columns are the snapshots of the batch.
struct Workspace {
    /// exp(l_f) ∏ u^…, nr × N, and the same for the reverse.
    forward: Array2<f64>,
    reverse: Array2<f64>,
    net: Array2<f64>,
    /// 2/N (𝒩 − u̇), S × N.
    residual: Array2<f64>,
    /// Σ_k v_ik residual_k, nr × N.
    pull: Array2<f64>,
}

impl<'a> NetworkLoss<'a> {
    pub fn new(observations: &'a Observations, reactions: usize, regularization: f64) -> Self {
        let (species, snapshots) = (observations.species(), observations.snapshots());
        let by_reaction = || Array2::zeros((reactions, snapshots));
        let residual = Array2::zeros((species, snapshots));
        let workspace = Workspace {
            forward: by_reaction(),
            reverse: by_reaction(),
            net: by_reaction(),
            residual,
            pull: by_reaction(),
        };
        NetworkLoss { observations, reactions, regularization, workspace: RefCell::new(workspace) }
    }

    pub fn reactions(&self) -> usize {
        self.reactions
    }

    pub fn species(&self) -> usize {
        self.observations.species()
    }

    fn penalty(&self, parameters: ArrayView1<f64>, gradient: &mut Array1<f64>) -> f64 {
        let lambda = self.regularization;
        Zip::from(gradient).and(parameters).for_each(|slope, value| *slope += lambda * (value.signum() + 2.0 * value));
        lambda * parameters.iter().map(|value| value.abs() + value * value).sum::<f64>()
    }
}

impl Differentiable for NetworkLoss<'_> {
    fn snapshots(&self) -> usize {
        self.observations.snapshots()
    }

    fn loss_and_gradient(
        &self,
        parameters: ArrayView1<f64>,
        batch: std::ops::Range<usize>,
        gradient: &mut Array1<f64>,
    ) -> f64 {
        let (nr, species) = (self.reactions, self.species());
        let columns = s![.., batch.clone()];
        let (ln_u, u_dot) = (self.observations.ln_u.slice(columns), self.observations.u_dot.slice(columns));
        let v = parameters.slice(s![..nr * species]);
        let v = Array2::from_shape_fn((nr, species), |(i, k)| v[i * species + k]);
        let (l_f, l_r) =
            (parameters.slice(s![nr * species..nr * (species + 1)]), parameters.slice(s![nr * (species + 1)..]));
        let workspace = &mut *self.workspace.borrow_mut();
        let mut forward = workspace.forward.slice_mut(columns);
        let mut reverse = workspace.reverse.slice_mut(columns);
        let mut net = workspace.net.slice_mut(columns);
        let mut residual = workspace.residual.slice_mut(columns);
        let mut pull = workspace.pull.slice_mut(columns);
        fill_rates(&mut forward, l_f, v.mapv(|nu| f64::max(0.0, -nu)).view(), ln_u);
        fill_rates(&mut reverse, l_r, v.mapv(|nu| f64::max(0.0, nu)).view(), ln_u);
        net.assign(&forward);
        net -= &reverse;
        residual.assign(&u_dot);
        general_mat_mul(1.0, &v.t(), &net, -1.0, &mut residual);
        let loss = residual.iter().map(|r| r * r).sum::<f64>() / batch.len() as f64;
        residual *= 2.0 / batch.len() as f64;
        general_mat_mul(1.0, &v, &residual, 0.0, &mut pull);
        let direct = net.dot(&residual.t());
        forward *= &pull;
        reverse *= &pull;
        let (through_forward, through_reverse) = (forward.dot(&ln_u.t()), reverse.dot(&ln_u.t()));
        for i in 0..nr {
            for k in 0..species {
                let through = if v[[i, k]] < 0.0 { through_forward[[i, k]] } else { through_reverse[[i, k]] };
                gradient[i * species + k] = direct[[i, k]] - if v[[i, k]] == 0.0 { 0.0 } else { through };
            }
            gradient[nr * species + i] = forward.row(i).sum();
            gradient[nr * (species + 1) + i] = -reverse.row(i).sum();
        }
        loss + self.penalty(parameters, gradient)
    }
}

/// exp(l_i + Σ_j order_ij ln u_j) in every snapshot.
fn fill_rates(
    rates: &mut ArrayViewMut2<f64>,
    logarithms: ArrayView1<f64>,
    orders: ArrayView2<f64>,
    ln_u: ArrayView2<f64>,
) {
    for ((mut rate, logarithm), orders) in rates.axis_iter_mut(Axis(0)).zip(logarithms).zip(orders.axis_iter(Axis(0))) {
        rate.fill(*logarithm);
        for (order, ln_u) in orders.iter().zip(ln_u.axis_iter(Axis(0))).filter(|(order, _)| **order > 0.0) {
            rate.scaled_add(*order, &ln_u);
        }
        rate.mapv_inplace(f64::exp);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;

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
            sigmas: None,
        };
        let observations = Observations::new(&dataset, &[0, 1, 2]).unwrap();
        let problem = NetworkLoss::new(&observations, 2, 1e-2);
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
