//! Arrhenius laws at several pressures, interpolated.

use super::Arrhenius;

/// Between neighbouring pressures P₁ < P < P₂,
/// ln k = ln k(P₁) + (ln k(P₂) − ln k(P₁)) (ln P − ln P₁)/(ln P₂ − ln P₁); laws of the same pressure
/// add up, and outside the given pressures the nearest one holds.
///
/// Reference: the keyword PLOG of *Chemkin-Pro*.
#[derive(Clone, Debug, PartialEq)]
pub struct Plog {
    /// Ascending in pressure; at least one.
    laws: Vec<PressureLaw>,
}

/// A law at one pressure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PressureLaw {
    /// Pa.
    pub pressure: f64,
    pub law: Arrhenius,
}

/// Keeps the logarithm of a sum of laws finite.
const SMALLEST_SUM: f64 = 1e-300;

impl Plog {
    /// Sorts the laws by pressure, those of one pressure staying in their order; `None` where there
    /// is none, or a pressure is not positive.
    pub fn new(mut laws: Vec<PressureLaw>) -> Option<Self> {
        let positive = laws.iter().all(|law| law.pressure > 0.0 && law.pressure.is_finite());
        laws.sort_by(|a, b| a.pressure.total_cmp(&b.pressure));
        (positive && !laws.is_empty()).then_some(Plog { laws })
    }

    pub fn laws(&self) -> &[PressureLaw] {
        &self.laws
    }

    /// k at T \[K\] and P \[Pa\]; not a number where the laws of a pressure add up to less than zero.
    pub fn rate_constant(&self, temperature: f64, pressure: f64) -> f64 {
        let above = self.laws.partition_point(|law| law.pressure < pressure);
        let (first, last) = (self.laws[0].pressure, self.laws[self.laws.len() - 1].pressure);
        if pressure <= first || above == self.laws.len() {
            return self.sum_at(if pressure <= first { first } else { last }, temperature);
        }
        let (p1, p2) = (self.laws[above - 1].pressure, self.laws[above].pressure);
        let (ln_k1, ln_k2) = (self.sum_at(p1, temperature).ln(), self.sum_at(p2, temperature).ln());
        (ln_k1 + (ln_k2 - ln_k1) * (pressure / p1).ln() / (p2 / p1).ln()).exp()
    }

    /// The laws of one of the given pressures.
    fn at(&self, pressure: f64) -> &[PressureLaw] {
        let begin = self.laws.partition_point(|law| law.pressure < pressure);
        let end = self.laws.partition_point(|law| law.pressure <= pressure);
        &self.laws[begin..end]
    }

    /// k at one of the given pressures.
    fn sum_at(&self, pressure: f64, temperature: f64) -> f64 {
        let laws = self.at(pressure);
        let sum = sum(laws, temperature);
        if laws.len() > 1 { sum + SMALLEST_SUM } else { sum }
    }

    /// The pressure [Pa] and temperature [K] at which the laws of one pressure do not add up to more
    /// than zero, of those temperatures.
    pub fn not_positive<'a>(&'a self, temperatures: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
        let new_pressure = |place: &usize| *place == 0 || self.laws[place - 1].pressure != self.laws[*place].pressure;
        let pressures = (0..self.laws.len()).filter(new_pressure).map(|place| self.laws[place].pressure);
        pressures.flat_map(move |pressure| {
            let fails = move |temperature: &&f64| {
                let sum = sum(self.at(pressure), **temperature);
                sum.is_nan() || sum <= 0.0
            };
            temperatures.iter().filter(fails).map(move |temperature| (pressure, *temperature))
        })
    }
}

fn sum(laws: &[PressureLaw], temperature: f64) -> f64 {
    laws.iter().map(|law| law.law.rate_constant(temperature)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(pressure: f64, a: f64) -> PressureLaw {
        PressureLaw { pressure, law: Arrhenius { a, b: 0.0, activation_energy: 0.0 } }
    }

    #[test]
    fn logarithms_are_interpolated_and_the_ends_hold_beyond() {
        let law = Plog::new(vec![constant(1e4, 100.0), constant(1e2, 1.0)]).unwrap();
        assert!((law.rate_constant(500.0, 1e3) / 10.0 - 1.0).abs() < 1e-14);
        assert_eq!(law.rate_constant(500.0, 1.0), 1.0);
        assert_eq!(law.rate_constant(500.0, 1e9), 100.0);
        assert!((law.rate_constant(500.0, 1e4) / 100.0 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn laws_of_one_pressure_add_up() {
        let law = Plog::new(vec![constant(1e2, 1.0), constant(1e2, 3.0), constant(1e4, -1.0)]).unwrap();
        assert_eq!(law.rate_constant(500.0, 1e2), 4.0);
        assert_eq!(law.not_positive(&[300.0]).collect::<Vec<_>>(), [(1e4, 300.0)]);
        assert!(Plog::new(vec![constant(0.0, 1.0)]).is_none() && Plog::new(Vec::new()).is_none());
    }
}
