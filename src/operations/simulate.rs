//! Concentrations in time from a mechanism, as a data file or beside measured data.

use std::ops::Range;

use crate::data::{self, Dataset, Noise, ReadOptions, UNNAMED_EXPERIMENT, add_noise};
use crate::learn::trajectories::options::{self as learn, SignalCoefficient, SignalTerm};
use crate::mechanism::Mechanism;
use crate::operations::data_files::read_data_with;
use crate::operations::failure::Failure;
use crate::operations::files::Files;
use crate::operations::fit::{Quantities, require, start};
use crate::operations::load::{LoadOptions, load};
use crate::operations::loaded::Loaded;
use crate::operations::monitor::Monitor;
use crate::operations::table_metadata::{metadata_path, table_metadata};
use crate::simulate::{
    Agreement, Comparison, Conditions, InitialState, MeasuredSum, SimulationError, SumTerm, Tolerances,
    draw_temperatures, parse_initial, parse_times, random_states, simulate, states_from_data,
};

/// What to simulate, and where to write it.
#[derive(Clone, Debug)]
pub struct SimulateOptions {
    /// The temperature, K, and the pressure, Pa, which is only written to the data.
    pub conditions: Conditions,
    /// The initial states.
    pub start: Start,
    /// How to read data, where their text does not tell.
    pub reading: ReadOptions,
    /// Times in s, as [`parse_times`] reads them: `0:1:11`, `log:1e-6:1:7`, `0,0.5,2`.
    pub times: String,
    /// Whether to write the time derivatives as well.
    pub derivatives: bool,
    /// Relative standard deviations of the noise.
    pub noise: Noise,
    /// The seed of random states and of the noise.
    pub seed: u64,
    /// The data file to write.
    pub output: String,
    /// The command, for the metadata beside the data file.
    pub command: String,
}

/// What was simulated and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedData {
    pub experiments: usize,
    /// Rows of each experiment.
    pub times: usize,
    pub species: usize,
    /// The file beside the data that tells their origin; `None` where the data went to a stream.
    pub metadata: Option<String>,
}

/// Where experiments start.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Concentrations in mol/L, `A=1,B=0.5` (the rest is 0), or a data file with one row an experiment.
    Given(String),
    /// Random states.
    Random {
        /// How many.
        count: usize,
        /// The range of each concentration, mol/L.
        concentrations: Range<f64>,
        /// The range of the temperature of each state, K; `None` takes that of the conditions.
        temperatures: Option<Range<f64>>,
    },
}

/// The most memory that simulated data may need, in bytes, so that a mistyped count does not use up that of the machine.
const MOST_MEMORY: usize = 4_000_000_000;
/// The memory that a value takes at the most: as a number in the run and in the data set, and as text in a buffer that
/// doubles when it is full, and beside it once more.
const BYTES_OF_A_VALUE: usize = 2 * 8 + 3 * 22;
/// The columns beside those of the species: the experiment, its time and its temperature.
const OTHER_COLUMNS: usize = 3;

/// Which data to compare with, and how they are to be read.
#[derive(Clone, Debug)]
pub struct AgainstOptions {
    /// Data files; several are several sets of experiments.
    pub data: Vec<String>,
    pub reading: ReadOptions,
    /// The temperature of experiments that give none.
    pub conditions: Conditions,
    /// `A=1,B=0.9 umol/L`: initial concentrations of all runs, where the data do not tell them.
    pub starts: Vec<String>,
    /// `mass = A + 0.35*C`, `heat = -50*rate(1)`: columns that are sums.
    pub signals: Vec<String>,
}

/// A mechanism that was read to be simulated.
#[derive(Debug)]
pub struct SimulatedMechanism {
    loaded: Loaded,
    mechanism: Mechanism,
}

