//! The paper's examples beside what was found.

use serde::Serialize;

use crate::learn::freezing;
use crate::learn::outcome::FrontPoint;
use crate::learn::settings::MethodChoice;
use crate::report::SCHEMA;
use crate::report::number::{NORMAL_95, PER_MOL, significant, small, with_error};
use crate::report::table::aligned;
use crate::reproduce::{Attempt, ExponentStudy, Learner, Reproduction, Row, Unfrozen, Value};

/// Digits of the truth and of the paper.
const PAPER_DIGITS: usize = 4;

/// What the attempts of one learner come to.
#[derive(Serialize)]
struct Summary {
    method: &'static str,
    /// n_r, where it was given.
    reactions: Option<usize>,
    seeds: usize,
    /// Seeds with exactly the true directions.
    exact: usize,
    /// Over the exact ones.
    largest_rate_error: Option<f64>,
    largest_energy_error: Option<f64>,
    /// |ln k − ln k_true| in standard errors.
    largest_deviation: Option<f64>,
    /// Rates with the truth in their 95 % interval, and all; of noisy data.
    covered: Option<[usize; 2]>,
    /// Median E on the data held back.
    relative_error: Option<f64>,
    largest_prediction_error: Option<f64>,
    median_s: Option<f64>,
    longest_s: Option<f64>,
    failures: Vec<Failure>,
}

/// A seed without the true directions.
#[derive(Serialize)]
struct Failure {
    seed: Option<u64>,
    missing: Vec<String>,
    spurious: Vec<String>,
    error: Option<String>,
}

#[derive(Serialize)]
struct RowReport<'a> {
    equation: &'a str,
    truth: Option<ValueReport>,
    paper: Option<ValueReport>,
    found: Option<ValueReport>,
    relative_error: Option<f64>,
    #[serde(rename = "stderr_ln_A")]
    standard_error_ln_a: Option<f64>,
}

#[derive(Serialize)]
struct FrontReport {
    reactions: usize,
    relative_error: f64,
}

#[derive(Serialize)]
struct ValueReport {
    #[serde(rename = "A")]
    a: f64,
    #[serde(rename = "Ea")]
    activation_energy: f64,
}

#[derive(Serialize)]
struct UnfrozenReport<'a> {
    species: &'a [String],
    rows: Vec<UnfrozenRow>,
    relative_error: f64,
}

#[derive(Serialize)]
struct UnfrozenRow {
    v: Vec<f64>,
    k_f: f64,
    k_r: f64,
}

#[derive(Serialize)]
struct ExampleReport<'a> {
    example: &'a str,
    title: &'a str,
    table: &'a str,
    learners: Vec<Summary>,
    /// Of the first learner and seed.
    rows: Vec<RowReport<'a>>,
    front: Vec<FrontReport>,
    unfrozen: Option<UnfrozenReport<'a>>,
    paper_prediction: Option<f64>,
}

#[derive(Serialize)]
struct ExponentReport {
    ratio: f64,
    exponents: [i64; 2],
    starts: usize,
    right: usize,
    right_without_freezing: usize,
    adam_without_freezing: Option<[f64; 2]>,
}

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    section_2: Vec<ExponentReport>,
    examples: Vec<ExampleReport<'a>>,
}

impl From<Value> for ValueReport {
    fn from(value: Value) -> Self {
        ValueReport { a: value.k, activation_energy: value.activation_energy * PER_MOL }
    }
}

impl Summary {
    fn of(learner: &Learner, attempts: &[Result<Attempt, String>], noisy: bool) -> Self {
        let all: Vec<&Attempt> = attempts.iter().filter_map(|attempt| attempt.as_ref().ok()).collect();
        let exact: Vec<&&Attempt> = all.iter().filter(|attempt| attempt.recovery.is_exact()).collect();
        let largest = |value: &dyn Fn(&Attempt) -> Option<f64>| {
            exact.iter().filter_map(|attempt| value(attempt)).reduce(f64::max)
        };
        let deviations: Vec<f64> =
            exact.iter().flat_map(|it| it.recovery.rows.iter().filter_map(Row::standard_errors_off)).collect();
        let energies = exact.iter().any(|it| it.recovery.rows.iter().any(|row| row.energy_error().is_some()));
        Summary {
            method: if learner.method == MethodChoice::Named(freezing::NAME) { "ppf" } else { "auto" },
            reactions: learner.reactions,
            seeds: attempts.len(),
            exact: exact.len(),
            largest_rate_error: largest(&|it| Some(it.recovery.largest_rate_error())),
            largest_energy_error: if energies { largest(&|it| Some(it.recovery.largest_energy_error())) } else { None },
            largest_deviation: deviations.iter().map(|off| off.abs()).reduce(f64::max).filter(|_| noisy),
            covered: noisy.then(|| [deviations.iter().filter(|off| off.abs() < NORMAL_95).count(), deviations.len()]),
            relative_error: median(all.iter().map(|it| it.relative_error).collect()),
            largest_prediction_error: largest(&|it| it.prediction_error),
            median_s: median(all.iter().map(|it| it.elapsed_s).collect()),
            longest_s: all.iter().map(|it| it.elapsed_s).reduce(f64::max),
            failures: attempts.iter().filter_map(failure).collect(),
        }
    }
}

