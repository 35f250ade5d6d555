//! Whether sums of rates agree: by their parameters, or else by value.

use std::collections::BTreeSet;
use std::mem::discriminant;

use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::{Cause, WorstPoint};
use crate::diff::rates::open_members::OpenMembers;
use crate::diff::rates::parameter_comparison::ParameterComparer;
use crate::diff::rates::rate_laws::{LawComparer, LawComparison};
use crate::diff::rates::values::{Bath, Grid, Sums};
use crate::diff::reaction_groups::{Collision, Direction, Member, ReactionGroup};
use crate::diff::settings::Settings;
use crate::kinetics::NotEvaluable;
use crate::mechanism::{Reaction, Reverse};
use crate::rates::{Rate, RateKind};

/// Reactions of a and of b with one net reaction, whose rates add up to what is compared.
#[derive(Clone, Debug, Default)]
pub struct RateSum {
    pub members: [Vec<Member>; 2],
}

/// How the two sides of a sum agree.
pub enum Agreement {
    /// Within the tolerance; the factor between them.
    Same(f64),
    Changed {
        cause: Cause,
        /// Where the sums over all members differ most.
        worst: Option<WorstPoint>,
        /// The members of a and of b that have no equal on the other side; all members of a side that has
        /// none such.
        differing: [Vec<Member>; 2],
    },
}

impl RateSum {
    /// The sums of a group, one for each kind of collision. Where each mechanism has a form without a named
    /// collider that the other lacks (no collider, [M], a law of pressure), these forms are one sum.
    pub fn of_group(group: &ReactionGroup) -> Vec<RateSum> {
        let keys: BTreeSet<Collision> = group.members.iter().flat_map(|side| side.keys().copied()).collect();
        let mut sums = Vec::new();
        let mut other_forms = RateSum::default();
        let has_own_form = |side: usize| -> bool {
            let here = group.members[side].keys();
            here.filter(|key| key.is_collective()).any(|key| !group.members[1 - side].contains_key(key))
        };
        let merge = has_own_form(A) && has_own_form(B);
        for key in keys {
            let sum =
                RateSum { members: [A, B].map(|side| group.members[side].get(&key).cloned().unwrap_or_default()) };
            if merge && key.is_collective() && sum.members.iter().any(Vec::is_empty) {
                other_forms.add(&sum);
            } else {
                sums.push(sum);
            }
        }
        if merge {
            sums.push(other_forms);
        }
        sums
    }

    /// Adds the members of another sum.
    pub fn add(&mut self, other: &RateSum) {
        for (own, others) in self.members.iter_mut().zip(&other.members) {
            own.extend(others);
        }
    }

    fn is_empty(&self) -> bool {
        self.members.iter().all(Vec::is_empty)
    }
}

/// Compares sums of rates.
pub struct RateSumComparer<'u> {
    numbering: &'u CommonNumbering<'u>,
    settings: &'u Settings,
    pub parameters: ParameterComparer<'u>,
    pub grid: Grid<'u>,
}

impl<'u> RateSumComparer<'u> {
    pub fn new(numbering: &'u CommonNumbering<'u>, settings: &'u Settings) -> Self {
        let Settings { temperatures, relative_tolerance, .. } = settings;
        let laws = LawComparer { temperatures, relative_tolerance: *relative_tolerance };
        let parameters = ParameterComparer { numbering, laws };
        RateSumComparer { numbering, settings, parameters, grid: Grid::new(numbering, settings) }
    }

