//! The stepping: backward differentiation formulas (BDF) of order 1 to 5, as the diffsol library
//! has them.
//!
//! Reference: Shampine, Reichelt, *The MATLAB ODE Suite*, SIAM J. Sci. Comput. 18 (1997) 1–22.

use diffsol::error::OdeSolverError;
use diffsol::matrix::MatrixRef;
use diffsol::{
    Bdf, ConstantOp, DiffsolError, Matrix, NonLinearOp, NonLinearOpJacobian, OdeBuilder, OdeEquations, OdeEquationsRef,
    OdeSolverMethod, OdeSolverProblem, Op, ParameterisedOp, UnitCallable, VectorRef,
};
use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut1};

use crate::kinetics::MassAction;
use crate::simulate::integration_error::IntegrationError;
use crate::simulate::jacobian::{Arrays, DenseArrays, SparseArrays, is_sparse};

/// The library gives up below this step, s; its own limit of 1e-13 s is too coarse for k > 1e10/s.
const SMALLEST_STEP: f64 = 1e-40;
/// Newton failures are counted over the whole run, so the limit only stops a run that is stuck.
const MOST_NEWTON_FAILURES: usize = 100_000;
const MOST_STEPS: usize = 2_000_000;
/// Concentrations beyond this, kmol/m³, have grown without bound.
const LARGEST_CONCENTRATION: f64 = 1e60;

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
    match is_sparse(problem.network) {
        true => integrate_with::<SparseArrays>(problem, elapsed, states),
        false => integrate_with::<DenseArrays>(problem, elapsed, states),
    }
}

fn integrate_with<A: Arrays>(
    problem: &InitialValueProblem<'_>,
    elapsed: &[f64],
    states: &mut Array2<f64>,
) -> Result<(), IntegrationError>
where
    for<'v> &'v A::Vector: VectorRef<A::Vector>,
    for<'m> &'m A::Matrix: MatrixRef<A::Matrix>,
{
    let stuck = |error: DiffsolError, time: f64| integration_error(&error, time);
    let builder =
        OdeBuilder::<A::Matrix>::new().rtol(problem.relative_tolerance).atol([problem.absolute_tolerance]).t0(0.0);
    let equations = Equations { problem, arrays: A::of(problem.network), context: A::Context::default() };
    let mut posed: OdeSolverProblem<Equations<'_, A>> =
        builder.build_from_eqn(equations).map_err(|error| stuck(error, 0.0))?;
    posed.ode_options.min_timestep = SMALLEST_STEP;
    posed.ode_options.max_nonlinear_solver_failures = MOST_NEWTON_FAILURES;
    let mut solver = posed.bdf::<A::Solver>().map_err(|error| stuck(error, 0.0))?;
    let mut steps = 0;
    for (row, time) in elapsed.iter().enumerate() {
        if *time <= 0.0 {
            states.row_mut(row).assign(&problem.u0);
            continue;
        }
        step_past::<A>(&mut solver, *time, &mut steps)?;
        let u = solver.interpolate(*time).map_err(|error| stuck(error, *time))?;
        states.row_mut(row).assign(&view::<A>(&u));
    }
    Ok(())
}

fn step_past<A: Arrays>(
    solver: &mut Bdf<'_, Equations<'_, A>, A::Solver>,
    time: f64,
    steps: &mut usize,
) -> Result<(), IntegrationError>
where
    for<'v> &'v A::Vector: VectorRef<A::Vector>,
    for<'m> &'m A::Matrix: MatrixRef<A::Matrix>,
{
    while solver.state().t < time {
        let reached = solver.state().t;
        if *steps == MOST_STEPS {
            return Err(IntegrationError::TooManySteps { time: reached, steps: *steps });
        }
        *steps += 1;
        solver.step().map_err(|error| integration_error(&error, reached))?;
        if !view::<A>(solver.state().y).iter().all(|u| u.abs() < LARGEST_CONCENTRATION) {
            return Err(IntegrationError::Unbounded { time: solver.state().t });
        }
    }
    Ok(())
}

/// The library's error in the words of this program; `reached` is the time of the last good step.
pub(super) fn integration_error(error: &DiffsolError, reached: f64) -> IntegrationError {
    match error {
        DiffsolError::OdeSolverError(OdeSolverError::StepSizeTooSmall { time }) => {
            IntegrationError::StepSizeTooSmall { time: *time }
        }
        _ => IntegrationError::NoConvergence { time: reached },
    }
}

