//! Which candidates the data need: non-negative least squares by column generation.
//!
//! Only candidates in use have columns. What any other would gain follows from one matrix product:
//! with g_y = Σ_n m_y(n) W² r, the slope of the candidate y → p is (p − y)·g_y. The best ones come
//! into use until none would gain more than noise does.

use ndarray::{Array1, Array2, Axis, Zip};
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::learn::balance::candidates::{CandidateSpace, Pair};
use crate::learn::problem::equations::Equations;
use crate::learn::problem::noise::{Evidence, NoiseModel, log_likelihood, standard_errors};
use crate::learn::rates::active_set::{Column, Restricted};
use crate::learn::rates::arrhenius::energy_grid;
use crate::learn::rates::estimator::Direction;

/// Of the first, rough weights: no entry counts more than one that is this share of the largest of
/// its species. Near equilibrium u̇ is a small difference, which would count too much otherwise.
const ROUGH_SHARE: f64 = 1e-2;
/// No standard error is below this share of that usual size.
const SMALLEST_SHARE: f64 = 1e-15;
/// Weights and rates settle on each other in at most so many passes.
const MOST_PASSES: usize = 6;
/// A candidate that gains no less than this share of the best one's gain comes into use with it …
const NEARLY_AS_GOOD: f64 = 0.3;
/// … up to this share of the number in use.
const SHARE_ADDED: f64 = 0.25;
/// Residuals below this share of the gross_rate are rounding.
const ROUNDED: f64 = 4.0 * f64::EPSILON;
/// The gain in χ² that noise reaches by chance in one of n candidates is about 2 ln n; so much
/// more is demanded: five standard errors beyond the first.
const DEMANDED_GAIN: f64 = 25.0;
/// A candidate that alone gains so much more than chance may be worth a search.
const PROMISE: f64 = 5.0;
/// The search goes on while a candidate gains more than this share of χ²: the two directions
/// of a reaction near its equilibrium gain little alone.
const SMALLEST_GAIN: f64 = 1e-12;
/// … or than this where the temperature varies, since the energies of the grid are not the true ones.
const SMALLEST_THERMAL_GAIN: f64 = 1e-3;
/// No more candidates are in use.
const MOST_IN_USE: usize = 600;
/// Of the candidates that are not seen, up to this share is left out at a time.
const SHARE_LEFT_OUT: f64 = 0.2;

/// The gain in χ², in units of the mean square residual, that is more than chance among so many candidates.
pub fn significant_gain(candidates: u128) -> f64 {
    DEMANDED_GAIN + 2.0 * (candidates.max(1) as f64).ln()
}

/// A search of the candidates of one space.
pub struct Selection<'a> {
    equations: &'a Equations,
    space: &'a CandidateSpace,
    /// What the rows of the following tables are of: every source complex, at each energy.
    sources: Vec<SourceAtEnergy>,
    /// m_y exp(−E x), sources × N.
    monomials: Array2<f64>,
    /// Σ_n m_y² W², sources × S.
    norms: Array2<f64>,
    pub restricted: Restricted<'a>,
    sigma: Option<f64>,
    /// Which sources' candidates are looked at.
    looked_at: Vec<bool>,
    /// How often all candidates were looked at.
    pub sweeps: u64,
}

/// A source complex, by its place in the space, with an activation energy in J/kmol.
#[derive(Clone, Copy, Debug, PartialEq)]
struct SourceAtEnergy {
    complex: usize,
    energy: f64,
}

/// A candidate that might come into use.
#[derive(Clone, Copy, Debug)]
struct Offer {
    pair: Pair,
    energy: f64,
    /// How much χ² would fall if it alone came into use.
    gain: f64,
}

impl<'a> Selection<'a> {
    /// Starts from candidates that are in use already, with their energies, and from known reactions.
    pub fn new(
        equations: &'a Equations,
        space: &'a CandidateSpace,
        known: &[Direction],
        in_use: &[(Pair, f64)],
        sigma: Option<f64>,
    ) -> Self {
        let energies = energy_grid(equations);
        let at_each = |complex: &usize| {
            let complex = *complex;
            energies.iter().map(move |energy| SourceAtEnergy { complex, energy: *energy })
        };
        let sources: Vec<SourceAtEnergy> = space.sources.iter().flat_map(at_each).collect();
        let monomial = |y: &SourceAtEnergy| {
            space.complexes[y.complex].monomial(equations.u.view()) * equations.boltzmann_factor(y.energy)
        };
        let rows: Vec<Array1<f64>> = sources.par_iter().map(monomial).collect();
        let mut monomials = Array2::zeros((rows.len(), equations.snapshots()));
        monomials.axis_iter_mut(Axis(0)).zip(&rows).for_each(|(mut to, from)| to.assign(from));
        let known =
            known.iter().flat_map(|known| energies.iter().map(|energy| Direction { energy: *energy, ..known.clone() }));
        let of_known = known.map(|direction| Column::of_direction(equations, &direction));
        let of_pairs = in_use.iter().map(|(pair, energy)| Column::of_pair(equations, space, *pair, *energy));
        let restricted = Restricted::new(equations, of_known.chain(of_pairs).collect());
        let norms = Array2::zeros((sources.len(), equations.species()));
        let looked_at = vec![true; sources.len()];
        Selection { equations, space, sources, monomials, norms, restricted, sigma, looked_at, sweeps: 0 }
    }

