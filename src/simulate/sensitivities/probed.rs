//! Trajectories with their derivatives by the coefficients of terms that may be missing in u̇: c ∏ u^ν e.
//!
//! G_c = ∂u/∂c obeys Ġ_c = J G_c + e m(u), m = ∏ u^ν, beside u̇ = f(u). The terms need not be part of f: this is how a
//! search learns what a reaction that is not there yet would change. Terms of one monomial and one species each carry the
//! derivatives by all reactions of that source, whatever their products.
//!
//! Stepped by the explicit Runge–Kutta method of order 5 of Dormand and Prince, *J. Comput. Appl. Math.* 6 (1980) 19,
//! with its interpolant of order 4 (Hairer, Nørsett, Wanner, *Solving Ordinary Differential Equations I*, section II.6).
//! The step follows from the error of u alone; the derivatives take the same stages.

use ndarray::{Array2, Array3, ArrayView1};

use crate::kinetics::{OneWayNetwork, monomial};

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
    /// Species whose u₀ is derived by.
    pub free_starts: &'a [usize],
    /// Species and orders of each monomial.
    pub monomials: &'a [Vec<(usize, f64)>],
    pub probes: &'a [Probe],
    /// The relative error of a step.
    pub tolerance: f64,
    /// The absolute error of a step, kmol/m³.
    pub absolute_tolerance: f64,
    /// A stiff run would need more steps than this.
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

const STAGES: usize = 7;
const A: [[f64; 6]; STAGES] = [
    [0.0; 6],
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
/// The difference of the solutions of orders 5 and 4.
const E: [f64; STAGES] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];
/// The last coefficients of the interpolant.
const D: [f64; STAGES] = [
    -12715105075.0 / 11282082432.0,
    0.0,
    87487479700.0 / 32700410799.0,
    -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0,
    -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0,
];
/// Concentrations beyond this, kmol/m³, have grown without bound.
const LARGEST: f64 = 1e60;

impl ProbedRun<'_> {
    /// The number of columns of [`ProbedResponse::slopes`].
    pub fn columns(&self) -> usize {
        self.free_starts.len() + self.probes.len()
    }

    /// u and its derivatives at `times` \[s\], which ascend (equal ones are allowed) from `from` on. `None` where this
    /// takes too many steps, or u grows without bound.
    pub fn integrate(&self, from: f64, times: &[f64]) -> Option<ProbedResponse> {
        let species = self.network.species_count();
        let mut response = ProbedResponse {
            states: Array2::zeros((times.len(), species)),
            slopes: Array3::zeros((times.len(), species, self.columns())),
        };
        let mut stepper = Stepper::new(self);
        let last = times.last().copied().unwrap_or(from);
        let (mut time, mut next) = (from, 0);
        let mut step = 1e-3 * (last - from);
        let mut steps = 0;
        while next < times.len() {
            if times[next] <= time {
                stepper.write(&mut response, next, 0.0, 0.0);
                next += 1;
                continue;
            }
            steps += 1;
            let is_last = time + step >= last;
            let own = if is_last { last - time } else { step };
            let error = stepper.try_step(own);
            if steps > self.most_steps || !error.is_finite() || own <= 1e-14 * (last - from) {
                return None;
            }
            let factor = (0.9 * (error + 1e-12).powf(-0.2)).clamp(0.2, 5.0);
            step = own * factor;
            if error > 1.0 {
                continue;
            }
            stepper.step_columns(own);
            let end = if is_last { last } else { time + own };
            while next < times.len() && times[next] <= end {
                stepper.write(&mut response, next, (times[next] - time) / own, own);
                next += 1;
            }
            stepper.accept(own);
            time = end;
        }
        Some(response)
    }
}

/// The state with its derivatives, and the stages of a step.
struct Stepper<'a> {
    run: ProbedRun<'a>,
    u: Vec<f64>,
    /// States of the stages; the last one is that at the end of the step.
    at_stage: Vec<Vec<f64>>,
    rate: Vec<Vec<f64>>,
    /// ∂u/∂θ, a row for each species.
    columns: Vec<f64>,
    column_rate: Vec<Vec<f64>>,
    scratch: Vec<f64>,
    jacobian: Vec<f64>,
    q: Vec<f64>,
}

impl<'a> Stepper<'a> {
    fn new(run: &ProbedRun<'a>) -> Self {
        let (species, count) = (run.network.species_count(), run.columns());
        let mut columns = vec![0.0; species * count];
        run.free_starts.iter().enumerate().for_each(|(place, s)| columns[s * count + place] = 1.0);
        let mut stepper = Stepper {
            run: *run,
            u: run.start.to_vec(),
            at_stage: vec![run.start.to_vec(); STAGES],
            rate: vec![vec![0.0; species]; STAGES],
            column_rate: vec![vec![0.0; columns.len()]; STAGES],
            scratch: vec![0.0; columns.len()],
            columns,
            jacobian: vec![0.0; species * species],
            q: vec![0.0; run.network.reaction_count()],
        };
        stepper.evaluate(0);
        stepper.evaluate_columns(0, 0.0);
        stepper
    }

    fn evaluate(&mut self, stage: usize) {
        self.run.network.rates(self.run.rate_constants, &self.at_stage[stage], &mut self.q);
        self.run.network.derivative(&self.q, &mut self.rate[stage]);
    }

