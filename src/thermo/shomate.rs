//! Shomate polynomials.

use super::ranges::{Range, Ranges};
use super::standard_state::StandardState;

/// With A … G of the range that holds T and t = T/1000 K, in J, mol and K:
///
/// - cp = A + Bt + Ct² + Dt³ + E/t²
/// - h = 1000 (At + Bt²/2 + Ct³/3 + Dt⁴/4 − E/t + F)
/// - s = A ln t + Bt + Ct²/2 + Dt³/3 − E/(2t²) + G
///
/// Reference: Chase, NIST-JANAF Thermochemical Tables, J. Phys. Chem. Ref. Data Monograph 9 (1998);
/// NIST Chemistry WebBook. Outside the limits the nearest range is used; where two meet, the lower one.
#[derive(Clone, Debug, PartialEq)]
pub struct Shomate {
    /// A … G, F without the enthalpy of formation subtracted; J/mol and 1000 K.
    pub ranges: Ranges<7>,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

/// J/kmol in one J/mol, and K in one unit of t.
const THOUSAND: f64 = 1000.0;

impl Shomate {
    pub fn standard_state(&self, temperature: f64) -> StandardState {
        self.state_in(self.ranges.lower_at(temperature), temperature)
    }

    /// The state that one range gives, whether or not it holds T.
    pub fn state_in(&self, range: &Range<7>, temperature: f64) -> StandardState {
        let t = temperature / THOUSAND;
        let [a, b, c, d, e, f, g] = range.a;
        let cp = a + t * (b + t * (c + t * d)) + e / (t * t);
        let h = t * (a + t * (b / 2.0 + t * (c / 3.0 + t * d / 4.0))) - e / t + f;
        let s = a * t.ln() + t * (b + t * (c / 2.0 + t * d / 3.0)) - e / (2.0 * t * t) + g;
        StandardState {
            cp: cp * THOUSAND,
            h: h * THOUSAND * THOUSAND,
            s: s * THOUSAND,
            reference_pressure: self.reference_pressure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nitrogen_is_that_of_the_webbook() {
        // N2, 500–2000 K: cp(1000 K) = 32.69 J/mol/K, s(1000 K) = 228.2 J/mol/K.
        let a = [19.50583, 19.88705, -8.598535, 1.369784, 0.527601, -4.935202, 212.39];
        let ranges = Ranges::new(vec![Range { t_min: 500.0, t_max: 2000.0, a }]).unwrap();
        let state = Shomate { ranges, reference_pressure: 1e5 }.standard_state(1000.0);
        assert!((state.cp / 32.69e3 - 1.0).abs() < 1e-3);
        assert!((state.s / 228.2e3 - 1.0).abs() < 1e-3);
    }
}
