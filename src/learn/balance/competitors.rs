//! Networks without a learned reaction that explain the data as well.
//!
//! Reactions of one source complex with the same net effect are not the only ones that data cannot tell apart: where
//! two monomials are proportional on all rows (a catalyst at one concentration, one total concentration, a single
//! experiment), reactions of different sources are interchangeable, too. So each direction is left out in turn, all
//! other candidates may enter, and the network that results is compared with the one learned: it is a competitor if its
//! χ² is above that of the learned network by no more than that of a visible rate. How many reactions it has does not
//! matter: who says that a reaction takes place says that the data cannot be explained without it.

use ndarray::Array2;

use crate::learn::balance::candidates::{CandidateId, CandidateSpace};
use crate::learn::balance::column_generation::ColumnGeneration;
use crate::learn::fitted::FittedReaction;
use crate::learn::identifiability::assessment::LearnedDirection;
use crate::learn::outcome::{Ambiguity, Identified, Indistinguishable, Status};
use crate::learn::problem::preparation::Problem;
use crate::learn::rates::settings::RateSettings;
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::settings::Settings;

/// A network that explains the data as well as the one learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Competitor {
    /// Directions of the learned network that it lacks.
    pub left_out: Vec<OneWayReaction>,
    /// Reactions that it has instead.
    pub instead: Vec<OneWayReaction>,
    /// The directions of the learned network that it keeps, with its rate constants.
    pub kept: Vec<(OneWayReaction, f64)>,
}

impl Competitor {
    /// A direction that this network has with a clearly different rate constant is core, not unique.
    pub fn take_back_rates(&self, learned: &[LearnedDirection], identified: &mut Identified, settings: &RateSettings) {
        for direction in learned {
            let is_unique = direction.status_in(&identified.statuses) == Status::Unique;
            if is_unique && direction.fitted.differs_in(&self.kept, settings.visible_standard_errors) {
                direction.set_status_in(&mut identified.statuses, Status::Core);
            }
        }
    }

    /// Takes back what the learned network cannot claim beside this one: a direction that it lacks is
    /// interchangeable, and one that it has with a clearly different rate constant is not unique.
    pub fn take_back_statuses(
        &self,
        learned: &[LearnedDirection],
        identified: &mut Identified,
        settings: &RateSettings,
    ) {
        let statuses = &mut identified.statuses;
        for direction in learned {
            let status = direction.status_in(statuses);
            if self.left_out.contains(&direction.fitted.reaction) && matches!(status, Status::Unique | Status::Core) {
                direction.set_status_in(statuses, Status::Interchangeable);
            }
        }
        self.take_back_rates(learned, identified, settings);
        let one_way = |set: &[OneWayReaction]| set.iter().cloned().map(OneWayReaction::irreversible).collect();
        let reactions: Vec<Reaction> = one_way(&self.left_out);
        let alternative: Vec<Reaction> = one_way(&self.instead);
        let because = Indistinguishable::SameFit;
        identified.ambiguities.push(Ambiguity { because, reactions, alternatives: vec![alternative] });
    }
}

/// The search for a competitor ends when it has more reactions than MOST_TIMES_AS_MANY n + MOST_MORE, where n were
/// learned. Approximations by ever more reactions converge slowly; nobody would take them for the mechanism.
const MOST_TIMES_AS_MANY: usize = 2;
const MOST_MORE: usize = 20;

/// A learned network beside all candidates of a space.
pub struct Competition<'a> {
    generation: ColumnGeneration<'a>,
    space: &'a CandidateSpace,
    /// The learned directions that are candidates, with their activation energies.
    members: Vec<(CandidateId, f64)>,
    errors: &'a Array2<f64>,
    /// The χ² up to which a network explains the data as well.
    allowed: f64,
}

impl<'a> Competition<'a> {
    /// `errors` are the standard errors of the target, S × N.
    pub fn new(
        problem: &'a Problem,
        space: &'a CandidateSpace,
        learned: &[FittedReaction],
        errors: &'a Array2<f64>,
        settings: &'a Settings,
    ) -> Self {
        let in_space = |fitted: &FittedReaction| Some((space.id_of(&fitted.reaction)?, fitted.rate.energy()));
        let members: Vec<(CandidateId, f64)> = learned.iter().filter_map(in_space).collect();
        let mut energies: Vec<f64> = members.iter().map(|(_, energy)| *energy).collect();
        energies.sort_by(f64::total_cmp);
        energies.dedup();
        let known = problem.directions(&settings.prior.known);
        let mut generation =
            ColumnGeneration::at_energies(&problem.training, space, &known, &members, &energies, settings);
        let allowed = generation.fit_under(errors) + settings.rates.visible_chi_square();
        Competition { generation, space, members, errors, allowed }
    }

