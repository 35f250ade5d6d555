//! `kinmech fit`: the rates of given reactions from measured concentrations.

use crate::cli::data_arguments::DataArguments;
use crate::cli::data_folders::data_folder_names;
use crate::cli::disk::Disk;
use crate::cli::recorded_command::recorded_command;
use crate::cli::search_monitor::SearchMonitor;
use crate::cli::terminal::Terminal;
use crate::operations::{
    FIRST_GUESSES, Failure, Files, FitArguments, FittedNetworks, KeptInputs, LearningFiles, STANDARD_STREAM,
    fit_networks,
};
use crate::report::{fit_json, fit_svg, fit_text};

/// Fit the rates of given reactions to measured concentrations
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Data files: a column time and one for each measured species; empty cells are missing values, rows of one time
    /// are replicates
    #[arg(value_name = "DATA.csv", required = true)]
    data: Vec<String>,
    #[command(flatten)]
    reading: DataArguments,
    /// A mechanism file with the reactions to fit (its rates are ignored); several are compared, the best one is written
    #[arg(long, value_name = "FILE", required = true)]
    structure: Vec<String>,
    /// Write the fitted mechanism to this file; data of several systems make one file each
    #[arg(short, long, value_name = "OUT")]
    output: Option<String>,
    /// Draw the data, the curves and the residuals of the best structure
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<String>,
    /// Initial concentrations: 'A=1' (mol/L, or with a unit) is known, 'A=fit' a parameter, 'A=first-row' exactly as
    /// measured; 'fit' and 'first-row' alone hold for all other species [default: fit where the first row is not 0]
    #[arg(long, value_name = "STARTS")]
    start: Vec<String>,
    /// Species whose concentration is held constant
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fixed: Vec<String>,
    /// Species that nobody measured; others without a column are named in a note
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    unobserved: Vec<String>,
    /// A column that is a sum over species or rates: 'mass = A + 0.35*C', 'heat = -50*rate(1)' with the first reaction's
    /// rate in mol/L/s; '?*C' fits the coefficient
    #[arg(long, value_name = "SUM")]
    signal: Vec<String>,
    /// Standard error of the values: 0.02 (mol/L), 5%, or 0.02+5% [default: columns sigma[NAME], else estimated]
    #[arg(long, value_name = "S", conflicts_with = "estimate_noise")]
    sigma: Option<String>,
    /// Estimate a constant and a relative part of the noise of each column, and weight by them
    #[arg(long)]
    estimate_noise: bool,
    /// Runs whose rates are all multiplied by one more parameter; once for each group of runs
    #[arg(long, value_name = "RUN,RUN")]
    scale: Vec<String>,
    /// Runs whose clock may be shifted, by one more parameter each
    #[arg(long, value_name = "RUN,RUN")]
    shift: Vec<String>,
    /// Random first guesses beside the two that the data give
    #[arg(long, value_name = "N", default_value_t = FIRST_GUESSES)]
    restarts: usize,
    /// Seed of the random first guesses
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Leave out the profile-likelihood intervals; those of the standard errors are printed instead
    #[arg(long)]
    no_profiles: bool,
}

const EXAMPLES: &str = "Examples:
  kinmech fit data.csv --structure network.rxn -o fitted.yaml
  kinmech fit data.csv --structure one.rxn --structure two.rxn --format json
  kinmech fit data.csv --structure enzyme.rxn --start 'E=0.93 umol/L'
  kinmech fit tga.csv --structure steps.rxn --signal 'mass = solid + 0.35*char' --start solid=1
  kinmech fit calorimeter.csv --structure steps.rxn --signal 'heat = -80*rate(1) - 45*rate(2)' --start A=0.5";

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let to_stdout = arguments.output.as_deref() == Some(STANDARD_STREAM);
    if to_stdout && terminal.json {
        return Err(Failure::usage("stdout cannot carry both the mechanism and a JSON report; give -o FILE"));
    }
    let monitor = SearchMonitor::new(terminal);
    let disk = KeptInputs::new(&Disk);
    let fitted = fit_networks(&arguments.options(), &disk, &monitor);
    monitor.finish();
    let fitted = fitted?;
    if let Some(plot) = &arguments.plot {
        let svg = fit_svg(&fitted).map_err(|error| Failure::failed("drawing the fit", error))?;
        disk.write(plot, &svg)?;
    }
    report(&fitted, to_stdout, terminal)?;
    Ok(0)
}

/// Prints a fit.
pub(super) fn report(fitted: &FittedNetworks, to_stdout: bool, terminal: &Terminal) -> Result<(), Failure> {
    fitted.remarks.iter().for_each(|remark| terminal.remark(&format!("note: {remark}")));
    if !to_stdout {
        fitted.written.iter().for_each(|path| terminal.remark(&format!("wrote {path}")));
    }
    if terminal.json {
        terminal.json(fit_json(fitted))?;
    } else if to_stdout {
        terminal.remark(&fit_text(fitted));
    } else {
        terminal.result(&fit_text(fitted))?;
    }
    Ok(())
}

impl Arguments {
    fn options(&self) -> FitArguments {
        FitArguments {
            files: LearningFiles {
                data: self.data.clone(),
                reading: self.reading.options(),
                compositions: None,
                data_folders: data_folder_names(),
                output: self.output.clone(),
                command: recorded_command(),
            },
            structures: self.structure.clone(),
            starts: self.start.clone(),
            fixed: self.fixed.clone(),
            unobserved: self.unobserved.clone(),
            signals: self.signal.clone(),
            sigma: self.sigma.clone(),
            estimate_noise: self.estimate_noise,
            scaled: self.scale.clone(),
            shifted: self.shift.clone(),
            restarts: self.restarts,
            seed: self.seed,
            without_profiles: self.no_profiles,
        }
    }
}
