//! Trajectories with their derivatives by the coefficients of terms that may be missing in u̇: c ∏ u^ν e.
//!
//! G_c = ∂u/∂c obeys Ġ_c = J G_c + e m(u), m = ∏ u^ν, beside u̇ = f(u). The terms need not be part of f: this is how a
//! search learns what a reaction that is not there yet would change. Terms of one monomial and one species each carry the
//! derivatives by all reactions of that source, whatever their products.
//!
//! The step follows from the error of u alone; the derivatives take the same stages.

use std::cell::RefCell;

use ndarray::{Array2, Array3, ArrayView1};

use crate::kinetics::{OneWayNetwork, monomial};
use crate::simulate::sensitivities::equations::{Equations, multiply};
use crate::simulate::sensitivities::explicit::{self, GaveUp};
use crate::simulate::sensitivities::implicit;

/// A term of u̇: a monomial, by its place in [`ProbedRun::monomials`], and ν″ − ν′ of the species that it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    pub monomial: usize,
    pub net: Vec<(usize, f64)>,
}

/// One run u̇ = f(u), u(t₀) = u₀, with the terms to derive by.
#[derive(Clone, Copy, Debug)]
pub struct ProbedRun<'a> {
    pub network: &'a OneWayNetwork,
    /// k of every reaction.
    pub rate_constants: &'a [f64],
    /// u₀, kmol/m³.
    pub start: &'a [f64],
    /// Directions of u₀ to derive by: species with their slopes.
    pub free_starts: &'a [Vec<(usize, f64)>],
    /// Species and orders of each monomial.
    pub monomials: &'a [Vec<(usize, f64)>],
    pub probes: &'a [Probe],
    /// The relative error of a step.
    pub tolerance: f64,
    /// The absolute error of a step, kmol/m³.
    pub absolute_tolerance: f64,
    /// The explicit method gives up runs that need more steps; the implicit one, whose steps cost more but may be longer,
    /// after four times as many. Where that fails, too, the explicit one may take as many.
    pub most_steps: usize,
}

/// A trajectory and its derivatives.
#[derive(Clone, Debug)]
pub struct ProbedResponse {
    /// u, times × species, kmol/m³.
    pub states: Array2<f64>,
    /// ∂u/∂θ, times × species × columns: by every free start, then by the coefficient of every probe.
    pub slopes: Array3<f64>,
}

/// How many times the steps of the explicit method the implicit one may take.
const MORE_STEPS: usize = 4;

impl ProbedRun<'_> {
    /// The number of columns of [`ProbedResponse::slopes`].
    pub fn columns(&self) -> usize {
        self.free_starts.len() + self.probes.len()
    }

    /// u and its derivatives at `times` \[s\], which ascend (equal ones are allowed) from `from` on. `None` where this
    /// takes too many steps, or u grows without bound.
    pub fn integrate(&self, from: f64, times: &[f64]) -> Option<ProbedResponse> {
        let (species, columns) = (self.network.species_count(), self.columns());
        let mut response = ProbedResponse {
            states: Array2::zeros((times.len(), species)),
            slopes: Array3::zeros((times.len(), species, columns)),
        };
        let equations = ProbedEquations::new(self, from);
        let mut write = |row: usize, augmented: &[f64]| {
            let (state, slopes) = augmented.split_at(species);
            response.states.row_mut(row).assign(&ArrayView1::from(state));
            let mut of_row = response.slopes.index_axis_mut(ndarray::Axis(0), row);
            for (column, slopes) in slopes.chunks_exact(species).enumerate() {
                of_row.column_mut(column).assign(&ArrayView1::from(slopes));
            }
        };
        match explicit::integrate(&equations, times, self.most_steps, &mut write) {
            Ok(()) => Some(response),
            Err(GaveUp::Unbounded) => None,
            Err(GaveUp::TooManySteps) => {
                let many = MORE_STEPS * self.most_steps;
                let done = implicit::integrate(&equations, times, many, &mut write).is_ok()
                    || explicit::integrate(&equations, times, many, &mut write).is_ok();
                done.then_some(response)
            }
        }
    }
}

/// The right-hand side of a run, and of its derivatives by starts and probes.
struct ProbedEquations<'a> {
    run: &'a ProbedRun<'a>,
    from: f64,
    scratch: RefCell<Scratch>,
}

