//! Rates by value, over temperatures, pressures and the gases that molecules collide with.

use crate::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::diff::common_numbering::{A, B, CommonNumbering};
use crate::diff::comparison::{Gas, WorstPoint};
use crate::diff::reaction_groups::{Collision, Direction, Member, is_catalysed};
use crate::diff::settings::Settings;
use crate::kinetics::{NotEvaluable, RatesAtTemperature};
use crate::mechanism::Reverse;
use crate::rates::Rate;

/// Mole fractions of a gas, by common number.
pub type Bath = Vec<(usize, f64)>;

/// The rates of both mechanisms at all temperatures of a comparison.
pub struct Grid<'u> {
    numbering: &'u CommonNumbering<'u>,
    settings: &'u Settings,
    /// By temperature, those of a and of b.
    rates: Vec<[RatesAtTemperature<'u>; 2]>,
}

/// The conditions under which rates are compared.
#[derive(Clone, Copy)]
pub struct Point<'p> {
    /// Index of T in the settings.
    pub temperature: usize,
    /// Pa.
    pub pressure: f64,
    pub bath: &'p Bath,
}

/// The reactions of both mechanisms whose rates are added up and compared.
#[derive(Clone, Copy)]
pub struct Sums<'s> {
    pub members: [&'s [Member]; 2],
    /// The side and the member whose thermo gives all reverse rates; `None` if each has its own.
    pub thermo_of: Option<(usize, Member)>,
}

impl<'u> Grid<'u> {
    pub fn new(numbering: &'u CommonNumbering<'u>, settings: &'u Settings) -> Self {
        let at = |temperature: &f64| {
            [A, B].map(|side| RatesAtTemperature::new(numbering.sides[side].mechanism, *temperature, None))
        };
        Grid { numbering, settings, rates: settings.temperatures.iter().map(at).collect() }
    }

    /// Where the sums differ most, over all directions and baths; `None` where there is nothing to compare.
    pub fn worst(
        &self,
        sums: Sums,
        directions: &[Direction],
        baths: &[Bath],
    ) -> Result<Option<WorstPoint>, NotEvaluable> {
        let mut worst: Option<WorstPoint> = None;
        for point in self.points(&self.pressures(sums.members), baths) {
            for direction in directions {
                let factor = factor(self.sum(sums, A, *direction, point)?, self.sum(sums, B, *direction, point)?);
                if worst.is_none_or(|worst| factor > worst.factor * (1.0 + SAME_FACTOR)) {
                    worst = Some(self.at(point, factor, depend_on_pressure(sums.members)));
                }
            }
        }
        Ok(worst)
    }

    /// The rate of a member as it is written, with its collider, at one point: equal members have nearly equal rates
    /// there.
    pub fn probe(&self, side: usize, member: Member, bath: &Bath) -> Result<f64, NotEvaluable> {
        let pressure = self.settings.pressures.first().copied().unwrap_or(ONE_ATMOSPHERE);
        let point = Point { temperature: self.rates.len() / 2, pressure, bath };
        let concentrations = self.concentrations(side, point);
        let law = self.directional((side, member), member.written, point, &concentrations, (side, member))?;
        Ok(law * self.collisions(member, side, &concentrations))
    }

