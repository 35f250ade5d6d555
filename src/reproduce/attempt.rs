//! The examples of section 4: data made as in the paper, and what each learner finds in them.

use std::time::Instant;

use ndarray::Array2;

use crate::data::{Dataset, add_noise};
use crate::learn::discover;
use crate::learn::freezing::settings::{FreezeSettings, FreezingSettings, Step};
use crate::learn::monitor::Monitor;
use crate::learn::outcome::{FrontPoint, SearchRecord, StopReason};
use crate::learn::settings::{MethodChoice, ReactionCount, Settings};
use crate::learn::{DiscoverError, freezing};
use crate::mechanism::Mechanism;
use crate::reproduce::examples::Example;
use crate::reproduce::recovery::Recovery;
use crate::simulate::{
    Conditions, SimulationError, Tolerances, draw_temperatures, parse_times, random_states, simulate,
};

/// Number of random initial states; each concentration is uniform in (0, 1) mol/L (section 4).
const EXPERIMENTS: usize = 100;
/// The times of an experiment, s: t_n = 0.1 n (section 4).
const TIMES: &str = "0:1:11";
/// The temperature of examples with constant rates, which do not depend on it, K.
const TEMPERATURE: f64 = 300.0;
/// Number of new initial states for which concentrations are predicted.
const PREDICTED: usize = 10;
/// The times of predictions, s.
const PREDICTED_TIMES: &str = "0.1:10:100";
/// Added to the seed of the data, so that predictions start from other states.
const PREDICTION_SEEDS: u64 = 1 << 32;

/// A method and the number of reactions it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Learner {
    pub method: MethodChoice,
    /// The number of reactions n_r; `None` if the method chooses it.
    pub reactions: Option<usize>,
}

/// The result of one learner for one data set.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub seed: u64,
    pub elapsed_s: f64,
    /// The relative error of u̇ on the data held back.
    pub relative_error: f64,
    /// The relative error of u̇ for each number of reactions tried.
    pub front: Vec<FrontPoint>,
    pub recovery: Recovery,
    /// Relative root mean square error of concentrations predicted on [0, 10] s; `None` unless exactly the true
    /// reactions were found.
    pub prediction_error: Option<f64>,
}

/// What the same solver finds for the first seed if it rounds nothing.
#[derive(Clone, Debug)]
pub struct Unfrozen {
    pub species: Vec<String>,
    pub stoichiometry: Array2<f64>,
    /// k_f and k_r of each row, (mol/L)^(1−order)/s.
    pub rates: Vec<(f64, f64)>,
    pub relative_error: f64,
}

/// An example, learned from the data of several seeds.
#[derive(Clone, Debug)]
pub struct Reproduction {
    pub example: Example,
    /// For each learner one attempt for each seed, or why nothing was learned.
    pub learners: Vec<(Learner, Vec<Result<Attempt, String>>)>,
    pub unfrozen: Option<Unfrozen>,
}