struct Scratch {
    q: Vec<f64>,
    /// J by rows.
    jacobian: Vec<f64>,
    /// The values of the monomials.
    values: Vec<f64>,
}

impl<'a> ProbedEquations<'a> {
    fn new(run: &'a ProbedRun<'a>, from: f64) -> Self {
        let species = run.network.species_count();
        let scratch = Scratch {
            q: vec![0.0; run.network.reaction_count()],
            jacobian: vec![0.0; species * species],
            values: vec![0.0; run.monomials.len()],
        };
        ProbedEquations { run, from, scratch: RefCell::new(scratch) }
    }

    fn jacobian_at(&self, u: &[f64]) {
        let species = self.species();
        let jacobian = &mut self.scratch.borrow_mut().jacobian;
        jacobian.fill(0.0);
        let add = &mut |s: usize, j: usize, slope: f64| jacobian[s * species + j] += slope;
        self.run.network.slopes(self.run.rate_constants, u, add);
    }

    fn add_parameter_slopes(&self, u: &[f64], slopes: &mut [f64]) {
        let (species, first) = (self.species(), self.run.free_starts.len());
        let values = &mut self.scratch.borrow_mut().values;
        let view = ArrayView1::from(u);
        values.iter_mut().zip(self.run.monomials).for_each(|(value, orders)| *value = monomial(orders, view));
        for (place, probe) in self.run.probes.iter().enumerate() {
            for (s, nu) in &probe.net {
                slopes[(first + place) * species + s] += nu * values[probe.monomial];
            }
        }
    }
}