    /// Every temperature with every pressure and every bath.
    pub fn points<'p>(&self, pressures: &'p [f64], baths: &'p [Bath]) -> impl Iterator<Item = Point<'p>> + use<'p> {
        let temperatures = 0..self.rates.len();
        temperatures.flat_map(move |temperature| {
            let with_bath = move |pressure: &f64| {
                let pressure = *pressure;
                baths.iter().map(move |bath| Point { temperature, pressure, bath })
            };
            pressures.iter().flat_map(with_bath)
        })
    }

    fn at(&self, point: Point, factor: f64, pressure_matters: bool) -> WorstPoint {
        let gas = match point.bath[..] {
            _ if self.settings.bath.is_some() => Gas::Any,
            [] => Gas::Any,
            [(number, _)] => self.numbering.sides[A].species(number).map_or(Gas::Any, Gas::Pure),
            _ => Gas::Mixture,
        };
        let temperature = self.settings.temperatures[point.temperature];
        WorstPoint { factor, temperature, pressure: point.pressure, pressure_matters, gas }
    }

    /// The pressures \[Pa\] at which to compare: one where the ratio of the sums does not depend on it, else
    /// those of the settings and, between the first and the last of them, those of the laws' own tables.
    pub fn pressures(&self, members: [&[Member]; 2]) -> Vec<f64> {
        let mut pressures = self.settings.pressures.clone();
        let (Some(first), Some(last)) = (pressures.first().copied(), pressures.last().copied()) else {
            return pressures;
        };
        if !depend_on_pressure(members) {
            return vec![first];
        }
        for (side, members) in members.into_iter().enumerate() {
            for member in members {
                let reaction = &self.numbering.sides[side].mechanism.reactions()[member.id.index()];
                let own = reaction.laws().flat_map(Rate::tables).flat_map(|table| table.laws());
                pressures.extend(own.map(|law| law.pressure).filter(|pressure| *pressure > first && *pressure < last));
            }
        }
        pressures.sort_by(f64::total_cmp);
        pressures.dedup();
        pressures
    }

    /// The sum of one side's rate constants in a direction, each times the concentration of its collider.
    fn sum(&self, sums: Sums, side: usize, direction: Direction, point: Point) -> Result<f64, NotEvaluable> {
        let concentrations = self.concentrations(side, point);
        let mut sum = 0.0;
        for member in sums.members[side] {
            let thermo = sums.thermo_of.unwrap_or((side, *member));
            let law = self.directional((side, *member), direction, point, &concentrations, thermo)?;
            if law != 0.0 {
                sum += law * self.collisions(*member, side, &concentrations);
            }
        }
        Ok(sum)
    }

    /// u of one mechanism's species, kmol/m³.
    fn concentrations(&self, side: usize, point: Point) -> Vec<f64> {
        let side = &self.numbering.sides[side];
        let mut u = vec![0.0; side.mechanism.species().len()];
        let total = point.pressure / (GAS_CONSTANT * self.settings.temperatures[point.temperature]);
        for (number, fraction) in point.bath {
            if let Some(species) = side.species(*number) {
                u[species.index()] = fraction * total;
            }
        }
        u
    }

    /// k of one member in one direction, without the concentration of a collider; 0 where it does not run.
    pub fn rate_constant(
        &self,
        side: usize,
        member: Member,
        direction: Direction,
        point: Point,
    ) -> Result<f64, NotEvaluable> {
        self.directional((side, member), direction, point, &self.concentrations(side, point), (side, member))
    }

    /// The same, with Kc from the thermo of another member, of either mechanism.
    fn directional(
        &self,
        (side, member): (usize, Member),
        direction: Direction,
        point: Point,
        concentrations: &[f64],
        thermo: (usize, Member),
    ) -> Result<f64, NotEvaluable> {
        let reaction = &self.numbering.sides[side].mechanism.reactions()[member.id.index()];
        let rates = &self.rates[point.temperature][side];
        let k = |rate: &Option<Rate>| {
            rates.rate_constant(rate.as_ref(), member.id, reaction, point.pressure, concentrations)
        };
        if member.written == direction {
            return k(&reaction.rate);
        }
        match &reaction.reverse {
            Reverse::None => Ok(0.0),
            Reverse::Explicit(rate) => k(rate),
            Reverse::FromThermo => {
                let kc = self.equilibrium(thermo, point.temperature)?;
                let k_f = k(&reaction.rate)?;
                Ok(if member.written == Direction::LeftToRight { k_f / kc } else { k_f * kc })
            }
        }
    }

    /// Kc from left to right, from the thermo of a member's species.
    fn equilibrium(&self, (side, member): (usize, Member), temperature: usize) -> Result<f64, NotEvaluable> {
        let reaction = &self.numbering.sides[side].mechanism.reactions()[member.id.index()];
        let kc = self.rates[temperature][side].equilibrium_constant(member.id, reaction)?;
        Ok(if member.written == Direction::LeftToRight { kc } else { 1.0 / kc })
    }

    /// The concentration of the collider that the net reaction leaves out, or [M]; 1 without one.
    fn collisions(&self, member: Member, side: usize, concentrations: &[f64]) -> f64 {
        let side = &self.numbering.sides[side];
        let reaction = &side.mechanism.reactions()[member.id.index()];
        let of = |number| side.species(number).map_or(0.0, |species| concentrations[species.index()]);
        match (member.collision, &reaction.third_body) {
            (Collision::Only(number), _) if is_catalysed(reaction) => of(number),
            (Collision::Mixture | Collision::Only(_), Some(third_body)) => third_body.concentration(concentrations),
            _ => 1.0,
        }
    }
}

/// Whether the ratio of the sums depends on pressure.
fn depend_on_pressure(members: [&[Member]; 2]) -> bool {
    let all = || members.into_iter().flatten();
    let mixed = all().zip(all().skip(1)).any(|(one, next)| one.collision != next.collision);
    mixed || all().any(|member| member.of_pressure)
}

/// A factor must be larger than the largest so far by this share to replace it, so that rounding does not
/// choose the point.
const SAME_FACTOR: f64 = 1e-9;

/// The larger number over the smaller; infinite where one is 0 or the signs differ.
fn factor(a: f64, b: f64) -> f64 {
    if a == b {
        1.0
    } else if a * b > 0.0 || (a.is_normal() && b.is_normal() && (a > 0.0) == (b > 0.0)) {
        (a / b).max(b / a)
    } else {
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_symmetric_and_infinite_where_there_is_none() {
        assert_eq!((factor(2.0, 1.0), factor(1.0, 2.0), factor(-1.0, -2.0)), (2.0, 2.0, 2.0));
        assert_eq!((factor(0.0, 0.0), factor(0.0, 1.0), factor(-1.0, 1.0)), (1.0, f64::INFINITY, f64::INFINITY));
        assert_eq!(factor(1e-200, 2e-200), 2.0);
        assert_eq!(factor(f64::NAN, 1.0), f64::INFINITY);
    }
}
