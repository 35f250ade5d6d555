//! What data hold, as text and JSON.

use serde::Serialize;

use crate::data::{ConservedSum, Dataset, DerivedColumn, PureError};
use crate::operations::{DataInformation, Gap, SpeciesInformation};
use crate::report::schema::SCHEMA;
use crate::report::table::aligned;

#[derive(Serialize)]
struct DataReport<'a> {
    schema: u32,
    kind: &'static str,
    rows: usize,
    experiments: Vec<RunReport<'a>>,
    /// s.
    times: Option<[f64; 2]>,
    /// K.
    temperatures: Option<[f64; 2]>,
    /// The unit of the species.
    unit: &'a str,
    derivatives: bool,
    sigmas: bool,
    species: Vec<SpeciesReport<'a>>,
    derived: Vec<DerivedReport<'a>>,
    conserved: Vec<ConservedReport<'a>>,
    cannot: Vec<GapReport>,
}

#[derive(Serialize)]
struct RunReport<'a> {
    name: &'a str,
    rows: usize,
    times: Option<usize>,
    first: Option<f64>,
    last: Option<f64>,
    system: Option<&'a str>,
}

#[derive(Serialize)]
struct SpeciesReport<'a> {
    name: &'a str,
    values: usize,
    missing: usize,
    below_limit: usize,
    minimum: Option<f64>,
    maximum: Option<f64>,
    changes: Option<bool>,
    pure_error: Option<PureErrorReport>,
    pure_error_of_rates: Option<PureErrorReport>,
}

#[derive(Serialize)]
struct PureErrorReport {
    standard_deviation: f64,
    degrees_of_freedom: usize,
    groups: usize,
}

#[derive(Serialize)]
struct DerivedReport<'a> {
    species: &'a str,
    of: &'a str,
    slope: f64,
    /// One an experiment; `null` where the two have no common row.
    offsets: Vec<Option<f64>>,
}

#[derive(Serialize)]
struct ConservedReport<'a> {
    weights: std::collections::BTreeMap<&'a str, u32>,
    mean: f64,
    standard_deviation: f64,
    degrees_of_freedom: usize,
}

#[derive(Serialize)]
struct GapReport {
    what: &'static str,
    why: String,
    cure: String,
}

/// The unit of the species.
fn unit(dataset: &Dataset) -> &str {
    dataset.quantity.as_deref().unwrap_or("mol/L")
}

/// `{"schema":1,"kind":"data","rows":…,"experiments":[…],"species":[…],"derived":[…],"conserved":[…],"cannot":[…]}`;
/// docs/json.md tells every field.
pub fn data_information_json(information: &DataInformation) -> serde_json::Result<String> {
    let dataset = &information.dataset;
    let pair = |(low, high): (f64, f64)| [low, high];
    let name = |species: usize| dataset.species[species].as_str();
    let derived = |column: &DerivedColumn| DerivedReport {
        species: name(column.species),
        of: name(column.of),
        slope: column.slope,
        offsets: column.offsets.iter().map(|offset| offset.is_finite().then_some(*offset)).collect(),
    };
    let conserved = |sum: &ConservedSum| ConservedReport {
        weights: sum.weights.iter().map(|(species, weight)| (name(*species), *weight)).collect(),
        mean: sum.mean,
        standard_deviation: sum.standard_deviation,
        degrees_of_freedom: sum.degrees_of_freedom,
    };
    serde_json::to_string_pretty(&DataReport {
        schema: SCHEMA,
        kind: "data",
        rows: dataset.rows(),
        experiments: runs(information),
        times: information.times().map(pair),
        temperatures: information.temperatures().map(pair),
        unit: unit(dataset),
        derivatives: dataset.derivatives.is_some(),
        sigmas: dataset.sigmas.is_some(),
        species: information.species.iter().enumerate().map(|(place, it)| species_report(name(place), it)).collect(),
        derived: information.derived.iter().map(derived).collect(),
        conserved: information.conserved.iter().map(conserved).collect(),
        cannot: information.gaps.iter().map(|gap| gap_report(gap, dataset)).collect(),
    })
}

