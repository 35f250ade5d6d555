//! The stepping: backward differentiation formulas (BDF) of order 1 to 5, as the diffsol library
//! has them. Nothing outside this file knows the library.
//!
//! Reference: Shampine, Reichelt, *The MATLAB ODE Suite*, SIAM J. Sci. Comput. 18 (1997) 1–22.

use diffsol::error::OdeSolverError;
use diffsol::{
    Bdf, ConstantOp, DiffsolError, NalgebraContext, NalgebraLU, NalgebraMat, NalgebraVec, NonLinearOp,
    NonLinearOpJacobian, OdeBuilder, OdeEquations, OdeEquationsRef, OdeSolverMethod, OdeSolverProblem, Op,
    ParameterisedOp, UnitCallable, Vector, VectorCommon,
};
use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut1, ArrayViewMut2, ShapeBuilder};

use crate::kinetics::MassAction;
use crate::simulate::integration_error::IntegrationError;

/// The library gives up below this step, s; its own limit of 1e-13 s is too coarse for k > 1e10/s.
const SMALLEST_STEP: f64 = 1e-40;
/// Newton failures are counted over the whole run, so the limit only stops a run that is stuck.
const MOST_NEWTON_FAILURES: usize = 100_000;
const MOST_STEPS: usize = 2_000_000;
/// Concentrations beyond this, kmol/m³, have grown without bound.
const LARGEST_CONCENTRATION: f64 = 1e60;

type Vector64 = NalgebraVec<f64>;
type Matrix64 = NalgebraMat<f64>;

/// One initial value problem, u̇ = f(u), with what the library needs to know of it.
pub(super) struct InitialValueProblem<'a> {
    pub network: &'a MassAction,
    pub u0: Array1<f64>,
    pub relative_tolerance: f64,
    /// kmol/m³; positive.
    pub absolute_tolerance: f64,
}

/// u at `elapsed` times [s] since the start, which do not descend; rows × species.
pub(super) fn integrate(
    problem: &InitialValueProblem<'_>,
    elapsed: &[f64],
    states: &mut Array2<f64>,
) -> Result<(), IntegrationError> {
    let stuck = |error: DiffsolError, time: f64| integration_error(&error, time);
    let builder =
        OdeBuilder::<Matrix64>::new().rtol(problem.relative_tolerance).atol([problem.absolute_tolerance]).t0(0.0);
    let equations = Equations { problem, context: NalgebraContext::default() };
    let mut posed: OdeSolverProblem<Equations<'_>> =
        builder.build_from_eqn(equations).map_err(|error| stuck(error, 0.0))?;
    posed.ode_options.min_timestep = SMALLEST_STEP;
    posed.ode_options.max_nonlinear_solver_failures = MOST_NEWTON_FAILURES;
    let mut solver = posed.bdf::<NalgebraLU<f64>>().map_err(|error| stuck(error, 0.0))?;
    let mut steps = 0;
    for (row, time) in elapsed.iter().enumerate() {
        if *time <= 0.0 {
            states.row_mut(row).assign(&problem.u0);
            continue;
        }
        step_past(&mut solver, *time, &mut steps)?;
        let u = solver.interpolate(*time).map_err(|error| stuck(error, *time))?;
        states.row_mut(row).assign(&view(&u));
    }
    Ok(())
}

fn step_past(
    solver: &mut Bdf<'_, Equations<'_>, NalgebraLU<f64>>,
    time: f64,
    steps: &mut usize,
) -> Result<(), IntegrationError> {
    while solver.state().t < time {
        let reached = solver.state().t;
        if *steps == MOST_STEPS {
            return Err(IntegrationError::TooManySteps { time: reached, steps: *steps });
        }
        *steps += 1;
        solver.step().map_err(|error| integration_error(&error, reached))?;
        if !view(solver.state().y).iter().all(|u| u.abs() < LARGEST_CONCENTRATION) {
            return Err(IntegrationError::Unbounded { time: solver.state().t });
        }
    }
    Ok(())
}

/// The library's error in the words of this program; `reached` is the time of the last good step.
fn integration_error(error: &DiffsolError, reached: f64) -> IntegrationError {
    match error {
        DiffsolError::OdeSolverError(OdeSolverError::StepSizeTooSmall { time }) => {
            IntegrationError::StepSizeTooSmall { time: *time }
        }
        _ => IntegrationError::NoConvergence { time: reached },
    }
}

