//! What is conserved: by the compositions that the user gives, or by what the data show.

use ndarray::{Array2, Axis};

use crate::data::Dataset;
use crate::learn::balance::conservation_laws::{Changes, find_laws};
use crate::learn::outcome::{DiscoverError, LawOrigin};
use crate::learn::settings::Prior;
use crate::mechanism::Coefficient;

/// What compositions leave over may be so many times what the noise does …
const CONTRADICTION: f64 = 2.0;
/// … and no less than this: solvers do not conserve better.
const SMALLEST_CONTRADICTION: f64 = 1e-6;
/// Compositions are multiplied by up to this to make them integers.
const LARGEST_MULTIPLIER: i64 = 1000;

/// Conservation laws over all columns of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Conserved {
    /// Laws of the species that change.
    pub laws: Vec<Vec<i64>>,
    /// Each species that never changes, as a law of its own.
    pub unchanging: Vec<Vec<i64>>,
    pub origin: LawOrigin,
}

impl Conserved {
    /// From the compositions, checked against the data; or found in the data.
    pub fn new(dataset: &Dataset, prior: &Prior, sigma: Option<f64>) -> Result<Self, DiscoverError> {
        let derivatives = dataset.derivatives.as_ref().ok_or(DiscoverError::NoDerivatives)?;
        let rates = complete_rows(derivatives);
        let species = dataset.species.len();
        let unit = |s: usize| (0..species).map(|at| i64::from(at == s)).collect::<Vec<i64>>();
        let at_rest = |s: &usize| rates.row(*s).iter().all(|rate| *rate == 0.0);
        let unchanging = (0..species).filter(at_rest).map(unit).collect();
        let changes = Changes::new(rates.view());
        if let Some(compositions) = &prior.compositions {
            let laws = laws_of_compositions(compositions);
            for (element, law) in &laws {
                require_conserved(element, law, &changes, sigma)?;
            }
            let laws = laws.into_iter().map(|(_, law)| law).collect();
            return Ok(Conserved { laws, unchanging, origin: LawOrigin::Compositions });
        }
        let mut found = find_laws(&changes);
        if let Some(table) = since_the_start(dataset) {
            let in_concentrations = find_laws(&Changes::new(table.view()));
            if in_concentrations.floor < found.floor {
                found = in_concentrations;
            }
        }
        Ok(Conserved { laws: found.laws, unchanging, origin: LawOrigin::Data })
    }

    /// Laws that a candidate has to obey.
    pub fn demanded(&self) -> Vec<Vec<i64>> {
        self.unchanging.iter().chain(&self.laws).cloned().collect()
    }
}

/// The columns of a table of rows × species as species × rows, without rows that lack a value.
fn complete_rows(table: &Array2<f64>) -> Array2<f64> {
    let complete: Vec<usize> =
        (0..table.nrows()).filter(|row| table.row(*row).iter().all(|value| value.is_finite())).collect();
    table.select(Axis(0), &complete).reversed_axes()
}

/// u(t) − u(0) of every experiment, species × rows; `None` where rows are states of their own.
fn since_the_start(dataset: &Dataset) -> Option<Array2<f64>> {
    dataset.times.as_ref()?;
    let mut differences: Vec<f64> = Vec::new();
    for experiment in &dataset.experiments {
        let first = dataset.concentrations.row(experiment.rows.start);
        for row in experiment.rows.clone().skip(1) {
            differences.extend((&dataset.concentrations.row(row) - &first).iter());
        }
    }
    let species = dataset.species.len();
    let table = Array2::from_shape_vec((differences.len() / species.max(1), species), differences).ok()?;
    (table.nrows() > 0).then(|| complete_rows(&table))
}

/// Each element as a law, its counts made integers.
fn laws_of_compositions(compositions: &[Vec<(String, Coefficient)>]) -> Vec<(String, Vec<i64>)> {
    let mut symbols: Vec<&String> = compositions.iter().flatten().map(|(symbol, _)| symbol).collect();
    symbols.sort();
    symbols.dedup();
    let count = |composition: &Vec<(String, Coefficient)>, symbol: &String| {
        composition.iter().filter(|(element, _)| element == symbol).map(|(_, count)| count.to_f64()).sum::<f64>()
    };
    let law = |symbol: &String| {
        let counts: Vec<f64> = compositions.iter().map(|composition| count(composition, symbol)).collect();
        let integers = |by: &i64| counts.iter().all(|c| (c * *by as f64 - (c * *by as f64).round()).abs() < 1e-9);
        let by = (1..=LARGEST_MULTIPLIER).find(integers).unwrap_or(LARGEST_MULTIPLIER) as f64;
        (symbol.clone(), counts.iter().map(|count| (count * by).round() as i64).collect::<Vec<i64>>())
    };
    symbols.into_iter().map(law).filter(|(_, law)| law.iter().any(|count| *count != 0)).collect()
}

fn require_conserved(element: &str, law: &[i64], changes: &Changes, sigma: Option<f64>) -> Result<(), DiscoverError> {
    let left = changes.left_over(law).sqrt();
    let noise = sigma.unwrap_or_else(|| changes.noise_floor().sqrt());
    if left > (CONTRADICTION * noise).max(SMALLEST_CONTRADICTION) {
        return Err(DiscoverError::NotConserved { element: element.to_string(), left, noise });
    }
    Ok(())
}
