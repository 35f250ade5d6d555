//! The paper's examples over several seeds: the reactions are found, the rates are as good as promised, and the
//! standard errors as large as they say.

mod seeds;

use kinmech::learn::fit_structure;
use kinmech::learn::freezing::settings::{LevenbergMarquardtSettings, Step};
use kinmech::learn::monitor::Monitor;
use kinmech::learn::settings::{MethodChoice, Settings};
use kinmech::reproduce::{
    Attempt, EXAMPLES, Example, Learner, Recovery, Row, SECTION_2, data, learners, reproduce, reproduce_exponents,
};

use seeds::seeds;

const WATCH: Monitor = Monitor { interrupted: &|| false, progress: &|_| () };

fn example(name: &str) -> &'static Example {
    EXAMPLES.iter().find(|example| example.name == name).expect("an example")
}

/// All seeds by one learner; exactly the true directions are demanded of each.
fn exact(example: &Example, learner: Learner) -> Vec<Attempt> {
    let step = Step::LevenbergMarquardt(LevenbergMarquardtSettings::default());
    let reproduction = reproduce(example, &[learner], 0..seeds(), &step, false, &WATCH).expect("data");
    let attempts = reproduction.learners.into_iter().flat_map(|(_, attempts)| attempts);
    let attempts: Vec<Attempt> = attempts.map(|attempt| attempt.expect("a result")).collect();
    for attempt in &attempts {
        assert!(attempt.recovery.is_exact(), "{}, seed {}: {:?}", example.name, attempt.seed, attempt.recovery);
    }
    attempts
}

fn largest(attempts: &[Attempt], value: impl Fn(&Attempt) -> f64) -> f64 {
    attempts.iter().map(value).fold(0.0, f64::max)
}

/// Learns by `auto`; demands that no rate, energy or prediction is further off than this.
fn within(name: &str, rates: f64, prediction: f64) {
    let example = example(name);
    let attempts = exact(example, learners(example).swap_remove(0));
    let rate_error = largest(&attempts, |attempt| attempt.recovery.largest_rate_error());
    let energy_error = largest(&attempts, |attempt| attempt.recovery.largest_energy_error());
    let prediction_error = largest(&attempts, |attempt| attempt.prediction_error.unwrap_or(0.0));
    let mut times: Vec<f64> = attempts.iter().map(|attempt| attempt.elapsed_s).collect();
    times.sort_by(f64::total_cmp);
    let seeds = seeds();
    println!(
        "{name}: {seeds} of {seeds}, k within {rate_error:.1e}, Ea {energy_error:.1e}, predictions {prediction_error:.1e}, {:.2} s each, at most {:.2} s",
        times[times.len() / 2],
        times[times.len() - 1]
    );
    assert!(rate_error <= rates && energy_error <= rates && prediction_error <= prediction);
}

#[test]
fn exact_data_give_the_rates_to_six_digits() {
    for name in ["4.1", "4.2", "4.3", "4.5"] {
        within(name, 1e-6, 1e-8);
    }
    within("4.4", 1e-4, 1e-8);
}

#[test]
fn temperatures_that_vary_give_energies() {
    within("4.2-arrhenius", 1e-4, 0.0);
}

#[test]
fn noisy_derivatives_give_the_rates_within_the_noise() {
    within("4.3-1e-3", 1e-3, 1e-4);
    within("4.3-1e-4", 1e-4, 1e-4);
}

#[test]
fn noisy_concentrations_too_leave_the_rates_within_five_standard_errors() {
    let example = example("4.3-both");
    let attempts = exact(example, learners(example).swap_remove(0));
    let worst = largest(&attempts, |attempt| {
        let off = attempt.recovery.rows.iter().filter_map(Row::standard_errors_off);
        off.fold(0.0, |worst, off| f64::max(worst, off.abs()))
    });
    let widest = largest(&attempts, |attempt| {
        let errors = attempt.recovery.rows.iter().filter_map(|row| row.found).map(|rate| rate.standard_error / rate.k);
        errors.fold(0.0, f64::max)
    });
    let seeds = seeds();
    println!(
        "4.3-both: {seeds} of {seeds}, rates within {worst:.2} standard errors, the largest of which is {widest:.1e}"
    );
    assert!(worst < 5.0 && widest < 1e-2);
}

#[test]
fn surplus_reactions_are_left_out_and_the_true_rates_kept() {
    let example = example("4.1");
    for reactions in [3, 4] {
        let attempts = exact(example, Learner { method: MethodChoice::Auto, reactions: Some(reactions) });
        assert!(largest(&attempts, |attempt| attempt.recovery.largest_rate_error()) < 1e-6);
    }
}

/// Of many data sets, since all rates of one go up and down together.
#[test]
fn intervals_for_95_percent_hold_the_truth_as_often_as_they_say() {
    const DATA_SETS: u64 = 40;
    for name in ["4.3-1e-3", "4.3-both"] {
        let mut deviations = Vec::new();
        for seed in 0..DATA_SETS {
            let (truth, dataset) = data(example(name), seed).expect("data");
            let fitted = fit_structure(&dataset, &truth, &Settings::default()).expect("rates");
            let rows = Recovery::new(&truth, &[], &fitted).rows;
            deviations.extend(rows.iter().filter_map(Row::standard_errors_off));
        }
        let covered = deviations.iter().filter(|off| off.abs() < 1.96).count() as f64 / deviations.len() as f64;
        println!("{name}: {covered:.3} of {} rates from {DATA_SETS} data sets", deviations.len());
        assert_eq!(deviations.len() as u64, 12 * DATA_SETS);
        assert!((0.90..=0.99).contains(&covered), "{name}: {covered}");
    }
}

#[test]
fn freezing_finds_the_exponents_of_section_2_from_every_start() {
    const STARTS: usize = 63;
    let studies = SECTION_2.map(|case| reproduce_exponents(case, STARTS, 0, false));
    for study in &studies {
        assert_eq!(study.right, STARTS, "{study:?}");
    }
    println!("section 2: {} of {} starts", studies.len() * STARTS, studies.len() * STARTS);
    let without: usize = studies.iter().map(|study| study.right_without_freezing).sum();
    assert!(without < studies.len() * STARTS);
}
