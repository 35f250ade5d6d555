//! First guesses for the rate constants, so that the user need give none.

use rand::Rng;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::learn::trajectories::measurements::{Contribution, MeasuredRun};
use crate::learn::trajectories::model::Model;
use crate::numerics::levenberg_marquardt::ParameterLimits;
use crate::numerics::linear_algebra::Matrix;
use crate::numerics::nonnegative_least_squares::from_columns;

use ndarray::Array1;

/// Random guesses lie within this many units of ln k around the natural scale of each rate.
const SPREAD: f64 = 5.0;
/// Rates may leave their natural scale by this many units of ln k.
const BOUND: f64 = 25.0;
/// Largest |Ea|/(R T₀), as far as a rate can be followed.
const LARGEST_ENERGY: f64 = 200.0;
/// ln k moves by at most this in one step.
const LARGEST_STEP: f64 = 3.0;
/// Ea/(R T₀) moves by at most this in one step.
const LARGEST_ENERGY_STEP: f64 = 10.0;
/// A rate that the integral form finds zero begins at this share of its natural scale.
const SHARE_OF_ZERO: f64 = 1e-3;

/// θ to begin with, and the bounds of its entries.
#[derive(Clone, Debug)]
pub struct Guesses {
    pub starts: Vec<Array1<f64>>,
    pub limits: ParameterLimits,
}

/// The guess of the integral form where every reactant is measured, the natural scale of every rate, and `restarts`
/// random ones around it.
pub fn guesses(model: &Model, restarts: usize, seed: u64) -> Guesses {
    let layout = &model.layout;
    let natural = natural_scales(model);
    let mut base = Array1::zeros(layout.len());
    let mut limits = ParameterLimits {
        lower: Array1::from_elem(layout.len(), f64::NEG_INFINITY),
        upper: Array1::from_elem(layout.len(), f64::INFINITY),
        step: Array1::from_elem(layout.len(), LARGEST_STEP),
    };
    for system in 0..layout.systems {
        for (direction, scale) in natural.iter().enumerate() {
            let place = layout.ln_rate(system, direction);
            base[place] = *scale;
            (limits.lower[place], limits.upper[place]) = (scale - BOUND, scale + BOUND);
        }
    }
    for place in layout.energy(0)..layout.scale(0) {
        (limits.lower[place], limits.upper[place]) = (-LARGEST_ENERGY, LARGEST_ENERGY);
        limits.step[place] = LARGEST_ENERGY_STEP;
    }
    for (number, start) in model.free_starts.iter().enumerate() {
        let place = layout.start(number);
        (base[place], limits.lower[place]) = (start.first_guess, 0.0);
        limits.step[place] = largest_concentration(model);
    }
    for place in layout.shift(0)..layout.coefficient(0) {
        limits.step[place] = 0.1 * model.measurements.runs.iter().map(duration).fold(0.0, f64::max);
    }
    for place in layout.coefficient(0)..layout.len() {
        limits.step[place] = f64::INFINITY;
    }
    guess_coefficients(model, &mut base);
    let mut starts: Vec<Array1<f64>> = integral_guess(model, &base, &natural).into_iter().collect();
    starts.push(base.clone());
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    for _ in 0..restarts {
        let mut guess = base.clone();
        for place in 0..layout.energy(0) {
            guess[place] += random.random_range(-SPREAD..SPREAD);
        }
        starts.push(guess);
    }
    Guesses { starts, limits }
}

/// Coefficients to begin with: 1 of species; of rates what makes the natural rate the largest value of the column.
fn guess_coefficients(model: &Model, base: &mut Array1<f64>) {
    let natural = ln_natural_rate(model).exp();
    for column in &model.measurements.columns {
        for (quantity, contribution) in &column.terms {
            let Contribution::Fitted(number) = contribution else { continue };
            let is_rate = *quantity >= model.species.len();
            base[model.layout.coefficient(*number)] = if is_rate { column.scale / natural } else { 1.0 };
        }
    }
}

/// ln of the largest concentrations over the time of a run.
fn ln_natural_rate(model: &Model) -> f64 {
    largest_concentration(model).ln() - ln_duration(model) - LN_OF_LENGTH
}

fn ln_duration(model: &Model) -> f64 {
    let durations: Vec<f64> = model.measurements.runs.iter().map(duration).filter(|it| *it > 0.0).collect();
    durations.iter().map(|duration| duration.ln()).sum::<f64>() / durations.len().max(1) as f64
}

