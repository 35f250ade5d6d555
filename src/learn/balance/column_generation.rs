//! Which candidates the data need: non-negative least squares by column generation.
//!
//! Only candidates in use have columns, and `pricing` tells what each of the others would gain. The best ones enter
//! until none would lower χ² by more than noise does.

use ndarray::{Array2, Zip};

use crate::learn::balance::candidates::{CandidateId, CandidateSpace};
use crate::learn::balance::pricing::{EnteringCandidate, Pricing, gain_by_chance};
use crate::learn::balance::search_errors::{first_errors, is_rounding, likeliest_errors, possible_models};
use crate::learn::balance::settings::ColumnGenerationSettings;
use crate::learn::noise_model::NoiseModel;
use crate::learn::problem::equations::Equations;
use crate::learn::problem::noise::Residuals;
use crate::learn::rates::active_set::{ActiveSet, Member};
use crate::learn::rates::arrhenius::energy_grid;
use crate::learn::rates::column::Column;
use crate::learn::reaction::OneWayReaction;
use crate::learn::settings::Settings;

/// Under fixed standard errors, candidates enter as long as one lowers χ² by more than this: a tenth of what noise
/// alone gives the best of a few.
const SMALLEST_GAIN_OF_A_COMPETITOR: f64 = 0.5;

/// Where a search ends.
struct Goal {
    /// No candidate lowers χ² by more than this.
    least_gain: f64,
    /// χ² is no more than this.
    enough: f64,
    /// More members than this are in use.
    most_in_use: usize,
}

/// A search of the candidates of one space.
pub struct ColumnGeneration<'a> {
    equations: &'a Equations,
    space: &'a CandidateSpace,
    pub pricing: Pricing<'a>,
    pub active: ActiveSet<'a, CandidateId>,
    settings: &'a Settings,
    /// How many times all candidates were priced.
    pub sweeps: u64,
}

impl<'a> ColumnGeneration<'a> {
    /// Starts from candidates that are in use already, with their energies, and from known reactions.
    pub fn new(
        equations: &'a Equations,
        space: &'a CandidateSpace,
        known: &[OneWayReaction],
        in_use: &[(CandidateId, f64)],
        settings: &'a Settings,
    ) -> Self {
        let energies = energy_grid(equations, &settings.rates.arrhenius);
        ColumnGeneration::at_energies(equations, space, known, in_use, &energies, settings)
    }

    /// The same, with each candidate at these activation energies, J/kmol.
    pub fn at_energies(
        equations: &'a Equations,
        space: &'a CandidateSpace,
        known: &[OneWayReaction],
        in_use: &[(CandidateId, f64)],
        energies: &[f64],
        settings: &'a Settings,
    ) -> Self {
        let at = |reaction: &OneWayReaction, energy: f64| Column::new(equations, reaction, energy);
        let of_known = known.iter().flat_map(|known| energies.iter().map(|energy| at(known, *energy)));
        let of_known = of_known.map(|column| Member { candidate: None, column });
        let of_candidates = in_use
            .iter()
            .map(|(id, energy)| Member { candidate: Some(*id), column: at(&space.reaction(*id), *energy) });
        let active = ActiveSet::new(equations, of_known.chain(of_candidates).collect(), &settings.rates.active_set);
        let pricing = Pricing::new(equations, space, energies);
        ColumnGeneration { equations, space, pricing, active, settings, sweeps: 0 }
    }

    /// Lets candidates enter, with weights that follow from the residual under the noise model assumed, or else under the
    /// likeliest at each time, until nothing changes or the equations are stopped. `report` is called with the number in
    /// use.
    pub fn run(&mut self, assumed: Option<NoiseModel>, report: &dyn Fn(usize)) {
        let own = self.own();
        let models = assumed.as_ref().map_or_else(|| possible_models(self.settings), std::slice::from_ref);
        let mut errors = first_errors(self.equations, assumed, self.settings);
        for _ in 0..own.most_passes {
            if self.equations.stop.is_raised() {
                return;
            }
            self.reweight(&errors);
            let before = self.candidates();
            self.generate(report, &Goal { least_gain: 0.0, enough: 0.0, most_in_use: own.most_in_use });
            self.eliminate_insignificant();
            let residual = self.active.residual();
            let gross_rate = self.active.gross_rate();
            if is_rounding(&residual, &gross_rate, own.rounding_residual) {
                return;
            }
            let next = self.likeliest_errors(&residual, &gross_rate, models);
            let is_stable = |a: &f64, b: &f64| (a / b).ln().abs() < own.stable_weights;
            let stable = before == self.candidates() && Zip::from(&next).and(&errors).all(is_stable);
            errors = next;
            if stable {
                return;
            }
        }
    }

