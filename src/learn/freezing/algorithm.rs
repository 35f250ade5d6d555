//! Partial-parameters-freezing (PPF): the paper's algorithm 1, first step.
//!
//! An inner solver runs until the loss stops decreasing. Then every group of parameters (row of
//! V) within ε of integers is rounded and frozen, and the other groups are drawn afresh. The
//! search space shrinks until all groups are integers.

use argmin::argmin_error_closure;
use argmin::core::{Error, KV, Problem, Solver, TerminationReason, TerminationStatus};
use ndarray::Array1;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::freezing::groups::{Groups, IntegerParameters};
use crate::learn::freezing::settings::FreezeSettings;
use crate::numerics::levenberg_marquardt::VectorState;

/// Lowers a loss in some of its parameters until it stops decreasing.
pub trait InnerSolver<O> {
    /// Starts from `parameters` and moves only those listed in `free`.
    fn lower(&self, problem: &O, parameters: &Array1<f64>, free: &[usize]) -> Result<Lowered, Error>;
}

/// Where an inner solver ended.
#[derive(Clone, Debug)]
pub struct Lowered {
    pub parameters: Array1<f64>,
    pub loss: f64,
    pub iterations: u64,
}

/// What happened in one round of inner solving, freezing and redrawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Iterations of the inner solver.
    pub iterations: u64,
    /// Loss when it stopped decreasing.
    pub loss: f64,
    /// Groups frozen then, with their integers.
    pub frozen: Vec<(usize, Vec<i64>)>,
    /// Groups drawn afresh.
    pub redrawn: Vec<usize>,
}

/// Why freezing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreezeEnd {
    /// The loss reached the target with integers: the data are explained.
    TargetReached,
    /// Every group is frozen.
    AllFrozen,
    /// The allowed number of rounds was used up.
    RoundsUsed,
    /// Stopped from outside.
    Stopped,
}

/// The outer solver.
pub struct PartialParametersFreezing<'a, I> {
    inner: I,
    settings: FreezeSettings,
    target: f64,
    stop: &'a (dyn Fn() -> bool + Sync),
    groups: Groups,
    /// One entry a round.
    pub history: Vec<Round>,
    end: Option<FreezeEnd>,
}

impl<'a, I> PartialParametersFreezing<'a, I> {
    /// `target` is the loss at which the data count as explained; `stop` is asked between rounds.
    pub fn new(
        inner: I,
        settings: FreezeSettings,
        target: f64,
        rng: Xoshiro256PlusPlus,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        PartialParametersFreezing {
            inner,
            groups: Groups::new(settings.clone(), rng),
            settings,
            target,
            stop,
            history: Vec::new(),
            end: None,
        }
    }

    /// Why the run ended; `None` while it has not.
    pub fn end(&self) -> Option<FreezeEnd> {
        self.end
    }

    fn end_of_round(&self, loss: f64, integer: bool) -> Option<FreezeEnd> {
        if loss <= self.target && integer {
            Some(FreezeEnd::TargetReached)
        } else if self.groups.all_frozen() && !self.settings.thaw {
            Some(FreezeEnd::AllFrozen)
        } else if self.history.len() + 1 >= self.settings.rounds {
            Some(FreezeEnd::RoundsUsed)
        } else if (self.stop)() {
            Some(FreezeEnd::Stopped)
        } else {
            None
        }
    }
}