fn failure(attempt: &Result<Attempt, String>) -> Option<Failure> {
    match attempt {
        Err(error) => Some(Failure { seed: None, missing: vec![], spurious: vec![], error: Some(error.clone()) }),
        Ok(attempt) if attempt.recovery.is_exact() => None,
        Ok(attempt) => {
            let equations = |wanted: &dyn Fn(&Row) -> bool| {
                attempt.recovery.rows.iter().filter(|row| wanted(row)).map(|row| row.equation.clone()).collect()
            };
            Some(Failure {
                seed: Some(attempt.seed),
                missing: equations(&|row| row.truth.is_some() && row.found.is_none()),
                spurious: equations(&|row| row.truth.is_none() && row.found.is_some()),
                error: None,
            })
        }
    }
}

fn summaries(reproduction: &Reproduction) -> Vec<Summary> {
    let noise = reproduction.example.noise;
    let noisy = noise.concentrations > 0.0 || noise.derivatives > 0.0;
    reproduction.learners.iter().map(|(learner, attempts)| Summary::of(learner, attempts, noisy)).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The first learner's first attempt.
fn first(reproduction: &Reproduction) -> Option<&Attempt> {
    reproduction.learners.first().and_then(|(_, attempts)| attempts.first()?.as_ref().ok())
}

fn rows(reproduction: &Reproduction) -> &[Row] {
    first(reproduction).map_or(&[], |attempt| &attempt.recovery.rows)
}

/// One JSON object of everything that was learned again.
pub fn reproduction_json(studies: &[ExponentStudy], reproductions: &[Reproduction]) -> serde_json::Result<String> {
    let examples = reproductions.iter().map(|reproduction| ExampleReport {
        example: reproduction.example.name,
        title: reproduction.example.title,
        table: reproduction.example.table,
        learners: summaries(reproduction),
        rows: rows(reproduction).iter().map(row_report).collect(),
        front: first(reproduction).map_or(&[][..], |attempt| &attempt.front).iter().map(front_report).collect(),
        unfrozen: reproduction.unfrozen.as_ref().map(unfrozen_report),
        paper_prediction: reproduction.example.paper_prediction,
    });
    let section_2 = studies.iter().map(|study| ExponentReport {
        ratio: study.case.ratio,
        exponents: study.case.exponents,
        starts: study.starts,
        right: study.right,
        right_without_freezing: study.right_without_freezing,
        adam_without_freezing: study.stuck_at,
    });
    serde_json::to_string_pretty(&Report {
        schema: SCHEMA,
        section_2: section_2.collect(),
        examples: examples.collect(),
    })
}

fn front_report(point: &FrontPoint) -> FrontReport {
    FrontReport { reactions: point.reactions, relative_error: point.relative_error }
}

fn row_report(row: &Row) -> RowReport<'_> {
    RowReport {
        equation: &row.equation,
        truth: row.truth.map(ValueReport::from),
        paper: row.paper.map(ValueReport::from),
        found: row.found.map(|found| ValueReport::from(Value::from(found))),
        relative_error: row.rate_error(),
        standard_error_ln_a: row.found.map(|found| found.ln_error()),
    }
}

fn unfrozen_report(unfrozen: &Unfrozen) -> UnfrozenReport<'_> {
    let rows = unfrozen.stoichiometry.outer_iter().zip(&unfrozen.rates);
    UnfrozenReport {
        species: &unfrozen.species,
        rows: rows.map(|(v, (k_f, k_r))| UnfrozenRow { v: v.to_vec(), k_f: *k_f, k_r: *k_r }).collect(),
        relative_error: unfrozen.relative_error,
    }
}

/// Section 2 as a table.
pub fn exponents_text(studies: &[ExponentStudy]) -> String {
    let row = |study: &ExponentStudy| {
        let [first, second] = study.case.exponents;
        let stuck = study.stuck_at.map_or(String::new(), |[a, b]| format!("{a:.4}, {b:.4}"));
        vec![
            format!("{:e}", study.case.ratio),
            format!("{first}, {second}"),
            format!("{} of {}", study.right, study.starts),
            format!("{} of {}", study.right_without_freezing, study.starts),
            stuck,
        ]
    };
    let header = ["c2/c1", "exponents", "starts that find them", "without freezing", "Adam without freezing ends at"];
    let title = "section 2: y = c1 x^θ1 + c2 x^θ2 (paper, c2/c1 = 100: 1, 2; without freezing 3.8286, 1.9745)\n";
    title.to_string() + &aligned(&header, studies.iter().map(row).collect(), &[0, 2, 3])
}

