//! Stepping by backward differentiation formulas with the library's forward sensitivities, for stiff runs.

use diffsol::{
    ConstantOp, ConstantOpSens, Context, DiffsolError, NalgebraContext, NalgebraLU, NalgebraMat, NalgebraVec,
    NonLinearOp, NonLinearOpJacobian, NonLinearOpSens, OdeBuilder, OdeEquations, OdeEquationsRef, OdeSolverMethod,
    OdeSolverProblem, Op, ParameterisedOp, UnitCallable, Vector, VectorCommon,
};

use crate::simulate::bdf::integration_error;
use crate::simulate::integration_error::IntegrationError;
use crate::simulate::sensitivities::equations::Equations;
use crate::simulate::sensitivities::solver_shape::solver_shape;

/// The library gives up below this step, s; its own limit of 1e-13 s is too coarse for k > 1e10/s.
const SMALLEST_STEP: f64 = 1e-40;
/// Newton failures are counted over the whole run, so the limit only stops a run that is stuck.
const MOST_NEWTON_FAILURES: usize = 10_000;
/// Concentrations beyond this, kmol/m³, have grown without bound.
const LARGEST: f64 = 1e60;

/// Steps to every time, no more often than `most_steps`, and hands the state with its derivatives to `write`, with the
/// place of the time. The times of errors count from the start.
pub(super) fn integrate<E: Equations>(
    equations: &E,
    times: &[f64],
    most_steps: usize,
    write: impl FnMut(usize, &[f64]),
) -> Result<(), IntegrationError> {
    let stuck = |error: DiffsolError, time: f64| integration_error(&error, time);
    let (relative, absolute) = equations.tolerances();
    let to = Times { equations, times, most_steps };
    let mut posed: OdeSolverProblem<WithParameters<'_, E>> = OdeBuilder::<NalgebraMat<f64>>::new()
        .rtol(relative)
        .atol([absolute])
        .t0(0.0)
        .p(vec![0.0; equations.parameters()])
        .build_from_eqn(WithParameters { equations, context: NalgebraContext::default() })
        .map_err(|error| stuck(error, 0.0))?;
    posed.ode_options.min_timestep = SMALLEST_STEP;
    posed.ode_options.max_nonlinear_solver_failures = MOST_NEWTON_FAILURES;
    if equations.parameters() == 0 {
        let solver = posed.bdf::<NalgebraLU<f64>>().map_err(|error| stuck(error, 0.0))?;
        return step_through(solver, &to, write, |_, _, _| Ok(()));
    }
    let lanes = NalgebraContext::default().clone_with_nbatch(equations.parameters());
    let lanes = lanes.map_err(|_| IntegrationError::NoConvergence { time: 0.0 })?;
    let mut slopes = NalgebraVec::zeros(equations.species(), lanes);
    let solver = posed.bdf_sens::<NalgebraLU<f64>>().map_err(|error| stuck(error, 0.0))?;
    step_through(solver, &to, write, |solver, time, row| {
        solver.interpolate_sens_inplace(time, &mut slopes)?;
        row.copy_from_slice(slopes.inner().as_slice());
        Ok(())
    })
}

/// Where to step.
struct Times<'t, E> {
    equations: &'t E,
    times: &'t [f64],
    most_steps: usize,
}

/// Steps to every time and hands on the state and, by `slopes`, its derivatives.
fn step_through<'a, E: Equations + 'a, S: OdeSolverMethod<'a, WithParameters<'a, E>>>(
    mut solver: S,
    to: &Times<'_, E>,
    mut write: impl FnMut(usize, &[f64]),
    mut slopes: impl FnMut(&S, f64, &mut [f64]) -> Result<(), DiffsolError>,
) -> Result<(), IntegrationError> {
    let Times { equations, times, most_steps } = *to;
    let (species, mut augmented, mut steps) = (equations.species(), equations.start(), 0);
    let mut state = NalgebraVec::zeros(species, NalgebraContext::default());
    for (row, time) in times.iter().map(|time| time - equations.from()).enumerate() {
        if time > 0.0 {
            step_past(&mut solver, time, most_steps, &mut steps)?;
            let stuck = |error: DiffsolError| integration_error(&error, time);
            solver.interpolate_inplace(time, &mut state).map_err(stuck)?;
            augmented[..species].copy_from_slice(state.inner().as_slice());
            slopes(&solver, time, &mut augmented[species..]).map_err(stuck)?;
        }
        write(row, &augmented);
    }
    Ok(())
}

