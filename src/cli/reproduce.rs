//! `kinmech reproduce`: the examples of the paper, learned again.

use std::num::NonZeroU64;

use crate::cli::discover::{StepName, step_of};
use crate::cli::search_monitor::SearchMonitor;
use crate::cli::terminal::Terminal;
use crate::operations::{Failure, Monitor, ReproduceOptions, Selection, reproduce_example, reproduce_section_2};
use crate::report::{exponents_text, reproduction_json, reproduction_text};

/// Learn the examples of Huang, Zhou, Yong (2022) again, beside the numbers they published
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Arguments {
    /// Which examples: 2, 4.1, 4.2, 4.2-arrhenius, 4.3, 4.3-1e-4, 4.3-1e-3, 4.3-both, 4.4, 4.5, or all
    #[arg(value_name = "EXAMPLE", default_value = "all")]
    examples: Vec<String>,
    /// Number of data sets of each example, made with the seeds 0 to N − 1
    #[arg(long, value_name = "N", default_value = "1")]
    seeds: NonZeroU64,
    /// Number of random starts of all cases of section 2 together
    #[arg(long, value_name = "N", default_value_t = 1000)]
    starts: usize,
    /// The inner solver of partial-parameters-freezing
    #[arg(long, value_enum, default_value = "lm")]
    step: StepName,
    /// Learn by auto alone, not by partial-parameters-freezing
    #[arg(long)]
    auto_only: bool,
    /// Leave out the runs without rounding that the paper shows for contrast
    #[arg(long)]
    frozen_only: bool,
}

const HELP: &str = "Data are made as in the paper: 100 random initial states, u and du/dt at t = 0, 0.1 … 1 s, of
which four in five experiments are learned from.

Examples:
  kinmech reproduce
  kinmech reproduce 4.1 4.3-1e-3 --seeds 20
  kinmech reproduce all --seeds 20 --format json";

pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    let selection = Selection::named(&arguments.examples)?;
    let options = ReproduceOptions {
        seeds: arguments.seeds.get(),
        starts: arguments.starts,
        step: step_of(arguments.step),
        auto_only: arguments.auto_only,
        contrast: !arguments.frozen_only,
    };
    let monitor = SearchMonitor::new(terminal);
    let mut studies = Vec::new();
    if selection.section_2 {
        studies = reproduce_section_2(&options);
        if !terminal.json {
            terminal.result(&(exponents_text(&studies) + "\n"))?;
        }
    }
    // Nothing of section 2 is worth keeping before it is done, so that Ctrl-C ends the process there.
    monitor.catch_interrupts();
    let mut reproductions = Vec::new();
    for example in selection.examples {
        let reproduction = reproduce_example(example, &options, &monitor)?;
        if !terminal.json {
            terminal.result(&(reproduction_text(&reproduction) + "\n"))?;
        }
        reproductions.push(reproduction);
        if monitor.interrupted() {
            break;
        }
    }
    if terminal.json {
        terminal.json(reproduction_json(&studies, &reproductions))?;
    }
    Ok(0)
}
