//! Whether sums of rates agree: by their parameters, or else by value.

use std::collections::BTreeSet;

use crate::diff::comparison::{Cause, WorstPoint};
use crate::diff::family::{Collision, Family, Member};
use crate::diff::laws::{LawComparer, LawComparison};
use crate::diff::members::MemberComparer;
use crate::diff::settings::Settings;
use crate::diff::universe::{A, B, Universe};
use crate::diff::values::{Bath, Grid, Sums};
use crate::kinetics::NotEvaluable;
use crate::mechanism::{Reaction, Reverse};
use crate::rates::{Rate, RateKind};

/// Reactions of both mechanisms that stand for each other.
#[derive(Clone, Debug, Default)]
pub struct Class {
    pub members: [Vec<Member>; 2],
}

/// How two sums of rates agree.
pub enum Agreement {
    /// Within the tolerance; the factor between them.
    Same(f64),
    Changed {
        cause: Cause,
        /// Of the sums over all members.
        worst: Option<WorstPoint>,
        /// The members of a and of b that are not the same; all where one of the two has none such.
        differing: [Vec<Member>; 2],
    },
}

impl Class {
    /// The classes of a family. Where a pressure-dependent law, one in proportion to [M] or one without
    /// collisions is in the way of the others, as each mechanism has another of them, they are one class.
    pub fn of_family(family: &Family) -> Vec<Class> {
        let keys: BTreeSet<Collision> = family.members.iter().flat_map(|side| side.keys().copied()).collect();
        let mut classes = Vec::new();
        let mut other_forms = Class::default();
        let collective_of = |side: usize| -> bool {
            let here = family.members[side].keys();
            here.filter(|key| key.is_collective()).any(|key| !family.members[1 - side].contains_key(key))
        };
        let merge = collective_of(A) && collective_of(B);
        for key in keys {
            let class =
                Class { members: [A, B].map(|side| family.members[side].get(&key).cloned().unwrap_or_default()) };
            if merge && key.is_collective() && class.members.iter().any(Vec::is_empty) {
                other_forms.add(&class);
            } else {
                classes.push(class);
            }
        }
        if merge {
            classes.push(other_forms);
        }
        classes
    }

    /// Takes over the members of another class.
    pub fn add(&mut self, other: &Class) {
        for (own, others) in self.members.iter_mut().zip(&other.members) {
            own.extend(others);
        }
    }

    fn is_empty(&self) -> bool {
        self.members.iter().all(Vec::is_empty)
    }
}

/// Compares sums of rates.
pub struct ClassComparer<'u> {
    universe: &'u Universe<'u>,
    settings: &'u Settings,
    pub members: MemberComparer<'u>,
    pub grid: Grid<'u>,
}

impl<'u> ClassComparer<'u> {
    pub fn new(universe: &'u Universe<'u>, settings: &'u Settings) -> Self {
        let Settings { temperatures, relative_tolerance, .. } = settings;
        let laws = LawComparer { temperatures, relative_tolerance: *relative_tolerance };
        let members = MemberComparer { universe, laws };
        ClassComparer { universe, settings, members, grid: Grid::new(universe, settings) }
    }

    /// The factor between the sums of both, if they agree whatever the gas: a collision with M written
    /// out for some colliders, say.
    pub fn factor_of_sums(&self, class: &Class) -> Option<f64> {
        if class.members.iter().any(Vec::is_empty) || !self.run_alike(class) {
            return None;
        }
        let worst = self.worst(class, class).ok()??;
        self.is_same(worst).then_some(worst.factor)
    }

    /// Whether the reactions of a class need no collider that only one of the two mechanisms has, which no
    /// gas of common species shows.
    pub fn is_seen_in_baths(&self, class: &Class) -> bool {
        class.members.iter().flatten().all(|member| match member.collision {
            Collision::Only(number) | Collision::PressureOf(number) => self.universe.is_common(number),
            _ => true,
        })
    }

    fn is_same(&self, worst: WorstPoint) -> bool {
        1.0 - 1.0 / worst.factor <= self.settings.relative_tolerance
    }

