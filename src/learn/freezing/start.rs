//! One run of partial-parameters-freezing on V, from given parameters to its end.

use argmin::core::{Error, Executor, State};
use ndarray::{Array1, Array2};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::algorithm::{FreezeEnd, InnerSolver, PartialParametersFreezing, Round};
use crate::learn::freezing::groups::{IntegerParameters, nearest_integers};
use crate::learn::freezing::rows::row_may_freeze;
use crate::learn::freezing::settings::FreezeSettings;

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
    /// A start that ended with these rows: for tests.
    #[cfg(test)]
    pub fn ended_with(rows: &[[f64; 2]]) -> Self {
        StartOutcome {
            stoichiometry: Array2::from_shape_fn((rows.len(), 2), |(i, k)| rows[i][k]),
            loss: 0.0,
            reached_target: false,
            iterations_before: 1,
            history: Vec::new(),
            end: FreezeEnd::RoundsUsed,
        }
    }

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
    use rand::SeedableRng;

    use super::*;
    use crate::learn::freezing::inner_solvers::LevenbergMarquardtRounds;
    use crate::learn::freezing::settings::LevenbergMarquardtSettings;
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
