//! Two reactions with one net reaction compared parameter by parameter.

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::ParameterDifference;
use crate::diff::rates::rate_laws::{LawComparer, LawComparison};
use crate::diff::reaction_groups::{Collision, Member};
use crate::mechanism::{Reaction, Reverse, ThirdBody};
use crate::rates::{LinearBurke, Quantity, Rate};

/// Compares single reactions of both mechanisms.
pub struct ParameterComparer<'u> {
    pub numbering: &'u CommonNumbering<'u>,
    pub laws: LawComparer<'u>,
}

impl<'u> ParameterComparer<'u> {
    /// The reaction of a member.
    pub fn reaction(&self, side: usize, member: Member) -> &'u Reaction {
        &self.numbering.sides[side].mechanism.reactions()[member.id.index()]
    }

    /// How the laws and efficiencies of two members agree. Members that are written in opposite directions,
    /// or of which only one has an explicit reverse rate, have different forms.
    pub fn compare(&self, a: Member, b: Member) -> LawComparison {
        if a.written != b.written || a.collision != b.collision {
            return LawComparison::OtherForm;
        }
        let collision = a.collision;
        let (a, b) = (self.reaction(A, a), self.reaction(B, b));
        let (scale, mut found) = self.efficiencies(a, b, collision);
        let reverse = match (&a.reverse, &b.reverse) {
            (Reverse::Explicit(a_law), Reverse::Explicit(b_law)) => {
                self.compare_laws((a, a_law.as_ref()), (b, b_law.as_ref()), scale)
            }
            (a, b) if a == b => LawComparison::Same,
            _ => LawComparison::OtherForm,
        };
        let forward = self.compare_laws((a, a.rate.as_ref()), (b, b.rate.as_ref()), scale);
        for (comparison, prefix) in [(forward, ""), (reverse, "reverse ")] {
            match comparison {
                LawComparison::Same => {}
                LawComparison::OtherForm => return LawComparison::OtherForm,
                LawComparison::Parameters(parameters) => {
                    let named =
                        |it: ParameterDifference| ParameterDifference { name: prefix.to_string() + &it.name, ..it };
                    found.extend(parameters.into_iter().map(named));
                }
            }
        }
        if found.is_empty() { LawComparison::Same } else { LawComparison::Parameters(found) }
    }

    fn compare_laws(
        &self,
        (a, law_a): (&Reaction, Option<&Rate>),
        (b, law_b): (&Reaction, Option<&Rate>),
        scale: f64,
    ) -> LawComparison {
        let (law_a, law_b) = match (law_a, law_b) {
            (Some(law_a), Some(law_b)) => (law_a, law_b),
            (None, None) => return LawComparison::Same,
            _ => return LawComparison::OtherForm,
        };
        let (Rate::LinearBurke(one), Rate::LinearBurke(two)) = (law_a, law_b) else {
            return self.laws.compare(law_a, law_b, scale, &[]);
        };
        let Some(two) = self.in_order_of(a, b, two) else { return LawComparison::OtherForm };
        let mechanism = self.numbering.sides[A].mechanism;
        let names: Vec<&str> = a.colliders.iter().map(|species| mechanism.name(*species)).collect();
        self.laws.compare(&Rate::LinearBurke(one.clone()), &Rate::LinearBurke(Box::new(two)), scale, &names)
    }

    /// b's law with its colliders in a's order; `None` where the species are not the same.
    fn in_order_of(&self, a: &Reaction, b: &Reaction, law: &LinearBurke) -> Option<LinearBurke> {
        let [side_a, side_b] = &self.numbering.sides;
        let numbers_b: Vec<usize> = b.colliders.iter().map(|species| side_b.number(*species)).collect();
        let place = |number: usize| numbers_b.iter().position(|other| *other == number);
        let places: Option<Vec<usize>> = a.colliders.iter().map(|species| place(side_a.number(*species))).collect();
        let colliders: Option<Vec<_>> = places?.into_iter().map(|place| law.colliders.get(place).cloned()).collect();
        let colliders = colliders.filter(|colliders| colliders.len() == law.colliders.len())?;
        Some(LinearBurke { reference: law.reference.clone(), colliders })
    }

    /// The ratio of b's efficiencies to a's, if it is the same for all colliders; else 1, with the
    /// efficiencies that differ.
    fn efficiencies(&self, a: &Reaction, b: &Reaction, collision: Collision) -> (f64, Vec<ParameterDifference>) {
        let counts = |reaction: &Reaction| match reaction.rate {
            Some(Rate::Falloff(_)) => true,
            Some(Rate::LinearBurke(_)) => false,
            _ => reaction.third_body.as_ref().is_some_and(|third_body| !third_body.falloff),
        };
        if !counts(a) && !counts(b) || a.third_body == b.third_body && self.numbering.same_numbering {
            return (1.0, Vec::new());
        }
        let pairs = match collision {
            Collision::Only(number) | Collision::PressureOf(number) => {
                let [in_a, in_b] = [(A, a), (B, b)].map(|(side, reaction)| self.efficiency_of(side, reaction, number));
                vec![("efficiency of the collider".to_string(), in_a, in_b)]
            }
            _ => {
                let all_alike = ThirdBody::any(true);
                let [of_a, of_b] = [a, b].map(|reaction| reaction.third_body.as_ref().unwrap_or(&all_alike));
                self.efficiency_pairs(of_a, of_b)
            }
        };
        let proportional = |scale: f64| pairs.iter().all(|(_, a, b)| self.laws.agree(a * scale, *b));
        let ratio = pairs.iter().find(|(_, a, b)| *a != 0.0 && *b != 0.0).map_or(1.0, |(_, a, b)| b / a);
        if proportional(1.0) {
            return (1.0, Vec::new());
        }
        if proportional(ratio) {
            return (ratio, Vec::new());
        }
        let differing = pairs.into_iter().filter(|(_, a, b)| !self.laws.agree(*a, *b));
        let difference = |(name, a, b)| ParameterDifference { name, a, b, quantity: Quantity::Number };
        (1.0, differing.map(difference).collect())
    }

    /// The efficiency of a single collider; 1 where it is written among the reactants as a catalyst.
    fn efficiency_of(&self, side: usize, reaction: &Reaction, number: usize) -> f64 {
        let species = self.numbering.sides[side].species(number);
        let third_body = reaction.third_body.as_ref();
        third_body.zip(species).map_or(1.0, |(third_body, species)| third_body.efficiency(species))
    }

    /// Name and both values of the efficiency of each common species that either law lists, and of all others.
    fn efficiency_pairs(&self, a: &ThirdBody, b: &ThirdBody) -> Vec<(String, f64, f64)> {
        let [side_a, side_b] = &self.numbering.sides;
        let mut numbers: Vec<usize> = Vec::new();
        let of_a = a.efficiencies.iter().map(|(species, _)| side_a.number(*species));
        for number in of_a.chain(b.efficiencies.iter().map(|(species, _)| side_b.number(*species))) {
            if self.numbering.is_common(number) && !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let pair = |number: &usize| {
            let (in_a, in_b) = (side_a.species(*number)?, side_b.species(*number)?);
            let name = format!("efficiency of {}", side_a.mechanism.name(in_a));
            Some((name, a.efficiency(in_a), b.efficiency(in_b)))
        };
        let mut pairs: Vec<_> = numbers.iter().filter_map(pair).collect();
        if numbers.len() < self.numbering.common_count {
            pairs.push(("efficiency of all others".to_string(), a.default_efficiency, b.default_efficiency));
        }
        pairs
    }
}

#[cfg(test)]
mod tests;