fn runs(information: &DataInformation) -> Vec<RunReport<'_>> {
    let dataset = &information.dataset;
    let run = |(place, experiment): (usize, &'_ crate::data::Experiment)| {
        let times = dataset.times.as_ref().map(|times| &times[experiment.rows.clone()]);
        RunReport {
            name: dataset.experiments[place].label.as_str(),
            rows: experiment.rows.len(),
            times: times.map(|_| information.distinct_times(experiment.rows.clone())),
            first: times.and_then(|times| times.first()).copied(),
            last: times.and_then(|times| times.last()).copied(),
            system: dataset.systems.as_ref().map(|systems| systems[place].as_str()),
        }
    };
    dataset.experiments.iter().enumerate().map(run).collect()
}

fn species_report<'a>(name: &'a str, species: &SpeciesInformation) -> SpeciesReport<'a> {
    SpeciesReport {
        name,
        values: species.values,
        missing: species.missing,
        below_limit: species.below_limit,
        minimum: species.range.map(|range| range.0),
        maximum: species.range.map(|range| range.1),
        changes: species.changes,
        pure_error: pure_error(&species.pure_error),
        pure_error_of_rates: species.pure_error_of_rates.as_ref().and_then(pure_error),
    }
}

fn pure_error(found: &PureError) -> Option<PureErrorReport> {
    (found.degrees_of_freedom > 0).then(|| PureErrorReport {
        standard_deviation: found.standard_deviation(),
        degrees_of_freedom: found.degrees_of_freedom,
        groups: found.groups,
    })
}

/// What the data hold, a table of species, relations between columns, and what cannot be learned.
pub fn data_information_text(information: &DataInformation) -> String {
    let mut text = summary(information) + "\n" + &species_table(information);
    let dataset = &information.dataset;
    if !information.derived.is_empty() {
        let lines = information.derived.iter().map(|column| format!("  {}\n", column.relation(&dataset.species)));
        text += &format!(
            "\ncolumns computed from another one, up to rounding; a fit counts them once:\n{}",
            lines.collect::<String>()
        );
    }
    if !information.conserved.is_empty() {
        let lines = information.conserved.iter().map(|sum| format!("  {}\n", sum_text(sum, dataset)));
        text += &format!("\nconserved within each experiment:\n{}", lines.collect::<String>());
    }
    if !information.gaps.is_empty() {
        let line = |gap: &Gap| {
            let GapReport { what, why, cure } = gap_report(gap, dataset);
            format!("  {what}: {why}; {cure}\n")
        };
        text += &format!("\nwhat these data do not tell:\n{}", information.gaps.iter().map(line).collect::<String>());
    }
    text
}

fn summary(information: &DataInformation) -> String {
    let dataset = &information.dataset;
    let count = |number: usize, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
    let mut text = format!("{}, {}", count(dataset.experiments.len(), "experiment"), count(dataset.rows(), "row"));
    if let Some(systems) = &dataset.systems {
        let mut distinct: Vec<&String> = systems.iter().collect();
        distinct.sort();
        distinct.dedup();
        text += &format!(", {}", count(distinct.len(), "system"));
    }
    text += &format!(", {} species in {}\n", dataset.species.len(), unit(dataset));
    text += &match information.times() {
        Some((first, last)) if first == last => "times: one; every row is a state of its own\n".to_string(),
        Some((first, last)) => format!("times: {} to {} s\n", short(first), short(last)),
        None => "times: none; every row is a state of its own\n".to_string(),
    };
    if let Some((low, high)) = information.temperatures() {
        text += &match low == high {
            true => format!("temperature: {} K\n", short(low)),
            false => format!("temperatures: {} to {} K\n", short(low), short(high)),
        };
    }
    let given = [
        (dataset.derivatives.is_some(), "time derivatives"),
        (dataset.sigmas.is_some(), "standard errors"),
        (dataset.starts.is_some(), "known starts"),
    ];
    let given: Vec<&str> = given.into_iter().filter(|(is_given, _)| *is_given).map(|(_, name)| name).collect();
    if given.is_empty() { text } else { text + &format!("beside the concentrations: {}\n", given.join(", ")) }
}

