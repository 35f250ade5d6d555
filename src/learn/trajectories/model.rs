//! A network with the parameters that a fit moves, against the runs of the data.

use std::collections::BTreeSet;

use crate::kinetics::OneWayNetwork;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::trajectories::error::FitError;
use crate::learn::trajectories::measurements::{MeasuredRun, Measurements};
use crate::learn::trajectories::options::{FitOptions, Start};
use crate::learn::trajectories::parameters::Layout;
use crate::simulate::sensitivities::TemperatureProgram;

/// Everything that residuals need but θ.
#[derive(Clone, Debug)]
pub struct Model {
    pub species: Vec<String>,
    pub directions: Vec<OneWayReaction>,
    /// The directions of every reaction, forward and reverse.
    pub reactions: Vec<(usize, Option<usize>)>,
    pub network: OneWayNetwork,
    pub measurements: Measurements,
    /// One entry a run of the measurements.
    pub runs: Vec<RunModel>,
    /// The starts that are parameters, in the order of θ.
    pub free_starts: Vec<FreeStart>,
    pub layout: Layout,
    /// T₀, K; `None` where the temperature does not vary.
    pub reference_temperature: Option<f64>,
}

/// What the parameters do in one run.
#[derive(Clone, Debug)]
pub struct RunModel {
    /// u₀ of every species, kmol/m³; first guesses of those that are free.
    pub start: Vec<f64>,
    /// The free starts: species, and number among all free starts.
    pub free: Vec<(usize, usize)>,
    pub scale: Option<usize>,
    pub shift: Option<usize>,
    pub temperature: RunTemperature,
}

/// The temperature of a run, beside T₀.
#[derive(Clone, Debug)]
pub enum RunTemperature {
    /// T₀/T − 1; 0 where the temperature does not vary.
    Constant(f64),
    Program(TemperatureProgram),
}

/// A start that is a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeStart {
    pub run: usize,
    pub species: usize,
    /// kmol/m³.
    pub first_guess: f64,
    /// Whether no row was taken at the time of the start.
    pub is_extrapolated: bool,
}

impl Model {
    /// Puts the options and the data together.
    ///
    /// # Errors
    /// A structure without reactions, runs that do not exist, starts that no row gives, and species that change
    /// though no reaction changes them.
    pub fn new(measurements: Measurements, options: &FitOptions) -> Result<Self, FitError> {
        let directions: Vec<OneWayReaction> = options.reactions.iter().flat_map(Reaction::directions).collect();
        if directions.is_empty() {
            return Err(FitError::NoReaction);
        }
        let reference = reference_temperature(&measurements, options.temperature_spread);
        let (runs, free_starts) = run_models(&measurements, options, reference)?;
        let layout = Layout {
            directions: directions.len(),
            systems: measurements.systems.len(),
            has_energies: reference.is_some(),
            scales: options.scaled.len(),
            starts: free_starts.len(),
            shifts: options.shifted.len(),
            coefficients: measurements.fitted_coefficients(),
        };
        let network = network(&directions, options.species.len(), &options.held);
        let species = options.species.clone();
        let mut model = Model {
            species,
            directions,
            reactions: directions_of(&options.reactions),
            network,
            measurements,
            runs,
            free_starts,
            layout,
            reference_temperature: reference,
        };
        model.assign_factors_and_shifts(options)?;
        model.require_moving()?;
        Ok(model)
    }

    /// The parameters that a run depends on, block after block as in [`Layout`].
    pub fn parameters_of(&self, run: usize) -> Vec<usize> {
        let (layout, own) = (&self.layout, &self.runs[run]);
        let system = self.measurements.runs[run].system;
        let rates = (0..layout.directions).map(|direction| layout.ln_rate(system, direction));
        let energies = (0..layout.directions).map(|direction| layout.energy(direction));
        let energies = energies.take(if layout.has_energies { layout.directions } else { 0 });
        let starts = own.free.iter().map(|(_, number)| layout.start(*number));
        let coefficients = (0..layout.coefficients).map(|number| layout.coefficient(number));
        rates
            .chain(energies)
            .chain(own.scale.map(|group| layout.scale(group)))
            .chain(starts)
            .chain(own.shift.map(|number| layout.shift(number)))
            .chain(coefficients)
            .collect()
    }