fn view(vector: &Vector64) -> ArrayView1<'_, f64> {
    ArrayView1::from(vector.inner().as_slice())
}

struct Equations<'a> {
    problem: &'a InitialValueProblem<'a>,
    context: NalgebraContext,
}

/// u̇ = f(u) and its exact Jacobian.
struct RightHandSide<'e>(&'e Equations<'e>);

/// u(0).
struct Start<'e>(&'e Equations<'e>);

macro_rules! shape_of_the_equations {
    ($operator:ty, $equations:ident => $found:expr) => {
        impl Op for $operator {
            type T = f64;
            type V = Vector64;
            type M = Matrix64;
            type C = NalgebraContext;

            fn context(&self) -> &NalgebraContext {
                let $equations = self;
                &$found.context
            }

            fn nstates(&self) -> usize {
                let $equations = self;
                $found.problem.network.species_count()
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

shape_of_the_equations!(Equations<'_>, equations => equations);
shape_of_the_equations!(RightHandSide<'_>, operator => operator.0);
shape_of_the_equations!(Start<'_>, operator => operator.0);

impl NonLinearOp for RightHandSide<'_> {
    fn call_inplace(&self, u: &Vector64, _time: f64, u_dot: &mut Vector64) {
        let u_dot = ArrayViewMut1::from(u_dot.inner_mut().as_mut_slice());
        self.0.problem.network.derivative(view(u), u_dot);
    }
}

impl RightHandSide<'_> {
    /// J at u. Where a species is at zero and its order is below one, a slope is infinite; there J
    /// is that of a state lifted to the absolute tolerance, which only the Newton iteration sees.
    fn write_jacobian(&self, u: ArrayView1<'_, f64>, mut jacobian: ArrayViewMut2<'_, f64>) {
        let network = self.0.problem.network;
        network.jacobian(u, jacobian.view_mut());
        if !jacobian.iter().all(|slope| slope.is_finite()) {
            let lifted = u.mapv(|u| u.max(self.0.problem.absolute_tolerance));
            network.jacobian(lifted.view(), jacobian);
        }
    }
}

impl NonLinearOpJacobian for RightHandSide<'_> {
    fn jac_mul_inplace(&self, u: &Vector64, _time: f64, direction: &Vector64, product: &mut Vector64) {
        let species = self.nstates();
        let mut jacobian = Array2::zeros((species, species));
        self.write_jacobian(view(u), jacobian.view_mut());
        let result: Array1<f64> = jacobian.dot(&view(direction));
        ArrayViewMut1::from(product.inner_mut().as_mut_slice()).assign(&result);
    }

    fn jacobian_inplace(&self, u: &Vector64, _time: f64, jacobian: &mut Matrix64) {
        let species = self.nstates();
        let entries = diffsol::Matrix::inner_mut(jacobian).as_mut_slice();
        if let Ok(by_columns) = ArrayViewMut2::from_shape((species, species).f(), entries) {
            self.write_jacobian(view(u), by_columns);
        }
    }
}

impl ConstantOp for Start<'_> {
    fn call_inplace(&self, _time: f64, u: &mut Vector64) {
        ArrayViewMut1::from(u.inner_mut().as_mut_slice()).assign(&self.0.problem.u0);
    }
}

impl<'e> OdeEquationsRef<'e> for Equations<'_> {
    type Rhs = RightHandSide<'e>;
    type Init = Start<'e>;
    type Mass = ParameterisedOp<'e, UnitCallable<Matrix64>>;
    type Root = ParameterisedOp<'e, UnitCallable<Matrix64>>;
    type Out = ParameterisedOp<'e, UnitCallable<Matrix64>>;
    type Reset = ParameterisedOp<'e, UnitCallable<Matrix64>>;
}

impl OdeEquations for Equations<'_> {
    fn rhs(&self) -> RightHandSide<'_> {
        RightHandSide(self)
    }

    fn init(&self) -> Start<'_> {
        Start(self)
    }

    fn mass(&self) -> Option<<Self as OdeEquationsRef<'_>>::Mass> {
        None
    }

    fn set_params(&mut self, _parameters: &Vector64) {}

    fn get_params(&self, _parameters: &mut Vector64) {}
}
