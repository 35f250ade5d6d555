//! The gain of each candidate: by how much χ² would fall if it alone entered the active set, and how much is more
//! than chance.
//!
//! With g_y = Σ_n m_y(n) W² r for each source complex y, the slope of χ² along a candidate y → p is −2 (p − y)·g_y.
//! So one matrix product prices all candidates, and none of them needs a column.

use ndarray::{Array1, Array2, Axis};
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::learn::balance::candidates::{CandidateId, CandidateSpace};
use crate::learn::problem::equations::Equations;
use crate::learn::rates::settings::RateSettings;

/// The decrease of χ², in units of the mean square residual, that the best of n candidates must bring: about 2 ln n,
/// the expected maximum of n χ²₁ under noise alone, and the χ² of a visible rate beyond it.
pub fn significant_gain(candidates: u128, rates: &RateSettings) -> f64 {
    rates.visible_chi_square() + gain_by_chance(candidates)
}

/// About the expected maximum of n χ²₁: 2 ln n.
pub fn gain_by_chance(candidates: u128) -> f64 {
    2.0 * (candidates.max(1) as f64).ln()
}

/// A source complex, by its place in the space, with an activation energy in J/kmol.
#[derive(Clone, Copy, Debug, PartialEq)]
struct SourceAtEnergy {
    complex: usize,
    energy: f64,
}

/// A candidate that might enter the active set.
#[derive(Clone, Copy, Debug)]
pub struct EnteringCandidate {
    pub id: CandidateId,
    /// Its activation energy, J/kmol.
    pub energy: f64,
    /// The decrease of χ² if it alone entered.
    pub gain: f64,
}

/// What prices the candidates of one space.
pub struct Pricing<'a> {
    space: &'a CandidateSpace,
    /// Every source complex at each energy: the rows of the following tables.
    sources: Vec<SourceAtEnergy>,
    /// m_y exp(−E x), sources × N.
    monomials: Array2<f64>,
    /// Σ_n m_y² W², sources × S.
    norms: Array2<f64>,
    /// Whether the candidates of each source are priced.
    priced: Vec<bool>,
    /// A candidate that does not enter.
    excluded: Option<CandidateId>,
}

impl<'a> Pricing<'a> {
    /// Prices every candidate at each of the activation energies, J/kmol, once it has weights.
    pub fn new(equations: &Equations, space: &'a CandidateSpace, energies: &[f64]) -> Self {
        let at_each = |complex: &usize| {
            let complex = *complex;
            energies.iter().map(move |energy| SourceAtEnergy { complex, energy: *energy })
        };
        let sources: Vec<SourceAtEnergy> = space.sources.iter().flat_map(at_each).collect();
        let monomial =
            |y: &SourceAtEnergy| equations.projected_monomial(&space.complexes[y.complex].orders(), y.energy);
        let rows: Vec<Array1<f64>> = sources.par_iter().map(monomial).collect();
        let mut monomials = Array2::zeros((rows.len(), equations.rows()));
        monomials.axis_iter_mut(Axis(0)).zip(&rows).for_each(|(mut to, from)| to.assign(from));
        let norms = Array2::zeros((sources.len(), equations.species()));
        let priced = vec![true; sources.len()];
        Pricing { space, sources, monomials, norms, priced, excluded: None }
    }

    /// Prices the candidates of these sources only, by their places among the space's sources.
    pub fn price_only(&mut self, sources: &[usize]) {
        let complexes: Vec<usize> = sources.iter().map(|at| self.space.sources[*at]).collect();
        self.priced = self.sources.iter().map(|source| complexes.contains(&source.complex)).collect();
    }

    /// Lets one candidate not enter.
    pub fn exclude(&mut self, candidate: CandidateId) {
        self.excluded = Some(candidate);
    }

    /// m_y of every source complex, at every energy if the temperature varies; sources × N.
    pub fn monomials(&self) -> &Array2<f64> {
        &self.monomials
    }

    /// Takes weights W² of the entries of the target, S × N.
    pub fn reweight(&mut self, squared_weights: &Array2<f64>) {
        self.norms = self.of_each_source(squared_weights, |m| m * m);
    }

    /// g_y = Σ_n m_y W² r of every source and species, from W² r.
    pub fn slopes(&self, weighted_residual: &Array2<f64>) -> Array2<f64> {
        self.of_each_source(weighted_residual, |m| m)
    }

