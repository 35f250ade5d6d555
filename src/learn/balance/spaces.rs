//! The spaces of candidates to search: small reactions first, then larger ones.

use crate::learn::balance::candidates::{Bounds, CandidateSpace, TooLarge};
use crate::learn::balance::settings::SpaceLimits;
use crate::learn::outcome::SpaceSize;
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::arrhenius::energy_grid;
use crate::learn::reaction::OneWayReaction;
use crate::learn::settings::Settings;

/// The sizes of reactions that may be tried.
fn steps(settings: &Settings) -> Vec<Bounds> {
    let prior = &settings.prior;
    let mut steps: Vec<Bounds> = Vec::new();
    for (order, products) in &settings.balance.molecularities {
        let bounds = Bounds {
            order: prior.largest_order.unwrap_or(*order),
            products: prior.largest_products.unwrap_or(*products),
            open: prior.open,
        };
        if !steps.contains(&bounds) {
            steps.push(bounds);
        }
    }
    steps
}

/// Spaces of growing size, made when they are needed.
pub struct Spaces {
    steps: Vec<Bounds>,
    made: Vec<CandidateSpace>,
    species: Vec<usize>,
    laws: Vec<Vec<i64>>,
    forbidden: Vec<OneWayReaction>,
    /// Numbers that the monomial of one complex takes: rows times activation energies.
    series: usize,
    /// The first one that is too large.
    too_large: Option<SpaceSize>,
    limits: SpaceLimits,
}

impl Spaces {
    /// The spaces of the species that may react, under laws that each candidate obeys.
    pub fn new(problem: &Problem, laws: Vec<Vec<i64>>, forbidden: Vec<OneWayReaction>, settings: &Settings) -> Self {
        let (prior, arrhenius) = (&settings.prior, &settings.rates.arrhenius);
        Spaces {
            steps: steps(settings),
            made: Vec::new(),
            species: (0..problem.species.len()).filter(|column| !prior.inert.contains(column)).collect(),
            laws,
            forbidden,
            series: problem.training.rows() * energy_grid(&problem.training, arrhenius).len(),
            too_large: None,
            limits: settings.balance.limits,
        }
    }

    /// The space of one step; `None` where it is too large, or beyond the last.
    pub fn at(&mut self, step: usize) -> Option<(&Bounds, &CandidateSpace)> {
        while self.made.len() <= step && self.made.len() < self.steps.len() && self.too_large.is_none() {
            let bounds = &self.steps[self.made.len()];
            match CandidateSpace::new(&self.species, &self.laws, bounds, &self.forbidden, self.series, &self.limits) {
                Ok(space) => self.made.push(space),
                Err(TooLarge(size)) => self.too_large = Some(size),
            }
        }
        Some((self.steps.get(step)?, self.made.get(step)?))
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The bounds and the size of the first space that is too large.
    pub fn refused(&self) -> Option<(&Bounds, SpaceSize)> {
        Some((self.steps.get(self.made.len())?, self.too_large?))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::learn::problem::equations::{Equations, Grid};
    use crate::learn::settings::Prior;

    fn settings(prior: Prior) -> Settings {
        Settings { prior, ..Settings::default() }
    }

    /// Forty states of A, B and C, at which nothing changes.
    fn problem() -> Problem {
        Problem::of_training(Equations::at_grid(Grid::new(Array2::ones((3, 40)), None), Array2::zeros((3, 40))))
    }

    #[test]
    fn sizes_that_are_given_are_tried_once() {
        let sizes = |prior: Prior| -> Vec<(usize, usize)> {
            steps(&settings(prior)).iter().map(|bounds| (bounds.order, bounds.products)).collect()
        };
        assert_eq!(sizes(Prior::default()), Settings::default().balance.molecularities);
        let first_order = Prior { largest_order: Some(1), ..Prior::default() };
        assert_eq!(sizes(first_order), [(1, 2), (1, 3), (1, 4)]);
        let both = Prior { largest_order: Some(3), largest_products: Some(1), ..Prior::default() };
        assert_eq!(sizes(both), [(3, 1)]);
    }

    #[test]
    fn the_first_space_that_is_too_large_is_named() {
        let prior = Prior { largest_order: Some(400), ..Prior::default() };
        let mut spaces = Spaces::new(&problem(), Vec::new(), Vec::new(), &settings(prior));
        assert!(spaces.at(0).is_none());
        let (bounds, size) = spaces.refused().unwrap();
        assert_eq!((bounds.order, bounds.products), (400, 2));
        assert_eq!(size.complexes, 403 * 402 * 401 / 6);
    }
}