impl Equations for ProbedEquations<'_> {
    fn from(&self) -> f64 {
        self.from
    }

    fn species(&self) -> usize {
        self.run.network.species_count()
    }

    fn parameters(&self) -> usize {
        self.run.columns()
    }

    fn tolerances(&self) -> (f64, f64) {
        (self.run.tolerance, self.run.absolute_tolerance)
    }

    fn controls_slopes(&self) -> bool {
        false
    }

    fn start(&self) -> Vec<f64> {
        let species = self.species();
        let mut augmented = vec![0.0; species * (1 + self.parameters())];
        augmented[..species].copy_from_slice(self.run.start);
        for (place, direction) in self.run.free_starts.iter().enumerate() {
            direction.iter().for_each(|(s, slope)| augmented[species * (1 + place) + s] = *slope);
        }
        augmented
    }

    fn rate(&self, u: &[f64], _time: f64, u_dot: &mut [f64]) {
        let q = &mut self.scratch.borrow_mut().q;
        self.run.network.rates(self.run.rate_constants, u, q);
        self.run.network.derivative(q, u_dot);
    }

    fn parameter_slopes(&self, u: &[f64], _time: f64, slopes: &mut [f64]) {
        slopes.fill(0.0);
        self.add_parameter_slopes(u, slopes);
    }

    fn augmented_rate(&self, augmented: &[f64], time: f64, rate: &mut [f64]) {
        let (u, columns) = augmented.split_at(self.species());
        let (u_dot, slopes) = rate.split_at_mut(self.species());
        self.rate(u, time, u_dot);
        if self.parameters() > 0 {
            self.jacobian_product(u, time, columns, slopes);
            self.add_parameter_slopes(u, slopes);
        }
    }

    fn jacobian_product(&self, u: &[f64], _time: f64, v: &[f64], product: &mut [f64]) {
        self.jacobian_at(u);
        let (species, scratch) = (self.species(), self.scratch.borrow());
        for (v, product) in v.chunks_exact(species).zip(product.chunks_exact_mut(species)) {
            multiply(&scratch.jacobian, v, product);
        }
    }

    fn jacobian_by_columns(&self, u: &[f64], _time: f64, entries: &mut [f64]) {
        self.jacobian_at(u);
        let (species, scratch) = (self.species(), self.scratch.borrow());
        for row in 0..species {
            for column in 0..species {
                entries[column * species + row] = scratch.jacobian[row * species + column];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A => B, and what B => C and A + B => 2 B would change.
    #[test]
    fn derivatives_by_terms_that_are_not_there_are_those_of_differences() {
        let step = |orders: Vec<(usize, f64)>, net: Vec<(usize, f64)>| (orders, net);
        let decay = step(vec![(0, 1.0)], vec![(0, -1.0), (1, 1.0)]);
        let loss = step(vec![(1, 1.0)], vec![(1, -1.0), (2, 1.0)]);
        let autocatalysis = step(vec![(0, 1.0), (1, 1.0)], vec![(0, -1.0), (1, 1.0)]);
        let network = OneWayNetwork::new(3, [decay, loss.clone(), autocatalysis.clone()], &[]);
        let monomials = [loss.0.clone(), autocatalysis.0.clone()];
        let probes = [Probe { monomial: 0, net: loss.1 }, Probe { monomial: 1, net: autocatalysis.1 }];
        let times = [0.0, 0.3, 0.3, 1.1, 4.0];
        let run = |k: &[f64], start: &[f64]| {
            let run = ProbedRun {
                network: &network,
                rate_constants: k,
                start,
                free_starts: &[vec![(0, 1.0)]],
                monomials: &monomials,
                probes: &probes,
                tolerance: 1e-9,
                absolute_tolerance: 1e-12,
                most_steps: 2000,
            };
            run.integrate(0.0, &times).unwrap()
        };
        let found = run(&[1.0, 0.0, 0.0], &[2.0, 0.5, 0.0]);
        assert!((found.states[[3, 0]] - 2.0 * (-1.1f64).exp()).abs() < 1e-7);
        assert_eq!(found.states.row(1), found.states.row(2));
        let h = 1e-4;
        let differences = [
            (run(&[1.0, 0.0, 0.0], &[2.0 + h, 0.5, 0.0]), run(&[1.0, 0.0, 0.0], &[2.0 - h, 0.5, 0.0])),
            (run(&[1.0, h, 0.0], &[2.0, 0.5, 0.0]), run(&[1.0, -h, 0.0], &[2.0, 0.5, 0.0])),
            (run(&[1.0, 0.0, h], &[2.0, 0.5, 0.0]), run(&[1.0, 0.0, -h], &[2.0, 0.5, 0.0])),
        ];
        for (column, (above, below)) in differences.iter().enumerate() {
            for row in 0..times.len() {
                for s in 0..3 {
                    let slope = (above.states[[row, s]] - below.states[[row, s]]) / (2.0 * h);
                    assert!((found.slopes[[row, s, column]] - slope).abs() < 1e-5, "{row} {s} {column}");
                }
            }
        }
    }

    fn alone<'a>(network: &'a OneWayNetwork, k: &'a [f64], probes: &'a [Probe]) -> ProbedRun<'a> {
        ProbedRun {
            network,
            rate_constants: k,
            start: &[1.0],
            free_starts: &[],
            monomials: &[],
            probes,
            tolerance: 1e-8,
            absolute_tolerance: 1e-12,
            most_steps: 500,
        }
    }

    #[test]
    fn stiff_runs_are_stepped_by_the_implicit_method() {
        // 0 => A at 1, A => 0 at 1e7: u is 1e-7 after a moment.
        let steps = [(vec![], vec![(0, 1.0)]), (vec![(0, 1.0)], vec![(0, -1.0)])];
        let network = OneWayNetwork::new(1, steps, &[]);
        let (k, monomials) = ([1.0, 1e7], [vec![]]);
        let probes = [Probe { monomial: 0, net: vec![(0, 1.0)] }];
        let run = ProbedRun { monomials: &monomials, ..alone(&network, &k, &probes) };
        let found = run.integrate(0.0, &[2.0]).unwrap();
        assert!((found.states[[0, 0]] - 1e-7).abs() < 1e-10, "{}", found.states);
        assert!((found.slopes[[0, 0, 0]] - 1e-7).abs() < 1e-10, "{}", found.slopes);
    }

    #[test]
    fn explosions_are_given_up() {
        let explosion = OneWayNetwork::new(1, [(vec![(0, 2.0)], vec![(0, 1.0)])], &[]);
        assert!(alone(&explosion, &[1.0], &[]).integrate(0.0, &[2.0]).is_none());
        let growth = OneWayNetwork::new(1, [(vec![(0, 1.0)], vec![(0, 1.0)])], &[]);
        assert!(alone(&growth, &[1e3], &[]).integrate(0.0, &[2.0]).is_none());
    }
}