    /// The reaction of a member.
    pub fn reaction(&self, side: usize, member: Member) -> &'u Reaction {
        self.parameters.reaction(side, member)
    }

    /// The factor between both sides, if they agree in every gas although their reactions do not match one
    /// by one: a collision with M written out for some colliders, say.
    pub fn factor_of_sums(&self, sum: &RateSum) -> Option<f64> {
        if sum.members.iter().any(Vec::is_empty) || !self.run_alike(sum) {
            return None;
        }
        let worst = self.worst(sum, sum).ok()??;
        self.is_same(worst).then_some(worst.factor)
    }

    /// Whether a gas of common species shows every reaction of a sum: none needs a collider that only one of
    /// the two mechanisms has.
    pub fn is_seen_in_baths(&self, sum: &RateSum) -> bool {
        sum.members.iter().flatten().all(|member| match member.collision {
            Collision::Only(number) | Collision::PressureOf(number) => self.numbering.is_common(number),
            _ => true,
        })
    }

    fn is_same(&self, worst: WorstPoint) -> bool {
        1.0 - 1.0 / worst.factor <= self.settings.relative_tolerance
    }

    /// How both sides of a sum agree; `None` where one of them has no reactions.
    pub fn agreement(&self, sum: &RateSum) -> Option<Agreement> {
        if sum.members.iter().any(Vec::is_empty) {
            return None;
        }
        let rest = self.without_equal(sum);
        if rest.is_empty() {
            let unknown = sum.members[A].iter().all(|it| is_unevaluated(self.reaction(A, *it)));
            return Some(Agreement::Same(if unknown { f64::NAN } else { 1.0 }));
        }
        let parameters = match (&rest.members[A][..], &rest.members[B][..]) {
            ([a], [b]) => match self.parameters.compare(*a, *b) {
                LawComparison::Parameters(parameters) => Some(parameters),
                _ => None,
            },
            _ => None,
        };
        let (cause, worst) = match self.worst(&rest, sum) {
            Err(error) => (parameters.map_or_else(|| self.not_evaluable(&rest, error), Cause::Parameters), None),
            Ok(of_rest) if parameters.is_none() && of_rest.is_none_or(|worst| self.is_same(worst)) => {
                return Some(Agreement::Same(of_rest.map_or(1.0, |worst| worst.factor)));
            }
            Ok(_) => {
                let cause = parameters.map_or_else(|| self.cause(&rest), Cause::Parameters);
                (cause, self.worst(sum, sum).ok().flatten())
            }
        };
        let differing = [A, B].map(|side| match &rest.members[side][..] {
            [] => sum.members[side].clone(),
            rest => rest.to_vec(),
        });
        Some(Agreement::Changed { cause, worst, differing })
    }

    /// Whether a reverse rate follows from thermo data that are not compared: those of a learned file.
    fn has_reverse_to_compare(&self, side: usize, member: Member) -> bool {
        self.settings.learned != [false; 2] && self.reaction(side, member).reverse == Reverse::FromThermo
    }

    /// The sum without pairs of reactions that have the same parameters, from which all their rates follow.
    fn without_equal(&self, sum: &RateSum) -> RateSum {
        let [of_a, of_b] = [A, B].map(|side| &sum.members[side][..]);
        let mut open = OpenMembers::new([of_a, of_b], &self.grid, &self.baths(sum), self.settings.relative_tolerance);
        let mut rest_of_a = Vec::new();
        for (place, a) in of_a.iter().enumerate() {
            let is_equal = |other: &usize| {
                !self.has_reverse_to_compare(A, *a) && self.parameters.compare(*a, of_b[*other]) == LawComparison::Same
            };
            let equal = open.candidates(place).find(is_equal);
            match equal {
                Some(equal) => open.take(equal),
                None => rest_of_a.push(*a),
            }
        }
        RateSum { members: [rest_of_a, open.places().into_iter().map(|place| of_b[place]).collect()] }
    }

    /// Why the reactions that are not equal cannot be compared parameter by parameter.
    fn cause(&self, rest: &RateSum) -> Cause {
        let ([a], [b]) = (&rest.members[A][..], &rest.members[B][..]) else { return Cause::Sums };
        let (in_a, in_b) = (self.reaction(A, *a), self.reaction(B, *b));
        if in_a.kind() != in_b.kind() {
            Cause::Form { a: in_a.kind().to_string(), b: in_b.kind().to_string() }
        } else if a.written != b.written {
            Cause::Turned
        } else if discriminant(&in_a.reverse) != discriminant(&in_b.reverse)
            || self.parameters.compare(*a, *b) == LawComparison::Same
        {
            Cause::Reverse
        } else {
            Cause::Form { a: form(in_a.rate.as_ref()), b: form(in_b.rate.as_ref()) }
        }
    }

    fn not_evaluable(&self, rest: &RateSum, error: NotEvaluable) -> Cause {
        let kind = |side: usize| match &rest.members[side][..] {
            [only] => Some(self.reaction(side, *only)).filter(|it| is_unevaluated(it)).map(Reaction::kind),
            _ => None,
        };
        match (kind(A), kind(B)) {
            (Some(a), Some(b)) if a == b => Cause::Unevaluated { kind: a },
            (None, None) => Cause::NotEvaluable(error.to_string()),
            _ => self.cause(rest),
        }
    }

    /// Where the sums over a part of the members differ most in the directions that both sides have; `None`
    /// where they have none in common. Where thermo gives all reverse rates, one direction is enough, and
    /// the thermo of either mechanism may serve: a difference in thermo is a difference of species.
    fn worst(&self, part: &RateSum, whole: &RateSum) -> Result<Option<WorstPoint>, NotEvaluable> {
        let baths = self.baths(whole);
        let members = [&part.members[A][..], &part.members[B][..]];
        if let Some((direction, thermo_of)) = self.thermal_direction(whole) {
            let mut nearest: Option<WorstPoint> = None;
            for thermo_of in thermo_of {
                let sums = Sums { members, thermo_of: Some(thermo_of) };
                let worst = self.grid.worst(sums, &[direction], &baths)?;
                if nearest.is_none_or(|nearest| worst.is_some_and(|worst| worst.factor < nearest.factor)) {
                    nearest = worst;
                }
            }
            return Ok(nearest);
        }
        let (of_a, of_b) = (self.directions(whole, A), self.directions(whole, B));
        let shared: Vec<Direction> = of_a.into_iter().filter(|direction| of_b.contains(direction)).collect();
        self.grid.worst(Sums { members, thermo_of: None }, &shared, &baths)
    }

    /// Where all reverse rates follow from thermo data that are compared by themselves: the direction to compare, and
    /// the reactions whose thermo may reverse those that are written in the other direction. The thermo data of a
    /// learned file are not compared, so that each direction is.
    fn thermal_direction(&self, sum: &RateSum) -> Option<(Direction, Vec<(usize, Member)>)> {
        if sum.members[A].iter().any(|member| self.has_reverse_to_compare(A, *member)) {
            return None;
        }
        let (a, b) = (sum.members[A].first()?, sum.members[B].first()?);
        let from_thermo = |side: usize| {
            let mut members = sum.members[side].iter();
            members.all(|member| self.reaction(side, *member).reverse == Reverse::FromThermo)
        };
        let written_alike = sum.members.iter().flatten().all(|member| member.written == a.written);
        let thermo_of = if written_alike { vec![(A, *a)] } else { vec![(A, *a), (B, *b)] };
        (from_thermo(A) && from_thermo(B)).then_some((a.written, thermo_of))
    }

    /// The gases that show all efficiencies of a sum: each common species with an efficiency of its own,
    /// pure, one species without, and all these in equal parts; or the gas that the settings give.
    pub fn baths(&self, sum: &RateSum) -> Vec<Bath> {
        if sum.members.iter().flatten().all(|member| !member.of_gas) {
            return vec![Bath::new()];
        }
        if let Some(bath) = &self.settings.bath {
            return vec![self.normalized(bath)];
        }
        let own = self.colliders(sum);
        let numbering = self.numbering;
        let other = (0..numbering.size).find(|number| numbering.is_common(*number) && !own.contains(number));
        let only_one = sum.members.iter().flatten().all(|it| matches!(it.collision, Collision::Only(_)));
        let gases: Vec<usize> = own.iter().copied().chain(other.filter(|_| !only_one || own.is_empty())).collect();
        if gases.is_empty() {
            return vec![Bath::new()];
        }
        let mut baths: Vec<Bath> = gases.iter().map(|number| vec![(*number, 1.0)]).collect();
        if gases.len() > 1 && sum.members.iter().flatten().any(|member| member.of_pressure) {
            // Laws of pressure need not be linear in the composition.
            let share = 1.0 / gases.len() as f64;
            baths.push(gases.iter().map(|number| (*number, share)).collect());
        }
        baths
    }

    /// Mole fractions by the names of a, made to add up to 1.
    fn normalized(&self, bath: &[(String, f64)]) -> Bath {
        let side = &self.numbering.sides[A];
        let fraction = |(name, x): &(String, f64)| Some((side.number(side.mechanism.find_species(name)?), *x));
        let fractions: Bath = bath.iter().filter_map(fraction).collect();
        let total: f64 = fractions.iter().map(|(_, x)| x).sum();
        fractions.into_iter().map(|(number, x)| (number, x / total)).collect()
    }

    /// The common species with an efficiency of their own, ascending.
    fn colliders(&self, sum: &RateSum) -> Vec<usize> {
        let mut colliders: Vec<usize> = Vec::new();
        for (which, side) in self.numbering.sides.iter().enumerate() {
            for member in &sum.members[which] {
                let reaction = self.reaction(which, *member);
                colliders.extend(reaction.efficient_species().map(|species| side.number(species)));
                if let Collision::Only(number) | Collision::PressureOf(number) = member.collision {
                    colliders.push(number);
                }
            }
        }
        colliders.sort_unstable();
        colliders.dedup();
        colliders.retain(|number| self.numbering.is_common(*number));
        colliders
    }

    pub fn relative_tolerance(&self) -> f64 {
        self.settings.relative_tolerance
    }

    /// A sum of one-way reactions as two sums, one a direction, each of which can agree or not; any other
    /// sum as it is.
    pub fn by_direction(&self, sum: RateSum) -> Vec<RateSum> {
        let one_way = |side: usize| {
            let mut members = sum.members[side].iter();
            members.all(|member| !self.reaction(side, *member).is_reversible())
        };
        if !(one_way(A) && one_way(B)) {
            return vec![sum];
        }
        let part = |direction: Direction| {
            let of_side = |members: &Vec<Member>| -> Vec<Member> {
                members.iter().filter(|member| member.written == direction).copied().collect()
            };
            RateSum { members: [of_side(&sum.members[A]), of_side(&sum.members[B])] }
        };
        Direction::BOTH.map(part).into_iter().filter(|sum| !sum.is_empty()).collect()
    }

    /// Whether the reactions of both sides run in the same directions.
    pub fn run_alike(&self, sum: &RateSum) -> bool {
        self.directions(sum, A) == self.directions(sum, B)
    }

    /// The directions in which the reactions of one side run, left to right first.
    pub fn directions(&self, sum: &RateSum, side: usize) -> Vec<Direction> {
        let runs = |direction: &Direction| {
            let mut members = sum.members[side].iter();
            members.any(|it| it.written == *direction || self.reaction(side, *it).is_reversible())
        };
        Direction::BOTH.into_iter().filter(runs).collect()
    }
}

/// The kind of a law, with the form of its broadening or the size of its table.
fn form(rate: Option<&Rate>) -> String {
    let Some(rate) = rate else { return RateKind::NotGiven.to_string() };
    match rate {
        Rate::Falloff(law) => format!("{} {}", law.broadening.name(), rate.kind()),
        Rate::Plog(law) => format!("{} laws at pressures", law.laws().len()),
        Rate::LinearBurke(law) => format!("{} with {} colliders", rate.kind(), law.colliders.len()),
        _ => rate.kind().to_string(),
    }
}

fn is_unevaluated(reaction: &Reaction) -> bool {
    matches!(reaction.rate, None | Some(Rate::Unevaluated(_)))
}

#[cfg(test)]
mod tests;