    /// The stages of u for a step; its error in units of the tolerance.
    fn try_step(&mut self, step: f64) -> f64 {
        for (stage, weights) in A.iter().enumerate().skip(1) {
            for s in 0..self.u.len() {
                let sum: f64 = weights.iter().zip(&self.rate).take(stage).map(|(weight, rate)| weight * rate[s]).sum();
                self.at_stage[stage][s] = self.u[s] + step * sum;
            }
            self.evaluate(stage);
        }
        let end = &self.at_stage[STAGES - 1];
        if !end.iter().all(|u| u.abs() < LARGEST) {
            return f64::INFINITY;
        }
        let error = |s: usize| {
            let difference: f64 = (0..STAGES).map(|stage| E[stage] * self.rate[stage][s]).sum();
            (step * difference / (self.run.absolute_tolerance + self.run.tolerance * end[s].abs())).abs()
        };
        (0..self.u.len()).map(error).fold(0.0, f64::max)
    }

    /// The stages of the derivatives, once those of u are accepted. The first one is the last of the step before.
    fn step_columns(&mut self, step: f64) {
        (1..STAGES).for_each(|stage| self.evaluate_columns(stage, step));
    }

    fn evaluate_columns(&mut self, stage: usize, step: f64) {
        let (species, count) = (self.u.len(), self.run.columns());
        self.scratch.copy_from_slice(&self.columns);
        for (weight, rate) in A[stage].iter().zip(&self.column_rate).take(stage) {
            add_scaled(&mut self.scratch, step * weight, rate);
        }
        let u = &self.at_stage[stage];
        self.jacobian.fill(0.0);
        let jacobian = &mut self.jacobian;
        self.run.network.slopes(self.run.rate_constants, u, &mut |s, j, slope| jacobian[s * species + j] += slope);
        let rate = &mut self.column_rate[stage];
        rate.fill(0.0);
        for s in 0..species {
            let row = &mut rate[s * count..(s + 1) * count];
            for j in 0..species {
                add_scaled(row, self.jacobian[s * species + j], &self.scratch[j * count..(j + 1) * count]);
            }
        }
        let first = self.run.free_starts.len();
        let view = ArrayView1::from(&u[..]);
        let values: Vec<f64> = self.run.monomials.iter().map(|orders| monomial(orders, view)).collect();
        for (place, probe) in self.run.probes.iter().enumerate() {
            for (s, nu) in &probe.net {
                rate[s * count + first + place] += nu * values[probe.monomial];
            }
        }
    }

    /// Writes the state at the share `at` of the step that was made.
    fn write(&self, response: &mut ProbedResponse, row: usize, at: f64, step: f64) {
        let weights = interpolant(at);
        let mut state = self.u.clone();
        let mut slopes = response.slopes.index_axis_mut(ndarray::Axis(0), row);
        let Some(slopes) = slopes.as_slice_mut() else { return };
        slopes.copy_from_slice(&self.columns);
        for (stage, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            add_scaled(&mut state, step * weight, &self.rate[stage]);
            add_scaled(slopes, step * weight, &self.column_rate[stage]);
        }
        response.states.row_mut(row).assign(&ArrayView1::from(&state));
    }

    /// Moves to the end of the step.
    fn accept(&mut self, step: f64) {
        self.u.copy_from_slice(&self.at_stage[STAGES - 1]);
        for (weight, rate) in A[STAGES - 1].iter().zip(&self.column_rate).take(STAGES - 1) {
            add_scaled(&mut self.columns, step * weight, rate);
        }
        self.at_stage.swap(0, STAGES - 1);
        self.rate.swap(0, STAGES - 1);
        self.column_rate.swap(0, STAGES - 1);
    }
}

/// to += factor · from.
fn add_scaled(to: &mut [f64], factor: f64, from: &[f64]) {
    if factor != 0.0 {
        to.iter_mut().zip(from).for_each(|(to, from)| *to += factor * from);
    }
}

/// The weights of the stages at the share θ of a step: u(θ) = u + h Σ w_i k_i.
fn interpolant(at: f64) -> [f64; STAGES] {
    let rest = 1.0 - at;
    std::array::from_fn(|stage| {
        let b = if stage < STAGES - 1 { A[STAGES - 1][stage] } else { 0.0 };
        let first = if stage == 0 { at * rest - at * at * rest } else { 0.0 };
        let last = if stage == STAGES - 1 { -at * at * rest } else { 0.0 };
        b * (at - at * rest + 2.0 * at * at * rest) + first + last + D[stage] * at * at * rest * rest
    })
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
                free_starts: &[0],
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

    #[test]
    fn stiff_runs_and_explosions_are_given_up() {
        let fast = OneWayNetwork::new(1, [(vec![(0, 1.0)], vec![(0, -1.0)])], &[]);
        let explosion = OneWayNetwork::new(1, [(vec![(0, 2.0)], vec![(0, 1.0)])], &[]);
        for (network, k) in [(&fast, 1e7), (&explosion, 1.0)] {
            let run = ProbedRun {
                network,
                rate_constants: &[k],
                start: &[1.0],
                free_starts: &[],
                monomials: &[],
                probes: &[],
                tolerance: 1e-6,
                absolute_tolerance: 1e-9,
                most_steps: 500,
            };
            assert!(run.integrate(0.0, &[2.0]).is_none());
        }
    }
}
