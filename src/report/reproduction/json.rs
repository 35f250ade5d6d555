//! The JSON object of `reproduce`.

use serde::Serialize;

use crate::learn::outcome::FrontPoint;
use crate::report::number::PER_MOL;
use crate::report::reproduction::summary::{Summary, first, rows, summaries};
use crate::report::schema::SCHEMA;
use crate::reproduce::{ExponentStudy, Reproduction, Row, Unfrozen, Value};

/// One direction of a reaction.
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

/// k = A exp(−Ea/RT).
#[derive(Serialize)]
struct ValueReport {
    /// (mol/L)^(1−order)/s.
    #[serde(rename = "A")]
    a: f64,
    /// J/mol.
    #[serde(rename = "Ea")]
    activation_energy: f64,
}

/// What the same solver finds without rounding coefficients.
#[derive(Serialize)]
struct UnfrozenReport<'a> {
    species: &'a [String],
    rows: Vec<UnfrozenRow>,
    relative_error: f64,
}

#[derive(Serialize)]
struct UnfrozenRow {
    /// Net coefficients, one for each species.
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
    /// The directions that the first learner found from the data of the first seed, with the true ones.
    rows: Vec<RowReport<'a>>,
    front: Vec<FrontReport>,
    unfrozen: Option<UnfrozenReport<'a>>,
    /// The relative error of predicted concentrations that the paper gives.
    paper_prediction: Option<f64>,
}

/// y = c₁ x^θ₁ + c₂ x^θ₂ with c₂/c₁ = `ratio` and θ = `exponents`.
#[derive(Serialize)]
struct ExponentReport {
    ratio: f64,
    exponents: [i64; 2],
    starts: usize,
    /// Starts that end at the true exponents, with freezing and without.
    right: usize,
    right_without_freezing: usize,
    /// Where Adam ends without freezing.
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

/// The JSON object of `reproduce`: section 2, and every example of section 4 that was learned again.
///
/// # Errors
/// None occur: every field has a form in JSON.
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