fn view<A: Arrays>(vector: &A::Vector) -> ArrayView1<'_, f64> {
    ArrayView1::from(A::slice(vector))
}

struct Equations<'a, A: Arrays> {
    problem: &'a InitialValueProblem<'a>,
    arrays: A,
    context: A::Context,
}

/// u̇ = f(u) and its exact Jacobian.
struct RightHandSide<'e, A: Arrays>(&'e Equations<'e, A>);

/// u(0).
struct Start<'e, A: Arrays>(&'e Equations<'e, A>);

macro_rules! shape_of_the_equations {
    ($operator:ty, $equations:ident => $found:expr) => {
        impl<A: Arrays> Op for $operator {
            type T = f64;
            type V = A::Vector;
            type M = A::Matrix;
            type C = A::Context;

            fn context(&self) -> &A::Context {
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

shape_of_the_equations!(Equations<'_, A>, equations => equations);
shape_of_the_equations!(RightHandSide<'_, A>, operator => operator.0);
shape_of_the_equations!(Start<'_, A>, operator => operator.0);

impl<A: Arrays> NonLinearOp for RightHandSide<'_, A> {
    fn call_inplace(&self, u: &A::Vector, _time: f64, u_dot: &mut A::Vector) {
        let u_dot = ArrayViewMut1::from(A::slice_mut(u_dot));
        self.0.problem.network.derivative(view::<A>(u), u_dot);
    }
}

impl<A: Arrays> NonLinearOpJacobian for RightHandSide<'_, A> {
    fn jac_mul_inplace(&self, u: &A::Vector, _time: f64, direction: &A::Vector, product: &mut A::Vector) {
        let (direction, product) = (A::slice(direction), A::slice_mut(product));
        let InitialValueProblem { network, absolute_tolerance, .. } = self.0.problem;
        let mut multiply = |u: ArrayView1<'_, f64>| {
            product.fill(0.0);
            network.slopes(u, &mut |s, j, slope| product[s] += slope * direction[j]);
            product.iter().all(|sum| sum.is_finite())
        };
        if !multiply(view::<A>(u)) {
            multiply(view::<A>(u).mapv(|u| u.max(*absolute_tolerance)).view());
        }
    }

    /// J at u. Where a species is at zero and its order is below one, a slope is infinite; there J
    /// is that of a state lifted to the absolute tolerance, which only the Newton iteration sees.
    fn jacobian_inplace(&self, u: &A::Vector, _time: f64, jacobian: &mut A::Matrix) {
        let Equations { problem, arrays, .. } = self.0;
        let u = view::<A>(u);
        if !arrays.write(problem.network, u, jacobian) {
            let lifted = u.mapv(|u| u.max(problem.absolute_tolerance));
            arrays.write(problem.network, lifted.view(), jacobian);
        }
    }

    fn jacobian_sparsity(&self) -> Option<<A::Matrix as Matrix>::Sparsity> {
        self.0.arrays.sparsity()
    }
}

impl<A: Arrays> ConstantOp for Start<'_, A> {
    fn call_inplace(&self, _time: f64, u: &mut A::Vector) {
        ArrayViewMut1::from(A::slice_mut(u)).assign(&self.0.problem.u0);
    }
}

impl<'e, A: Arrays> OdeEquationsRef<'e> for Equations<'_, A> {
    type Rhs = RightHandSide<'e, A>;
    type Init = Start<'e, A>;
    type Mass = ParameterisedOp<'e, UnitCallable<A::Matrix>>;
    type Root = ParameterisedOp<'e, UnitCallable<A::Matrix>>;
    type Out = ParameterisedOp<'e, UnitCallable<A::Matrix>>;
    type Reset = ParameterisedOp<'e, UnitCallable<A::Matrix>>;
}

impl<A: Arrays> OdeEquations for Equations<'_, A> {
    fn rhs(&self) -> RightHandSide<'_, A> {
        RightHandSide(self)
    }

    fn init(&self) -> Start<'_, A> {
        Start(self)
    }

    fn mass(&self) -> Option<<Self as OdeEquationsRef<'_>>::Mass> {
        None
    }

    fn set_params(&mut self, _parameters: &A::Vector) {}

    fn get_params(&self, _parameters: &mut A::Vector) {}
}
