//! The conservation laws of a run: those of the compositions that the user gives, checked against the data, or else
//! those that `conservation_laws` finds in the data.

use crate::data::Dataset;
use crate::learn::balance::conservation_laws::{Changes, find_laws};
use crate::learn::balance::settings::LawSettings;
use crate::learn::element_laws::element_laws;
use crate::learn::error::DiscoverError;
use crate::learn::outcome::LawOrigin;
use crate::learn::problem::changes::{changes_since_the_start, complete_changes};
use crate::learn::settings::Settings;

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
    ///
    /// # Errors
    /// Compositions that the data contradict; missing derivatives or times.
    pub fn new(dataset: &Dataset, settings: &Settings) -> Result<Self, DiscoverError> {
        let rates = complete_changes(dataset, settings.equations)?;
        let own = &settings.balance.laws;
        let species = dataset.species.len();
        let unit = |s: usize| (0..species).map(|at| i64::from(at == s)).collect::<Vec<i64>>();
        let at_rest = |s: &usize| rates.row(*s).iter().all(|rate| *rate == 0.0);
        let unchanging = (0..species).filter(at_rest).map(unit).collect();
        let changes = Changes::new(rates.view(), own);
        if let Some(compositions) = &settings.prior.compositions {
            let laws = element_laws(compositions, compositions.len(), own.integer_tolerance, own.largest_multiplier);
            for (element, law) in &laws {
                require_conserved(element, law, &changes, settings)?;
            }
            let laws = laws.into_iter().map(|(_, law)| law).collect();
            return Ok(Conserved { laws, unchanging, origin: LawOrigin::Compositions });
        }
        let mut found = find_laws(&changes);
        if let Some(table) = changes_since_the_start(dataset) {
            let in_concentrations = find_laws(&Changes::new(table.view(), own));
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

fn require_conserved(element: &str, law: &[i64], changes: &Changes, settings: &Settings) -> Result<(), DiscoverError> {
    let LawSettings { contradiction, smallest_contradiction, .. } = settings.balance.laws;
    let left = changes.relative_residual(law).sqrt();
    let noise = settings.sigma.unwrap_or_else(|| changes.noise_floor().sqrt());
    if left > (contradiction * noise).max(smallest_contradiction) {
        return Err(DiscoverError::NotConserved { element: element.to_string(), left, noise });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::settings::Prior;
    use crate::mechanism::Coefficient;

    /// Twenty states of A -> 2 B at 3 1/s, and C, which does not change.
    fn dataset() -> Dataset {
        let concentrations = Array2::from_shape_fn((20, 3), |(n, s)| 0.1 + ((7 * n + 3 * s) % 11) as f64);
        let derivatives = Array2::from_shape_fn((20, 3), |(n, s)| [-3.0, 6.0, 0.0][s] * concentrations[[n, 0]]);
        Dataset {
            species: ["A", "B", "C"].map(String::from).to_vec(),
            experiments: Vec::new(),
            times: None,
            temperatures: None,
            pressures: None,
            concentrations,
            derivatives: Some(derivatives),
            ..Dataset::default()
        }
    }

    /// A composition of one element.
    fn composition(element: &str, count: f64) -> Vec<(String, Coefficient)> {
        vec![(element.to_string(), Coefficient::from_f64(count).unwrap())]
    }

    fn conserved(compositions: Option<Vec<Vec<(String, Coefficient)>>>) -> Result<Conserved, DiscoverError> {
        let prior = Prior { compositions, ..Prior::default() };
        Conserved::new(&dataset(), &Settings { prior, ..Settings::default() })
    }

    #[test]
    fn compositions_that_the_data_contradict_are_refused_with_the_element() {
        let nitrogen = [2.0, 2.0, 1.0].map(|count| composition("N", count)).to_vec();
        let Err(DiscoverError::NotConserved { element, left, noise }) = conserved(Some(nitrogen)) else {
            panic!("A -> 2 B does not conserve this")
        };
        assert_eq!(element, "N");
        // 2 u̇_A + 2 u̇_B is 6 of √(6² + 12²).
        assert!((left - 0.2f64.sqrt()).abs() < 1e-12 && noise < 1e-12, "{left} {noise}");
    }

    #[test]
    fn compositions_become_laws_of_integers() {
        let carbon = vec![composition("C", 1.0), composition("C", 0.5), Vec::new()];
        let conserved = conserved(Some(carbon)).unwrap();
        assert_eq!((conserved.laws.as_slice(), conserved.origin), (&[vec![2, 1, 0]][..], LawOrigin::Compositions));
        assert_eq!(conserved.demanded(), [vec![0, 0, 1], vec![2, 1, 0]]);
    }

    #[test]
    fn without_compositions_the_laws_are_those_of_the_data() {
        let conserved = conserved(None).unwrap();
        assert_eq!((conserved.laws.as_slice(), conserved.origin), (&[vec![2, 1, 0]][..], LawOrigin::Data));
        assert_eq!(conserved.unchanging, [vec![0, 0, 1]]);
    }
}
