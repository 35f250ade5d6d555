//! Several data sets as one, as several files on the command line are several sets of experiments.

use std::collections::HashSet;

use ndarray::Array2;

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
    /// Two names that people would not tell apart: `Product` and `product`.
    #[error("`{first}` and `{second}` may be one species: write the name alike in all files")]
    AlikeNames { other: usize, first: String, second: String },
    /// `what` is time, temperature, pressure or system.
    #[error("one data set has a column of the {what}, another has none")]
    ColumnDiffers { other: usize, what: &'static str },
    /// The units of the species are of different kinds.
    #[error("the species of one data set are in {first}, those of another in {second}")]
    UnitsDiffer { other: usize, first: String, second: String },
}

fn listed(what: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("{what}: {}", names.join(", ")) }
}

/// The experiments of all data sets in order, with the species in the order in which they come up. A species that a data
/// set has no column of is missing in its rows, as are derivatives, standard errors, limits and starts.
///
/// A label that an earlier data set has gets the number of its own: `a` of the second becomes `a (2)`.
///
/// # Errors
///
/// No data sets; no species in common; names that differ in case or signs only; a time, temperature, pressure or system
/// column in only some of them; different kinds of units.
pub fn join(datasets: Vec<Dataset>) -> Result<Dataset, JoinError> {
    let mut datasets = datasets.into_iter();
    let mut joined = datasets.next().ok_or(JoinError::NoData)?;
    for (other, dataset) in datasets.enumerate() {
        let other = other + 1;
        require_one_quantity(&joined, &dataset, other)?;
        let species = all_species(&joined.species, &dataset.species, other)?;
        append(&mut joined.times, dataset.times, other, "time")?;
        append(&mut joined.temperatures, dataset.temperatures, other, "temperature")?;
        append(&mut joined.pressures, dataset.pressures, other, "pressure")?;
        append(&mut joined.systems, dataset.systems, other, "system")?;
        let columns = Columns::of(&species, &joined.species, &dataset.species);
        let (before, rows) = (joined.concentrations.nrows(), dataset.concentrations.nrows());
        let runs = (joined.experiments.len(), dataset.experiments.len());
        joined.derivatives = columns.stacked(joined.derivatives, dataset.derivatives, (before, rows));
        joined.sigmas = columns.stacked(joined.sigmas, dataset.sigmas, (before, rows));
        joined.limits = columns.stacked(joined.limits, dataset.limits, (before, rows));
        joined.starts = columns.stacked(joined.starts, dataset.starts, runs);
        joined.concentrations = columns.below(&joined.concentrations, &dataset.concentrations);
        add_experiments(&mut joined.experiments, dataset.experiments, before, other + 1);
        joined.species = species;
        joined.unit_is_written &= dataset.unit_is_written;
        joined.written_factor = joined.written_factor.filter(|factor| dataset.written_factor == Some(*factor));
    }
    Ok(joined)
}

fn require_one_quantity(joined: &Dataset, dataset: &Dataset, other: usize) -> Result<(), JoinError> {
    let name = |dataset: &Dataset| dataset.quantity.clone().unwrap_or_else(|| "mol/L".to_string());
    match joined.quantity == dataset.quantity {
        true => Ok(()),
        false => Err(JoinError::UnitsDiffer { other, first: name(joined), second: name(dataset) }),
    }
}

/// The species of both data sets, those of the first first.
fn all_species(first: &[String], other_species: &[String], other: usize) -> Result<Vec<String>, JoinError> {
    let missing_from = |names: &[String], others: &[String]| {
        names.iter().filter(|name| !others.contains(name)).cloned().collect::<Vec<String>>()
    };
    let (only_in_first, only_in_other) = (missing_from(first, other_species), missing_from(other_species, first));
    if only_in_other.len() == other_species.len() {
        return Err(JoinError::SpeciesDiffer { other, only_in_first, only_in_other });
    }
    let letters = |name: &str| name.to_lowercase().replace([' ', '_', '-', '.'], "");
    for second in &only_in_other {
        if let Some(alike) = only_in_first.iter().find(|name| letters(name) == letters(second)) {
            return Err(JoinError::AlikeNames { other, first: alike.clone(), second: second.clone() });
        }
    }
    Ok(first.iter().chain(&only_in_other).cloned().collect())
}

