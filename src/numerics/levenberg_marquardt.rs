//! Levenberg–Marquardt as an argmin solver.

use argmin::argmin_error_closure;
use argmin::core::{Error, IterState, KV, Problem, Solver, State, TerminationReason, TerminationStatus};
use ndarray::Array1;

use crate::numerics::gauss_newton::{GaussNewton, Linearization};
use crate::numerics::linear_algebra::{Matrix, column_vector, solve_positive_definite};

/// The state that argmin keeps for a problem with plain vectors.
pub type VectorState = IterState<Array1<f64>, (), (), (), (), f64>;

/// min ½‖r(θ)‖² by damped Gauss–Newton steps (JᵀJ + μ D) δ = −Jᵀr, D = diag(JᵀJ).
///
/// Marquardt, *SIAM J. Appl. Math.* 11 (1963) 431–441; the damping μ follows Nielsen's rule
/// (Madsen, Nielsen, Tingleff, *Methods for Non-Linear Least Squares Problems*, 2004, algorithm 3.16).
pub struct LevenbergMarquardt {
    initial_damping: f64,
    stall_decrease: f64,
    stall_patience: usize,
    smallest_promise: f64,
    step_limit: f64,
    bound: f64,
    own_limits: Option<ParameterLimits>,
    damping: f64,
    damping_growth: f64,
    current: Option<Linearization>,
    slow_steps: usize,
    is_converged: bool,
}

/// Limits of every parameter.
#[derive(Clone, Debug)]
pub struct ParameterLimits {
    pub lower: Array1<f64>,
    pub upper: Array1<f64>,
    /// How far it may move in one step.
    pub step: Array1<f64>,
}

/// Beyond this damping no step is left to take.
const LARGEST_DAMPING: f64 = 1e12;
/// With this damping a step is that of Gauss and Newton, as far as digits go.
const HARDLY_DAMPED: f64 = 1e-10;
/// Entries of D are at least this share of the largest.
const SMALLEST_SCALE: f64 = 1e-12;

impl Default for LevenbergMarquardt {
    fn default() -> Self {
        LevenbergMarquardt {
            initial_damping: 1e-2,
            stall_decrease: 1e-3,
            stall_patience: 8,
            smallest_promise: 0.0,
            step_limit: f64::INFINITY,
            bound: f64::INFINITY,
            own_limits: None,
            damping: 1e-2,
            damping_growth: 2.0,
            current: None,
            slow_steps: 0,
            is_converged: false,
        }
    }
}

impl LevenbergMarquardt {
    /// μ of the first step.
    pub fn with_initial_damping(mut self, damping: f64) -> Self {
        self.initial_damping = damping;
        self
    }

    /// The loss has stopped falling when `patience` successive steps each lower it by less than
    /// the share `decrease`.
    pub fn with_stall(mut self, decrease: f64, patience: usize) -> Self {
        self.stall_decrease = decrease;
        self.stall_patience = patience;
        self
    }

    /// The minimum is reached when a step without damping promises to lower the loss by less than the share `promise`; that
    /// step is the last one.
    pub fn with_smallest_promise(mut self, promise: f64) -> Self {
        self.smallest_promise = promise;
        self
    }

    /// No parameter moves by more than `step_limit` in one step, or beyond ± `bound`.
    pub fn with_limits(mut self, step_limit: f64, bound: f64) -> Self {
        self.step_limit = step_limit;
        self.bound = bound;
        self
    }

    /// Every parameter keeps to limits of its own. One that stands at a bound and would leave is held there.
    pub fn with_own_limits(mut self, limits: ParameterLimits) -> Self {
        self.own_limits = Some(limits);
        self
    }

    /// Whether a parameter stands at a bound of its own that the cost falls beyond.
    fn is_held(&self, j: usize, from: &Array1<f64>, model: &Linearization) -> bool {
        self.own_limits.as_ref().is_some_and(|ParameterLimits { lower, upper, .. }| {
            from[j] <= lower[j] && model.gradient[j] >= 0.0 || from[j] >= upper[j] && model.gradient[j] <= 0.0
        })
    }

