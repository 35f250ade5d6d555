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

#[cfg(test)]
mod tests {
    use super::*;
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

    fn start_from(initial: &[f64], stop: bool) -> StartOutcome {
        let equations = equations();
        let problem = VariableProjection::new(&equations, equations.weights(0.0), initial.len() / 2);
        let inner = LevenbergMarquardtRounds { settings: &LevenbergMarquardtSettings::default(), target: TARGET };
        let rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let initial = Array1::from_vec(initial.to_vec());
        run_start(problem, inner, &FreezeSettings::default(), TARGET, initial, rng, &|| stop).unwrap()
    }

    #[test]
    fn a_start_near_the_reaction_ends_there() {
        let outcome = start_from(&[-0.8, 1.7], false);
        assert_eq!(outcome.end, FreezeEnd::TargetReached);
        assert!(outcome.reached_target && outcome.loss <= TARGET);
        assert_eq!(outcome.integer_rows(), [[-1, 2]]);
        assert_eq!(outcome.iterations(), outcome.history.iter().map(|round| round.iterations).sum::<u64>());
    }

    #[test]
    fn a_start_that_is_stopped_ends_after_one_round() {
        // 3 A -> is far from every reaction that explains the data.
        let outcome = start_from(&[-3.0, 0.0], true);
        assert_eq!(outcome.history.len(), 1);
    }

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

    #[test]
    fn a_row_freezes_once_and_not_as_zeros() {
        assert!(row_may_freeze(&[-1, 2], &[&[0, 1]]));
        assert!(!row_may_freeze(&[0, 0], &[]));
        assert!(!row_may_freeze(&[-1, 2], &[&[0, 1], &[-1, 2]]));
        assert!(!row_may_freeze(&[-1, 2], &[&[1, -2]]));
    }

    #[test]
    fn rounded_rows_are_there_once() {
        let rows = [-0.9, 2.1, 1.1, -1.8, 0.2, 0.1, f64::NAN, 1.0, 0.0, 1.0];
        let outcome = StartOutcome {
            stoichiometry: Array2::from_shape_vec((5, 2), rows.to_vec()).unwrap(),
            loss: 0.0,
            reached_target: false,
            iterations_before: 5,
            history: Vec::new(),
            end: FreezeEnd::RoundsUsed,
        };
        assert_eq!(outcome.integer_rows(), [[-1, 2], [0, 1]]);
        assert_eq!(outcome.iterations(), 5);
    }
}
