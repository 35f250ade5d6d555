//! NASA polynomials with seven coefficients.

use super::StandardState;
use crate::constants::GAS_CONSTANT;

/// One temperature range of a NASA-7 polynomial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nasa7Range {
    /// Limits of validity, K.
    pub t_min: f64,
    pub t_max: f64,
    /// a₁ … a₇.
    pub a: [f64; 7],
}

/// With a₁ … a₇ of the range that holds T:
///
/// - cp/R = a₁ + a₂T + a₃T² + a₄T³ + a₅T⁴
/// - h/(RT) = a₁ + a₂T/2 + a₃T²/3 + a₄T³/4 + a₅T⁴/5 + a₆/T
/// - s/R = a₁ ln T + a₂T + a₃T²/2 + a₄T³/3 + a₅T⁴/4 + a₇
///
/// Reference: Gordon, McBride, NASA SP-273 (1971). Outside its limits the nearest range is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Nasa7 {
    /// Ascending in temperature, at least one.
    ranges: Vec<Nasa7Range>,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

impl Nasa7 {
    /// `None` when there is no range or they do not ascend.
    pub fn new(ranges: Vec<Nasa7Range>, reference_pressure: f64) -> Option<Self> {
        let ascending = ranges.windows(2).all(|pair| pair[0].t_max <= pair[1].t_min);
        (!ranges.is_empty() && ascending).then_some(Nasa7 { ranges, reference_pressure })
    }

    pub fn ranges(&self) -> &[Nasa7Range] {
        &self.ranges
    }

    pub fn standard_state(&self, temperature: f64) -> StandardState {
        let t = temperature;
        let last = self.ranges.len() - 1;
        let range = self.ranges[..last].iter().find(|range| t <= range.t_max).unwrap_or(&self.ranges[last]);
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
