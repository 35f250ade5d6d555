//! Rates by value, over temperatures, pressures and the gases that molecules collide with.

use crate::constants::GAS_CONSTANT;
use crate::diff::comparison::{Gas, WorstPoint};
use crate::diff::family::{Collision, Member, is_catalysed};
use crate::diff::settings::Settings;
use crate::diff::universe::{A, B, Universe};
use crate::kinetics::{NotEvaluable, RatesAtTemperature};
use crate::mechanism::Reverse;
use crate::rates::Rate;

/// Mole fractions of a gas, by the common numbering.
pub type Bath = Vec<(usize, f64)>;

/// Both mechanisms at all temperatures.
pub struct Grid<'u> {
    universe: &'u Universe<'u>,
    settings: &'u Settings,
    /// Of a and of b, by temperature.
    rates: Vec<[RatesAtTemperature<'u>; 2]>,
}

/// T by its place, P and what the gas consists of.
#[derive(Clone, Copy)]
pub struct Point<'p> {
    pub temperature: usize,
    /// Pa.
    pub pressure: f64,
    pub bath: &'p Bath,
}

/// Members of both mechanisms whose rates are to be compared, added up.
#[derive(Clone, Copy)]
pub struct Sums<'s> {
    pub members: [&'s [Member]; 2],
    /// The member (and its side) whose thermo gives the reverse rates of all; each its own if `None`.
    pub thermo_of: Option<(usize, Member)>,
}

impl<'u> Grid<'u> {
    pub fn new(universe: &'u Universe<'u>, settings: &'u Settings) -> Self {
        let at = |temperature: &f64| {
            [A, B].map(|side| RatesAtTemperature::new(universe.sides[side].mechanism, *temperature, None))
        };
        Grid { universe, settings, rates: settings.temperatures.iter().map(at).collect() }
    }

    /// Where the sums differ most in one of the directions (rightward or not), over all baths; `None`
    /// where there is nothing to compare.
    pub fn worst(&self, sums: Sums, directions: &[bool], baths: &[Bath]) -> Result<Option<WorstPoint>, NotEvaluable> {
        let mut worst: Option<WorstPoint> = None;
        for point in self.points(&self.pressures(sums.members), baths) {
            for rightward in directions {
                let factor = factor(self.sum(sums, A, *rightward, point)?, self.sum(sums, B, *rightward, point)?);
                if worst.is_none_or(|worst| factor > worst.factor * (1.0 + SAME_FACTOR)) {
                    worst = Some(self.at(point, factor, depend_on_pressure(sums.members)));
                }
            }
        }
        Ok(worst)
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
            [(number, _)] => self.universe.sides[A].species(number).map_or(Gas::Any, Gas::Pure),
            _ => Gas::Mixture,
        };
        let temperature = self.settings.temperatures[point.temperature];
        WorstPoint { factor, temperature, pressure: point.pressure, pressure_matters, gas }
    }

    /// One pressure is enough where no law depends on it and all rates grow with it alike. Between the
    /// first and the last, the pressures of tables are looked at too.
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
                let reaction = &self.universe.sides[side].mechanism.reactions()[member.id.index()];
                let own = reaction.laws().flat_map(Rate::tables).flat_map(|table| table.laws());
                pressures.extend(own.map(|law| law.pressure).filter(|pressure| *pressure > first && *pressure < last));
            }
        }
        pressures.sort_by(f64::total_cmp);
        pressures.dedup();
        pressures
    }

    /// The sum of one side's rate constants in a direction, times the concentrations of what they
    /// collide with.
    fn sum(&self, sums: Sums, side: usize, rightward: bool, point: Point) -> Result<f64, NotEvaluable> {
        let concentrations = self.concentrations(side, point);
        let mut sum = 0.0;
        for member in sums.members[side] {
            let thermo = sums.thermo_of.unwrap_or((side, *member));
            let law = self.directional((side, *member), rightward, point, &concentrations, thermo)?;
            if law != 0.0 {
                sum += law * self.collisions(*member, side, &concentrations);
            }
        }
        Ok(sum)
    }

    /// u of one mechanism's species, kmol/m³.
    fn concentrations(&self, side: usize, point: Point) -> Vec<f64> {
        let side = &self.universe.sides[side];
        let mut u = vec![0.0; side.mechanism.species().len()];
        let total = point.pressure / (GAS_CONSTANT * self.settings.temperatures[point.temperature]);
        for (number, fraction) in point.bath {
            if let Some(species) = side.species(*number) {
                u[species.index()] = fraction * total;
            }
        }
        u
    }

    /// k of one member in one direction, without what it collides with; 0 where it does not run.
    pub fn rate_constant(
        &self,
        side: usize,
        member: Member,
        rightward: bool,
        point: Point,
    ) -> Result<f64, NotEvaluable> {
        self.directional((side, member), rightward, point, &self.concentrations(side, point), (side, member))
    }

    /// The same, with Kc by the thermo that a member of either mechanism has.
    fn directional(
        &self,
        (side, member): (usize, Member),
        rightward: bool,
        point: Point,
        concentrations: &[f64],
        thermo: (usize, Member),
    ) -> Result<f64, NotEvaluable> {
        let reaction = &self.universe.sides[side].mechanism.reactions()[member.id.index()];
        let rates = &self.rates[point.temperature][side];
        let k = |rate: &Option<Rate>| {
            rates.rate_constant(rate.as_ref(), member.id, reaction, point.pressure, concentrations)
        };
        if member.rightward == rightward {
            return k(&reaction.rate);
        }
        match &reaction.reverse {
            Reverse::None => Ok(0.0),
            Reverse::Explicit(rate) => k(rate),
            Reverse::FromThermo => {
                let rightward_kc = self.equilibrium(thermo, point.temperature)?;
                let k_f = k(&reaction.rate)?;
                Ok(if member.rightward { k_f / rightward_kc } else { k_f * rightward_kc })
            }
        }
    }

    /// Kc from left to right by the thermo that a member has.
    fn equilibrium(&self, (side, member): (usize, Member), temperature: usize) -> Result<f64, NotEvaluable> {
        let reaction = &self.universe.sides[side].mechanism.reactions()[member.id.index()];
        let kc = self.rates[temperature][side].equilibrium_constant(member.id, reaction)?;
        Ok(if member.rightward { kc } else { 1.0 / kc })
    }

    /// What a member's rate constant is multiplied with, to the species that its core leaves out.
    fn collisions(&self, member: Member, side: usize, concentrations: &[f64]) -> f64 {
        let side = &self.universe.sides[side];
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

/// Factors nearer to each other than this are the same one.
const SAME_FACTOR: f64 = 1e-9;

/// The larger over the smaller.
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