/// One example: what each learner came to, and the rates beside the paper's.
pub fn reproduction_text(reproduction: &Reproduction) -> String {
    let example = &reproduction.example;
    let mut text = format!("{}: {} (paper: {})\n", example.name, example.title, example.table);
    let summaries = summaries(reproduction);
    let header =
        ["learner", "exact", "k off by", "Ea off by", "in 95 %", "E", "prediction off by", "median s", "longest s"];
    text += &aligned(&header, summaries.iter().map(summary_row).collect(), &[1, 2, 3, 4, 5, 6, 7, 8]);
    if let Some(error) = example.paper_prediction {
        text += &format!("prediction on [0, 10] s in the paper: {}\n", small(error));
    }
    for (summary, failure) in summaries.iter().flat_map(|summary| summary.failures.iter().map(move |it| (summary, it)))
    {
        text += &failure_line(summary, failure);
    }
    let front = first(reproduction).map_or(&[][..], |attempt| &attempt.front).iter();
    let front = front.map(|point| format!("{}: {}", point.reactions, small(point.relative_error)));
    text += &format!("E by number of reactions (auto, first seed): {}\n", front.collect::<Vec<_>>().join("  "));
    text += &rows_text(rows(reproduction));
    if let Some(unfrozen) = &reproduction.unfrozen {
        text += &unfrozen_text(unfrozen);
    }
    text
}

fn name_of(summary: &Summary) -> String {
    let given = summary.reactions.map_or("number chosen".to_string(), |n| format!("{n} given"));
    format!("{}, {given}", summary.method)
}

fn summary_row(summary: &Summary) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or("–".to_string(), small);
    let time = |value: Option<f64>| value.map_or("–".to_string(), |seconds| format!("{seconds:.2}"));
    vec![
        name_of(summary),
        format!("{} of {}", summary.exact, summary.seeds),
        number(summary.largest_rate_error),
        number(summary.largest_energy_error),
        summary.covered.map_or("–".to_string(), |[inside, all]| format!("{inside} of {all}")),
        number(summary.relative_error),
        number(summary.largest_prediction_error),
        time(summary.median_s),
        time(summary.longest_s),
    ]
}

fn failure_line(summary: &Summary, failure: &Failure) -> String {
    let name = name_of(summary);
    if let Some(error) = &failure.error {
        return format!("{name}: {error}\n");
    }
    let list = |what: &str, equations: &[String]| {
        if equations.is_empty() { String::new() } else { format!("; {what} {}", equations.join(", ")) }
    };
    let seed = failure.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
    format!("{name}{seed}{}{}\n", list("missing", &failure.missing), list("spurious", &failure.spurious))
}

fn rows_text(rows: &[Row]) -> String {
    let thermal = rows.iter().any(|row| row.found.is_some_and(|found| found.activation.is_some()));
    let value = |value: Option<Value>| match value {
        None => "–".to_string(),
        Some(Value { k, activation_energy }) if thermal => {
            format!("{}, {}", significant(k, PAPER_DIGITS), significant(activation_energy * PER_MOL, PAPER_DIGITS))
        }
        Some(Value { k, .. }) => significant(k, PAPER_DIGITS),
    };
    let found = |row: &Row| match row.found.map(|found| (found, found.activation)) {
        None => "–".to_string(),
        Some((found, None)) => with_error(found.k, found.standard_error),
        Some((_, Some(it))) => format!(
            "{}, {}",
            with_error(it.pre_exponential, it.pre_exponential * it.ln_a_error),
            with_error(it.energy * PER_MOL, it.energy_error * PER_MOL)
        ),
    };
    let cells = |row: &Row| {
        let off = row.rate_error().map_or(String::new(), small);
        vec![row.equation.clone(), value(row.truth), value(row.paper), found(row), off]
    };
    let constant = ["reaction", "k", "paper", "found (first seed)", "off by"];
    let law = ["reaction", "A, Ea", "paper", "found (first seed)", "A off by"];
    aligned(if thermal { &law } else { &constant }, rows.iter().map(cells).collect(), &[1, 2, 3, 4])
}

fn unfrozen_text(unfrozen: &Unfrozen) -> String {
    let header: Vec<&str> = unfrozen.species.iter().map(String::as_str).chain(["kf", "kr"]).collect();
    let rows = unfrozen.stoichiometry.outer_iter().zip(&unfrozen.rates).map(|(v, (k_f, k_r))| {
        let coefficients = v.iter().map(|nu| format!("{nu:.3}"));
        coefficients.chain([significant(*k_f, PAPER_DIGITS), significant(*k_r, PAPER_DIGITS)]).collect()
    });
    let right: Vec<usize> = (0..header.len()).collect();
    format!("ppf without freezing, E {}:\n", small(unfrozen.relative_error)) + &aligned(&header, rows.collect(), &right)
}