    /// The candidates in use, with their energies.
    pub fn members_in_use(&self) -> Vec<(CandidateId, f64)> {
        self.active.members.iter().filter_map(|member| Some((member.candidate?, member.column.energy))).collect()
    }

    /// Lets one candidate not enter.
    pub fn exclude(&mut self, candidate: CandidateId) {
        self.pricing.exclude(candidate);
    }

    /// Puts other candidates in use, with their energies. Known reactions stay.
    pub fn start_from(&mut self, in_use: &[(CandidateId, f64)]) {
        let known = self.active.members.iter().filter(|member| member.candidate.is_none()).cloned();
        let member = |(id, energy): &(CandidateId, f64)| {
            let column = Column::new(self.equations, &self.space.reaction(*id), *energy);
            Member { candidate: Some(*id), column }
        };
        let members: Vec<Member<CandidateId>> = known.chain(in_use.iter().map(member)).collect();
        self.active = ActiveSet::new(self.equations, members, &self.settings.rates.active_set);
    }

    /// Fits the rate constants of the candidates in use under these standard errors; returns χ².
    pub fn fit_under(&mut self, errors: &Array2<f64>) -> f64 {
        self.reweight(errors);
        self.chi_square()
    }

    /// Lets candidates enter under standard errors that stay, until χ² is no more than `enough` or more than `most_in_use`
    /// are in use. Returns χ².
    pub fn run_under(&mut self, errors: &Array2<f64>, enough: f64, most_in_use: usize) -> f64 {
        self.reweight(errors);
        self.generate(&|_| (), &Goal { least_gain: SMALLEST_GAIN_OF_A_COMPETITOR, enough, most_in_use });
        self.chi_square()
    }

    /// χ² of the candidates in use.
    pub fn chi_square(&self) -> f64 {
        self.active.chi_square(&self.active.residual())
    }

    /// The candidates in use, each once, with the sum of their rate constants.
    pub fn candidates_with_rates(&self) -> Vec<(CandidateId, f64)> {
        let rate = |id: &CandidateId| {
            let own =
                self.active.members.iter().zip(&self.active.k).filter(|(member, _)| member.candidate == Some(*id));
            own.map(|(_, k)| k).sum::<f64>()
        };
        self.candidates().into_iter().map(|id| (id, rate(&id))).collect()
    }

    /// Whether any candidate, beside those in use, would lower χ² by more than chance under these standard errors.
    pub fn has_significant_candidate(&mut self, errors: &Array2<f64>) -> bool {
        if self.equations.stop.is_raised() {
            return false;
        }
        self.reweight(errors);
        let residual = self.active.residual();
        let gain = self.own().promising_gain + gain_by_chance(self.space.size.candidates);
        let demanded = gain * self.scale(self.active.chi_square(&residual));
        !self.best_candidates(&self.slopes(&residual), demanded).is_empty()
    }

    /// The candidates in use, each once.
    pub fn candidates(&self) -> Vec<CandidateId> {
        let mut candidates: Vec<CandidateId> = Vec::new();
        let in_use = self.active.members.iter().filter_map(|member| member.candidate);
        in_use.for_each(|id| {
            if !candidates.contains(&id) {
                candidates.push(id)
            }
        });
        candidates
    }

