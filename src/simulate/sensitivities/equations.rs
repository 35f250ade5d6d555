//! f, J and ∂f/∂θ of a run, over plain slices.

use std::cell::RefCell;

use ndarray::ArrayView1;

use crate::simulate::sensitivities::run::{ABSOLUTE, Run};

/// u̇ = f(u, t) with its derivatives by u and by parameters. Times count from the start.
pub(super) trait Equations {
    /// The time of the start, s.
    fn from(&self) -> f64;

    fn species(&self) -> usize;

    /// The number of parameters.
    fn parameters(&self) -> usize;

    /// The relative and the absolute error of a step of u; the latter in kmol/m³.
    fn tolerances(&self) -> (f64, f64);

    /// Whether the errors of the derivatives limit the steps as well.
    fn controls_slopes(&self) -> bool;

    /// u₀ with its derivatives, one parameter after another.
    fn start(&self) -> Vec<f64>;

    /// u̇.
    fn rate(&self, u: &[f64], time: f64, u_dot: &mut [f64]);

    /// ∂f/∂θ, one parameter after another.
    fn parameter_slopes(&self, u: &[f64], time: f64, slopes: &mut [f64]);

    /// u̇ and Ṡ = J S + ∂f/∂θ of the state with its derivatives.
    fn augmented_rate(&self, augmented: &[f64], time: f64, rate: &mut [f64]);

    /// J v for one or several v, one after another.
    fn jacobian_product(&self, u: &[f64], time: f64, v: &[f64], product: &mut [f64]);

    /// Writes J by columns.
    fn jacobian_by_columns(&self, u: &[f64], time: f64, entries: &mut [f64]);
}

/// The right-hand side of a run and of its sensitivities.
pub(super) struct RunEquations<'a> {
    pub run: &'a Run<'a>,
    from: f64,
    /// The number of parameters.
    parameters: usize,
    scratch: RefCell<Scratch>,
}

struct Scratch {
    /// k at the time.
    k: Vec<f64>,
    q: Vec<f64>,
    /// ∂q/∂θ, one parameter after another.
    q_slopes: Vec<f64>,
    /// J by rows.
    jacobian: Vec<f64>,
}

impl<'a> RunEquations<'a> {
    pub fn new(run: &'a Run<'a>, from: f64) -> Self {
        let (species, reactions) = (run.network.species_count(), run.network.reaction_count());
        let parameters = run.parameter_count();
        let scratch = Scratch {
            k: run.rate_constants.to_vec(),
            q: vec![0.0; reactions],
            q_slopes: vec![0.0; reactions * parameters],
            jacobian: vec![0.0; species * species],
        };
        RunEquations { run, from, parameters, scratch: RefCell::new(scratch) }
    }

    /// Whether nothing changes: then all sensitivities stay as well, if none leads away from rest.
    pub fn is_at_rest(&self) -> bool {
        let mut rate = vec![0.0; self.species() * (1 + self.parameters)];
        self.augmented_rate(&self.start(), 0.0, &mut rate);
        self.run.heating.is_none() && rate.iter().all(|rate| *rate == 0.0)
    }

    fn jacobian_at(&self, u: &[f64], time: f64) {
        let species = self.species();
        let mut scratch = self.scratch.borrow_mut();
        let Scratch { k, jacobian, .. } = &mut *scratch;
        self.set_rate_constants(k, self.reduced_temperature(time));
        jacobian.fill(0.0);
        self.run.network.slopes(k, u, &mut |s, j, slope| jacobian[s * species + j] += slope);
    }

    /// T₀/T − 1, where the temperature varies.
    fn reduced_temperature(&self, time: f64) -> Option<f64> {
        self.run.heating.map(|heating| heating.program.at(self.from + time))
    }

    fn set_rate_constants(&self, k: &mut [f64], x: Option<f64>) {
        let (Some(heating), Some(x)) = (self.run.heating, x) else { return };
        for ((k, reference), energy) in k.iter_mut().zip(self.run.rate_constants).zip(heating.energies) {
            *k = reference * (-energy * x).exp();
        }
    }

    /// ∂f/∂ln k = q (ν″ − ν′), ∂f/∂ε = −x q (ν″ − ν′).
    fn add_parameter_slopes(&self, q: &[f64], time: f64, slopes: &mut [f64]) {
        let (species, reactions) = (self.species(), q.len());
        let mut add = |parameter: usize, i: usize, share: f64| {
            self.run.network.add_net(i, share, &mut slopes[parameter * species..(parameter + 1) * species]);
        };
        for (i, q) in q.iter().enumerate() {
            add(i, i, *q);
            if let Some(heating) = self.run.heating {
                add(reactions + i, i, -heating.program.at(self.from + time) * q);
            }
        }
    }
}

