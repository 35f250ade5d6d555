//! Adam as an argmin solver.

use argmin::argmin_error_closure;
use argmin::core::{Error, Executor, KV, Problem, Solver, State, TerminationReason, TerminationStatus};
use ndarray::{Array1, ArrayView1, Zip};
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::numerics::levenberg_marquardt::VectorState;

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

/// m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², θ ← θ − η m̂ / (√ŝ + ε).
///
/// Kingma, Ba, *Adam: a method for stochastic optimization*, ICLR 2015, algorithm 1, with its
/// constants β₁ = 0.9, β₂ = 0.999, ε = 1e-8. One argmin iteration is one epoch: one step on all
/// snapshots, or one step on each batch of consecutive snapshots, the batches in random order.
pub struct Adam<'a> {
    learning_rate: f64,
    batch: Option<usize>,
    rng: Xoshiro256PlusPlus,
    steps: i32,
    first_moment: Array1<f64>,
    second_moment: Array1<f64>,
    gradient: Array1<f64>,
    /// Parameters that stay as they are.
    held: Vec<usize>,
    /// Epochs between two looks at the loss, and how far back each compares it.
    check_interval: u64,
    look_back: u64,
    earlier_loss: f64,
    stop: &'a (dyn Fn() -> bool + Sync),
}

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

impl<'a> Adam<'a> {
    /// `learning_rate` is η; `rng` orders the batches.
    pub fn new(learning_rate: f64, batch: Option<usize>, rng: Xoshiro256PlusPlus) -> Self {
        let empty = || Array1::zeros(0);
        let (first_moment, second_moment, gradient) = (empty(), empty(), empty());
        Adam {
            learning_rate,
            batch,
            rng,
            steps: 0,
            first_moment,
            second_moment,
            gradient,
            held: Vec::new(),
            check_interval: u64::MAX,
            look_back: 0,
            earlier_loss: f64::INFINITY,
            stop: &|| false,
        }
    }

    /// These parameters are not moved.
    pub fn holding(mut self, held: Vec<usize>) -> Self {
        self.held = held;
        self
    }

    /// Ends when, every `check_interval` epochs, the loss is no lower than `look_back` epochs before.
    pub fn with_stall(mut self, check_interval: u64, look_back: u64) -> Self {
        self.check_interval = check_interval.max(1);
        self.look_back = look_back.min(self.check_interval - 1);
        self
    }

    /// Ends as soon as `stop` says so; asked every epoch.
    pub fn stopping_when(mut self, stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        self.stop = stop;
        self
    }

    /// The parameters after at most `epochs` epochs from `start`.
    ///
    /// # Errors
    /// What argmin refuses.
    pub fn minimize(self, problem: impl Differentiable, start: Array1<f64>, epochs: u64) -> Result<Array1<f64>, Error> {
        let run = Executor::new(problem, self)
            .configure(|state| state.param(start).max_iters(epochs))
            .ctrlc(false)
            .timer(false)
            .run()?;
        Ok(run.state.get_param().cloned().unwrap_or_default())
    }

    fn update(&mut self, parameters: &mut Array1<f64>) {
        self.held.iter().for_each(|at| self.gradient[*at] = 0.0);
        self.steps = self.steps.saturating_add(1);
        let (correction_1, correction_2) = (1.0 - BETA_1.powi(self.steps), 1.0 - BETA_2.powi(self.steps));
        let rate = self.learning_rate / correction_1;
        Zip::from(parameters).and(&mut self.first_moment).and(&mut self.second_moment).and(&self.gradient).for_each(
            |value, m, s, slope| {
                *m = BETA_1 * *m + (1.0 - BETA_1) * slope;
                *s = BETA_2 * *s + (1.0 - BETA_2) * slope * slope;
                *value -= rate * *m / ((*s / correction_2).sqrt() + EPSILON);
            },
        );
    }
}