fn append<T>(
    joined: &mut Option<Vec<T>>,
    column: Option<Vec<T>>,
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

/// For each species, its column in either data set.
struct Columns {
    first: Vec<Option<usize>>,
    second: Vec<Option<usize>>,
}

impl Columns {
    fn of(species: &[String], first: &[String], second: &[String]) -> Self {
        let places = |names: &[String]| {
            species.iter().map(|name| names.iter().position(|own| own == name)).collect::<Vec<Option<usize>>>()
        };
        Columns { first: places(first), second: places(second) }
    }

    /// The rows of the first table and below them those of the second, NaN where a species has no column.
    fn below(&self, first: &Array2<f64>, second: &Array2<f64>) -> Array2<f64> {
        let rows = first.nrows();
        Array2::from_shape_fn((rows + second.nrows(), self.first.len()), |(row, species)| {
            let (table, row, column) = match row.checked_sub(rows) {
                None => (first, row, self.first[species]),
                Some(row) => (second, row, self.second[species]),
            };
            column.map_or(f64::NAN, |column| table[[row, column]])
        })
    }

    /// The same of tables that a data set may lack; `rows` are those of either.
    fn stacked(
        &self,
        first: Option<Array2<f64>>,
        second: Option<Array2<f64>>,
        rows: (usize, usize),
    ) -> Option<Array2<f64>> {
        if first.is_none() && second.is_none() {
            return None;
        }
        let width = |columns: &[Option<usize>]| columns.iter().flatten().count();
        let missing = |rows: usize, columns: &[Option<usize>]| Array2::from_elem((rows, width(columns)), f64::NAN);
        let first = first.unwrap_or_else(|| missing(rows.0, &self.first));
        let second = second.unwrap_or_else(|| missing(rows.1, &self.second));
        Some(self.below(&first, &second))
    }
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
    fn species_that_a_data_set_lacks_are_missing_in_it() {
        let text = joined(&["time,A,B\n0,1,<2\n", "time,C,A\n0,3,4\n", "time,A,start[A]\n0,5,6\n"]);
        let expected = "experiment,time,A,B,C,start[A],start[B],start[C]\n\
            1,0,1,<2,,,,\n1 (2),0,4,,3,,,\n1 (3),0,5,,,6,,\n";
        assert_eq!(text.unwrap(), expected);
    }

    #[test]
    fn data_sets_that_do_not_fit_are_refused() {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let error = joined(&["B\n1\n", "B\n1\n", "C\n1\n"]).unwrap_err();
        assert_eq!(
            error,
            JoinError::SpeciesDiffer { other: 2, only_in_first: names(&["B"]), only_in_other: names(&["C"]) }
        );
        assert_eq!(
            error.to_string(),
            "the data sets have different species; only in the first: B; only in the other: C"
        );
        let error = joined(&["A,B\n1,1\n", "A,b\n1,1\n"]).unwrap_err();
        assert_eq!(error, JoinError::AlikeNames { other: 1, first: "B".into(), second: "b".into() });
        let error = joined(&["A [%]\n1\n", "A\n1\n"]).unwrap_err();
        assert_eq!(error.to_string(), "the species of one data set are in %, those of another in mol/L");
        let error = joined(&["A,system\n1,x\n", "A\n1\n"]).unwrap_err();
        assert_eq!(error, JoinError::ColumnDiffers { other: 1, what: "system" });
        let error = joined(&["A,T [K]\n1,300\n", "A\n1\n"]).unwrap_err();
        assert_eq!(error, JoinError::ColumnDiffers { other: 1, what: "temperature" });
        assert_eq!(joined(&[]), Err(JoinError::NoData));
    }
}