    /// `None` where one of the two has no such reaction.
    pub fn agreement(&self, class: &Class) -> Option<Agreement> {
        if class.members.iter().any(Vec::is_empty) {
            return None;
        }
        let rest = self.without_equal(class);
        if rest.is_empty() {
            let unknown = class.members[A].iter().all(|it| is_unevaluated(self.members.reaction(A, *it)));
            return Some(Agreement::Same(if unknown { f64::NAN } else { 1.0 }));
        }
        let parameters = match (&rest.members[A][..], &rest.members[B][..]) {
            ([a], [b]) => match self.members.compare(*a, *b) {
                LawComparison::Parameters(parameters) => Some(parameters),
                _ => None,
            },
            _ => None,
        };
        let (cause, worst) = match self.worst(&rest, class) {
            Err(error) => (parameters.map_or_else(|| self.not_evaluable(&rest, error), Cause::Parameters), None),
            Ok(of_rest) if parameters.is_none() && of_rest.is_none_or(|worst| self.is_same(worst)) => {
                return Some(Agreement::Same(of_rest.map_or(1.0, |worst| worst.factor)));
            }
            Ok(_) => {
                let cause = parameters.map_or_else(|| self.cause(&rest), Cause::Parameters);
                (cause, self.worst(class, class).ok().flatten())
            }
        };
        let differing = [A, B].map(|side| match &rest.members[side][..] {
            [] => class.members[side].clone(),
            rest => rest.to_vec(),
        });
        Some(Agreement::Changed { cause, worst, differing })
    }

    /// Without the pairs of reactions that are the same by their parameters.
    fn without_equal(&self, class: &Class) -> Class {
        let mut rest_of_b = class.members[B].clone();
        let mut rest_of_a = class.members[A].clone();
        rest_of_a.retain(|a| {
            let equal = rest_of_b.iter().position(|b| self.members.compare(*a, *b) == LawComparison::Same);
            equal.map(|place| rest_of_b.remove(place)).is_none()
        });
        Class { members: [rest_of_a, rest_of_b] }
    }

    fn cause(&self, rest: &Class) -> Cause {
        let ([a], [b]) = (&rest.members[A][..], &rest.members[B][..]) else { return Cause::Sums };
        let (in_a, in_b) = (self.members.reaction(A, *a), self.members.reaction(B, *b));
        if in_a.kind() != in_b.kind() {
            Cause::Form { a: in_a.kind().to_string(), b: in_b.kind().to_string() }
        } else if a.rightward != b.rightward {
            Cause::Turned
        } else if std::mem::discriminant(&in_a.reverse) != std::mem::discriminant(&in_b.reverse) {
            Cause::Reverse
        } else {
            Cause::Form { a: form(in_a.rate.as_ref()), b: form(in_b.rate.as_ref()) }
        }
    }

    fn not_evaluable(&self, rest: &Class, error: NotEvaluable) -> Cause {
        let kind = |side: usize| match &rest.members[side][..] {
            [only] => Some(self.members.reaction(side, *only)).filter(|it| is_unevaluated(it)).map(Reaction::kind),
            _ => None,
        };
        match (kind(A), kind(B)) {
            (Some(a), Some(b)) if a == b => Cause::Unevaluated { kind: a },
            (None, None) => Cause::NotEvaluable(error.to_string()),
            _ => self.cause(rest),
        }
    }

