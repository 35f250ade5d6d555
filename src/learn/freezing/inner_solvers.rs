//! The inner solvers: Levenberg–Marquardt and Adam, each for the parameters that are not frozen.

use argmin::core::{Error, Executor, State};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::algorithm::{InnerSolver, Lowered};
use crate::learn::freezing::network_loss::NetworkLoss;
use crate::learn::freezing::settings::{AdamSettings, LevenbergMarquardtSettings};
use crate::numerics::adam::Adam;
use crate::numerics::gauss_newton::{GaussNewton, Linearization};
use crate::numerics::levenberg_marquardt::LevenbergMarquardt;

/// A least-squares problem in some of its parameters, the others held.
struct FreeParameters<'a, O> {
    problem: &'a O,
    parameters: &'a Array1<f64>,
    free: &'a [usize],
}

impl<O> FreeParameters<'_, O> {
    fn scatter(&self, values: &Array1<f64>) -> Array1<f64> {
        let mut all = self.parameters.clone();
        self.free.iter().zip(values).for_each(|(at, value)| all[*at] = *value);
        all
    }
}

impl<O: GaussNewton> GaussNewton for FreeParameters<'_, O> {
    fn cost(&self, values: &Array1<f64>) -> Result<f64, Error> {
        self.problem.cost(&self.scatter(values))
    }

    fn linearize(&self, values: &Array1<f64>) -> Result<Linearization, Error> {
        let Linearization { cost, gradient, normal_matrix } = self.problem.linearize(&self.scatter(values))?;
        let size = self.free.len();
        Ok(Linearization {
            cost,
            gradient: self.free.iter().map(|at| gradient[*at]).collect(),
            normal_matrix: Array2::from_shape_fn((size, size), |(i, j)| normal_matrix[[self.free[i], self.free[j]]]),
        })
    }
}

/// Levenberg–Marquardt until the loss stops decreasing or reaches the target.
pub struct LevenbergMarquardtRounds<'a> {
    pub settings: &'a LevenbergMarquardtSettings,
    pub target: f64,
}

impl<O: GaussNewton> InnerSolver<O> for LevenbergMarquardtRounds<'_> {
    fn lower(&self, problem: &O, parameters: &Array1<f64>, free: &[usize]) -> Result<Lowered, Error> {
        if free.is_empty() {
            return Ok(Lowered { parameters: parameters.clone(), loss: problem.cost(parameters)?, iterations: 0 });
        }
        let start: Array1<f64> = free.iter().map(|at| parameters[*at]).collect();
        let solver = LevenbergMarquardt::default()
            .with_stall(self.settings.stall_decrease, self.settings.stall_patience)
            .with_limits(self.settings.step_limit, self.settings.largest_coefficient);
        let run = Executor::new(FreeParameters { problem, parameters, free }, solver)
            .configure(|state| state.param(start).max_iters(self.settings.iterations).target_cost(self.target))
            .ctrlc(false)
            .timer(false)
            .run()?;
        let all = FreeParameters { problem, parameters, free };
        let parameters = run.state.get_best_param().map_or_else(|| parameters.clone(), |best| all.scatter(best));
        Ok(Lowered { parameters, loss: run.state.get_best_cost(), iterations: run.state.get_iter() })
    }
}

/// Adam until the loss is no lower than it was some epochs before, or the epochs are used up.
pub struct AdamRounds<'a> {
    pub settings: &'a AdamSettings,
    pub target: f64,
    pub seed: u64,
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl InnerSolver<NetworkLoss> for AdamRounds<'_> {
    fn lower(&self, problem: &NetworkLoss, parameters: &Array1<f64>, free: &[usize]) -> Result<Lowered, Error> {
        let held: Vec<usize> = (0..parameters.len()).filter(|at| !free.contains(at)).collect();
        let rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let adam = Adam::new(self.settings.learning_rate, self.settings.batch, rng)
            .holding(held)
            .with_stall(self.settings.check_interval, self.settings.look_back)
            .stopping_when(self.stop);
        let run = Executor::new(problem, adam)
            .configure(|state| state.param(parameters.clone()).max_iters(self.settings.epochs).target_cost(self.target))
            .ctrlc(false)
            .timer(false)
            .run()?;
        let last = run.state.get_param().cloned().unwrap_or_else(|| parameters.clone());
        Ok(Lowered { parameters: last, loss: run.state.get_cost(), iterations: run.state.get_iter() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::freezing::variable_projection::VariableProjection;
    use crate::learn::problem::equations::{Equations, Grid};

    const SNAPSHOTS: usize = 20;

    /// A -> 2 B at 3 1/s.
    fn equations() -> Equations {
        let u = Array2::from_shape_fn((2, SNAPSHOTS), |(s, n)| 0.2 + 0.1 * ((3 * n + 2 * s) % 11) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-3.0, 6.0][s] * u[[0, n]]);
        Equations::at_grid(Grid::new(u, None), target)
    }

    /// Half of the sum of the squares of relative errors of 1e-8.
    const TARGET: f64 = 0.5 * (2 * SNAPSHOTS) as f64 * 1e-16;

    #[test]
    fn held_parameters_do_not_move() {
        let equations = equations();
        let problem = VariableProjection::new(&equations, equations.weights(0.0), 1);
        let settings = LevenbergMarquardtSettings::default();
        let solver = LevenbergMarquardtRounds { settings: &settings, target: TARGET };
        let initial = Array1::from_vec(vec![-1.0, 1.5]);
        let held = solver.lower(&problem, &initial, &[]).unwrap();
        assert_eq!((held.parameters, held.iterations), (initial.clone(), 0));
        let lowered = solver.lower(&problem, &initial, &[1]).unwrap();
        assert_eq!(lowered.parameters[0], -1.0);
        assert!((lowered.parameters[1] - 2.0).abs() < 1e-6 && lowered.loss < held.loss, "{lowered:?}");
    }

    #[test]
    fn adam_lowers_the_loss_and_holds_what_is_frozen() {
        let equations = equations();
        let problem = NetworkLoss::new(&equations, 1, 0.0);
        let settings = AdamSettings { epochs: 300, learning_rate: 1e-2, ..AdamSettings::default() };
        let solver = AdamRounds { settings: &settings, target: 0.0, seed: 1, stop: &|| false };
        // V, l_f and l_r.
        let initial = Array1::from_vec(vec![-1.0, 1.9, 3f64.ln(), -20.0]);
        let held = [0, 3].map(|at| initial[at]);
        let before = solver.lower(&problem, &initial, &[1, 2]).unwrap();
        assert_eq!([0, 3].map(|at| before.parameters[at]), held);
        assert!((before.parameters[1] - 2.0).abs() < 0.02, "{:?}", before.parameters);
    }
}
