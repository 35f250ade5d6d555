//! `kinmech simulate`: concentrations in time from a mechanism, or a mechanism beside data.

use std::num::NonZeroUsize;
use std::ops::Range;

use crate::cli::data_arguments::DataArguments;
use crate::cli::disk::Disk;
use crate::cli::mechanism_file::MechanismArguments;
use crate::cli::recorded_command::recorded_command;
use crate::cli::terminal::Terminal;
use crate::data::Noise;
use crate::operations::{
    AgainstOptions, Failure, KeptInputs, STANDARD_STREAM, SimulateOptions, SimulatedData, SimulatedMechanism, Start,
};
use crate::report::{agreement_json, agreement_text};
use crate::simulate::Conditions;

/// Integrate a mechanism at constant temperature and volume
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    mechanism: MechanismArguments,
    /// Temperature in K
    #[arg(short = 'T', long, value_name = "K", default_value_t = 1000.0, allow_negative_numbers = true)]
    temperature: f64,
    /// Range from which the temperature of each random initial state is drawn, K
    #[arg(long, value_name = "LOW:HIGH", value_parser = parse_range, requires = "random", conflicts_with = "temperature")]
    temperature_range: Option<Range<f64>>,
    /// Pressure in Pa, written to the data; the rates do not depend on it
    #[arg(short = 'P', long, value_name = "PA", allow_negative_numbers = true)]
    pressure: Option<f64>,
    /// Initial concentrations in mol/L, as 'A=1,B=0.5' (the rest is 0), or a CSV file with one row for each experiment
    #[arg(long, value_name = "STATE", required_unless_present_any = ["random", "against"], conflicts_with = "random")]
    initial: Option<String>,
    /// Number of random initial states; each concentration is uniform in --range
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
    /// Compare with these data instead of writing some, which are read as `fit` reads them: each experiment is integrated
    /// from its known start or its first row; again for further files
    #[arg(
        long,
        value_name = "DATA.csv",
        conflicts_with_all = ["initial", "random", "times", "derivatives", "noise_u", "noise_rate", "output"]
    )]
    against: Vec<String>,
    #[command(flatten)]
    reading: DataArguments,
    /// Initial concentrations for --against that the data do not tell: 'A=1' (mol/L, or with a unit)
    #[arg(long, value_name = "STARTS", requires = "against")]
    start: Vec<String>,
    /// A column of --against that is a sum over species or rates: 'mass = A + 0.35*C', 'heat = -50*rate(1)'
    #[arg(long, value_name = "SUM", requires = "against")]
    signal: Vec<String>,
    /// Output file; - for stdout
    #[arg(short, long, value_name = "data.csv", default_value = STANDARD_STREAM)]
    output: String,
}

const EXAMPLES: &str = "Examples:
  kinmech simulate network.yaml --initial 'A=1,B=0.5' --times 0:10:101 -o curve.csv
  kinmech simulate network.yaml --random 100 --times 0:1:11 --derivatives -o data.csv
  kinmech simulate learned.yaml --against data.csv";

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let input = arguments.mechanism.options();
    let files = KeptInputs::new(&Disk);
    let mechanism = SimulatedMechanism::read(&input, &files, terminal)?;
    let options = arguments.options();
    if arguments.against.is_empty() {
        if terminal.json {
            return Err(Failure::usage("simulated data are written as CSV; --format json is for --against"));
        }
        let written = mechanism.write_data(&options, &files)?;
        if let SimulatedData { experiments, times, species, metadata: Some(metadata) } = written {
            let number =
                if experiments == 1 { "1 experiment".to_string() } else { format!("{experiments} experiments") };
            terminal.remark(&format!(
                "wrote {}: {number} of {times} times, {species} species; and where they come from: {metadata}",
                arguments.output
            ));
        }
        return Ok(0);
    }
    let against = AgainstOptions {
        data: arguments.against.clone(),
        reading: options.reading,
        conditions: options.conditions,
        starts: arguments.start.clone(),
        signals: arguments.signal.clone(),
    };
    let agreement = mechanism.compare_with(&against, &files, terminal)?;
    if terminal.json {
        terminal.json(agreement_json(&agreement))?;
    } else {
        terminal.result(&agreement_text(&agreement))?;
    }
    Ok(0)
}

impl Arguments {
    fn options(&self) -> SimulateOptions {
        SimulateOptions {
            conditions: Conditions { temperature: self.temperature, pressure: self.pressure },
            start: self.start(),
            reading: self.reading.options(),
            times: self.times.clone().unwrap_or_default(),
            derivatives: self.derivatives,
            noise: Noise { concentrations: self.noise_u, derivatives: self.noise_rate },
            seed: self.seed,
            output: self.output.clone(),
            command: recorded_command(),
        }
    }

    fn start(&self) -> Start {
        match self.random {
            Some(count) => Start::Random {
                count: count.get(),
                concentrations: self.range.clone(),
                temperatures: self.temperature_range.clone(),
            },
            None => Start::Given(self.initial.clone().unwrap_or_default()),
        }
    }
}

fn parse_range(text: &str) -> Result<Range<f64>, String> {
    let bounds = text.split_once(':').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    match bounds {
        Some((low, high)) if 0.0 <= low && low < high && f64::is_finite(high) => Ok(low..high),
        _ => Err("write LOW:HIGH, two numbers with 0 ≤ LOW < HIGH".to_string()),
    }
}
