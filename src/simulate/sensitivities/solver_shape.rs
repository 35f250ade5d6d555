//! What the ODE solver wants to know of every operator, written once.

/// The sizes of an operator: those of the equations `$whole` that it belongs to, which have a `context`, `states()` and
/// `solver_parameters()`. To be used where the solver's types are in scope.
macro_rules! solver_shape {
    ($operator:ty, $this:ident => $whole:expr) => {
        impl<E: Equations> Op for $operator {
            type T = f64;
            type V = NalgebraVec<f64>;
            type M = NalgebraMat<f64>;
            type C = NalgebraContext;

            fn context(&self) -> &NalgebraContext {
                let $this = self;
                &$whole.context
            }

            fn nstates(&self) -> usize {
                let $this = self;
                $whole.states()
            }

            fn nout(&self) -> usize {
                self.nstates()
            }

            fn nparams(&self) -> usize {
                let $this = self;
                $whole.solver_parameters()
            }
        }
    };
}

pub(super) use solver_shape;