    /// Groups of runs that have no parameter in common, so that each can be fitted on its own: systems with rates of
    /// their own, say.
    pub fn independent_parts(&self) -> Vec<Vec<usize>> {
        let mut parts: Vec<(Vec<usize>, BTreeSet<usize>)> = Vec::new();
        for run in 0..self.runs.len() {
            let (mut runs, mut parameters) = (vec![run], BTreeSet::from_iter(self.parameters_of(run)));
            let (joined, apart) =
                parts.into_iter().partition(|(_, known): &(_, BTreeSet<usize>)| !known.is_disjoint(&parameters));
            parts = apart;
            for (others, known) in joined {
                runs.extend::<Vec<usize>>(others);
                parameters.extend(known);
            }
            runs.sort_unstable();
            parts.push((runs, parameters));
        }
        parts.into_iter().map(|(runs, _)| runs).collect()
    }

    /// Whether a column measures rates of reactions.
    pub fn measures_rates(&self) -> bool {
        let mut terms = self.measurements.columns.iter().flat_map(|column| &column.terms);
        terms.any(|(quantity, _)| *quantity >= self.species.len())
    }

    /// The same with some free starts known to be zero.
    pub fn without_starts(&self, dropped: &[usize]) -> Model {
        let kept: Vec<usize> = (0..self.free_starts.len()).filter(|number| !dropped.contains(number)).collect();
        let mut model = self.clone();
        model.free_starts = kept.iter().map(|number| self.free_starts[*number]).collect();
        model.layout.starts = kept.len();
        for run in &mut model.runs {
            for (species, number) in std::mem::take(&mut run.free) {
                match kept.iter().position(|old| *old == number) {
                    Some(number) => run.free.push((species, number)),
                    None => run.start[species] = 0.0,
                }
            }
        }
        model
    }

    fn assign_factors_and_shifts(&mut self, options: &FitOptions) -> Result<(), FitError> {
        let place = |model: &Model, label: &String| {
            let found = model.measurements.runs.iter().position(|run| run.label == *label);
            found.ok_or_else(|| FitError::UnknownRun(label.clone()))
        };
        for (group, labels) in options.scaled.iter().enumerate() {
            for label in labels {
                let run = place(self, label)?;
                self.runs[run].scale = Some(group);
            }
        }
        for (number, label) in options.shifted.iter().enumerate() {
            let run = place(self, label)?;
            self.runs[run].shift = Some(number);
        }
        Ok(())
    }

    /// Refuses a structure that leaves a species alone which changes in the data.
    fn require_moving(&self) -> Result<(), FitError> {
        let moved: Vec<usize> =
            self.directions.iter().flat_map(|direction| direction.net()).map(|(species, _)| species).collect();
        for (place, column) in self.measurements.columns.iter().enumerate() {
            let [(species, _)] = column.terms[..] else { continue };
            let is_rate = species >= self.species.len();
            if !is_rate && !moved.contains(&species) && self.measurements.changes(place) {
                return Err(FitError::CannotMove { species: column.name.clone() });
            }
        }
        Ok(())
    }
}

/// The runs with their starts, and the starts that are free.
fn run_models(
    measurements: &Measurements,
    options: &FitOptions,
    reference: Option<f64>,
) -> Result<(Vec<RunModel>, Vec<FreeStart>), FitError> {
    let (mut runs, mut free_starts) = (Vec::new(), Vec::new());
    for (number, run) in measurements.runs.iter().enumerate() {
        let mut start = vec![0.0; options.species.len()];
        let mut free = Vec::new();
        for (species, value) in start.iter_mut().enumerate().filter(|_| run.state.is_none()) {
            match initial(measurements, run, species, options)? {
                Initial::Known(known) => *value = known,
                Initial::Free { first_guess, is_extrapolated } => {
                    free.push((species, free_starts.len()));
                    free_starts.push(FreeStart { run: number, species, first_guess, is_extrapolated });
                    *value = first_guess;
                }
            }
        }
        let temperature = run_temperature(run, reference, options.temperature_spread);
        runs.push(RunModel { start, free, scale: None, shift: None, temperature });
    }
    Ok((runs, free_starts))
}