impl<O: IntegerParameters, I: InnerSolver<O>> Solver<O, VectorState> for PartialParametersFreezing<'_, I> {
    fn name(&self) -> &str {
        "partial-parameters-freezing"
    }

    fn init(&mut self, problem: &mut Problem<O>, state: VectorState) -> Result<(VectorState, Option<KV>), Error> {
        let groups = problem.problem("group_count", |problem| Ok(problem.group_count()))?;
        self.groups.begin(groups);
        self.history.clear();
        self.end = None;
        Ok((state, None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: VectorState,
    ) -> Result<(VectorState, Option<KV>), Error> {
        let missing = argmin_error_closure!(NotInitialized, "a starting point is needed");
        let mut parameters = state.take_param().ok_or_else(missing)?;
        let lowered = problem.problem("round_count", |problem| {
            let free = self.groups.free_parameters(problem, parameters.len());
            let lowered = self.inner.lower(problem, &parameters, &free)?;
            parameters = lowered.parameters.clone();
            let frozen = self.groups.freeze(problem, &mut parameters);
            let integer = self.groups.are_integer(problem, &parameters);
            self.end = self.end_of_round(lowered.loss, integer);
            let mut redrawn = Vec::new();
            if self.end.is_none() {
                self.groups.thaw();
                redrawn = self.groups.redraw(problem, &mut parameters);
            }
            self.history.push(Round { iterations: lowered.iterations, loss: lowered.loss, frozen, redrawn });
            Ok(lowered)
        })?;
        Ok((state.param(parameters).cost(lowered.loss), None))
    }

    fn terminate(&mut self, _state: &VectorState) -> TerminationStatus {
        match self.end {
            None => TerminationStatus::NotTerminated,
            Some(FreezeEnd::TargetReached) => TerminationStatus::Terminated(TerminationReason::TargetCostReached),
            Some(FreezeEnd::AllFrozen) => TerminationStatus::Terminated(TerminationReason::SolverConverged),
            Some(FreezeEnd::RoundsUsed) => TerminationStatus::Terminated(TerminationReason::MaxItersReached),
            Some(FreezeEnd::Stopped) => TerminationStatus::Terminated(TerminationReason::Interrupt),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::ops::Range;

    use argmin::core::{Executor, State};
    use rand::SeedableRng;

    use super::*;

    /// Σ (v − optimum)², in groups of two.
    struct Quadratic {
        optimum: Vec<i64>,
    }

    impl IntegerParameters for Quadratic {
        fn group_count(&self) -> usize {
            self.optimum.len() / 2
        }

        fn group(&self, group: usize) -> Range<usize> {
            2 * group..2 * group + 2
        }

        fn may_freeze(&self, integers: &[i64], frozen: &[&[i64]]) -> bool {
            !frozen.contains(&integers)
        }

        fn is_idle(&self, _parameters: &Array1<f64>, _group: usize) -> bool {
            false
        }
    }

    /// Moves the free parameters of group g to the optimum but for `off[g]`; keeps what it started from.
    struct NearTheOptimum<'a> {
        off: Vec<f64>,
        starts: &'a RefCell<Vec<Vec<f64>>>,
    }

    impl InnerSolver<Quadratic> for NearTheOptimum<'_> {
        fn lower(&self, problem: &Quadratic, parameters: &Array1<f64>, free: &[usize]) -> Result<Lowered, Error> {
            self.starts.borrow_mut().push(parameters.to_vec());
            let mut parameters = parameters.clone();
            free.iter().for_each(|at| parameters[*at] = problem.optimum[*at] as f64 + self.off[*at / 2]);
            let loss = parameters.iter().zip(&problem.optimum).map(|(v, best)| (v - *best as f64).powi(2)).sum();
            Ok(Lowered { parameters, loss, iterations: 1 })
        }
    }

    struct Ended {
        parameters: Vec<f64>,
        end: Option<FreezeEnd>,
        history: Vec<Round>,
        /// The parameters at the start of each round.
        starts: Vec<Vec<f64>>,
    }

    /// Freezes from zeros, with a target of 1e-6.
    fn run(optimum: &[i64], off: &[f64], settings: FreezeSettings, seed: u64) -> Ended {
        let starts = RefCell::new(Vec::new());
        let inner = NearTheOptimum { off: off.to_vec(), starts: &starts };
        let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let solver = PartialParametersFreezing::new(inner, settings, 1e-6, rng, &|| false);
        let problem = Quadratic { optimum: optimum.to_vec() };
        let initial = Array1::zeros(optimum.len());
        let run = Executor::new(problem, solver)
            .configure(|state| state.param(initial))
            .ctrlc(false)
            .timer(false)
            .run()
            .unwrap();
        let parameters = run.state.get_param().unwrap().to_vec();
        let (end, history) = (run.solver.end(), run.solver.history);
        Ended { parameters, end, history, starts: starts.into_inner() }
    }

    #[test]
    fn an_integer_optimum_freezes_exactly() {
        let ended = run(&[-1, 2, 0, 3], &[0.04, -0.04], FreezeSettings::default(), 1);
        assert_eq!(ended.parameters, [-1.0, 2.0, 0.0, 3.0]);
        assert_eq!(ended.history.len(), 1);
        assert_eq!(ended.history[0].frozen, [(0, vec![-1, 2]), (1, vec![0, 3])]);
        // The loss is that before the rounding: above the target.
        assert_eq!(ended.end, Some(FreezeEnd::AllFrozen));
        assert_eq!(run(&[-1, 2], &[1e-5], FreezeSettings::default(), 1).end, Some(FreezeEnd::TargetReached));
    }

    #[test]
    fn a_group_beyond_the_threshold_is_drawn_afresh_and_the_frozen_one_held() {
        let settings = FreezeSettings { rounds: 3, redraw_range: -2.0..2.0, ..FreezeSettings::default() };
        let ended = run(&[-1, 2, 0, 3], &[0.01, 0.3], settings, 1);
        assert_eq!(ended.end, Some(FreezeEnd::RoundsUsed));
        assert_eq!(ended.history[0].frozen, [(0, vec![-1, 2])]);
        assert_eq!(
            ended.history.iter().map(|round| round.redrawn.clone()).collect::<Vec<_>>(),
            [vec![1], vec![1], vec![]]
        );
        for start in &ended.starts[1..] {
            assert_eq!(start[..2], [-1.0, 2.0]);
            assert!(start[2..].iter().all(|value| (-2.0..2.0).contains(value)), "{start:?}");
        }
        assert_ne!(ended.starts[1][2..], ended.starts[2][2..]);
    }

    #[test]
    fn draws_depend_on_the_seed_alone() {
        let starts = |seed: u64| run(&[-1, 2, 0, 3], &[0.01, 0.3], FreezeSettings::default(), seed).starts;
        assert_eq!(starts(1), starts(1));
        assert_ne!(starts(1), starts(2));
    }

    #[test]
    fn groups_are_thawed_in_turn_where_all_are_frozen() {
        let settings = FreezeSettings { thaw: true, rounds: 4, ..FreezeSettings::default() };
        let ended = run(&[-1, 2, 0, 3], &[0.04, 0.04], settings, 1);
        let redrawn: Vec<Vec<usize>> = ended.history.iter().map(|round| round.redrawn.clone()).collect();
        assert_eq!(redrawn, [vec![0], vec![1], vec![0], vec![]]);
        assert_eq!(ended.parameters, [-1.0, 2.0, 0.0, 3.0]);
    }

    #[test]
    fn the_threshold_widens_while_nothing_freezes_up_to_a_quarter() {
        let wider = |off: f64| {
            let settings = FreezeSettings { widening: 2.0, rounds: 9, ..FreezeSettings::default() };
            let history = run(&[-1, 2], &[off], settings, 1).history;
            history.iter().position(|round| !round.frozen.is_empty())
        };
        assert_eq!([0.04, 0.09, 0.19, 0.24, 0.26].map(wider), [Some(0), Some(1), Some(2), Some(3), None]);
    }

    #[test]
    fn groups_with_the_same_integers_do_not_freeze_both() {
        let ended = run(&[-1, 2, -1, 2], &[0.01, 0.01], FreezeSettings { rounds: 2, ..FreezeSettings::default() }, 1);
        assert_eq!(ended.history[0].frozen, [(0, vec![-1, 2])]);
        assert!(ended.history[1].frozen.is_empty());
    }
}
