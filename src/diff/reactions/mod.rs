//! The reactions of two mechanisms compared, net reaction by net reaction.

pub mod near_misses;

use crate::diff::common_numbering::{A, B};
use crate::diff::comparison::{ChangedReaction, LoneReaction, NearMiss, NearMissKind, Part, ReactionComparison};
use crate::diff::rates::agreement::{Agreement, RateSum, RateSumComparer};
use crate::diff::reaction_groups::{Direction, Member, ReactionGroup};

/// The comparison of the reactions, and those that are not the same in both.
#[derive(Default)]
pub struct Outcome {
    pub reactions: ReactionComparison,
    /// Members of a and of b whose sums of rates do not agree.
    pub residual: [Vec<Member>; 2],
}

/// Compares all reactions.
pub fn compare_reactions(groups: &[ReactionGroup], comparer: &RateSumComparer) -> Outcome {
    let mut outcome = Outcome::default();
    groups.iter().for_each(|group| compare_group(group, comparer, &mut outcome));
    let reactions = &mut outcome.reactions;
    reactions.rate_factors.sort_by(f64::total_cmp);
    let size = |changed: &ChangedReaction| changed.worst.map_or(f64::INFINITY, |worst| worst.factor);
    reactions.changed.sort_by(|one, other| size(other).total_cmp(&size(one)));
    reactions.only_a.sort_by_key(|lone| lone.reaction);
    reactions.only_b.sort_by_key(|lone| lone.reaction);
    outcome
}

fn compare_group(group: &ReactionGroup, comparer: &RateSumComparer, outcome: &mut Outcome) {
    let mut disagreeing = Vec::new();
    let mut together = RateSum::default();
    let mut can_add_up = true;
    for sum in RateSum::of_group(group).into_iter().flat_map(|sum| comparer.by_direction(sum)) {
        match comparer.agreement(&sum) {
            Some(Agreement::Same(factor)) if comparer.run_alike(&sum) => outcome.count(&sum, factor, comparer),
            other => {
                if comparer.is_seen_in_baths(&sum) {
                    together.add(&sum);
                } else {
                    can_add_up = false;
                }
                disagreeing.push((sum, other));
            }
        }
    }
    if disagreeing.len() > 1
        && can_add_up
        && let Some(factor) = comparer.factor_of_sums(&together)
    {
        outcome.count(&together, factor, comparer);
        return;
    }
    for (sum, agreement) in disagreeing {
        match agreement {
            Some(Agreement::Changed { cause, worst, differing }) => {
                outcome.count(&sum, worst.map_or(f64::NAN, |worst| worst.factor), comparer);
                if comparer.run_alike(&sum) {
                    outcome.keep(&sum);
                }
                let [a, b] = differing.map(|members| members.iter().map(|member| member.id).collect());
                outcome.reactions.changed.push(ChangedReaction { a, b, cause, worst });
            }
            Some(Agreement::Same(factor)) => outcome.count(&sum, factor, comparer),
            None => outcome.alone(&sum, comparer),
        }
    }
}

impl Outcome {
    /// Counts reactions that both have and the directions in which they run; a direction of only one of the
    /// two is listed as alone.
    fn count(&mut self, sum: &RateSum, factor: f64, comparer: &RateSumComparer) {
        let directions = [A, B].map(|side| comparer.directions(sum, side));
        let shared = directions[A].iter().filter(|direction| directions[B].contains(direction)).count();
        let counts = &mut self.reactions.directions;
        counts.of_a += directions[A].len();
        counts.of_b += directions[B].len();
        counts.of_a_in_b += shared;
        counts.of_b_in_a += shared;
        if shared > 0 {
            self.reactions.common += sum.members[A].len().min(sum.members[B].len());
            let known = std::iter::repeat_n(factor, shared).filter(|factor| !factor.is_nan());
            self.reactions.rate_factors.extend(known);
        }
        if directions[A] == directions[B] {
            return;
        }
        for side in [A, B] {
            let missing = directions[side].iter().filter(|direction| !directions[1 - side].contains(direction));
            for direction in missing {
                part_in(sum, side, *direction, comparer).into_iter().for_each(|part| self.lone(side, part));
            }
        }
        self.keep(sum);
        let one_has_both = directions.iter().any(|directions| directions.len() == 2);
        let (in_a, in_b) = (&sum.members[A][..], &sum.members[B][..]);
        let in_one_piece = in_a.iter().chain(in_b).count() == 2 || shared == 0;
        if let ([a, ..], [b, ..], true) = (in_a, in_b, (one_has_both && in_one_piece) || shared == 0) {
            self.reactions.near_misses.push(NearMiss { a: a.id, b: b.id, kind: NearMissKind::Direction });
        }
    }

    /// Lists reactions that only one side has, once for each direction and reversibility.
    fn alone(&mut self, sum: &RateSum, comparer: &RateSumComparer) {
        let counts = &mut self.reactions.directions;
        counts.of_a += comparer.directions(sum, A).len();
        counts.of_b += comparer.directions(sum, B).len();
        self.keep(sum);
        for side in [A, B] {
            let kind = |member: &Member| {
                let reversible = comparer.reaction(side, *member).is_reversible();
                (reversible, member.written == Direction::LeftToRight || reversible)
            };
            let mut seen = Vec::new();
            for member in &sum.members[side] {
                if !seen.contains(&kind(member)) {
                    seen.push(kind(member));
                    self.lone(side, LoneReaction { reaction: member.id, part: Part::Whole });
                }
            }
        }
    }

    fn lone(&mut self, side: usize, reaction: LoneReaction) {
        let list = if side == A { &mut self.reactions.only_a } else { &mut self.reactions.only_b };
        list.push(reaction);
    }

    fn keep(&mut self, sum: &RateSum) {
        for (kept, members) in self.residual.iter_mut().zip(&sum.members) {
            kept.extend(members);
        }
    }
}

/// The first reaction of one side that runs in a direction, and which part of it does.
fn part_in(sum: &RateSum, side: usize, direction: Direction, comparer: &RateSumComparer) -> Option<LoneReaction> {
    let members = &sum.members[side];
    let written_so = members.iter().find(|member| member.written == direction);
    let reversible = || members.iter().find(|it| comparer.reaction(side, **it).is_reversible());
    let member = written_so.or_else(reversible)?;
    let part = match member.written == direction {
        false => Part::Reverse,
        true if comparer.reaction(side, *member).is_reversible() => Part::Forward,
        true => Part::Whole,
    };
    Some(LoneReaction { reaction: member.id, part })
}
