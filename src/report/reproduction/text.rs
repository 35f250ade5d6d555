//! The paper's examples as tables: each learner's success, and the rates found beside the paper's.

use crate::report::number::{PER_MOL, significant, small, with_error};
use crate::report::reproduction::summary::{Failure, Summary, first, rows, summaries};
use crate::report::table::aligned;
use crate::reproduce::{ExponentStudy, Reproduction, Row, Unfrozen, Value};

/// Digits of true values and of those of the paper.
const PAPER_DIGITS: usize = 4;

/// Section 2 of the paper as a table, a line for each pair of exponents.
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

/// One example: a line for each learner, then the rates found beside the true ones and the paper's.
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
