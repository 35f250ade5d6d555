//! The steps of one run, by the method that it needs.

use crate::simulate::integration_error::IntegrationError;
use crate::simulate::sensitivities::equations::{Equations, RunEquations};
use crate::simulate::sensitivities::run::{Response, Run, write_row};
use crate::simulate::sensitivities::{explicit, implicit};

/// A stiff run needs more steps than this, and backward differentiation fewer by far.
const MOST_EXPLICIT_STEPS: usize = 2_000;
/// A fit meets rate constants that no run gets through in a reasonable time; these it must leave.
const MOST_IMPLICIT_STEPS: usize = 20_000;

impl Run<'_> {
    /// u and its derivatives at `times` \[s\], which ascend (equal ones are allowed); u₀ holds at `from` \[s\], no later
    /// than the first.
    ///
    /// # Errors
    /// A start that is not finite, growth without bound, and runs that no method can step.
    pub fn integrate(&self, from: f64, times: &[f64]) -> Result<Response, IntegrationError> {
        if let Some(species) = self.start.iter().position(|u| !u.is_finite()) {
            return Err(IntegrationError::StartNotFinite { species });
        }
        let equations = RunEquations::new(self, from);
        let mut response = self.response(times.len());
        if equations.is_at_rest() {
            (0..times.len()).for_each(|row| write_row(&mut response, row, &equations.start()));
            return Ok(response);
        }
        let mut write = |row: usize, augmented: &[f64]| write_row(&mut response, row, augmented);
        if explicit::integrate(&equations, times, MOST_EXPLICIT_STEPS, &mut write).is_err() {
            implicit::integrate(&equations, times, MOST_IMPLICIT_STEPS, write).map_err(|error| error.after(from))?;
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::kinetics::OneWayNetwork;
    use crate::simulate::sensitivities::run::Heating;
    use crate::simulate::sensitivities::temperature_program::TemperatureProgram;

    fn chain() -> OneWayNetwork {
        let step = |from: usize, to: usize| (vec![(from, 1.0)], vec![(from, -1.0), (to, 1.0)]);
        OneWayNetwork::new(3, [step(0, 1), step(1, 2)], &[])
    }

    fn run<'a>(network: &'a OneWayNetwork, k: &'a [f64], start: &'a [f64]) -> Run<'a> {
        Run { network, rate_constants: k, heating: None, start, free_starts: &[0], with_slopes: true, tolerance: 1e-9 }
    }

    /// A => B => C: A = a e^(−k₁t), B = a k₁ (e^(−k₁t) − e^(−k₂t))/(k₂ − k₁).
    fn exact(k: [f64; 2], a: f64, t: f64) -> [f64; 2] {
        let (first, second) = ((-k[0] * t).exp(), (-k[1] * t).exp());
        [a * first, a * k[0] * (first - second) / (k[1] - k[0])]
    }

    fn assert_derivatives(k: [f64; 2], times: &[f64], allowed: f64) {
        let network = chain();
        let response = run(&network, &k, &[2.0, 0.0, 0.0]).integrate(0.0, times).unwrap();
        let h = 1e-5;
        for (row, t) in times.iter().enumerate() {
            let u = exact(k, 2.0, *t);
            let by = |up: [f64; 2], down: [f64; 2], width: f64| [0, 1].map(|s| (up[s] - down[s]) / width);
            let of_k = |which: usize| {
                let moved = |by: f64| std::array::from_fn(|i| k[i] * if i == which { by.exp() } else { 1.0 });
                by(exact(moved(h), 2.0, *t), exact(moved(-h), 2.0, *t), 2.0 * h)
            };
            let slopes = [of_k(0), of_k(1), by(exact(k, 2.0 + h, *t), exact(k, 2.0 - h, *t), 2.0 * h)];
            for s in 0..2 {
                assert!((response.states[[row, s]] - u[s]).abs() < allowed, "u_{s}({t})");
                for (p, slope) in slopes.iter().enumerate() {
                    let found = response.slopes[[row, p, s]];
                    assert!((found - slope[s]).abs() < 10.0 * allowed, "∂u_{s}({t})/∂θ_{p}: {found} for {}", slope[s]);
                }
            }
        }
    }

    #[test]
    fn a_chain_and_its_derivatives_are_those_of_the_formula() {
        assert_derivatives([1.0, 3.0], &[0.0, 0.1, 0.1, 0.5, 2.0, 10.0], 1e-7);
    }

    #[test]
    fn a_stiff_chain_is_stepped_by_backward_differentiation() {
        assert_derivatives([1.0, 1e6], &[0.1, 0.5, 2.0], 1e-6);
    }

    #[test]
    fn heating_changes_the_rates_along_the_run() {
        let network = OneWayNetwork::new(1, [(vec![(0, 1.0)], vec![(0, -1.0)])], &[]);
        // T₀/T − 1 falls by 1/s from 0: ln A = −k ∫ e^(ε t) dt.
        let program = TemperatureProgram::of_reduced(&[0.0, 1.0], &[0.0, -1.0]);
        let energies = [2.0];
        let heated =
            Run { heating: Some(Heating { energies: &energies, program: &program }), ..run(&network, &[0.5], &[1.0]) };
        let response = heated.integrate(0.0, &[1.0]).unwrap();
        let integral = |energy: f64| (energy.exp() - 1.0) / energy;
        let u = (-0.5 * integral(2.0)).exp();
        assert!((response.states[[0, 0]] - u).abs() < 1e-7);
        let slope = (integral(2.0 + 1e-5) - integral(2.0 - 1e-5)) / 2e-5 * -0.5 * u;
        assert!((response.slopes[[0, 1, 0]] - slope).abs() < 1e-6, "{}", response.slopes);
    }

    #[test]
    fn a_run_at_rest_keeps_its_start_and_unbounded_growth_is_an_error() {
        let network = chain();
        let response = run(&network, &[1.0, 2.0], &[0.0, 0.0, 1.0]).integrate(0.0, &[0.0, 5.0]).unwrap();
        assert_eq!(response.states, array![[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]);
        let explosion = OneWayNetwork::new(1, [(vec![(0, 2.0)], vec![(0, 1.0)])], &[]);
        assert!(run(&explosion, &[1.0], &[1.0]).integrate(0.0, &[2.0]).is_err());
        let error = run(&network, &[1.0, 2.0], &[f64::NAN, 0.0, 1.0]).integrate(0.0, &[1.0]).unwrap_err();
        assert_eq!(error, IntegrationError::StartNotFinite { species: 0 });
    }
}
