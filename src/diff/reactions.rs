//! The reactions of two mechanisms compared, family by family.

use crate::diff::agreement::{Agreement, Class, ClassComparer};
use crate::diff::comparison::{ChangedReaction, LoneReaction, NearMiss, NearMissKind, Part, ReactionComparison};
use crate::diff::family::{Family, Member};
use crate::diff::universe::{A, B};

/// What the comparison of reactions gives, and the reactions that are not the same in both.
#[derive(Default)]
pub struct Outcome {
    pub reactions: ReactionComparison,
    /// Members of a and of b whose sums do not agree.
    pub residual: [Vec<Member>; 2],
}

/// Compares all reactions.
pub fn compare_reactions(families: &[Family], comparer: &ClassComparer) -> Outcome {
    let mut outcome = Outcome::default();
    families.iter().for_each(|family| compare_family(family, comparer, &mut outcome));
    let reactions = &mut outcome.reactions;
    reactions.rate_factors.sort_by(f64::total_cmp);
    let size = |changed: &ChangedReaction| changed.worst.map_or(f64::INFINITY, |worst| worst.factor);
    reactions.changed.sort_by(|one, other| size(other).total_cmp(&size(one)));
    reactions.only_a.sort_by_key(|lone| lone.reaction);
    reactions.only_b.sort_by_key(|lone| lone.reaction);
    outcome
}

fn compare_family(family: &Family, comparer: &ClassComparer, outcome: &mut Outcome) {
    let mut disagreeing = Vec::new();
    let mut together = Class::default();
    let mut can_add_up = true;
    for class in Class::of_family(family).into_iter().flat_map(|class| comparer.by_direction(class)) {
        match comparer.agreement(&class) {
            Some(Agreement::Same(factor)) if comparer.run_alike(&class) => outcome.count(&class, factor, comparer),
            other => {
                if comparer.is_seen_in_baths(&class) {
                    together.add(&class);
                } else {
                    can_add_up = false;
                }
                disagreeing.push((class, other));
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
    for (class, agreement) in disagreeing {
        match agreement {
            Some(Agreement::Changed { cause, worst, differing }) => {
                outcome.count(&class, worst.map_or(f64::NAN, |worst| worst.factor), comparer);
                if comparer.run_alike(&class) {
                    outcome.keep(&class);
                }
                let [a, b] = differing.map(|members| members.iter().map(|member| member.id).collect());
                outcome.reactions.changed.push(ChangedReaction { a, b, cause, worst });
            }
            Some(Agreement::Same(factor)) => outcome.count(&class, factor, comparer),
            None => outcome.alone(&class, comparer),
        }
    }
}

impl Outcome {
    /// Counts reactions that both have, and the directions in which they run; one that only one of the
    /// two has is alone.
    fn count(&mut self, class: &Class, factor: f64, comparer: &ClassComparer) {
        let directions = [A, B].map(|side| comparer.directions(class, side));
        let shared = directions[A].iter().filter(|direction| directions[B].contains(direction)).count();
        let counts = &mut self.reactions.directions;
        counts.of_a += directions[A].len();
        counts.of_b += directions[B].len();
        counts.of_a_in_b += shared;
        counts.of_b_in_a += shared;
        if shared > 0 {
            self.reactions.common += class.members[A].len().min(class.members[B].len());
            let known = std::iter::repeat_n(factor, shared).filter(|factor| !factor.is_nan());
            self.reactions.rate_factors.extend(known);
        }
        if directions[A] == directions[B] {
            return;
        }
        for side in [A, B] {
            let missing = directions[side].iter().filter(|direction| !directions[1 - side].contains(direction));
            for rightward in missing {
                part_in(class, side, *rightward, comparer).into_iter().for_each(|part| self.lone(side, part));
            }
        }
        self.keep(class);
        let one_has_both = directions.iter().any(|directions| directions.len() == 2);
        let (in_a, in_b) = (&class.members[A][..], &class.members[B][..]);
        let in_one_piece = in_a.iter().chain(in_b).count() == 2 || shared == 0;
        if let ([a, ..], [b, ..], true) = (in_a, in_b, (one_has_both && in_one_piece) || shared == 0) {
            self.reactions.near_misses.push(NearMiss { a: a.id, b: b.id, kind: NearMissKind::Direction });
        }
    }

    fn alone(&mut self, class: &Class, comparer: &ClassComparer) {
        let counts = &mut self.reactions.directions;
        counts.of_a += comparer.directions(class, A).len();
        counts.of_b += comparer.directions(class, B).len();
        self.keep(class);
        for side in [A, B] {
            let kind = |member: &Member| {
                let reversible = comparer.members.reaction(side, *member).is_reversible();
                (reversible, member.rightward || reversible)
            };
            let mut seen = Vec::new();
            for member in &class.members[side] {
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

    fn keep(&mut self, class: &Class) {
        for (kept, members) in self.residual.iter_mut().zip(&class.members) {
            kept.extend(members);
        }
    }
}

/// The reaction of one side that runs in a direction, and which part of it that is.
fn part_in(class: &Class, side: usize, rightward: bool, comparer: &ClassComparer) -> Option<LoneReaction> {
    let members = &class.members[side];
    let written_so = members.iter().find(|member| member.rightward == rightward);
    let reversible = || members.iter().find(|it| comparer.members.reaction(side, **it).is_reversible());
    let member = written_so.or_else(reversible)?;
    let part = match member.rightward == rightward {
        false => Part::Reverse,
        true if comparer.members.reaction(side, *member).is_reversible() => Part::Forward,
        true => Part::Whole,
    };
    Some(LoneReaction { reaction: member.id, part })
}
