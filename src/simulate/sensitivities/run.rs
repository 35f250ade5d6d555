//! One run with its parameters, and what comes out of it.

use ndarray::{Array2, Array3, ArrayView1, ArrayView2};

use crate::kinetics::OneWayNetwork;
use crate::simulate::sensitivities::temperature_program::TemperatureProgram;

/// One run: u̇ = f(u), u(t₀) = u₀.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    pub network: &'a OneWayNetwork,
    /// k of every reaction, at the reference temperature if there is a program.
    pub rate_constants: &'a [f64],
    /// How the temperature varies in the run; `None` where it is constant.
    pub heating: Option<Heating<'a>>,
    /// u₀, kmol/m³.
    pub start: &'a [f64],
    /// Species whose u₀ is a parameter.
    pub free_starts: &'a [usize],
    /// Whether derivatives are asked for.
    pub with_slopes: bool,
    /// The relative error of a step; the absolute one is [`ABSOLUTE`] times that of the largest u₀.
    pub tolerance: f64,
}

/// A temperature that varies in a run.
#[derive(Clone, Copy, Debug)]
pub struct Heating<'a> {
    /// Ea/(R T₀) of every reaction, T₀ the reference temperature: k(T) = k exp(−ε (T₀/T − 1)).
    pub energies: &'a [f64],
    pub program: &'a TemperatureProgram,
}

/// The absolute error of a step, as a share of the relative one times the largest concentration.
pub(super) const ABSOLUTE: f64 = 1e-3;

/// A trajectory and its derivatives.
#[derive(Clone, Debug)]
pub struct Response {
    /// u at the times asked for, times × species, kmol/m³.
    pub states: Array2<f64>,
    /// ∂u/∂θ, times × parameters × species: by ln k of every reaction; with [`Heating`] by every ε; by every free
    /// start. Without parameters where no derivatives were asked for.
    pub slopes: Array3<f64>,
}

impl Run<'_> {
    /// The number of parameters of [`Response::slopes`].
    pub fn parameter_count(&self) -> usize {
        let reactions = self.network.reaction_count();
        match self.with_slopes {
            true => reactions * (1 + usize::from(self.heating.is_some())) + self.free_starts.len(),
            false => 0,
        }
    }

    /// The response before anything is written to it.
    pub(super) fn response(&self, times: usize) -> Response {
        let species = self.network.species_count();
        Response {
            states: Array2::zeros((times, species)),
            slopes: Array3::zeros((times, self.parameter_count(), species)),
        }
    }
}

/// The rates of progress in one state.
#[derive(Clone, Debug)]
pub struct Rates {
    /// q of every reaction, kmol/m³/s.
    pub rates: Vec<f64>,
    /// ∂q/∂θ, reactions × parameters.
    pub slopes: Array2<f64>,
}

impl Run<'_> {
    /// q in the state that a run has at `time` \[s\], with `slopes` its ∂u/∂θ, parameters × species.
    pub fn rates_at(&self, time: f64, state: ArrayView1<'_, f64>, slopes: ArrayView2<'_, f64>) -> Rates {
        let reactions = self.network.reaction_count();
        let x = self.heating.map(|heating| heating.program.at(time));
        let energy = |i: usize| self.heating.map_or(0.0, |heating| heating.energies[i]);
        let k: Vec<f64> =
            (0..reactions).map(|i| self.rate_constants[i] * x.map_or(1.0, |x| (-energy(i) * x).exp())).collect();
        let u = state.to_vec();
        let mut rates = vec![0.0; reactions];
        self.network.rates(&k, &u, &mut rates);
        let mut found = Array2::zeros((reactions, slopes.nrows()));
        if slopes.nrows() > 0 {
            for (i, q) in rates.iter().enumerate() {
                found[[i, i]] += q;
                if let Some(x) = x {
                    found[[i, reactions + i]] -= x * q;
                }
            }
            self.network.rate_slopes(&k, ArrayView1::from(&u), &mut |i, j, slope| {
                found.row_mut(i).scaled_add(slope, &slopes.column(j));
            });
        }
        Rates { rates, slopes: found }
    }
}

/// Writes the state and its derivatives, one after another in `augmented`, to a row of the response.
pub(super) fn write_row(response: &mut Response, row: usize, augmented: &[f64]) {
    let species = response.states.ncols();
    let (state, slopes) = augmented.split_at(species);
    response.states.row_mut(row).assign(&ArrayView1::from(state));
    let mut rows = response.slopes.outer_iter_mut();
    if let Some(mut of_row) = rows.nth(row) {
        of_row.iter_mut().zip(slopes).for_each(|(to, from)| *to = *from);
    }
}