    /// The step from a point within the limits, and by how much the quadratic model falls along it without limits.
    fn step(&self, from: &Array1<f64>, model: &Linearization, damping: f64) -> Option<(Array1<f64>, f64)> {
        let size = model.gradient.len();
        let held: Vec<bool> = (0..size).map(|j| self.is_held(j, from, model)).collect();
        let largest = model.normal_matrix.diag().iter().copied().fold(0.0, f64::max);
        let scale = |j: usize| model.normal_matrix[[j, j]].max(SMALLEST_SCALE * largest).max(f64::MIN_POSITIVE);
        let damped = Matrix::from_fn(size, size, |i, j| match held[i] || held[j] {
            true => f64::from(i == j),
            false => model.normal_matrix[[i, j]] / (scale(i) * scale(j)).sqrt() + if i == j { damping } else { 0.0 },
        });
        let right = |i: usize| if held[i] { 0.0 } else { -model.gradient[i] / scale(i).sqrt() };
        let right: Vec<f64> = (0..size).map(right).collect();
        let scaled = solve_positive_definite(&damped, &column_vector(&right))?;
        let promise = 0.5 * (0..size).map(|j| right[j] * scaled[(j, 0)]).sum::<f64>();
        let limited = |j: usize| {
            let free = scaled[(j, 0)] / scale(j).sqrt();
            let to = (from[j] + free.clamp(-self.step_limit, self.step_limit)).clamp(-self.bound, self.bound);
            let Some(ParameterLimits { lower, upper, step }) = &self.own_limits else { return to - from[j] };
            to.clamp(from[j] - step[j], from[j] + step[j]).max(lower[j]).min(upper[j]) - from[j]
        };
        let step: Array1<f64> = (0..size).map(limited).collect();
        step.iter().all(|entry| entry.is_finite()).then_some((step, promise))
    }

    /// The last step, where one without damping promises no more than asked for.
    fn last_step(&self, from: &Array1<f64>, model: &Linearization) -> Option<Array1<f64>> {
        let (step, promise) = (self.smallest_promise > 0.0).then(|| self.step(from, model, HARDLY_DAMPED)).flatten()?;
        (promise < self.smallest_promise * model.cost).then_some(step)
    }

    fn reject(&mut self) {
        self.damping *= self.damping_growth;
        self.damping_growth *= 2.0;
    }
}

impl<O: GaussNewton> Solver<O, VectorState> for LevenbergMarquardt {
    fn name(&self) -> &str {
        "Levenberg–Marquardt"
    }