/// The largest value of a column of concentrations; where there is none, the largest start.
fn largest_concentration(model: &Model) -> f64 {
    let concentrations = model
        .measurements
        .columns
        .iter()
        .filter(|column| column.terms.iter().all(|(term, _)| *term < model.species.len()));
    let measured = concentrations.map(|column| column.scale).fold(0.0, f64::max);
    let starts = model.runs.iter().flat_map(|run| run.start.iter().copied()).fold(0.0, f64::max);
    [measured, starts].into_iter().find(|largest| *largest > 0.0).unwrap_or(1.0)
}

/// ln of the k by which a reaction at the largest concentrations takes as long as a run: U^(1−order)/τ.
fn natural_scales(model: &Model) -> Vec<f64> {
    let largest_state = |species: usize| {
        let states = model.measurements.runs.iter().filter_map(|run| run.state.as_ref());
        states.map(|state| state[species].abs()).fold(0.0, f64::max)
    };
    let ln_rate = ln_largest_rate(model);
    let measured = |species: usize| {
        if ln_rate.is_some() {
            return largest_state(species);
        }
        let column = model.measurements.column_of(species).map(|column| model.measurements.columns[column].scale);
        let start = model.runs.iter().map(|run| run.start[species]).fold(0.0, f64::max);
        if start > 0.0 { start } else { column.unwrap_or(0.0) }
    };
    let largest = largest_concentration(model);
    let ln_scale = |direction: &crate::learn::reaction::OneWayReaction| {
        let orders = direction.reactants.orders();
        let of = |species: usize| Some(measured(species)).filter(|u| *u > 0.0).unwrap_or(largest);
        let sum: f64 = orders.iter().map(|(species, order)| order * of(*species).ln()).sum();
        ln_rate.unwrap_or_else(|| ln_natural_rate(model)) - sum
    };
    model.directions.iter().map(ln_scale).collect()
}

/// ln of the largest rate that was measured in single states, where all data are such rates.
fn ln_largest_rate(model: &Model) -> Option<f64> {
    let runs = &model.measurements.runs;
    let all_states = runs.iter().all(|run| run.state.is_some());
    let rates = runs.iter().flat_map(|run| run.cells.iter().map(|cell| cell.value.abs()));
    let largest = rates.fold(0.0, f64::max);
    (all_states && largest > 0.0).then(|| largest.ln())
}

/// Most runs are measured until the slowest step is nearly over: its time is about a third of the run.
const LN_OF_LENGTH: f64 = -1.0;

fn duration(run: &MeasuredRun) -> f64 {
    run.times.last().map_or(0.0, |last| last - run.from)
}

/// Rates by non-negative least squares of the changes between measured times, u(t₂) − u(t₁) = Σ k ∫ ∏u^ν′ dt (ν″ − ν′),
/// concentrations between the samples by straight lines. `None` where a reactant is not measured.
fn integral_guess(model: &Model, base: &Array1<f64>, natural: &[f64]) -> Option<Array1<f64>> {
    let layout = &model.layout;
    let mut guess = base.clone();
    for system in 0..layout.systems {
        let (mut rows, mut targets) = (Vec::new(), Vec::new());
        for (number, run) in model.measurements.runs.iter().enumerate().filter(|(_, run)| run.system == system) {
            match &run.state {
                Some(state) => add_rates(model, run, state, natural, &mut rows, &mut targets),
                None => Series::of(model, number, run)?.add_equations(model, natural, &mut rows, &mut targets),
            }
        }
        if rows.len() < layout.directions {
            return None;
        }
        let matrix = Matrix::from_fn(rows.len(), layout.directions, |row, direction| rows[row][direction]);
        let shares = from_columns(matrix.as_ref(), &targets, &|| false);
        for (direction, share) in shares.iter().enumerate() {
            let share = if share.is_finite() { share.max(SHARE_OF_ZERO) } else { 1.0 };
            let place = layout.ln_rate(system, direction);
            guess[place] = natural[direction] + share.ln().clamp(-BOUND, BOUND);
        }
    }
    Some(guess)
}