    /// The candidates that lower χ² by more than `demanded`, the best of each source only, none that is in use at the
    /// same energy already; the best first.
    pub fn candidates_above(
        &self,
        demanded: f64,
        slopes: &Array2<f64>,
        in_use: &[(CandidateId, f64)],
    ) -> Vec<EnteringCandidate> {
        let best_of = |at: usize| if self.priced[at] { self.best_of_source(at, slopes, in_use) } else { None };
        let entering: Vec<Option<EnteringCandidate>> = (0..self.sources.len()).into_par_iter().map(best_of).collect();
        let mut entering: Vec<EnteringCandidate> =
            entering.into_iter().flatten().filter(|candidate| candidate.gain > demanded).collect();
        // A stable sort: equal gains keep the order of the space.
        entering.sort_by(|a, b| b.gain.total_cmp(&a.gain));
        entering
    }

    /// Σ_n f(m_y) w_sn of every source and species; zero for sources that are not priced.
    fn of_each_source(&self, weights: &Array2<f64>, f: impl Fn(f64) -> f64 + Sync) -> Array2<f64> {
        let of_source = |at: usize| {
            if !self.priced[at] {
                return vec![0.0; weights.nrows()];
            }
            let monomial = self.monomials.row(at).mapv(&f);
            weights.axis_iter(Axis(0)).map(|series| series.dot(&monomial)).collect::<Vec<f64>>()
        };
        let rows: Vec<Vec<f64>> = (0..self.sources.len()).into_par_iter().map(of_source).collect();
        let mut table = Array2::zeros((rows.len(), weights.nrows()));
        table.iter_mut().zip(rows.iter().flatten()).for_each(|(to, from)| *to = *from);
        table
    }

    /// The candidate of a source that lowers χ² most, if any does.
    fn best_of_source(
        &self,
        at: usize,
        slopes: &Array2<f64>,
        in_use: &[(CandidateId, f64)],
    ) -> Option<EnteringCandidate> {
        let SourceAtEnergy { complex: reactants, energy } = self.sources[at];
        let mut best: Option<EnteringCandidate> = None;
        for products in self.space.products_of(reactants) {
            let id = CandidateId { reactants, products };
            let (mut slope, mut norm) = (0.0, 0.0);
            for (s, nu) in self.space.net(id) {
                slope += nu * slopes[[at, s]];
                norm += nu * nu * self.norms[[at, s]];
            }
            if slope <= 0.0 || norm <= 0.0 || self.excluded == Some(id) {
                continue;
            }
            let gain = slope * slope / norm;
            if best.is_none_or(|best| gain > best.gain) && !in_use.contains(&(id, energy)) {
                best = Some(EnteringCandidate { id, energy, gain });
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::balance::candidates::Bounds;
    use crate::learn::balance::settings::SpaceLimits;
    use crate::learn::problem::equations::Grid;

    #[test]
    fn more_candidates_demand_more_gain() {
        assert_eq!(significant_gain(0, &RateSettings::default()), 25.0);
        assert_eq!(significant_gain(1, &RateSettings::default()), 25.0);
        assert!((significant_gain(1_000_000, &RateSettings::default()) - 52.631).abs() < 1e-3);
    }

    #[test]
    fn the_candidate_that_explains_all_gains_all_of_chi_square() {
        // A -> B at 2 1/s is one of two candidates.
        let u = Array2::from_shape_fn((2, 30), |(s, n)| 0.2 + 0.03 * ((7 * n + 11 * s) % 31) as f64);
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| [-2.0, 2.0][s] * u[[0, n]]);
        let equations = Equations::at_grid(Grid::new(u, None), target.clone());
        let bounds = Bounds { order: 1, products: 1, open: false };
        let space = CandidateSpace::new(&[0, 1], &[], &bounds, &[], 30, &SpaceLimits::default()).unwrap();
        let mut pricing = Pricing::new(&equations, &space, &[0.0]);
        pricing.reweight(&Array2::ones(target.dim()));
        let entering = pricing.candidates_above(0.0, &pricing.slopes(&target), &[]);
        let chi_square: f64 = target.iter().map(|rate| rate * rate).sum();
        assert_eq!(entering.len(), 1);
        assert!((entering[0].gain / chi_square - 1.0).abs() < 1e-12, "{entering:?}");
        let a = space.complexes[entering[0].id.reactants].columns().collect::<Vec<_>>();
        assert_eq!(a, [0]);
        let in_use = [(entering[0].id, 0.0)];
        assert!(pricing.candidates_above(0.0, &pricing.slopes(&target), &in_use).is_empty());
    }
}