    /// Looks at the candidates of these sources only, by their places among the space's sources.
    pub fn look_only_at(&mut self, sources: &[usize]) {
        let complexes: Vec<usize> = sources.iter().map(|at| self.space.sources[*at]).collect();
        self.looked_at = self.sources.iter().map(|source| complexes.contains(&source.complex)).collect();
    }

    /// m_y of every source complex, at every energy if the temperature varies; sources × N.
    pub fn monomials(&self) -> &Array2<f64> {
        &self.monomials
    }

    /// Brings candidates into use, with weights that follow from the residual, until nothing changes
    /// or `go_on`, told how many are in use, says no.
    pub fn run(&mut self, go_on: &dyn Fn(usize) -> bool) {
        let mut errors = self.rough_errors();
        for _ in 0..MOST_PASSES {
            self.weigh(&errors);
            let before = self.pairs();
            self.generate(go_on);
            self.leave_out_unseen();
            let residual = self.restricted.residual();
            let gross_rate = self.restricted.gross_rate();
            if is_rounding(&residual, &gross_rate) {
                return;
            }
            let next = self.likeliest_errors(&residual, &gross_rate);
            let settled = before == self.pairs() && Zip::from(&next).and(&errors).all(|a, b| (a / b).ln().abs() < 0.1);
            errors = next;
            if settled {
                return;
            }
        }
    }

    /// Whether any candidate, beside those in use, would gain more than chance under these standard errors.
    pub fn promises_more(&mut self, errors: &Array2<f64>) -> bool {
        self.weigh(errors);
        let residual = self.restricted.residual();
        let chance = PROMISE + 2.0 * (self.space.size.candidates.max(1) as f64).ln();
        let demanded = chance * self.scale(self.restricted.chi_square(&residual));
        !self.best_offers(&self.slopes(&residual), demanded).is_empty()
    }