fn step_past<'a, E: Equations + 'a, S: OdeSolverMethod<'a, WithParameters<'a, E>>>(
    solver: &mut S,
    time: f64,
    most_steps: usize,
    steps: &mut usize,
) -> Result<(), IntegrationError> {
    while solver.state().t < time {
        let reached = solver.state().t;
        if *steps == most_steps {
            return Err(IntegrationError::TooManySteps { time: reached, steps: *steps });
        }
        *steps += 1;
        solver.step().map_err(|error| integration_error(&error, reached))?;
        if !solver.state().y.inner().as_slice().iter().all(|u| u.abs() < LARGEST) {
            return Err(IntegrationError::Unbounded { time: solver.state().t });
        }
    }
    Ok(())
}

/// The run with its parameters, which the library only counts: their values are in the run.
struct WithParameters<'a, E> {
    equations: &'a E,
    context: NalgebraContext,
}

/// f with its derivatives.
struct RightHandSide<'e, E>(&'e WithParameters<'e, E>);

/// u₀ with its derivatives.
struct Start<'e, E>(&'e WithParameters<'e, E>);

impl<E: Equations> WithParameters<'_, E> {
    fn states(&self) -> usize {
        self.equations.species()
    }

    fn solver_parameters(&self) -> usize {
        self.equations.parameters()
    }
}

solver_shape!(WithParameters<'_, E>, this => this);
solver_shape!(RightHandSide<'_, E>, this => this.0);
solver_shape!(Start<'_, E>, this => this.0);

impl<E: Equations> NonLinearOp for RightHandSide<'_, E> {
    fn call_inplace(&self, u: &NalgebraVec<f64>, time: f64, u_dot: &mut NalgebraVec<f64>) {
        self.0.equations.rate(u.inner().as_slice(), time, u_dot.inner_mut().as_mut_slice());
    }
}

impl<E: Equations> NonLinearOpJacobian for RightHandSide<'_, E> {
    fn jac_mul_inplace(
        &self,
        u: &NalgebraVec<f64>,
        time: f64,
        direction: &NalgebraVec<f64>,
        product: &mut NalgebraVec<f64>,
    ) {
        let product = product.inner_mut().as_mut_slice();
        self.0.equations.jacobian_product(u.inner().as_slice(), time, direction.inner().as_slice(), product);
    }

    fn jacobian_inplace(&self, u: &NalgebraVec<f64>, time: f64, jacobian: &mut NalgebraMat<f64>) {
        let entries = diffsol::Matrix::inner_mut(jacobian).as_mut_slice();
        self.0.equations.jacobian_by_columns(u.inner().as_slice(), time, entries);
    }
}

impl<E: Equations> NonLinearOpSens for RightHandSide<'_, E> {
    fn sens_mul_inplace(&self, u: &NalgebraVec<f64>, time: f64, v: &NalgebraVec<f64>, sum: &mut NalgebraVec<f64>) {
        let species = self.0.equations.species();
        let mut slopes = vec![0.0; species * self.0.equations.parameters()];
        self.0.equations.parameter_slopes(u.inner().as_slice(), time, &mut slopes);
        weighted_sum(&slopes, v.inner().as_slice(), sum.inner_mut().as_mut_slice());
    }

    fn sens_inplace(&self, u: &NalgebraVec<f64>, time: f64, slopes: &mut NalgebraMat<f64>) {
        let entries = diffsol::Matrix::inner_mut(slopes).as_mut_slice();
        self.0.equations.parameter_slopes(u.inner().as_slice(), time, entries);
    }
}

impl<E: Equations> ConstantOp for Start<'_, E> {
    fn call_inplace(&self, _time: f64, u: &mut NalgebraVec<f64>) {
        let species = self.0.equations.species();
        u.inner_mut().as_mut_slice().copy_from_slice(&self.0.equations.start()[..species]);
    }
}

impl<E: Equations> ConstantOpSens for Start<'_, E> {
    fn sens_mul_inplace(&self, _time: f64, v: &NalgebraVec<f64>, sum: &mut NalgebraVec<f64>) {
        let species = self.0.equations.species();
        let start = self.0.equations.start();
        weighted_sum(&start[species..], v.inner().as_slice(), sum.inner_mut().as_mut_slice());
    }
}

/// Σ_p v_p · column p.
fn weighted_sum(columns: &[f64], v: &[f64], sum: &mut [f64]) {
    sum.fill(0.0);
    for (column, v) in columns.chunks_exact(sum.len()).zip(v) {
        sum.iter_mut().zip(column).for_each(|(sum, entry)| *sum += v * entry);
    }
}

impl<'e, E: Equations> OdeEquationsRef<'e> for WithParameters<'_, E> {
    type Rhs = RightHandSide<'e, E>;
    type Init = Start<'e, E>;
    type Mass = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Root = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Out = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
    type Reset = ParameterisedOp<'e, UnitCallable<NalgebraMat<f64>>>;
}

impl<E: Equations> OdeEquations for WithParameters<'_, E> {
    fn rhs(&self) -> RightHandSide<'_, E> {
        RightHandSide(self)
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
