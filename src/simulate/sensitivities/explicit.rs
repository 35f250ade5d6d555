//! Stepping by the explicit Runge–Kutta method of Tsitouras, *Comput. Math. Appl.* 62 (2011) 770, of order 5, with the
//! sensitivities as further states.

use diffsol::{
    ConstantOp, NalgebraContext, NalgebraMat, NalgebraVec, NonLinearOp, OdeBuilder, OdeEquations, OdeEquationsRef,
    OdeSolverMethod, OdeSolverProblem, Op, ParameterisedOp, UnitCallable, Vector, VectorCommon,
};

use crate::simulate::sensitivities::equations::Equations;
use crate::simulate::sensitivities::solver_shape::solver_shape;

/// Concentrations beyond this, kmol/m³, have grown without bound.
const LARGEST: f64 = 1e60;
/// The number of steps after which their size tells how many more are to come.
const FIRST_STEPS: usize = 100;
/// An absolute error that no error reaches.
const ANY: f64 = 1e200;

/// Why the explicit method gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GaveUp {
    /// It takes too many steps, as in a stiff run.
    TooManySteps,
    /// u grows without bound.
    Unbounded,
}

/// Steps to every time, no more often than `most_steps`, and hands the state with its derivatives to `write`, with the
/// place of the time.
pub(super) fn integrate<E: Equations>(
    equations: &E,
    times: &[f64],
    most_steps: usize,
    mut write: impl FnMut(usize, &[f64]),
) -> Result<(), GaveUp> {
    let start = equations.start();
    let (relative, absolute) = tolerances(equations);
    let posed: OdeSolverProblem<Augmented<'_, E>> = OdeBuilder::<NalgebraMat<f64>>::new()
        .rtol(relative)
        .atol(absolute)
        .t0(0.0)
        .build_from_eqn(Augmented { equations, context: NalgebraContext::default() })
        .map_err(|_| GaveUp::TooManySteps)?;
    let mut solver = posed.tsit45().map_err(|_| GaveUp::TooManySteps)?;
    let mut state = NalgebraVec::from_vec(start.clone(), NalgebraContext::default());
    let (mut steps, last) = (0, times.last().map_or(0.0, |time| time - equations.from()));
    for (row, time) in times.iter().map(|time| time - equations.from()).enumerate() {
        if time <= 0.0 {
            write(row, &start);
            continue;
        }
        while solver.state().t < time {
            steps += 1;
            solver.step().map_err(|_| GaveUp::TooManySteps)?;
            let reached = solver.state();
            if !reached.y.inner().as_slice()[..equations.species()].iter().all(|u| u.abs() < LARGEST) {
                return Err(GaveUp::Unbounded);
            }
            let to_come = if steps < FIRST_STEPS { 0.0 } else { (last - reached.t) / reached.h };
            if steps > most_steps || to_come > most_steps as f64 {
                return Err(GaveUp::TooManySteps);
            }
        }
        solver.interpolate_inplace(time, &mut state).map_err(|_| GaveUp::TooManySteps)?;
        write(row, state.inner().as_slice());
    }
    Ok(())
}

/// The relative error of a step, and the absolute ones of all states. The library takes the root mean square over all
/// states: where those of the derivatives do not count, the others have smaller errors in return.
fn tolerances<E: Equations>(equations: &E) -> (f64, Vec<f64>) {
    let (relative, absolute) = equations.tolerances();
    let (species, all) = (equations.species(), equations.species() * (1 + equations.parameters()));
    if equations.controls_slopes() || all == species {
        return (relative, vec![absolute]);
    }
    let share = (species as f64 / all as f64).sqrt();
    let mut each = vec![ANY; all];
    each[..species].fill(absolute * share);
    (relative * share, each)
}

/// u and its sensitivities as one state.
struct Augmented<'a, E> {
    equations: &'a E,
    context: NalgebraContext,
}

/// The rate of change of the augmented state.
struct Rate<'e, E>(&'e Augmented<'e, E>);

/// The augmented state in the beginning.
struct Start<'e, E>(&'e Augmented<'e, E>);

impl<E: Equations> Augmented<'_, E> {
    fn states(&self) -> usize {
        self.equations.species() * (1 + self.equations.parameters())
    }

    /// None: their derivatives are states.
    fn solver_parameters(&self) -> usize {
        0
    }
}

solver_shape!(Augmented<'_, E>, this => this);
solver_shape!(Rate<'_, E>, this => this.0);
solver_shape!(Start<'_, E>, this => this.0);

impl<E: Equations> NonLinearOp for Rate<'_, E> {
    fn call_inplace(&self, state: &NalgebraVec<f64>, time: f64, rate: &mut NalgebraVec<f64>) {
        let rate = rate.inner_mut().as_mut_slice();
        self.0.equations.augmented_rate(state.inner().as_slice(), time, rate);
    }
}

impl<E: Equations> ConstantOp for Start<'_, E> {
    fn call_inplace(&self, _time: f64, state: &mut NalgebraVec<f64>) {
        state.inner_mut().as_mut_slice().copy_from_slice(&self.0.equations.start());
    }
}

impl<'e, E: Equations> OdeEquationsRef<'e> for Augmented<'_, E> {
    type Rhs = Rate<'e, E>;
    type Init = Start<'e, E>;
    type Mass = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Root = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Out = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Reset = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
}

impl<E: Equations> OdeEquations for Augmented<'_, E> {
    fn rhs(&self) -> Rate<'_, E> {
        Rate(self)
    }

    fn init(&self) -> Start<'_, E> {
        Start(self)
    }

    fn mass(&self) -> Option<<Self as OdeEquationsRef<'_>>::Mass> {
        None
    }

    fn set_params(&mut self, _parameters: &NalgebraVec<f64>) {}

    fn get_params(&self, _parameters: &mut NalgebraVec<f64>) {}
}