    fn init(&mut self, problem: &mut Problem<O>, state: VectorState) -> Result<(VectorState, Option<KV>), Error> {
        let start =
            state.get_param().ok_or_else(argmin_error_closure!(NotInitialized, "a starting point is needed"))?;
        let model = problem.problem("linearize_count", |problem| problem.linearize(start))?;
        let cost = model.cost;
        self.damping = self.initial_damping;
        self.damping_growth = 2.0;
        self.slow_steps = 0;
        self.is_converged = false;
        self.current = Some(model);
        Ok((state.cost(cost), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: VectorState,
    ) -> Result<(VectorState, Option<KV>), Error> {
        let missing = argmin_error_closure!(NotInitialized, "the solver was not initialised");
        let model = self.current.take().ok_or_else(missing)?;
        let missing = argmin_error_closure!(NotInitialized, "a starting point is needed");
        let from = state.take_param().ok_or_else(missing)?;
        if let Some(step) = self.last_step(&from, &model) {
            let to = &from + &step;
            let cost = problem.problem("cost_count", |problem| problem.cost(&to))?;
            self.is_converged = true;
            let (at, cost) = if cost < model.cost { (to, cost) } else { (from, model.cost) };
            return Ok((state.param(at).cost(cost), None));
        }
        let Some((step, _)) = self.step(&from, &model, self.damping) else {
            self.reject();
            self.current = Some(model);
            return Ok((state.param(from).cost(self.current.as_ref().map_or(f64::INFINITY, |m| m.cost)), None));
        };
        let to = &from + &step;
        let cost = problem.problem("cost_count", |problem| problem.cost(&to))?;
        let predicted = -step.dot(&model.gradient) - 0.5 * step.dot(&model.normal_matrix.dot(&step));
        let gain = (model.cost - cost) / predicted;
        if cost.is_finite() && cost < model.cost {
            self.slow_steps = if cost > model.cost * (1.0 - self.stall_decrease) { self.slow_steps + 1 } else { 0 };
            let gain = if predicted > 0.0 { gain.clamp(0.0, 2.0) } else { 0.0 };
            self.damping *= f64::clamp(1.0 - f64::powi(2.0 * gain - 1.0, 3), 1.0 / 3.0, 2.0);
            self.damping_growth = 2.0;
            self.current = Some(problem.problem("linearize_count", |problem| problem.linearize(&to))?);
            Ok((state.param(to).cost(cost), None))
        } else {
            self.reject();
            let cost = model.cost;
            self.current = Some(model);
            Ok((state.param(from).cost(cost), None))
        }
    }

    fn terminate(&mut self, _state: &VectorState) -> TerminationStatus {
        let stalled = self.is_converged || self.slow_steps >= self.stall_patience || self.damping > LARGEST_DAMPING;
        if stalled {
            TerminationStatus::Terminated(TerminationReason::SolverConverged)
        } else {
            TerminationStatus::NotTerminated
        }
    }
}

#[cfg(test)]
mod tests {
    use argmin::core::Executor;
    use ndarray::{Array2, array};

    use super::*;

    /// r = (10 (y − x²), 1 − x).
    struct Rosenbrock;

    impl GaussNewton for Rosenbrock {
        fn cost(&self, p: &Array1<f64>) -> Result<f64, Error> {
            Ok(self.linearize(p)?.cost)
        }

        fn linearize(&self, p: &Array1<f64>) -> Result<Linearization, Error> {
            let (x, y) = (p[0], p[1]);
            let r = array![10.0 * (y - x * x), 1.0 - x];
            let j: Array2<f64> = array![[-20.0 * x, 10.0], [-1.0, 0.0]];
            Ok(Linearization { cost: 0.5 * r.dot(&r), gradient: j.t().dot(&r), normal_matrix: j.t().dot(&j) })
        }
    }

    #[test]
    fn a_parameter_stays_at_its_bound_and_the_others_move_on() {
        let solver = LevenbergMarquardt::default().with_own_limits(ParameterLimits {
            lower: array![-2.0, -2.0],
            upper: array![0.5, 2.0],
            step: array![1.0, 1.0],
        });
        let run = Executor::new(Rosenbrock, solver)
            .configure(|state| state.param(array![-1.2, 1.0]).max_iters(200))
            .ctrlc(false)
            .run();
        let found = run.unwrap().state.get_best_param().unwrap().clone();
        assert_eq!(found[0], 0.5);
        assert!((found[1] - 0.25).abs() < 1e-9, "{found}");
    }

    #[test]
    fn the_valley_of_rosenbrock_is_walked_to_its_end() {
        let run = Executor::new(Rosenbrock, LevenbergMarquardt::default())
            .configure(|state| state.param(array![-1.2, 1.0]).target_cost(1e-25).max_iters(200))
            .ctrlc(false)
            .run();
        let state = run.unwrap().state;
        assert!(state.get_best_cost() < 1e-20, "{}", state.get_best_cost());
        assert!((state.get_best_param().unwrap() - &array![1.0, 1.0]).iter().all(|e| e.abs() < 1e-9));
        assert!(state.get_iter() < 60, "{}", state.get_iter());
    }
}