impl<O: Differentiable> Solver<O, VectorState> for Adam<'_> {
    fn name(&self) -> &str {
        "Adam"
    }

    fn init(&mut self, _problem: &mut Problem<O>, state: VectorState) -> Result<(VectorState, Option<KV>), Error> {
        let start =
            state.get_param().ok_or_else(argmin_error_closure!(NotInitialized, "a starting point is needed"))?;
        self.steps = 0;
        self.first_moment = Array1::zeros(start.len());
        self.second_moment = Array1::zeros(start.len());
        self.gradient = Array1::zeros(start.len());
        Ok((state, None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: VectorState,
    ) -> Result<(VectorState, Option<KV>), Error> {
        let missing = argmin_error_closure!(NotInitialized, "a starting point is needed");
        let mut parameters = state.take_param().ok_or_else(missing)?;
        let snapshots = problem.problem("snapshots_count", |problem| Ok(problem.snapshots()))?;
        let batch = self.batch.unwrap_or(snapshots).clamp(1, snapshots.max(1));
        let mut starts: Vec<usize> = (0..snapshots).step_by(batch).collect();
        starts.shuffle(&mut self.rng);
        let mut loss = 0.0;
        for start in starts {
            let range = start..(start + batch).min(snapshots);
            let share = range.len() as f64 / snapshots as f64;
            let gradient = &mut self.gradient;
            loss += share
                * problem.problem("gradient_count", |problem| {
                    Ok(problem.loss_and_gradient(parameters.view(), range, gradient))
                })?;
            self.update(&mut parameters);
        }
        Ok((state.param(parameters).cost(loss), None))
    }

    fn terminate(&mut self, state: &VectorState) -> TerminationStatus {
        let epoch = state.get_iter() % self.check_interval;
        if epoch == self.check_interval - self.look_back {
            self.earlier_loss = state.get_cost();
        }
        let stalled = epoch == 0 && state.get_iter() > 0 && state.get_cost() >= self.earlier_loss;
        if (self.stop)() {
            return TerminationStatus::Terminated(TerminationReason::Interrupt);
        }
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
    use ndarray::{ArrayView1, array};
    use rand::SeedableRng;

    use super::*;

    /// One quarter of a bowl (x − 1)² + 100 (y + 2)² a snapshot.
    struct Bowl;

    impl Differentiable for Bowl {
        fn snapshots(&self) -> usize {
            4
        }

        fn loss_and_gradient(
            &self,
            p: ArrayView1<f64>,
            batch: std::ops::Range<usize>,
            gradient: &mut Array1<f64>,
        ) -> f64 {
            let share = batch.len() as f64 / 4.0;
            gradient.assign(&(array![2.0 * (p[0] - 1.0), 200.0 * (p[1] + 2.0)] * share));
            share * ((p[0] - 1.0).powi(2) + 100.0 * (p[1] + 2.0).powi(2))
        }
    }

    fn bottom(adam: Adam) -> Array1<f64> {
        let run = Executor::new(Bowl, adam)
            .configure(|state| state.param(array![0.0, 0.0]).max_iters(5000))
            .ctrlc(false)
            .run();
        run.unwrap().state.get_param().unwrap().clone()
    }

    #[test]
    fn the_bottom_of_a_bowl_is_found_with_and_without_batches() {
        for batch in [None, Some(1)] {
            let found = bottom(Adam::new(1e-2, batch, Xoshiro256PlusPlus::seed_from_u64(1)));
            assert!((&found - &array![1.0, -2.0]).iter().all(|off| off.abs() < 1e-3), "{found}");
        }
    }

    #[test]
    fn a_held_parameter_stays() {
        let found = bottom(Adam::new(1e-2, None, Xoshiro256PlusPlus::seed_from_u64(1)).holding(vec![1]));
        assert_eq!(found[1], 0.0);
        assert!((found[0] - 1.0).abs() < 1e-3);
    }
}