/// One equation for each rate measured in a state, in units of the largest rate of its column.
fn add_rates(
    model: &Model,
    run: &MeasuredRun,
    state: &[f64],
    natural: &[f64],
    rows: &mut Vec<Vec<f64>>,
    targets: &mut Vec<f64>,
) {
    let mut rates = vec![0.0; natural.len()];
    let k: Vec<f64> = natural.iter().map(|ln| ln.exp()).collect();
    model.network.rates(&k, state, &mut rates);
    for cell in &run.cells {
        let [(species, _)] = model.measurements.columns[cell.column].terms[..] else { continue };
        rows.push((0..natural.len()).map(|direction| net(model, direction, species) * rates[direction]).collect());
        targets.push(cell.value);
    }
}

/// ν″ − ν′ of a species in a direction.
fn net(model: &Model, direction: usize, species: usize) -> f64 {
    let net = model.directions[direction].net();
    net.iter().find(|(changed, _)| *changed == species).map_or(0.0, |(_, nu)| *nu)
}

/// The concentrations of one run at its times, every species by straight lines between its samples.
struct Series<'a> {
    times: &'a [f64],
    /// Times × species.
    u: Vec<Vec<f64>>,
    /// Species that are measured here.
    measured: Vec<usize>,
}

impl<'a> Series<'a> {
    fn of(model: &Model, number: usize, run: &'a MeasuredRun) -> Option<Self> {
        let start = &model.runs[number].start;
        let mut u = vec![start.clone(); run.times.len()];
        let mut measured = Vec::new();
        for species in 0..model.species.len() {
            let Some(column) = model.measurements.column_of(species) else { continue };
            let mut samples: Vec<(usize, f64, f64)> = Vec::new();
            for cell in run.cells.iter().filter(|cell| cell.column == column && !cell.censored) {
                match samples.last_mut() {
                    Some((time, sum, count)) if *time == cell.time => {
                        (*sum, *count) = (*sum + cell.value, *count + 1.0)
                    }
                    _ => samples.push((cell.time, cell.value, 1.0)),
                }
            }
            if samples.is_empty() {
                continue;
            }
            measured.push(species);
            for (place, row) in u.iter_mut().enumerate() {
                row[species] = interpolated(&samples, &run.times, place);
            }
        }
        let is_known = |species: usize| {
            measured.contains(&species)
                || !model
                    .directions
                    .iter()
                    .any(|direction| direction.net().iter().any(|(changed, _)| *changed == species))
        };
        let reactants = model.directions.iter().flat_map(|direction| direction.reactants.orders());
        let all_known = reactants.map(|(species, _)| species).all(is_known);
        all_known.then_some(Series { times: &run.times, u, measured })
    }

    /// One equation for each measured species and each pair of neighbouring times, in units of the species' largest
    /// value, k in units of its natural scale.
    fn add_equations(&self, model: &Model, natural: &[f64], rows: &mut Vec<Vec<f64>>, targets: &mut Vec<f64>) {
        let monomial = |direction: usize, place: usize| -> f64 {
            let orders = model.directions[direction].reactants.orders();
            orders.iter().map(|(species, order)| self.u[place][*species].max(0.0).powf(*order)).product()
        };
        for place in 1..self.times.len() {
            let width = self.times[place] - self.times[place - 1];
            let integrals: Vec<f64> = (0..natural.len())
                .map(|direction| {
                    let mean = 0.5 * (monomial(direction, place - 1) + monomial(direction, place));
                    natural[direction].exp() * mean * width
                })
                .collect();
            for species in &self.measured {
                let Some(column) = model.measurements.column_of(*species) else { continue };
                let scale = model.measurements.columns[column].scale;
                rows.push(
                    (0..natural.len())
                        .map(|direction| net(model, direction, *species) * integrals[direction] / scale)
                        .collect(),
                );
                targets.push((self.u[place][*species] - self.u[place - 1][*species]) / scale);
            }
        }
    }
}

/// The mean at a time, or the straight line between the samples around it; constant outside.
fn interpolated(samples: &[(usize, f64, f64)], times: &[f64], place: usize) -> f64 {
    let mean = |(_, sum, count): &(usize, f64, f64)| sum / count;
    let after = samples.partition_point(|(time, _, _)| *time < place);
    match (after.checked_sub(1).map(|before| &samples[before]), samples.get(after)) {
        (Some(before), Some(next)) => {
            let (from, to) = (times[before.0], times[next.0]);
            mean(before) + (times[place] - from) / (to - from) * (mean(next) - mean(before))
        }
        (None, Some(only)) | (Some(only), None) => mean(only),
        (None, None) => 0.0,
    }
}
