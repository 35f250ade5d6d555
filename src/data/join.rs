//! Several data sets as one, as several files on the command line are several sets of experiments.

use std::collections::HashSet;

use ndarray::{Array2, Axis};

use crate::data::{Dataset, Experiment};

/// Why data sets cannot be joined; they are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    #[error("there are no data")]
    NoData,
    #[error(
        "the data sets have different species{}{}",
        listed("; only in the first", only_in_first),
        listed("; only in the other", only_in_other)
    )]
    SpeciesDiffer { other: usize, only_in_first: Vec<String>, only_in_other: Vec<String> },
    /// `what` is time, temperature or pressure.
    #[error("one data set has a column of the {what}, another has none")]
    ColumnDiffers { other: usize, what: &'static str },
}

fn listed(what: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("{what}: {}", names.join(", ")) }
}

/// The experiments of all data sets in order, with the species in the order of the first data set.
///
/// A label that an earlier data set has gets the number of its own: `a` of the second becomes `a (2)`.
/// Derivatives and standard errors are missing where a data set has none.
///
/// # Errors
///
/// No data sets, different species, or a time, temperature or pressure column in only some of them.
pub fn join(datasets: Vec<Dataset>) -> Result<Dataset, JoinError> {
    let mut datasets = datasets.into_iter();
    let mut joined = datasets.next().ok_or(JoinError::NoData)?;
    for (other, dataset) in datasets.enumerate() {
        let other = other + 1;
        let order = order_of_species(&joined.species, &dataset.species, other)?;
        append(&mut joined.times, dataset.times, other, "time")?;
        append(&mut joined.temperatures, dataset.temperatures, other, "temperature")?;
        append(&mut joined.pressures, dataset.pressures, other, "pressure")?;
        let (before, rows) = (joined.concentrations.nrows(), dataset.concentrations.nrows());
        joined.derivatives = stacked(joined.derivatives, dataset.derivatives, &order, (before, rows));
        joined.sigmas = stacked(joined.sigmas, dataset.sigmas, &order, (before, rows));
        joined.concentrations = below(&joined.concentrations, &dataset.concentrations.select(Axis(1), &order));
        add_experiments(&mut joined.experiments, dataset.experiments, before, other + 1);
    }
    Ok(joined)
}

/// For each species of the first data set, its column in the other.
fn order_of_species(first: &[String], other_species: &[String], other: usize) -> Result<Vec<usize>, JoinError> {
    let found = first.iter().map(|name| other_species.iter().position(|species| species == name));
    match found.collect::<Option<Vec<usize>>>() {
        Some(order) if order.len() == other_species.len() => Ok(order),
        _ => {
            let missing_from = |names: &[String], others: &[String]| {
                names.iter().filter(|name| !others.contains(name)).cloned().collect::<Vec<String>>()
            };
            let (only_in_first, only_in_other) =
                (missing_from(first, other_species), missing_from(other_species, first));
            Err(JoinError::SpeciesDiffer { other, only_in_first, only_in_other })
        }
    }
}

fn append(
    joined: &mut Option<Vec<f64>>,
    column: Option<Vec<f64>>,
    other: usize,
    what: &'static str,
) -> Result<(), JoinError> {
    match (joined, column) {
        (Some(joined), Some(column)) => joined.extend(column),
        (None, None) => {}
        _ => return Err(JoinError::ColumnDiffers { other, what }),
    }
    Ok(())
}

fn stacked(
    first: Option<Array2<f64>>,
    second: Option<Array2<f64>>,
    order: &[usize],
    rows: (usize, usize),
) -> Option<Array2<f64>> {
    if first.is_none() && second.is_none() {
        return None;
    }
    let missing = |rows: usize| Array2::from_elem((rows, order.len()), f64::NAN);
    let first = first.unwrap_or_else(|| missing(rows.0));
    let second = second.map_or_else(|| missing(rows.1), |table| table.select(Axis(1), order));
    Some(below(&first, &second))
}

fn below(first: &Array2<f64>, second: &Array2<f64>) -> Array2<f64> {
    let (rows, columns) = (first.nrows(), first.ncols());
    Array2::from_shape_fn((rows + second.nrows(), columns), |(row, column)| match row.checked_sub(rows) {
        None => first[[row, column]],
        Some(row) => second[[row, column]],
    })
}

fn add_experiments(joined: &mut Vec<Experiment>, added: Vec<Experiment>, before: usize, number: usize) {
    let mut labels: HashSet<String> = joined.iter().map(|experiment| experiment.label.clone()).collect();
    for Experiment { label, rows } in added {
        let numbered = (number..).map(|number| format!("{label} ({number})"));
        let unique = std::iter::once(label.clone()).chain(numbered).find(|label| !labels.contains(label));
        let label = unique.unwrap_or(label);
        labels.insert(label.clone());
        joined.push(Experiment { label, rows: rows.start + before..rows.end + before });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{read, write};
    use crate::source::Source;

    fn parse(text: &str) -> Dataset {
        read(&Source::new("data.csv", text)).unwrap_or_else(|errors| panic!("{}", errors[0])).dataset
    }

    fn joined(texts: &[&str]) -> Result<String, JoinError> {
        join(texts.iter().map(|text| parse(text)).collect()).map(|dataset| write(&dataset).unwrap())
    }

    #[test]
    fn species_are_matched_by_name_and_labels_made_unique() {
        let text = joined(&[
            "time,A,B\n0,1,2\n1,3,4\n",
            "time,B,A,d[B]/dt\n0,5,6,7\n",
            "experiment,time,A,B\n1,0,8,9\nx,0,8,9\n",
        ]);
        let expected = "experiment,time,A,B,d[A]/dt,d[B]/dt\n\
            1,0,1,2,,\n1,1,3,4,,\n1 (2),0,6,5,,7\n1 (3),0,8,9,,\nx,0,8,9,,\n";
        assert_eq!(text.unwrap(), expected);
    }

    #[test]
    fn data_sets_that_do_not_fit_are_refused() {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let error = joined(&["A,B\n1,1\n", "A,B\n1,1\n", "C,A\n1,1\n"]).unwrap_err();
        assert_eq!(
            error,
            JoinError::SpeciesDiffer { other: 2, only_in_first: names(&["B"]), only_in_other: names(&["C"]) }
        );
        assert_eq!(
            error.to_string(),
            "the data sets have different species; only in the first: B; only in the other: C"
        );
        let error = joined(&["A\n1\n", "A,B\n1,1\n"]).unwrap_err();
        assert_eq!(error, JoinError::SpeciesDiffer { other: 1, only_in_first: vec![], only_in_other: names(&["B"]) });
        let error = joined(&["A,T [K]\n1,300\n", "A\n1\n"]).unwrap_err();
        assert_eq!(error, JoinError::ColumnDiffers { other: 1, what: "temperature" });
        assert_eq!(joined(&[]), Err(JoinError::NoData));
    }
}
