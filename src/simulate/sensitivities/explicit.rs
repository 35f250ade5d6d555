//! Stepping by the explicit Runge–Kutta method of Tsitouras, *Comput. Math. Appl.* 62 (2011) 770, of order 5, with the
//! sensitivities as further states.

use diffsol::{
    ConstantOp, NalgebraContext, NalgebraMat, NalgebraVec, NonLinearOp, OdeBuilder, OdeEquations, OdeEquationsRef,
    OdeSolverMethod, OdeSolverProblem, Op, ParameterisedOp, UnitCallable, Vector, VectorCommon,
};

use crate::simulate::sensitivities::equations::Equations;
use crate::simulate::sensitivities::run::{Response, write_row};

/// A stiff run needs more steps than this, and backward differentiation fewer by far.
const MOST_STEPS: usize = 2_000;
/// Concentrations beyond this, kmol/m³, have grown without bound.
const LARGEST: f64 = 1e60;

/// The explicit method gave up.
pub(super) struct TooStiff;

pub(super) fn integrate(equations: &Equations<'_>, times: &[f64], response: &mut Response) -> Result<(), TooStiff> {
    let start = equations.start();
    let posed: OdeSolverProblem<Augmented<'_>> = OdeBuilder::<NalgebraMat<f64>>::new()
        .rtol(equations.run.tolerance)
        .atol([equations.absolute_tolerance()])
        .t0(0.0)
        .build_from_eqn(Augmented { equations, context: NalgebraContext::default() })
        .map_err(|_| TooStiff)?;
    let mut solver = posed.tsit45().map_err(|_| TooStiff)?;
    let mut state = NalgebraVec::from_vec(start.clone(), NalgebraContext::default());
    let mut steps = 0;
    for (row, time) in times.iter().map(|time| time - equations.from()).enumerate() {
        if time <= 0.0 {
            write_row(response, row, &start);
            continue;
        }
        while solver.state().t < time {
            steps += 1;
            let within = steps <= MOST_STEPS && solver.step().is_ok();
            let is_bounded = |u: &f64| u.abs() < LARGEST;
            if !within || !solver.state().y.inner().as_slice().iter().all(is_bounded) {
                return Err(TooStiff);
            }
        }
        solver.interpolate_inplace(time, &mut state).map_err(|_| TooStiff)?;
        write_row(response, row, state.inner().as_slice());
    }
    Ok(())
}

/// u and its sensitivities as one state.
struct Augmented<'a> {
    equations: &'a Equations<'a>,
    context: NalgebraContext,
}

/// The rate of change of the augmented state.
struct Rate<'e>(&'e Augmented<'e>);

/// The augmented state in the beginning.
struct Start<'e>(&'e Augmented<'e>);

macro_rules! shape {
    ($operator:ty, $this:ident => $augmented:expr) => {
        impl Op for $operator {
            type T = f64;
            type V = NalgebraVec<f64>;
            type M = NalgebraMat<f64>;
            type C = NalgebraContext;

            fn context(&self) -> &NalgebraContext {
                let $this = self;
                &$augmented.context
            }

            fn nstates(&self) -> usize {
                let $this = self;
                let equations = $augmented.equations;
                equations.species() * (1 + equations.parameters)
            }

            fn nout(&self) -> usize {
                self.nstates()
            }

            fn nparams(&self) -> usize {
                0
            }
        }
    };
}

shape!(Augmented<'_>, this => this);
shape!(Rate<'_>, this => this.0);
shape!(Start<'_>, this => this.0);

impl NonLinearOp for Rate<'_> {
    fn call_inplace(&self, state: &NalgebraVec<f64>, time: f64, rate: &mut NalgebraVec<f64>) {
        let rate = rate.inner_mut().as_mut_slice();
        self.0.equations.augmented_rate(state.inner().as_slice(), time, rate);
    }
}

impl ConstantOp for Start<'_> {
    fn call_inplace(&self, _time: f64, state: &mut NalgebraVec<f64>) {
        state.inner_mut().as_mut_slice().copy_from_slice(&self.0.equations.start());
    }
}

impl<'e> OdeEquationsRef<'e> for Augmented<'_> {
    type Rhs = Rate<'e>;
    type Init = Start<'e>;
    type Mass = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Root = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Out = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Reset = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
}

impl OdeEquations for Augmented<'_> {
    fn rhs(&self) -> Rate<'_> {
        Rate(self)
    }

    fn init(&self) -> Start<'_> {
        Start(self)
    }

    fn mass(&self) -> Option<<Self as OdeEquationsRef<'_>>::Mass> {
        None
    }

    fn set_params(&mut self, _parameters: &NalgebraVec<f64>) {}

    fn get_params(&self, _parameters: &mut NalgebraVec<f64>) {}
}