/// The places of the directions of every reaction.
fn directions_of(reactions: &[Reaction]) -> Vec<(usize, Option<usize>)> {
    let mut next = 0..;
    reactions
        .iter()
        .map(|reaction| (next.next().unwrap_or(0), reaction.reversible.then(|| next.next()).flatten()))
        .collect()
}

/// The network of the directions.
pub fn network(directions: &[OneWayReaction], species: usize, held: &[usize]) -> OneWayNetwork {
    let reactions = directions.iter().map(|direction| (direction.reactants.orders(), direction.net()));
    OneWayNetwork::new(species, reactions, held)
}

/// The initial concentration of a species in a run.
enum Initial {
    Known(f64),
    Free { first_guess: f64, is_extrapolated: bool },
}

/// What decides, in this order: the data's own column of starts, the option for the species, the option for all, the
/// first row. A first row of exactly zero means that there was nothing; a species without data in the run was absent.
fn initial(
    measurements: &Measurements,
    run: &MeasuredRun,
    species: usize,
    options: &FitOptions,
) -> Result<Initial, FitError> {
    if let Some(known) = run.known_starts[species] {
        return Ok(Initial::Known(known));
    }
    let of = |which: Option<usize>| options.starts.iter().rev().find(|(species, _)| *species == which);
    let asked = of(Some(species)).or_else(|| of(None)).map(|(_, start)| *start);
    let column = measurements.column_of(species);
    let own: Vec<_> = run.cells.iter().filter(|cell| Some(cell.column) == column && !cell.censored).collect();
    let first: Vec<f64> = own.iter().filter(|cell| run.times[cell.time] == run.from).map(|cell| cell.value).collect();
    let mean = first.iter().sum::<f64>() / first.len() as f64;
    let is_extrapolated = first.is_empty();
    let earliest = own.iter().min_by_key(|cell| cell.time).map(|cell| cell.value);
    let free = |first_guess: f64| Initial::Free { first_guess: first_guess.max(0.0), is_extrapolated };
    match (asked, earliest) {
        (Some(Start::Known(known)), _) => Ok(Initial::Known(known)),
        (Some(Start::FirstRow), Some(_)) if !is_extrapolated => Ok(Initial::Known(mean)),
        (Some(Start::FirstRow), Some(_)) => {
            Err(FitError::UnknownStart { species: options.species[species].clone(), run: run.label.clone() })
        }
        (Some(Start::Fitted), Some(earliest)) => Ok(free(if is_extrapolated { earliest } else { mean })),
        (Some(Start::Fitted), None) if of(Some(species)).is_some() => Ok(free(largest_start(measurements, run))),
        (None, Some(_)) if !is_extrapolated && first.iter().all(|value| *value == 0.0) => Ok(Initial::Known(0.0)),
        (None, Some(earliest)) => Ok(free(if is_extrapolated { earliest } else { mean })),
        (_, None) => Ok(Initial::Known(0.0)),
    }
}

/// A first guess for the start of a species that nobody measured.
fn largest_start(measurements: &Measurements, run: &MeasuredRun) -> f64 {
    run.cells.iter().map(|cell| measurements.columns[cell.column].scale).fold(0.0, f64::max)
}

/// T₀ in the middle of the temperatures by 1/T; `None` where all are the same.
fn reference_temperature(measurements: &Measurements, spread: f64) -> Option<f64> {
    let known = || measurements.runs.iter().flat_map(|run| run.temperatures.iter().flatten().map(|(_, t)| *t));
    let (lowest, highest) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    (highest > lowest * (1.0 + spread)).then(|| 2.0 / (1.0 / lowest + 1.0 / highest))
}

fn run_temperature(run: &MeasuredRun, reference: Option<f64>, spread: f64) -> RunTemperature {
    let (Some(reference), Some(known)) = (reference, &run.temperatures) else { return RunTemperature::Constant(0.0) };
    let (times, temperatures): (Vec<f64>, Vec<f64>) = known.iter().copied().unzip();
    let lowest = temperatures.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = temperatures.iter().copied().fold(0.0, f64::max);
    match highest > lowest * (1.0 + spread) {
        true => RunTemperature::Program(TemperatureProgram::new(&times, &temperatures, reference)),
        false => RunTemperature::Constant(reference / temperatures[0] - 1.0),
    }
}