impl SimulatedMechanism {
    /// Reads a mechanism, or one phase of it. Errors: those of [`load`], findings that are errors, rates that are
    /// not given, and a phase that is not there.
    pub fn read(options: &LoadOptions, files: &dyn Files, monitor: &dyn Monitor) -> Result<Self, Failure> {
        let loaded = load(options, files)?;
        monitor.findings(&loaded.document.warnings);
        loaded.require_sound()?;
        loaded.require_rates()?;
        let mechanism = loaded.of_phase(options.phase.as_deref())?;
        Ok(SimulatedMechanism { loaded, mechanism })
    }

    /// Integrates every experiment of the data from its start and compares what was measured. Errors: data that cannot
    /// be read or have no times, names that neither they nor the mechanism know, and a simulation that fails.
    pub fn compare_with(
        &self,
        options: &AgainstOptions,
        files: &dyn Files,
        monitor: &dyn Monitor,
    ) -> Result<Agreement, Failure> {
        let read = read_data_with(&options.data, &options.reading, files)?;
        monitor.findings(&read.warnings);
        let comparison = Comparison {
            mechanism: &self.mechanism,
            conditions: options.conditions,
            tolerances: Tolerances::default(),
            starts: known_starts(&options.starts, &self.mechanism)?,
            sums: options.signals.iter().map(|text| sum(text, &self.mechanism)).collect::<Result<Vec<_>, Failure>>()?,
        };
        let known = |sum: &&MeasuredSum| !read.dataset.species.contains(&sum.column);
        if let Some(sum) = comparison.sums.iter().find(known) {
            return Err(Failure::usage(format!("--signal names {}, of which there is no column", sum.column)));
        }
        comparison.with(&read.dataset).map_err(|error| self.failure(error))
    }

    /// Simulates experiments and writes them as a data file. Errors: options that make no sense, an output that
    /// cannot be written, and a simulation that fails.
    pub fn write_data(&self, options: &SimulateOptions, files: &dyn Files) -> Result<SimulatedData, Failure> {
        let species = self.mechanism.species().len();
        let times = checked_times(options, species)?;
        let states = initial_states(options, &self.mechanism, files)?;
        let metadata = (!files.is_stream(&options.output)).then(|| metadata_path(&options.output));
        for output in std::iter::once(&options.output).chain(&metadata) {
            files.require_writable(output)?;
        }
        require_memory(options, states.len(), times.len(), species)?;
        let text = data::write(&self.dataset(options, &states, &times)?);
        let text = text.map_err(|error| Failure::failed("writing the data", error))?;
        files.write(&options.output, &text)?;
        if let Some(path) = &metadata {
            files.write(path, &table_metadata(&options.output, &text, &options.command)?)?;
        }
        Ok(SimulatedData { experiments: states.len(), times: times.len(), species, metadata })
    }

    fn dataset(&self, options: &SimulateOptions, states: &[InitialState], times: &[f64]) -> Result<Dataset, Failure> {
        let SimulateOptions { conditions, derivatives, noise, seed, .. } = options;
        let dataset = simulate(&self.mechanism, *conditions, states, times, Tolerances::default(), *derivatives);
        let mut dataset = dataset.map_err(|error| self.failure(error))?;
        add_noise(&mut dataset, *noise, *seed);
        Ok(dataset)
    }

    /// A reaction whose rate cannot be computed is shown at its place.
    fn failure(&self, error: SimulationError) -> Failure {
        match error {
            SimulationError::Mechanism(not_evaluable) => self.loaded.not_evaluable(&not_evaluable).into(),
            other => Failure::failed("the simulation failed", other),
        }
    }
}

fn known_starts(texts: &[String], mechanism: &Mechanism) -> Result<Vec<(usize, f64)>, Failure> {
    let names = mechanism.species_names();
    let of = |text: &str| match start(text.trim())? {
        (Some(name), learn::Start::Known(known)) => {
            require(&name, &names)?;
            Ok(names.iter().position(|species| *species == name).map(|species| (species, known)))
        }
        _ => Err(Failure::usage(format!("--start {text} is not NAME=CONCENTRATION; nothing is fitted here"))),
    };
    let texts = texts.iter().flat_map(|text| text.split(',')).filter(|text| !text.trim().is_empty());
    Ok(texts.map(of).collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten().collect())
}

