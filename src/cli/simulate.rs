//! `kinmech simulate`: concentrations in time, or a mechanism against data.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::Path;

use anyhow::Context;

use crate::cli::Failure;
use crate::cli::files::{STANDARD_STREAM, read_data, require_distinct, require_writable, write_output};
use crate::cli::mechanism_file::{Loaded, MechanismArguments, read_mechanism};
use crate::cli::terminal::Terminal;
use crate::data::{self, Noise, add_noise};
use crate::mechanism::Mechanism;
use crate::report::{agreement_json, agreement_text};
use crate::simulate::{
    Conditions, InitialState, SimulationError, Tolerances, compare, draw_temperatures, parse_initial, parse_times,
    random_states, simulate, states_from_data,
};

/// Integrate a mechanism at constant temperature and volume
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
    /// Temperature in K
    #[arg(short = 'T', long, value_name = "K", default_value_t = 1000.0, allow_negative_numbers = true)]
    temperature: f64,
    /// Draw the temperature of each random initial state from here, K
    #[arg(long, value_name = "LOW:HIGH", value_parser = parse_range, requires = "random", conflicts_with = "temperature")]
    temperature_range: Option<Range<f64>>,
    /// Pressure in Pa, written to the data; the rates do not depend on it
    #[arg(short = 'P', long, value_name = "PA", allow_negative_numbers = true)]
    pressure: Option<f64>,
    /// Initial concentrations in mol/L, as 'A=1,B=0.5' (the rest is 0), or a CSV file with one row an experiment
    #[arg(long, value_name = "STATE", required_unless_present_any = ["random", "against"], conflicts_with = "random")]
    initial: Option<String>,
    /// This many random initial states, each concentration uniform in --range
    #[arg(long, value_name = "N")]
    random: Option<NonZeroUsize>,
    /// Range of the random concentrations, mol/L
    #[arg(long, value_name = "LOW:HIGH", default_value = "0:1", value_parser = parse_range)]
    range: Range<f64>,
    /// Times in s: START:STOP:COUNT, log:START:STOP:COUNT, or a list; '0,log:1e-6:1:7' begins at 0
    #[arg(long, value_name = "TIMES", required_unless_present = "against")]
    times: Option<String>,
    /// Write the time derivatives as well
    #[arg(long)]
    derivatives: bool,
    /// Multiply each concentration by 1 + S·N(0,1)
    #[arg(long, value_name = "S", default_value_t = 0.0, allow_negative_numbers = true)]
    noise_u: f64,
    /// Multiply each derivative by 1 + S·N(0,1)
    #[arg(long, value_name = "S", default_value_t = 0.0, allow_negative_numbers = true, requires = "derivatives")]
    noise_rate: f64,
    /// Seed of the random states and the noise
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Compare with these data instead: each experiment is integrated from its first row
    #[arg(
        long,
        value_name = "DATA.csv",
        conflicts_with_all = ["initial", "random", "times", "derivatives", "noise_u", "noise_rate", "output"]
    )]
    against: Option<String>,
    /// Output file; - for stdout
    #[arg(short, long, value_name = "data.csv", default_value = STANDARD_STREAM)]
    output: String,
}

const EXAMPLES: &str = "Examples:
  kinmech simulate network.yaml --initial 'A=1,B=0.5' --times 0:10:101 -o curve.csv
  kinmech simulate network.yaml --random 100 --times 0:1:11 --derivatives -o data.csv
  kinmech simulate learned.yaml --against data.csv";

/// No data set holds more concentrations, so that what is asked for by mistake does not use up the memory.
const MOST_VALUES: usize = 200_000_000;

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let loaded = read_mechanism(&arguments.mechanism)?;
    terminal.diagnostics(&loaded.document.warnings);
    loaded.require_sound()?;
    loaded.require_rates()?;
    let mechanism = loaded.of_phase(arguments.mechanism.phase.as_deref())?;
    let conditions = Conditions { temperature: arguments.temperature, pressure: arguments.pressure };
    match &arguments.against {
        Some(data) => compare_with(data, &loaded, &mechanism, conditions, terminal),
        None => produce(arguments, &loaded, &mechanism, conditions, terminal),
    }
}

