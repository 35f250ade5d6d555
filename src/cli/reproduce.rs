//! `kinmech reproduce`: the paper's examples, learned again.

use std::num::NonZeroU64;
use std::sync::atomic::Ordering;

use crate::cli::Failure;
use crate::cli::discover::{StepName, step_of};
use crate::cli::interrupt::interrupted;
use crate::cli::terminal::Terminal;
use crate::learn::monitor::Monitor;
use crate::learn::settings::MethodChoice;
use crate::report::{exponents_text, reproduction_json, reproduction_text};
use crate::reproduce::{EXAMPLES, Example, Reproduction, SECTION_2, learners, reproduce, reproduce_exponents};
use crate::spelling;

/// Learn the examples of Huang, Zhou, Yong (2022) again, beside the numbers they published
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Arguments {
    /// Which examples: 2, 4.1, 4.2, 4.2-arrhenius, 4.3, 4.3-1e-4, 4.3-1e-3, 4.3-both, 4.4, 4.5, or all
    #[arg(value_name = "EXAMPLE", default_value = "all")]
    examples: Vec<String>,
    /// Data sets of each example, seeds 0 to N − 1
    #[arg(long, value_name = "N", default_value = "1")]
    seeds: NonZeroU64,
    /// Random starts of all cases of section 2 together
    #[arg(long, value_name = "N", default_value_t = 1000)]
    starts: usize,
    /// The inner solver of partial-parameters-freezing
    #[arg(long, value_enum, default_value = "lm")]
    step: StepName,
    /// Leave out partial-parameters-freezing: auto alone
    #[arg(long)]
    auto_only: bool,
    /// Leave out the contrast, where nothing is rounded
    #[arg(long)]
    frozen_only: bool,
}

const HELP: &str = "Data are made as in the paper: 100 random initial states, u and du/dt at t = 0, 0.1 … 1 s, four
experiments in five to learn from.

Examples:
  kinmech reproduce
  kinmech reproduce 4.1 4.3-1e-3 --seeds 20
  kinmech reproduce all --seeds 20 --format json";

/// The name of section 2.
const EXPONENTS: &str = "2";
const ALL: &str = "all";

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let wanted = |name: &str| arguments.examples.iter().any(|asked| asked == name || asked == ALL);
    require_known(&arguments.examples)?;
    let interrupted = interrupted();
    let monitor = Monitor { interrupted: &|| interrupted.load(Ordering::Relaxed), progress: &|_| () };
    let mut studies = Vec::new();
    if wanted(EXPONENTS) {
        let starts = arguments.starts.div_ceil(SECTION_2.len());
        let contrast = !arguments.frozen_only;
        studies.extend(SECTION_2.map(|case| reproduce_exponents(case, starts, 0, contrast)));
        if !terminal.json {
            terminal.result(&(exponents_text(&studies) + "\n"))?;
        }
    }
    let mut reproductions = Vec::new();
    for example in EXAMPLES.iter().filter(|example| wanted(example.name)) {
        let reproduction = one(example, arguments, &monitor)?;
        if !terminal.json {
            terminal.result(&(reproduction_text(&reproduction) + "\n"))?;
        }
        reproductions.push(reproduction);
        if (monitor.interrupted)() {
            break;
        }
    }
    if terminal.json {
        terminal.json(reproduction_json(&studies, &reproductions))?;
    }
    Ok(0)
}

fn one(example: &Example, arguments: &Arguments, monitor: &Monitor) -> Result<Reproduction, Failure> {
    let mut learners = learners(example);
    if arguments.auto_only {
        learners.retain(|learner| learner.method == MethodChoice::Auto);
    }
    let contrast = !arguments.frozen_only && !arguments.auto_only;
    let seeds = 0..arguments.seeds.get();
    let reproduction = reproduce(example, &learners, seeds, &step_of(arguments.step), contrast, monitor);
    Ok(reproduction.map_err(anyhow::Error::new)?)
}

fn require_known(asked: &[String]) -> Result<(), Failure> {
    let names: Vec<&str> = [ALL, EXPONENTS].into_iter().chain(EXAMPLES.iter().map(|example| example.name)).collect();
    match asked.iter().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(unknown) => {
            let near = spelling::nearest(unknown, names.iter().copied());
            let hint = near.map_or(String::new(), |near| format!(" (did you mean {near}?)"));
            Err(anyhow::anyhow!("there is no example {unknown}{hint}; the examples are {}", names.join(", ")).into())
        }
    }
}
