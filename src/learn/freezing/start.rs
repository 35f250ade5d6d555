//! One independent start of the search for a given number of reactions.

use std::ops::Range;

use argmin::core::{Error, Executor, State};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::algorithm::{
    FreezeEnd, InnerSolver, IntegerParameters, Lowered, PartialParametersFreezing, Round, nearest_integers,
};
use crate::learn::freezing::network_loss::NetworkLoss;
use crate::learn::freezing::settings::{AdamSettings, FreezeSettings, LevenbergMarquardtSettings};
use crate::learn::freezing::variable_projection::VariableProjection;
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

/// Not the zero row, which is no reaction, nor one that is frozen already in either direction.
pub fn row_may_freeze(row: &[i64], frozen: &[&[i64]]) -> bool {
    let opposite: Vec<i64> = row.iter().map(|nu| -nu).collect();
    row.iter().any(|nu| *nu != 0) && !frozen.iter().any(|other| *other == row || *other == opposite.as_slice())
}

/// A problem whose first parameters are V, row by row: each row is a group.
trait RowsOfStoichiometry {
    fn reactions(&self) -> usize;

    fn species(&self) -> usize;

    /// Whether a reaction has no rate at these parameters.
    fn has_no_rate(&self, parameters: &Array1<f64>, row: usize) -> bool;
}

impl RowsOfStoichiometry for VariableProjection<'_> {
    fn reactions(&self) -> usize {
        VariableProjection::reactions(self)
    }

    fn species(&self) -> usize {
        VariableProjection::species(self)
    }

    fn has_no_rate(&self, parameters: &Array1<f64>, row: usize) -> bool {
        self.rates(parameters)[row] == (0.0, 0.0)
    }
}

impl RowsOfStoichiometry for NetworkLoss {
    fn reactions(&self) -> usize {
        NetworkLoss::reactions(self)
    }

    fn species(&self) -> usize {
        NetworkLoss::species(self)
    }

    /// Rates that are exponentials are never zero.
    fn has_no_rate(&self, _parameters: &Array1<f64>, _row: usize) -> bool {
        false
    }
}

impl<T: RowsOfStoichiometry> IntegerParameters for T {
    fn group_count(&self) -> usize {
        self.reactions()
    }

    fn group(&self, row: usize) -> Range<usize> {
        row * self.species()..(row + 1) * self.species()
    }

    fn may_freeze(&self, row: &[i64], frozen: &[&[i64]]) -> bool {
        row_may_freeze(row, frozen)
    }

    fn is_idle(&self, parameters: &Array1<f64>, row: usize) -> bool {
        self.has_no_rate(parameters, row)
    }
}

/// What one start found.
#[derive(Clone, Debug)]
pub struct StartOutcome {
    /// V, nr × S: integers in the frozen rows.
    pub stoichiometry: Array2<f64>,
    pub loss: f64,
    /// Whether the loss was at the target in some round, integers or not.
    pub reached_target: bool,
    /// Iterations of the inner solver before the first round, on single rows.
    pub iterations_before: u64,
    pub history: Vec<Round>,
    pub end: FreezeEnd,
}

impl StartOutcome {
    /// Iterations of the inner solver in all rounds and before them.
    pub fn iterations(&self) -> u64 {
        self.iterations_before + self.history.iter().map(|round| round.iterations).sum::<u64>()
    }

    /// V rounded, without zero rows and rows that stand there already in either direction.
    pub fn integer_rows(&self) -> Vec<Vec<i64>> {
        let mut rows: Vec<Vec<i64>> = Vec::new();
        for row in self.stoichiometry.outer_iter() {
            let Some((integers, _)) = nearest_integers(&row.to_vec()) else { continue };
            if row_may_freeze(&integers, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>()) {
                rows.push(integers);
            }
        }
        rows
    }
}

/// Lowers, freezes and redraws from `initial` until the loss is at the target, all rows are
/// frozen, the rounds are used up or `stop` says so.
pub fn run_start<O: IntegerParameters, I: InnerSolver<O>>(
    problem: O,
    inner: I,
    freeze: &FreezeSettings,
    target: f64,
    initial: Array1<f64>,
    rng: Xoshiro256PlusPlus,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<StartOutcome, Error> {
    let groups = problem.group_count();
    let width = if groups == 0 { 0 } else { problem.group(0).len() };
    let solver = PartialParametersFreezing::new(inner, freeze.clone(), target, rng, stop);
    let run = Executor::new(problem, solver).configure(|state| state.param(initial)).ctrlc(false).timer(false).run()?;
    let parameters = run.state.get_param().cloned().unwrap_or_default();
    Ok(StartOutcome {
        stoichiometry: Array2::from_shape_fn((groups, width), |(i, k)| parameters[i * width + k]),
        end: run.solver.end().unwrap_or(FreezeEnd::Stopped),
        loss: run.state.get_cost(),
        iterations_before: 0,
        reached_target: run.solver.history.iter().any(|round| round.loss <= target),
        history: run.solver.history,
    })
}
