//! Trajectories with their derivatives by rate constants, activation energies and starts, as fits need them.
//!
//! S_p = ∂u/∂θ_p obeys Ṡ_p = J S_p + ∂f/∂θ_p beside u̇ = f(u): forward sensitivities. A run is stepped by an
//! explicit Runge–Kutta method, which costs little where nothing is stiff; where that needs too many steps, by
//! backward differentiation.

mod equations;
mod explicit;
mod implicit;
mod integrate;
mod probed;
mod run;
mod solver_shape;
mod temperature_program;

pub use probed::{Probe, ProbedResponse, ProbedRun};
pub use run::{Heating, Rates, Response, Run};
pub use temperature_program::TemperatureProgram;
