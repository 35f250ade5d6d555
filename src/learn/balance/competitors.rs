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
            let FittedReaction { reaction, rate } = &direction.fitted;
            let status = direction.status_in(statuses);
            if self.left_out.contains(reaction) && matches!(status, Status::Unique | Status::Core) {
                direction.set_status_in(statuses, Status::Interchangeable);
            }
            let differs = |(kept, k): &(OneWayReaction, f64)| {
                kept == reaction && (k - rate.k).abs() > settings.visible_standard_errors * rate.standard_error
            };
            if status == Status::Unique && self.kept.iter().any(differs) {
                direction.set_status_in(statuses, Status::Core);
            }
        }
        let one_way = |set: &[OneWayReaction]| set.iter().cloned().map(OneWayReaction::irreversible).collect();
        let reactions: Vec<Reaction> = one_way(&self.left_out);
        let alternative: Vec<Reaction> = one_way(&self.instead);
        let because = Indistinguishable::SameFit;
        identified.ambiguities.push(Ambiguity { because, reactions, alternatives: vec![alternative] });
    }
}

/// The search for a competitor ends when more than so many times as many reactions as were learned, and so many more,
/// are in use. Approximations by ever more reactions converge slowly; nobody would take them for the mechanism.
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
        let most = MOST_TIMES_AS_MANY * self.members.len() + MOST_MORE;
        if self.generation.run_under(self.errors, self.allowed, most) > self.allowed {
            return None;
        }
        self.generation.eliminate_insignificant();
        Some(self.competitor())
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
