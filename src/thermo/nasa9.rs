//! NASA polynomials with nine coefficients.

use super::ranges::{Range, Ranges};
use super::standard_state::StandardState;
use crate::constants::GAS_CONSTANT;

/// With a₁ … a₉ of the range that holds T:
///
/// - cp/R = a₁T⁻² + a₂T⁻¹ + a₃ + a₄T + a₅T² + a₆T³ + a₇T⁴
/// - h/(RT) = −a₁T⁻² + a₂ ln T/T + a₃ + a₄T/2 + a₅T²/3 + a₆T³/4 + a₇T⁴/5 + a₈/T
/// - s/R = −a₁T⁻²/2 − a₂T⁻¹ + a₃ ln T + a₄T + a₅T²/2 + a₆T³/3 + a₇T⁴/4 + a₉
///
/// Reference: McBride, Zehe, Gordon, NASA/TP-2002-211556. Outside the limits the nearest range is
/// used; where two meet, the upper one.
#[derive(Clone, Debug, PartialEq)]
pub struct Nasa9 {
    pub ranges: Ranges<9>,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

impl Nasa9 {
    pub fn standard_state(&self, temperature: f64) -> StandardState {
        let ranges = self.ranges.as_slice();
        let above = ranges[1..].iter().take_while(|range| temperature >= range.t_min).count();
        self.state_in(&ranges[above], temperature)
    }

    /// The state that one range gives, whether or not it holds T.
    pub fn state_in(&self, range: &Range<9>, temperature: f64) -> StandardState {
        let t = temperature;
        let [a1, a2, a3, a4, a5, a6, a7, a8, a9] = range.a;
        let ln_t = t.ln();
        let (inverse_square, inverse) = (a1 / (t * t), a2 / t);
        let cp_r = inverse_square + inverse + a3 + t * (a4 + t * (a5 + t * (a6 + t * a7)));
        let h_rt = -inverse_square
            + inverse * ln_t
            + a3
            + t * (a4 / 2.0 + t * (a5 / 3.0 + t * (a6 / 4.0 + t * a7 / 5.0)))
            + a8 / t;
        let s_r = -inverse_square / 2.0 - inverse
            + a3 * ln_t
            + t * (a4 + t * (a5 / 2.0 + t * (a6 / 3.0 + t * a7 / 4.0)))
            + a9;
        StandardState {
            cp: cp_r * GAS_CONSTANT,
            h: h_rt * GAS_CONSTANT * t,
            s: s_r * GAS_CONSTANT,
            reference_pressure: self.reference_pressure,
        }
    }
}