fn species_table(information: &DataInformation) -> String {
    let row = |(name, species): (&String, &SpeciesInformation)| {
        let bound = |value: Option<f64>| value.map_or("–".to_string(), short);
        let scatter = species.pure_error_of_rates.filter(|rates| rates.degrees_of_freedom > 0);
        let (scatter, of) = scatter.map_or((species.pure_error, ""), |rates| (rates, " of d/dt"));
        let pure = match scatter.degrees_of_freedom {
            0 => "–".to_string(),
            degrees => format!("{}{of} ({degrees})", short(scatter.standard_deviation())),
        };
        vec![
            name.clone(),
            species.values.to_string(),
            species.missing.to_string(),
            species.below_limit.to_string(),
            bound(species.range.map(|range| range.0)),
            bound(species.range.map(|range| range.1)),
            pure,
        ]
    };
    let rows = information.dataset.species.iter().zip(&information.species).map(row).collect();
    let header = ["species", "values", "missing", "below limit", "lowest", "highest", "pure error (df)"];
    aligned(&header, rows, &[1, 2, 3, 4, 5])
}

/// Four digits, without zeros at the end.
fn short(value: f64) -> String {
    let text = format!("{value:.3e}");
    match text.parse::<f64>() {
        Ok(rounded) if rounded == 0.0 || (1e-3..1e6).contains(&rounded.abs()) => format!("{rounded}"),
        Ok(rounded) => format!("{rounded:e}"),
        Err(_) => text,
    }
}

fn sum_text(sum: &ConservedSum, dataset: &Dataset) -> String {
    let term = |(species, weight): &(usize, u32)| match weight {
        1 => dataset.species[*species].clone(),
        weight => format!("{weight} {}", dataset.species[*species]),
    };
    let terms: Vec<String> = sum.weights.iter().map(term).collect();
    let ConservedSum { mean, standard_deviation, degrees_of_freedom, .. } = sum;
    let (mean, noise) = (short(*mean), short(*standard_deviation));
    format!("{}: {mean} on average, standard deviation {noise} ({degrees_of_freedom} df)", terms.join(" + "))
}

fn gap_report(gap: &Gap, dataset: &Dataset) -> GapReport {
    let name = |species: &usize| dataset.species[*species].as_str();
    let report = |what: &'static str, why: String, cure: &str| GapReport { what, why, cure: cure.to_string() };
    match gap {
        Gap::NoTimesNorDerivatives => report(
            "rates",
            "there are neither times nor derivatives".to_string(),
            "add a column `time`, or `d[NAME]/dt` for each species",
        ),
        Gap::NoDerivatives => report(
            "derivatives",
            "concentrations and times alone".to_string(),
            "a given network can be fitted to trajectories; `discover` needs `d[NAME]/dt` or dense times",
        ),
        Gap::NeverMeasured { species } => {
            report("unmeasured species", format!("{} has no value", name(species)), "it is seen through others only")
        }
        Gap::Unchanging { species } => report(
            "reactions of a species",
            format!("{} never changes within an experiment", name(species)),
            "only its influence on other species shows: a catalyst, an excess, or a bystander",
        ),
        Gap::FewTimes { experiments } => report(
            "the course of an experiment",
            format!("fewer than 3 times in {}", some(experiments)),
            "two points show a mean rate, not an order",
        ),
        Gap::UnknownStarts { experiments, species } => {
            let names: Vec<String> = species.iter().map(|it| name(it).to_string()).collect();
            let plural = if *experiments == 1 { "experiment" } else { "experiments" };
            report(
                "initial concentrations",
                format!("the first row of {experiments} {plural} lacks {}", some(&names)),
                "give `start[NAME]`, or let the fit find them",
            )
        }
        Gap::LateFirstRows { experiments } => {
            let plural = if *experiments == 1 { "experiment begins" } else { "experiments begin" };
            report(
                "the state at time 0",
                format!("{experiments} {plural} later"),
                "give `start[NAME]`, or begin the fit at the first rows",
            )
        }
        Gap::NoReplicates => report(
            "pure error",
            "nothing was measured twice".to_string(),
            "repeat some measurements at the same times, or give `sigma[NAME]`, to tell a lack of fit from noise",
        ),
        Gap::OneTemperature => report(
            "activation energies",
            "all rows have one temperature".to_string(),
            "measure at two temperatures at least",
        ),
    }
}

/// The first three names and the number of the others.
fn some(names: &[String]) -> String {
    let first = names.iter().take(3).cloned().collect::<Vec<String>>().join(", ");
    match names.len().saturating_sub(3) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
