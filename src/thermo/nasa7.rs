//! NASA polynomials with seven coefficients.

use super::ranges::{Range, Ranges};
use super::standard_state::StandardState;
use crate::constants::GAS_CONSTANT;

/// With a₁ … a₇ of the range that holds T:
///
/// - cp/R = a₁ + a₂T + a₃T² + a₄T³ + a₅T⁴
/// - h/(RT) = a₁ + a₂T/2 + a₃T²/3 + a₄T³/4 + a₅T⁴/5 + a₆/T
/// - s/R = a₁ ln T + a₂T + a₃T²/2 + a₄T³/3 + a₅T⁴/4 + a₇
///
/// Reference: Gordon, McBride, NASA SP-273 (1971). Outside the limits the nearest range is used;
/// where two meet, the lower one.
#[derive(Clone, Debug, PartialEq)]
pub struct Nasa7 {
    pub ranges: Ranges<7>,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

impl Nasa7 {
    pub fn standard_state(&self, temperature: f64) -> StandardState {
        self.state_in(self.ranges.lower_at(temperature), temperature)
    }

    /// The state that one range gives, whether or not it holds T.
    pub fn state_in(&self, range: &Range<7>, temperature: f64) -> StandardState {
        let t = temperature;
        let [a1, a2, a3, a4, a5, a6, a7] = range.a;
        let cp_r = a1 + t * (a2 + t * (a3 + t * (a4 + t * a5)));
        let h_rt = a1 + t * (a2 / 2.0 + t * (a3 / 3.0 + t * (a4 / 4.0 + t * a5 / 5.0))) + a6 / t;
        let s_r = a1 * t.ln() + t * (a2 + t * (a3 / 2.0 + t * (a4 / 3.0 + t * a5 / 4.0))) + a7;
        StandardState {
            cp: cp_r * GAS_CONSTANT,
            h: h_rt * GAS_CONSTANT * t,
            s: s_r * GAS_CONSTANT,
            reference_pressure: self.reference_pressure,
        }
    }
}
