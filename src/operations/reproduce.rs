//! The examples of the paper, learned again: which, from how many data sets, by which solver.

use crate::learn::freezing::settings::Step;
use crate::learn::{MethodChoice, Monitor as LearningMonitor};
use crate::operations::failure::Failure;
use crate::operations::monitor::Monitor;
use crate::reproduce::{
    EXAMPLES, Example, ExponentStudy, Reproduction, SECTION_2, learners, reproduce, reproduce_exponents,
};
use crate::spelling::nearest;

/// The name of section 2 of the paper, which is not learned from reactions.
const SECTION_2_NAME: &str = "2";
/// The name of all examples together.
const ALL: &str = "all";
/// The seed of the random starts of section 2.
const SECTION_2_SEED: u64 = 0;

/// How to learn the examples again.
#[derive(Clone, Debug)]
pub struct ReproduceOptions {
    /// Data sets of each example: those of the seeds 0 to `seeds` − 1.
    pub seeds: u64,
    /// Random starts of all cases of section 2 together.
    pub starts: usize,
    /// The inner solver of partial-parameters-freezing.
    pub step: Step,
    /// Whether to leave out partial-parameters-freezing and learn by `auto` alone.
    pub auto_only: bool,
    /// Whether to run the same solver without rounding as well, as the paper does for contrast.
    pub contrast: bool,
}

/// Parts of the paper to learn again.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Whether section 2 is among them.
    pub section_2: bool,
    /// The examples of section 4, in the order of the paper.
    pub examples: Vec<&'static Example>,
}

impl Selection {
    /// The parts with these names; `all` is every part. Errors: an unknown name.
    pub fn named(names: &[String]) -> Result<Self, Failure> {
        let known: Vec<&str> =
            [ALL, SECTION_2_NAME].into_iter().chain(EXAMPLES.iter().map(|example| example.name)).collect();
        if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
            let hint = nearest(unknown, known.iter().copied())
                .map_or(String::new(), |near| format!(" (did you mean {near}?)"));
            let message = format!("there is no example {unknown}{hint}; the examples are {}", known.join(", "));
            return Err(Failure::usage(message));
        }
        let is_selected = |part: &str| names.iter().any(|name| name == part || name == ALL);
        Ok(Selection {
            section_2: is_selected(SECTION_2_NAME),
            examples: EXAMPLES.iter().filter(|example| is_selected(example.name)).collect(),
        })
    }
}

/// Runs every case of section 2 from its share of the random starts.
pub fn reproduce_section_2(options: &ReproduceOptions) -> Vec<ExponentStudy> {
    let starts = options.starts.div_ceil(SECTION_2.len());
    SECTION_2.map(|case| reproduce_exponents(case, starts, SECTION_2_SEED, options.contrast)).to_vec()
}

/// Learns one example from the data of each seed. Errors: its data cannot be simulated.
pub fn reproduce_example(
    example: &Example,
    options: &ReproduceOptions,
    monitor: &dyn Monitor,
) -> Result<Reproduction, Failure> {
    let mut learners = learners(example);
    if options.auto_only {
        learners.retain(|learner| learner.method == MethodChoice::Auto);
    }
    let contrast = options.contrast && !options.auto_only;
    let monitor = LearningMonitor { interrupted: &|| monitor.interrupted(), progress: &|_| () };
    reproduce(example, &learners, 0..options.seeds, &options.step, contrast, &monitor)
        .map_err(|error| Failure::failed(format!("example {}", example.name), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_selected_by_name() {
        let named = |names: &[&str]| Selection::named(&names.iter().map(|name| name.to_string()).collect::<Vec<_>>());
        let all = named(&["all"]).unwrap();
        assert!(all.section_2 && all.examples.len() == EXAMPLES.len());
        let two = named(&["4.3", "4.1"]).unwrap();
        assert!(!two.section_2);
        assert_eq!(two.examples.iter().map(|example| example.name).collect::<Vec<_>>(), ["4.1", "4.3"]);
        let unknown = named(&["4.6"]).unwrap_err().to_string();
        assert!(
            unknown.starts_with("there is no example 4.6 (did you mean 4.1?); the examples are all, 2, 4.1"),
            "{unknown}"
        );
    }
}