fn compare_with(
    data: &str,
    loaded: &Loaded,
    mechanism: &Mechanism,
    conditions: Conditions,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let (dataset, warnings, _) = read_data(&[data.to_string()])?;
    terminal.diagnostics(&warnings);
    let agreement =
        compare(mechanism, conditions, &dataset, Tolerances::default()).map_err(|error| explained(error, loaded))?;
    if terminal.json {
        terminal.json(agreement_json(&agreement))?;
    } else {
        terminal.result(&agreement_text(&agreement))?;
    }
    Ok(0)
}

fn produce(
    arguments: &Arguments,
    loaded: &Loaded,
    mechanism: &Mechanism,
    conditions: Conditions,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    if terminal.json {
        return Err(anyhow::anyhow!("simulated data are written as CSV; --format json is for --against").into());
    }
    if arguments.pressure.is_some_and(|pressure| !(pressure > 0.0 && pressure.is_finite())) {
        return Err(anyhow::anyhow!("--pressure is a number of Pa above zero").into());
    }
    for (name, noise) in [("--noise-u", arguments.noise_u), ("--noise-rate", arguments.noise_rate)] {
        if !(noise >= 0.0 && noise.is_finite()) {
            return Err(anyhow::anyhow!("{name} {noise} is not a number from 0 up").into());
        }
    }
    let times = parse_times(arguments.times.as_deref().unwrap_or_default()).context("--times")?;
    let experiments = arguments.random.map_or(1, NonZeroUsize::get);
    if experiments.saturating_mul(times.len()).saturating_mul(mechanism.species().len()) > MOST_VALUES {
        return Err(anyhow::anyhow!(
            "{experiments} experiments of {} times are more than {MOST_VALUES} concentrations",
            times.len()
        )
        .into());
    }
    let inputs = arguments.mechanism.all().chain(arguments.initial.as_ref());
    require_distinct(&arguments.output, inputs.map(String::as_str))?;
    require_writable(&arguments.output)?;
    let states = initial_states(arguments, mechanism)?;
    let mut dataset = simulate(mechanism, conditions, &states, &times, Tolerances::default(), arguments.derivatives)
        .map_err(|error| explained(error, loaded))?;
    add_noise(
        &mut dataset,
        Noise { concentrations: arguments.noise_u, derivatives: arguments.noise_rate },
        arguments.seed,
    );
    let command: Vec<String> = std::env::args().skip(1).collect();
    let comment = format!("kinmech {} {}", env!("CARGO_PKG_VERSION"), command.join(" "));
    let text = data::write(&dataset, &comment).context("writing the data")?;
    write_output(&arguments.output, &text, terminal)?;
    Ok(0)
}

fn initial_states(arguments: &Arguments, mechanism: &Mechanism) -> Result<Vec<InitialState>, Failure> {
    let names: Vec<&str> = mechanism.species().iter().map(|species| species.name.as_str()).collect();
    if let Some(count) = arguments.random {
        let mut states =
            random_states(names.len(), count.get(), arguments.range.clone(), arguments.seed).context("--random")?;
        if let Some(range) = &arguments.temperature_range {
            draw_temperatures(&mut states, range.clone(), arguments.seed).context("--temperature-range")?;
        }
        return Ok(states);
    }
    let initial = arguments.initial.as_deref().unwrap_or_default();
    if Path::new(initial).is_file() || !initial.contains('=') {
        let (dataset, ..) = read_data(&[initial.to_string()]).map_err(|failure| match failure {
            Failure::Other(error) => error.context("--initial is neither a state such as A=1,B=0.5 nor a file").into(),
            invalid => invalid,
        })?;
        return Ok(states_from_data(&dataset, &names).with_context(|| format!("--initial {initial}"))?);
    }
    let u = parse_initial(initial, &names).context("--initial")?;
    Ok(vec![InitialState { label: data::UNNAMED_EXPERIMENT.to_string(), u, temperature: None }])
}

fn parse_range(text: &str) -> Result<Range<f64>, String> {
    let bounds = text.split_once(':').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    match bounds {
        Some((low, high)) if 0.0 <= low && low < high && f64::is_finite(high) => Ok(low..high),
        _ => Err("write LOW:HIGH, two numbers with 0 ≤ LOW < HIGH".to_string()),
    }
}

/// A reaction that cannot be evaluated is shown at its place.
fn explained(error: SimulationError, loaded: &Loaded) -> Failure {
    match error {
        SimulationError::Mechanism(not_evaluable) => loaded.not_evaluable(&not_evaluable).into(),
        other => anyhow::Error::new(other).context("the simulation failed").into(),
    }
}
