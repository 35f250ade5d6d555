//! What the user should know of the best fit, in words.

use crate::learn::trajectories::Noise;
use crate::operations::fit::arguments::FitArguments;
use crate::operations::fit::candidate::Candidate;

/// What the user should know about the candidates.
pub(super) fn remarks(candidates: &[Candidate], arguments: &FitArguments) -> Vec<String> {
    let Some(best) = candidates.first() else { return Vec::new() };
    let model = &best.fit.model;
    let mut remarks = Vec::new();
    let signalled = |species: usize| {
        model.measurements.columns.iter().any(|column| column.terms.iter().any(|(term, _)| *term == species))
    };
    let is_column = |species: usize| model.measurements.names.contains(&model.species[species]);
    let unseen = (0..model.species.len()).filter(|species| !signalled(*species) && !is_column(*species));
    let unseen = unseen.map(|place| &model.species[place]);
    let unseen: Vec<&str> = unseen.filter(|name| !arguments.unobserved.contains(name)).map(String::as_str).collect();
    if !unseen.is_empty() {
        remarks.push(format!("the data have no column of {}: unobserved", unseen.join(", ")));
    }
    if best.fit.weighting == Noise::Estimated && !arguments.estimate_noise {
        remarks.push("the columns differ too much in size for one noise: each has its own, estimated".to_string());
    }
    if best.fit.has_unequal_noise && best.fit.weighting == Noise::Common {
        remarks.push("the noise differs clearly from value to value: --estimate-noise weighs them by it".to_string());
    }
    let derived = &model.measurements.derived;
    if !derived.is_empty() {
        remarks.push(format!("{} is computed from another column: counted once", derived.join(", ")));
    }
    remarks.extend(replicates(&model.measurements.replicates));
    let unused = &model.measurements.unused;
    if !unused.is_empty() {
        remarks.push(format!("the structure does not name {}: not fitted", unused.join(", ")));
    }
    remarks
}

/// Runs that were taken for replicates of one another.
fn replicates(groups: &[Vec<String>]) -> Option<String> {
    let first = groups.first()?;
    let further = match groups.len() - 1 {
        0 => String::new(),
        1 => ", and one more group of runs".to_string(),
        count => format!(", and {count} more groups of runs"),
    };
    Some(format!(
        "{}{further} are replicates by their starts or labels: lack of fit is tested against their scatter",
        first.join(", ")
    ))
}