    /// The candidates in use, each once.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = Vec::new();
        let in_use = self.restricted.columns.iter().filter_map(|column| column.pair);
        in_use.for_each(|pair| {
            if !pairs.contains(&pair) {
                pairs.push(pair)
            }
        });
        pairs
    }

    fn rough_errors(&self) -> Array2<f64> {
        errors_in_proportion(self.equations, ROUGH_SHARE)
    }

    /// 1/(a_n b_s): the size that species s usually has in snapshot n. Infinite for one that never changes.
    fn usual_size(&self) -> Array2<f64> {
        let weights = self.equations.weights(1.0);
        Array2::from_shape_fn(self.equations.u_dot.dim(), |(s, n)| 1.0 / (weights.snapshots[n] * weights.species[s]))
    }

    fn likeliest_errors(&self, residual: &Array2<f64>, gross_rate: &Array2<f64>) -> Array2<f64> {
        let models = match self.sigma {
            Some(_) => &[NoiseModel::RelativeToRate, NoiseModel::RelativeToBoth][..],
            None => &[
                NoiseModel::RelativeToGrossRate,
                NoiseModel::RelativeToRate,
                NoiseModel::PerSpecies,
                NoiseModel::RelativeToBoth,
            ],
        };
        let response = self.restricted.response();
        let u_dot = &self.equations.u_dot;
        let evidence = Evidence { residual, u_dot, gross_rate, response: response.as_ref() };
        let usual_size = self.usual_size();
        let errors_under = |model: &NoiseModel| {
            let mut errors = standard_errors(*model, &evidence, self.sigma);
            errors.zip_mut_with(&usual_size, |error, usual| *error = error.max(SMALLEST_SHARE * usual));
            (log_likelihood(residual, &errors), errors)
        };
        let tried = models.iter().map(errors_under);
        tried
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map_or_else(|| self.rough_errors(), |(_, errors)| errors)
    }

    fn weigh(&mut self, errors: &Array2<f64>) {
        let squared_weights = errors.mapv(|sigma| sigma.powi(-2));
        self.norms = self.of_each_source(&squared_weights, |m| m * m);
        self.restricted.weigh(squared_weights);
    }

    /// The mean of the weighted square residuals: one if the weights are right.
    fn scale(&self, chi_square: f64) -> f64 {
        if self.sigma.is_some() { 1.0 } else { chi_square / self.equations.u_dot.len() as f64 }
    }

    fn generate(&mut self, go_on: &dyn Fn(usize) -> bool) {
        let mut before = f64::INFINITY;
        loop {
            let residual = self.restricted.residual();
            let chi_square = self.restricted.chi_square(&residual);
            let in_use = self.restricted.columns.len();
            let stuck = chi_square >= before || in_use > MOST_IN_USE;
            if stuck || is_rounding(&residual, &self.restricted.gross_rate()) {
                return;
            }
            before = chi_square;
            let slopes = self.slopes(&residual);
            let thermal = self.equations.temperature_varies();
            let smallest = if thermal { SMALLEST_THERMAL_GAIN } else { SMALLEST_GAIN };
            let offers = self.best_offers(&slopes, smallest * chi_square);
            self.sweeps += 1;
            if offers.is_empty() || !go_on(self.restricted.columns.len()) {
                return;
            }
            let column = |offer: &Offer| Column::of_pair(self.equations, self.space, offer.pair, offer.energy);
            let columns = offers.iter().map(column).collect();
            self.restricted.add(columns);
        }
    }

    /// Leaves out candidates whose rates are below what noise makes of nothing, the weakest first.
    fn leave_out_unseen(&mut self) {
        loop {
            let chi_square = self.restricted.chi_square(&self.restricted.residual());
            let demanded = DEMANDED_GAIN * self.scale(chi_square);
            let worth = self.restricted.worth();
            let mut unseen: Vec<usize> = (0..worth.len())
                .filter(|c| worth[*c] < demanded && self.restricted.columns[*c].pair.is_some())
                .collect();
            if unseen.is_empty() {
                return;
            }
            unseen.sort_by(|a, b| worth[*a].total_cmp(&worth[*b]));
            unseen.truncate(1 + (SHARE_LEFT_OUT * unseen.len() as f64) as usize);
            self.restricted.leave_out(unseen);
        }
    }

    /// The best offers above a gain, the best of each source only, not in use already.
    fn best_offers(&self, slopes: &Array2<f64>, demanded: f64) -> Vec<Offer> {
        let in_use: Vec<(Pair, f64)> =
            self.restricted.columns.iter().filter_map(|column| Some((column.pair?, column.energy))).collect();
        let best_of = |at: usize| if self.looked_at[at] { self.best_of_source(at, slopes, &in_use) } else { None };
        let offers: Vec<Option<Offer>> = (0..self.sources.len()).into_par_iter().map(best_of).collect();
        let mut offers: Vec<Offer> = offers.into_iter().flatten().filter(|offer| offer.gain > demanded).collect();
        // A stable sort: equal gains keep the order of the space.
        offers.sort_by(|a, b| b.gain.total_cmp(&a.gain));
        let good_enough = offers.first().map_or(0.0, |best| NEARLY_AS_GOOD * best.gain);
        offers.retain(|offer| offer.gain >= good_enough);
        offers.truncate(1 + (SHARE_ADDED * in_use.len() as f64) as usize);
        offers
    }

    /// (p − y)·g_y needs g_y: Σ_n m_y W² r of every source and species.
    fn slopes(&self, residual: &Array2<f64>) -> Array2<f64> {
        self.of_each_source(&(residual * self.restricted.squared_weights()), |m| m)
    }

    /// Σ_n f(m_y) w_sn of every source and species; zero for sources that are not looked at.
    fn of_each_source(&self, weights: &Array2<f64>, f: impl Fn(f64) -> f64 + Sync) -> Array2<f64> {
        let of_source = |at: usize| {
            if !self.looked_at[at] {
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

    /// The candidate of a source that gains most, if any gains.
    fn best_of_source(&self, at: usize, slopes: &Array2<f64>, in_use: &[(Pair, f64)]) -> Option<Offer> {
        let SourceAtEnergy { complex: reactants, energy } = self.sources[at];
        let mut best: Option<Offer> = None;
        for products in self.space.products_of(reactants) {
            let pair = Pair { reactants, products };
            let (mut slope, mut norm) = (0.0, 0.0);
            for (s, nu) in self.space.net(pair) {
                slope += nu * slopes[[at, s]];
                norm += nu * nu * self.norms[[at, s]];
            }
            if slope <= 0.0 || norm <= 0.0 {
                continue;
            }
            let gain = slope * slope / norm;
            if best.is_none_or(|best| gain > best.gain) && !in_use.contains(&(pair, energy)) {
                best = Some(Offer { pair, energy, gain });
            }
        }
        best
    }
}

/// Standard errors in proportion to u̇, before anything is known of them; none below a share of the
/// largest u̇ of the species.
pub fn errors_in_proportion(equations: &Equations, floor: f64) -> Array2<f64> {
    let rates = &equations.u_dot;
    let largest = rates.map_axis(Axis(1), |series| series.iter().fold(0.0f64, |largest, rate| largest.max(rate.abs())));
    // A species that never changes weighs nothing.
    let size = |s: usize| if largest[s] > 0.0 { largest[s] } else { f64::INFINITY };
    Array2::from_shape_fn(rates.dim(), |(s, n)| rates[[s, n]].hypot(floor * size(s)))
}

/// Whether nothing but rounding of the gross_rate is left.
fn is_rounding(residual: &Array2<f64>, gross_rate: &Array2<f64>) -> bool {
    let squares = residual.iter().zip(gross_rate).filter(|(off, _)| **off != 0.0).map(|(off, all)| (off / all).powi(2));
    squares.sum::<f64>() <= ROUNDED * ROUNDED * residual.len() as f64
}