    fn own(&self) -> &'a ColumnGenerationSettings {
        &self.settings.balance.column_generation
    }

    fn likeliest_errors(&self, residual: &Array2<f64>, gross_rate: &Array2<f64>, models: &[NoiseModel]) -> Array2<f64> {
        let response = self.active.response();
        let rates = self.equations.target();
        let residuals = Residuals { residual, rates, gross_rate, response: response.as_ref() };
        likeliest_errors(self.equations, &residuals, models, self.settings)
    }

    fn reweight(&mut self, errors: &Array2<f64>) {
        self.active.reweight(errors);
        self.pricing.reweight(self.active.squared_weights());
    }

    /// The mean of the weighted square residuals: one if the weights are right.
    fn scale(&self, chi_square: f64) -> f64 {
        if self.settings.sigma.is_some() { 1.0 } else { chi_square / self.equations.target().len() as f64 }
    }

    /// Lets candidates enter until the goal is reached, or none lowers χ² by the share that the settings demand.
    fn generate(&mut self, report: &dyn Fn(usize), goal: &Goal) {
        let own = self.own();
        let mut before = f64::INFINITY;
        loop {
            let residual = self.active.residual();
            let chi_square = self.active.chi_square(&residual);
            let in_use = self.active.members.len();
            let stuck = chi_square >= before || in_use > goal.most_in_use || self.equations.stop.is_raised();
            let is_done = |gross_rate| is_rounding(&residual, gross_rate, own.rounding_residual);
            if stuck || chi_square <= goal.enough || is_done(&self.active.gross_rate()) {
                return;
            }
            before = chi_square;
            let slopes = self.slopes(&residual);
            let thermal = self.equations.temperature_varies();
            let smallest = if thermal { own.smallest_thermal_gain } else { own.smallest_gain };
            let entering = self.best_candidates(&slopes, goal.least_gain.max(smallest * chi_square));
            self.sweeps += 1;
            report(self.active.members.len());
            if entering.is_empty() || self.equations.stop.is_raised() {
                return;
            }
            let member = |entering: &EnteringCandidate| {
                let reaction = self.space.reaction(entering.id);
                let column = Column::new(self.equations, &reaction, entering.energy);
                Member { candidate: Some(entering.id), column }
            };
            self.active.add(entering.iter().map(member).collect());
        }
    }

    /// Backward elimination: takes out candidates without which χ² rises by less than that of a visible rate, the
    /// weakest first.
    pub fn eliminate_insignificant(&mut self) {
        while !self.equations.stop.is_raised() {
            let chi_square = self.active.chi_square(&self.active.residual());
            let demanded = self.settings.rates.visible_chi_square() * self.scale(chi_square);
            let significance = self.active.significance();
            let mut invisible: Vec<usize> = (0..significance.len())
                .filter(|c| significance[*c] < demanded && self.active.members[*c].candidate.is_some())
                .collect();
            if invisible.is_empty() || self.equations.stop.is_raised() {
                return;
            }
            invisible.sort_by(|a, b| significance[*a].total_cmp(&significance[*b]));
            invisible.truncate(1 + (self.settings.rates.share_eliminated * invisible.len() as f64) as usize);
            self.active.eliminate(invisible);
        }
    }

    /// The best candidates that lower χ² by more than `demanded`: those nearly as good as the best, and few beside
    /// those in use.
    fn best_candidates(&self, slopes: &Array2<f64>, demanded: f64) -> Vec<EnteringCandidate> {
        let in_use: Vec<(CandidateId, f64)> =
            self.active.members.iter().filter_map(|member| Some((member.candidate?, member.column.energy))).collect();
        let mut entering = self.pricing.candidates_above(demanded, slopes, &in_use);
        let good_enough = entering.first().map_or(0.0, |best| self.own().nearly_as_good * best.gain);
        entering.retain(|candidate| candidate.gain >= good_enough);
        entering.truncate(1 + (self.own().share_added * in_use.len() as f64) as usize);
        entering
    }

    fn slopes(&self, residual: &Array2<f64>) -> Array2<f64> {
        self.pricing.slopes(&(residual * self.active.squared_weights()))
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::balance::candidates::Bounds;
    use crate::learn::balance::settings::SpaceLimits;
    use crate::learn::complex::Complex;
    use crate::learn::problem::equations::Grid;

    /// The relative error of u̇.
    const SIGMA: f64 = 1e-3;

    fn reaction(from: usize, to: usize) -> OneWayReaction {
        OneWayReaction::new(Complex::new([(from, 1.0)]), Complex::new([(to, 1.0)]))
    }

    /// A -> B, A -> C and B -> C are the candidates; their reverses are forbidden.
    fn space() -> CandidateSpace {
        let forbidden = [reaction(1, 0), reaction(2, 0), reaction(2, 1)];
        let bounds = Bounds { order: 1, products: 1, open: false };
        CandidateSpace::new(&[0, 1, 2], &[], &bounds, &forbidden, 60, &SpaceLimits::default()).unwrap()
    }

    /// A -> B at 1 1/s, B -> C at 0.5 1/s and A -> C at `third`; u̇ with relative errors.
    fn equations(third: f64) -> Equations {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(9);
        let u = Array2::from_shape_fn((3, 60), |_| 0.1 + random.random::<f64>());
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            let (first, second, third) = (u[[0, n]], 0.5 * u[[1, n]], third * u[[0, n]]);
            // Twelve uniform numbers less six: zero mean, unit variance.
            let normal = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
            [-first - third, first - second, second + third][s] * (1.0 + SIGMA * normal)
        });
        Equations::at_grid(Grid::new(u, None), target)
    }

    fn generation<'a>(
        equations: &'a Equations,
        space: &'a CandidateSpace,
        in_use: &[OneWayReaction],
        settings: &'a Settings,
    ) -> ColumnGeneration<'a> {
        let in_use: Vec<(CandidateId, f64)> =
            in_use.iter().map(|reaction| (space.id_of(reaction).unwrap(), 0.0)).collect();
        ColumnGeneration::new(equations, space, &[], &in_use, settings)
    }

    fn in_use(generation: &ColumnGeneration, space: &CandidateSpace) -> Vec<OneWayReaction> {
        let mut reactions: Vec<OneWayReaction> = generation.candidates().iter().map(|id| space.reaction(*id)).collect();
        reactions.sort();
        reactions
    }

    #[test]
    fn of_three_candidates_the_two_that_the_data_need_come_into_use() {
        let (equations, space) = (equations(0.0), space());
        let settings = Settings::default();
        let mut generation = generation(&equations, &space, &[], &settings);
        generation.run(None, &|_| ());
        assert_eq!(in_use(&generation, &space), [reaction(0, 1), reaction(1, 2)]);
        assert!(generation.sweeps >= 2);
    }

    #[test]
    fn a_candidate_in_use_that_is_not_significant_is_eliminated() {
        let (equations, space) = (equations(0.0), space());
        let settings = Settings::default();
        let mut all = generation(&equations, &space, &[reaction(0, 1), reaction(0, 2), reaction(1, 2)], &settings);
        all.run(None, &|_| ());
        assert_eq!(in_use(&all, &space), [reaction(0, 1), reaction(1, 2)]);
        let visible = self::equations(0.01);
        let mut all = generation(&visible, &space, &[reaction(0, 1), reaction(0, 2), reaction(1, 2)], &settings);
        all.run(None, &|_| ());
        assert_eq!(in_use(&all, &space), [reaction(0, 1), reaction(0, 2), reaction(1, 2)]);
    }

    #[test]
    fn a_candidate_is_significant_while_it_is_not_in_use() {
        let (equations, space) = (equations(0.0), space());
        let errors = equations.target().mapv(|rate| SIGMA * rate.abs());
        let settings = Settings::default();
        let mut one = generation(&equations, &space, &[reaction(0, 1)], &settings);
        assert!(one.has_significant_candidate(&errors));
        let mut both = generation(&equations, &space, &[reaction(0, 1), reaction(1, 2)], &settings);
        assert!(!both.has_significant_candidate(&errors));
    }

    #[test]
    fn the_gain_of_a_candidate_alone_is_the_fall_of_chi_square() {
        let (equations, space) = (equations(0.0), space());
        let settings = Settings::default();
        let mut generation = generation(&equations, &space, &[], &settings);
        generation.reweight(&first_errors(generation.equations, None, generation.settings));
        let chi_square = |generation: &ColumnGeneration| generation.active.chi_square(&generation.active.residual());
        let before = chi_square(&generation);
        let best = generation.best_candidates(&generation.slopes(equations.target()), 0.0)[0];
        let column = Column::new(&equations, &space.reaction(best.id), best.energy);
        generation.active.add(vec![Member { candidate: Some(best.id), column }]);
        let fall = before - chi_square(&generation);
        assert!((best.gain / fall - 1.0).abs() < 1e-10, "{best:?} {fall}");
    }

    #[test]
    fn candidates_of_other_sources_do_not_enter() {
        let (equations, space) = (equations(0.0), space());
        let settings = Settings::default();
        let mut generation = generation(&equations, &space, &[], &settings);
        let of_b = space.sources.iter().position(|at| space.complexes[*at] == Complex::new([(1, 1.0)])).unwrap();
        generation.pricing.price_only(&[of_b]);
        generation.run(None, &|_| ());
        let of_b = Complex::new([(1, 1.0)]);
        assert!(in_use(&generation, &space).iter().all(|reaction| reaction.reactants == of_b));
        equations.stop.raise();
        let mut stopped = self::generation(&equations, &space, &[], &settings);
        stopped.run(None, &|_| ());
        assert!(in_use(&stopped, &space).is_empty());
    }
}