fn sum(text: &str, mechanism: &Mechanism) -> Result<MeasuredSum, Failure> {
    let species = mechanism.species_names();
    let signal = Quantities { species: &species, mechanism }.signal(text)?;
    let term = |(term, coefficient): &(SignalTerm, SignalCoefficient)| match (term, coefficient) {
        (SignalTerm::Species(species), SignalCoefficient::Given(value)) => Ok((SumTerm::Species(*species), *value)),
        (SignalTerm::Rate(reaction), SignalCoefficient::Given(value)) => Ok((SumTerm::Rate(*reaction), *value)),
        (_, SignalCoefficient::Fitted) => {
            Err(Failure::usage(format!("--signal `{text}`: nothing is fitted here; give the coefficient")))
        }
    };
    Ok(MeasuredSum { column: signal.name, terms: signal.terms.iter().map(term).collect::<Result<_, _>>()? })
}

/// The times, if the numbers of the options make sense. `species` is the number of concentrations of each time.
fn checked_times(options: &SimulateOptions, species: usize) -> Result<Vec<f64>, Failure> {
    if options.conditions.pressure.is_some_and(|pressure| !(pressure > 0.0 && pressure.is_finite())) {
        return Err(Failure::usage("--pressure is a number of Pa above zero"));
    }
    for (name, noise) in [("--noise-u", options.noise.concentrations), ("--noise-rate", options.noise.derivatives)] {
        if !(noise >= 0.0 && noise.is_finite()) {
            return Err(Failure::usage(format!("{name} {noise} is not a number from 0 up")));
        }
    }
    let times = parse_times(&options.times).map_err(|error| Failure::failed("--times", error))?;
    let experiments = match options.start {
        Start::Given(_) => 1,
        Start::Random { count, .. } => count,
    };
    require_memory(options, experiments, times.len(), species)?;
    Ok(times)
}

/// Refuses data that would need too much memory.
fn require_memory(options: &SimulateOptions, experiments: usize, times: usize, species: usize) -> Result<(), Failure> {
    let columns = species.saturating_mul(if options.derivatives { 2 } else { 1 }).saturating_add(OTHER_COLUMNS);
    let values = experiments.saturating_mul(times).saturating_mul(columns);
    let memory = values.saturating_mul(BYTES_OF_A_VALUE);
    if memory <= MOST_MEMORY {
        return Ok(());
    }
    let [needed, most] = [memory, MOST_MEMORY].map(|bytes| bytes as f64 / 1e9);
    Err(Failure::usage(format!(
        "{experiments} experiments of {times} times and {columns} columns need {needed:.1} GB of memory, more than \
         {most} GB; write fewer at a time, with a --seed of their own: discover takes several files"
    )))
}