/// Why an example cannot be learned again.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReproductionError {
    #[error("the network of example {0} cannot be read")]
    Network(&'static str),
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

/// The network of an example and its data: u and u̇ of 100 experiments at eleven times, with noise.
pub fn data(example: &Example, seed: u64) -> Result<(Mechanism, Dataset), ReproductionError> {
    let mechanism = example.mechanism().ok_or(ReproductionError::Network(example.name))?;
    let mut states =
        random_states(mechanism.species().len(), EXPERIMENTS, 0.0..1.0, seed).map_err(SimulationError::from)?;
    if let Some((lowest, highest)) = example.temperatures {
        draw_temperatures(&mut states, lowest..highest, seed).map_err(SimulationError::from)?;
    }
    let times = parse_times(TIMES).unwrap_or_default();
    let conditions = Conditions { temperature: TEMPERATURE, pressure: None };
    let mut data = simulate(&mechanism, conditions, &states, &times, Tolerances::default(), true)?;
    add_noise(&mut data, example.noise, seed);
    Ok((mechanism, data))
}

/// The learners of an example: `auto`, which chooses the number of reactions, and freezing with the number of the
/// paper; for example 4.1 also with the other numbers of table 4.2.
pub fn learners(example: &Example) -> Vec<Learner> {
    let auto = |reactions| Learner { method: MethodChoice::Auto, reactions };
    let freezing = |reactions| Learner { method: MethodChoice::Named(freezing::NAME), reactions: Some(reactions) };
    if example.name == "4.1" {
        let given = [3, 4].map(|reactions| auto(Some(reactions)));
        return [auto(None)].into_iter().chain(given).chain((1..=4).map(freezing)).collect();
    }
    // Freezing does not fit activation energies.
    let freezes = example.temperatures.is_none().then(|| freezing(example.reactions));
    [auto(None)].into_iter().chain(freezes).collect()
}

/// Learns an example from the data of several seeds.
pub fn reproduce(
    example: &Example,
    learners: &[Learner],
    seeds: std::ops::Range<u64>,
    step: &Step,
    with_unfrozen: bool,
    monitor: &Monitor,
) -> Result<Reproduction, ReproductionError> {
    let mut attempts: Vec<(Learner, Vec<_>)> = learners.iter().map(|learner| (learner.clone(), Vec::new())).collect();
    let mut unfrozen = None;
    let first = seeds.start;
    for seed in seeds {
        if (monitor.interrupted)() {
            break;
        }
        let (truth, dataset) = data(example, seed)?;
        for (learner, attempts) in &mut attempts {
            attempts.push(attempt(example, &truth, &dataset, learner, step, seed, monitor));
        }
        if seed == first && with_unfrozen && example.temperatures.is_none() {
            unfrozen = without_freezing(example, &dataset, step, seed, monitor);
        }
    }
    Ok(Reproduction { example: example.clone(), learners: attempts, unfrozen })
}

fn settings(learner: &Learner, step: &Step, seed: u64) -> Settings {
    let defaults = Settings::default();
    let reactions = learner.reactions.map_or(defaults.reactions.clone(), |n| ReactionCount::Among(n..=n));
    let freezing = FreezingSettings { step: step.clone(), ..FreezingSettings::default() };
    Settings { method: learner.method, reactions, freezing, seed, ..defaults }
}

fn attempt(
    example: &Example,
    truth: &Mechanism,
    dataset: &Dataset,
    learner: &Learner,
    step: &Step,
    seed: u64,
    monitor: &Monitor,
) -> Result<Attempt, String> {
    let began = Instant::now();
    let found =
        discover(dataset, &settings(learner, step, seed), monitor).map_err(|error: DiscoverError| error.to_string())?;
    let elapsed_s = began.elapsed().as_secs_f64();
    let recovery = Recovery::new(truth, example.paper, &found);
    let predicted = example.temperatures.is_none() && recovery.is_exact();
    let prediction_error = if predicted { prediction_error(truth, &found.network.mechanism, seed).ok() } else { None };
    let relative_error =
        if found.network.stop_reason == StopReason::Interrupted { f64::NAN } else { found.network.error() };
    Ok(Attempt { seed, elapsed_s, relative_error, front: found.search.front, recovery, prediction_error })
}

/// ‖u − u_true‖ / ‖u_true‖ over new initial states and all times.
fn prediction_error(truth: &Mechanism, learned: &Mechanism, seed: u64) -> Result<f64, SimulationError> {
    let states = random_states(truth.species().len(), PREDICTED, 0.0..1.0, PREDICTION_SEEDS + seed)?;
    let times: Vec<f64> = [0.0].into_iter().chain(parse_times(PREDICTED_TIMES).unwrap_or_default()).collect();
    let conditions = Conditions { temperature: TEMPERATURE, pressure: None };
    let curves = |mechanism: &Mechanism| simulate(mechanism, conditions, &states, &times, Tolerances::default(), false);
    let (expected, predicted) = (curves(truth)?.concentrations, curves(learned)?.concentrations);
    let square = |table: &Array2<f64>| table.iter().map(|value| value * value).sum::<f64>();
    Ok((square(&(&predicted - &expected)) / square(&expected)).sqrt())
}

/// The contrast of the paper: the same solver from the same starts, with all rows together and no rounding.
fn without_freezing(
    example: &Example,
    dataset: &Dataset,
    step: &Step,
    seed: u64,
    monitor: &Monitor,
) -> Option<Unfrozen> {
    let learner = Learner { method: MethodChoice::Named(freezing::NAME), reactions: Some(example.reactions) };
    let freeze = FreezeSettings { threshold: -1.0, rounds: 1, ..FreezeSettings::default() };
    let mut settings = settings(&learner, step, seed);
    settings.freezing.freeze = freeze;
    if let Step::LevenbergMarquardt(own) = &mut settings.freezing.step {
        own.single_reactions.draws_in_vain = 0;
    }
    let SearchRecord { mut unrounded, front, .. } = discover(dataset, &settings, monitor).ok()?.search;
    let relative_error = front.first()?.relative_error;
    let network = unrounded.pop()?;
    let changing =
        |s: &usize| dataset.derivatives.as_ref().is_some_and(|rates| rates.column(*s).iter().any(|r| *r != 0.0));
    let species = (0..dataset.species.len()).filter(changing).map(|s| dataset.species[s].clone()).collect();
    Some(Unfrozen { species, stoichiometry: network.stoichiometry, rates: network.rates, relative_error })
}