impl Equations for RunEquations<'_> {
    fn from(&self) -> f64 {
        self.from
    }

    fn species(&self) -> usize {
        self.run.network.species_count()
    }

    fn parameters(&self) -> usize {
        self.parameters
    }

    fn tolerances(&self) -> (f64, f64) {
        let largest = self.run.start.iter().fold(0.0, |largest: f64, u| largest.max(u.abs()));
        let absolute = ABSOLUTE * self.run.tolerance * if largest > 0.0 { largest } else { 1.0 };
        (self.run.tolerance, absolute.max(f64::MIN_POSITIVE))
    }

    fn controls_slopes(&self) -> bool {
        true
    }

    fn start(&self) -> Vec<f64> {
        let species = self.species();
        let mut augmented = vec![0.0; species * (1 + self.parameters)];
        augmented.iter_mut().zip(self.run.start).for_each(|(to, u)| *to = *u);
        if self.parameters > 0 {
            let first = self.parameters - self.run.free_starts.len();
            for (place, s) in self.run.free_starts.iter().enumerate() {
                augmented[species * (1 + first + place) + s] = 1.0;
            }
        }
        augmented
    }

    fn rate(&self, u: &[f64], time: f64, u_dot: &mut [f64]) {
        let mut scratch = self.scratch.borrow_mut();
        let Scratch { k, q, .. } = &mut *scratch;
        self.set_rate_constants(k, self.reduced_temperature(time));
        self.run.network.rates(k, u, q);
        self.run.network.derivative(q, u_dot);
    }

    fn augmented_rate(&self, augmented: &[f64], time: f64, rate: &mut [f64]) {
        let species = self.species();
        let (u, sensitivities) = augmented.split_at(species);
        let (u_dot, slopes) = rate.split_at_mut(species);
        let mut scratch = self.scratch.borrow_mut();
        let Scratch { k, q, q_slopes, .. } = &mut *scratch;
        let (network, x) = (self.run.network, self.reduced_temperature(time));
        self.set_rate_constants(k, x);
        network.rates(k, u, q);
        network.derivative(q, u_dot);
        if self.parameters == 0 {
            return;
        }
        // ∂q/∂θ first: reactions have few reactants, and so fewer terms than J has entries.
        let reactions = q.len();
        q_slopes.fill(0.0);
        network.rate_slopes(k, ArrayView1::from(u), &mut |i, j, slope| {
            let of_species = sensitivities.iter().skip(j).step_by(species);
            q_slopes.iter_mut().skip(i).step_by(reactions).zip(of_species).for_each(|(to, s)| *to += slope * s);
        });
        for (i, q) in q.iter().enumerate() {
            q_slopes[i * reactions + i] += q;
            if let Some(x) = x {
                q_slopes[(reactions + i) * reactions + i] -= x * q;
            }
        }
        for (q_slopes, s_dot) in q_slopes.chunks_exact(reactions).zip(slopes.chunks_exact_mut(species)) {
            network.derivative(q_slopes, s_dot);
        }
    }

    fn parameter_slopes(&self, u: &[f64], time: f64, slopes: &mut [f64]) {
        let mut scratch = self.scratch.borrow_mut();
        let Scratch { k, q, .. } = &mut *scratch;
        self.set_rate_constants(k, self.reduced_temperature(time));
        self.run.network.rates(k, u, q);
        slopes.fill(0.0);
        self.add_parameter_slopes(q, time, slopes);
    }

    fn jacobian_product(&self, u: &[f64], time: f64, v: &[f64], product: &mut [f64]) {
        self.jacobian_at(u, time);
        let (species, scratch) = (self.species(), self.scratch.borrow());
        for (v, product) in v.chunks_exact(species).zip(product.chunks_exact_mut(species)) {
            multiply(&scratch.jacobian, v, product);
        }
    }

    fn jacobian_by_columns(&self, u: &[f64], time: f64, entries: &mut [f64]) {
        self.jacobian_at(u, time);
        let (species, scratch) = (self.species(), self.scratch.borrow());
        for row in 0..species {
            for column in 0..species {
                entries[column * species + row] = scratch.jacobian[row * species + column];
            }
        }
    }
}

/// J v, J by rows.
pub(super) fn multiply(jacobian: &[f64], v: &[f64], product: &mut [f64]) {
    for (row, sum) in jacobian.chunks_exact(v.len()).zip(product) {
        *sum = row.iter().zip(v).map(|(slope, v)| slope * v).sum();
    }
}