fn initial_states(
    options: &SimulateOptions,
    mechanism: &Mechanism,
    files: &dyn Files,
) -> Result<Vec<InitialState>, Failure> {
    let names: Vec<&str> = mechanism.species().iter().map(|species| species.name.as_str()).collect();
    match &options.start {
        Start::Given(initial) if files.is_file(initial) || !initial.contains('=') => {
            let read = read_data_with(std::slice::from_ref(initial), &options.reading, files)
                .map_err(|failure| failure.during("--initial is neither a state such as A=1,B=0.5 nor a file"))?;
            states_from_data(&read.dataset, &names)
                .map_err(|error| Failure::failed(format!("--initial {initial}"), error))
        }
        Start::Given(initial) => {
            let u = parse_initial(initial, &names).map_err(|error| Failure::failed("--initial", error))?;
            Ok(vec![InitialState { label: UNNAMED_EXPERIMENT.to_string(), u, temperature: None }])
        }
        Start::Random { count, concentrations, temperatures } => {
            let mut states = random_states(names.len(), *count, concentrations.clone(), options.seed)
                .map_err(|error| Failure::failed("--random", error))?;
            if let Some(range) = temperatures {
                draw_temperatures(&mut states, range.clone(), options.seed)
                    .map_err(|error| Failure::failed("--temperature-range", error))?;
            }
            Ok(states)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::kept_inputs::KeptInputs;
    use crate::operations::memory_files::MemoryFiles;
    use crate::operations::monitor::Silent;

    const CONDITIONS: Conditions = Conditions { temperature: 300.0, pressure: None };

    fn options(start: Start, output: &str) -> SimulateOptions {
        SimulateOptions {
            conditions: CONDITIONS,
            start,
            reading: ReadOptions::default(),
            times: "0,0.6931471805599453".to_string(),
            derivatives: false,
            noise: Noise::default(),
            seed: 1,
            output: output.to_string(),
            command: "kinmech simulate in memory".to_string(),
        }
    }

    fn decay() -> MemoryFiles {
        MemoryFiles::new([("net.rxn", "A => B ; 1\n"), ("bad.rxn", "A => B\n")])
    }

    fn written(start: Start, output: &str, files: &MemoryFiles) -> Result<SimulatedData, Failure> {
        let files = &KeptInputs::new(files);
        let input = LoadOptions::of("net.rxn");
        SimulatedMechanism::read(&input, files, &Silent)?.write_data(&options(start, output), files)
    }

    #[test]
    fn simulated_data_agree_with_the_mechanism_they_come_from() {
        let files = decay();
        written(Start::Given("A=2".to_string()), "data.csv", &files).unwrap();
        let text = files.text("data.csv").unwrap();
        assert!(text.starts_with("time,temperature,A,B\n"), "{text}");
        let metadata = files.text("data.csv-metadata.json").unwrap();
        assert!(metadata.contains("kinmech simulate in memory"), "{metadata}");
        let mechanism = SimulatedMechanism::read(&LoadOptions::of("net.rxn"), &files, &Silent).unwrap();
        let against = AgainstOptions {
            data: vec!["data.csv".to_string()],
            reading: ReadOptions::default(),
            conditions: CONDITIONS,
            starts: Vec::new(),
            signals: Vec::new(),
        };
        let agreement = mechanism.compare_with(&against, &files, &Silent).unwrap();
        assert!(agreement.worst().unwrap().relative < 1e-8, "{agreement:?}");
        written(Start::Given("data.csv".to_string()), "again.csv", &files).unwrap();
        assert_eq!(files.text("again.csv").unwrap(), text);
    }

    #[test]
    fn the_seed_decides_random_states() {
        let files = decay();
        let random = || Start::Random { count: 3, concentrations: 0.0..1.0, temperatures: None };
        written(random(), "one.csv", &files).unwrap();
        written(random(), "two.csv", &files).unwrap();
        assert_eq!(files.text("one.csv"), files.text("two.csv"));
    }

    #[test]
    fn what_cannot_be_simulated_is_refused_and_nothing_is_written() {
        let files = decay();
        let unknown = written(Start::Given("C=1".to_string()), "data.csv", &files).unwrap_err();
        assert_eq!(unknown.to_string(), "--initial");
        let replaced = written(Start::Given("A=1".to_string()), "net.rxn", &files).unwrap_err();
        assert!(matches!(replaced, Failure::Usage(_)), "{replaced}");
        assert_eq!(files.text("data.csv"), None);
        let without_rates = SimulatedMechanism::read(&LoadOptions::of("bad.rxn"), &files, &Silent);
        let Err(Failure::Invalid(found)) = without_rates else { panic!("the rates are missing") };
        assert_eq!(found[0].code, "missing-rate");
    }
}