    /// Where the sums over a part of a class differ most in the directions that both have; `None` where
    /// there are none. Where all reverse rates come from thermo, one direction is enough, and the thermo
    /// of either may give it: what differs in it is a difference of species.
    fn worst(&self, part: &Class, class: &Class) -> Result<Option<WorstPoint>, NotEvaluable> {
        let baths = self.baths(class);
        let members = [&part.members[A][..], &part.members[B][..]];
        if let Some((direction, thermo_of)) = self.thermal_direction(class) {
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
        let (of_a, of_b) = (self.directions(class, A), self.directions(class, B));
        let shared: Vec<bool> = of_a.into_iter().filter(|direction| of_b.contains(direction)).collect();
        self.grid.worst(Sums { members, thermo_of: None }, &shared, &baths)
    }

    /// Where all reverse rates follow from thermo: the direction to compare, and the reactions whose thermo
    /// may turn those around that are written the other way.
    fn thermal_direction(&self, class: &Class) -> Option<(bool, Vec<(usize, Member)>)> {
        let (a, b) = (class.members[A].first()?, class.members[B].first()?);
        let from_thermo = |side: usize| {
            let mut members = class.members[side].iter();
            members.all(|member| self.members.reaction(side, *member).reverse == Reverse::FromThermo)
        };
        let written_alike = class.members.iter().flatten().all(|member| member.rightward == a.rightward);
        let thermo_of = if written_alike { vec![(A, *a)] } else { vec![(A, *a), (B, *b)] };
        (from_thermo(A) && from_thermo(B)).then_some((a.rightward, thermo_of))
    }

    /// The gases that tell the efficiencies of a class: every common species that counts on its own,
    /// pure, and one that does not, and all in equal parts; or the one that was asked for.
    pub fn baths(&self, class: &Class) -> Vec<Bath> {
        let [side_a, side_b] = &self.universe.sides;
        if class.members.iter().flatten().all(|member| !member.of_gas) {
            return vec![Bath::new()];
        }
        if let Some(bath) = &self.settings.bath {
            let fraction = |(name, x): &(String, f64)| Some((side_a.number(side_a.mechanism.find_species(name)?), *x));
            let fractions: Bath = bath.iter().filter_map(fraction).collect();
            let total: f64 = fractions.iter().map(|(_, x)| x).sum();
            return vec![fractions.into_iter().map(|(number, x)| (number, x / total)).collect()];
        }
        let mut own: Vec<usize> = Vec::new();
        for (which, side) in [side_a, side_b].into_iter().enumerate() {
            for member in &class.members[which] {
                let reaction = self.members.reaction(which, *member);
                own.extend(reaction.efficient_species().map(|species| side.number(species)));
                if let Collision::Only(number) | Collision::PressureOf(number) = member.collision {
                    own.push(number);
                }
            }
        }
        own.sort_unstable();
        own.dedup();
        own.retain(|number| self.universe.is_common(*number));
        let other = (0..self.universe.size).find(|number| self.universe.is_common(*number) && !own.contains(number));
        let only_one = class.members.iter().flatten().all(|it| matches!(it.collision, Collision::Only(_)));
        let gases: Vec<usize> = own.iter().copied().chain(other.filter(|_| !only_one || own.is_empty())).collect();
        if gases.is_empty() {
            return vec![Bath::new()];
        }
        let mut baths: Vec<Bath> = gases.iter().map(|number| vec![(*number, 1.0)]).collect();
        if gases.len() > 1 && class.members.iter().flatten().any(|member| member.of_pressure) {
            // Such laws need not be linear in the composition.
            let share = 1.0 / gases.len() as f64;
            baths.push(gases.iter().map(|number| (*number, share)).collect());
        }
        baths
    }

    pub fn relative_tolerance(&self) -> f64 {
        self.settings.relative_tolerance
    }

    /// A class of one-way reactions in both directions as two, each of which can agree or not; any other
    /// class as it is.
    pub fn by_direction(&self, class: Class) -> Vec<Class> {
        let one_way = |side: usize| {
            let mut members = class.members[side].iter();
            members.all(|member| !self.members.reaction(side, *member).is_reversible())
        };
        if !(one_way(A) && one_way(B)) {
            return vec![class];
        }
        let part = |rightward: bool| {
            let of_side = |members: &Vec<Member>| -> Vec<Member> {
                members.iter().filter(|member| member.rightward == rightward).copied().collect()
            };
            Class { members: [of_side(&class.members[A]), of_side(&class.members[B])] }
        };
        [true, false].map(part).into_iter().filter(|class| !class.is_empty()).collect()
    }

    /// Whether the reactions of both sides run in the same directions.
    pub fn run_alike(&self, class: &Class) -> bool {
        self.directions(class, A) == self.directions(class, B)
    }

    /// The directions in which the reactions of one side of a class run: rightward first.
    pub fn directions(&self, class: &Class, side: usize) -> Vec<bool> {
        let runs = |rightward: &bool| {
            let mut members = class.members[side].iter();
            members.any(|it| it.rightward == *rightward || self.members.reaction(side, *it).is_reversible())
        };
        [true, false].into_iter().filter(runs).collect()
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