    /// The competitor without a learned direction, if there is one. `None` also for a direction that is no candidate.
    pub fn without(&mut self, direction: &OneWayReaction) -> Option<Competitor> {
        let left_out = self.space.id_of(direction)?;
        if !self.members.iter().any(|(id, _)| *id == left_out) {
            return None;
        }
        let others: Vec<(CandidateId, f64)> = self.members.iter().copied().filter(|(id, _)| *id != left_out).collect();
        self.generation.start_from(&others);
        self.generation.exclude(left_out);
        if self.generation.run_under(self.errors, self.allowed, self.most_in_use()) > self.allowed {
            return None;
        }
        self.generation.eliminate_insignificant();
        Some(self.competitor())
    }

    /// The network of least χ², with every candidate that lowers it: reactions that are too slow to be visible are in
    /// it, too, and may change the rate constants of others.
    pub fn with_all_candidates(&mut self) -> Competitor {
        self.generation.start_from(&self.members);
        self.generation.run_under(self.errors, 0.0, self.most_in_use());
        self.competitor()
    }

    fn most_in_use(&self) -> usize {
        MOST_TIMES_AS_MANY * self.members.len() + MOST_MORE
    }

    /// What is in use now, beside the learned network.
    fn competitor(&self) -> Competitor {
        let in_use = self.generation.candidates_with_rates();
        let is_member = |id: &CandidateId| self.members.iter().any(|(member, _)| member == id);
        let is_used = |id: &CandidateId| in_use.iter().any(|(used, _)| used == id);
        let reaction = |id: &CandidateId| self.space.reaction(*id);
        Competitor {
            left_out: self.members.iter().filter(|(id, _)| !is_used(id)).map(|(id, _)| reaction(id)).collect(),
            instead: in_use.iter().filter(|(id, _)| !is_member(id)).map(|(id, _)| reaction(id)).collect(),
            kept: in_use.iter().filter(|(id, _)| is_member(id)).map(|(id, k)| (reaction(id), *k)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::learn::balance::candidates::Bounds;
    use crate::learn::complex::Complex;
    use crate::learn::fitted::FittedRate;
    use crate::learn::problem::equations::{Equations, Grid};

    /// The relative error of u̇.
    const SIGMA: f64 = 1e-3;
    /// m³/kmol/s, of A + C -> B + C.
    const K: f64 = 2.0;

    fn catalysed() -> OneWayReaction {
        OneWayReaction::new(Complex::new([(0, 1.0), (2, 1.0)]), Complex::new([(1, 1.0), (2, 1.0)]))
    }

    /// Forty states of A + C -> B + C, with C between 0.5 − spread and 0.5 + spread.
    fn problem(spread: f64) -> Problem {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(5);
        let u = Array2::from_shape_fn((3, 40), |(s, _)| match s {
            2 => 0.5 + spread * (2.0 * random.random::<f64>() - 1.0),
            _ => 0.1 + random.random::<f64>(),
        });
        // Twelve uniform numbers less six: zero mean, unit variance.
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let target = Array2::from_shape_fn(u.dim(), |(s, n)| {
            [-1.0, 1.0, 0.0][s] * K * u[[0, n]] * u[[2, n]] * (1.0 + SIGMA * normal())
        });
        Problem::of_training(Equations::at_grid(Grid::new(u, None), target))
    }

    /// A + B and C are conserved.
    fn competitor(spread: f64) -> (Option<Competitor>, Competitor) {
        let (problem, settings) = (problem(spread), Settings::default());
        let bounds = Bounds { order: 2, products: 2, open: false };
        let laws = [vec![1, 1, 0], vec![0, 0, 1]];
        let limits = &settings.balance.limits;
        let space = CandidateSpace::new(&[0, 1, 2], &laws, &bounds, &[], 40, limits).expect("a small space");
        let rate = FittedRate { k: K, standard_error: 1e-3, activation: None };
        let learned = [FittedReaction { reaction: catalysed(), rate }];
        let errors = problem.training.target().mapv(|rate| SIGMA * rate.abs() + 1e-9);
        let mut competition = Competition::new(&problem, &space, &learned, &errors, &settings);
        let all = competition.with_all_candidates();
        (competition.without(&catalysed()), all)
    }

    #[test]
    fn a_catalyst_at_one_concentration_cannot_be_told_from_none() {
        let (without, _) = competitor(0.0);
        let without = without.expect("A -> B does as well");
        assert_eq!(without.left_out, [catalysed()]);
        let first_order = OneWayReaction::new(Complex::new([(0, 1.0)]), Complex::new([(1, 1.0)]));
        assert!(without.instead.contains(&first_order), "{:?}", without.instead);
    }

    #[test]
    fn a_catalyst_that_varies_has_no_competitor() {
        let (without, all) = competitor(0.4);
        assert_eq!(without, None);
        let kept = all.kept.iter().find(|(reaction, _)| *reaction == catalysed()).expect("it stays");
        assert!((kept.1 / K - 1.0).abs() < 0.01, "{kept:?}");
    }
}
